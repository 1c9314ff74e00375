"""What students call: `autograder check` and its companions."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.commands.common import course_option, speaks_plainly, the_course
from autograder.course import Course, Exercise
from autograder.errors import UsageError


def exercises_of(course: Course, name: str | None) -> list[Exercise]:
    """Return the exercise that is asked for, or all of them."""
    if name is None:
        return [course.assignment(each) for each in course.about.exercises]
    try:
        return [course.assignment(name)]
    except UsageError as error:
        short = [each.partition("_")[0] for each in course.about.exercises]
        raise UsageError(f"{error}{_near(name, [*course.about.exercises, *short])}") from None


def check_function(function: str | None, exercises: Sequence[Exercise]) -> None:
    """Raise UsageError, with what is near, for a function that none of the exercises has."""
    names = [name for exercise in exercises for name in exercise.about.functions]
    if function and function not in names:
        near = _near(function, names)
        raise UsageError(f"There is no function {function!r} here.{near or ' There are ' + ', '.join(names) + '.'}")


def _near(word: str, words: Sequence[str]) -> str:
    found = difflib.get_close_matches(word, words, 1)
    return f" Did you mean {found[0]!r}?" if found else ""


@click.command()
@click.argument("exercise", required=False)
@click.option("-k", "function", help="Only this function.")
@course_option
@speaks_plainly
def check(exercise: str | None, function: str | None, course_folder: Path | None) -> None:
    """Run the public tests on your working copy in assignments/."""
    from autograder.student.screen import Screen
    from autograder.student.session import Session

    course = the_course(course_folder)
    exercises = exercises_of(course, exercise)
    check_function(function, exercises)
    chosen = [each for each in exercises if not function or function in each.about.functions]
    screen = Screen()
    reports = []
    with Session(course) as session:
        for each in chosen:
            reports.append(session.check(each, [function] if function else None))
            screen.echo(screen.exercise(reports[-1], whole=False))
    screen.echo(screen.ending(reports))
    if not all(report.good for report in reports):
        sys.exit(1)
