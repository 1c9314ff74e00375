"""Keeps what takes long to make: in a folder of one's own, each file under a seal that takes the course to make."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import atomic_write

_NAME = "gradients-by-hand"
_OTHERS = 0o077  # the rights of everybody but the owner


def keep(folder: Path, name: str, key: bytes, make: Callable[[], bytes]) -> bytes:
    """Return the value kept under a name; make it again if it is missing or not sealed with this key."""
    path = folder / name
    with contextlib.suppress(OSError):
        seal, _, content = path.read_bytes().partition(b"\n")
        if hmac.compare_digest(seal, _seal(key, name, content)):
            return content
    content = make()
    atomic_write(path, _seal(key, name, content) + b"\n" + content)
    return content


def _seal(key: bytes, name: str, content: bytes) -> bytes:
    return hmac.new(key, name.encode() + b"\n" + content, hashlib.sha256).hexdigest().encode()


def private_folder(root: Path) -> Path:
    """Return the first folder for such files that is ours alone: of the course, of the user, or with temporary files.

    Raises
    ------
    UsageError
        When each belongs to somebody else or cannot be made.
    """
    tried = list(_places(root))
    for folder in tried:
        if _is_ours(folder):
            return folder
    places = ", ".join(map(str, tried))
    raise UsageError(f"No folder of your own to keep files in: tried {places}. Set XDG_CACHE_HOME to one.")


def _places(root: Path) -> Iterator[Path]:
    yield root / ".cache"
    with contextlib.suppress(RuntimeError):  # no home
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / _NAME
    yield Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


def _is_ours(folder: Path) -> bool:
    """Make a folder, or close one of ours to others; whose it is, its descriptor tells, which nobody can exchange."""
    try:
        folder.mkdir(mode=0o777 & ~_OTHERS, parents=True, exist_ok=True)
        if not hasattr(os, "geteuid"):  # Windows
            return os.access(folder, os.W_OK)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid():
            return False
        if stat.S_IMODE(status.st_mode) & _OTHERS:
            os.fchmod(descriptor, 0o777 & ~_OTHERS)
        return os.access(folder, os.W_OK | os.X_OK)
    except OSError:  # a disk that is read only
        return False
    finally:
        os.close(descriptor)
