"""Reads one submission. Everything in a student's folder is hostile: it is read as bytes and never followed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from pathlib import Path

import msgspec

from autograder.course.course import KINDS, Exercise, kind_of
from autograder.errors import ReadError, UsageError
from autograder.files import NotPlainError, open_plain
from autograder.submissions.beside import beside
from autograder.text import shown_name

CHANGED = "changed while grading"
_OURS = frozenset({errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ETIMEDOUT})


class SubmittedFile(msgspec.Struct, frozen=True):
    """A file that may be graded."""

    name: str
    content: bytes
    modified_ns: int
    renamed: bool = False

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def short_hash(file: SubmittedFile) -> str:
    """Return the hash by which notes name a file that was not graded."""
    return f"sha256 {file.sha256[:16]}"


def precedence(file: SubmittedFile, filled: int) -> tuple[int, bool, int, int]:
    """Return the sort key of a file: functions filled in, the right name, the newer one, then the kind."""
    return filled, not file.renamed, file.modified_ns, -KINDS.index(kind_of(file.name))


class Submission(msgspec.Struct, frozen=True):
    """What one student handed in for one exercise; it is sent as bytes to the grading process."""

    student: str
    exercise: str
    files: tuple[SubmittedFile, ...]
    problems: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of what a result depends on: the names and contents of the files, and the remarks on others."""
        told = [(file.name, file.sha256, file.renamed) for file in self.files], self.problems
        return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def read_submission(folder: Path, student: str, exercise: Exercise, *, renamed: bool = False) -> Submission:
    """Return the content of a student's folder for an exercise; files with other names only on request."""
    if folder.is_symlink():
        return Submission(student, exercise.name, (), ("The folder is a link; links are not followed.",))
    if not folder.is_dir():
        return Submission(student, exercise.name, (), ("There is a file where the folder should be.",))
    files, problems = [], []
    for name in exercise.files:
        try:
            files.append(read_file(folder / name, exercise.most_bytes(name)))
        except FileNotFoundError:
            continue
        except ReadError as error:
            problems.append(str(error))
    if not renamed:
        missing = "" if files or problems else _missing(exercise)
        return Submission(student, exercise.name, tuple(files), (*problems, *([f"{missing}."] if missing else [])))
    return _with_renamed(folder, Submission(student, exercise.name, tuple(files), tuple(problems)), exercise)


def _with_renamed(folder: Path, found: Submission, exercise: Exercise) -> Submission:
    """Return a submission with files of other names that could be meant; files that cannot be graded are named."""
    there = beside(folder, exercise)
    files = list(found.files)
    for name in there.gradable:
        with contextlib.suppress(FileNotFoundError, ReadError):
            file = read_file(folder / name, exercise.most_bytes(name))
            if file.content not in [known.content for known in files]:  # or the same file under a different name
                files.append(msgspec.structs.replace(file, renamed=True))
    problems = list(found.problems)
    if not (found.files or found.problems):
        names = [shown_name(file.name) for file in files]
        taken = f"{_missing(exercise)}; found instead: {' and '.join(names)}" if names else ""
        left = [name for name in there.names if name not in names]
        also = f"{'. Also there: ' if names else ', but '}{', '.join(left)}" if left else ""
        problems.append(f"{taken or _missing(exercise)}{also}.")
    return msgspec.structs.replace(found, files=tuple(files), problems=tuple(problems))


def _missing(exercise: Exercise) -> str:
    return f"No {' and no '.join(exercise.files)} was handed in"


def read_file(path: Path, max_bytes: int) -> SubmittedFile:
    """Return a regular file's content; links, devices and the like are not opened.

    Raises
    ------
    FileNotFoundError
        If there is nothing of that name.
    ReadError
        If it is not a regular file, too large or not readable.
    OSError
        If this machine or its disk is at fault.
    """
    try:
        descriptor = open_plain(path)
    except FileNotFoundError:
        raise
    except NotPlainError as error:
        raise ReadError(f"{error.strerror}.") from error
    except OSError as error:
        if error.errno in _OURS:
            raise
        raise ReadError(f"{path.name} cannot be read: {error.strerror}.") from error
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ReadError(f"{path.name} is larger than {max_bytes >> 20} MiB.")
    return SubmittedFile(path.name, content, status.st_mtime_ns)


def single_file(path: Path, exercise: Exercise) -> Submission:
    """Return a submission that consists of one file, whatever its name."""
    try:
        file = read_file(path, exercise.most_bytes(path.name))
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file.") from None
    except ReadError as error:
        return Submission("", exercise.name, (), (str(error),))
    return Submission("", exercise.name, (msgspec.structs.replace(file, name=exercise.file_like(path.name)),))
