"""What is said of a derivation: each sentence, with its line and column."""

import pytest

from autograder.pencil.check import check
from tests.pencil.corpus import questions

LEFT = "dE/dw_j = "
UNREAD = {
    "1/2N (O - t)": "1/2N can be read in two ways: write 1/(2 N) or 1/2 N with a blank.",
    "sum (O - t) x_j": '"sum" has no index: write sum_k (...).',
    "(Ο - t) x_j": 'This is a Greek capital omicron, not the letter O: type "O".',
    "(О - t) x_j": 'This is a Cyrillic O, not the letter O: type "O".',
    "(O - t) w_1 x_1 + ... + x_n": "Dots leave open what is meant: write sum_j w_j x_j.",
    "(O - t x_j": '"(" is never closed.',
    "O - t) x_j": '")" closes nothing that is open here.',
    "(O - ) x_j": 'Something is missing in front of ")": a symbol or a number.',
    "(O - t) *": "The line ends here, and something is missing: a symbol or a number.",
    "(O - t) * / x_j": '"/" cannot stand here.',
    "(O - t) dO": "The line ends here inside a derivative: write dO/dZ or d/dZ (...).",
    "(O - t) d x_j": "The line ends here inside a derivative: write dO/dZ or d/dZ (...).",
    "d/ x_j": "A derivative is written dO/dZ or d/dZ (...).",
    "(O - t) dO d": "A derivative is written dO/dZ or d/dZ (...).",
    "(O - target) x_j": '"target" is not declared here.',
    "(O - sigmod(Z)) x_j": '"sigmod" is not declared here. Is it sigmoid?',
    "(O - y) x_j": "y is not declared here.",
    "(O - t) x": "x has 1 index here: write x_j.",
    "(O - t_{jjj}) x_j": "t has no index here.",
    "(O - t) x_1": "Write an index as a letter: x_j; what adds up is written sum_j w_j x_j.",
    "(O - t) O' x_j": "O' does not say by what it is differentiated: write dO/dZ, say.",
    "(O - t) sigmoid''(Z) x_j": "Only first derivatives occur in this course.",
    "(O - t) sigmoid_j(Z)": "The index belongs to what sigmoid is taken of: write sigmoid(Z_k).",
    "(O - t) delta x_j": "delta is not declared here: write let delta = ... in a line of its own.",
    "(O - t) \\hat x_j": '"\\hat" is not known here.',
    "(O - t) \\frac{O}": "\\frac has two arguments: \\frac{above}{below}.",
    "(O - t) \\frac{O}{(t}": "The brackets in this fraction do not fit each other.",
    "(O - t) ? x_j": '"?" has no meaning here.',
    "(O - t) _j": "An index stands behind its symbol, without anything between: O_k.",
    "(O - t) x_": "The index of x is missing behind _.",
    "(O - t) x_{+}": "These indices cannot be read.",
    "(O - t) 2_j": "A number has no index here. Write [i=k] for 1 where i = k, else 0.",
    "sum_{i + 1} x_i": "What the sum runs over cannot be read: write sum_k or sum_{i != k}.",
    "sum_{i, i} x_i": "The sum runs over one letter twice.",
    "sum_{i=1}^{+} x_i": "The upper bound of the sum cannot be read.",
    "O + " * 250 + "O": "This line has more than 400 signs. Write it in several lines.",
    "(" * 40 + "O" + ")" * 40: "More than 30 brackets stand inside each other.",
    "sum_a sum_b sum_c sum_d sum_i x_i": "Too many sums stand inside each other.",
    "d/dw_j d/dw_j d/dw_j O": "Too many derivatives stand inside each other.",
    "d/da O": '"da" is not declared here.',
    "ln(0 - 1)": "This line has no value at any of the points that were tried.",
}


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_says_what_would_help(text):
    derivation = check(questions()["perceptron_gradient"], LEFT + text)
    (line,) = (line for line in derivation.lines if line.verdict == "unread")
    assert line.says.startswith(UNREAD[text])
    assert line.line == 1
    assert line.column > len("dE/dw_j")


def said(text, question="perceptron_gradient"):
    derivation = check(questions()[question], text)
    return [(line.line, line.verdict, line.says) for line in derivation.lines]


