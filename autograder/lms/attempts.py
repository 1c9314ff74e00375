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
    """Somebody as a platform calls them: values by column of the roster, the strongest first.

    `folder` is the name of the student's folder where there is no roster.
    """

    keys: tuple[tuple[str, str], ...]
    folder: str

    def may_be(self, other: Person) -> bool:
        """Return whether a platform may mean the same person: whatever it says less of one, nothing differs."""
        return set(self.keys) <= set(other.keys) or set(self.keys) >= set(other.keys)

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
    instead: str = ""  # what it is where it is no file
    problem: str = ""  # why it cannot be told whose it is
    remark: str = ""  # about whose it is


class CollectedFor(msgspec.Struct, frozen=True):
    """What a reader may ask about the class: the exercises that are collected, the course's time zone, the roster."""

    exercises: tuple[str, ...]
    zone: zoneinfo.ZoneInfo
    roster: Roster | None


class Found(msgspec.Struct, frozen=True):
    """All that a reader found, and what it could not make sense of (a name and why)."""

    attempts: list[Attempt]
    problems: list[tuple[str, str]]


def is_gradable(entry: Entry) -> bool:
    """Return whether the file is of a kind that is graded, by its name."""
    return stem_of(entry.name)[1] in SUFFIXES


def is_archive(entry: Entry) -> bool:
    """Return whether the file may hold others."""
    return stem_of(entry.name)[1] in ARCHIVES


def may_hold_work(entry: Entry) -> bool:
    """Return whether the file may be, or hold, what is graded."""
    return is_gradable(entry) or is_archive(entry)
