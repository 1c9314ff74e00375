"""What carries work and grades between a learning platform and the grader: `collect`, `export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.common import course_option, speaks_plainly, the_course

roster_option = click.option(
    "--roster",
    "roster_file",
    type=click.Path(path_type=Path),
    help="Who is in the class; roster.csv in the course's root when left out.",
)


@click.command()
@click.argument("download", type=click.Path(path_type=Path))
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Choice(["moodle", "canvas", "gradescope", "nbgrader", "classroom"]),
    help="Where the download comes from.",
)
@click.option("--exercise", "exercises", multiple=True, help="The exercise that the download is for.")
@click.option("--replace", is_flag=True, help="Put newer submissions in the place of those that are there.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be placed.")
@roster_option
@course_option
@speaks_plainly
def collect(  # noqa: PLR0913 - the options of the command
    download: Path,
    submissions: Path,
    source: str,
    exercises: tuple[str, ...],
    roster_file: Path | None,
    course_folder: Path | None,
    *,
    replace: bool,
    dry_run: bool,
) -> None:
    """Place a downloaded zip or folder in SUBMISSIONS/<student>/<exercise>/<file>.

    Exit status 3 when something in it was not placed; each such thing is named.
    """
    from autograder.collect.place import Outcome
    from autograder.collect.run import collect as run
    from autograder.report.words import counted
    from autograder.results import one_line
    from autograder.roster import the_roster

    course = the_course(course_folder)
    roster = the_roster(roster_file, course)
    collected = run(
        course, source, download, submissions, exercises=exercises, roster=roster, replace=replace, dry=dry_run
    )
    for chosen, outcome in collected.placed:
        told = [outcome.value, *([chosen.remark] if chosen.remark else []), *(["late"] if chosen.note.late else [])]
        when = f"handed in {chosen.note.submitted.isoformat(timespec='seconds')}" if chosen.note.submitted else ""
        click.echo(f"{one_line(chosen.student)}/{chosen.exercise}: {'; '.join(filter(None, [*told, when]))}")
    for name, why in collected.problems:
        click.echo(f"autograder: not placed: {one_line(name)}: {one_line(why)}", err=True)
    if collected.absent:
        click.echo(f"Nothing from: {', '.join(map(one_line, collected.absent))}.")
    done = [outcome for _, outcome in collected.placed if outcome in (Outcome.NEW, Outcome.SAME, Outcome.REPLACED)]
    would = "would be " if dry_run else ""
    click.echo(f"{counted(len(done), 'submission')} {would}in {submissions}.")
    if collected.problems or len(done) < len(collected.placed):
        sys.exit(3)
