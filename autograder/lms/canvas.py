"""Canvas: a flat zip of `adalovelace_1001_88123_perceptron.py`, with `_LATE_` before the numbers of late ones.

The name in front and the file's own name at the end are the student's to choose, and both may hold numbers and
underscores. So a name that can be read in two ways is nobody's.
"""

from __future__ import annotations

import re
from collections import defaultdict

from autograder.lms.attempts import Attempt, Found, Person, may_hold_work
from autograder.lms.download import Download, Entry
from autograder.submissions.picking import stem_of

_NUMBERS = re.compile(r"_(?P<late>LATE_)?(?P<user>\d+)_(?=(?P<file>\d+)_(?P<rest>.+))", re.DOTALL)
_TYPED = re.compile(r"(?P<name>.*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<kind>text|link)\.html", re.DOTALL)
_ANONYMOUS = re.compile(r"(?:LATE_)?anon_(?:LATE_)?(?!\d+_)[A-Za-z0-9]+_.*", re.DOTALL)
_KINDS = {"text": "text that was typed into Canvas", "link": "a link"}


def read(download: Download) -> Found:
    """Return one attempt for each student, its files with the newest upload first.

    Canvas hands out the files of the latest attempt. Where the folder holds those of others too, the number before the
    ending and the number of the upload say which file is the latest.
    """
    files = defaultdict[tuple[str, str], list[tuple[int, int, bool, Entry]]](list)
    problems: list[tuple[str, str]] = []
    typed: list[Attempt] = []
    for entry in download.entries:
        readings = _readings(entry.name)
        if _ANONYMOUS.fullmatch(entry.name):
            problems.append((str(entry), "graded anonymously; show the names in Canvas and download it again"))
        elif len(readings) == 1:
            match = readings[0]
            number = stem_of(match["rest"])[2]
            name = entry.name[: match.start()]
            files[match["user"], name].append((number, int(match["file"]), bool(match["late"]), entry))
        elif readings:
            numbers = " or ".join(match["user"] for match in readings)
            problems.append((str(entry), f"may be of {numbers}; rename it in the unpacked folder"))
        elif instead := _TYPED.fullmatch(entry.name):
            what = f"{_KINDS[instead['kind']]}, not a file; it has to be looked at by hand"
            typed.append(Attempt(person=_person(instead["user"], instead["name"]), files=(entry,), instead=what))
        elif may_hold_work(entry):
            problems.append((str(entry), "not named `name_1001_88123_file.py`"))
    attempts = []
    for (user, name), found in files.items():
        found.sort(key=lambda file: file[:2], reverse=True)
        number, _, late, _ = found[0]
        uploads = tuple(file[-1] for file in found)
        attempts.append(Attempt(person=_person(user, name), files=uploads, number=number, late=late))
    return Found([*attempts, *typed], problems)


def _readings(name: str) -> list[re.Match[str]]:
    """Return where Canvas's two numbers may stand in a name."""
    starts = (at for at, char in enumerate(name) if char == "_")
    found = [match for at in starts if (match := _NUMBERS.match(name, at))]
    return [match for match in found if not name[: match.start()].endswith("_LATE") or match["late"]]


def _person(user: str, name: str) -> Person:
    return Person((("canvas_id", user), ("name", name)), user)


def own_name(entry: Entry) -> str:
    """Return the name that the student gave the file."""
    readings = _readings(entry.name)
    return readings[0]["rest"] if readings else entry.name
