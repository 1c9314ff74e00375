"""Finds the submissions of a class in `SUBMISSIONS/<student>/<exercise>/`. Links are not followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.course.course import Exercise
from autograder.errors import GraderFault, UsageError
from autograder.results.names import OF_NBGRADER, OUT_FILES, OUT_FOLDERS
from autograder.submissions.beside import beside
from autograder.submissions.submission import CHANGED, Submission, read_submission
from autograder.text import folded_name, is_text, shown_name

MAX_NAME_BYTES = 200


class ClassFolder:
    """A folder of submissions: `SUBMISSIONS/<student>/<exercise>/<file>`.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    UsageError
        If it is not a readable folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.students: list[str] = []
        self.ungradable: list[tuple[str, str]] = []
        self.ignored: list[str] = []
        self._seen: dict[tuple[str, str], dict[str, tuple[int, ...]]] = {}
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be read as a folder of submissions: {error.strerror}.") from error
        for entry in entries:
            self._sort(entry)

    def _sort(self, entry: os.DirEntry[str]) -> None:
        name = entry.name
        if entry.is_symlink():
            self.ignored.append(f"{shown_name(name)}: a link; it is not followed")
        elif name.startswith(".") or not entry.is_dir(follow_symlinks=False):
            return
        elif reason := name_problem(name):
            self.ungradable.append((shown_name(name), reason))
        else:
            self.students.append(name)

    def submissions(self, exercises: list[Exercise]) -> Iterator[tuple[str, Exercise]]:
        """Yield student and exercise of each submission; without a folder for an exercise there is no submission."""
        for student in self.students:
            for exercise in exercises:
                try:
                    os.lstat(self.folder / student / exercise.name)
                except (FileNotFoundError, NotADirectoryError):
                    continue
                except OSError as error:
                    name = f"{shown_name(student)}/{exercise.name}"
                    self.ungradable.append((name, f"its folder cannot be found: {error.strerror}"))
                else:
                    yield student, exercise

    def of(self, students: tuple[str, ...]) -> list[str]:
        """Return the chosen students; all if none is chosen."""
        unknown = sorted(set(students) - set(self.students))
        if unknown:
            raise UsageError(f"No such student in {self.folder}: {', '.join(map(shown_name, unknown))}.")
        return [student for student in self.students if not students or student in students]

    def leave_out(self, problems: dict[str, str]) -> None:
        """Leave some students out, each with a reason."""
        self.ungradable += [(shown_name(student), reason) for student, reason in problems.items()]
        self.students = [student for student in self.students if student not in problems]

    def is_gone(self, student: str, exercise: str) -> bool:
        """Return whether a student has no folder for an exercise; False if that cannot be seen."""
        try:
            os.lstat(self.folder / student / exercise)
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False
        return False

    def read(self, student: str, exercise: Exercise) -> Submission:
        """Return one submission.

        Raises
        ------
        GraderFault
            If it is gone, or cannot be read for a reason that is not the student's fault.
        """
        folder = self.folder / student / exercise.name
        if self.is_gone(student, exercise.name):
            raise GraderFault(CHANGED)
        try:
            self._seen[student, exercise.name] = _state(folder, exercise)
            return read_submission(folder, student, exercise, renamed=True)
        except OSError as error:
            raise GraderFault(f"it cannot be read: {error.strerror}") from error

    def has_changed(self, student: str, exercise: Exercise) -> bool:
        """Return whether a submission has changed since it was read."""
        before = self._seen.pop((student, exercise.name), None)
        return before != _state(self.folder / student / exercise.name, exercise)


def _state(folder: Path, exercise: Exercise) -> dict[str, tuple[int, ...]]:
    """Return what shows whether a submission has changed: the identity, size and time of each file."""
    names = [*exercise.files, *beside(folder, exercise).gradable]
    state = {name: _look(folder / name, "st_mode", "st_ino", "st_size", "st_mtime_ns") for name in names}
    return {"": _look(folder, "st_mode", "st_ino"), **state}


def _look(path: Path, *fields: str) -> tuple[int, ...]:
    try:
        status = os.lstat(path)
    except OSError as error:
        return (-(error.errno or 0),)
    return tuple(getattr(status, field) for field in fields)


def name_problem(name: str) -> str:
    """Return why a folder of that name cannot be graded; an empty text if it can."""
    if not is_text(name):
        return "the name is not valid UTF-8"
    if len(name.encode()) > MAX_NAME_BYTES:
        return f"the name is longer than {MAX_NAME_BYTES} bytes"
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in name):
        return "the name holds control characters"
    if folded_name(name) in RESERVED:
        return "a file of the report has this name"
    return ""


RESERVED = frozenset({*OUT_FILES, *OUT_FOLDERS, *OF_NBGRADER})
