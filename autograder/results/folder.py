"""OUT as a folder: private, held by one run at a time, with a folder for each student under the student's very name."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.errors import AutograderError, GraderFault, UsageError
from autograder.files import OUT_FILES, OUT_FOLDERS, RESULT_FILES, NotPlainError, is_file, is_folder, make_folders
from autograder.text import folded_name

IGNORE_FILE = ".gitignore"
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT})
_OTHERS = 0o077  # the rights of everybody but the owner


def ends_the_run(error: OSError) -> bool:
    """Return whether an error is one of the whole disk; any other concerns one name only."""
    return error.errno is None or error.errno in _OF_THE_DISK


@contextlib.contextmanager
def said(folder: Path) -> Iterator[None]:
    """Say in a sentence what the disk refuses."""
    try:
        yield
    except OSError as error:
        why = f"{folder}: cannot be written to: {error.strerror}."
        raise AutograderError(f"{why} Finished results are kept; the same command goes on from there.") from error


@contextlib.contextmanager
def one_only(faults: list[tuple[str, str]], name: str) -> Iterator[None]:
    """Note what goes wrong with one submission; what is wrong with the disk ends the run."""
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
    """Make a folder for a report and hold it: nobody else writes there meanwhile. Yield what was put aside, and why.

    A new report is its owner's alone, and git leaves it out. Who opens the folder to others later opens the files that
    are written from then on.
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
    """Give another name to links, pipes and the like that lie where the report's own files and folders go."""
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


def check_place(out: Path, student: str, exercise: str) -> None:
    """Raise NotPlainError where a result's folder in OUT, or a file that goes there, is a link, a pipe or the like."""
    folder = out / student / exercise
    if is_folder(folder.parent) and is_folder(folder):
        for name in RESULT_FILES:
            is_file(folder / name)


def students_in(out: Path) -> tuple[list[str], list[str]]:
    """Return the folders in OUT that may be a student's, and the links there, which are not followed."""
    with os.scandir(out) as entries:
        shown = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    links = [entry.name for entry in shown if entry.is_symlink()]
    return [entry.name for entry in shown if entry.is_dir(follow_symlinks=False)], links


def _make_private(out: Path, descriptor: int) -> None:
    """Close a new report to others, and have git ignore it; a folder that holds something else stays as it is."""
    if os.listdir(descriptor) and not (out / "grades.csv").is_file():
        return
    if leave_out_of_git(out):
        with contextlib.suppress(PermissionError):  # a folder of somebody else, who has opened it to us
            os.fchmod(descriptor, 0o777 & ~_OTHERS)


def leave_out_of_git(folder: Path) -> bool:
    """Have git ignore all that is in a folder, and return whether that is new; a file that is there stays."""
    with contextlib.suppress(FileExistsError), open(folder / IGNORE_FILE, "x") as file:
        return bool(file.write("*\n"))
    return False


def claim(out: Path, students: Iterable[str]) -> dict[str, str]:
    """Make a folder for each student, and return who cannot have one under the very name, with the reason.

    Some file systems take `ada` and `Ada` for the same name, write accents in another way, or refuse some characters.
    """
    problems, made = dict[str, str](), list[str]()
    for student in students:
        try:
            make_folders(out, student)
            made.append(student)
        except OSError as error:
            if ends_the_run(error):
                raise
            problems[student] = f"there can be no folder of this name in OUT: {error.strerror}"
    there = {*os.listdir(out)}
    for student in (name for name in made if name not in there):
        other = next((name for name in sorted(there) if folded_name(name) == folded_name(student)), "")
        same = f"to the file system of OUT it is the same name as {other}" if other else ""
        problems[student] = same or "the file system of OUT writes the name in another way"
    return problems
