"""Keeps a second copy of points and comments by hand; puts a damaged gradebook aside and writes a new one.

`OUT/by_hand.jsonl` holds the points and comments by hand for each cell; each run updates it. The gradebook is read with
SQLite alone, row by row, so the readable rows of a damaged gradebook count.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from autograder.files import atomic_write
from autograder.results.names import BESIDE, BY_HAND_FILE

_OF_SUBMISSIONS = ("assignment", "submitted_assignment", "submitted_notebook")
_TABLES = (*_OF_SUBMISSIONS, "base_cell", "grade", "comment")
_SPOILT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
Key = tuple[str, str, str]  # student, exercise, cell
Rows = dict[str, dict[str, dict[str, Any]]]  # of each table, by id


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's points and comment for one cell of one submission."""

    student: str
    exercise: str
    cell: str
    points: float | None = None
    extra: float | None = None
    waits: bool = False
    comment: str | None = None

    @property
    def key(self) -> Key:
        """The student, exercise and cell."""
        return self.student, self.exercise, self.cell


class SecondCopy:
    """The second copy of points and comments by hand, beside a gradebook in a file.

    Parameters
    ----------
    database : Path
    """

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(BY_HAND_FILE)
        self.given = {each.key: each for each in _lines(self.path)}
        self._there: set[tuple[str, str]] = set()  # the gradebook's content before this run wrote to it

    def before(self) -> str:
        """Put an unusable gradebook aside and save its readable rows; return a sentence about it."""
        spoilt = self.database.exists() and _is_spoilt(self.database)
        if spoilt:
            saved = _given(_read(self.database))
            self.given |= saved
            aside = _put_aside(self.database)
        if self.database.exists():
            self._there = set(_works(_read(self.database, _OF_SUBMISSIONS)).values())
        if not spoilt:
            return ""
        return (
            f"{self.database.name} is damaged. It is kept as {aside.name}, and the gradebook was written again. Points "
            f"by hand came from it ({len(saved)}) and from {self.path.name} ({len(self.given) - len(saved)})."
        )

    def after(self, changed: Collection[tuple[str, str]] = ()) -> None:
        """Restore points and comments by hand of submissions that are new here, and update the second copy.

        Submissions that have `changed` since then wait for a person again.
        """
        if not self.database.exists():
            return
        rows = _read(self.database)
        there = set(_works(rows).values())
        back = {key: each for key, each in self.given.items() if key[:2] in there - self._there}
        if back:
            _give_back(self.database, rows, back, changed)
            rows = _read(self.database)
        gone = {key: each for key, each in self.given.items() if key[:2] not in there}
        now = _given(rows) | gone
        content = b"".join(msgspec.json.encode(now[key]) + b"\n" for key in sorted(now))
        if content != (self.path.read_bytes() if self.path.is_file() else b""):
            atomic_write(self.path, content)


def _lines(path: Path) -> Iterator[Given]:
    """Yield the lines of a copy; unreadable lines are skipped."""
    lines = path.read_bytes().splitlines() if path.is_file() else []
    for line in lines:
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            yield msgspec.json.decode(line, type=Given)


def _is_spoilt(database: Path) -> bool:
    """Return whether a file is a damaged gradebook; a busy one is not damaged."""
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return not names.issuperset(_TABLES) or connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
    except sqlite3.DatabaseError as error:
        return _code(error) in _SPOILT


def _code(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's number of an error, without its details."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


def _put_aside(database: Path) -> Path:
    """Rename a gradebook, together with SQLite's files beside it."""
    number = 1
    while (aside := database.with_name(f"{database.stem}-spoilt-{number}{database.suffix}")).exists():
        number += 1
    for ending in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            database.with_name(database.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


# ---- rows


def _read(database: Path, tables: Sequence[str] = _TABLES) -> Rows:
    """Return the readable rows of the tables that matter."""
    rows: Rows = {table: {} for table in tables}
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for table in tables:
            try:
                for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a name from the list above
                    rows[table][row["id"]] = dict(row)
            except sqlite3.DatabaseError as error:
                if _code(error) not in (*_SPOILT, sqlite3.SQLITE_ERROR):  # the last error: no such table
                    raise
    return rows


def _works(rows: Rows) -> dict[str, tuple[str, str]]:
    """Return student and exercise of each submitted notebook, by its id."""
    found = {}
    for id_, book in rows["submitted_notebook"].items():
        work = rows["submitted_assignment"].get(book["assignment_id"], {})
        exercise = rows["assignment"].get(work.get("assignment_id", ""), {})
        if exercise:
            found[id_] = (work["student_id"], exercise["name"])
    return found


def _keyed(rows: Rows, table: str) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield the rows of grades or comments, each with its student, exercise and cell."""
    works = _works(rows)
    for row in rows[table].values():
        work, cell = works.get(row["notebook_id"]), rows["base_cell"].get(row["cell_id"])
        if work is not None and cell is not None:
            yield (*work, cell["name"]), row


def _given(rows: Rows) -> dict[Key, Given]:
    """Return the points and comments by hand; invalid values of a damaged file are skipped."""
    found: dict[Key, dict[str, Any]] = {}
    for key, row in _keyed(rows, "grade"):
        if row["manual_score"] is not None or row["extra_credit"] is not None:
            waits = bool(row["needs_manual_grade"])
            found[key] = {"points": row["manual_score"], "extra": row["extra_credit"], "waits": waits}
    for key, row in _keyed(rows, "comment"):
        if row["manual_comment"] is not None:
            found.setdefault(key, {})["comment"] = row["manual_comment"]
    given = {}
    for key, values in found.items():
        with contextlib.suppress(msgspec.ValidationError):
            given[key] = msgspec.convert(dict(zip(("student", "exercise", "cell"), key, strict=True)) | values, Given)
    return given


def _give_back(database: Path, rows: Rows, given: dict[Key, Given], changed: Collection[tuple[str, str]]) -> None:
    """Write points and comments by hand to a gradebook; if the work has changed, they wait for a person."""
    points = [
        (each.points, each.extra, each.waits or key[:2] in changed, row["id"])
        for key, row in _keyed(rows, "grade")
        if (each := given.get(key)) is not None and (each.points, each.extra) != (None, None)
    ]
    comments = [
        (each.comment, row["id"])
        for key, row in _keyed(rows, "comment")
        if (each := given.get(key)) is not None and each.comment is not None
    ]
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.executemany(
            "UPDATE grade SET manual_score = ?, extra_credit = ?, needs_manual_grade = ? WHERE id = ?", points
        )
        connection.executemany("UPDATE comment SET manual_comment = ? WHERE id = ?", comments)
