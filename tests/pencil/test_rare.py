"""Spellings that are rare, and what becomes of each line."""

import pytest

from autograder.pencil.check import check
from tests.pencil.corpus import questions

RARE = [
    ("perceptron_gradient", "dE/dw_j = sum_{i != k O_i", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) sum_²i x_i", ["unread"]),
    ("mse_gradient", "dE/dw_kj = sum_{ab} w_ab", ["wrong"]),
    (
        "perceptron_gradient",
        "∂E/∂w_{j0}^1 = (O_0^1 - t) O_0^1 (1 - O_0^1) x_j^{0}\n= (O_0^1 - t) O_0^1 (1 - O_0^1) x_j^{(0)}",
        ["right", "same"],
    ),
    ("multi_output_gradient", "dE/dw_kj = dE/dw_k,j", ["same"]),
    ("multi_output_gradient", "dE/dw_kj = (O_ksigmoid(Z_k))", ["wrong"]),
    ("multi_output_gradient", "dE/dw_kj = dE/dw_kj x_jw_kj", ["wrong"]),
    ("adam_mean", "mu_k = beta1 mu_{k-1} + (1 - beta1) g_k", ["right"]),
    ("adam_mean", "mu_k = sum_{i=1}^(k) (1 - beta_1) beta_1^{k-i} g_i", ["right"]),
    ("perceptron_gradient", "We find $dE/dw_j = (O - t) dO/dw_j$ and then $= (O-t) O(1-O) x_j$", ["right", "right"]),
    ("perceptron_gradient", "dE/dw_j $= (O - t) dO/dw_j$ $= (O - t) O (1 - O) x_j$", ["right", "right"]),
    ("perceptron_gradient", "$dE/dw_j$ = $(O - t) dO/dw_j$", ["right"]),
    (
        "perceptron_gradient",
        "dE/dw_j = (O - t) dO/dw_j\n（链式法则）\n= (O - t) O (1 - O) x_j",
        ["right", "unjudged", "right"],
    ),
    ("perceptron_gradient", "s := O (1 - O)\ndE/dw_j = (O - t) s dZ/dw_j\n= (O - t) s x_j", ["right", "right"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) dO/dw_j;", ["right"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) dO/dw_j ...", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = sum_i=1 x_i", ["wrong"]),
    ("perceptron_gradient", "let O = tanh(Z)\ndE/dw_j = (O - t) dO/dw_j", ["wrong", "right"]),
    ("perceptron_gradient", "dE/dw_j = 2/-t x_j", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = 2 * -t x_j", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = 2 / sum_i x_i", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = 2 / d/dw_j O", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) sigma 2 Z", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) / -2 x_j", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) % hallo\n= x_j", ["wrong", "wrong"]),
    ("perceptron_gradient", "dE\\text{/dw_j = x", ["unjudged"]),
    ("perceptron_gradient", "dE/dw_j = \\mathrm{tanh}(Z) \\text{ where } \\mathrm{O} x_j", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = \\text{and} x_j", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = \\frac{O}{}", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = \\frac", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = tO", ["wrong"]),
    ("perceptron_gradient", "dE/dw_j = ΟO", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = (O - t) … x_j", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = sigmoid'^{'}(Z)", ["unread"]),
    ("perceptron_gradient", "dE/dw_j = sigmoid^{'}(Z) (O - t) x_j", ["right"]),
    ("perceptron_gradient", "dE/dw_j = d(O - t)^2/dw_j", ["unread"]),
    ("perceptron_gradient", "0 = 0", ["same"]),
    ("perceptron_gradient", "x_k = x_k", ["same"]),
    ("multi_output_gradient", "dE/dw_kj = w_kj x_kj O_jk", ["wrong"]),
    ("hidden_delta", "dE/dz_j = delta_k w_kj O_j (1 - O_j)", ["wrong"]),
    ("softmax_gradient", "dE/db_k = delta_k\ndE/dw_kj = delta_k", ["right", "wrong"]),
    ("perceptron_gradient", "dE/dw_j = sum_i x_i sum_i x_i sum_i x_i sum_i x_i", ["wrong"]),
    ("tanh_gradient", "dO/dZ = 1 - tanh(Z)^2 = (1 + O) (1 - O)", ["right", "right"]),
]


@pytest.mark.parametrize(("question", "text", "verdicts"), RARE)
def test_a_rare_spelling_is_read_as_it_is_meant(question, text, verdicts):
    derivation = check(questions()[question], text)
    assert [line.verdict for line in derivation.lines] == verdicts
    assert all(line.says for line in derivation.lines if line.verdict == "unread")
