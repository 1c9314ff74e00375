"""How loading a submission ends where it rarely does: behind hidden tests, with everything run, while it is counted."""

from types import SimpleNamespace

import pytest

from autograder.grading.function_run import FunctionRun
from autograder.grading.workers import LoadEnded, Loads, NotLoaded
from autograder.judging.judge import Verdict
from autograder.results.result import Outcome
from autograder.sandbox.client import WorkerEnded
from autograder.submissions.submission import SubmittedFile

ENDED = WorkerEnded(Outcome.TIMEOUT, "it took too long")


@pytest.fixture
def loads(small):
    """Return the workers of a submission of which none is there yet."""
    return Loads(None, lambda *_: None, small.exercise, [])


@pytest.fixture
def run(small, loads):
    """Return the tests of one function."""
    tests = [test for test in small.book.tests if test.function == "double"]
    return FunctionRun(loads, small.book, "double", tests)


def raising(error):
    def fail(*_, **__):
        raise error

    return fail


def test_a_file_that_can_be_loaded_once_only_says_nothing_of_hidden_tests(run, monkeypatch):
    monkeypatch.setattr(run, "_asked", raising(NotLoaded("small.py is no Python")))
    with pytest.raises(NotLoaded):
        list(run.ask("public"))
    run.loads.frozen = True  # hidden tests were asked
    asked = list(run.ask("hidden"))
    assert asked
    for _, verdict, _ in asked:
        assert verdict == Verdict(Outcome.REJECTED, "Loading worked before, but failed now: small.py is no Python")


@pytest.mark.parametrize("error", [NotLoaded("no"), LoadEnded(Verdict(Outcome.TIMEOUT, "too long"))])
def test_demonstrations_that_cannot_be_run_are_not_run_again(run, monkeypatch, error):
    monkeypatch.setattr(run.loads, "load", raising(error))
    assert run._with_everything(run.tests, set()) is None
    assert run.loads.demos_hang


def test_a_load_that_ends_counts_for_good_only_without_demonstrations(loads):
    client = SimpleNamespace(statement=-1)
    for everything, kept in ((True, False), (False, True)):
        with pytest.raises(LoadEnded, match="during loading, it took too long"):
            loads._leave_out(client, ENDED, everything=everything)
        assert (loads._ended is not None) is kept


def test_a_file_that_ends_its_worker_fills_in_nothing_that_can_be_counted(loads, monkeypatch):
    closed = []
    client = SimpleNamespace(load=raising(ENDED), close=lambda: closed.append(True))
    monkeypatch.setattr(loads, "_worker", lambda **_: client)
    assert loads.count_filled(SubmittedFile("small.py", b"", 0)) == -1
    assert closed == [True]


def test_a_worker_takes_the_place_of_the_one_before(loads, monkeypatch):
    made = []

    def load(**_):
        made.append(SimpleNamespace(client=SimpleNamespace(closed=False, close=lambda: closed.append(True))))
        return made[-1]

    closed, key = [], {"with_torch": False, "everything": False, "plain": True}
    monkeypatch.setattr(loads, "load", load)
    first = loads.renewed(**key)
    assert (closed, loads.shared(**key)) == ([], first)
    assert loads.renewed(**key) is made[1]
    assert closed == [True]


def test_a_file_on_which_reading_ends_is_not_loaded(loads, monkeypatch):
    client = SimpleNamespace(load=raising(ENDED), statement=-2)
    loads.file = SubmittedFile("small.py", b"", 0)
    monkeypatch.setattr(loads, "_worker", lambda **_: client)
    monkeypatch.setattr(loads, "_request", lambda *_, **__: None)
    with pytest.raises(NotLoaded, match=r"^small\.py could not be read: it took too long\.$"):
        loads.load(with_torch=False)
