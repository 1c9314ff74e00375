"""Notes in `OUT/autograded/` what stands in the gradebook, so that the next run writes only what has changed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from autograder.files import atomic_write, read_plain
from autograder.results import aside
from autograder.results.names import AUTOGRADED

VERSION = 2  # what is written: a new number has everything written again
_FILE = ".written.json"


class Written(msgspec.Struct, frozen=True):
    """What stands in the gradebook: the state of each result that is in it."""

    version: int = 0
    url: str = ""
    submissions: str = ""
    results: dict[str, tuple[str, str | None]] = {}  # by student/exercise: digest, hash of the submission
    gone: dict[str, str | None] = {}  # what stood in it once, by student/exercise: hash of the submission


def read_state(out: Path) -> Written:
    """Return what the last run noted; nothing when there is no note that can be read."""
    try:
        return msgspec.json.decode(read_plain(out / AUTOGRADED / _FILE), type=Written)
    except (OSError, msgspec.DecodeError):
        return Written()


def write_state(out: Path, state: Written) -> None:
    """Note what stands in the gradebook now."""
    atomic_write(out / AUTOGRADED / _FILE, msgspec.json.encode(state))


def noted_submissions(out: Path, before: Written) -> Path:
    """Return where the submissions lie, as an earlier run noted; without a note, what is no folder."""
    behind = aside.class_behind(out)
    return Path(before.submissions or (behind.submissions if behind else os.devnull))
