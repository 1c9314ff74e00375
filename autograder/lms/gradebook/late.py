"""The hand-in time of a submission, and its late penalty."""

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
    """The hand-in time (None if unknown), the due date, and the late penalty in points."""

    handed_in: dt.datetime | None = None
    due: dt.datetime | None = None
    penalty: float = 0.0


def lateness(course: Course, submissions: Path, result: Result) -> Late:
    """Return the hand-in time and the late penalty of a result."""
    rules = course.about.late or LateRules(time_zone="UTC", use_file_times=True)
    record = late_record(course, submissions, result)
    if record is not None:
        final = FinalGrade(result.student, result.exercise, result, record)
        return Late(record.lateness.submitted, rules.due_at("", result.exercise), final.penalty)
    return Late(handed_in(submissions, result.student, result.exercise, result.graded_file, rules).when)


def naive(when: dt.datetime | None) -> dt.datetime | None:
    """Return a moment in nbgrader's form: UTC without a zone."""
    return None if when is None else when.astimezone(dt.UTC).replace(tzinfo=None)
