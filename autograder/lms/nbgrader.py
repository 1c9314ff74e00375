"""nbgrader: `submitted/<student>/<exercise>/`, or the exchange's `inbound/<student>+<exercise>+<time>+<mark>/`.

Everybody can write to `inbound/`. So a folder there counts only if its owner is the user in its name, as for `nbgrader
collect`, or the user who collects.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pwd
import zoneinfo
from collections import defaultdict
from collections.abc import Sequence

from autograder.errors import ReadError
from autograder.lms.attempts import Attempt, CollectedFor, Found, Person, is_gradable, may_hold_work
from autograder.lms.download import Download, Entry
from autograder.submissions.handed_in import TIMESTAMP_BYTES, TIMESTAMP_FILE, parse_timestamp


def read(download: Download, about: CollectedFor) -> Found:
    """Return the attempts, newest last; folders of unknown assignments are left out."""
    files = defaultdict[tuple[str, str, tuple[str, ...]], list[Entry]](list)
    problems: list[tuple[str, str]] = []
    depth = _depth(download, about.exercises)
    for entry in download.entries:
        if owner := _owner(entry, about.exercises, depth):
            files[owner].append(entry)
        elif may_hold_work(entry) and not _is_handed_over(entry):
            problems.append((str(entry), "not in a folder `student/exercise` of an exercise of this course"))
    attempts = []
    for (student, exercise, folder), found in files.items():
        when = _submitted(download, found, about.zone)
        problem = _not_theirs(download, folder, student) if "+" in folder[-1] else ""
        if len({whose for whose, _, _ in files}) == 1 and _is_of_several(found, len(folder)):
            problem = f"the folders are {exercise}/student; expected student/{exercise}"
        person = Person((("id", student),), student)
        attempts.append(Attempt(person=person, files=tuple(found), submitted=when, exercise=exercise, problem=problem))
    attempts.sort(key=lambda attempt: attempt.submitted or dt.datetime.min.replace(tzinfo=dt.UTC))
    return Found(attempts, problems)


def _depth(download: Download, exercises: Sequence[str]) -> int:
    """Return the depth of the folders of exercises: the highest ones are nbgrader's, deeper ones a student's."""
    parts = ((at, part) for entry in download.entries for at, part in enumerate(entry.parts[:-1]) if at > 0)
    return min((at for at, part in parts if part in exercises), default=0)


def _is_handed_over(entry: Entry) -> bool:
    """Return whether the file is in a folder of the exchange, of any assignment."""
    return any(part.count("+") >= 2 for part in entry.parts[:-1])


def _owner(entry: Entry, exercises: Sequence[str], depth: int) -> tuple[str, str, tuple[str, ...]] | None:
    """Return student, exercise and the folder of the attempt."""
    for at, part in enumerate(entry.parts[:-1]):
        student, _, rest = part.partition("+")
        exercise, _, mark = rest.partition("+")
        if mark and exercise in exercises:
            return student, exercise, entry.parts[: at + 1]
        if at == depth > 0 and part in exercises:
            return entry.parts[at - 1], part, entry.parts[: at + 1]
        if mark and at + 1 != depth:
            return None
    return None


def _is_of_several(files: Sequence[Entry], depth: int) -> bool:
    """Return whether an exercise's folder holds folders with the same file in each, and no such file directly."""
    deeper = {
        (entry.parts[depth], entry.name) for entry in files if is_gradable(entry) and len(entry.parts) > depth + 1
    }
    direct = [entry for entry in files if is_gradable(entry) and len(entry.parts) == depth + 1]
    return not direct and len(deeper) > len({name for _, name in deeper})


def _not_theirs(download: Download, folder: tuple[str, ...], student: str) -> str:
    """Return what is wrong with the owner of a folder of the exchange; a zip has no owners."""
    if not download.path.is_dir():
        return ""
    user = os.lstat(download.path.joinpath(*folder)).st_uid
    if user == os.geteuid():
        return ""
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        name = f"user {user}"
    return "" if name == student else f"has the name of {student}, but belongs to {name}"


def _submitted(download: Download, files: Sequence[Entry], zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """Return the time in nbgrader's file beside the others."""
    stamps = sorted((entry for entry in files if entry.name == TIMESTAMP_FILE), key=lambda entry: len(entry.parts))
    for entry in stamps[:1]:
        with contextlib.suppress(ReadError, ValueError, OverflowError):
            return parse_timestamp(download.read(entry, TIMESTAMP_BYTES).decode(), zone)
    return None
