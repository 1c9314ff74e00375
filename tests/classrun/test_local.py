"""How work is shared among grading processes: every task once, nothing lost, long ones first."""

import os
import subprocess
import threading

import pytest

from autograder.classrun import local
from autograder.classrun.queue import TaskQueue
from autograder.classrun.run import ClassRun
from autograder.classrun.setup import Flavours, Graded, Setup
from autograder.course.course import find_course
from autograder.errors import GraderFault
from autograder.submissions.submission import Submission
from tests.classrun.test_run import SMALL, hand_in

TASKS = [(f"s{at}", "ex1") for at in range(200)]


def submission(task):
    return Submission(*task, files=())


def tasks_of(board):
    """Yield the tasks that a thread takes, as it takes them."""
    while (taken := board.take()) is not None:
        yield taken[0]


def served(board, serve, threads=4):
    """Return what comes of the tasks when some threads serve the board."""
    running = [threading.Thread(target=serve, args=(board, at)) for at in range(threads)]
    for thread in running:
        thread.start()
    try:
        return list(board.finished())
    finally:
        board.stop()
        for thread in running:
            thread.join(timeout=30)
        assert not any(thread.is_alive() for thread in running)


def test_every_task_is_finished_once_by_whoever_had_it_last():
    board = TaskQueue(TASKS, submission, backlog=3)

    def serve(board, at):
        kept = 0
        for task in tasks_of(board):
            if at == 0 and kept == 3:  # this one dies with a task in its hands
                board.put_back(task)
                return
            kept += 1
            board.finish(task, Graded(task[0].encode(), b""))

    found = served(board, serve)
    assert sorted(task for task, _ in found) == sorted(TASKS)
    assert all(outcome.result == task[0].encode() for task, outcome in found)
    assert board.left == 0


def test_who_waits_for_a_task_gets_the_one_that_is_put_back():
    board = TaskQueue(TASKS[:1], submission, backlog=3)
    task, content = board.take()
    got = []
    waiting = threading.Thread(target=lambda: got.append(board.take()))
    waiting.start()
    board.put_back(task)
    waiting.join(timeout=30)
    assert got == [(task, content)]


def test_a_submission_that_cannot_be_read_is_finished_with_the_reason_and_the_next_one_taken():
    def read(task):
        if task == TASKS[0]:
            raise GraderFault("gone")
        return submission(task)

    board = TaskQueue(TASKS[:2], read, backlog=3)
    assert next(tasks_of(board)) == TASKS[1]
    ((task, fault),) = [next(board.finished())]
    assert (task, str(fault)) == (TASKS[0], "gone")


def test_an_error_in_a_thread_ends_the_run():
    board = TaskQueue(TASKS, submission, backlog=3)

    def serve(board, at):
        for task in tasks_of(board):
            if task == TASKS[20]:
                board.stop(ZeroDivisionError("no"))
                return
            board.finish(task, GraderFault("x"))

    with pytest.raises(ZeroDivisionError):
        served(board, serve)


def test_finished_results_wait_for_the_writer_only_up_to_the_backlog():
    board = TaskQueue(TASKS, submission, backlog=3)
    taken = []

    def serve():
        for task in tasks_of(board):
            taken.append(task)
            board.finish(task, GraderFault("x"))

    thread = threading.Thread(target=serve)
    thread.start()
    finished = board.finished()
    next(finished)
    thread.join(timeout=0.2)
    assert len(taken) <= 5
    assert len(list(finished)) == len(TASKS) - 1
    thread.join(timeout=30)


@pytest.mark.parametrize(
    ("quota", "wanted"),
    [("max 100000", None), ("100000 100000", 1), ("50000 100000", 1), ("-1 100000", None), ("", None)],
)
def test_the_cores_that_may_be_used(tmp_path, monkeypatch, quota, wanted):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 5})
    (tmp_path / "cpu.max").write_text(quota)
    assert local.cores([(str(tmp_path / "cpu.max"),)]) == (wanted or 3)
    assert local.cores([(str(tmp_path / "nowhere"),)]) == 3
    (tmp_path / "quota").write_text("150000\n")
    (tmp_path / "period").write_text("100000\n")
    assert local.cores([(str(tmp_path / "quota"), str(tmp_path / "period"))]) == 2


