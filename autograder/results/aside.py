"""What OUT knows of its class: where the submissions are, and which results have lost their submission.

A result without a submission is moved to `OUT/.gone/<student>/<exercise>/`, with its page. It counts nowhere. It is
moved back when the submission is there again.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.files import atomic_write, is_folder, make_folders, read_plain
from autograder.results.names import CLASS_FILE, GONE


class ClassBehind(msgspec.Struct, frozen=True):
    """Where a report's submissions are: the absolute path, and the path from OUT, which is right if both are moved."""

    submissions: str
    from_out: str


def remember(out: Path, submissions: Path, *, replace: bool, dry: bool) -> None:
    """Note to which class OUT belongs; refuse a different class, unless it shall replace the present one."""
    there = submissions.resolve()
    now = ClassBehind(_text(os.fspath(there)), _text(os.path.relpath(there, out.resolve())))
    known = class_behind(out)
    if known is not None and now.submissions != known.submissions and now.from_out != known.from_out and not replace:
        raise UsageError(
            f"{out} is the report of the class in {known.submissions}. Choose a different --out. If this class "
            "has moved, or to replace that report, add --replace-class."
        )
    if now != known and not dry:
        atomic_write(out / CLASS_FILE, msgspec.json.encode(now) + b"\n")


def class_behind(out: Path) -> ClassBehind | None:
    """Return the class to which OUT belongs, as far as that is known."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(read_plain(out / CLASS_FILE), type=ClassBehind)
    return None


def _text(path: str) -> str:
    """Return a path as text; it may hold any bytes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def set_aside(out: Path, *place: str) -> None:
    """Move a result, or its files, to the folder of results without a submission."""
    *above, exercise = place
    folder, source = make_folders(out, GONE, *above), out.joinpath(*place)
    names = itertools.chain([exercise], (f"{exercise}.{number}" for number in itertools.count(2)))
    os.rename(source, next(folder / name for name in names if not os.path.lexists(folder / name)))
    with contextlib.suppress(OSError):  # the folder holds other results
        source.parent.rmdir()


def bring_back(out: Path, student: str, exercise: str) -> None:
    """Move a result back when its submission is there again, unless a newer result is in its place."""
    kept, place = out / GONE / student / exercise, out / student / exercise
    if not (is_folder(kept.parent) and is_folder(kept)) or os.path.lexists(place):
        return
    make_folders(out, student)
    os.rename(kept, place)
    with contextlib.suppress(OSError):  # the folder still holds other results
        kept.parent.rmdir()
        kept.parent.parent.rmdir()
