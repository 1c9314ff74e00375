"""When a submission was handed in, and what its lateness takes off."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.course.due_dates import LateRules
from autograder.grades.final_grades import FinalGrade, late_record
from autograder.results.result import Result
from autograder.submissions.handed_in import handed_in


class Late(msgspec.Struct, frozen=True):
    """When something was handed in (None when nobody knows) and due, and the points that its lateness takes off."""

    handed_in: dt.datetime | None = None
    due: dt.datetime | None = None
    penalty: float = 0.0


def lateness(course: Course, submissions: Path, result: Result) -> Late:
    """Return when the work of a result was handed in, and what its lateness takes off."""
    rules = course.about.late or LateRules(time_zone="UTC", use_file_times=True)
    record = late_record(course, submissions, result)
    if record is not None:
        final = FinalGrade(result.student, result.exercise, result, record)
        return Late(record.lateness.submitted, rules.due_at("", result.exercise), final.penalty)
    return Late(handed_in(submissions, result.student, result.exercise, result.graded_file, rules).when)


def naive(when: dt.datetime | None) -> dt.datetime | None:
    """Return a moment as nbgrader keeps it: UTC, without saying so."""
    return None if when is None else when.astimezone(dt.UTC).replace(tzinfo=None)
