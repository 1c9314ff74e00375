"""How late a submission is and what that costs: a pure function of timestamps and of the rules in `course.toml`."""

from __future__ import annotations

import datetime as dt
import math
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
            raise ValueError(f"time_zone {self.time_zone!r} is none; write one like Europe/Berlin") from None
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
        """Return a student's extensions by exercise; a plain number of days is one for every exercise."""
        wanted = folded(student)
        value: Any = next((value for name, value in self.extensions.items() if folded(name) == wanted), {})
        return value if isinstance(value, dict) else {EVERY_EXERCISE: value}

    def due_at(self, student: str, exercise: str) -> dt.datetime | None:
        """Return when the student's work is due, in the course's time zone; None when it never is."""
        if exercise not in self.due:
            return None
        due = _moment(self.due[exercise], self.zone, exercise)
        granted = self.extended(student)
        value = granted.get(exercise, granted.get(EVERY_EXERCISE))
        if value is None:
            return due
        later = after_days(due, value) if isinstance(value, int) else _moment(value, self.zone, exercise)
        return max(due, later, key=dt.datetime.timestamp)


class Lateness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How late one submission is, and what that costs; `submitted` is None when nobody knows."""

    due: dt.datetime
    submitted: dt.datetime | None = None
    seconds: int = 0
    days: int = 0
    percent: float = 0.0
    percent_of: Base = "score"
    closed: bool = False

    def penalty(self, score: float, max_score: float) -> float:
        """Return the points that are taken off; never more than there are."""
        base = score if self.percent_of == "score" or self.closed else max_score
        return round(min(max(score, 0.0), base * self.percent / 100), DECIMALS)

    def final(self, score: float | None, max_score: float) -> float | None:
        """Return the score that counts; no score stays none."""
        return None if score is None else round(score - self.penalty(score, max_score), DECIMALS)


def lateness(submitted: dt.datetime, due: dt.datetime, rules: LateRules) -> Lateness:
    """Return how late work is that was handed in at `submitted` and due at `due`; both know their offset.

    A day of lateness ends when the clock on the wall shows the time of `due` again: it has 23 or 25 hours where the
    clock is changed. The grace is added to the end of each day.
    """
    seconds = max(0, math.ceil(submitted.timestamp() - due.timestamp()))
    days = _days_late(submitted, due, dt.timedelta(minutes=rules.grace_minutes))
    closed = rules.closes_after_days is not None and days > rules.closes_after_days
    percent = 100.0 if closed else min(days * rules.percent_per_day, rules.percent_at_most)
    return Lateness(
        due=due,
        submitted=submitted,
        seconds=seconds,
        days=days,
        percent=round(percent, DECIMALS),
        percent_of=rules.percent_of,
        closed=closed,
    )


def after_days(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same time on the clock a number of calendar days later."""
    return _later_reading(moment + dt.timedelta(days=days))


def _days_late(submitted: dt.datetime, due: dt.datetime, grace: dt.timedelta) -> int:
    """Return the number of days that have begun since `due`, 0 when it is in time."""
    seconds = submitted.timestamp() - due.timestamp() - grace.total_seconds()
    days = max(0, math.floor(seconds / 86_400) - 1)  # surely not too many; a day more or less for changed clocks
    while submitted.timestamp() > after_days(due, days).timestamp() + grace.total_seconds():
        days += 1
    return days


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
    """Return the later of the two moments that a clock's time means where the clock is changed, to be fair."""
    return max(moment.replace(fold=0), moment.replace(fold=1), key=dt.datetime.timestamp)
