"""Fills a platform's table with grades, and says what matched and what did not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from autograder.errors import UsageError
from autograder.export.grades import Grade, shown
from autograder.export.layout import Layout, number_in
from autograder.export.rawtable import RawTable, Row
from autograder.report.grades import cell
from autograder.report.words import points
from autograder.results import one_line
from autograder.roster import Roster, folded

EXCUSED = "ex"
_OWN_TEXT = re.compile(r"\s*(?:<[^>]*>\s*)?[\d.]+ of [\d.]+ points[.;] ")  # a platform may have put it into HTML


class Filled(msgspec.Struct, frozen=True):
    """What came of filling a table: names of students, or lines of the table that are nobody's."""

    grades: int = 0
    excused: list[str] = []
    without: list[str] = []  # in the table, without a grade
    waiting: list[str] = []  # a person has to look first
    changed: list[str] = []  # another grade stood there
    mute: list[str] = []  # exercises without a column for feedback
    nobody: list[str] = []  # lines that match nobody
    twice: list[str] = []  # students whom several lines match
    missing: list[str] = []  # graded, and not in the table


class Matcher:
    """Finds out whose a line is: through the roster, or by the name of the student's folder where there is none."""

    def __init__(self, roster: Roster | None, students: Sequence[str]) -> None:
        self.roster = roster
        self.folders = {folded(student): student for student in students}

    def student(self, row: Row, layout: Layout) -> str | None:
        """Return whose line it is; None when it is nobody's."""
        for at, (column, columns) in enumerate(layout.keys):
            value = " ".join(row[index] for index in columns).strip()
            if at == 0 and layout.identifier:
                value = "".join(re.findall(r"\d+$", value))
            if value and (found := self._find(column, value)):
                return found
        return None

    def _find(self, column: str, value: str) -> str | None:
        if self.roster is None:
            return self.folders.get(folded(value))
        found = self.roster.find_squeezed(value) if column == "name" else self.roster.find(column, value)
        if found is None and not any(getattr(student, column) for student in self.roster.students):
            found = self.roster.find("id", value)  # the roster does not know this column
        return found.id if found else None


def fill(  # noqa: PLR0913 - each is one thing
    table: RawTable,
    layout: Layout,
    grades: Sequence[Grade],
    matcher: Matcher,
    *,
    scale: bool = False,
    feedback: bool = True,
) -> Filled:
    """Write the grades into the table and return what came of it."""
    lines: dict[str, list[Row]] = {}
    filled = Filled(excused=[], without=[], waiting=[], changed=[], mute=[], nobody=[], twice=[], missing=[])
    for row in layout.rows:
        student = matcher.student(row, layout)
        if student is None:
            filled.nobody.append(_line(row, layout))
        else:
            lines.setdefault(student, []).append(row)
    filled.mute.extend(exercise for exercise in layout.columns if exercise not in layout.feedback)
    by_place = {(grade.student, grade.exercise): grade for grade in grades}
    graded = {grade.student for grade in grades if grade.exercise in layout.columns and grade.score is not None}
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
    return msgspec.structs.replace(filled, grades=written)


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
                f"{table.path}: {points(maximum)} points are the maximum there, {grade.exercise} has "
                f"{points(grade.max_score)}; change it on the platform, or give --scale."
            )
        score = score * maximum / grade.max_score
    text = shown(score)
    table.put(row, layout.columns[grade.exercise], text.replace(".", ",") if layout.comma else text)
    if feedback and grade.exercise in layout.feedback:
        at = layout.feedback[grade.exercise]
        if not row[at].strip() or _OWN_TEXT.match(row[at]):  # what somebody else wrote stays
            table.put(row, at, cell(grade.text))


def _line(row: Row, layout: Layout) -> str:
    """Return how a line that is nobody's is named: by what identifies it."""
    told = [" ".join(row[index] for index in columns).strip() for _, columns in layout.keys]
    return one_line(" / ".join(dict.fromkeys(filter(None, told))), 120) or "a line without a name"
