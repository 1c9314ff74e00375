"""Notes in `OUT/autograded/` what is in the gradebook, so that the next run writes only changes."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from autograder.files import atomic_write, read_plain
from autograder.results import aside
from autograder.results.names import AUTOGRADED

VERSION = 2  # version of the written form: with a new number, everything is written again
_FILE = ".written.json"


class Written(msgspec.Struct, frozen=True):
    """The content of the gradebook: the state of each result in it."""

    version: int = 0
    url: str = ""
    submissions: str = ""
    results: dict[str, tuple[str, str | None]] = {}  # by student/exercise: digest, hash of the submission
    gone: dict[str, str | None] = {}  # former content, by student/exercise: hash of the submission


def read_state(out: Path) -> Written:
    """Return the note of the last run; an empty one if there is no readable note."""
    try:
        return msgspec.json.decode(read_plain(out / AUTOGRADED / _FILE), type=Written)
    except (OSError, msgspec.DecodeError):
        return Written()


def write_state(out: Path, state: Written) -> None:
    """Note what is in the gradebook now."""
    atomic_write(out / AUTOGRADED / _FILE, msgspec.json.encode(state))


def noted_submissions(out: Path, before: Written) -> Path:
    """Return the folder of the submissions from an earlier run's note; without a note, a path that is not a folder."""
    behind = aside.class_behind(out)
    return Path(before.submissions or (behind.submissions if behind else os.devnull))
