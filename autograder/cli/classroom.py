"""`autograder points`, which the students' workflow on GitHub calls."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import course_option, speaks_to_students, the_course
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.student.points import ExercisePoints


@click.command()
@click.argument("exercise", required=False)
@course_option
@speaks_to_students
def points(exercise: str | None, course_folder: Path | None) -> None:
    """Show how many points of the public tests your work has.

    In a GitHub workflow they also go to the job's summary and to GitHub Classroom. Exit status 1 if a function that is
    written is wrong; an unwritten function does not count as wrong.
    """
    from autograder.student.points import count, summary
    from autograder.student.screen import Screen
    from autograder.student.targets import asked_about

    course, screen = the_course(course_folder), Screen()
    found = count(course, asked_about(course, exercise).exercises)
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    silence = f"::stop-commands::{(word := secrets.token_hex(16))}" if on_github else ""
    if silence:
        click.echo(silence)  # what a student's code prints must not speak to GitHub
    for each in found:
        if each.begun or each.report.problem:
            screen.echo([*screen.exercise(each.report, whole=False), ""])
    if silence:
        click.echo(f"::{word}::")
    click.echo(summary(found))
    if on_github:
        _tell_github(found, summary(found))
    if any(each.wrong for each in found):
        sys.exit(1)


def _tell_github(found: Sequence[ExercisePoints], text: str) -> None:
    """Write the job's summary and outputs, and the two notices in which GitHub Classroom looks for points."""
    from autograder.student.points import total

    earned, of = total(found)
    outputs = f"points={earned:g}\npoints-max={of:g}\n"
    for variable, content in (("GITHUB_STEP_SUMMARY", text), ("GITHUB_OUTPUT", outputs)):
        if path := os.environ.get(variable):
            _append(Path(path), content)
    click.echo(f"::notice title=Autograding complete::Points {earned:g}/{of:g}")
    click.echo(f"::notice title=Autograding report::{json.dumps({'totalPoints': earned, 'maxPoints': of})}")


def _append(path: Path, text: str) -> None:
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}.") from error
