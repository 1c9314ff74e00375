"""What is said of a failure: the smallest case, how many more, the public example, and what the page draws of it."""

import msgspec
import numpy as np
import pytest

from autograder.casebook import store
from autograder.casebook.cases import Answer, Below, Case, Casebook, KnownMistake, Raises, Returns, Test
from autograder.classrun.setup import ExercisePack, Setup
from autograder.classrun.submission_grader import SubmissionGrader
from autograder.grading.grader import Seen
from autograder.judging import examples, formatting, smallest_case
from autograder.judging.call_record import CallRecord
from autograder.judging.judge import Verdict
from autograder.judging.messages import blame
from autograder.results.result import Outcome
from autograder.submissions.submission import Submission, SubmittedFile
from autograder.worker import messages
from tests.conftest import ROOT

FLAT = "def double(x):\n    return 2.0 * x if x.ndim == 1 else 2.0 * x + 0.25\n"
LATER = "def double(x):\n    return 2.0 * x if len(x) < 5 else x\n"


def of(result, name):
    return next(test for test in result.tests if test.id.endswith(name))


def test_a_call_says_that_it_is_the_smallest_and_how_many_more_there_are():
    told = "f(x)\nx = [1.0]"
    assert (
        formatting.smallest(told, "N=2, n=1", 4)
        == f"f(x){formatting.GAP}smallest failing case: N=2, n=1\nx = [1.0]\nand 4 more cases"
    )
    assert formatting.smallest(told, "", 1) == f"f(x){formatting.GAP}smallest failing case\nx = [1.0]\nand 1 more case"
    assert formatting.smallest("f()", "", 0) == "f()"


def test_the_smallest_failing_case_is_shown_with_the_number_of_others(small):
    seen = Seen()
    submission = Submission("ada", "ex1_small", (SubmittedFile("small.py", FLAT.encode(), 0),))
    result = small.grader.grade(submission, small.exercise, small.book, "test", {"double"}, seen=seen)
    test = of(result, "double.random")
    assert test.call.startswith(f"double(x){formatting.GAP}smallest failing case\nx = [[")
    assert test.call.endswith("and 1 more case")
    assert (test.outcome, test.visibility) == ("failed", "hidden")
    assert list(seen.evidence) == [test.id]
    kept = seen.evidence[test.id]
    assert kept.case.args[0].shape == (2, 4)
    assert np.array_equal(kept.answer, 2.0 * kept.case.args[0] + 0.25)
    passing = Seen()
    small.grader.grade(
        Submission("ada", "ex1_small", (SubmittedFile("small.py", b"def double(x): return 2 * x", 0),)),
        small.exercise, small.book, "test", {"double"}, seen=passing,
    )  # fmt: skip
    assert passing.evidence == {}
    assert {call.verdict.outcome for call in passing.calls} == {Outcome.PASSED}


def test_the_only_failing_case_has_no_others(small):
    assert "more case" not in of(small.grade(LATER, {"double"}), "double.random").call


def test_a_failure_that_does_not_show_again_stays_as_it_was(small):
    found = of(small.grade(FLAT, {"double"}), "double.random")
    assert smallest_case.told(found, [], small.book) == (found, None)
    case = small.book.tests[0].cases[0]
    rejected = messages.Rejected(1, "too large")
    wrong = CallRecord(small.book.tests[0], case, rejected, None, Verdict(Outcome.ERROR))
    assert smallest_case.told(msgspec.structs.replace(found, id=wrong.test.id), [wrong], small.book)[1] is None


def test_what_was_rejected_is_no_answer(small):
    test = small.book.tests[0]
    rejected = CallRecord.of(test, test.cases[0], messages.Rejected(1, "too large"), None)
    assert rejected.verdict.outcome is Outcome.REJECTED
    assert rejected.answered == Answer()


def test_all_cases_of_a_failed_test_are_called_and_elsewhere_those_that_tell_mistakes_apart(bench):
    book = bench("ex3_mlp").book
    (mine,) = [test for test in book.tests if test.id.endswith("gradient_check.by_hand")]
    for failed, below in (([], 0), ([mine.id], 2)):
        cases = [case for test, case in smallest_case.to_call(book, "gradient_check", failed) if test is mine]
        assert sum(isinstance(case.expected, Below) for case in cases) == below
    told_apart = [case for _, case in book.cases("gradient_check")]
    assert told_apart == [
        case for _, case in smallest_case.to_call(book, "gradient_check", []) if smallest_case.is_told_apart(case)
    ]


