"""Canvas: the download of an assignment's files, and the gradebook.

The download is a flat zip of names such as `adalovelace_1001_88123_perceptron.py`; late files have `_LATE_` before the
numbers. The instructor exports the gradebook; its assignments have titles such as `HW1 (88123)`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.grades.roster import Roster
from autograder.lms.attempts import Attempt, CollectedFor, Found, Person, may_hold_work
from autograder.lms.download import Download, Entry
from autograder.lms.layout import Keys, Layout, index_of, number_in, pick_columns
from autograder.lms.rawtable import RawTable
from autograder.submissions.picking import stem_of

_NUMBERS = re.compile(r"_(?P<late>LATE_)?(?P<user>\d+)_(?=(?P<file>\d+)_(?P<rest>.+))", re.DOTALL)
_TYPED = re.compile(r"(?P<name>.*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<kind>text|link)\.html", re.DOTALL)
_ANONYMOUS = re.compile(r"(?:LATE_)?anon_(?:LATE_)?(?!\d+_)[A-Za-z0-9]+_.*", re.DOTALL)
_KINDS = {"text": "text that was typed into Canvas", "link": "a link"}


def read(download: Download, about: CollectedFor) -> Found:
    """Return one attempt for each student; its files begin with the newest upload.

    Canvas gives the files of the latest attempt. If the folder also holds files of older attempts, the number before
    the ending and the number of the upload tell which file is the latest. Names may hold numbers too: the roster tells
    which numbers are Canvas's.
    """
    files = defaultdict[tuple[str, str], list[tuple[int, int, bool, Entry]]](list)
    problems: list[tuple[str, str]] = []
    typed: list[Attempt] = []
    for entry in download.entries:
        readings = _readings(entry.name, about.roster)
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
            what = f"{_KINDS[instead['kind']]}, not a file; look at it by hand"
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


def _readings(name: str, roster: Roster | None = None) -> list[re.Match[str]]:
    """Return the possible places of Canvas's two numbers in a name.

    If only the first place fits a student, return only that one: the student wrote the rest.
    """
    starts = (at for at, char in enumerate(name) if char == "_")
    found = [match for at in starts if (match := _NUMBERS.match(name, at))]
    found = [match for match in found if not name[: match.start()].endswith("_LATE") or match["late"]]
    if roster is None or len(found) < 2:
        return found
    first, *others = (roster.whose(_person(match["user"], name[: match.start()]).keys) for match in found)
    is_clear = first.student and not first.why and not any(other.student or other.clash for other in others)
    return found[:1] if is_clear else found


def _person(user: str, name: str) -> Person:
    return Person((("canvas_id", user), ("name", name)), user)


def own_name(entry: Entry, person: Person) -> str:
    """Return the name that the student gave the file."""
    rests = (match["rest"] for match in _readings(entry.name) if match["user"] == person.folder)
    return next(rests, entry.name)


_ASSIGNMENT = re.compile(r"^(.*)\s\((\d+)\)$")


def layout(table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return the layout of a Canvas gradebook."""
    at = next((at for at, row in enumerate(table.rows) if index_of(row.cells, "Student") == 0), None)
    header = table.rows[at].cells if at is not None else []
    identity, section = index_of(header, "ID"), index_of(header, "Section")
    if at is None or identity is None or section is None:
        raise UsageError(f"{table.path}: not a Canvas gradebook: a line with Student, ID and Section is missing.")
    titles = {
        column: (match[1], match[0])
        for column in range(section + 1, len(header))
        if (match := _ASSIGNMENT.match(header[column].strip()))
    }
    columns = pick_columns(titles, exercises, chosen, table)
    above = [row for row in table.rows[at + 1 :] if not row[identity].strip()]
    numbers = {name: [number_in(row[column]) for row in above] for name, column in columns.items()}
    return Layout(
        rows=[row for row in table.rows[at + 1 :] if row[identity].strip()],
        keys=_keys(header, identity),
        columns=columns,
        maximum={name: next((number for number in found if number), 0.0) for name, found in numbers.items()},
    )


def _keys(header: Sequence[str], identity: int) -> Keys:
    """Return the keys of students; `SIS User ID` counts only directly before `SIS Login ID`."""
    keys: list[tuple[str, tuple[int, ...]]] = [("canvas_id", (identity,))]
    login = index_of(header, "SIS Login ID")
    if login is not None and header[login - 1].strip() == "SIS User ID":
        keys.append(("sis_user_id", (login - 1,)))
    if login is not None:
        keys.append(("login_id", (login,)))
    return (*keys, ("name", (0,)))
