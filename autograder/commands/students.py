"""What students call: `autograder check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.common import course_option, speaks_plainly, the_course


@click.command()
@click.argument("exercise", required=False)
@click.option("-k", "function", help="Only this function.")
@course_option
@speaks_plainly
def check(exercise: str | None, function: str | None, course_folder: Path | None) -> None:
    """Run the public tests on your working copy in assignments/."""
    from autograder.check import check_exercises

    course = the_course(course_folder)
    names = [exercise] if exercise else list(course.about.exercises)
    if not check_exercises([course.assignment(name) for name in names], course, function):
        sys.exit(1)