@pytest.mark.parametrize(
    ("text", "says"),
    {
        "x" * 5000: "An answer has at most 4,000 characters and 60 lines.",
        "\n" * 70: "An answer has at most 4,000 characters and 60 lines.",
        "dE/dw_j ≈ O - t": '"≈" says too little: write = between what is equal.',
        "dE/dw_j => O - t": '"=>" says too little: write = between what is equal.',
        "$dE/dw_j = O - t": 'A "$" has no partner: a formula stands between two of them.',
        "let (a + b) = O": "A name of your own is written let s = O (1 - O).",
        "let a = b\nlet b = a\ndE/dw_j = a": "a is defined by itself.",
        "let s_i = x_i\ndE/dw_j = s": "s is defined as s_i: write it with the same number of indices.",
        "let s = x_i\ndE/dw_j = s": "s lacks the index i: write it as s_i.",
        "let s_i = x_i\ndE/dw_j = dE/ds": "s has other indices where it is defined.",
        "let s = (": '"(" is never closed.',
    }.items(),
)
def test_an_answer_that_cannot_be_read_says_so(text, says):
    assert says in {each for _, verdict, each in said(text) if verdict == "unread"}


def test_the_first_wrong_line_is_named_with_the_smallest_numbers_and_the_rest_is_judged():
    text = """dE/dw_j = d/dw_j 1/2 (O - t)^2
            = 2 (O - t) dO/dw_j
            = 2 (O - t) O (1 - O) dZ/dw_j
            = (O - t) O (1 - O) x_j"""
    derivation = check(questions()["perceptron_gradient"], text)
    assert [line.verdict for line in derivation.lines] == ["right", "wrong", "follows", "again"]
    wrong = derivation.first_wrong
    assert (wrong.line, wrong.column, wrong.mistake) == (2, 15, "factor-2-extra")
    assert wrong.says == "It is 2 times the line before."
    assert wrong.numbers == "With x = 1, w = 0, t = 1 the line before is -0.125, yours is -0.25."
    assert [part.verdict for part in derivation.parts] == ["wrong"]
    assert (derivation.judged, derivation.right) == (4, 1)


@pytest.mark.parametrize(
    ("question", "text", "verdict", "says"),
    [
        ("perceptron_gradient", "", "missing", "Still to come: dE/dw_j."),
        ("perceptron_gradient", "I do not know.", "missing", "Still to come: dE/dw_j."),
        (
            "perceptron_gradient",
            "dE/dw_j = (O - t) O (1 - O) x_j",
            "no_steps",
            "True; now show the way: first the line in which dO/dw_j is left.",
        ),
        (
            "perceptron_gradient",
            "dE/dw_j = (O - t) dO/dw_j",
            "unfinished",
            "Not finished: a derivative is left in the last line.",
        ),
        (
            "perceptron_gradient",
            "dE/dw_j = (O - t) sigmoid'(Z) x_j",
            "unfinished",
            "Not finished: write sigmoid' out.",
        ),
        (
            "perceptron_gradient",
            "dE/dw_j = (sigmoid(Z) - t) O (1 - O) x_j",
            "unfinished",
            "Not finished: Z is left in the last line.",
        ),
    ],
)
def test_a_part_that_is_not_done_says_what_is_left(question, text, verdict, says):
    (part,) = check(questions()[question], text).parts
    assert (part.verdict, part.says) == (verdict, says)


