"""What a student has reached: kept in a small file beside the course, filled in by each check."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from autograder import __version__
from autograder.casebook.store import SHIPPED
from autograder.course.course import Course, Exercise
from autograder.errors import AutograderError
from autograder.files import atomic_write, read_plain
from autograder.results.result import Kind, Outcome
from autograder.student.session import ExerciseReport, Session, has_torch
from autograder.submissions.submission import read_submission

FILE = ".progress.json"
MAX_BYTES = 1 << 20


class Standing(msgspec.Struct, frozen=True):
    """How a function stood when it was last checked: the state in words, and what it is for the engine."""

    state: str = Outcome.NOT_IMPLEMENTED.facts.word
    outcome: Outcome | None = Outcome.NOT_IMPLEMENTED  # None where it could not be checked

    @property
    def kind(self) -> Kind:
        """What it is painted as."""
        return self.outcome.facts.kind if self.outcome else "bad"

    @property
    def passed(self) -> bool:
        """Whether all public tests passed."""
        return self.kind == "good"

    @property
    def needs_torch(self) -> bool:
        """Whether it is written and was not run; no function is left out for another reason."""
        return self.outcome is not None and self.outcome.facts.is_not_run


class Reached(msgspec.Struct, frozen=True):
    """The states of an exercise's functions at the last check, and the files that were checked."""

    files: str
    functions: dict[str, Standing] = {}
    problem: str = ""  # why nothing could be checked


class Content(msgspec.Struct):
    """The content of the file."""

    exercises: dict[str, Reached] = {}
    hints: dict[str, Annotated[int, msgspec.Meta(ge=1)]] = {}  # by exercise.function: how many have been read


class Progress:
    """A student's progress.

    Parameters
    ----------
    course : Course
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.path = course.root / FILE
        try:
            self.content = msgspec.json.decode(read_plain(self.path, MAX_BYTES), type=Content)
        except (OSError, ValueError, RecursionError):  # not there yet, or spoilt: it is filled again
            self.content = Content()

    def save(self) -> None:
        """Write the file."""
        try:
            atomic_write(self.path, msgspec.json.encode(self.content))
        except OSError as error:
            raise AutograderError(f"{self.path} cannot be written: {error.strerror}.") from error

    def note(self, exercise: Exercise, report: ExerciseReport) -> None:
        """Take note of a check of a whole exercise."""
        functions = {each.function: Standing(each.state, each.outcome) for each in report.functions}
        if report.problem:
            functions = dict.fromkeys(exercise.about.functions, Standing("cannot be checked", None))
        self.content.exercises[exercise.name] = Reached(files_digest(exercise), functions, report.problem)
        self.save()

    def reached(self, exercise: Exercise, session: Session) -> Reached:
        """Return the states of the functions; check the exercise if its files have changed since the last check."""
        known = self.content.exercises.get(exercise.name)
        if known is None or not known.functions or known.files != files_digest(exercise):
            self.note(exercise, session.check(exercise))
            known = self.content.exercises[exercise.name]
        return known


def files_digest(exercise: Exercise) -> str:
    """Return what a check's outcome depends on, as a short hash."""
    there = read_submission(exercise.folder, "", exercise)
    shipped = exercise.folder / SHIPPED
    told = [__version__, str(has_torch()), *there.problems]
    told += [f"{file.name} {file.sha256}" for file in there.files]
    told += [hashlib.sha256(shipped.read_bytes()).hexdigest() if shipped.is_file() else ""]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
