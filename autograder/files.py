"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

TEMP_NAME = re.compile(r"\.~[0-9a-f]{16}\.tmp")


def atomic_write(path: Path, data: bytes) -> None:
    """Write the file whole or not at all, and have it on the disk when this returns.

    The folder must exist. On any error, an interrupt included, the old file is as it was and no temporary one is left.
    """
    temp = path.parent / f".~{secrets.token_hex(8)}.tmp"
    try:
        with open(temp, "xb") as file:
            file.write(data)
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


def remove_stale(out: Path) -> list[Path]:
    """Remove the temporary files that a killed run left in `out` or below, and return them; links are not followed."""
    stale = [Path(folder, name) for folder, _, names in os.walk(out) for name in names if TEMP_NAME.fullmatch(name)]
    for path in stale:
        path.unlink(missing_ok=True)
    return stale
