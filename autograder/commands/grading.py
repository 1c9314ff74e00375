"""`autograder grade`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from autograder.commands.common import course_option, speaks_plainly, the_course


@click.command()
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
