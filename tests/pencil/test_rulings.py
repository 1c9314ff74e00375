"""Near misses and other people's spellings: each is understood, or named with a place and what helps."""

import pytest

from autograder.pencil.check import check
from tests.pencil.corpus import questions

LEFT = "dE/dw_j = "
TWO_LINES = "dE/dw_j = (O - t) dO/dw_j\n = (O - t) O (1 - O) dZ/dw_j\n = "

# question, answer, and what stands at the caret, then the sentence
REFUSED = [
    ("perceptron_gradient", f"{LEFT}(O - t) dx", "", "The line ends here inside a derivative: write dO/dZ or d/dZ (...)."),
    ("perceptron_gradient", f"{LEFT}(O - t) d^2O/dZ^2", "d^2O", "Only first derivatives occur in this course."),
    ("perceptron_gradient", f"{LEFT}(O - t) ∂^2O/∂Z^2", "^2O", "Only first derivatives occur in this course."),
    ("perceptron_gradient", f"{LEFT}(O - t) σ' x_j", "σ'", "sigmoid' has no argument: write sigmoid'(Z)."),
    ("perceptron_gradient", f"{LEFT}w^T x", "^T", "Write one entry with its indices, no matrix: sum_j w_j x_j for w^T x."),
    ("perceptron_gradient", f"{LEFT}w_j^{{⊤}} O", "^{⊤}", "Write one entry with its indices"),
    ("perceptron_gradient", f"{LEFT}0.5.3 O", ".3", "A number has one decimal point and no other marks: 0.5."),
    ("perceptron_gradient", f"{LEFT}3,5 O", ",5", "A number has one decimal point and no other marks: 0.5."),
    ("perceptron_gradient", f"{LEFT}", "", "The line ends here, and something is missing"),
    ("perceptron_gradient", f"{LEFT}(O - t) dO/dw", "w", "w has 1 index here: write w_j."),
    ("perceptron_gradient", f"{LEFT}\\left( (O - t) O", "(", '"(" is never closed.'),
    ("perceptron_gradient", "$$ dE/dw_j = O", "$$", 'A "$$" has no partner: a formula stands between two of them.'),
    ("perceptron_gradient", "dE/dw_j \\approx O", "\\approx", '"≈" says too little: write = between what is equal.'),
    ("perceptron_gradient", "let s", "s", "A name of your own is written let s = O (1 - O)."),
    ("perceptron_gradient", "s = O (1 - O)", "s =", "s is not declared here. A name of your own begins with let: let s = ..."),
    ("perceptron_gradient", "let dO = O (1 - O)", "dO =", "dO reads like the d of a derivative: take another name, g say."),
    ("perceptron_gradient", f"因为（链式法则）{LEFT}(О - t) x_j", "О - t", "This is a Cyrillic O"),
    ("perceptron_gradient", "\\frac{\\partial E}{\\partial w_j} &= (Ο - t) x_j", "Ο - t", "This is a Greek capital omicron"),
    ("softmax_jacobian", "\\begin{cases} O_i & i = k \\end{cases}", "\\begin", "Write each case in a line of its own"),
    ("softmax_jacobian", "dO_i/dZ_k = \\begin{pmatrix} O_i \\end{pmatrix}", "\\begin", "Write one entry with its indices"),
    ("adam_mean", "mu_k = beta_1 mu_k-1", "mu_k-1", "mu_k-1 can be read in two ways: write μ_{k-1} or mu_k - 1 with blanks."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "at", "says"), REFUSED)
def test_what_cannot_be_read_has_its_caret_at_the_place_and_says_what_helps(question, text, at, says):
    line = check(questions()[question], text).first_wrong
    assert line.verdict == "unread"
    assert line.says.startswith(says)
    row = text.split("\n")[line.line - 1]
    assert row[line.column - 1 :].startswith(at)
    assert at or line.column >= len(row.rstrip()) - 1  # else the end of the line


@pytest.mark.parametrize(
    "last",
    [
        "(O - t) O (1 - O) x_j  for all j",
        "(O - t) O (1 - O) x_j for each input",
        "(O - t) s x_j where s = O (1 - O)\n= (O - t) O (1 - O) x_j",
        "(O - t) s x_j，其中 s = O (1 - O)\n= (O - t) O (1 - O) x_j",
        "(O - t) s x_j 令 s = O (1 - O)\n= (O - t) O (1 - O) x_j",
        "(O - t) O (1 - O) x_j where x_j is the input",
        "(O - t) O (1 - O) x_j, with dZ/dw_j = x_j",
        "(O - t) (O - O^2) x_j == (O - t) O (1 - O) x_j",
        "x_j O (O - t) - x_j O^2 (O - t)",
    ],
)
def test_reasons_and_names_behind_a_line_are_understood(last):
    assert check(questions()["perceptron_gradient"], TWO_LINES + last).is_right


@pytest.mark.parametrize(
    "text",
    [
        """dO_k/dZ_k = (e^{Z_k} S - e^{Z_k} e^{Z_k}) / S^2 = O_k (1 - O_k) for i = k
dO_i/dZ_k = -e^{Z_i} e^{Z_k} / S^2 = -O_i O_k for i != k""",
        """if i = k then dO_k/dZ_k = (e^{Z_k} S - e^{Z_k} e^{Z_k}) / S^2 = O_k - O_k^2
if i ≠ k then dO_i/dZ_k = -e^{Z_i} e^{Z_k} / S^2 = -O_i O_k""",
        """dO_k/dZ_k = (e^{Z_k} S - e^{Z_k} e^{Z_k}) / S^2 = O_k - O_k^2 (i = k)
dO_i/dZ_k = -e^{Z_i} e^{Z_k} / S^2 = -O_i O_k, (i ≠ k)""",
        """当 i = k 时 ∂O_k/∂Z_k = (e^{Z_k} S − e^{Z_k} e^{Z_k})/S² = O_k (1 − O_k)
当 i ≠ k 时 ∂O_i/∂Z_k = −e^{Z_i} e^{Z_k}/S² = −O_i O_k""",
    ],
)
def test_a_case_may_stand_before_or_behind_its_line(text):
    assert check(questions()["softmax_jacobian"], text).is_right


def test_a_power_may_stand_before_its_index():
    line = check(questions()["perceptron_gradient"], f"{LEFT}(O - t) O (1 - O) x^2_j").first_wrong
    assert line.mistake == "x-squared"


def test_the_letter_of_an_index_may_be_subtracted():
    text = "mu_k = (1 - beta_1) sum_{i=0}^{k-1} beta_1^i g_{k-i}"
    assert check(questions()["adam_mean"], text).lines[0].verdict == "right"


def test_rows_with_one_left_side_are_one_chain_whatever_stands_between_them():
    text = "dE/dw_j = dE/dO dO/dZ dZ/dw_j\ndE/dO = O - t\ndZ/dw_j = x_j\ndE/dw_j = (O - t) O (1 - O) x_j"
    parts = check(questions()["perceptron_gradient"], text).parts
    assert [(part.wants, part.verdict) for part in parts] == [
        ("dE/dw_j", "right"),
        ("dE/dO", "not_asked"),
        ("dZ/dw_j", "not_asked"),
    ]
