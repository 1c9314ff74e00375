"""The rows of nbgrader's gradebook: an exercise's cells, and each submission's grades and comments.

Data by people (manual scores, comments, extra credit, flags) is never overwritten.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from autograder.lms.gradebook.released import NamedCell, Released

if TYPE_CHECKING:  # it loads SQLAlchemy, which is needed only for writing
    from autograder.lms.gradebook.database import Row, Writing

GRADE, SOLUTION = "GradeCell", "SolutionCell"
BY_HAND = {"manual_score": None, "extra_credit": None}


class NameOnRecord(msgspec.Struct, frozen=True):
    """The gradebook's data about a student beside the name of the folder."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    lms_user_id: str | None = None


class GradebookRow(msgspec.Struct, frozen=True):
    """The gradebook's data about one submission; `scores` and `comments` by the names of cells."""

    student: str
    exercise: str
    handed_in: dt.datetime | None  # UTC without a zone, as in nbgrader
    penalty: float
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    new_answer: bool  # whether the work differs from the one written here before


def write_course(writing: Writing, course_id: str) -> None:
    """Make the course's row if it is missing."""
    if not writing.rows("course", id=course_id):
        writing.insert("course", [{"id": course_id}])


def write_students(writing: Writing, people: Mapping[str, NameOnRecord]) -> None:
    """Insert or update the students' rows with the known data."""
    there = {row["id"]: row for row in writing.rows("student", id=list(people))}
    empty = dict.fromkeys(NameOnRecord.__struct_fields__)
    for student, person in people.items():
        about = {name: value for name, value in msgspec.structs.asdict(person).items() if value}
        if student not in there:
            writing.insert("student", [{"id": student, **empty, **about}])
        elif any(there[student][name] != value for name, value in about.items()):
            of = writing.tables["student"]
            writing.connection.execute(of.update().where(of.c.id == student).values(about))


def write_exercise(
    writing: Writing, released: Released, course_id: str, due: dt.datetime | None, graded: Sequence[GradebookRow]
) -> None:
    """Write an exercise and submissions of it."""
    exercise = {"name": released.exercise, "course_id": course_id, "duedate": due}
    found = writing.rows("assignment", name=released.exercise)
    (assignment,) = writing.sync("assignment", ("name",), [exercise], found)
    notebook = {
        "name": released.notebook,
        "assignment_id": assignment["id"],
        "kernelspec": json.dumps(released.metadata.get("kernelspec", {})),
    }
    found = writing.rows("notebook", assignment_id=assignment["id"])
    (book,) = writing.sync("notebook", ("name", "assignment_id"), [notebook], found)
    cells = _write_cells(writing, released, book["id"])
    _write_submissions(writing, assignment["id"], book["id"], cells, graded)


# ---- cells


def _write_cells(writing: Writing, released: Released, notebook: str) -> dict[tuple[str, str], str]:
    """Write the exercise's cells; return their ids by name and type."""
    of_type: tuple[tuple[str, Callable[[NamedCell], bool]], ...] = (
        (GRADE, lambda cell: cell.grade),
        (SOLUTION, lambda cell: cell.solution),
    )
    wanted = [
        {"name": cell.name, "notebook_id": notebook, "type": kind}
        for kind, fits in of_type
        for cell in released.cells
        if fits(cell)
    ]
    found = writing.rows("base_cell", notebook_id=notebook)
    cells = writing.sync("base_cell", ("name", "notebook_id", "type"), wanted, found)
    ids = {(cell["name"], cell["type"]): cell["id"] for cell in cells}
    _write_kinds(writing, released, ids)
    sources = [
        {
            "name": cell.name,
            "notebook_id": notebook,
            "cell_type": cell.cell_type,
            "locked": cell.locked,
            "source": cell.source,  # as released: stock feedback prints it, so it must not hold a hidden test
            "checksum": cell.checksum,
        }
        for cell in released.cells
    ]
    found_sources = writing.rows("source_cell", notebook_id=notebook)
    writing.sync("source_cell", ("name", "notebook_id"), sources, found_sources)
    _drop_gone(writing, [row for row in found if (row["name"], row["type"]) not in ids])
    names = {cell.name for cell in released.cells}
    writing.delete("source_cell", "id", [row["id"] for row in found_sources if row["name"] not in names])
    return ids


