"""What a derivation says of itself."""

import pytest

from autograder.results.derivation import Derivation, Line, Part
from autograder.results.result import decode, encode
from tests.report.conftest import BY_HAND, SLIPPED, UNFINISHED, make_result

RIGHT = Derivation("q", (Line(1, 1, "a", "right"), Line(2, 1, "b", "right")), (Part("x", "right", "", 2, 2),), "m.py")


@pytest.mark.parametrize(
    ("derivation", "state"),
    [
        (RIGHT, "right, 2 of 2 lines"),
        (SLIPPED, "a line is wrong"),
        (UNFINISHED, "true so far"),
        (Derivation("q", (Line(1, 1, "=", "unread", "No."),), (Part("x", "unread"),)), "a line cannot be read"),
        (Derivation("q", (Line(1, 1, "words", "unjudged"),), (Part("x", "missing"),)), "nothing to check yet"),
    ],
)
def test_the_state_says_how_far_it_is(derivation, state):
    assert derivation.state == state


@pytest.mark.parametrize(
    ("text", "column", "pointed"),
    [
        ("= sum (O)", 3, "= sum (O)\n  ^"),
        ("梯度 = O", 6, "梯度 = O\n       ^"),
        ("e\u0301 = O", 4, "e\u0301 = O\n  ^"),
        ("\t= O", 2, " = O\n ^"),
        ("O", 9, "O\n ^"),
    ],
)
def test_a_caret_stands_below_the_place_that_cannot_be_read(text, column, pointed):
    assert Line(1, column, text, "unread").pointed == pointed
    assert Line(1, column, text, "right").pointed == text


def test_of_a_long_line_only_what_is_around_the_place_is_shown():
    shown, caret = Line(1, 501, "x" * 500 + "?" + "y" * 500, "unread").pointed.split("\n")
    assert len(shown) == 60
    assert shown[caret.index("^")] == "?"


@pytest.mark.parametrize(
    ("part", "suggested"),
    [
        (Part("x", "right", "", 4, 4, "2", 4.0), 4.0),
        (Part("x", "wrong", "", 2, 3, "2", 4.0), 2.5),
        (Part("x", "wrong", "", 0, 3, "2", 4.0), 0.0),
        (Part("x", "missing", "", 0, 0, "2", 4.0), 0.0),
        (Part("x", "no_steps", "", 1, 1, "2", 4.0), 4.0),
    ],
)
def test_points_are_suggested_in_halves(part, suggested):
    assert part.suggested == suggested


def test_a_result_keeps_derivations_and_leaves_out_what_is_empty():
    made = encode(make_result(pencil=(SLIPPED, BY_HAND)))
    assert decode(made).pencil == (SLIPPED, BY_HAND)
    assert b'"mistake": "factor-2-extra"' in made
    assert b'"reason": ""' not in made
    assert b"pencil" not in encode(make_result())
