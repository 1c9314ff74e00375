"""The layout of a platform's table: the columns of students, grades, maxima and feedback."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.lms.rawtable import RawTable, Row
from autograder.text import folded, short_name

NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*")
TITLES_SHOWN = 12
Keys = tuple[tuple[str, tuple[int, ...]], ...]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The layout of a table.

    `keys` maps a roster column to the table's columns that hold it (joined by a space), most reliable first. `maxima`
    holds the column of each line's maximum; `maximum` a maximum for all lines. `feedback` is None if the platform's
    tables have no feedback.
    """

    rows: list[Row]
    keys: Keys
    columns: dict[str, int]
    maximum: dict[str, float] = {}
    maxima: dict[str, int] = {}
    feedback: dict[str, int] | None = None
    comma: bool = False

    @property
    def mute(self) -> list[str]:
        """The exercises without a column for feedback, if the platform's tables may have one."""
        return [] if self.feedback is None else [name for name in self.columns if name not in self.feedback]


def pick_columns(
    headers: Mapping[int, Sequence[str]], exercises: Sequence[Exercise], chosen: Mapping[str, str], table: RawTable
) -> dict[str, int]:
    """Return the column of each exercise: as chosen, or by the exercise's name, title or short name.

    `headers` holds the possible names of each column that may hold grades.
    """
    there = ", ".join(repr(titles[-1]) for titles in list(headers.values())[:TITLES_SHOWN]) or "none"
    found: dict[str, int] = {}
    for exercise in exercises:
        told = chosen.get(exercise.name)
        for name in [told] if told is not None else [exercise.name, exercise.about.title, short_name(exercise.name)]:
            same = [column for column, titles in headers.items() if folded(name) in map(folded, titles)]
            if len(same) > 1:
                raise UsageError(f"{table.path}: {len(same)} columns are called {name!r}.")
            if same:
                found[exercise.name] = same[0]
                break
        if told is not None and exercise.name not in found:
            raise UsageError(f"{table.path}: no column {told!r}; columns: {there}.")
    if not found:
        why = f"no column has the name of an exercise; columns: {there}"
        raise UsageError(f'{table.path}: {why}. Give the column: --column {exercises[0].name}="..."')
    return found


def index_of(header: Sequence[str], *names: str) -> int | None:
    """Return the first column with one of these titles; None if there is none."""
    wanted = [folded(name) for name in names]
    for column, title in enumerate(header):
        if folded(title) in wanted:
            return column
    return None


def keys_of(header: Sequence[str], known: Sequence[tuple[str, Sequence[str]]]) -> Keys:
    """Return the keys in a header: pairs of a roster's column and its titles in the table."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for column, titles in known:
        at = index_of(header, *titles)
        if at is not None:
            found.append((column, (at,)))
    first, last = index_of(header, "First name"), index_of(header, "Last name", "Surname")
    if first is not None and last is not None:
        found.append(("name", (first, last)))
    return tuple(found)


def number_in(text: str) -> float | None:
    """Return the number in a cell, with a point or a comma; None if there is none."""
    match = NUMBER.fullmatch(text)
    return float(match[1].replace(",", ".")) if match else None
