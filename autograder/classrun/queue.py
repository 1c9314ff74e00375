"""A queue of submissions that threads share: each takes a task, and finishes it or puts it back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol

import msgspec

from autograder.classrun.setup import Graded, Setup
from autograder.errors import GraderFault
from autograder.submissions.submission import Submission

Task = tuple[str, str]  # student, exercise
Finished = Graded | GraderFault
Read = Callable[[Task], Submission]


class Executor(Protocol):
    """A pool that grades a class: this machine's jobs, or a cluster."""

    def run(
        self, setup: Callable[[], Setup], tasks: Iterable[Task], read: Read
    ) -> Generator[tuple[Task, Finished], None, None]:
        """Yield each task with its finished result, in the order in which they finish.

        The setup is read after the grading processes have begun to start.
        """


class TaskQueue:
    """Tasks for several threads; every task is finished once, by the thread that took it last.

    Parameters
    ----------
    tasks : iterable of Task
        Handed out in this order.
    read : callable
        Returns the submission behind a task.
    backlog : int
        The maximum number of finished results that wait to be written; then threads wait.
    """

    def __init__(self, tasks: Iterable[Task], read: Read, backlog: int) -> None:
        self._waiting = deque(tasks)
        self._read = read
        self._left = len(self._waiting)
        self._finished: deque[tuple[Task, Finished]] = deque()
        self._backlog = backlog
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self.stopped = False

    def take(self) -> tuple[Task, bytes] | None:
        """Return the next task with its encoded submission; None if no task is left.

        A submission that cannot be read is finished with the reason. Other threads may still put back their tasks.
        """
        while (task := self._next()) is not None:
            try:
                return task, msgspec.msgpack.encode(self._read(task))
            except GraderFault as fault:
                self.finish(task, fault)
        return None

    def _next(self) -> Task | None:
        with self._changed:
            while not self._waiting and self._left and not self.stopped:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting and not self.stopped else None

    def put_back(self, task: Task) -> None:
        """Put a task back; the next thread takes it first."""
        with self._changed:
            self._waiting.appendleft(task)
            self._changed.notify_all()

    def finish(self, task: Task, outcome: Finished) -> None:
        """Hand in the result of a task."""
        with self._changed:
            while len(self._finished) >= self._backlog and not self.stopped:
                self._changed.wait()
            self._finished.append((task, outcome))
            self._left -= 1
            self._changed.notify_all()

    def finished(self) -> Iterator[tuple[Task, Finished]]:
        """Yield finished tasks as they come, until all are; raise an error that stopped a thread."""
        while True:
            with self._changed:
                while not self._finished and self._left and self._error is None:
                    self._changed.wait()
                if self._error is not None:
                    raise self._error
                if not self._finished:
                    return
                done = self._finished.popleft()
                self._changed.notify_all()
            yield done

    def stop(self, error: BaseException | None = None) -> None:
        """Hand out nothing more; with an error, end the run with it."""
        with self._changed:
            self.stopped = True
            self._error = self._error or error
            self._changed.notify_all()

    @property
    def left(self) -> int:
        """The number of unfinished tasks."""
        return self._left
