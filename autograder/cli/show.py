"""`autograder show`."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import course_option, speaks_plainly, the_course
from autograder.errors import GraderFault, UsageError

if TYPE_CHECKING:
    from autograder.course.course import Course, Exercise
    from autograder.judging.examples import Example
    from autograder.results.result import Result

NEAREST = 3  # suggested names


@click.command()
@click.argument("out", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("student")
@click.argument("exercise")
@click.option("--as-student", is_flag=True, help="Show only what the student sees, by `feedback` in course.toml.")
@course_option
@speaks_plainly
def show(out: Path, student: str, exercise: str, course_folder: Path | None, *, as_student: bool) -> None:
    """Show one result of the report in OUT: every test with its outcome, the calls, the named mistakes.

    It shows hidden tests in full, for the staff. EXERCISE may be short: ex1. NO_COLOR switches colours off.
    """
    from rich.console import Console

    from autograder.report import terminal_result, visible
    from autograder.results.folder import ReportFolder
    from autograder.results.names import FEEDBACK_FILE

    course = the_course(course_folder)
    name = course.full_name(exercise)
    result = find(out, student, name)
    about = course.exercise(name)
    level = course.about.shown_of_hidden if as_student else "full"
    views = visible.views(result, about, visible.Details(level, functools.partial(_example, course, about)))
    terminal_result.show(result, about.about.title, views, Console(highlight=False), hidden_notes=as_student)
    page = ReportFolder(out).place(result.student, name) / FEEDBACK_FILE
    if page.is_file():
        click.echo(f"\nPictures and the graded code: {click.format_filename(page)}")


def find(out: Path, student: str, exercise: str) -> Result:
    """Return a result of a report.

    Raises
    ------
    UsageError
        If there is none for this student and exercise; the message names those that exist.
    """
    from autograder.results.folder import ReportFolder
    from autograder.results.names import RESULT_FILE
    from autograder.text import shown_name

    folder = ReportFolder(out)
    if Path(student).name == student and "\0" not in student:
        path = folder.place(student, exercise) / RESULT_FILE
        try:
            if folder.has(student, exercise):
                return folder.read(student, exercise)[0]
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
        except GraderFault as fault:
            raise UsageError(f"{path}: {fault}.") from fault
    students = [name for name in folder.students() if folder.graded(name)]
    if student not in students:
        raise UsageError(f"No student {shown_name(student)!r} in {out}{_nearest(student, students)}")
    done = ", ".join(folder.graded(student))
    raise UsageError(f"{shown_name(student)} has no result for {exercise} in {out}, only for {done}.")


def _nearest(name: str, names: Iterable[str]) -> str:
    """Return the end of the message about an unknown name: the nearest names."""
    from autograder.text import shown_name

    near = difflib.get_close_matches(name, list(names), NEAREST, cutoff=0.5)
    return f". The nearest: {', '.join(map(shown_name, near))}." if near else "."


def _example(course: Course, exercise: Exercise, function: str, mistake: str) -> Example | None:
    from autograder.casebook import store
    from autograder.judging.examples import example

    return example(store.read(exercise, course), function, mistake)
