"""The limits: honest slow work passes with a wide margin, and a time limit counts only when it is missed twice."""

from pathlib import Path

import msgspec
import pytest

from autograder.grading.grader import Grader
from autograder.results.result import Outcome
from autograder.sandbox.client import WorkerClient
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile
from tests.corpora.hostile.attacks import ALL_HONEST

SLOW = sorted((Path(__file__).parents[1] / "corpora" / "right").glob("*/pure_loops.py"))
MARGIN = 4


def _tighter(bench):
    """Return exercise and casebook with a fraction of the time."""
    limits = bench.exercise.about.limits
    names = ("call_cpu_s", "load_cpu_s", "total_cpu_s")
    limits = msgspec.structs.replace(limits, **{name: getattr(limits, name) / MARGIN for name in names})
    about = msgspec.structs.replace(bench.exercise.about, limits=limits)
    tests = [
        msgspec.structs.replace(
            test,
            cases=tuple(
                msgspec.structs.replace(case, cpu_s=case.cpu_s / MARGIN if case.cpu_s else None) for case in test.cases
            ),
        )
        for test in bench.book.tests
    ]
    exercise = msgspec.structs.replace(bench.exercise, about=about)
    return exercise, msgspec.structs.replace(bench.book, tests=tuple(tests))


@pytest.mark.parametrize("path", SLOW, ids=lambda path: path.parent.name)
def test_pure_python_loops_pass_in_a_quarter_of_the_time(grader, bench, path):
    exercise, book = _tighter(bench(path.parent.name))
    file = SubmittedFile(exercise.module_file, path.read_bytes(), 0)
    result = grader.grade(Submission("ada", exercise.name, (file,)), exercise, book, "test")
    assert [test.id for test in result.tests if test.outcome is not Outcome.PASSED] == []


def test_there_is_slow_work_for_every_exercise(course):
    assert [path.parent.name for path in SLOW] == sorted(course.about.exercises)


# ---- confirmed


@pytest.fixture
def hiccups():
    """Return what makes a grader in whose first workers calls of `double` are out of time."""
    graders = []

    def make(count):
        started = []

        class Hiccup(WorkerClient):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                started.append(self)
                self.late = len(started) <= count

            def call(self, function, *arguments):
                if function == "double" and self.late:
                    raise self._end(Outcome.TIMEOUT, "it used more than 0.5 s of CPU")
                return super().call(function, *arguments)

        graders.append(Grader(Sandbox(), client=Hiccup))
        return graders[-1], started

    yield make
    for grader in graders:
        grader.close()


def _graded(grader, small):
    submission = Submission("ada", "ex1_small", (SubmittedFile("small.py", ALL_HONEST.encode(), 0),))
    return grader.grade(submission, small.exercise, small.book, "test")


def test_a_limit_that_is_missed_once_costs_nothing(hiccups, small):
    grader, started = hiccups(1)
    assert _graded(grader, small).score == 100.0
    assert len(started) == 2


def test_a_limit_that_is_missed_twice_stands(hiccups, small):
    grader, started = hiccups(2)
    result = _graded(grader, small)
    assert result.score == 60.0
    assert [test.outcome for test in result.tests if test.function == "double"] == ["timeout", "skipped", "skipped"]
    assert len(started) == 3  # one for each run of `double`, one for the other functions
