"""Derivations on the feedback page, on the class page and as plain text."""

import pytest

from autograder.report import class_page, feedback_page, on_paper
from autograder.results.derivation import Derivation, Line, Part
from tests.report.conftest import BY_HAND, SLIPPED, UNFINISHED, Page, make_exercise, make_result, of_everything, school


@pytest.fixture(scope="module")
def page():
    return Page(feedback_page.page(of_everything(), make_exercise()))


def test_each_line_has_a_mark_and_the_first_wrong_one_says_why(page):
    text = " ".join(" ".join(page.texts).split())
    told = text[text.index("On paper") :]
    for words in (
        "perceptron_gradient a line is wrong perceptron.py, line 40",
        "1 d/dw_j 1/2 (O - t)^2 right",
        "2 d/dw_j 1/2 (O - t)^2 the same again",
        "3 2 (O - t) dO/dw_j chain rule wrong says It is 2 times the line before. shown by With x = 1, w = 0, t = 1",
        "likely The ½ in the loss",
        "4 2 (O - t) O (1 - O) x_j follows from the line above",
        "5 so we are done not judged",
        "cannot be read says A bracket is not closed.",
        "sigmoid_derivative true so far perceptron.ipynb cell 7",
        "dO/dZ: True; now show the way: which link comes first? Still to come: dE/dZ.",
    ):
        assert words in told
    assert "tanh_gradient" not in text, "a person grades it"
    assert "not asked" not in text


def test_what_a_student_wrote_is_text(page):
    assert "(O - 梯 <b>t</b>" in "".join(page.texts)
    assert "b" not in {tag for tag, _ in page.elements}


def test_a_page_without_derivations_says_nothing_of_them():
    assert "On paper" not in feedback_page.page(make_result(), make_exercise())


def test_platforms_without_pages_get_the_same_as_text():
    lines = list(on_paper.plain_lines(of_everything()))
    assert lines[0] == "perceptron_gradient on paper (perceptron.py, line 40): a line is wrong"
    assert lines[3:6] == [
        "    3  2 (O - t) dO/dw_j   <- wrong",
        "       says: It is 2 times the line before.",
        "       shown by: With x = 1, w = 0, t = 1 the line before is -0.125, yours is -0.25.",
    ]
    place = lines.index("    6  = (O - 梯 <b>t</b>   <- cannot be read")
    assert lines[place + 1] == "              ^"
    assert not [line for line in lines if "tanh" in line]


def test_the_class_page_counts_answers_and_first_wrong_steps():
    unnamed = Derivation("q", (Line(1, 1, "a", "wrong", "A sum is left out."),), (Part("a", "wrong"),))
    unread = Derivation("q", (Line(1, 1, "a", "unread", "No."),), (Part("a", "unread"),))
    plain = Derivation("q", (Line(1, 1, "a", "wrong"),), (Part("a", "wrong"),))
    right = Derivation("q", (Line(1, 1, "a", "right"),), (Part("a", "right"),))
    results = [make_result(pencil=(each,)) for each in (unnamed, unnamed, unread, plain, right, SLIPPED, BY_HAND)]
    found = on_paper.tally(results)
    assert [(each.question, each.answered, each.right, each.by_hand) for each in found] == [
        ("perceptron_gradient", 1, 0, False),
        ("q", 5, 1, False),
        ("tanh_gradient", 1, 0, True),
    ]
    assert found[0].steps == (("factor 2 extra", 1),)
    assert found[1].steps == (("A sum is left out.", 2), ("cannot be read", 1), ("wrong", 1))
    assert found[2].steps == ()


def test_the_class_page_shows_them():
    text = " ".join(" ".join(Page(class_page.page("Course", school(), [])).texts).split())
    assert "perceptron_gradient ex1_perceptron 0 of" in text
    assert "tanh_gradient ex1_perceptron by hand 0 of" in text
    assert "On paper" not in class_page.page("Course", [make_result()], [])
    assert UNFINISHED.state == "true so far"
