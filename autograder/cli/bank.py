"""`autograder bank suggest`: drafts entries of the bank for what a class got wrong in the same way."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from autograder.cli.common import course_option, speaks_plainly, the_course


@click.group()
def bank() -> None:
    """Work on the banks of known mistakes."""


@bank.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise; may be given several times.")
@click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    help="Where the submissions are; by default where they were when they were graded.",
)
@click.option(
    "--seconds", type=click.FloatRange(1), default=300, show_default=True, help="How long to search, at the most."
)
@click.option("--jobs", type=click.IntRange(1), default=None, help="Searches at a time; by default one for each core.")
@click.option("--json", "as_json", is_flag=True, help="Print the drafts as JSON, not as Python.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run student code in a plain process. Only if you trust it.")
@course_option
@speaks_plainly
def suggest(  # noqa: PLR0913 - the options of the command
    out: Path,
    exercises: tuple[str, ...],
    submissions: Path | None,
    seconds: float,
    jobs: int | None,
    course_folder: Path | None,
    *,
    as_json: bool,
    unsafe_no_sandbox: bool,
) -> None:
    """Draft entries for the wrong answers without a name that several students gave.

    OUT is the report of `autograder grade`. The functions behind these answers are called once more on all cases. Then
    code that gives the same numbers is searched: the solution with one slip or two, or an entry of the bank with one.

    The drafts go to the standard output as Python code for mistakes.py, the most frequent first, each below its
    evidence. The id and the hint are yours to write; `autograder lint` proves the entry. After the next `autograder
    grade`, the class page tells what was found.
    """
    import msgspec

    from autograder.authoring.suggest.asking import Asking
    from autograder.authoring.suggest.draft import as_python
    from autograder.authoring.suggest.groups import grouped
    from autograder.authoring.suggest.suggest import drafts
    from autograder.classrun.local import cores
    from autograder.files import atomic_write
    from autograder.grading.grader import Grader
    from autograder.results.names import SUGGESTIONS_FILE
    from autograder.sandbox.sandbox import Sandbox

    course = the_course(course_folder)
    names = [course.full_name(name) for name in exercises] or list(course.about.exercises)
    grader = Grader(Sandbox(unsafe=unsafe_no_sandbox))
    with contextlib.closing(grader):
        asking = Asking(course, out, submissions, grader)
        grader.sandbox.check()
        groups = grouped(asking.answers(names, _say))
    for whose, why in asking.left_out:
        _say(f"{whose} is left out: {why}")
    found = drafts(course, groups, seconds, jobs or cores(), _say) if groups else []
    atomic_write(out / SUGGESTIONS_FILE, msgspec.json.encode(found))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    elif found:
        click.echo(as_python(found))
    _say(_summary(len(found), sum(bool(each.entry) for each in found)))


def _summary(groups: int, entries: int) -> str:
    from autograder.text import counted

    if not groups:
        return "no two students share a wrong answer without a name."
    return f"{counted(groups, 'shared answer')} without a name, and code for {entries} of them."


def _say(text: str) -> None:
    click.echo(f"autograder: {text}", err=True)
