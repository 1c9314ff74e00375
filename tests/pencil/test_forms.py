"""Forms that are rare: fonts, brackets, names of the answer's own, lines of which much is alike."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.pencil import naming, resolving, trial, values
from autograder.pencil.check import check
from autograder.pencil.dual import Dual
from autograder.pencil.nodes import Index
from autograder.pencil.question import read_questions
from autograder.pencil.resolving import STEP
from autograder.pencil.unread import Unread
from tests.pencil.corpus import questions

RIGHT = [
    ("perceptron_gradient", "dE/dw_j = (O - t) O (1 - O) x[j]"),
    ("perceptron_gradient", "dE/dw_j = \\boxed {(O - t) O (1 - O) x_j}"),
    ("perceptron_gradient", "dE/dw_j = \\frac {O - t} {1} O (1 - O) x_j"),
    ("perceptron_gradient", "We use $O$ and then $dE/dw_j = (O - t) dO/dw_j$ because $Z$ is linear"),
    ("perceptron_gradient", "dE/dw_j = (O - t) dO/dw_j\n-dE/dw_j = (t - O) dO/dw_j"),
    ("softmax_jacobian", "dO_i/dZ_k = O_i ([i=k] - delta_{i1} + delta_{i1} - O_k)"),
    ("multi_output_gradient", "dE/dw_kj = (O_k - t_k) dO_k/dw_kj + 0 sum_{i, i != k} O_i"),
]
OWN_NAMES = [  # what is differentiated by a name counts where it stands as that name is defined
    ("perceptron_gradient", "let s = O^2\ndE/dw_j = (O - t) d(O^2 + Z^2)/ds dO/dw_j", True),
    ("perceptron_gradient", "let s = sigmoid(Z)\ndE/dw_j = (O - t) d(sigmoid(Z) + tanh(Z))/ds dO/dw_j", True),
    ("perceptron_gradient", "let s = sum_i w_i x_i\ndE/dw_j = (O - t) d(sum_k w_k x_k)/ds dO/dw_j", True),
    ("perceptron_gradient", "let s = sum_i w_i x_i\ndE/dw_j = (O - t) d(sum_k x_k x_k)/ds dO/dw_j", False),
    ("multi_output_gradient", "let s = sum_i O_i\ndE/dw_kj = (O_k - t_k) d(sum_{i != k} O_i)/ds dO_k/dw_kj", False),
    ("multi_output_gradient", "let s_k = O_k^2\ndE/dw_kj = (O_k - t_k) d(O_k^2)/ds_k dO_k/dw_kj", True),
    ("adam_mean", "let s_k = sum_{i=1}^k g_i\nmu_k = mu_k d(sum_{i=1}^k g_i)/ds_k", True),
    ("adam_mean", "let s_k = sum_{i=1}^k g_i\nmu_k = mu_k d(sum_{i=2}^k g_i)/ds_k", False),
]
UNREAD = [
    ("perceptron_gradient", "let s = O ~ Z", '"~" says too little: write = between what is equal.'),
    ("adam_mean", "mu_k = muq", '"muq" is not declared here. Is it mu?'),
    (
        "perceptron_gradient",
        f"dE/dw_j = {'(' * 30}\\frac{{O}}{{2}}{')' * 30}",
        "More than 30 brackets stand inside each",
    ),
]


@pytest.mark.parametrize(("question", "text"), RIGHT)
def test_each_line_is_right(question, text):
    assert {line.verdict for line in check(questions()[question], text).lines} == {"right"}


@pytest.mark.parametrize(("question", "text", "right"), OWN_NAMES)
def test_a_derivative_by_a_name_of_the_answers_own(question, text, right):
    (line,) = check(questions()[question], text).lines
    assert (line.verdict in ("right", "same")) is right


@pytest.mark.parametrize(("question", "text", "says"), UNREAD)
def test_what_cannot_be_read_says_why(question, text, says):
    (line,) = check(questions()[question], text).lines
    assert line.verdict == "unread"
    assert line.says.startswith(says)


@pytest.mark.parametrize(("pairs", "name"), [(0, "term-missing"), (20, None)])
def test_what_was_left_out_is_looked_for_in_lines_that_are_not_too_long(pairs, name):
    start = "(O - t) (O - O^2" + " + Z - Z" * pairs
    text = f"dE/dw_j = {start} + t - t) x_j\n= {start} + t) x_j"
    assert [line.mistake for line in check(questions()["perceptron_gradient"], text).lines] == [None, name]


def test_numbers_that_take_too_long_to_find_are_not_said(monkeypatch):
    question, text = questions()["perceptron_gradient"], "dE/dw_j = x_j"
    assert check(question, text).lines[0].numbers.startswith("With x = 1, w = 0, t = 1 the line before is")
    monkeypatch.setattr(values, "MOST_CELLS", 1000)
    (line,) = check(question, text).lines
    assert (line.verdict, line.numbers) == ("wrong", "")


def test_a_question_about_samples_need_not_have_a_loss():
    text = """
    [small]
    asks = "Derive dO/dZ."
    letters = {}
    sizes = { sample = "N" }
    drawn = ["Z"]
    given = ["O = Z^2"]
    samples = ["Z"]
    solution = "dO/dZ = 2 Z"
    [[small.goals]]
    wants = "dO/dZ"
    steps = 0
    end = ["Z"]
    """
    (question,) = read_questions(text.encode()).values()
    assert [line.verdict for line in check(question, "dO_n/dZ_n = 2 Z_n").lines] == ["right"]
    assert [line.verdict for line in check(question, "dO_n/dZ_n = 3 Z_n").lines] == ["wrong"]


# ---- guards: what they keep off is not known to happen in a question of the course


def test_an_edit_that_cannot_be_computed_names_nothing(monkeypatch):
    question, text = questions()["perceptron_gradient"], "dE/dw_j = (O - t) dO/dw_j\n= (O + t) dO/dw_j"
    (named,) = [line.mistake for line in check(question, text).lines if line.verdict == "wrong"]
    assert named == "term-sign"
    edits, value = naming._edits, values.Machine.value
    unreadable = set()

    def noted(node):
        for name, edit in edits(node):
            unreadable.add(id(edit))
            kept.append(edit)
            yield name, edit

    def refused(machine, node, frame, kinds):
        if id(node) in unreadable:
            raise Unread(0, "This line is too large to compute. Write it in several lines.")
        return value(machine, node, frame, kinds)

    kept = []
    monkeypatch.setattr(naming, "_edits", noted)
    monkeypatch.setattr(values.Machine, "value", refused)
    monkeypatch.setattr(naming._Namer, "mistakes", [])
    assert [line.verdict for line in check(question, text).lines] == ["right", "wrong"]
    assert kept


def test_values_of_shapes_that_do_not_fit_are_not_alike():
    one, other = np.ones((2, 3)), np.ones((4, 3))
    assert not trial.agree(one, other)
    assert not naming._proportional(one, one, one, other, None)
    assert not naming._proportional(one, 2 * one, np.full((2, 3), np.inf), one, None)


def test_a_derivative_that_is_left_by_itself_is_a_number(monkeypatch):
    monkeypatch.setattr(values.Machine, "compute", lambda *_: Dual(1, Dual(2, np.ones(3), np.zeros(3)), np.zeros(3)))
    assert values.Machine.value(values.Machine(None, None), None, {}, {}).tolist() == [1.0, 1.0, 1.0]


def test_a_step_that_is_a_number_counts_no_letter():
    assert resolving._matched((Index("", 0), Index("k")), (STEP, STEP)) == (("k", STEP),)


def test_no_more_than_four_meanings_of_letters_are_tried():
    made = resolving.Resolver.__new__(resolving.Resolver)
    made.uses, made.unbound, made.bound = [], {"a", "b"}, {}
    made.reading = SimpleNamespace(letters={})
    made.narrowed = lambda *_, **__: None
    domains = {letter: {"in", "hidden", "out"} for letter in "ab"}
    assert len(made.chosen(domains, swap=False)) == 4
