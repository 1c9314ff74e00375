"""nbgrader: `submitted/<student>/<exercise>/`, or the exchange's `inbound/<student>+<exercise>+<time>+<mark>/`."""

from __future__ import annotations

import contextlib
import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Sequence

from autograder.collect.download import Download, Entry
from autograder.collect.found import Attempt, Found, Person, is_gradable
from autograder.submissions import ReadError
from autograder.submitted import TIMESTAMP_FILE, parse_timestamp

_TIMESTAMP_BYTES = 4096


def read(download: Download, exercises: Sequence[str], zone: zoneinfo.ZoneInfo) -> Found:
    """Return the attempts, newest last; folders of assignments that are no exercises are left out."""
    files = defaultdict[tuple[str, str, str], list[Entry]](list)
    problems: list[tuple[str, str]] = []
    for entry in download.entries:
        if owner := _owner(entry, exercises):
            files[owner].append(entry)
        elif is_gradable(entry):
            problems.append((str(entry), "not in a folder `student/exercise` of an exercise of this course"))
    attempts = []
    for (student, exercise, _), found in files.items():
        when = _submitted(download, found, zone)
        person = Person((("id", student),), student)
        attempts.append(Attempt(person=person, files=tuple(found), submitted=when, exercise=exercise))
    attempts.sort(key=lambda attempt: attempt.submitted or dt.datetime.min.replace(tzinfo=dt.UTC))
    return Found(attempts, problems)


def _owner(entry: Entry, exercises: Sequence[str]) -> tuple[str, str, str] | None:
    """Return student, exercise and the folder of the attempt."""
    for at, part in enumerate(entry.parts[:-1]):
        if part in exercises and at > 0:
            return entry.parts[at - 1], part, ""
        pieces = part.split("+")
        if len(pieces) >= 3 and pieces[1] in exercises:
            return pieces[0], pieces[1], part
    return None


def _submitted(download: Download, files: Sequence[Entry], zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """Return the time that nbgrader wrote beside the files."""
    stamps = sorted((entry for entry in files if entry.name == TIMESTAMP_FILE), key=lambda entry: len(entry.parts))
    for entry in stamps[:1]:
        with contextlib.suppress(ReadError, ValueError):
            return parse_timestamp(download.read(entry, _TIMESTAMP_BYTES).decode(), zone)
    return None
