"""Checks working copies with the public tests, in a warm process that is kept for the next check."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Collection, Mapping, Sequence
from textwrap import shorten
from typing import Self

import click
import msgspec

from autograder.casebook import store
from autograder.casebook.cases import Casebook
from autograder.casebook.oracle import Compared, ask_torch
from autograder.course.course import Course, Exercise
from autograder.errors import AutograderError, GraderFault
from autograder.grading.grader import Grader, Seen
from autograder.grading.notes import Note, NoteKind
from autograder.results.result import Outcome, Result, Status
from autograder.sandbox.sandbox import Sandbox
from autograder.student.function_report import FunctionReport, function_report, state_of
from autograder.student.on_paper import PaperReport, on_paper
from autograder.student.program import has_start, start
from autograder.student.recorder import Recorder
from autograder.submissions.submission import Submission, read_submission
from autograder.worker import source
from autograder.worker import statements as reading

ASSIGNMENTS, KEPT = "assignments", "kept"  # folders of the course
NOT_HELD = "What is checked runs as you and can read solutions/, so check only what you trust."
_LONGEST = 80


class ExerciseReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one exercise."""

    exercise: str
    title: str
    file: str = ""
    sha256: str = ""
    problem: str = ""  # why nothing could be checked
    notes: tuple[str, ...] = ()
    left_out: str = ""  # a second file with functions of its own, which was not checked
    functions: tuple[FunctionReport, ...] = ()
    hidden: int = 0  # hidden tests of these functions
    paper: tuple[PaperReport, ...] = ()  # what is said about derivations; nothing of it counts

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
        self.seen = Seen()  # of the last check
        self.grader = Grader(_sandbox(course), self.recorder.client)

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
        book = book or store.read(exercise, self.course).public()
        submission = read_submission(exercise.folder, "", exercise)
        asked = [name for name in exercise.about.functions if functions is None or name in functions]
        if not submission.files:
            missing = not any((exercise.folder / name).exists() for name in exercise.files)
            return _unchecked(exercise, nothing_there(exercise) if missing else " ".join(submission.problems))
        found, broken = look_into(exercise, submission)
        filled = set().union(*found.values())
        if broken and not filled:
            return _unchecked(exercise, " ".join(broken))
        with_torch = {name for name in asked if exercise.about.functions[name].torch}
        waiting = with_torch if not has_torch() else with_torch - filled  # torch is not started for a stub
        self.seen = Seen()
        result = self.grader.grade(
            submission, exercise, book, "public", [name for name in asked if name not in waiting], seen=self.seen
        )
        if result.status is Status.GRADER_FAULT:
            raise GraderFault(" ".join(note.sentence for note in self.seen.notes if note.kind is not NoteKind.CHOICE))
        if result.status is Status.UNLOADABLE:
            return _unchecked(exercise, " ".join(result.notes))
        reports = tuple(self._report(exercise, book, result, name, filled) for name in asked)
        return ExerciseReport(
            exercise=exercise.name,
            title=exercise.about.title,
            file=result.graded_file or "",
            sha256=result.submission_sha256 or "",
            notes=(*broken, *_notes(result.graded_file or "", self.seen.notes, found)),
            left_out=next((name for name, own in found.items() if own and name != result.graded_file), ""),
            functions=reports,
            hidden=sum(book.hidden.get(name, 0) for name in asked),
            paper=on_paper(exercise, functions),
        )

    def _report(
        self, exercise: Exercise, book: Casebook, result: Result, function: str, filled: Collection[str]
    ) -> FunctionReport:
        tests = [test for test in result.tests if test.function == function]
        if not tests:
            outcome = Outcome.SKIPPED if function in filled else Outcome.NOT_IMPLEMENTED
            return not_run(exercise, book, function, outcome)
        calls = [call for call in self.seen.calls if call.test.function == function]
        return function_report(exercise, book, function, tests, calls, absent=function in self.recorder.absent)


