"""The report folder, OUT: where results are, how one is read and written, and which process holds the folder."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.errors import AutograderError, GraderFault, UsageError
from autograder.files import NotPlainError, atomic_write, is_file, is_folder, make_folders, open_plain
from autograder.results.names import GRADES_FILE, IGNORE_FILE, OUT_FILES, OUT_FOLDERS, RESULT_FILE, RESULT_FILES
from autograder.results.result import Result, decode
from autograder.text import folded_name

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT})
_OTHERS = 0o077  # the permissions of everybody but the owner


class ReportFolder:
    """OUT, by student and exercise. Nothing in it is read or written through a link.

    Parameters
    ----------
    out : Path
    """

    def __init__(self, out: Path) -> None:
        self.out = out

    def place(self, student: str, exercise: str) -> Path:
        """Return the folder of a result, whether or not there is one."""
        return self.out / student / exercise

    def check(self, student: str, exercise: str) -> None:
        """Raise NotPlainError if a result's folder, or one of its files, is a link, a pipe or the like."""
        folder = self.place(student, exercise)
        if is_folder(folder.parent) and is_folder(folder):
            for name in RESULT_FILES:
                is_file(folder / name)

    def has(self, student: str, exercise: str) -> bool:
        """Return whether there is a result; raise NotPlainError as `check` does."""
        self.check(student, exercise)
        return is_file(self.place(student, exercise) / RESULT_FILE)

    def read(self, student: str, exercise: str) -> tuple[Result, os.stat_result]:
        """Return the result in a folder, with the state of its file.

        Raises
        ------
        FileNotFoundError, NotADirectoryError
            If there is none.
        GraderFault
            If it makes no sense, or belongs to somebody else.
        OSError
            If it cannot be read.
        """
        found = self._open(student, exercise)
        _check_whose(found[0], student, exercise)
        return found

    def _open(self, student: str, exercise: str) -> tuple[Result, os.stat_result]:
        self.check(student, exercise)
        with open(open_plain(self.place(student, exercise) / RESULT_FILE), "rb") as file:
            return decode(file.read()), os.fstat(file.fileno())

    def before(self, result: Result) -> tuple[Result, os.stat_result] | None:
        """Return the result that a new one would replace; None if there is none that can be read.

        Raises
        ------
        GraderFault
            If it is the result of somebody else.
        """
        try:
            found = self._open(result.student, result.exercise)
        except (OSError, GraderFault):
            return None
        _check_whose(found[0], result.student, result.exercise)
        return found

    def results(self, exercises: Iterable[str]) -> Iterator[Result]:
        """Yield the readable results, by student; `autograder grade` names the others."""
        for student, exercise in self.places(exercises):
            with contextlib.suppress(OSError, GraderFault):
                yield self.read(student, exercise)[0]

    def places(self, exercises: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the places of results: each student with each of these exercises, sorted."""
        yield from itertools.product(self.students(), sorted(exercises))

    def students(self) -> list[str]:
        """Return the folders that may be a student's."""
        return [entry.name for entry in self._shown() if entry.is_dir(follow_symlinks=False)]

    def links(self) -> list[str]:
        """Return the links beside the students' folders; they are not followed."""
        return [entry.name for entry in self._shown() if entry.is_symlink()]

    def _shown(self) -> list[os.DirEntry[str]]:
        with os.scandir(self.out) as entries:
            shown = [entry for entry in entries if not entry.name.startswith(".")]
        return sorted(shown, key=lambda entry: entry.name)

    def graded(self, student: str) -> list[str]:
        """Return the exercises for which a student has a result."""
        names = os.listdir(self.out / student)
        return sorted(name for name in names if (self.place(student, name) / RESULT_FILE).is_file())

    def write(self, student: str, exercise: str, files: Mapping[str, bytes]) -> None:
        """Write a result's files in this order, the result itself last; remove a file if its new content is empty."""
        folder = make_folders(self.out, student, exercise)
        for name, content in sorted(files.items(), key=lambda file: file[0] == RESULT_FILE):
            if content:
                atomic_write(folder / name, content)
            else:
                (folder / name).unlink(missing_ok=True)


def _check_whose(result: Result, student: str, exercise: str) -> None:
    if (result.student, result.exercise) != (student, exercise):
        whose = f"{result.student}/{result.exercise}"
        raise GraderFault(f"its place in OUT holds the result of {whose}; move that result away")


def ends_the_run(error: OSError) -> bool:
    """Return whether an error concerns the whole disk; any other concerns one file only."""
    return error.errno is None or error.errno in _OF_THE_DISK


@contextlib.contextmanager
def said(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into an AutograderError with a sentence."""
    try:
        yield
    except OSError as error:
        why = f"{folder}: cannot be written to: {error.strerror}."
        raise AutograderError(f"{why} Finished results are kept. Run the same command again to continue.") from error


@contextlib.contextmanager
def one_only(faults: list[tuple[str, str]], name: str) -> Iterator[None]:
    """Note an error of one submission and continue; an error of the whole disk ends the run."""
    try:
        yield
    except GraderFault as fault:
        faults.append((name, str(fault)))
    except OSError as error:
        if ends_the_run(error):
            raise
        faults.append((name, f"its place in OUT cannot be used: {error.strerror}"))


@contextlib.contextmanager
def hold(out: Path, *, dry: bool = False) -> Iterator[list[tuple[str, str]]]:
    """Make a folder for a report and lock it against other writers. Yield what was put aside, with the reasons.

    Only the owner can read a new report, and git ignores it. If the owner opens the folder to others later, they can
    read the files that are written from then on.
    """
    with contextlib.ExitStack() as stack:
        try:
            out.mkdir(mode=0o777 & ~_OTHERS, parents=True, exist_ok=True)
            descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            moved = [] if dry else _put_aside(out)
            if not dry:
                _make_private(out, descriptor)
        except BlockingIOError:
            raise UsageError(f"{out}: another run is writing its report there; wait for it.") from None
        except OSError as error:
            raise UsageError(f"{out}: cannot be written to: {error.strerror}.") from error
        opened = stat.S_IMODE(os.fstat(descriptor).st_mode) & _OTHERS
        stack.callback(os.umask, os.umask(_OTHERS & ~opened))
        yield moved


def _put_aside(out: Path) -> list[tuple[str, str]]:
    """Rename links, pipes and the like that have the name of one of the report's own files or folders."""
    moved = []
    for name, is_own in [*((name, is_file) for name in OUT_FILES), *((name, is_folder) for name in OUT_FOLDERS)]:
        try:
            is_own(out / name)
        except NotPlainError as error:
            names = (f".aside-{number}-{name}" for number in itertools.count(1))
            new = next(new for new in names if not os.path.lexists(out / new))
            os.rename(out / name, out / new)
            moved.append((name, f"{error.strerror}; it was moved to {new} in OUT"))
    return moved


def _make_private(out: Path, descriptor: int) -> None:
    """Close a new report to others and let git ignore it; leave a folder unchanged that holds something else."""
    if os.listdir(descriptor) and not (out / GRADES_FILE).is_file():
        return
    if leave_out_of_git(out):
        with contextlib.suppress(PermissionError):  # a folder of somebody else, which we may write to
            os.fchmod(descriptor, 0o777 & ~_OTHERS)


def leave_out_of_git(folder: Path) -> bool:
    """Let git ignore everything in a folder; an existing `.gitignore` stays. Return whether one was written."""
    with contextlib.suppress(FileExistsError), open(folder / IGNORE_FILE, "x") as file:
        return bool(file.write("*\n"))
    return False


def claim(out: Path, students: Iterable[str]) -> dict[str, str]:
    """Make a folder for each student. Return the students whose name the file system refuses or changes, and why.

    Some file systems treat `ada` and `Ada` as the same name, change accents, or refuse some characters.
    """
    problems, made = dict[str, str](), list[str]()
    for student in students:
        try:
            make_folders(out, student)
            made.append(student)
        except OSError as error:
            if ends_the_run(error):
                raise
            problems[student] = f"OUT cannot have a folder of this name: {error.strerror}"
    there = {*os.listdir(out)}
    for student in (name for name in made if name not in there):
        other = next((name for name in sorted(there) if folded_name(name) == folded_name(student)), "")
        same = f"the file system of OUT treats it as the same name as {other}" if other else ""
        problems[student] = same or "the file system of OUT changes the name"
    return problems
