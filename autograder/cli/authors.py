"""What those who write exercises call: `autograder new`, `generate` and `lint`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import course_option, speaks_plainly, the_course

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.authoring.lint.findings import Finding
    from autograder.course.course import Course


@click.command()
@click.argument("exercise", metavar="EX")
@click.option("--title", default="", help="The exercise's title; by default its name in words.")
@click.option(
    "--function",
    "functions",
    multiple=True,
    required=True,
    metavar="NAME(x, w, t)=POINTS",
    help="A function that students write. Repeat it, in the order in which students meet the functions. Without "
    "parameters it takes x. Functions without points share the rest of 100 equally.",
)
@course_option
@speaks_plainly
def new(exercise: str, title: str, functions: tuple[str, ...], course_folder: Path | None) -> None:
    """Make the folder of a new exercise, solutions/EX, with a TODO in every place to fill.

    EX has the form ex7_cross_entropy: a free number, and the name of the module that students write.
    """
    from autograder.authoring.new.scaffold import new_exercise
    from autograder.authoring.new.wanted import read_functions
    from autograder.course.course import COURSE_FILE

    course = the_course(course_folder)
    made = new_exercise(course, exercise, read_functions(functions), title)
    for file in made.files:
        click.echo(f"new      {(made.folder / file).relative_to(course.root)}")
    if made.key is not None:
        click.echo(f"new      {made.key.relative_to(course.root)}, from which hidden cases are drawn; keep it secret.")
    if made.listed:
        click.echo(f"{COURSE_FILE} lists {exercise}.")
    else:
        click.echo(
            f"autograder: add {exercise!r} to `exercises` in {COURSE_FILE}; the right place is not clear.", err=True
        )
    click.echo(f"`autograder lint {exercise}` lists what you must write; docs/authoring.md says how.")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit status 1 if something is stale.")
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise.")
@course_option
@speaks_plainly
def generate(exercises: tuple[str, ...], course_folder: Path | None, *, only_check: bool) -> None:
    """Make assignments/ from solutions/, without the secrets."""
    from autograder.authoring.generate.generate import generate as build
    from autograder.authoring.secrets.leaks import hidden_values
    from autograder.casebook import store
    from autograder.casebook.bank import explanations

    course = the_course(course_folder)
    names = [course.full_name(name) for name in exercises] or None
    changes = build(
        course,
        names,
        check=only_check,
        public_cases=lambda exercise: store.read(exercise, course).public().to_json(),
        explanations=lambda exercise: explanations(store.read(exercise, course)),
        hidden_values=lambda exercise: hidden_values(store.read(exercise, course)),
    )
    for change in changes:
        click.echo(change)
    if only_check and changes:
        click.echo("autograder: assignments/ is stale; run `make generate`.", err=True)
        sys.exit(1)
    click.echo("assignments/ is fresh." if not changes else f"{len(changes)} files.")


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--read-only", is_flag=True, help="Only read; do not grade solution, stub and bank.")
@course_option
@speaks_plainly
def lint(exercises: tuple[str, ...], course_folder: Path | None, *, read_only: bool) -> None:
    """Read the exercises' folders as a careful colleague would, and try them; exit status 1 if there are findings.

    It tries that the solution gets all points and the stub none, that torch gives the expected values, and that each
    mistake of the bank is rejected and named as itself.
    """
    from autograder.authoring.lint.lint import lint as read

    course = the_course(course_folder)
    names = [course.full_name(name) for name in exercises] or list(course.about.exercises)
    findings = {name: read(course, [name]) for name in names}
    untried = [name for name, found in findings.items() if any(finding.kind == "slip" for finding in found)]
    if not read_only:
        findings = _with_proof(course, findings, untried)
    for finding in (finding for found in findings.values() for finding in found):
        click.echo(finding)
    if not read_only and untried:
        click.echo(f"Not tried until the findings are fixed: {', '.join(untried)}.", err=True)
    _end([finding for found in findings.values() for finding in found])


def _with_proof(course: Course, findings: dict[str, list[Finding]], untried: Sequence[str]) -> dict[str, list[Finding]]:
    """Return findings by exercise; if reading found no slip, those of grading come first."""
    from autograder.authoring.lint.prove import prove
    from autograder.grading.grader import Grader
    from autograder.sandbox.sandbox import Sandbox

    grader = Grader(Sandbox(unsafe=True))  # the course's own code, which also runs in plain processes elsewhere
    with contextlib.closing(grader):
        return {
            name: found if name in untried else [*prove(course, name, grader), *found]
            for name, found in findings.items()
        }


def _end(findings: Sequence[Finding]) -> None:
    """Print the summary; exit with status 1 if there are findings."""
    from autograder.text import counted

    todos = sum(finding.kind == "todo" for finding in findings)
    if not findings:
        click.echo("The exercises read well.")
        return
    if todos == len(findings):
        click.echo(f"{counted(todos, 'TODO')} left, and no other finding.", err=True)
    sys.exit(1)


@click.command("nbgrader-source")
@click.argument("exercises", nargs=-1)
@course_option
@speaks_plainly
def nbgrader_source(exercises: tuple[str, ...], course_folder: Path | None) -> None:
    """Write the instructor's notebooks for nbgrader's own commands to build/nbgrader/source/."""
    from autograder.authoring.generate.nbgrader_source import write_sources

    course = the_course(course_folder)
    for folder in write_sources(course, exercises or None):
        click.echo(folder.relative_to(course.root))