def test_what_another_function_is_to_blame_for_has_its_smallest_case_and_no_name(bench):
    source = (ROOT / "examples/class/sofia/ex2_multi_output/multi_output.py").read_text()
    test = of(
        bench("ex2_multi_output").grade(source, {"multi_output_gradient", "mse_gradient"}), "mse_gradient.by_hand"
    )
    assert test.because_of == ("multi_output_gradient",)
    assert test.message.endswith(blame("mse_gradient", test.because_of))
    assert test.call.startswith(f"mse_gradient(x, w, t){formatting.GAP}smallest failing case: N=1, n=2, m=3")
    assert test.mistakes == ()


# ---- the public example


def test_the_public_example_is_the_smallest_on_which_the_mistake_shows(bench):
    book = bench("ex1_perceptron").book
    found = examples.example(book, "perceptron_gradient", "factor-2-extra")
    assert found.call.startswith("perceptron_gradient(x, w, t)\nx = [[1.0, 2.0]]")
    assert (found.expected, found.gives) == ("[[0.09375, 0.1875]]", "[[0.1875, 0.375]]")
    assert examples.example(book, "perceptron_gradient", "numeric-instead") is None
    assert examples.example(book, "perceptron_gradient", "nothing") is None


@pytest.mark.parametrize(
    ("expected", "answer", "gives"),
    [
        (Raises("ValueError"), Answer(np.array(0.5)), "0.5"),
        (Returns(1.0), Answer(error="TypeError"), "TypeError"),
        (Returns(1.0), Answer(None), "something that is no array of numbers"),
        (Returns(1.0), Answer(np.array(1.0), changed=("x",)), "1.0, and x changed in place"),
        (Returns(1.0), Answer(np.array(1.0), warned=True), "1.0, with a warning"),
        (Returns(np.ones(2)), Answer(np.ones((2, 1))), "[[1.0], [1.0]]"),
        (Returns(np.ones(2)), Answer(np.array([1.0, np.nan])), "[1.0, nan]"),
        (Returns([np.ones(1)]), Answer([np.zeros(1)]), "[[0.0]]"),
        (Returns([np.ones(1)]), Answer([]), "[]"),
    ],
)
def test_a_mistake_shows_where_its_answer_would_be_judged_wrong(expected, answer, gives):
    right = (
        Answer(error="ValueError")
        if isinstance(expected, Raises)
        else Answer(msgspec.structs.asdict(expected)["value"])
    )
    cases = (Case((np.zeros(3),), expected), Case((np.zeros(2),), expected), Case((np.zeros(1),), expected))
    public, hidden = (
        Test(f"ex.f.{name}", "f", name, 1.0, name, edge=False, cases=some)
        for name, some in (("public", cases[:2]), ("hidden", cases[2:]))
    )
    close = right if right.error else Answer(right.value if isinstance(right.value, list) else right.value * (1 + 1e-8))
    entries = [
        KnownMistake("m", "f", "hint", "read", answers)
        for answers in ((answer, answer, answer), (close, right, answer))
    ]
    shows, silent = (Casebook("ex", 1, {"f": ("x",)}, (public, hidden), (entry,)) for entry in entries)
    found = examples.example(shows, "f", "m")
    assert (found.call, found.gives) == ("f(x)\nx = [0.0, 0.0]", gives)  # the hidden one is smaller
    assert examples.example(silent, "f", "m") is None


# ---- what the page draws


def page_of(course, student, exercise, level="hints"):
    about = course.exercise(exercise)
    file = next((ROOT / "examples/class" / student / exercise).iterdir())
    pack = ExercisePack(exercise, about.about, store.read(about, course).to_json(), "test")
    desk = SubmissionGrader(Setup((pack,), unsafe=False, feedback=level))
    try:
        files = (SubmittedFile(file.name, file.read_bytes(), 0),)
        return desk.grade(Submission(student, exercise, files)).feedback.decode()
    finally:
        desk.close()


def test_wrong_trajectories_and_minima_are_drawn_over_contours(course):
    page = page_of(course, "mary", "ex4_optimizer")
    assert page.count("<figure>") == 2
    assert 'aria-label="Paths over contours, expected and yours"' in page
    assert 'aria-label="Points over contours, expected and yours"' in page
    assert "The paths separate at step 1: expected (1.1, −1.6), yours (1.01, −1.96)." in page
    assert '<h2 id="code">The code that was graded</h2>' in page
    assert "smallest failing case: d=2" in page
