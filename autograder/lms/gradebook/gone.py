"""Removes submissions without a result in OUT from the gradebook; moves their autograded notebooks to `OUT/.gone`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files import is_folder
from autograder.lms.gradebook.rows import BY_HAND
from autograder.results import aside

if TYPE_CHECKING:  # it loads SQLAlchemy, which is needed only for writing
    from autograder.lms.gradebook.database import Writing

Key = tuple[str, str]  # student and exercise
BATCH = 500  # at a time: databases limit the values in one query


def drop(writing: Writing, keys: Collection[Key], *, all_saved: bool) -> set[Key]:
    """Delete the rows of submissions; return the submissions whose rows stay.

    Rows that a person has written to stay, unless people's points and comments are `all_saved` elsewhere.
    """
    students = dict[str, list[str]]()
    for student, exercise in keys:
        students.setdefault(exercise, []).append(student)
    return {
        (student, exercise)
        for exercise, all_ in students.items()
        for some in _batches(all_)
        for student in _drop(writing, exercise, some, all_saved=all_saved)
    }


def _drop(writing: Writing, exercise: str, students: list[str], *, all_saved: bool) -> list[str]:
    """Delete the rows of an exercise's submissions; return the students whose rows stay."""
    assignments = [row["id"] for row in writing.rows("assignment", name=exercise)]
    works = writing.rows("submitted_assignment", assignment_id=assignments, student_id=students)
    books = writing.rows("submitted_notebook", assignment_id=[work["id"] for work in works])
    work_of = {book["id"]: book["assignment_id"] for book in books}
    kept = set[str]() if all_saved else {work_of[book] for book in _given_by_hand(writing, list(work_of))}
    notebooks = [book for book, work in work_of.items() if work not in kept]
    for table in ("grade", "comment"):
        writing.delete(table, "notebook_id", notebooks)
    writing.delete("submitted_notebook", "id", notebooks)
    writing.delete("submitted_assignment", "id", [work["id"] for work in works if work["id"] not in kept])
    return [work["student_id"] for work in works if work["id"] in kept]


def _given_by_hand(writing: Writing, books: list[str]) -> set[str]:
    """Return the notebooks that a person has written to."""
    grades, comments = (writing.rows(table, notebook_id=books) for table in ("grade", "comment"))
    given = [row for row in grades if any(row[name] is not None for name in BY_HAND)]
    return {row["notebook_id"] for row in (*given, *(row for row in comments if row["manual_comment"] is not None))}


def drop_students(writing: Writing, students: Sequence[str]) -> None:
    """Delete students without a submission in the gradebook: nbgrader would give them 0 points."""
    for some in _batches(students):
        busy = {row["student_id"] for row in writing.rows("submitted_assignment", student_id=some)}
        writing.delete("student", "id", [student for student in some if student not in busy])


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    return (list(names[at : at + BATCH]) for at in range(0, len(names), BATCH))


def set_aside(out: Path, folder: str, key: Key) -> None:
    """Move the autograded notebook of a submission to `OUT/.gone`, if there is one; links are not followed."""
    student, exercise = key
    path = out / folder / student / exercise
    if is_folder(path.parent) and is_folder(path):
        aside.set_aside(out, folder, student, exercise)
