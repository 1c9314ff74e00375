"""Final grades: raw score, late penalty, and who handed in nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.files import read_plain
from autograder.grades.lateness import Lateness, late_by
from autograder.results.names import LATE_FILE
from autograder.results.result import Result, Status, score_text
from autograder.submissions.handed_in import HandedIn, handed_in
from autograder.text import cell

COLUMNS = (
    "student", "exercise", "raw_score", "max_score", "status", "submitted", "time_from", "seconds_late", "penalty",
    "final_score", "note",
)  # fmt: skip
NOT_HANDED_IN = "not handed in"


class LateRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of a `late.json`."""

    lateness: Lateness
    source: str = ""
    problem: str = ""


class FinalGrade(msgspec.Struct, frozen=True):
    """One student's grade for one exercise; `result` is None if nothing was handed in."""

    student: str
    exercise: str
    result: Result | None = None
    record: LateRecord | None = None

    @property
    def penalty(self) -> float:
        """The late penalty in points."""
        if self.result is None or self.result.score is None or self.record is None:
            return 0.0
        return self.record.lateness.penalty(self.result.score, self.result.max_score)

    @property
    def score(self) -> float | None:
        """The final score; None if there is no score."""
        if self.result is None or self.record is None:
            return None if self.result is None else self.result.score
        return self.record.lateness.final(self.result.score, self.result.max_score)


def absent(finals: Iterable[FinalGrade]) -> dict[str, list[str]]:
    """Return the exercises that each student of the roster did not hand in."""
    found: dict[str, list[str]] = {}
    for final in finals:
        if final.result is None:
            found.setdefault(final.student, []).append(final.exercise)
    return found


def read_record(folder: Path) -> LateRecord | None:
    """Return the `late.json` beside a result; None if there is none, or if it cannot be read."""
    try:
        return msgspec.json.decode(read_plain(folder / LATE_FILE), type=LateRecord)
    except (OSError, msgspec.DecodeError):
        return None


def csv_text(finals: Iterable[FinalGrade]) -> str:
    """Return `final_grades.csv`: raw scores, late penalties, and final scores."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for final in finals:
        writer.writerow([cell(final.student), cell(final.exercise), *_cells(final)])
    return table.getvalue()


def _cells(final: FinalGrade) -> list[str]:
    result, record = final.result, final.record
    if result is None:
        return ["", "", NOT_HANDED_IN, "", "", "", "", "", ""]
    when = record.lateness.submitted if record else None
    scored = result.score is not None and result.status is not Status.GRADER_FAULT
    return [
        score_text(result.score),
        score_text(result.max_score),
        result.status.value,
        "" if when is None else when.isoformat(timespec="seconds"),
        cell(record.source if record else ""),
        str(record.lateness.seconds) if when is not None and record else "",
        score_text(final.penalty) if scored else "",
        score_text(final.score),
        cell(record.problem if record else ""),
    ]


def _record(lateness: Lateness, handed: HandedIn) -> LateRecord:
    """Return the record; its times read back as the same."""
    due = lateness.due.astimezone(dt.UTC)
    when = lateness.submitted.astimezone(dt.UTC) if lateness.submitted else None
    return LateRecord(msgspec.structs.replace(lateness, due=due, submitted=when), handed.source, handed.problem)


def late_record(course: Course, submissions: Path, result: Result) -> LateRecord | None:
    """Return how late the submission of a result is; None if it has no due date."""
    rules = course.about.late
    if rules is None or result.exercise not in rules.due:
        return None
    handed = handed_in(submissions, result.student, result.exercise, result.graded_file, rules)
    lateness = late_by(rules, result.student, result.exercise, handed)
    return None if lateness is None else _record(lateness, handed)
