"""Gradescope: the download of submissions, and the table of a course's scores.

The download has folders `submission_12345`; its `submission_metadata.yml` holds their students and hand-in times. In
the table, each assignment has a column for the score and one for the maximum.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from autograder.course.course import Exercise
from autograder.errors import ReadError, UsageError
from autograder.lms.attempts import Attempt, CollectedFor, Found, Person
from autograder.lms.download import Download, Entry
from autograder.lms.layout import Layout, index_of, keys_of, pick_columns
from autograder.lms.rawtable import RawTable

METADATA = "submission_metadata.yml"
_MAX_METADATA_BYTES = 256 << 20
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = re.compile(r"submission_\d+")


def read(download: Download, _about: CollectedFor) -> Found:
    """Return an attempt for each person of each submission; the members of a group share one."""
    files = defaultdict[str, list[Entry]](list)
    for entry in download.entries:
        for part in entry.parts[:-1]:
            if _FOLDER.fullmatch(part):
                files[part].append(entry)
                break
    about = _metadata(download)
    attempts: list[Attempt] = []
    problems = [(name, f"is not in {METADATA}") for name in sorted(files) if name not in about]
    for name, found in files.items():
        if name in about:
            people = [_person(person) for person in _list(_field(about[name], "submitters"))]
            problems += [] if people else [(name, f"{METADATA} names nobody for it")]
            when = _moment(_field(about[name], "created_at"))
            attempts += [Attempt(person=person, files=tuple(found), submitted=when) for person in people]
    attempts.sort(key=lambda attempt: attempt.submitted or dt.datetime.min.replace(tzinfo=dt.UTC))
    return Found(attempts, problems)


def _metadata(download: Download) -> dict[str, Any]:
    entries = [entry for entry in download.entries if entry.name == METADATA]
    if not entries:
        raise UsageError(f"{download.path}: it has no {METADATA}; export the submissions from Gradescope.")
    entry = min(entries, key=lambda entry: len(entry.parts))  # a student's file of this name is deeper
    try:
        found = yaml.load(download.read(entry, _MAX_METADATA_BYTES), LOADER)  # noqa: S506 - this loader is safe
    except (ReadError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{download.path}: {METADATA} cannot be read: {str(error).splitlines()[0]}.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{download.path}: {METADATA} does not list submissions.")
    return {str(name): value for name, value in found.items()}


def _field(value: object, name: str) -> Any:  # noqa: ANN401
    """Return a value by its name; Gradescope writes a colon before the name."""
    return value.get(f":{name}", value.get(name)) if isinstance(value, dict) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _person(value: object) -> Person:
    told = {name: _text(_field(value, name)) for name in ("sid", "email", "name")}
    columns = {"sid": "gradescope_id", "email": "email", "name": "name"}
    keys = tuple((columns[name], text) for name, text in told.items() if text)
    return Person(keys, told["sid"] or told["email"] or told["name"])


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _moment(value: object) -> dt.datetime | None:
    """Return a time of the metadata; a time without a zone is UTC."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


_KNOWN = (("gradescope_id", ("SID",)), ("email", ("Email",)), ("name", ("Name",)))
_MAXIMUM = " - Max Points"
_OTHERS = (_MAXIMUM, " - Submission Time", " - Lateness (H:M:S)")


def layout(table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return the layout of a Gradescope table."""
    header = table.rows[0].cells if table.rows else []
    keys = keys_of(header, _KNOWN)
    if not keys:
        raise UsageError(f"{table.path}: not a Gradescope table: SID, Email or Name is missing.")
    used = {at for _, columns in keys for at in columns}
    titles = {at: (title,) for at, title in enumerate(header) if at not in used and not title.endswith(_OTHERS)}
    columns = pick_columns(titles, exercises, chosen, table)
    found = {name: index_of(header, header[at] + _MAXIMUM) for name, at in columns.items()}
    maxima = {name: at for name, at in found.items() if at is not None}
    return Layout(rows=[row for row in table.rows[1:] if not row.is_blank], keys=keys, columns=columns, maxima=maxima)