def _write_kinds(writing: Writing, released: Released, ids: dict[tuple[str, str], str]) -> None:
    """Write the separate rows of grade cells and solution cells, under the ids of their cells."""
    grades = [
        {"id": ids[cell.name, GRADE], "max_score": cell.points, "cell_type": cell.cell_type}
        for cell in released.cells
        if cell.grade
    ]
    writing.sync("grade_cells", ("id",), grades, writing.rows("grade_cells", id=[row["id"] for row in grades]))
    solutions = [{"id": ids[cell.name, SOLUTION]} for cell in released.cells if cell.solution]
    there = {row["id"] for row in writing.rows("solution_cells", id=[row["id"] for row in solutions])}
    writing.insert("solution_cells", [row for row in solutions if row["id"] not in there])


def _drop_gone(writing: Writing, cells: list[Row]) -> None:
    """Delete cells that the exercise no longer has, except those that a person has written to."""
    ids = [cell["id"] for cell in cells]
    if not ids:
        return
    grades, comments = writing.rows("grade", cell_id=ids), writing.rows("comment", cell_id=ids)
    kept = {row["cell_id"] for row in grades if any(row[name] is not None for name in BY_HAND)}
    kept |= {row["cell_id"] for row in comments if row["manual_comment"] is not None}
    gone = [id_ for id_ in ids if id_ not in kept]
    for table in ("grade", "comment"):
        writing.delete(table, "cell_id", gone)
    for table in ("grade_cells", "solution_cells", "base_cell"):
        writing.delete(table, "id", gone)


# ---- submissions


def _write_submissions(
    writing: Writing, assignment: str, notebook: str, cells: dict[tuple[str, str], str], graded: Sequence[GradebookRow]
) -> None:
    handed = [{"assignment_id": assignment, "student_id": each.student, "timestamp": each.handed_in} for each in graded]
    students = [each.student for each in graded]
    found = writing.rows("submitted_assignment", assignment_id=assignment, student_id=students)
    submitted = writing.sync(
        "submitted_assignment", ("assignment_id", "student_id"), handed, found, {"extension": None}
    )
    wanted = [
        {"assignment_id": row["id"], "notebook_id": notebook, "late_submission_penalty": each.penalty}
        for row, each in _pairs(submitted, graded)
    ]
    assignments = [row["id"] for row in submitted]
    found = writing.rows("submitted_notebook", notebook_id=notebook, assignment_id=assignments)
    books = writing.sync("submitted_notebook", ("assignment_id", "notebook_id"), wanted, found, {"flagged": False})
    _write_grades(writing, cells, [(book["id"], each) for book, each in _pairs(books, graded)])
    _write_comments(writing, cells, [(book["id"], each) for book, each in _pairs(books, graded)])


def _pairs(rows: Sequence[Row], graded: Sequence[GradebookRow]) -> list[tuple[Row, GradebookRow]]:
    return list(zip(rows, graded, strict=True))


def _write_grades(writing: Writing, cells: dict[tuple[str, str], str], books: list[tuple[str, GradebookRow]]) -> None:
    ids = {name: id_ for (name, kind), id_ in cells.items() if kind == GRADE}
    found = writing.rows("grade", cell_id=list(ids.values()), notebook_id=[book for book, _ in books])
    before = {(row["cell_id"], row["notebook_id"]): row for row in found}
    wanted: list[Row] = []
    for book, graded in books:
        for name, id_ in ids.items():
            score = graded.scores.get(name)
            waits = _waits(before.get((id_, book)), score, graded)
            wanted.append({"cell_id": id_, "notebook_id": book, "auto_score": score, "needs_manual_grade": waits})
    writing.sync("grade", ("cell_id", "notebook_id"), wanted, found, BY_HAND)


def _waits(before: Row | None, score: float | None, graded: GradebookRow) -> bool:
    """Return whether a person should look at a grade.

    An answer that nobody has graded waits. A graded answer waits again if it has changed since then.
    """
    if before is None or before["manual_score"] is None:
        return score is None
    changed = before["auto_score"] != score or (score is None and graded.new_answer)
    return bool(before["needs_manual_grade"] or changed)


def _write_comments(writing: Writing, cells: dict[tuple[str, str], str], books: list[tuple[str, GradebookRow]]) -> None:
    ids = {name: id_ for (name, kind), id_ in cells.items() if kind == SOLUTION}
    wanted: list[dict[str, Any]] = [
        {"cell_id": id_, "notebook_id": book, "auto_comment": graded.comments.get(name)}
        for book, graded in books
        for name, id_ in ids.items()
    ]
    found = writing.rows("comment", cell_id=list(ids.values()), notebook_id=[book for book, _ in books])
    writing.sync("comment", ("cell_id", "notebook_id"), wanted, found, {"manual_comment": None})