def _sandbox(course: Course) -> Sandbox:
    """Return what holds a working copy: nothing on a student's machine, every lock where the solutions lie as well."""
    if course.has_solutions:
        sandbox = Sandbox()
        if not (problem := sandbox.problem()):
            return sandbox
        click.echo(f"autograder: no sandbox here: {problem}. {NOT_HELD}", err=True)
    return Sandbox(unsafe=True)


def has_torch() -> bool:
    """Return whether torch is installed, without importing it."""
    return importlib.util.find_spec("torch") is not None


def no_torch() -> str:
    """Return what is said where torch is needed and missing."""
    how = f"`{start()} add torch` adds it. " if has_start() else ""
    return f"torch is not installed here. {how}Where your work is graded there is torch."


def not_run(exercise: Exercise, book: Casebook, function: str, outcome: Outcome) -> FunctionReport:
    """Return what is said about a function that is not written yet, or that needs torch where there is none."""
    return FunctionReport(
        exercise=exercise.name,
        function=function,
        outcome=outcome,
        state=state_of(outcome),
        message=no_torch() if outcome.facts.is_not_run else "",
        passed=0,
        total=sum(test.function == function for test in book.tests),
    )


def _unchecked(exercise: Exercise, problem: str) -> ExerciseReport:
    return ExerciseReport(exercise=exercise.name, title=exercise.about.title, problem=problem)


def nothing_there(exercise: Exercise) -> str:
    """Return the message for a student whose files are gone."""
    return (
        f"There is no {' and no '.join(exercise.files)} in {ASSIGNMENTS}/{exercise.name}. Take "
        f"one of them again from what the course gave out; earlier versions may be in {KEPT}/."
    )


def look_into(exercise: Exercise, submission: Submission) -> tuple[dict[str, set[str]], list[str]]:
    """Return which functions are filled in in each file, and why a file cannot be read; nothing is run.

    So torch is not started for a function that is not written yet, and a slip in the module is said at once, although
    the untouched notebook beside it could be checked.
    """
    functions = tuple(exercise.about.functions)
    filled: dict[str, set[str]] = {}
    broken: list[str] = []
    for file in submission.files:
        try:
            statements = reading.statements_of(source.cells_of(file.name, file.content), functions, lambda _: None)
        except source.NotLoadableError as error:
            broken.append(_with_line(error, file.content))
        else:
            filled[file.name] = set(reading.filled(statements, functions))
    return filled, broken


def _with_line(error: source.NotLoadableError, content: bytes) -> str:
    """Return what is wrong with a file, with the line at which Python stumbled."""
    sentence = f"{str(error).rstrip('.')}."
    if error.is_encoding:
        return f"{sentence} Save it as UTF-8 in your editor."
    number = error.line
    lines = content.decode("utf-8", "replace").splitlines()
    text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return (
        f"{sentence} The line is `{shorten(text, _LONGEST)}`; the slip may also be just above it." if text else sentence
    )


def _notes(graded: str, notes: Sequence[Note], filled: Mapping[str, Collection[str]]) -> list[str]:
    """Return the notes in a student's words; a file without any work of theirs is not worth one.

    What a failing function calls is said with the function.
    """
    said = []
    for note in notes:
        if note.kind is NoteKind.CHOICE:
            said += [f"{graded} is checked and not {note.file}: {note.reason}."] if filled.get(note.file) else []
        elif note.kind is not NoteKind.BLAME:
            said.append(note.sentence)
    return list(dict.fromkeys(said))


def live_book(course: Course, exercise: Exercise, functions: Collection[str] | None) -> Compared:
    """Return the public casebook of an exercise with torch's answers of today."""
    from autograder.casebook import store

    if not has_torch():
        raise AutograderError(f"--live asks torch, and {no_torch()}")
    return ask_torch(exercise, store.read(exercise, course).public(), functions)