def test_a_missing_part_is_named_and_a_true_chain_about_something_else_is_said_to_be_so():
    parts = check(questions()["himmelblau_gradient"], "df/dx = 2 a da/dx + 2 b db/dx = 4 x a + 2 b\nda/dy = 1").parts
    assert [(part.wants, part.verdict) for part in parts] == [
        ("df/dx", "right"),
        ("df/dy", "missing"),
        ("da/dy", "not_asked"),
    ]


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (
            "multi_output_gradient",
            "dE/dw_kj = sum_k (O_k - t_k) dO_k/dw_kj",
            "k is in use outside the sum; take another letter for the sum.",
        ),
        (
            "multi_output_gradient",
            "dE/dw_kj = (O_k - t_k) O_k (1 - O_k) x_k",
            "The index of x counts something else elsewhere in this chain: k.",
        ),
        (
            "multi_output_gradient",
            "dE/dw_kj = (O_i - t_i) dO_i/dw_kj",
            "The letter i is free here, and the left side has none: is a sum left out?",
        ),
        ("himmelblau_gradient", "df/dx = 4 x a", "It differs from the line before."),
        ("himmelblau_gradient", "df/dx = -2 a da/dx - 2 b db/dx", "It is the line before with the other sign."),
        ("perceptron_gradient", "dE/dw_j = dO/dw_j", "The factor O - t is missing."),
        ("perceptron_gradient", "dE/dw_j = (O - t) O dO/dw_j", "The factor O is too much."),
    ],
)
def test_a_wrong_line_says_how_it_is_related(question, text, says):
    line = check(questions()[question], text).first_wrong
    assert line.verdict == "wrong"
    assert line.says in (says, "")


def test_rows_without_mathematics_are_said_to_be_unjudged_and_the_same_line_again_is_no_step():
    rows = said("# Part 1\nFirst the power rule.\ndE/dw_j = (O - t) dO/dw_j\n= (O - t) dO/dw_j")
    assert [(line, verdict) for line, verdict, _ in rows] == [
        (1, "unjudged"),
        (2, "unjudged"),
        (3, "right"),
        (4, "same"),
    ]


def test_indices_in_the_other_order_are_understood_with_a_note():
    lines = said("dE/dz_j = sum_k delta_k w_jk dO_j/dz_j", "hidden_delta")
    assert lines == [(1, "right", "The indices of w are read in the other order: first where the arrow goes.")]


def test_the_same_answer_gets_the_same_verdict():
    text = "dE/dw_j = 3 (O - t) dO/dw_j"
    assert check(questions()["perceptron_gradient"], text) == check(questions()["perceptron_gradient"], text)


def test_an_answer_that_ends_with_a_mark_of_the_course_is_read_up_to_it():
    assert said("dE/dw_j = (O - t) dO/dw_j\n# %% [markdown]\n= 7 x_j")[-1][0] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mu_k = ∂mu_k/∂k", "Nothing can be differentiated by k."),
        ("mu_k = sum_i g_i", "Say from where to where the sum runs: sum_{i=1}^k."),
        ("mu_k = g_k + h_k", "h is not declared here."),
    ],
)
def test_sums_over_steps_say_what_they_miss(text, says):
    assert (1, "unread", says) in said(text, "adam_mean")


def test_a_line_that_grows_without_end_by_its_own_names_is_refused():
    lets = "let a = O + O + O + O + O + O + O + O\n"
    for above, name in zip("abcf", "bcfg", strict=True):
        lets += f"let {name} = {' + '.join([above] * 8)}\n"
    assert "This line is too large. Write it in several lines." in {each for *_, each in said(f"{lets}dE/dw_j = g")}


def test_a_line_that_is_too_large_to_compute_is_refused(monkeypatch):
    monkeypatch.setattr("autograder.pencil.values.MOST_CELLS", 100)
    assert "This line is too large to compute. Write it in several lines." in {each for *_, each in said("dE/dw_j = O")}


def test_without_a_link_of_the_authors_the_missing_way_is_asked_for():
    part = check(questions()["softmax_jacobian"], "i != k: dO_i/dZ_k = -O_i O_k").parts[1]
    assert (part.verdict, part.says) == ("no_steps", "True; now show the way: which line comes first?")


def test_one_gradient_does_not_answer_for_another_of_the_same_value():
    rows = "dE/dZ_k = sum_i D_i dO_i/dZ_k = sum_i D_i O_i ([i=k] - O_k) = O_k (D_k - sum_i D_i O_i)"
    parts = check(questions()["softmax_gradient"], rows).parts
    assert [part.verdict for part in parts] == ["right", "missing", "missing"]


def test_a_name_for_a_gradient_answers_for_that_gradient():
    rows = "delta_k = sum_i D_i dO_i/dZ_k = sum_i D_i O_i ([i=k] - O_k) = O_k (D_k - sum_i D_i O_i)"
    parts = check(questions()["softmax_gradient"], rows).parts
    assert [part.verdict for part in parts] == ["right", "missing", "missing"]
