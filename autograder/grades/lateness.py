"""Calculates how late a submission is, and the penalty."""

from __future__ import annotations

import datetime as dt
import math

import msgspec

from autograder.course.due_dates import DECIMALS, Base, LateRules, after_days
from autograder.submissions.handed_in import HandedIn


class Lateness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How late one submission is, and the rules of the penalty; `submitted` is None if unknown."""

    due: dt.datetime
    submitted: dt.datetime | None = None
    seconds: int = 0
    days: int = 0
    percent: float = 0.0
    percent_of: Base = "score"
    closed: bool = False

    def penalty(self, score: float, max_score: float) -> float:
        """Return the penalty in points, at most the score."""
        base = score if self.percent_of == "score" or self.closed else max_score
        return round(min(max(score, 0.0), base * self.percent / 100), DECIMALS)

    def final(self, score: float | None, max_score: float) -> float | None:
        """Return the score after the penalty; None stays None."""
        return None if score is None else round(score - self.penalty(score, max_score), DECIMALS)


def lateness(submitted: dt.datetime, due: dt.datetime, rules: LateRules) -> Lateness:
    """Return how late work is, from `submitted` and `due`; both have an offset.

    A day of lateness ends when the local clock shows the time of `due` again. So it has 23 or 25 hours if the clocks
    change on that day. The grace is added to the end of each day.
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


def _days_late(submitted: dt.datetime, due: dt.datetime, grace: dt.timedelta) -> int:
    """Return the number of days begun since `due`; 0 if it is in time."""
    seconds = submitted.timestamp() - due.timestamp() - grace.total_seconds()
    days = max(0, math.floor(seconds / 86_400) - 1)  # a lower bound: one day less, as clocks may change
    while submitted.timestamp() > after_days(due, days).timestamp() + grace.total_seconds():
        days += 1
    return days


def late_by(rules: LateRules, student: str, exercise: str, handed: HandedIn) -> Lateness | None:
    """Return how late a submission is; None if it has no due date.

    There is no penalty if the hand-in time is not known.
    """
    due = rules.due_at(student, exercise)
    if due is None:
        return None
    return Lateness(due=due) if handed.when is None else lateness(handed.when, due, rules)
