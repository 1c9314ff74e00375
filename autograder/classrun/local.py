"""Grades submissions in parallel on this machine: one process for each job, each with its own warm sandbox.

The pool is our own: those of joblib and concurrent.futures cannot end one process, try its submission once more and
continue with the others.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import threading
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import msgspec

from autograder import children
from autograder.classrun.queue import Finished, Read, Task, TaskQueue
from autograder.classrun.setup import Flavours, Graded, Setup
from autograder.errors import GraderFault

BACKLOG = 4  # finished results for each job that may wait to be written
_QUOTAS = (  # this control group's CPU time, and the period, in microseconds
    ("/sys/fs/cgroup/cpu.max",),
    ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)


def cores(quotas: Iterable[tuple[str, ...]] = _QUOTAS) -> int:
    """Return how many processors this process may use, by its binding and its control group's quota."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for files in quotas:
        with contextlib.suppress(OSError, ValueError):  # no such control group, or "max": no quota
            quota, period = " ".join(Path(file).read_text() for file in files).split()
            if int(quota) > 0:
                return min(bound, max(1, math.ceil(int(quota) / int(period))))
    return bound


def processors(jobs: int) -> list[int | None]:
    """Return the processor on which each job stays with its workers; None if it may use any.

    A job and its worker take turns. Waking each other on a different processor costs a sixth of the throughput. With
    fewer jobs than processors, the system chooses the processors.
    """
    own = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    return [own[at % len(own)] for at in range(jobs)] if own and jobs >= len(own) else [None] * jobs


class GradingProcess:
    """One grading process.

    Parameters
    ----------
    flavours : Flavours
        The warm processes that it begins with.
    setup : bytes
        The encoded `Setup`, which may be given later.
    processor : int, optional
        Its processor, also for everything that it starts.
    """

    def __init__(self, flavours: Flavours, setup: bytes = b"", processor: int | None = None) -> None:
        import multiprocessing

        self._connection, theirs = multiprocessing.Pipe()
        with theirs:
            self.process = children.start(
                "-m",
                "autograder.classrun.job",
                str(theirs.fileno()),
                msgspec.json.encode(flavours).decode(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        if processor is not None:
            with contextlib.suppress(OSError):  # it may have ended
                os.sched_setaffinity(self.process.pid, {processor})
        self.setup = setup  # sent with the first submission: sending it now would wait for a slow start
        self._told = False

    def grade(self, submission: bytes) -> Graded:
        """Return the finished result of one encoded submission, or raise GraderFault when the process has ended."""
        try:
            if not self._told:
                self._connection.send_bytes(self.setup)
                self._told = True
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
    """Runs `jobs` grading processes on this machine, which begin to start at once.

    Parameters
    ----------
    flavours : Flavours
    jobs : int
        How many submissions are graded at the same time.
    """

    def __init__(self, flavours: Flavours, jobs: int) -> None:
        self._flavours = flavours
        self._setup = b""
        self._processors = processors(jobs)
        self._jobs = [GradingProcess(flavours, processor=processor) for processor in self._processors]
        self._replacing = threading.Lock()

    def run(
        self, setup: Callable[[], Setup], tasks: Iterable[Task], read: Read
    ) -> Generator[tuple[Task, Finished], None, None]:
        """Yield each task with its finished result, in the order in which they finish."""
        board = TaskQueue(tasks, read, BACKLOG * len(self._jobs))
        threads = [threading.Thread(target=self._serve, args=(at, board)) for at in range(len(self._jobs))]
        try:
            self._setup = msgspec.msgpack.encode(setup())
            for job in self._jobs:
                job.setup = self._setup
            for thread in threads:
                thread.start()
            yield from board.finished()
        except BaseException:
            with self._replacing:
                board.stop()
                for job in self._jobs:
                    job.kill()
            raise
        finally:
            board.stop()
            for thread in threads:
                if thread.ident is not None:  # started
                    thread.join()
            for job in self._jobs:
                job.close()

    def _serve(self, at: int, board: TaskQueue) -> None:
        """Grade with one of the processes; if it has ended, restart it and try the task once more."""
        try:
            while (taken := board.take()) is not None:
                task, submission = taken
                outcome: Finished
                try:
                    outcome = self._jobs[at].grade(submission)
                except GraderFault:
                    outcome = self._once_more(at, submission, board)
                board.finish(task, outcome)
        except BaseException as error:  # noqa: BLE001 - ends the run in the waiting thread
            board.stop(error)

    def _once_more(self, at: int, submission: bytes, board: TaskQueue) -> Finished:
        try:
            if self._replace(at, board):
                return self._jobs[at].grade(submission)
        except GraderFault as fault:
            self._replace(at, board)
            return fault
        return GraderFault("The run was stopped.")

    def _replace(self, at: int, board: TaskQueue) -> bool:
        """Restart a process, unless the run is being stopped."""
        with self._replacing:
            if not board.stopped:
                self._jobs[at].kill()
                self._jobs[at] = GradingProcess(self._flavours, self._setup, self._processors[at])
            return not board.stopped
