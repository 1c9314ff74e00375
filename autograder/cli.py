"""The command `autograder`."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder import __version__
from autograder.course import Course, find_course
from autograder.errors import AutograderError, UsageError

F = TypeVar("F", bound=Callable[..., Any])


def speaks_plainly(command: F) -> F:
    """Let a command end with a sentence and an exit status where it would end with an error of the engine's."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return command(*args, **kwargs)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo(
                "\nautograder: stopped; finished results are kept, the same command goes on from here.", err=True
            )
            sys.exit(130)

    return run  # type: ignore[return-value]


def the_course(folder: Path | None) -> Course:
    """Return the course in a folder; without one, the course around the working directory or around the engine."""
    if folder is not None:
        return find_course(folder)
    try:
        return find_course()
    except UsageError:
        return find_course(Path(__file__).parent.parent)


def course_option(command: F) -> F:
    """Add `--course`."""
    return click.option(
        "--course",
        "course_folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The course's root; found from the working directory when left out.",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Grade gradients by hand, and name the mistake.

    Students: `autograder check`. Instructors: `autograder grade`.
    Exit status: 0 done, 1 something failed its tests, 2 wrong use, 3 something could not be done.
    """


@main.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the report goes.")
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise; may be given several times.")
@click.option("--student", "students", multiple=True, help="Only this student; may be given several times.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="Submissions at a time; one for each core.")
@click.option("--regrade", is_flag=True, help="Grade again what has a result that still stands.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run student code in a plain process. Only if you trust it.")
@course_option
@speaks_plainly
def grade(  # noqa: PLR0913 - the options of the command
    submissions: Path,
    out: Path,
    exercises: tuple[str, ...],
    students: tuple[str, ...],
    jobs: int | None,
    course_folder: Path | None,
    *,
    regrade: bool,
    unsafe_no_sandbox: bool,
) -> None:
    """Grade a class: SUBMISSIONS/<student>/<exercise>/<file>.

    Writes a result and a feedback page for each submission, grades.csv and index.html to OUT.
    Exit status 3 when something could not be graded through no fault of a student.
    """
    from rich.console import Console

    from autograder.class_run import ClassRun
    from autograder.report import terminal

    console = Console()
    run = ClassRun(
        the_course(course_folder),
        submissions,
        out,
        exercises=exercises,
        students=students,
        regrade=regrade,
        unsafe=unsafe_no_sandbox,
    )
    if unsafe_no_sandbox:
        click.echo(
            "autograder: no sandbox: student code runs as you, with your rights. Every result says so.", err=True
        )
    with run.alone():
        tasks = run.prepare()
        with terminal.progress(len(tasks), console) as progress:
            for result in run.grade(tasks, jobs=jobs or os.cpu_count() or 1):
                progress.advance(result)
        results = run.finish()
    terminal.class_table(results, console)
    kept = f", {len(run.kept)} kept from before" if run.kept else ""
    click.echo(f"{len(tasks)} graded{kept}. Report: {out / 'index.html'}  Grades: {out / 'grades.csv'}")
    for ignored in run.folder.ignored:
        click.echo(f"autograder: ignored: {ignored}", err=True)
    for name, reason in [*run.folder.ungradable, *run.faults]:
        click.echo(f"autograder: not graded: {name}: {reason}", err=True)
    if not run.complete:
        sys.exit(3)


@main.command()
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


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit status 1 when something is stale.")
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise.")
@course_option
@speaks_plainly
def generate(exercises: tuple[str, ...], course_folder: Path | None, *, only_check: bool) -> None:
    """Cut assignments/ from solutions/."""
    from autograder import casebooks
    from autograder.authoring.expected import hidden_values
    from autograder.authoring.generate import generate as build

    course = the_course(course_folder)
    names = [course.full_name(name) for name in exercises] or None
    changes = build(
        course,
        names,
        check=only_check,
        public_cases=lambda exercise: casebooks.read(exercise, course).public().to_json(),
        hidden_values=lambda exercise: hidden_values(casebooks.read(exercise, course)),
    )
    for change in changes:
        click.echo(change)
    if only_check and changes:
        click.echo("autograder: assignments/ is stale; run `make generate`.", err=True)
        sys.exit(1)
    click.echo("assignments/ is fresh." if not changes else f"{len(changes)} files.")


@main.command()
@click.argument("exercises", nargs=-1)
@course_option
@speaks_plainly
def lint(exercises: tuple[str, ...], course_folder: Path | None) -> None:
    """Read the exercises' folders as a careful colleague would; exit status 1 when there is something to say."""
    from autograder.authoring.lint import lint as read

    findings = read(the_course(course_folder), exercises or None)
    for finding in findings:
        click.echo(f"{finding.file}: {finding.sentence}")
    if findings:
        sys.exit(1)
    click.echo("The exercises read well.")


@main.command()
@click.option(
    "--no-torch", is_flag=True, help="Leave out the worker for torch functions, which takes seconds to start."
)
@speaks_plainly
def doctor(*, no_torch: bool) -> None:
    """Say which locks this machine gives; exit status 3 when hidden tests cannot be run on it."""
    from autograder.doctor import examine

    good = True
    for finding in examine(with_torch=not no_torch):
        good = good and finding.good
        click.echo(f"{'ok ' if finding.good else 'NO '} {finding.name:<13} {finding.sentence}")
    click.echo("Hidden tests can be run here." if good else "Hidden tests are not run on this machine.")
    if not good:
        sys.exit(3)
