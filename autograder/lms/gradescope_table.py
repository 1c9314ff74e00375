"""Gradescope: the table of a course's scores; an assignment has a column of its own and one with its maximum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.lms.layout import Layout, index_of, keys_of, pick_columns
from autograder.lms.rawtable import RawTable

_KNOWN = (("gradescope_id", ("SID",)), ("email", ("Email",)), ("name", ("Name",)))
_MAXIMUM = " - Max Points"
_OTHERS = (_MAXIMUM, " - Submission Time", " - Lateness (H:M:S)")


def layout(table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return how a table of Gradescope's is read."""
    header = table.rows[0].cells if table.rows else []
    keys = keys_of(header, _KNOWN)
    if not keys:
        raise UsageError(f"{table.path}: no scores of Gradescope: a SID, an Email or a Name is missing.")
    used = {at for _, columns in keys for at in columns}
    titles = {at: (title,) for at, title in enumerate(header) if at not in used and not title.endswith(_OTHERS)}
    columns = pick_columns(titles, exercises, chosen, table)
    found = {name: index_of(header, header[at] + _MAXIMUM) for name, at in columns.items()}
    maxima = {name: at for name, at in found.items() if at is not None}
    return Layout(rows=[row for row in table.rows[1:] if not row.is_blank], keys=keys, columns=columns, maxima=maxima)
