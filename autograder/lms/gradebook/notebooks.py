"""Writes the autograded notebook of each submission to `OUT/autograded/`, and makes its rows."""

from __future__ import annotations

import functools
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.casebook import store
from autograder.course.course import Course, Exercise
from autograder.files import make_folders
from autograder.judging.examples import Example, example
from autograder.lms.gradebook.autograded import Autograded, autograded, cell_output, comment, suggestion
from autograder.lms.gradebook.late import Late, naive
from autograder.lms.gradebook.released import Released, read_released
from autograder.lms.gradebook.rows import GradebookRow
from autograder.lms.gradebook.student_cells import OwnCell, own_cells
from autograder.report import visible
from autograder.results.folder import ReportFolder
from autograder.results.names import AUTOGRADED
from autograder.results.result import Result
from autograder.sandbox.look import look, reading_sandbox
from autograder.submissions.outline import Outline, kept
from autograder.submissions.submission import read_submission

if TYPE_CHECKING:
    from autograder.casebook.cases import Casebook
    from autograder.sandbox.sandbox import Sandbox

STAMP = "timestamp.txt"


class Notebooks:
    """The autograded notebooks of one OUT.

    Parameters
    ----------
    course : Course
    out : Path
    submissions : Path
        The folder of the submissions.
    """

    def __init__(self, course: Course, out: Path, submissions: Path) -> None:
        self.course = course
        self.out = out
        self.submissions = submissions
        self._sandbox: Sandbox | None = None
        self._released: dict[str, Released] = {}
        self._exercises: dict[str, Exercise] = {}
        self._books: dict[str, Casebook] = {}

    def close(self) -> None:
        """End the process that reads submissions, if one was needed."""
        if self._sandbox is not None:
            self._sandbox.close()

    def path(self, result: Result) -> Path:
        """Return the path of a submission's notebook."""
        name = f"{self.release(result.exercise).notebook}.ipynb"
        return self.out / AUTOGRADED / result.student / result.exercise / name

    def release(self, exercise: str) -> Released:
        """Return the released notebook of an exercise."""
        if exercise not in self._released:
            self._released[exercise] = read_released(self.course.assignment(exercise))
        return self._released[exercise]

    def write(self, result: Result, late: Late, *, new_answer: bool) -> GradebookRow:
        """Write the autograded notebook of one submission and return its rows."""
        released = self.release(result.exercise)
        exercise = self._exercise(result.exercise)
        details = visible.Details(self.course.about.shown_of_hidden, functools.partial(self._example, exercise))
        views = {view.name: view for view in visible.views(result, exercise, details)}
        tests = [cell for cell in released.cells if cell.grade and not cell.solution]
        outputs = {cell.function: cell_output(views.get(cell.function), result) for cell in tests}
        scores: dict[str, float | None] = {
            cell.name: min(max(views[cell.function].score if cell.function in views else 0.0, 0.0), cell.points)
            for cell in tests
        }
        own, title = self._own(result, exercise, released), exercise.about.title
        notebook = autograded(released, own, outputs, title, suggestion(result))
        if released.answer is not None:
            scores[released.answer.name] = None if notebook.answered else 0.0
        self._put(result, late, notebook)
        return GradebookRow(
            student=result.student,
            exercise=result.exercise,
            handed_in=naive(late.handed_in),
            penalty=late.penalty,
            scores=scores,
            comments={cell.name: comment(views.get(cell.name), result) for cell in released.cells if not cell.grade},
            new_answer=new_answer,
        )

    def _example(self, exercise: Exercise, function: str, mistake: str) -> Example | None:
        if exercise.name not in self._books:
            self._books[exercise.name] = store.read(exercise, self.course)
        return example(self._books[exercise.name], function, mistake)

    def _own(self, result: Result, exercise: Exercise, released: Released) -> list[OwnCell]:
        """Return the student's cells, from exactly the file that was graded."""
        if result.submission_sha256 is None:
            return []
        folder = ReportFolder(self.out).place(result.student, result.exercise)
        outline = kept(folder, result.submission_sha256) or self._looked(result, exercise)
        if outline is None:
            return [OwnCell("markdown", f"The file that was graded, {result.graded_file}, was changed or moved since.")]
        try:
            return own_cells(outline, released)
        except Exception:  # noqa: BLE001 - one student's file must not stop the others' grades
            return [OwnCell("markdown", f"The cells of {outline.file} cannot be shown here.")]

    def _looked(self, result: Result, exercise: Exercise) -> Outline | None:
        """Return the outline of the graded file if there is none beside the result; None if the file is gone."""
        folder = self.submissions / result.student / result.exercise
        files = read_submission(folder, result.student, exercise, renamed=True).files
        file = next((file for file in files if file.sha256 == result.submission_sha256), None)
        if file is None:
            return None
        self._sandbox = self._sandbox or reading_sandbox()
        return look(self._sandbox, file.name, file.content, tuple(exercise.about.functions))

    def _put(self, result: Result, late: Late, notebook: Autograded) -> None:
        path = self.path(result)
        make_folders(self.out, AUTOGRADED, result.student, result.exercise)
        _replace(path, notebook.content)
        stamp, when = path.parent / STAMP, naive(late.handed_in)
        if when is None:
            stamp.unlink(missing_ok=True)
        else:
            _replace(stamp, f"{when.isoformat(sep=' ', timespec='microseconds')} UTC\n".encode())

    def _exercise(self, name: str) -> Exercise:
        if name not in self._exercises:
            self._exercises[name] = self.course.exercise(name)
        return self._exercises[name]


def _replace(path: Path, content: bytes) -> None:
    """Write a file completely or not at all; it can be made again, so nothing waits for the disk."""
    part = path.parent / f".~{secrets.token_hex(8)}.tmp"
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
