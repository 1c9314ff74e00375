"""Reads from the gradebook what people gave in formgrader: points, and comments for the student."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.errors import AutograderError, UsageError
from autograder.files import NotPlainError, is_file
from autograder.lms.gradebook.config import URL_VARIABLE
from autograder.lms.grades import ByHand
from autograder.results.names import BESIDE, GRADEBOOK_FILE

Key = tuple[str, str]  # student and exercise

_OF_SUBMISSION = """FROM submitted_notebook AS book
    JOIN submitted_assignment AS work ON work.id = book.assignment_id
    JOIN assignment ON assignment.id = work.assignment_id"""
# nbgrader's rule: a person's points replace the automatic points, extra credit is added.
_GRADES = f"""SELECT work.student_id, assignment.name,
    sum(coalesce(grade.manual_score, grade.auto_score, 0) + coalesce(grade.extra_credit, 0)
        - coalesce(grade.auto_score, 0)),
    max(CASE WHEN grade.needs_manual_grade THEN 1 ELSE 0 END),
    max(CASE WHEN grade.manual_score IS NULL AND grade.extra_credit IS NULL THEN 0 ELSE 1 END)
    {_OF_SUBMISSION} JOIN grade ON grade.notebook_id = book.id GROUP BY work.student_id, assignment.name"""
_COMMENTS = f"""SELECT work.student_id, assignment.name, comment.manual_comment
    {_OF_SUBMISSION} JOIN comment ON comment.notebook_id = book.id JOIN base_cell ON base_cell.id = comment.cell_id
    WHERE comment.manual_comment IS NOT NULL ORDER BY base_cell.name"""


def read_by_hand(out: Path) -> dict[Key, ByHand]:
    """Return the points and comments by people for each submission in the gradebook of an OUT.

    Raises
    ------
    UsageError
        If OUT has no gradebook.
    AutograderError
        If it cannot be read.
    """
    import sqlalchemy as sql

    url = os.environ.get(URL_VARIABLE)
    try:
        there, *_ = [bool(url) or is_file(out / f"{GRADEBOOK_FILE}{ending}") for ending in BESIDE]
    except NotPlainError as error:
        raise AutograderError(f"{out}: {error.strerror}.") from error
    if not there:
        raise UsageError(f"{out / GRADEBOOK_FILE}: no gradebook; `autograder gradebook {out}` writes it.")
    try:
        engine = sql.create_engine(url or f"sqlite:///{(out / GRADEBOOK_FILE).absolute()}")
        try:
            with engine.connect() as connection:
                grades = connection.execute(sql.text(_GRADES)).all()
                comments = connection.execute(sql.text(_COMMENTS)).all()
        finally:
            engine.dispose()
    except (sql.exc.SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise AutograderError(
            f"The gradebook could not be read: {reason}. `autograder gradebook {out}` writes it again."
        ) from error
    said: dict[Key, list[str]] = {}
    for student, exercise, comment in comments:
        said.setdefault((student, exercise), []).append(" ".join(comment.split()))
    return {
        (student, exercise): ByHand(float(added), bool(waits), bool(given), tuple(said.get((student, exercise), ())))
        for student, exercise, added, waits, given in grades
    }
