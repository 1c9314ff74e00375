"""Moodle: a zip of folders `Full Name_12345_assignsubmission_file_/perceptron.py`, or of files so named."""

from __future__ import annotations

import re
from collections import defaultdict

from autograder.lms.attempts import Attempt, Found, Person, may_hold_work
from autograder.lms.download import Download, Entry

# Moodle writes a name without underscores, so its own number is the first one; all behind it is the student's.
_OWNER = re.compile(r"(?P<name>[^_]*)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL)


def read(download: Download) -> Found:
    """Return one attempt for each participant; Moodle hands out the latest."""
    files = defaultdict[tuple[str, str], list[Entry]](list)
    problems: list[tuple[str, str]] = []
    for entry in download.entries:
        owners = [match for part in entry.parts if (match := _OWNER.fullmatch(part))]
        if owners:
            files[owners[0]["id"], owners[0]["name"]].append(entry)
        elif may_hold_work(entry):
            problems.append((str(entry), "not in a folder `Name_12345_assignsubmission_file_`"))
    return Found([Attempt(person=_person(*key), files=tuple(found)) for key, found in files.items()], problems)


def own_name(entry: Entry) -> str:
    """Return the name that the student gave the file; without folders, Moodle puts the student's before it."""
    match = _OWNER.fullmatch(entry.name)
    return match["file"] if match and match["file"] else entry.name


def _person(number: str, name: str) -> Person:
    return Person((("moodle_id", number), ("name", name)), number)
