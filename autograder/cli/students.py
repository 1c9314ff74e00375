"""What students call: `autograder check` and its companions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import course_option, speaks_to_students, the_course
from autograder.course.course import Course, Exercise
from autograder.errors import UsageError
from autograder.student.program import command
from autograder.student.targets import asked_about, one_exercise

if TYPE_CHECKING:
    from autograder.student.progress import Reached


@click.command()
@click.argument("exercise", required=False)
@click.option("-k", "function", help="Only this function.")
@click.option("--pdb", "in_debugger", is_flag=True, help="Open the first failing call in Python's debugger.")
@click.option("--case", "as_code", is_flag=True, help="Print the first failing call as Python to paste.")
@click.option("--live", is_flag=True, help="Compute the expected values with torch now.")
@course_option
@speaks_to_students
def check(  # noqa: PLR0913 - one argument an option
    exercise: str | None,
    function: str | None,
    course_folder: Path | None,
    *,
    in_debugger: bool,
    as_code: bool,
    live: bool,
) -> None:
    """Run the public tests on your working copy in assignments/."""
    course = the_course(course_folder)
    asked = asked_about(course, exercise, function)
    if (in_debugger or as_code) and len(asked.exercises) != 1:
        option = "--pdb" if in_debugger else "--case"
        raise UsageError(f"{option} takes one exercise: `{command(f'check ex1 {option}')}`.")
    if in_debugger:
        from autograder.student.debug import debug

        debug(course, asked.exercises[0], asked.function)
    elif as_code:
        from autograder.student.failing_case import failing_case_lines

        click.echo("\n".join(failing_case_lines(course, asked.exercises[0], asked.function)))
    elif not _check(course, asked.exercises, asked.function, live=live):
        sys.exit(1)


def _check(course: Course, exercises: Sequence[Exercise], function: str | None, *, live: bool) -> bool:
    """Check exercises, print the reports, and return whether everything is right."""
    from autograder.student.progress import Progress
    from autograder.student.screen import Screen
    from autograder.student.session import Session

    screen, progress, reports = Screen(), Progress(course), []
    functions = [function] if function else None
    agrees = True
    with Session(course) as session:
        for each in exercises:
            book = None
            if live:
                from autograder.student.session import live_book

                compared = live_book(course, each, functions)
                agrees, book = agrees and not compared.different, compared.book
                screen.echo(screen.wrap(compared.sentence()))
            reports.append(session.check(each, functions, book))
            if not function:
                progress.note(each, reports[-1])
            screen.echo(screen.exercise(reports[-1], whole=False))
    screen.echo(screen.ending(reports))
    return agrees and all(report.good for report in reports)


@click.command()
@click.argument("exercise", required=False)
@click.option("--poll", is_flag=True, help="Poll for changes (for network drives without notifications).")
@course_option
@speaks_to_students
def watch(exercise: str | None, course_folder: Path | None, *, poll: bool) -> None:
    """Check again each time you save; only what the change affects."""
    from autograder.student.screen import Screen
    from autograder.student.watch import watch as keep_watch

    course = the_course(course_folder)
    keep_watch(course, asked_about(course, exercise).exercises, Screen(), poll=poll)


@click.command()
@click.argument("function", metavar="EX.FUNCTION")
@click.option("--all", "everything", is_flag=True, help="Show all hints at once.")
@click.option("--reset", "forget", is_flag=True, help="Start again with the first hint.")
@course_option
@speaks_to_students
def hint(function: str, course_folder: Path | None, *, everything: bool, forget: bool) -> None:
    """Show the next hint on a function: concept, formula, shape."""
    from autograder.student import hints
    from autograder.student.screen import Screen

    course, screen = the_course(course_folder), Screen()
    if forget:
        screen.echo(screen.wrap(hints.forget_hints(course, function)))
    else:
        screen.echo(hints.hint_lines(course, function, screen, everything=everything))


@click.command("list")
@click.argument("exercise", required=False)
@course_option
@speaks_to_students
def list_(exercise: str | None, course_folder: Path | None) -> None:
    """Show how far you are."""
    from autograder.student.overview import overview
    from autograder.student.screen import Screen

    course, screen = the_course(course_folder), Screen()
    screen.echo(overview(course, _reached(course, exercise), screen))


@click.command("next")
@click.argument("exercise", required=False)
@course_option
@speaks_to_students
def next_(exercise: str | None, course_folder: Path | None) -> None:
    """Show which function to write next, and its line in the file."""
    from autograder.student.overview import next_lines
    from autograder.student.screen import Screen

    course, screen = the_course(course_folder), Screen()
    screen.echo(next_lines(course, _reached(course, exercise), screen))


def _reached(course: Course, exercise: str | None) -> dict[str, Reached]:
    from autograder.student.progress import Progress
    from autograder.student.session import Session

    progress = Progress(course)
    with Session(course) as session:
        return {each.name: progress.reached(each, session) for each in asked_about(course, exercise).exercises}


@click.command()
@click.argument("function", metavar="EX.FUNCTION")
@course_option
@speaks_to_students
def reset(function: str, course_folder: Path | None) -> None:
    """Put the stub of one function back; your version is kept."""
    from autograder.student.reset import reset as put_back
    from autograder.student.screen import Screen

    screen = Screen()
    screen.echo(line for sentence in put_back(the_course(course_folder), function) for line in screen.wrap(sentence))


@click.command()
@click.argument("words", metavar="[ID or MESSAGE]", nargs=-1)
@course_option
@speaks_to_students
def explain(words: tuple[str, ...], course_folder: Path | None) -> None:
    """Explain an error message, or a mistake by its id."""
    from autograder.student.hints import explain_lines
    from autograder.student.screen import Screen

    screen = Screen()
    screen.echo(explain_lines(the_course(course_folder), " ".join(words), screen))


@click.command()
@click.argument("exercise")
@course_option
@speaks_to_students
def submit(exercise: str, course_folder: Path | None) -> None:
    """Pack an exercise for handing in, with a receipt."""
    from autograder.student.screen import Screen
    from autograder.student.session import Session
    from autograder.student.submit import submit as pack

    course, screen = the_course(course_folder), Screen()
    chosen = one_exercise(course, exercise)
    with Session(course) as session:
        packed = pack(course, chosen, session, screen)
    screen.echo(packed.lines)
    if not packed.made:
        sys.exit(1)
