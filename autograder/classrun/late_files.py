"""What counts in the end: each score with what lateness takes off, beside the raw one, and who handed in nothing.

Writes `late.json` beside each result that is late (or whose time is not known), a line on that feedback page, and
`final_grades.csv` for the class. Without due dates and roster nothing of it is written.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.files import atomic_write
from autograder.grades.lateness import Lateness, late_by
from autograder.grades.roster import Roster
from autograder.report import feedback_page
from autograder.report.class_page import LateRow
from autograder.report.grades_csv import number
from autograder.report.words import late_sentence
from autograder.results.folder import ends_the_run
from autograder.results.result import Result, Status
from autograder.submissions.handed_in import HandedIn, handed_in
from autograder.text import by_spelling, cell, folded, span

LATE_FILE = "late.json"
FINAL_FILE = "final_grades.csv"
FEEDBACK_FILE = "feedback.html"
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
    """What one student gets for one exercise; `result` is None when nothing was handed in."""

    student: str
    exercise: str
    result: Result | None = None
    record: LateRecord | None = None

    @property
    def penalty(self) -> float:
        """The points that lateness takes off."""
        if self.result is None or self.result.score is None or self.record is None:
            return 0.0
        return self.record.lateness.penalty(self.result.score, self.result.max_score)

    @property
    def score(self) -> float | None:
        """The score that counts; none where there is none."""
        if self.result is None or self.record is None:
            return None if self.result is None else self.result.score
        return self.record.lateness.final(self.result.score, self.result.max_score)


class LateWork:
    """Settles what lateness costs, for all results in an OUT.

    Parameters
    ----------
    course : Course
    submissions, out : Path
    roster : Roster or None
    """

    def __init__(self, course: Course, submissions: Path, out: Path, roster: Roster | None = None) -> None:
        self.course = course
        self.submissions = submissions
        self.out = out
        self.roster = roster
        self.unwritten: list[tuple[str, str]] = []

    def forget(self, student: str, exercise: str) -> None:
        """Forget what is written about a result that is about to be replaced."""
        (self.out / student / exercise / LATE_FILE).unlink(missing_ok=True)

    def settle(self, results: Sequence[Result]) -> list[FinalGrade]:
        """Write what lateness means for each result, and the final table; return its lines."""
        finals = [*self._finals(results), *self._absent(results)]
        finals.sort(key=lambda final: (final.student, final.exercise))
        table = self.out / FINAL_FILE
        if self.course.about.late is None and self.roster is None:
            table.unlink(missing_ok=True)
        else:
            atomic_write(table, csv_text(finals).encode())
        return finals

    def _finals(self, results: Iterable[Result]) -> Iterator[FinalGrade]:
        for result in results:
            record = self.record(result)
            try:
                self._write(result, record)
            except OSError as error:
                if ends_the_run(error):
                    raise
                why = f"what its lateness means cannot be written: {error.strerror}"
                self.unwritten.append((f"{result.student}/{result.exercise}", why))
            yield FinalGrade(result.student, result.exercise, result, record)

    def record(self, result: Result) -> LateRecord | None:
        """Return how late the work behind a result is; None when it has no due date."""
        rules = self.course.about.late
        if rules is None or result.exercise not in rules.due:
            return None
        handed = handed_in(self.submissions, result.student, result.exercise, result.graded_file, rules)
        lateness = late_by(rules, result.student, result.exercise, handed)
        return None if lateness is None else _record(lateness, handed)

    def _write(self, result: Result, record: LateRecord | None) -> None:
        """Write `late.json` and the line of the feedback page, where something has changed."""
        path = self.out / result.student / result.exercise / LATE_FILE
        before = read_record(path.parent)
        after = record if record is not None and (record.lateness.seconds or record.problem) else None
        if before == after and (after is not None) == path.exists():
            return
        atomic_write(path.parent / FEEDBACK_FILE, self._page(result, self.late_line(result, after)).encode())
        if after is None:
            path.unlink(missing_ok=True)
        else:
            atomic_write(path, msgspec.json.format(msgspec.json.encode(after), indent=2) + b"\n")

    def _page(self, result: Result, late: str) -> str:
        """Return the feedback page with another line about lateness, made anew where it cannot be changed."""
        try:
            page = (self.out / result.student / result.exercise / FEEDBACK_FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            page = ""
        exercise, details = (
            self.course.exercise(result.exercise),
            feedback_page.Details(self.course.about.shown_of_hidden),
        )
        return feedback_page.with_late(page, late) or feedback_page.page(result, exercise, late, details)

    def late_line(self, result: Result, record: LateRecord | None) -> str:
        """Return the sentence about lateness that the student reads; nothing for work in time."""
        rules = self.course.about.late
        if record is None or rules is None or not record.lateness.seconds:
            return ""
        local = record.lateness.due.astimezone(rules.zone)
        return late_sentence(msgspec.structs.replace(record.lateness, due=local), result.score, result.max_score)

    def _absent(self, results: Sequence[Result]) -> Iterator[FinalGrade]:
        """Yield a line without a score for each of the roster who handed in nothing for an exercise that others did."""
        there = {(folded(result.student), result.exercise) for result in results}
        exercises = sorted({exercise for _, exercise in there})
        for student in self.roster.students if self.roster else ():
            for exercise in exercises:
                if (folded(student.id), exercise) not in there:
                    yield FinalGrade(student.id, exercise)

    def to_look_at(self, finals: Sequence[FinalGrade], folders: Sequence[str]) -> list[tuple[str, str]]:
        """Return what a person should know: unknown times, folders and extensions; a name and a sentence each."""
        found = [
            (f"{final.student}/{final.exercise}", f"{final.record.problem}; nothing is taken off")
            for final in finals
            if final.record is not None and final.record.problem
        ]
        for same in by_spelling(folders).values():
            others = {name: ", ".join(other for other in same if other != name) for name in same if len(same) > 1}
            found += [(name, f"differs from {other} in capitals or accents only") for name, other in others.items()]
        known = {*map(folded, folders)}
        if self.roster is not None:
            strangers = [name for name in folders if self.roster.of_folder(name) is None]
            found += [(name, f"not in {self.roster.path.name}") for name in strangers]
            found += [
                (column, f"a column of {self.roster.path.name} that is not known and not used")
                for column in self.roster.unknown_columns
            ]
            known |= {folded(student.id) for student in self.roster.students}
        granted = self.course.about.late.extensions if self.course.about.late else ()
        found += [(name, "has an extension, but nobody has this name") for name in granted if folded(name) not in known]
        return found


def absent(finals: Iterable[FinalGrade]) -> dict[str, list[str]]:
    """Return the exercises that each student of the roster did not hand in."""
    found: dict[str, list[str]] = {}
    for final in finals:
        if final.result is None:
            found.setdefault(final.student, []).append(final.exercise)
    return found


def late_rows(finals: Iterable[FinalGrade]) -> list[LateRow]:
    """Return what came late, as the class page shows it."""
    return [
        LateRow(
            student=final.student,
            exercise=final.exercise,
            by=span(final.record.lateness.seconds),
            raw=final.result.score,
            penalty=final.penalty,
            final=final.score,
        )
        for final in finals
        if final.result is not None and final.record is not None and final.record.lateness.seconds
    ]


def read_record(folder: Path) -> LateRecord | None:
    """Return what the `late.json` beside a result says; None when there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / LATE_FILE).read_bytes(), type=LateRecord)
    except (OSError, msgspec.DecodeError):
        return None


def csv_text(finals: Iterable[FinalGrade]) -> str:
    """Return `final_grades.csv`: raw scores, what is taken off, and what counts."""
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
        number(result.score),
        number(result.max_score),
        result.status.value,
        "" if when is None else when.isoformat(timespec="seconds"),
        cell(record.source if record else ""),
        str(record.lateness.seconds) if when is not None and record else "",
        number(final.penalty) if scored else "",
        number(final.score),
        cell(record.problem if record else ""),
    ]


def _record(lateness: Lateness, handed: HandedIn) -> LateRecord:
    """Return the record, with times in a form that reads back as the same."""
    due = lateness.due.astimezone(dt.UTC)
    when = lateness.submitted.astimezone(dt.UTC) if lateness.submitted else None
    return LateRecord(msgspec.structs.replace(lateness, due=due, submitted=when), handed.source, handed.problem)
