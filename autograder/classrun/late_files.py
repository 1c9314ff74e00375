"""Writes the effect of lateness: `late.json`, a line on the page of each late result, and `final_grades.csv`.

Without due dates and without a roster, it writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.files import atomic_write, read_plain
from autograder.grades.final_grades import (
    FinalGrade,
    LateRecord,
    csv_text,
    late_record,
    read_record,
)
from autograder.grades.roster import Roster
from autograder.report import feedback_page, visible
from autograder.report.words import late_sentence
from autograder.results.folder import ReportFolder, ends_the_run
from autograder.results.names import FEEDBACK_FILE, FINAL_FILE, LATE_FILE
from autograder.results.result import Result
from autograder.text import by_spelling, folded


class LateWork:
    """Calculates the late penalties of all results in an OUT.

    Parameters
    ----------
    course : Course
    submissions, out : Path
    roster : Roster or None
    """

    def __init__(self, course: Course, submissions: Path, out: Path, roster: Roster | None = None) -> None:
        self.course = course
        self.submissions = submissions
        self.folder = ReportFolder(out)
        self.roster = roster
        self.unwritten: list[tuple[str, str]] = []

    def forget(self, student: str, exercise: str) -> None:
        """Delete `late.json` of a result that is about to be replaced."""
        (self.folder.place(student, exercise) / LATE_FILE).unlink(missing_ok=True)

    def settle(self, results: Sequence[Result]) -> list[FinalGrade]:
        """Write the lateness of each result, and the final table; return its lines."""
        finals = [*self._finals(results), *self._absent(results)]
        finals.sort(key=lambda final: (final.student, final.exercise))
        table = self.folder.out / FINAL_FILE
        if self.course.about.late is None and self.roster is None:
            table.unlink(missing_ok=True)
        else:
            atomic_write(table, csv_text(finals).encode())
        return finals

    def _finals(self, results: Iterable[Result]) -> Iterator[FinalGrade]:
        for result in results:
            record = late_record(self.course, self.submissions, result)
            try:
                self._write(result, record)
            except OSError as error:
                if ends_the_run(error):
                    raise
                why = f"its lateness cannot be written: {error.strerror}"
                self.unwritten.append((f"{result.student}/{result.exercise}", why))
            yield FinalGrade(result.student, result.exercise, result, record)

    def _write(self, result: Result, record: LateRecord | None) -> None:
        """Write `late.json` and the line of the feedback page if something has changed."""
        path = self.folder.place(result.student, result.exercise) / LATE_FILE
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
        """Return the feedback page with a new line about lateness; render it again if it cannot be changed."""
        try:
            page = read_plain(self.folder.place(result.student, result.exercise) / FEEDBACK_FILE).decode()
        except (OSError, UnicodeDecodeError):
            page = ""
        exercise, details = (
            self.course.exercise(result.exercise),
            visible.Details(self.course.about.shown_of_hidden),
        )
        return feedback_page.with_late(page, late) or feedback_page.page(result, exercise, late, details)

    def late_line(self, result: Result, record: LateRecord | None) -> str:
        """Return the student's sentence about lateness; nothing for work in time."""
        rules = self.course.about.late
        if record is None or rules is None or not record.lateness.seconds:
            return ""
        local = record.lateness.due.astimezone(rules.zone)
        return late_sentence(msgspec.structs.replace(record.lateness, due=local), result.score, result.max_score)

    def _absent(self, results: Sequence[Result]) -> Iterator[FinalGrade]:
        """Yield a line without a score for each missing submission of the roster to an exercise that others did."""
        there = {(folded(result.student), result.exercise) for result in results}
        exercises = sorted({exercise for _, exercise in there})
        for student in self.roster.students if self.roster else ():
            for exercise in exercises:
                if (folded(student.id), exercise) not in there:
                    yield FinalGrade(student.id, exercise)

    def to_look_at(self, finals: Sequence[FinalGrade], folders: Sequence[str]) -> list[tuple[str, str]]:
        """Return what a person should check: unknown times, folders and extensions; a name and a sentence each."""
        found = [
            (f"{final.student}/{final.exercise}", f"{final.record.problem}; no penalty")
            for final in finals
            if final.record is not None and final.record.problem
        ]
        for same in by_spelling(folders).values():
            others = {name: ", ".join(other for other in same if other != name) for name in same if len(same) > 1}
            found += [(name, f"differs from {other} only in capitals or accents") for name, other in others.items()]
        known = {*map(folded, folders)}
        if self.roster is not None:
            strangers = [name for name in folders if self.roster.of_folder(name) is None]
            found += [(name, f"not in {self.roster.path.name}") for name in strangers]
            found += [
                (column, f"an unknown column of {self.roster.path.name}; it is ignored")
                for column in self.roster.unknown_columns
            ]
            known |= {folded(student.id) for student in self.roster.students}
        granted = self.course.about.late.extensions if self.course.about.late else ()
        found += [(name, "has an extension, but nobody has this name") for name in granted if folded(name) not in known]
        return found
