"""Caches values that take long to compute: in a private folder, each file with a seal that only the course can make."""

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
_OTHERS = 0o077  # the permissions of everybody but the owner


def keep(folder: Path, name: str, key: bytes, make: Callable[[], bytes]) -> bytes:
    """Return the value cached under a name; compute it again if it is missing or not sealed with this key."""
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
    """Return the first private folder for such files: of the course, of the user, or for temporary files.

    Raises
    ------
    UsageError
        If each belongs to somebody else or cannot be made.
    """
    tried = list(_places(root))
    for folder in tried:
        if _is_ours(folder):
            return folder
    places = ", ".join(map(str, tried))
    raise UsageError(f"No folder of your own to keep files in: tried {places}. Set XDG_CACHE_HOME to one.")


def _places(root: Path) -> Iterator[Path]:
    yield root / ".cache"
    with contextlib.suppress(RuntimeError):  # there is no home folder
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / _NAME
    yield Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


def _is_ours(folder: Path) -> bool:
    """Make a folder, or close our own to others. The open descriptor tells the owner: nobody can exchange it."""
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
    except OSError:  # a read-only disk
        return False
    finally:
        os.close(descriptor)
