"""Any table with a line for each student, and our own table if there is none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.grades.roster import EMAIL, Roster
from autograder.lms.grades import Grade, shown
from autograder.lms.layout import Layout, keys_of, pick_columns
from autograder.lms.rawtable import RawTable
from autograder.text import by_spelling, cell, folded


def layout(columns: Sequence[str], table: RawTable, exercises: Sequence[Exercise], chosen: Mapping[str, str]) -> Layout:
    """Return the layout of a table with a roster's column names: id, name, email and the platforms' own."""
    header = ["_".join(title.split()) for title in table.rows[0].cells] if table.rows else []
    named = ("name", EMAIL, *columns)
    keys = keys_of(header, [("id", ("student", "id")), *((column, (column,)) for column in named)])
    if not keys:
        raise UsageError(
            f"{table.path}: no column identifies the students; expected one of {', '.join(('id', *named))}."
        )
    used = {at for _, columns in keys for at in columns}
    titles = {at: (title,) for at, title in enumerate(table.rows[0].cells) if at not in used}
    picked = pick_columns(titles, exercises, chosen, table)
    return Layout(rows=[row for row in table.rows[1:] if not row.is_blank], keys=keys, columns=picked)


def csv_text(grades: Sequence[Grade], exercises: Sequence[Exercise], roster: Roster | None) -> str:
    """Return a table with a line for each student and a column for each exercise; a missing grade is an empty cell."""
    found = {(grade.student, grade.exercise): grade for grade in grades}
    folders = {grade.student for grade in grades}
    graded = by_spelling(folders)
    others = [student.id for student in roster.students if folded(student.id) not in graded] if roster else []
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "name", "email", *(exercise.name for exercise in exercises)])
    for student in sorted([*folders, *others]):
        about = roster.of_folder(student) if roster else None
        scores = [found.get((student, exercise.name)) for exercise in exercises]
        told = [cell(student), cell(about.name if about else ""), cell(about.email if about else "")]
        writer.writerow([*told, *(shown(grade.score) if grade else "" for grade in scores)])
    return table.getvalue()
