"""`results.sqlite`: all tests of a class in one table, for an analysis with pandas, DuckDB or SQL."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from autograder.files import NotPlainError, fsync_folder, is_file, open_plain
from autograder.results.names import TABLE_FILE
from autograder.results.result import Result

LAYOUT = 1
BULK = 5_000  # rows written at a time
_SCHEMA = """
CREATE TABLE submissions (
    student TEXT, exercise TEXT, status TEXT, score REAL, max_score REAL, graded_file TEXT, submission_sha256 TEXT,
    grader_version TEXT, seed INTEGER, sandbox TEXT, cpu_s REAL, wall_s REAL, notes TEXT, stamp TEXT,
    PRIMARY KEY (student, exercise)) WITHOUT ROWID;
CREATE TABLE tests (
    student TEXT, exercise TEXT, test TEXT, function TEXT, visibility TEXT, outcome TEXT, score REAL, max_score REAL,
    mistakes TEXT, message TEXT,
    PRIMARY KEY (student, exercise, test)) WITHOUT ROWID;
"""

Key = tuple[str, str]  # student, exercise


class Table:
    """Updates the table of a report: writes a new file, which then replaces the old one.

    Parameters
    ----------
    out : Path
        The report's folder. If the file there is not a table of this layout, it is replaced.
    """

    def __init__(self, out: Path) -> None:
        self.path = out / TABLE_FILE
        self._temp = out / f".~{secrets.token_hex(8)}.tmp"
        self._known: dict[Key, str] = {}
        self._seen: set[Key] = set()
        self._submissions: list[tuple[object, ...]] = []
        self._tests: list[tuple[object, ...]] = []
        self.changed = 0
        self._database = self._open()
        self._database.execute("PRAGMA journal_mode = OFF")  # nobody else sees the file before it is complete
        self._database.execute("PRAGMA synchronous = OFF")

    def _open(self) -> sqlite3.Connection:
        with contextlib.suppress(FileNotFoundError):
            with open(open_plain(self.path), "rb") as old, open(self._temp, "xb") as new:
                shutil.copyfileobj(old, new)
            database = _connect(self._temp)
            with contextlib.suppress(sqlite3.DatabaseError):
                if database.execute("PRAGMA user_version").fetchone() == (LAYOUT,):
                    rows = database.execute("SELECT student, exercise, stamp FROM submissions")
                    self._known = {(student, exercise): stamp for student, exercise, stamp in rows}
                    return database
            database.close()
            self._temp.unlink()
        database = _connect(self._temp)
        database.executescript(f"{_SCHEMA} PRAGMA user_version = {LAYOUT};")
        self.changed += 1
        return database

    def add(self, result: Result, stamp: str) -> None:
        """Add a current result; it is written only if its stamp has changed."""
        key = (result.student, result.exercise)
        self._seen.add(key)
        if self._known.get(key) == stamp:
            return
        self.changed += 1
        if key in self._known:
            self._forget(key)
        self._submissions.append(_submission(result, stamp))
        self._tests += _tests(result)
        if len(self._tests) >= BULK:
            self._write()

    def _forget(self, key: Key) -> None:
        for table in ("submissions", "tests"):
            self._database.execute(f"DELETE FROM {table} WHERE student = ? AND exercise = ?", key)  # noqa: S608 - fixed names

    def _write(self) -> None:
        for table, rows in (("submissions", self._submissions), ("tests", self._tests)):
            if rows:
                places = ", ".join("?" * len(rows[0]))
                self._database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608 - fixed names
                rows.clear()

    def finish(self) -> None:
        """Delete results that no longer exist, and replace the old file by the new one."""
        for key in self._known.keys() - self._seen:
            self._forget(key)
            self.changed += 1
        self._write()
        self._database.commit()
        self._database.close()
        if not self.changed:
            self._temp.unlink()
            return
        with open(self._temp, "rb") as file:
            os.fsync(file.fileno())
        os.replace(self._temp, self.path)
        fsync_folder(self.path.parent)

    def abandon(self) -> None:
        """Leave the old file unchanged."""
        self._database.close()
        self._temp.unlink(missing_ok=True)


@contextlib.contextmanager
def updated(out: Path) -> Iterator[Table]:
    """Yield the table of a report; write it if the block ends without an error, else leave the old one unchanged."""
    table = Table(out)
    try:
        yield table
        table.finish()
    except sqlite3.Error as error:
        table.abandon()
        raise OSError(None, f"{TABLE_FILE}: {error}; remove that file and run the command again") from error
    except BaseException:
        table.abandon()
        raise


def seconds(out: Path) -> dict[Key, float]:
    """Return how many seconds each submission took the last time; those without a known time are left out."""
    path = out / TABLE_FILE
    with contextlib.suppress(NotPlainError, sqlite3.Error):
        if is_file(path):
            with contextlib.closing(_connect(path, "?mode=ro&immutable=1")) as database:
                rows = database.execute("SELECT student, exercise, wall_s FROM submissions").fetchall()
            return {(student, exercise): wall_s for student, exercise, wall_s in rows}
    return {}


def _connect(path: Path, options: str = "") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}{options}", uri=True)


def _submission(result: Result, stamp: str) -> tuple[object, ...]:
    grader, used = result.grader, result.seconds
    return (
        *(result.student, result.exercise, result.status.value, result.score, result.max_score),
        *(result.graded_file, result.submission_sha256, grader.version, grader.seed, grader.sandbox),
        *(used.cpu, used.wall, "\n".join(result.notes), stamp),
    )


def _tests(result: Result) -> Iterator[tuple[object, ...]]:
    for test in result.tests:
        mistakes = ", ".join(mistake.id for mistake in test.mistakes)
        yield (
            *(result.student, result.exercise, test.id, test.function, test.visibility, test.outcome.value),
            *(test.score, test.max_score, mistakes, test.message),
        )
