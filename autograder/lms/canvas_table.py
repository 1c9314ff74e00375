"""Canvas: the gradebook as the instructor exported it; assignments are headed `HW1 (88123)`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.lms.layout import Keys, Layout, index_of, number_in, pick_columns
from autograder.lms.rawtable import RawTable

_ASSIGNMENT = re.compile(r"^(.*)\s\((\d+)\)$")


def layout(table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return how a Canvas gradebook is read."""
    at = next((at for at, row in enumerate(table.rows) if index_of(row.cells, "Student") == 0), None)
    header = table.rows[at].cells if at is not None else []
    identity, section = index_of(header, "ID"), index_of(header, "Section")
    if at is None or identity is None or section is None:
        raise UsageError(f"{table.path}: no gradebook of Canvas: a line with Student, ID and Section is missing.")
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
    """Return what students are known by; `SIS User ID` counts only right before `SIS Login ID`."""
    keys: list[tuple[str, tuple[int, ...]]] = [("canvas_id", (identity,))]
    login = index_of(header, "SIS Login ID")
    if login is not None and header[login - 1].strip() == "SIS User ID":
        keys.append(("sis_user_id", (login - 1,)))
    if login is not None:
        keys.append(("login_id", (login,)))
    return (*keys, ("name", (0,)))
