"""Grades submissions in parallel on this machine: one process for each job, each with its own warm sandbox."""

from __future__ import annotations

import concurrent.futures
import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec

from autograder.errors import GraderFault
from autograder.job import Graded, Setup
from autograder.submissions import Submission

Task = tuple[str, str]  # student, exercise


class Executor(Protocol):
    """What grades a class: this machine's jobs, or a cluster."""

    def run(
        self, tasks: Iterable[Task], read: Callable[[Task], Submission]
    ) -> Iterator[tuple[Task, Graded | GraderFault]]:
        """Yield each task with its finished result, in the order in which they finish."""


class Job:
    """One grading process.

    Parameters
    ----------
    setup : bytes
        The encoded `Setup`.
    """

    def __init__(self, setup: bytes) -> None:
        import multiprocessing

        self._connection, theirs = multiprocessing.Pipe()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.job", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._connection.send_bytes(setup)

    def grade(self, submission: bytes) -> Graded:
        """Return the finished result of one encoded submission, or raise GraderFault when the process has ended."""
        try:
            self._connection.send_bytes(submission)
            return msgspec.msgpack.decode(self._connection.recv_bytes(), type=Graded)
        except (EOFError, OSError) as error:
            raise GraderFault("A grading process ended unexpectedly.") from error

    def close(self) -> None:
        """End the process; its sandboxes end with it."""
        self._connection.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()


class LocalPool:
    """Runs `jobs` grading processes on this machine.

    Parameters
    ----------
    setup : Setup
    jobs : int
        How many submissions are graded at the same time.
    """

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._setup = msgspec.msgpack.encode(setup)
        self._jobs = jobs
        self._own = threading.local()
        self._all: list[Job] = []

    def run(
        self, tasks: Iterable[Task], read: Callable[[Task], Submission]
    ) -> Iterator[tuple[Task, Graded | GraderFault]]:
        """Yield each task with its finished result, in the order in which they finish."""
        pool = concurrent.futures.ThreadPoolExecutor(self._jobs)
        try:
            futures = {pool.submit(self._grade, task, read): task for task in tasks}
            for future in concurrent.futures.as_completed(futures):
                task = futures.pop(future)
                try:
                    yield task, future.result()
                except GraderFault as fault:
                    yield task, fault
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for job in self._all:
                job.kill()
            raise
        finally:
            for job in self._all:
                job.close()
            pool.shutdown(wait=True, cancel_futures=True)

    def _grade(self, task: Task, read: Callable[[Task], Submission]) -> Graded:
        """Grade in this thread's own process; one that has ended is started anew, and the task tried once more."""
        submission = msgspec.msgpack.encode(read(task))
        with contextlib.suppress(GraderFault):
            return self._job().grade(submission)
        self._own.job = None
        return self._job().grade(submission)

    def _job(self) -> Job:
        job: Job | None = getattr(self._own, "job", None)
        if job is None:
            job = Job(self._setup)
            self._own.job = job
            self._all.append(job)
        return job
