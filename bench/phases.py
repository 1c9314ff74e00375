"""Where the time goes: the shares of fork, student code, judging and writing, in one process that grades a mixed class.

Each part's functions are timed from outside; time spent in one that another calls counts for the inner one only.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.classrun import submission_grader as desks
from autograder.classrun.run import ClassRun
from autograder.classrun.submission_grader import SubmissionGrader
from autograder.cli.gradebook import after_grading
from autograder.errors import GraderFault
from autograder.grading import grader
from autograder.report import feedback_page
from autograder.sandbox.client import WorkerClient
from bench import classes

FORK, STUDENT, JUDGING, WRITING = "fork and locks", "student code and the wire", "judging", "pages, rows and files"
PARTS: dict[str, tuple[tuple[Any, str], ...]] = {
    FORK: ((WorkerClient, "__init__"), (WorkerClient, "close")),
    STUDENT: ((WorkerClient, "load"), (WorkerClient, "call")),
    JUDGING: ((grader.Grader, "grade"),),
    WRITING: (
        *((feedback_page, "page"), (desks, "encode"), (ClassRun, "_take"), (ClassRun, "finish"), (ClassRun, "read")),
        *((__name__, "after_grading"),),
    ),
}


class Stopwatch:
    """Seconds by part; in each thread the innermost part that is running is charged."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread = threading.local()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time charged to a part."""

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            running: list[str] = self._thread.__dict__.setdefault("running", [])
            self._charge(running)
            running.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._charge(running)
                running.pop()

        return run

    def _charge(self, running: list[str]) -> None:
        now = time.perf_counter()
        if running:
            with self._lock:
                self.seconds[running[-1]] += now - self._thread.since
        self._thread.since = now

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Time the functions of all parts while the block runs."""
        import sys

        with contextlib.ExitStack() as stack:
            for part, places in PARTS.items():
                for owner, name in places:
                    holder = sys.modules[owner] if isinstance(owner, str) else owner
                    original = getattr(holder, name)
                    stack.callback(setattr, holder, name, original)
                    setattr(holder, name, self.timed(part, original))
            yield


class OneDesk:
    """Grades in this process, one submission after the other."""

    def __init__(self, desk: SubmissionGrader) -> None:
        self.desk = desk

    def run(self, _setup: Any, tasks: Any, read: Any) -> Iterator[tuple[Any, Any]]:
        """Yield each task with what it came to."""
        for task in tasks:
            yield task, self.desk.grade(read(task))


def shares(size: int, folder: Path) -> dict[str, float]:
    """Return the share of each part in the time that a mixed class of that size takes, in percent."""
    submissions = folder / "phases"
    classes.mixed(submissions, size)
    run = ClassRun(classes.COURSE, submissions, folder / "phases-out")
    watch = Stopwatch()
    with run.alone():
        tasks = run.prepare()
        desk = SubmissionGrader(run.setup(tasks))
        try:
            for task in tasks[: len(classes.COURSE.about.exercises)]:  # starts the warm processes
                desk.grade(run.read(task))
            with watch.attached():
                for result in run.grade(tasks, OneDesk(desk)):
                    if result.score is None:
                        raise GraderFault(f"{result.student} has no score")
                after_grading(run, run.finish())
        finally:
            desk.close()
    total = watch.seconds.total()
    return {part: 100 * watch.seconds[part] / total for part in PARTS}
