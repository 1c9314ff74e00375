"""The findings of a download's reader: person, attempt, files, hand-in time."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import msgspec

from autograder.course.course import SUFFIXES
from autograder.grades.roster import Roster
from autograder.lms.download import Entry
from autograder.submissions.picking import stem_of

ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")


class Person(msgspec.Struct, frozen=True):
    """A person as a platform describes them: values by column of the roster, the strongest first.

    `folder` is the name of the student's folder if there is no roster.
    """

    keys: tuple[tuple[str, str], ...]
    folder: str

    def may_be(self, other: Person) -> bool:
        """Return whether both may be the same person: all values of one are values of the other."""
        return set(self.keys) <= set(other.keys) or set(self.keys) >= set(other.keys)

    def __str__(self) -> str:
        return ", ".join(f"{column} {value!r}" for column, value in self.keys)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of one person, with all its files; `late` comes from the platform."""

    person: Person
    files: tuple[Entry, ...]
    number: int = 0
    submitted: dt.datetime | None = None
    late: bool | None = None
    exercise: str = ""  # if the platform gives it
    instead: str = ""  # what it is, if it is not a file
    problem: str = ""  # why its person is unknown
    remark: str = ""  # about its person


class CollectedFor(msgspec.Struct, frozen=True):
    """What a reader knows about the class: the exercises to collect, the course's time zone, the roster."""

    exercises: tuple[str, ...]
    zone: zoneinfo.ZoneInfo
    roster: Roster | None


class Found(msgspec.Struct, frozen=True):
    """Everything that a reader found, and what it could not interpret (a name and the reason)."""

    attempts: list[Attempt]
    problems: list[tuple[str, str]]


def is_gradable(entry: Entry) -> bool:
    """Return whether the file's name is that of a gradable kind."""
    return stem_of(entry.name)[1] in SUFFIXES


def is_archive(entry: Entry) -> bool:
    """Return whether the file may hold other files."""
    return stem_of(entry.name)[1] in ARCHIVES


def may_hold_work(entry: Entry) -> bool:
    """Return whether the file may be gradable or hold gradable files."""
    return is_gradable(entry) or is_archive(entry)
