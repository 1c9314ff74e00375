"""`collect` and `export`, which move work and grades between a learning platform and the grader."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import course_option, roster_option, speaks_plainly, the_course
from autograder.lms.platforms import LAYOUTS, READERS, class_roster

if TYPE_CHECKING:
    from autograder.lms.grades import ByHand

NAMES_SHOWN = 20  # in one line of the terminal


@click.command()
@click.argument("download", type=click.Path(path_type=Path))
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Choice([*READERS]),
    help="Where the download comes from.",
)
@click.option("--exercise", "exercises", multiple=True, help="The exercise that the download is for.")
@click.option("--replace", is_flag=True, help="Replace existing submissions by newer ones.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be placed.")
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

    Exit status 3 if something in it was not placed; each is listed.
    """
    from autograder.lms.collect import collect as run
    from autograder.lms.collect import zone_of
    from autograder.lms.placing import Placement
    from autograder.text import counted, one_line

    course = the_course(course_folder)
    roster = class_roster(roster_file, course)
    collected = run(
        course, source, download, submissions, exercises=exercises, roster=roster, replace=replace, dry=dry_run
    )
    for chosen, outcome in collected.placed:
        told = [outcome.value, *([chosen.remark] if chosen.remark else []), *(["late"] if chosen.note.late else [])]
        handed = chosen.note.submitted
        when = f"handed in {handed.astimezone(zone_of(course)):%Y-%m-%d %H:%M:%S %Z}" if handed else ""
        click.echo(f"{one_line(chosen.student)}/{chosen.exercise}: {'; '.join(filter(None, [*told, when]))}")
    for name, why in collected.problems:
        click.echo(f"autograder: not placed: {one_line(name)}: {one_line(why)}", err=True)
    if collected.absent:
        click.echo(f"Nothing from: {', '.join(map(one_line, collected.absent))}.")
    done = [
        outcome for _, outcome in collected.placed if outcome in (Placement.NEW, Placement.SAME, Placement.REPLACED)
    ]
    would = "would be " if dry_run else ""
    click.echo(f"{counted(len(done), 'submission')} {would}in {submissions}.")
    if collected.problems or len(done) < len(collected.placed):
        sys.exit(3)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "platform",
    required=True,
    type=click.Choice([*LAYOUTS]),
    help="The platform of the table.",
)
@click.option("--template", type=click.Path(path_type=Path), help="The table that you downloaded from the platform.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file for the filled table; by default beside the template."
)
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise; may be given several times.")
@click.option("--column", "columns", multiple=True, metavar="EX=TITLE", help="Which column belongs to which exercise.")
@click.option("--raw", is_flag=True, help="Write raw scores, without the late penalty.")
@click.option("--by-hand", is_flag=True, help="Add your points from formgrader.")
@click.option("--scale", is_flag=True, help="Rescale the points if the table's maximum differs.")
@click.option("--no-feedback", is_flag=True, help="Do not change the columns for feedback.")
@roster_option
@course_option
@speaks_plainly
def export(  # noqa: PLR0913 - the options of the command
    out: Path,
    platform: str,
    template: Path | None,
    output: Path | None,
    exercises: tuple[str, ...],
    columns: tuple[str, ...],
    roster_file: Path | None,
    course_folder: Path | None,
    *,
    raw: bool,
    by_hand: bool,
    scale: bool,
    no_feedback: bool,
) -> None:
    """Write the grades in OUT into a platform's table, which you then upload; nothing else in it changes.

    Exit status 3 if the table has no place for a grade; each is listed.
    """
    from autograder.errors import UsageError
    from autograder.lms.export import export as run
    from autograder.text import counted

    pairs = [pair.partition("=") for pair in columns]
    if any(not equals or not title for _, equals, title in pairs):
        raise UsageError("--column takes an exercise and a title: --column ex1='HW1 (88123)'.")
    course = the_course(course_folder)
    given = _given_by_hand(out, needed=by_hand)
    filled, target = run(
        course,
        out,
        platform,
        template,
        output,
        exercises=exercises,
        columns={name: title for name, _, title in pairs},
        roster=class_roster(roster_file, course),
        raw=raw,
        by_hand=given if by_hand else None,
        scale=scale,
        feedback=not no_feedback,
    )
    click.echo(f"{counted(filled.grades, 'grade')} in {target}.")
    _say("Changed grades", filled.changed)
    _say("Waiting for points by hand, left as they are", filled.waiting)
    if not by_hand and (left_out := sum(hand.given for hand in given.values())):
        click.echo(f"Your points by hand are not included: {counted(left_out, 'submission')}. Add them with --by-hand.")
    if not no_feedback:
        _say("No feedback written, because the table has no column for it", filled.mute)
    _say("Excused, left as they are", filled.excused)
    _say("Without a grade, left as they are", filled.without)
    _say("Lines that match nobody", filled.nobody)
    places = {
        "several lines match": filled.twice,
        "not in the table": filled.missing,
        "a different folder's name differs only in capitals or accents": filled.alike,
    }
    for what, names in places.items():
        for name in names:
            click.echo(f"autograder: no place: {_plain(name)}: {what}", err=True)
    if any(places.values()):
        sys.exit(3)


def _given_by_hand(out: Path, *, needed: bool) -> dict[tuple[str, str], ByHand]:
    """Return the points from formgrader; nothing if no gradebook exists and none is required."""
    from autograder.errors import AutograderError
    from autograder.lms.gradebook.by_hand import read_by_hand

    try:
        return read_by_hand(out)
    except AutograderError:
        if needed:
            raise
        return {}


def _say(what: str, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - NAMES_SHOWN:,} more" if len(names) > NAMES_SHOWN else ""
        click.echo(f"{what}: {', '.join(map(_plain, names[:NAMES_SHOWN]))}{more}.")


def _plain(name: str) -> str:
    from autograder.text import one_line

    return one_line(name)
