"""2,000 bent notebooks and modules: each gets exactly one valid result, none of them a fault of the grader."""

import itertools
from collections import Counter

import msgspec
import pytest

from autograder.casebook import store
from autograder.classrun.setup import ExercisePack, Setup
from autograder.classrun.submission_grader import SubmissionGrader
from autograder.course.course import find_course
from autograder.results.result import Outcome, Status, decode, encode
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile
from autograder.worker.locks import LOCKS
from tests.conftest import SMALL
from tests.worker import bent

EACH, SEEDS = 250, 4
KINDS = {"small.py": bent.sources, "small.ipynb": bent.notebooks}
QUICK = tuple(name for name in LOCKS if name not in ("pids", "user"))  # these two take half of a worker's start


@pytest.fixture(scope="module")
def desk():
    """Return what a grading process works with, for one function and with tighter limits: a bent loop may be endless."""
    course = find_course(SMALL)
    exercise = course.exercise("ex1_small")
    limits = msgspec.structs.replace(exercise.about.limits, load_cpu_s=0.3, call_cpu_s=0.2, total_cpu_s=3.0)
    functions = {"double": exercise.about.functions["double"]}
    about = msgspec.structs.replace(exercise.about, limits=limits, functions=functions)
    book = store.read(exercise, course)
    book = msgspec.structs.replace(book, tests=tuple(test for test in book.tests if test.function == "double"))
    setup = Setup((ExercisePack(exercise.name, about, book.to_json(), "test"),), unsafe=False)
    desk = SubmissionGrader(setup, Sandbox(locks_on=QUICK))
    yield desk
    desk.close()


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("file", KINDS)
def test_each_gets_one_valid_result(desk, file, seed):
    seen = Counter()
    for content in dict.fromkeys(itertools.islice(KINDS[file](seed), EACH)):  # what comes twice has the same result
        graded = desk.grade(Submission("ada", "ex1_small", (SubmittedFile(file, content, 0),)))
        result = decode(graded.result)
        assert encode(result) == graded.result
        assert result.status is not Status.GRADER_FAULT, (content, result.notes)
        assert Outcome.GRADER_FAULT not in {test.outcome for test in result.tests}
        assert bool(result.tests) == (result.status is Status.GRADED)
        assert result.tests or result.notes
        assert result.score == sum(test.score for test in result.tests)
        assert b"Content-Security-Policy" in graded.feedback
        seen["unloadable" if result.status is Status.UNLOADABLE else "right" if result.score == 40.0 else "wrong"] += 1
    assert min(seen[kind] for kind in ("unloadable", "right", "wrong")) >= 5, seen


def test_there_are_two_thousand():
    assert EACH * SEEDS * len(KINDS) == 2_000


def test_the_same_seed_makes_the_same_files():
    for make in KINDS.values():
        first, second, other = ([*itertools.islice(make(seed), 50)] for seed in (1, 1, 2))
        assert first == second
        assert first != other
        assert len(set(first)) > 40
