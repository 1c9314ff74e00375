"""What a student reads: everything about public tests, of hidden ones only what may be known."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.course.course import Exercise
from autograder.report import feedback_page
from autograder.results.result import Outcome, Status
from autograder.text import counted, points, short_name

SECRETS = dict.fromkeys(("message", "call", "expected", "got"), "SECRET 0.0994")


def test_the_score_is_at_the_top_and_each_function_has_a_line(make: Any, exercise: Exercise) -> None:
    page = make.Page(feedback_page.page(make.of_everything(), exercise))
    start = "Feedback for ada One neuron 12.5 of 100 points graded file perceptron.py its sha256 3f2a3f2a3f2a3f2a…"
    assert page.text.startswith(start)
    for line in (
        "sigmoid passed 10 of 10",
        "sigmoid_derivative wrong answer 1 of 2 tests passed 2.5 of 5",
        "linear_gradient wrong answer 0 of 15",
        "perceptron_forward not implemented yet 0 of 10",
        "perceptron_loss raised an exception 0 of 10",
        "perceptron_gradient out of time 0 of 30",
        "numerical_gradient crashed 0 of 20",
        "extra forbidden import 0 of 5",
    ):
        assert line in page.text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_of_a_hidden_test_nothing_is_shown_that_must_not_be(make: Any, exercise: Exercise, outcome: Outcome) -> None:
    for visibility in ("hidden", "after_due_date", ""):
        test = make.make_test(outcome=outcome, visibility=visibility, mistakes=(make.DOUBLE,), **SECRETS)
        source = feedback_page.page(make.make_result(tests=[test]), exercise)
        assert "SECRET" not in source
        assert "0.0994" not in source
        assert "autograder check" not in source
        page = make.Page(source)
        assert test.title in page.text
        assert outcome.facts.word in page.text
        assert make.DOUBLE.hint in page.text
        assert "hidden" in page.text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_that_something_is_withheld_is_said(make: Any, exercise: Exercise, outcome: Outcome) -> None:
    tests = [make.make_test(outcome=outcome, visibility="hidden", **SECRETS), make.make_test()]
    text = make.Page(feedback_page.page(make.make_result(tests=tests), exercise)).text
    told = outcome in (Outcome.PASSED, Outcome.SKIPPED, Outcome.NOT_IMPLEMENTED, Outcome.GRADER_FAULT)
    assert ("Hidden test: the call" in text) is not told
    assert "Their calls, values and printed text are withheld." in text


def test_nothing_is_said_about_hidden_tests_when_there_are_none(make: Any, exercise: Exercise) -> None:
    text = make.Page(feedback_page.page(make.make_result(tests=[make.make_test()]), exercise)).text
    assert "idden" not in text
    assert "withheld" not in text


def test_a_wrong_answer_is_told_in_the_order_of_the_course(make: Any, exercise: Exercise) -> None:
    wrong = make.make_test("linear_gradient", Outcome.FAILED, mistakes=(make.DOUBLE, make.BATCH))
    text = make.Page(feedback_page.page(make.make_result(tests=[wrong]), exercise)).text
    order = [
        "wrong value",
        "called linear_gradient(x, w, t) x = [[1.0], [2.0]]",
        "expected [[0.0994]]",
        "got [[0.1988]]",
    ]
    order += [f"likely {make.DOUBLE.hint} factor-2-extra", f"likely In dw, db: {make.BATCH.hint} sum-not-mean"]
    order += ["again autograder check ex1 -k linear_gradient"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_recognised_mistakes_stand_before_the_points_each_once_with_its_functions(
    make: Any, exercise: Exercise
) -> None:
    tests = [
        *make.pair("sigmoid_derivative", Outcome.PASSED, Outcome.FAILED, (make.DOUBLE,)),  # by a hidden test
        *make.pair("linear_gradient", Outcome.FAILED, Outcome.FAILED, (make.DOUBLE, make.BATCH)),
    ]
    page = make.Page(feedback_page.page(make.make_result(tests=tests), exercise))
    told = f"Likely mistakes {make.DOUBLE.hint} In sigmoid_derivative , linear_gradient . {make.BATCH.hint} In linear"
    assert told in page.text
    assert page.text.index(told) < page.text.index("Function Outcome Points")
    assert page.values("href")[:3] == ["#f2", "#f3", "#f3"]
    one = make.make_test(outcome=Outcome.FAILED, mistakes=(make.DOUBLE,))
    assert "Likely mistake The ½" in make.Page(feedback_page.page(make.make_result(tests=[one]), exercise)).text
    assert "Likely" not in feedback_page.page(make.make_result(tests=[make.make_test()]), exercise)


def test_an_exception_is_told_with_its_lines_as_they_are(make: Any, exercise: Exercise) -> None:
    test = make.make_test(outcome=Outcome.ERROR)
    source = feedback_page.page(make.make_result(tests=[test]), exercise)
    assert "<pre><code>your code raised ValueError: shapes" in source
    assert "perceptron_gradient\n    return delta @ x</code></pre>" in source
    assert "Your code raised an exception." not in source  # the message says it already


@pytest.mark.parametrize(
    "outcome", [Outcome.ERROR, Outcome.TIMEOUT, Outcome.CRASHED, Outcome.REJECTED, Outcome.FORBIDDEN]
)
def test_where_there_is_no_message_a_sentence_stands(make: Any, exercise: Exercise, outcome: Outcome) -> None:
    for changes in ({"visibility": "hidden"}, {"message": ""}):
        test = make.make_test(outcome=outcome, **changes)
        assert outcome.facts.sentence in make.Page(feedback_page.page(make.make_result(tests=[test]), exercise)).text


def test_a_skipped_test_and_a_fault_of_ours_have_our_words_only(make: Any, exercise: Exercise) -> None:
    for outcome, sentence in (
        (Outcome.SKIPPED, "Not run: an easier test of this function failed first."),
        (Outcome.GRADER_FAULT, "The grader failed here: our fault, no points are affected."),
    ):
        test = make.make_test(outcome=outcome, **SECRETS)
        text = make.Page(feedback_page.page(make.make_result(tests=[test]), exercise)).text
        assert sentence in text
        assert "SECRET" not in text


def test_that_tests_were_not_run_is_said_once_for_those_in_a_row(make: Any, exercise: Exercise) -> None:
    outcomes = [Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.FAILED, Outcome.SKIPPED]
    tests = [make.make_test(outcome=outcome, title=f"test {number}") for number, outcome in enumerate(outcomes)]
    text = make.Page(feedback_page.page(make.make_result(tests=tests), exercise)).text
    assert text.count("an easier test of this function failed first") == 2
    assert text.count("not run") == 3


def test_a_function_not_implemented_is_told_once_and_calmly(make: Any, exercise: Exercise) -> None:
    tests = make.pair("sigmoid", Outcome.NOT_IMPLEMENTED, Outcome.NOT_IMPLEMENTED)
    text = make.Page(feedback_page.page(make.make_result(tests=tests), exercise)).text
    assert "Not implemented yet. 2 tests worth 10 points will run once it is." in text
    assert text.count("ex1 perceptron: not implemented yet") == 1
    called = make.make_test(outcome=Outcome.NOT_IMPLEMENTED, call="sigmoid(z)")
    assert "sigmoid(z)" not in feedback_page.page(make.make_result(tests=[called]), exercise)
    absent = make.make_test(outcome=Outcome.NOT_IMPLEMENTED, call="", message="there is sigmoid_")
    assert "there is sigmoid_" in feedback_page.page(make.make_result(tests=[absent]), exercise)
    half = make.pair("sigmoid", Outcome.PASSED, Outcome.NOT_IMPLEMENTED)
    assert "will run once it is" not in feedback_page.page(make.make_result(tests=half), exercise)


def test_work_that_could_not_be_loaded_is_told_why(make: Any, exercise: Exercise) -> None:
    result = make.without_score("hypatia", Status.UNLOADABLE, "perceptron.py is not Python: line 3.")
    text = make.Page(feedback_page.page(result, exercise)).text
    assert "0 of 100 points graded file none Nothing could be loaded" in text
    assert "perceptron.py is not Python: line 3." in text
    assert "sigmoid not graded 0 of 10" in text
    assert "sha256" not in text
    assert "Function by function" not in text


def test_a_fault_of_the_grader_has_no_score_and_no_inside_story(make: Any, exercise: Exercise) -> None:
    fault = make.make_test(outcome=Outcome.GRADER_FAULT)
    for tests in ((), (fault,)):
        changes = {"status": Status.GRADER_FAULT, "score": None, "notes": ("SECRET /root/solutions",)}
        text = make.Page(feedback_page.page(make.make_result("maria", tests, **changes), exercise)).text
        assert text.startswith("Feedback for maria One neuron No score yet")
        assert "our fault, no points are affected" in text
        assert "SECRET" not in text
        assert "0 of" not in text
        assert "always gets the same score" not in text


def test_the_text_of_a_student_is_cut(make: Any, exercise: Exercise) -> None:
    long = {name: name[0] * 9_000 for name in ("message", "call", "expected", "got")}
    test = make.make_test(outcome=Outcome.FAILED, **long)
    page = make.Page(feedback_page.page(make.make_result(tests=[test], notes=("n" * 9_000,)), exercise))
    for letter in "mcegn":
        assert letter * 1_900 in page.text
        assert letter * 2_001 not in page.text
    assert page.text.count("more characters)") == 5


def test_the_report_names_grader_and_seed(make: Any, exercise: Exercise) -> None:
    text = make.Page(feedback_page.page(make.make_result(), exercise)).text
    assert "Graded by autograder 0.1.0+0123abcd with seed 20260101, sandbox bwrap+landlock+seccomp." in text


def test_points_are_as_people_write_them() -> None:
    assert [points(value) for value in (0.0, 85.0, 2.5, 33.3333, 100.0)] == ["0", "85", "2.5", "33.3333", "100"]
    assert [counted(n, "test") for n in (0, 1, 1204)] == ["0 tests", "1 test", "1,204 tests"]
    assert short_name("ex1_perceptron") == "ex1"
