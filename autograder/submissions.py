"""Finds and reads submissions. Everything in a student's folder is hostile: it is read as bytes and never followed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.course import Exercise
from autograder.errors import UsageError

_DATABASES = ("gradebook.db", "results.sqlite")
RESERVED = frozenset(
    {
        *("grades.csv", "final_grades.csv", "index.html", "audit.jsonl", "results.parquet"),
        *("autograded", "feedback", "release", "nbgrader_config.py", "gradebook.csv"),
        *(f"{name}{end}" for name in _DATABASES for end in ("", "-journal", "-wal", "-shm")),  # SQLite's own files
    }
)
MAX_NAME_BYTES = 200
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # not every system has all of them


class SubmittedFile(msgspec.Struct, frozen=True):
    """A file that may be graded."""

    name: str
    content: bytes
    modified_ns: int

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def short_hash(file: SubmittedFile) -> str:
    """Return how a file that was not graded is named in the notes, so that a later run knows it again."""
    return f"sha256 {file.sha256[:16]}"


def precedence(file: SubmittedFile, filled: int) -> tuple[int, int, bool]:
    """Return what decides between module and notebook: the functions filled in, the newer one, then the module."""
    return filled, file.modified_ns, file.name.endswith(".py")


class Submission(msgspec.Struct, frozen=True):
    """What one student handed in for one exercise; travels as bytes to whoever grades it."""

    student: str
    exercise: str
    files: tuple[SubmittedFile, ...]
    problems: tuple[str, ...] = ()


class ReadError(Exception):
    """A file in a submission that cannot be graded, with the reason."""


def read_submission(folder: Path, student: str, exercise: Exercise) -> Submission:
    """Return what lies in a student's folder for an exercise."""
    if folder.is_symlink():
        return Submission(student, exercise.name, (), ("The folder is a link; links are not followed.",))
    if not folder.is_dir():
        return Submission(student, exercise.name, (), ("There is a file where the folder should be.",))
    files, problems = [], []
    limits = exercise.about.limits
    wanted = ((exercise.module_file, limits.source_mib), (exercise.notebook_file, limits.notebook_mib))
    for name, size_mib in wanted:
        try:
            files.append(read_file(folder / name, size_mib << 20))
        except FileNotFoundError:
            continue
        except ReadError as error:
            problems.append(str(error))
    if not files and not problems:
        problems.append(f"No {exercise.module_file} and no {exercise.notebook_file} was handed in.")
    return Submission(student, exercise.name, tuple(files), tuple(problems))


def read_file(path: Path, max_bytes: int) -> SubmittedFile:
    """Return a regular file's content; links, devices and the like are not opened.

    Raises
    ------
    FileNotFoundError
        When there is nothing of that name.
    ReadError
        When it is no regular file, too large or not readable.
    """
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            raise ReadError(f"{path.name} is a link; links are not followed.")
        if not stat.S_ISREG(mode):
            raise ReadError(f"{path.name} is not a regular file.")
        descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, name, 0) for name in _FLAGS))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ReadError(f"{path.name} cannot be read: {error.strerror}.") from error
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"{path.name} is not a regular file.")
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ReadError(f"{path.name} is larger than {max_bytes >> 20} MiB.")
    return SubmittedFile(path.name, content, status.st_mtime_ns)


def single_file(path: Path, exercise: Exercise) -> Submission:
    """Return a submission that consists of one file, whatever its name."""
    limits = exercise.about.limits
    notebook = path.suffix == ".ipynb"
    size_mib = limits.notebook_mib if notebook else limits.source_mib
    try:
        file = read_file(path, size_mib << 20)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file.") from None
    except ReadError as error:
        return Submission("", exercise.name, (), (str(error),))
    name = exercise.notebook_file if notebook else exercise.module_file
    return Submission("", exercise.name, (msgspec.structs.replace(file, name=name),))


class ClassFolder:
    """A folder of submissions: `SUBMISSIONS/<student>/<exercise>/<file>`.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    UsageError
        When it is no folder that can be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.students: list[str] = []
        self.ungradable: list[tuple[str, str]] = []
        self.ignored: list[str] = []
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

    def submissions(self, exercises: list[Exercise], students: tuple[str, ...] = ()) -> Iterator[tuple[str, Exercise]]:
        """Yield student and exercise of each submission; a student without a folder for an exercise has none."""
        unknown = sorted(set(students) - set(self.students))
        if unknown:
            raise UsageError(f"No such student in {self.folder}: {', '.join(map(shown_name, unknown))}.")
        for student in self.students:
            if students and student not in students:
                continue
            for exercise in exercises:
                if os.path.lexists(self.folder / student / exercise.name):
                    yield student, exercise

    def read(self, student: str, exercise: Exercise) -> Submission:
        """Return one submission."""
        return read_submission(self.folder / student / exercise.name, student, exercise)


def name_problem(name: str) -> str:
    """Return why a student's folder of that name cannot be graded, or nothing."""
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "the name is not valid UTF-8"
    if size > MAX_NAME_BYTES:
        return f"the name is longer than {MAX_NAME_BYTES} bytes"
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in name):
        return "the name holds control characters"
    if name in RESERVED:
        return "the name is that of a file of the report"
    return ""


def shown_name(name: str) -> str:
    """Return a folder's name as it can be printed."""
    from autograder.results import one_line

    return one_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), 200)
