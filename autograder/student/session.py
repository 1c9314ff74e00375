"""Checks working copies with the public tests, in a warm process that is kept for the next check."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Self

import msgspec

from autograder import casebooks
from autograder.cases import Casebook
from autograder.course import Course, Exercise
from autograder.errors import GraderFault
from autograder.grading import Grader
from autograder.inside import loading
from autograder.results import Outcome, Result, Status
from autograder.sandbox import Sandbox
from autograder.student.feedback import FunctionReport, function_report, state_of
from autograder.student.recorder import Recorder
from autograder.submissions import Submission, read_submission

_WHICH = re.compile(r"^(\S+) was graded and not (\S+) \(sha256 [0-9a-f]+\): (.*)$")


class ExerciseReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one exercise."""

    exercise: str
    title: str
    file: str = ""
    sha256: str = ""
    problem: str = ""  # why nothing could be checked
    notes: tuple[str, ...] = ()
    functions: tuple[FunctionReport, ...] = ()
    hidden: int = 0  # hidden tests of these functions

    @property
    def good(self) -> bool:
        """Whether every public test passed."""
        return not self.problem and all(report.good for report in self.functions)


class Session:
    """Checks exercises one after the other.

    Parameters
    ----------
    course : Course
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.recorder = Recorder()
        self.grader = Grader(Sandbox(unsafe=True), self.recorder.client)

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.grader.close()

    def check(
        self, exercise: Exercise, functions: Collection[str] | None = None, book: Casebook | None = None
    ) -> ExerciseReport:
        """Return what the public tests say about an exercise, or about some of its functions."""
        self.recorder.clear()
        book = book or casebooks.read(exercise, self.course).public()
        submission = read_submission(exercise.folder, "", exercise)
        asked = [name for name in exercise.about.functions if functions is None or name in functions]
        filled, broken = look_into(exercise, submission)
        if broken and not filled:
            return ExerciseReport(exercise=exercise.name, title=exercise.about.title, problem=" ".join(broken))
        waiting = [name for name in asked if exercise.about.functions[name].torch and name not in filled]
        result = self.grader.grade(
            submission, exercise, book, "public", [name for name in asked if name not in waiting]
        )
        if result.status is Status.GRADER_FAULT:
            raise GraderFault(" ".join(result.notes))
        if result.status is Status.UNLOADABLE:
            return ExerciseReport(exercise=exercise.name, title=exercise.about.title, problem=" ".join(result.notes))
        reports = tuple(self._report(exercise, book, result, name) for name in asked)
        return ExerciseReport(
            exercise=exercise.name,
            title=exercise.about.title,
            file=result.graded_file or "",
            sha256=result.submission_sha256 or "",
            notes=(*broken, *_notes(result, reports)),
            functions=reports,
            hidden=sum(book.hidden.get(name, 0) for name in asked),
        )

    def _report(self, exercise: Exercise, book: Casebook, result: Result, function: str) -> FunctionReport:
        tests = [test for test in result.tests if test.function == function]
        if not tests:
            return unwritten(exercise, book, function)
        heard = [each for each in self.recorder.heard if each.function == function]
        return function_report(exercise, book, function, tests, heard)


def unwritten(exercise: Exercise, book: Casebook, function: str) -> FunctionReport:
    """Return what is said about a function that is not written yet."""
    return FunctionReport(
        exercise=exercise.name,
        function=function,
        outcome=Outcome.NOT_IMPLEMENTED,
        state=state_of(Outcome.NOT_IMPLEMENTED, ""),
        passed=0,
        total=sum(test.function == function for test in book.tests),
    )


def look_into(exercise: Exercise, submission: Submission) -> tuple[set[str], list[str]]:
    """Return which functions are filled in, in one file or the other, and why a file cannot be read; nothing is run.

    So torch is not started for a function that is not written yet, and a slip in the module is said at once, although
    the untouched notebook beside it could be checked.
    """
    functions = tuple(exercise.about.functions)
    filled: set[str] = set()
    broken: list[str] = []
    for file in submission.files:
        try:
            statements = loading.statements_of(loading.cells_of(file.name, file.content), functions, lambda _: None)
        except loading.NotLoadableError as error:
            broken.append(f"{str(error).rstrip('.')}.")
        else:
            filled |= loading.filled(statements, functions)
    return filled, broken


def _notes(result: Result, reports: Collection[FunctionReport]) -> list[str]:
    """Return the notes in a student's words; which of two untouched files was looked at does not matter."""
    written = any(report.outcome is not Outcome.NOT_IMPLEMENTED for report in reports)
    notes = []
    for note in result.notes:
        which = _WHICH.match(note)
        if not which:
            notes += [] if "mend that first." in note else [note]
        elif written:
            notes.append(f"{which[1]} is checked and not {which[2]}: {which[3]}")
    return notes