def test_what_took_longest_the_last_time_is_graded_first(tmp_path, monkeypatch):
    submissions, out = tmp_path / "in", tmp_path / "out"
    for name in ("ada", "bob", "cleo", "dan"):
        hand_in(submissions, name)
    run = ClassRun(find_course(SMALL), submissions, out)
    with run.alone():
        assert [student for student, _ in run.prepare()] == ["ada", "bob", "cleo", "dan"]
    known = {("bob", "ex1_small"): 2.0, ("dan", "ex1_small"): 3.0, ("ada", "ex1_small"): 1.0}
    monkeypatch.setattr("autograder.results.table.seconds", lambda _: known)
    run = ClassRun(find_course(SMALL), submissions, out, regrade=True)
    with run.alone():
        assert [student for student, _ in run.prepare()] == ["dan", "bob", "ada", "cleo"]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to a processor")
def test_as_many_jobs_as_processors_stay_each_on_its_own_with_their_workers(monkeypatch):
    assert local.processors(1) == ([None] if len(os.sched_getaffinity(0)) > 1 else [*os.sched_getaffinity(0)])
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {5, 0, 1})
    assert local.processors(2) == [None, None]
    assert local.processors(3) == [0, 1, 5]
    assert local.processors(5) == [0, 1, 5, 0, 1]
    monkeypatch.undo()
    one = min(os.sched_getaffinity(0))
    job = local.GradingProcess(Flavours((False,), unsafe=True), processor=one)
    try:
        assert os.sched_getaffinity(job.process.pid) == {one}
    finally:
        job.kill()
    gone = local.GradingProcess(
        Flavours((False,), unsafe=True), processor=4_000
    )  # such a processor is not there: anywhere then
    try:
        assert os.sched_getaffinity(gone.process.pid) == os.sched_getaffinity(0)
    finally:
        gone.kill()


class Job:
    """Stands in for a grading process: what it gives is written down beforehand."""

    gives = ()
    made = ()

    def __init__(self, flavours, setup=b"", processor=None):
        self.setup, self.ended = setup, ""
        type(self).made = (*self.made, self)

    def grade(self, submission):
        outcome = self.gives[len(self.made) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def kill(self):
        self.ended = "killed"

    def close(self):
        self.ended = self.ended or "closed"


@pytest.fixture
def job(monkeypatch):
    """Return a class of processes that are none."""
    kind = type("Kind", (Job,), {})
    monkeypatch.setattr(local, "GradingProcess", kind)
    return kind


SETUP = Setup((), unsafe=True)
FLAVOURS = Flavours((False,), unsafe=True)


def test_a_submission_with_which_a_second_process_ends_too_is_a_fault(job):
    job.gives = (GraderFault("ended once"), GraderFault("ended twice"), Graded(b"", b""))
    found = list(local.LocalPool(FLAVOURS, 1).run(lambda: SETUP, TASKS[:2], submission))
    assert [str(outcome) for _, outcome in found[:1]] == ["ended twice"]
    assert found[1] == (TASKS[1], Graded(b"", b""))
    assert [each.ended for each in job.made] == ["killed", "killed", "closed"]


def test_an_answer_that_makes_no_sense_ends_the_run(job):
    job.gives = (ValueError("no sense"),)
    with pytest.raises(ValueError, match="no sense"):
        list(local.LocalPool(FLAVOURS, 1).run(lambda: SETUP, TASKS, submission))
    assert [each.ended for each in job.made] == ["killed"]


def test_tests_that_do_not_compile_end_the_run_before_it_begins(job):
    with pytest.raises(ZeroDivisionError):
        list(local.LocalPool(FLAVOURS, 1).run(lambda: 1 / 0, TASKS, submission))
    assert [each.ended for each in job.made] == ["killed"]


def test_a_process_that_does_not_go_is_killed(monkeypatch):
    class Staying:
        killed = False

        def wait(self, timeout=None):
            if timeout is not None:
                raise subprocess.TimeoutExpired("job", timeout)

        def kill(self):
            self.killed = True

    class Connection:
        close = staticmethod(lambda: None)

    job = local.GradingProcess.__new__(local.GradingProcess)
    job.process, job._connection = Staying(), Connection()
    job.close()
    assert job.process.killed
