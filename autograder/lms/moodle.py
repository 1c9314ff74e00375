"""Moodle: the download of an assignment's files, its offline grading worksheet, and the gradebook's table.

The download is a zip of folders `Full Name_12345_assignsubmission_file_/perceptron.py`, or of files with such names.
The worksheet's titles depend on the user's language, so its columns are found by their content. The first holds
`Participant 12345`. The grade comes before the maximum, which is the same number on every line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.lms.attempts import Attempt, CollectedFor, Found, Person, may_hold_work
from autograder.lms.download import Download, Entry
from autograder.lms.layout import Layout, index_of, keys_of, number_in, pick_columns
from autograder.lms.rawtable import RawTable, Row

# Moodle writes a name without underscores, so the first number is its own; the student wrote everything after it.
_OWNER = re.compile(r"(?P<name>[^_]*)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL)

_NAMELESS = re.compile(r"participant", re.IGNORECASE)  # of one column; several are recognized by a common name


def read(download: Download, _about: CollectedFor) -> Found:
    """Return one attempt for each participant; Moodle gives the latest."""
    files = defaultdict[tuple[str, str], list[Entry]](list)
    problems: list[tuple[str, str]] = []
    for entry in download.entries:
        owners = [match for part in entry.parts if (match := _OWNER.fullmatch(part))]
        if owners:
            files[owners[0]["id"], owners[0]["name"]].append(entry)
        elif may_hold_work(entry):
            problems.append((str(entry), "not in a folder `Name_12345_assignsubmission_file_`"))
    return Found([Attempt(person=_person(*key), files=tuple(found)) for key, found in files.items()], problems)


def own_name(entry: Entry, _about: Person) -> str:
    """Return the name that the student gave the file; without folders, Moodle puts the student's name before it."""
    match = _OWNER.fullmatch(entry.name)
    return match["file"] if match and match["file"] else entry.name


def _person(number: str, name: str) -> Person:
    is_anonymous = _NAMELESS.fullmatch(name) or name.endswith(f" {number}")
    return Person((("moodle_id", number), *(() if is_anonymous else (("name", name),))), number)


_PARTICIPANT = re.compile(r"[^\d]+\s?(\d+)")
_ITEM = re.compile(r"(?:[^:]*: )?(?P<title>.*?)(?: \((?P<kind>[^()]*)\))?")
_FEEDBACK = "feedback"
_COMMENTS = re.compile(r"feedback|comm?ent|kommentar", re.IGNORECASE)  # in the titles of many languages
_KNOWN = (
    ("email", ("Email address", "Email")),
    ("id_number", ("ID number",)),
    ("login_id", ("Username",)),
    ("name", ("Full name",)),
)


def layout(table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return the layout of a Moodle table."""
    if not table.rows:
        raise UsageError(f"{table.path}: the file is empty.")
    rows = [row for row in table.rows[1:] if not row.is_blank]
    if rows and all(_PARTICIPANT.fullmatch(row[0].strip()) for row in rows):
        return _worksheet(table, rows, exercises, chosen)
    return _gradebook(table, rows, exercises, chosen)


def _worksheet(table: RawTable, rows: list[Row], exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    header = table.rows[0].cells
    if len(exercises) != 1:
        raise UsageError(f"{table.path}: a grading worksheet is for one assignment; name it with --exercise.")
    name = exercises[0].name
    top = index_of(header, "Maximum Grade")
    if top is None:
        top = _constant(header, rows)
    grade = index_of(header, chosen[name]) if name in chosen else index_of(header, "Grade")
    if grade is None and name not in chosen and top is not None:
        grade = top - 1
    if grade is None:
        raise UsageError(f'{table.path}: the column of the grade is not clear; name it: --column {name}="..."')
    feedback = _comments(header, after=max(grade, top or 0))
    emails = [at for at in range(len(header)) if rows and all("@" in row[at] for row in rows)]
    names = [1] if grade > 2 else []  # with hidden names the status is there, and the grade after it
    known = (*keys_of(header, _KNOWN), *(("email", (at,)) for at in emails[:1]), *(("name", (at,)) for at in names))
    comma = top is not None and any("," in row[top] for row in rows)
    return Layout(
        rows=rows,
        keys=(("moodle_id", (0,)), *known),
        columns={name: grade},
        maxima={name: top} if top is not None else {},
        feedback={name: feedback} if feedback is not None else {},
        comma=comma,
    )


def _comments(header: Sequence[str], after: int) -> int | None:
    """Return the column of the feedback comments: by its title, or the only possible one after the grade."""
    found = [at for at in range(after + 1, len(header)) if _COMMENTS.search(header[at])]
    exact = index_of(header, "Feedback comments")
    return exact if exact is not None else found[0] if len(found) == 1 else None


def _constant(header: Sequence[str], rows: list[Row]) -> int | None:
    """Return the only column with the same number above 0 on every line, and grades or empty cells before it."""
    found = [
        at
        for at in range(2, len(header))
        if (number_in(rows[0][at]) or 0) > 0
        and len({row[at].strip() for row in rows}) == 1
        and all(not row[at - 1].strip() or number_in(row[at - 1]) is not None for row in rows)
    ]
    return found[0] if len(found) == 1 else None


def _gradebook(table: RawTable, rows: list[Row], exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    header = table.rows[0].cells
    keys = keys_of(header, _KNOWN)
    if not keys:
        raise UsageError(
            f"{table.path}: not a Moodle table: neither `Participant 12345` in the first column nor an email "
            "address, an ID number or a name."
        )
    used = {at for _, columns in keys for at in columns}
    items = {at: _title(cell) for at, cell in enumerate(header) if at not in used}
    grades = {at: (title, header[at].strip()) for at, (title, kind) in items.items() if kind != _FEEDBACK}
    columns = pick_columns(grades, exercises, chosen, table)
    texts = {title: at for at, (title, kind) in items.items() if kind == _FEEDBACK}
    return Layout(
        rows=rows,
        keys=keys,
        columns=columns,
        feedback={name: texts[items[at][0]] for name, at in columns.items() if items[at][0] in texts},
        comma=any("," in row[column] for row in rows for column in columns.values()),
    )


def _title(header: str) -> tuple[str, str]:
    """Return the title and the kind in `Assignment: HW1 (Real)`."""
    match = _ITEM.fullmatch(header.strip())
    return (match["title"], (match["kind"] or "").casefold()) if match else (header, "")
