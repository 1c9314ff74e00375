"""A process that grades: it reads submissions from a pipe, one after the other, and sends back finished results.

Started by `autograder.pool` as `python -m autograder.job FD`. It is told everything over the pipe (exercises,
casebooks, limits), so it needs neither the course's folder nor its secrets on a disk.
"""

from __future__ import annotations

import ctypes
import functools
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from autograder.cases import Casebook
from autograder.course import Exercise, ExerciseFile, Feedback
from autograder.examples import example
from autograder.failing import Evidence
from autograder.grading import Grader
from autograder.report import feedback
from autograder.report.listing import listing
from autograder.report.pictures import pictures
from autograder.results import Result, encode
from autograder.sandbox import Sandbox
from autograder.submissions import Submission

_PR_SET_PDEATHSIG = 1


class ExercisePack(msgspec.Struct, frozen=True):
    """All that grading one exercise takes."""

    name: str
    about: ExerciseFile
    casebook: bytes
    version: str


class Setup(msgspec.Struct, frozen=True):
    """What a job is told first."""

    exercises: tuple[ExercisePack, ...]
    unsafe: bool
    feedback: Feedback = "hints"


class Graded(msgspec.Struct, frozen=True):
    """One graded submission: the content of its `result.json` and its `feedback.html`."""

    result: bytes
    feedback: bytes


class Desk:
    """Grades submissions of the exercises it was set up for."""

    def __init__(self, setup: Setup) -> None:
        self.level = setup.feedback
        self.grader = Grader(Sandbox(unsafe=setup.unsafe))
        self.packs = {pack.name: pack for pack in setup.exercises}
        self.exercises = {pack.name: Exercise(pack.name, Path(pack.name), pack.about) for pack in setup.exercises}
        self._casebooks: dict[str, Casebook] = {}
        offered = {part.torch for pack in setup.exercises for part in pack.about.functions.values()}
        for with_torch in sorted(offered):  # torch takes seconds, in which what needs none is graded
            self.grader.zygote(with_torch=with_torch)

    def grade(self, submission: Submission) -> Graded:
        """Return the finished result of one submission."""
        name = submission.exercise
        if name not in self._casebooks:
            self._casebooks[name] = Casebook.from_json(self.packs[name].casebook)
        exercise, book = self.exercises[name], self._casebooks[name]
        evidence: dict[str, Evidence] = {}
        result = self.grader.grade(submission, exercise, book, self.packs[name].version, evidence=evidence)
        page = feedback.page(result, exercise, details=self._details(submission, result, book, evidence))
        return Graded(encode(result), page.encode())

    def _details(
        self, submission: Submission, result: Result, book: Casebook, evidence: Mapping[str, Evidence]
    ) -> feedback.Details:
        """Return what the page shows beside the result: the code, and pictures of what students may see."""
        functions = self.exercises[submission.exercise].about.functions
        drawn = [
            test
            for test in result.tests
            if test.id in evidence and (test.visibility == "public" or self.level == "full")
        ]
        figures = {
            test.id: pictures(evidence[test.id].case, evidence[test.id].answer, functions.get(test.function))
            for test in drawn
        }
        files = [file for file in submission.files if file.sha256 == result.submission_sha256]
        return feedback.Details(
            level=self.level,
            example=functools.partial(example, book),
            figures=figures,
            code=listing(files[0].name, files[0].content, tuple(functions)) if files else None,
        )

    def close(self) -> None:
        """End the warm processes."""
        self.grader.close()


def serve(connection: Connection) -> None:
    """Grade what comes over the connection until it ends."""
    setup = msgspec.msgpack.decode(connection.recv_bytes(), type=Setup)
    desk = Desk(setup)
    try:
        while True:
            submission = msgspec.msgpack.decode(connection.recv_bytes(), type=Submission)
            connection.send_bytes(msgspec.msgpack.encode(desk.grade(submission)))
    except EOFError:
        pass
    finally:
        desk.close()


def main() -> None:
    """Run as a process that dies with the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
