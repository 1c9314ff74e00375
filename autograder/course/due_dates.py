"""The table `[late]` of `course.toml`: due dates, extensions, what lateness costs."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from autograder.text import by_spelling, folded

Base = Literal["score", "maximum"]

DECIMALS = 4  # of points, as in results
EVERY_EXERCISE = "*"
MOST_DAYS = 3660  # of an extension
YEARS = range(1990, 2200)
END_OF_DAY = dt.time(23, 59, 59, 999_999)


class LateRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[late]` of `course.toml`.

    A due date is a local date and time of `time_zone`, a date (until the end of that day) or a time with an offset.
    An extension is such a date, for one student and exercise, or a number of calendar days.
    """

    time_zone: str
    due: dict[str, Any] = {}
    extensions: dict[str, Any] = {}
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    percent_at_most: float = 100.0
    percent_of: Base = "score"
    closes_after_days: int | None = None
    use_file_times: bool = False

    def __post_init__(self) -> None:
        try:
            zone = zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"time_zone {self.time_zone!r} is unknown; write one like Europe/Berlin") from None
        if self.percent_per_day < 0 or not 0 <= self.percent_at_most <= 100 or self.grace_minutes < 0:
            raise ValueError("grace_minutes and percent_per_day are at least 0, percent_at_most is from 0 to 100")
        if self.closes_after_days is not None and self.closes_after_days < 0:
            raise ValueError("closes_after_days is at least 0")
        for exercise, value in self.due.items():
            _moment(value, zone, f"due.{exercise}")
        for names in by_spelling(self.extensions).values():
            if len(names) > 1:
                raise ValueError(f"[late.extensions] names one student twice: {', '.join(names)}")
        for student in self.extensions:
            for exercise, value in self.extended(student).items():
                _check_extension(value, zone, f"extensions.{student}.{exercise}")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The course's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def extended(self, student: str) -> Mapping[str, Any]:
        """Return a student's extensions by exercise; a plain number of days counts for every exercise."""
        wanted = folded(student)
        value: Any = next((value for name, value in self.extensions.items() if folded(name) == wanted), {})
        return value if isinstance(value, dict) else {EVERY_EXERCISE: value}

    def due_at(self, student: str, exercise: str) -> dt.datetime | None:
        """Return when the student's work is due, in the course's time zone; None if it has no due date."""
        if exercise not in self.due:
            return None
        due = _moment(self.due[exercise], self.zone, exercise)
        granted = self.extended(student)
        value = granted.get(exercise, granted.get(EVERY_EXERCISE))
        if value is None:
            return due
        later = after_days(due, value) if isinstance(value, int) else _moment(value, self.zone, exercise)
        return max(due, later, key=dt.datetime.timestamp)


def after_days(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same local time a number of calendar days later."""
    return _later_reading(moment + dt.timedelta(days=days))


def _check_extension(value: object, zone: zoneinfo.ZoneInfo, where: str) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value <= MOST_DAYS:
            raise ValueError(f"{where} is {value}; an extension has 0 to {MOST_DAYS} days")
    else:
        _moment(value, zone, where)


def _moment(value: object, zone: zoneinfo.ZoneInfo, where: str) -> dt.datetime:
    """Return a date of `course.toml` as a moment in the course's time zone."""
    if isinstance(value, dt.date) and value.year not in YEARS:  # a datetime is a date too
        raise ValueError(f"{where} is in the year {value.year}")
    if isinstance(value, dt.datetime):
        return _later_reading(value.replace(tzinfo=zone)) if value.tzinfo is None else value.astimezone(zone)
    if isinstance(value, dt.date):
        return _later_reading(dt.datetime.combine(value, END_OF_DAY, zone))
    raise ValueError(f"{where} is {value!r} and not a date; write 2026-10-12T23:59:00 or 2026-10-12, without quotes")


def _later_reading(moment: dt.datetime) -> dt.datetime:
    """Return the moment of a local time; if it occurs twice because the clocks change, the later one."""
    return max(moment.replace(fold=0), moment.replace(fold=1), key=dt.datetime.timestamp)
