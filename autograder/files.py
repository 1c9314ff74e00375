"""Writes files whole or not at all; opens plain files only, and follows no link, unless a person names the file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from autograder.errors import UsageError

_SAFELY = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # not every system has all of them
MAX_BYTES = 64 << 20  # of one file of the course
TEMP_NAME = re.compile(r"\.~[0-9a-f]{16}\.tmp")


def atomic_write(path: Path, data: bytes) -> None:
    """Write the file whole or not at all, and have it on the disk when this returns.

    The folder must exist. On any error, an interrupt included, the old file is as it was and no temporary one is left.
    """
    with _whole(path) as file:
        file.write(data)


def atomic_copy(source: Path, path: Path) -> None:
    """Copy a file as `atomic_write` writes one."""
    with open(source, "rb") as original, _whole(path) as file:
        shutil.copyfileobj(original, file)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes its place once it is complete."""
    temp = path.parent / f".~{secrets.token_hex(8)}.tmp"
    try:
        with open(temp, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temp, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temp.unlink()
        raise
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows has no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_stale(folder: Path) -> list[Path]:
    """Remove the temporary files that a killed run left in a folder or below, and return them; no link is followed."""
    stale = [Path(below, name) for below, _, names in os.walk(folder) for name in names if TEMP_NAME.fullmatch(name)]
    for path in stale:
        path.unlink(missing_ok=True)
    return stale


class NotPlainError(OSError):
    """Something else lies where a plain file or folder should be; `strerror` says what, beginning with its name."""


def open_plain(path: Path, flags: int = os.O_RDONLY) -> int:
    """Return a descriptor of a regular file, which may be made where there is none.

    Raises
    ------
    NotPlainError
        When it is a link, a folder, a pipe, a device or the like, which is not opened.
    OSError
        When it cannot be opened.
    """
    with contextlib.suppress(FileNotFoundError):  # a pipe or device is not even opened
        _check_file(path, os.lstat(path).st_mode)
    descriptor = os.open(path, flags | sum(getattr(os, name, 0) for name in _SAFELY), 0o666)
    try:
        _check_file(path, os.fstat(descriptor).st_mode)
    except NotPlainError:
        os.close(descriptor)
        raise
    return descriptor


def read_plain(path: Path, max_bytes: int = sys.maxsize) -> bytes:
    """Return the content of a regular file; `open_plain` says what is refused, and so is a larger file."""
    with open(open_plain(path), "rb") as file:
        if os.fstat(file.fileno()).st_size > max_bytes:
            raise NotPlainError(errno.EFBIG, f"{path.name} is larger than {max_bytes >> 20} MiB")
        return file.read()


def read_linked(path: Path) -> bytes:
    """Return the content of a file of the course, which may be a link to a regular file; `read_plain` says the rest."""
    return read_plain(Path(os.path.realpath(path)), MAX_BYTES)


def read_named(path: Path, max_bytes: int, what: str) -> bytes:
    """Return the content of a file that a person names in a command, of whatever kind the file is.

    Raises
    ------
    UsageError
        When it cannot be read or is too large for `what` it should be.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
    if len(content) > max_bytes:
        raise UsageError(f"{path}: larger than {max_bytes >> 20} MiB; this cannot be {what}.")
    return content


def is_file(path: Path) -> bool:
    """Return whether there is a file; raise NotPlainError where something else has its name."""
    try:
        _check_file(path, os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; raise NotPlainError where something else has its name."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISDIR(mode):
        raise _not_plain(path, mode, "is not a folder")
    return True


def make_folders(root: Path, *names: str) -> Path:
    """Make a folder below another, with those between them, and return it; raise NotPlainError where one is a link."""
    for name in names:
        root /= name
        if not is_folder(root):
            root.mkdir(exist_ok=True)
    return root


def _check_file(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise _not_plain(path, mode, "is not a regular file")


def _not_plain(path: Path, mode: int, why: str) -> NotPlainError:
    what = "is a link; links are not followed" if stat.S_ISLNK(mode) else why
    return NotPlainError(errno.EINVAL, f"{path.name} {what}")
