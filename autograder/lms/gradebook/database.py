"""Writes nbgrader's database through its tables: nbgrader's API takes seconds to import and a query for each row.

nbgrader makes the tables, and we read their columns from the database. A test fixes the revision of their schema.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder import children
from autograder.errors import AutograderError
from autograder.files import atomic_write
from autograder.results.names import GRADEBOOK_FILE

Row = dict[str, Any]

_MAKE = "import sys; from nbgrader.api import Gradebook; Gradebook(sys.argv[1], sys.argv[2]).close()"
_SQLITE = "sqlite:///"


class Database:
    """A gradebook.

    Parameters
    ----------
    url : str
        For SQLAlchemy: `sqlite:////path/gradebook.db` or `postgresql://...`
    course_id : str
    keep : callable
        Caches an empty gradebook under a name, because nbgrader takes seconds to make one.
    """

    def __init__(self, url: str, course_id: str, keep: Callable[[str, Callable[[], bytes]], bytes]) -> None:
        self.url = url
        self.course_id = course_id
        self._prepare(keep)
        sqlite = url.startswith("sqlite")
        self.engine = sql.create_engine(url, connect_args={"timeout": 60} if sqlite else {})
        if sqlite:
            sql.event.listen(self.engine, "connect", _no_implicit_transactions)
            sql.event.listen(self.engine, "begin", _begin_for_writing)
        self.tables = sql.MetaData()
        self.tables.reflect(self.engine)

    def _prepare(self, keep: Callable[[str, Callable[[], bytes]], bytes]) -> None:
        """Make nbgrader's tables in the database if they are missing."""
        if self.url.startswith(_SQLITE):
            file = Path(self.url.removeprefix(_SQLITE))
            if not file.exists():
                name = f"gradebook-{metadata.version('nbgrader')}.db"
                atomic_write(file, keep(name, lambda: _empty(self.course_id)))
            return
        engine = sql.create_engine(self.url)
        try:
            made = bool(sql.inspect(engine).get_table_names())
        finally:
            engine.dispose()
        if not made:
            _make(self.url, self.course_id)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """Yield a `Writing` for one transaction."""
        with self.engine.begin() as connection:
            yield Writing(connection, self.tables)

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


class Writing:
    """One transaction."""

    def __init__(self, connection: sql.Connection, tables: sql.MetaData) -> None:
        self.connection = connection
        self.tables = tables.tables

    def rows(self, table: str, **where: object) -> list[Row]:
        """Return the rows of a table whose columns have these values (one of them, if it is a list)."""
        of = self.tables[table]
        query = sql.select(of)
        for name, value in where.items():
            column = of.c[name]
            query = query.where(column.in_(value) if isinstance(value, list) else column == value)
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def sync(
        self, table: str, keys: tuple[str, ...], wanted: Sequence[Row], found: Sequence[Row], new: Row | None = None
    ) -> list[Row]:
        """Insert or update rows so that the table holds `wanted`; return these rows with their ids.

        Columns that are not in `wanted` stay unchanged; a new row gets them from `new`.
        """
        known = {tuple(row[key] for key in keys): row for row in found}
        inserted, updated, result = list[Row](), list[Row](), list[Row]()
        for row in wanted:
            old = known.get(tuple(row[key] for key in keys))
            if old is None:
                inserted.append({"id": uuid.uuid4().hex, **(new or {}), **row})
                result.append(inserted[-1])
            else:
                result.append({**old, **row})
                if any(old[name] != value for name, value in row.items()):
                    updated.append(result[-1])
        self.insert(table, inserted)
        if updated:
            of = self.tables[table]
            names = [name for name in wanted[0] if name not in keys]
            query = of.update().where(of.c.id == sql.bindparam("the_id"))
            query = query.values({name: sql.bindparam(f"the_{name}") for name in names})
            rows = [{f"the_{name}": row[name] for name in (*names, "id")} for row in updated]
            self.connection.execute(query, rows)
        return result

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows."""
        if rows:
            self.connection.execute(self.tables[table].insert(), list(rows))

    def delete(self, table: str, column: str, values: Sequence[str]) -> None:
        """Delete the rows whose column has one of the values."""
        of = self.tables[table]
        if values:
            self.connection.execute(of.delete().where(of.c[column].in_(list(values))))


def _empty(course_id: str) -> bytes:
    """Return an empty gradebook, made by nbgrader."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / GRADEBOOK_FILE
        _make(f"{_SQLITE}{file}", course_id)
        return file.read_bytes()


def _make(url: str, course_id: str) -> None:
    """Let nbgrader make a gradebook; it calls the program alembic, which is beside the interpreter."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    status, _, errors = children.run("-c", _MAKE, url, course_id, environment={"PATH": path})
    if status != 0:
        last = errors.strip().splitlines()[-1:] or ["it ended without a message"]
        raise AutograderError(f"nbgrader could not make a gradebook: {last[0]}")


def _no_implicit_transactions(connection: Any, _: object) -> None:  # noqa: ANN401 - a type of sqlite3
    connection.isolation_level = None


def _begin_for_writing(connection: sql.Connection) -> None:
    """Lock before the first read, so that no grade is lost that somebody gives in formgrader meanwhile."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
