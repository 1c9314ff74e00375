"""What students see of hidden tests: everything, the hints, or how a mistake is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import CourseFile, Exercise, find_course
from autograder.errors import CourseError
from autograder.lms.gradebook.autograded import cell_output, comment
from autograder.report import feedback_page, visible
from autograder.results.result import NamedMistake, Outcome

SECRETS = {"message": "wrong value: SECRET", "call": "f(SECRET)", "expected": "SECRET 1", "got": "SECRET 2"}


def result_of(make: Any, *tests: Any, **changes: Any) -> Any:
    hidden = {"outcome": Outcome.FAILED, "visibility": "hidden", "mistakes": (make.DOUBLE,), **SECRETS, **changes}
    return make.make_result(tests=[*tests, make.make_test("sigmoid", **hidden)])


def text_of(make: Any, exercise: Exercise, result: Any, level: str, **changes: Any) -> str:
    return make.Page(feedback_page.page(result, exercise, "", make.details(level=level, **changes))).text


def test_full_shows_calls_values_and_pictures(make: Any, exercise: Exercise) -> None:
    result = result_of(make)
    figures = {result.tests[0].id: make.every_picture()[:1]}
    text = text_of(make, exercise, result, "full", figures=figures)
    assert "called f(SECRET) expected SECRET 1 got SECRET 2 likely" in text
    assert "Got minus expected" in text
    assert "Hidden tests are shown in full, as the instructor of this course has it." in text
    assert "withheld" not in text
    assert "autograder check" not in text  # it knows no hidden tests


def test_hints_show_the_hint_and_the_public_example_and_no_hidden_number(make: Any, exercise: Exercise) -> None:
    text = text_of(make, exercise, result_of(make), "hints", figures={})
    assert "SECRET" not in text
    assert f"{make.DOUBLE.hint} factor-2-extra It shows on this public example: sigmoid(z) z = [0.0]" in text
    assert "expected [0.5] this mistake gives [1.0]" in text
    assert "Hidden test: the call and the values are withheld." in text


def test_a_mistake_that_no_public_example_shows_is_said_to_be_such_a_one(make: Any, exercise: Exercise) -> None:
    text = text_of(make, exercise, result_of(make, mistakes=(make.BATCH,)), "hints")
    assert "No public example shows it, so `autograder check` cannot find it." in text
    relation = NamedMistake(id="relation", hint="Your answer is minus the expected one.")
    assert "public example" not in text_of(make, exercise, result_of(make, mistakes=(relation,)), "hints")
    assert "public example" not in text_of(make, exercise, result_of(make), "hints", example=None)


def test_a_mistake_that_a_public_test_shows_is_not_worked_twice(make: Any, exercise: Exercise) -> None:
    public = make.make_test("sigmoid", Outcome.FAILED, mistakes=(make.DOUBLE,))
    text = text_of(make, exercise, result_of(make, public), "hints")
    assert "The public test above shows it with numbers." in text
    assert "this mistake gives" not in text


def test_names_show_how_the_mistake_is_called_and_no_hint(make: Any, exercise: Exercise) -> None:
    text = text_of(make, exercise, result_of(make), "names")
    assert "Likely mistake factor 2 extra In sigmoid" in text
    assert "likely factor 2 extra Hidden test" in text
    assert make.DOUBLE.hint not in text
    assert "SECRET" not in text
    assert "Hints, calls, values and printed text are withheld." in text
    relation = NamedMistake(id="relation", hint="Your answer is minus the expected one.")
    assert "likely a plain relation to" in text_of(make, exercise, result_of(make, mistakes=(relation,)), "names")
    public = make.make_test("sigmoid", Outcome.FAILED, mistakes=(make.DOUBLE,))
    text = text_of(make, exercise, result_of(make, public), "names")
    assert text.count(make.DOUBLE.hint) == 2  # at the top, and at the public test
    assert text.count("likely factor 2 extra Hidden test") == 1


def test_pictures_stand_at_the_test_that_they_explain(make: Any, exercise: Exercise) -> None:
    page = make.Page(feedback_page.page(make.of_everything(), exercise, "", make.details()))
    assert len(page.all("figure")) == len(make.every_picture())
    assert (
        page.text.index("again autograder check") < page.text.index("Got minus expected") < page.text.index("smaller")
        if "smaller" in page.text
        else True
    )
    assert not make.Page(feedback_page.page(make.of_everything(), exercise)).all("figure")


def test_relations_with_other_words_are_told_apart(make: Any, exercise: Exercise) -> None:
    tests = [
        make.make_test(name, Outcome.FAILED, mistakes=(NamedMistake(id="relation", hint=f"Your answer is {what}."),))
        for name, what in (("sigmoid", "twice"), ("perceptron_loss", "minus"))
    ]
    text = text_of(make, exercise, make.make_result(tests=tests), "hints")
    assert "Your answer is twice. In sigmoid . Your answer is minus. In perceptron_loss ." in text


@pytest.mark.parametrize(("level", "seen"), [("full", True), ("hints", False), ("names", False)])
def test_a_gradebook_says_no_more_than_the_page(make: Any, exercise: Exercise, level: str, seen: bool) -> None:
    result = result_of(make)
    (view, *_) = visible.views(result, exercise, make.details(level=level))
    told = cell_output(view, result)
    assert ("SECRET" in told) is seen
    assert "SECRET" not in (comment(view, result) or "")
    assert (make.DOUBLE.hint in told) is (level != "names")
    assert (make.DOUBLE.hint in (comment(view, result) or "")) is (level != "names")
    assert ("gives     [1.0]" in told) is (level == "hints")


def test_the_level_is_read_from_the_page(make: Any, exercise: Exercise, tmp_path: Path) -> None:
    page = tmp_path / "feedback.html"
    assert feedback_page.stamp_of(page) == ("", "")
    for level in ("full", "hints", "names"):
        details = make.details(level=level, handed_in="0123456789abcdef")
        page.write_text(feedback_page.page(make.make_result("x" * 200), exercise, "", details))
        assert feedback_page.stamp_of(page) == (level, "0123456789abcdef")
    page.write_text("<html>")
    assert feedback_page.stamp_of(page) == ("", "")


def test_the_sentence_about_lateness_can_be_changed_alone(make: Any, exercise: Exercise) -> None:
    page = feedback_page.page(make.of_everything(), exercise, "", make.details())
    late = feedback_page.with_late(page, "Handed in <late>.")
    assert late == feedback_page.page(make.of_everything(), exercise, "Handed in <late>.", make.details())
    assert feedback_page.with_late(late, "") == page
    assert feedback_page.with_late("<html>", "late") is None


def test_an_unknown_level_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "x"\nseed = 1\nexercises = []\nfeedback = "hint"\n')
    with pytest.raises(CourseError, match='feedback = "hint": expected "full", "hints" or "names"'):
        find_course(tmp_path)
    assert CourseFile(title="x", seed=1, exercises=()).shown_of_hidden == "hints"
