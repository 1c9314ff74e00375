"""What the readers of downloads find: whose files, of which attempt, handed in when."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from autograder.collect.download import Entry

ENDINGS = (".py", ".ipynb")
_COPY = re.compile(r"(?:-(?P<attempt>\d+)| ?\(\d+\))$")


class Person(msgspec.Struct, frozen=True):
    """Somebody as a platform calls them: values by column of the roster, the surest first.

    `folder` is the name of the student's folder where there is no roster.
    """

    keys: tuple[tuple[str, str], ...]
    folder: str

    def __str__(self) -> str:
        return ", ".join(f"{column} {value!r}" for column, value in self.keys)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of one person, with all of its files; `late` is what the platform says."""

    person: Person
    files: tuple[Entry, ...]
    number: int = 0
    submitted: dt.datetime | None = None
    late: bool | None = None
    exercise: str = ""  # where the platform says which


class Found(msgspec.Struct, frozen=True):
    """All that a reader found, and what it could not make sense of (a name and why)."""

    attempts: list[Attempt]
    problems: list[tuple[str, str]]


def stem_of(name: str) -> tuple[str, str, int]:
    """Return stem, ending and number of the re-submission of a file's name: `perceptron-2.py` is attempt 2.

    Platforms and browsers add `-1` or ` (1)` before the ending.
    """
    stem, dot, ending = name.rpartition(".")
    copy = _COPY.search(stem)
    number = int(copy["attempt"] or 0) if copy and len(copy[0]) < 8 else 0
    return (_COPY.sub("", stem).casefold(), f"{dot}{ending}".casefold(), number)


def is_gradable(entry: Entry) -> bool:
    """Return whether the file is a module or a notebook by its name."""
    return stem_of(entry.name)[1] in ENDINGS
