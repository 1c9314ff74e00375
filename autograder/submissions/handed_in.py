"""When a submission was handed in: the note of `autograder collect`, nbgrader's `timestamp.txt`, or the file's time.

The note of `autograder collect` is in `SUBMISSIONS/.collected/`, which never holds a student's file. A file's time
changes with each copy, so it counts only if the course says so.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import zoneinfo
from pathlib import Path

import msgspec

from autograder.course.due_dates import YEARS, LateRules
from autograder.errors import ReadError
from autograder.files import is_folder
from autograder.submissions.submission import read_file

NOTES_FOLDER = ".collected"
TIMESTAMP_FILE = "timestamp.txt"
TIMESTAMP_BYTES = 4096


class CollectedNote(msgspec.Struct, frozen=True, kw_only=True):
    """What `autograder collect` knows about one submission; `late` comes from the LMS, None if it is not given."""

    source: str
    file: str
    sha256: str
    submitted: dt.datetime | None = None
    file_time: dt.datetime | None = None
    late: bool | None = None
    attempt: int = 0


class HandedIn(msgspec.Struct, frozen=True):
    """When something was handed in, and how that is known; else why it is not known."""

    when: dt.datetime | None = None
    source: str = ""
    problem: str = ""


def note_path(submissions: Path, student: str, exercise: str) -> Path:
    """Return the path of the note about a submission."""
    return submissions / NOTES_FOLDER / student / f"{exercise}.json"


def handed_in(submissions: Path, student: str, exercise: str, graded_file: str | None, rules: LateRules) -> HandedIn:
    """Return when a student's submission was handed in."""
    folder = submissions / student / exercise
    note = read_note(note_path(submissions, student, exercise))
    if note is not None and note.submitted is not None:
        return HandedIn(note.submitted, note.source)
    stamp = _timestamp(folder, rules.zone)
    if stamp.when is not None or stamp.problem:
        return stamp
    if rules.use_file_times:
        when = note.file_time if note is not None and note.file_time is not None else _file_time(folder, graded_file)
        if when is not None:
            return HandedIn(when, "file time")
    return _without_time(note)


def _without_time(note: CollectedNote | None) -> HandedIn:
    """Return what the LMS says about work without a time."""
    if note is None or note.late is None:
        return HandedIn(None, "", "the hand-in time is not known")
    if note.late:
        return HandedIn(None, note.source, f"{note.source} says that it is late, but not when it was handed in")
    return HandedIn(None, f"in time, according to {note.source}")


def parse_timestamp(text: str, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """Return the time that nbgrader wrote; ValueError if it is not a time.

    nbgrader writes `2026-10-12 23:40:11.123456 UTC`. The zone may be missing (then it is UTC). It may be an offset such
    as +0200, a name such as Europe/Berlin, or an abbreviation of the course's own zone such as CEST.
    """
    words = text.strip().split(" ")
    moment = dt.datetime.fromisoformat(" ".join(words[:2]))
    if moment.year not in YEARS:
        raise ValueError("the year makes no sense")
    if moment.tzinfo is not None or len(words) == 2:
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    name = " ".join(words[2:])
    for fold in (0, 1):
        local = moment.replace(tzinfo=zone, fold=fold)
        if name == local.tzname():
            return local
    with contextlib.suppress(ValueError):
        return moment.replace(tzinfo=dt.datetime.strptime(name, "%z").tzinfo)
    try:
        return moment.replace(tzinfo=zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(f"the time zone {name} is not known") from None


def _timestamp(folder: Path, zone: zoneinfo.ZoneInfo) -> HandedIn:
    """Return the time in nbgrader's `timestamp.txt`; without a time if there is no such file."""
    if folder.is_symlink():
        return HandedIn()
    try:
        text = read_file(folder / TIMESTAMP_FILE, TIMESTAMP_BYTES).content.decode()
        return HandedIn(parse_timestamp(text, zone), "nbgrader")
    except (FileNotFoundError, NotADirectoryError):
        return HandedIn()
    except (ReadError, ValueError, IndexError):
        return HandedIn(None, "nbgrader", f"{TIMESTAMP_FILE} holds no time with a known zone")


def _file_time(folder: Path, name: str | None) -> dt.datetime | None:
    with contextlib.suppress(OSError):
        if name is not None:
            return dt.datetime.fromtimestamp((folder / name).lstat().st_mtime, dt.UTC)
    return None


def read_note(path: Path) -> CollectedNote | None:
    """Return the note; None if there is no readable one. Links are not followed."""
    with contextlib.suppress(OSError, ReadError, msgspec.DecodeError):
        if is_folder(path.parent.parent) and is_folder(path.parent):
            return msgspec.json.decode(read_file(path, 1 << 16).content, type=CollectedNote)
    return None
