"""Fills a platform's table with grades, and reports what matched."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from autograder.errors import UsageError
from autograder.grades.roster import Keys, Owner, Roster, Student
from autograder.lms.grades import Grade, shown
from autograder.lms.layout import Layout, number_in
from autograder.lms.platforms import RENUMBERED
from autograder.lms.rawtable import RawTable, Row
from autograder.text import by_spelling, cell, folded, one_line, points

EXCUSED = "ex"
_OWN_TEXT = re.compile(r"\s*(?:<[^>]*>\s*)?[\d.]+ of [\d.]+ points[.;] ")  # a platform may have wrapped it in HTML


class Filled(msgspec.Struct, frozen=True):
    """The result of filling a table: names of students, and lines without a student."""

    grades: int = 0
    excused: list[str] = []
    without: list[str] = []  # in the table, without a grade
    waiting: list[str] = []  # a person must look first
    changed: list[str] = []  # there was a different grade
    mute: list[str] = []  # exercises without a column for feedback
    nobody: list[str] = []  # lines that match no student
    twice: list[str] = []  # students who match several lines
    missing: list[str] = []  # graded, but not in the table
    alike: list[str] = []  # folders that differ only in spelling


class Matcher:
    """Finds the student of each line: by the roster, or without one by the names of the students' folders."""

    def __init__(self, roster: Roster | None, students: Sequence[str]) -> None:
        self.roster = roster
        self.folders = by_spelling(students)

    def owners(self, layout: Layout) -> list[Owner]:
        """Return the owner of each line of a table; an owner's id is the name of the folder, if there is one."""
        keys = [_keys(row, layout) for row in layout.rows]
        if self.roster is not None:
            return [self._with_folder(owner) for owner in self.roster.owners(keys, RENUMBERED)]
        columns = [column for column, _ in layout.keys]
        known = {column for told in keys for column, value in told if folded(value) in self.folders}
        strongest = next((column for column in columns if column in known), "")
        values = [next((value for column, value in told if column == strongest and value), "") for told in keys]
        return [
            self._with_folder(Owner(Student(value))) if folded(value) in self.folders else Owner() for value in values
        ]

    def _with_folder(self, owner: Owner) -> Owner:
        if owner.student is None:
            return owner
        folders = self.folders.get(folded(owner.student.id), [owner.student.id])
        return Owner(msgspec.structs.replace(owner.student, id=folders[0]))

    @property
    def alike(self) -> list[str]:
        """The folders whose names differ only in spelling."""
        return [name for same in self.folders.values() if len(same) > 1 for name in same]


def _keys(row: Row, layout: Layout) -> Keys:
    """Return a line's keys of its student, the strongest first."""
    told = [(column, " ".join(row[index] for index in columns).strip()) for column, columns in layout.keys]
    return [(column, _last_number(value) if column in RENUMBERED else value) for column, value in told]


def _last_number(text: str) -> str:
    """Return the number in "Participant 12345"."""
    return "".join(re.findall(r"\d+$", text))


def fill(  # noqa: PLR0913 - each is one thing
    table: RawTable,
    layout: Layout,
    grades: Sequence[Grade],
    matcher: Matcher,
    *,
    scale: bool = False,
    feedback: bool = True,
) -> Filled:
    """Write the grades into the table and return the outcome."""
    lines: dict[str, list[Row]] = {}
    filled = Filled(excused=[], without=[], waiting=[], changed=[], mute=[], nobody=[], twice=[], missing=[])
    alike = matcher.alike
    for row, owner in zip(layout.rows, matcher.owners(layout), strict=True):
        if owner.student is None:
            filled.nobody.append(_line(row, layout) + (f" ({owner.why})" if owner.clash else ""))
        elif owner.student.id not in alike:
            lines.setdefault(owner.student.id, []).append(row)
    filled.mute.extend(layout.mute)
    by_place = {(grade.student, grade.exercise): grade for grade in grades}
    graded = {grade.student for grade in grades if grade.exercise in layout.columns and grade.score is not None}
    graded -= {*alike}
    filled.twice.extend(student for student, rows in lines.items() if len(rows) > 1 and student in graded)
    written = 0
    for student, rows in lines.items():
        for exercise, column in layout.columns.items():
            grade = by_place.get((student, exercise))
            what = f"{student} ({exercise})"
            if len(rows) > 1:
                continue
            if folded(rows[0][column]) == EXCUSED:
                filled.excused.append(what)
            elif grade is None or grade.score is None:
                (filled.waiting if grade is not None and grade.waits else filled.without).append(what)
            else:
                before = rows[0][column].strip()
                _put(table, layout, rows[0], grade, scale=scale, feedback=feedback)
                written += 1
                if number_in(before) not in (None, number_in(rows[0][column])):
                    filled.changed.append(f"{what} from {before} to {rows[0][column]}")
    filled.missing.extend(sorted(graded - lines.keys()))
    return msgspec.structs.replace(filled, grades=written, alike=alike)


def _put(  # noqa: PLR0913 - as fill
    table: RawTable, layout: Layout, row: Row, grade: Grade, *, scale: bool, feedback: bool
) -> None:
    score = grade.score or 0.0
    maximum = layout.maximum.get(grade.exercise)
    if grade.exercise in layout.maxima:
        maximum = number_in(row[layout.maxima[grade.exercise]])
    if maximum and maximum != grade.max_score:
        if not scale:
            raise UsageError(
                f"{table.path}: the maximum there is {points(maximum)} points, but {grade.exercise} has "
                f"{points(grade.max_score)}. Change it on the platform, or add --scale."
            )
        score = score * maximum / grade.max_score
    text = shown(score)
    table.put(row, layout.columns[grade.exercise], text.replace(".", ",") if layout.comma else text)
    if feedback and layout.feedback and grade.exercise in layout.feedback:
        at = layout.feedback[grade.exercise]
        if not row[at].strip() or _OWN_TEXT.match(row[at]):  # feedback of somebody else stays
            table.put(row, at, cell(grade.text))


def _line(row: Row, layout: Layout) -> str:
    """Return the name of a line without a student: its identifying cell."""
    told = [" ".join(row[index] for index in columns).strip() for _, columns in layout.keys]
    return one_line(" / ".join(dict.fromkeys(filter(None, told))), 120) or "a line without a name"
