"""Grades in nbgrader's gradebook: `autograder gradebook`, and the last step of `autograder grade`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.classrun.run import ClassRun
from autograder.cli.common import course_option, roster_option, speaks_plainly, the_course
from autograder.errors import AutograderError, UsageError
from autograder.lms.gradebook.book import Book, Report
from autograder.lms.platforms import class_roster
from autograder.results.folder import ReportFolder, hold
from autograder.results.result import Result
from autograder.text import counted


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--submissions", type=click.Path(path_type=Path), help="The folder of the submissions, if it has moved.")
@roster_option
@course_option
@speaks_plainly
def gradebook(out: Path, submissions: Path | None, roster_file: Path | None, course_folder: Path | None) -> None:
    """Write all results in OUT to nbgrader's gradebook, OUT/gradebook.db, again.

    Your points and comments by hand stay. `autograder grade` does the same for changed results.
    If the environment variable GRADEBOOK_URL is set, the gradebook is in that database.
    """
    course = the_course(course_folder)
    if not out.is_dir():
        raise UsageError(f"{out}: no such folder; `autograder grade SUBMISSIONS --out {out}` makes it.")
    with hold(out) as moved:
        for name, why in moved:
            click.echo(f"autograder: {name}: {why}", err=True)
        results = list(ReportFolder(out).results(course.about.exercises))
        if not results:
            raise UsageError(f"{out}: no results in it; `autograder grade SUBMISSIONS --out {out}` writes them.")
        if submissions is not None and not submissions.is_dir():
            raise UsageError(f"{submissions}: no such folder.")
        book = Book(course, out, submissions, class_roster(roster_file, course))
        if not book.submissions.is_dir():
            known = "" if os.fspath(book.submissions) == os.devnull else f"{book.submissions} is not a folder. "
            raise UsageError(f"Where are the submissions? {known}Give their folder with --submissions.")
        report = write(book, results, everything=True)
    click.echo(f"{counted(report.written, 'submission')} in the gradebook; nbgrader's commands work in {out}.")
    if report.failed:
        sys.exit(3)


def after_grading(run: ClassRun, results: Sequence[Result]) -> bool:
    """Write changed results to the gradebook; return False, with a message, if that fails."""
    try:
        report = write(Book(run.course, run.out, run.folder.folder, run.late_work.roster), results)
    except AutograderError as error:
        click.echo(f"autograder: {error}", err=True)
        return False
    return not report.failed


def write(book: Book, results: Sequence[Result], *, everything: bool = False) -> Report:
    """Write to the gradebook, and print what is left out."""
    report = book.write(results, everything=everything)
    for note in [*report.notes, *(f"not written: {why}" for why in report.failed)]:
        click.echo(f"autograder: gradebook: {note}", err=True)
    return report
