"""`autograder grade`."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from autograder.cli.common import course_option, roster_option, speaks_plainly, the_course
from autograder.course.course import COURSE_FILE, SUFFIXES
from autograder.errors import UsageError
from autograder.results.names import FINAL_FILE, GRADES_FILE, PAGE_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from autograder.classrun.dask import ClusterPool
    from autograder.classrun.run import ClassRun
    from autograder.results.result import Result

ABSENT_SHOWN = 20  # students in the terminal
LOOK_AT_SHOWN = 5  # names with the same reason


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder for the report.")
@click.option("--exercise", "exercises", multiple=True, help="Only this exercise; may be given several times.")
@click.option("--student", "students", multiple=True, help="Only this student; may be given several times.")
@click.option(
    "--jobs", type=click.IntRange(1), default=None, help="Submissions at a time; by default one for each core."
)
@click.option("--cluster", metavar="ADDRESS", help="Grade on the workers of a Dask cluster: tcp://host:8786.")
@click.option("--regrade", is_flag=True, help="Grade everything again, also results that are up to date.")
@click.option("--replace-class", is_flag=True, help="Replace the report of a different class in OUT.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show whose score would change, and by how much.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run student code in a plain process. Only if you trust it.")
@roster_option
@click.option("--no-gradebook", is_flag=True, help="Write no gradebook for nbgrader.")
@course_option
@speaks_plainly
def grade(  # noqa: PLR0913 - the options of the command
    submissions: Path,
    out: Path,
    exercises: tuple[str, ...],
    students: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    roster_file: Path | None,
    course_folder: Path | None,
    *,
    regrade: bool,
    replace_class: bool,
    dry_run: bool,
    unsafe_no_sandbox: bool,
    no_gradebook: bool,
) -> None:
    """Grade a class: SUBMISSIONS/<student>/<exercise>/<file>.

    Writes a result and a feedback page for each submission, grades.csv and index.html to OUT.
    Exit status 2: no submission was found. 3: some submissions could not be graded (not the students' fault).
    """
    from autograder.classrun.local import cores
    from autograder.classrun.run import ClassRun
    from autograder.lms.platforms import class_roster

    if cluster and jobs:
        raise UsageError("--jobs is for this machine. On a cluster, each worker grades one submission per thread.")
    course = the_course(course_folder)
    if course_folder is None and course.root.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(
            f"{course.root / COURSE_FILE} is in SUBMISSIONS and may be a student's. Name the course with --course."
        )
    run = ClassRun(
        course,
        submissions,
        out,
        exercises=exercises,
        students=students,
        regrade=regrade,
        dry=dry_run,
        unsafe=unsafe_no_sandbox,
        roster=class_roster(roster_file, course),
        replace_class=replace_class,
    )
    if unsafe_no_sandbox:
        click.echo(
            "autograder: no sandbox: student code runs as you, with your rights. Every result says so.", err=True
        )
    with run.alone():
        tasks = run.prepare(elsewhere=cluster is not None)
        if not (tasks or run.kept):
            _end_without_submissions(run)
        pool = _cluster(cluster) if cluster else None
        grading = run.grade(tasks, pool, jobs=jobs or cores())
        from rich.console import Console  # while the jobs start

        from autograder.report import terminal

        console = Console()
        with terminal.progress(len(tasks), console) as progress, contextlib.closing(grading):
            for result in grading:
                progress.advance(result)
        results = [] if dry_run else run.finish()
        in_gradebook = dry_run or no_gradebook or _in_gradebook(run, results)
    _say_what_came_of_it(run, results, console)
    for ignored in run.folder.ignored:
        click.echo(f"autograder: ignored: {ignored}", err=True)
    _say_what_to_look_at(run)
    if pool is not None:
        _say_which_workers(pool)
    _say_what_was_not_graded(run)
    if not (run.complete and in_gradebook):
        sys.exit(3)


def _cluster(address: str) -> ClusterPool:
    from autograder.classrun.dask import ClusterPool

    return ClusterPool(address)


def _in_gradebook(run: ClassRun, results: Sequence[Result]) -> bool:
    from autograder.cli.gradebook import after_grading

    return after_grading(run, results)


def _say_what_came_of_it(run: ClassRun, results: Sequence[Result], console: Console) -> None:
    """Print the class; in a dry run print what would change."""
    from autograder.report import terminal, terminal_changes

    kept = f", {len(run.kept)} kept from before" if run.kept else ""
    if run.dry:
        terminal_changes.show(run.record.changes, console, dry=True)
        click.echo(f"{run.graded} graded{kept}; nothing was written.")
        return
    terminal.class_table(results, console)
    if any(not change.new for change in run.record.changes):
        terminal_changes.show(run.record.changes, console, dry=False)
    click.echo(f"{run.graded} graded{kept}. Report: {run.out / PAGE_FILE}  Grades: {run.out / GRADES_FILE}")
    _say_what_counts(run)


def _say_what_to_look_at(run: ClassRun) -> None:
    """Print what a person should check; names with the same reason share a line."""
    from autograder.text import one_line

    found: dict[str, list[str]] = {}
    for name, reason in run.to_look_at:
        found.setdefault(reason, []).append(one_line(name))
    for reason, names in found.items():
        more = f" and {len(names) - LOOK_AT_SHOWN:,} more" if len(names) > LOOK_AT_SHOWN else ""
        click.echo(f"autograder: look at: {', '.join(names[:LOOK_AT_SHOWN])}{more}: {reason}", err=True)


def _say_what_was_not_graded(run: ClassRun) -> None:
    from autograder.text import one_line

    for name, reason in [*run.folder.ungradable, *run.faults]:
        click.echo(f"autograder: not graded: {one_line(name)}: {one_line(reason)}", err=True)


def _end_without_submissions(run: ClassRun) -> NoReturn:
    """Say where the grader looks for submissions; leave the report unchanged."""
    folder = run.folder.folder
    exercises = sorted({*run.folder.students} & {*run.course.about.exercises})
    hint = ""
    if exercises:
        hint = f" {folder} looks like the folder of one student. Give the folder around it."
    if any(_holds_students(folder / exercise, run.course.about.exercises) for exercise in exercises):
        hint = f" Exercises and students are swapped: {folder}/{exercises[0]}/ holds folders of students."
    where = f"{folder}/<student>/<exercise>/ for {', '.join(run.exercises)}"
    _say_what_was_not_graded(run)
    raise UsageError(f"no submission found in {where}.{hint}")


def _holds_students(folder: Path, exercises: Sequence[str]) -> bool:
    """Return whether an exercise's folder holds folders with files to grade, as students' folders would be."""
    try:
        with os.scandir(folder) as entries:
            below = [entry for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name not in exercises]
        return any(name.endswith(SUFFIXES) for entry in below[:LOOK_AT_SHOWN] for name in os.listdir(entry))
    except OSError:
        return False


def _say_which_workers(pool: ClusterPool) -> None:
    """Name the workers that could not grade, and those that were lost."""
    for address, reason in pool.refused.items():
        click.echo(f"autograder: worker {address} was not used: {reason}", err=True)
    for address in pool.lost:
        click.echo(f"autograder: worker {address} was lost; others graded its submissions.", err=True)


def _say_what_counts(run: ClassRun) -> None:
    """Print how many came late, and who of the roster handed in nothing."""
    from autograder.grades.final_grades import absent
    from autograder.text import counted, one_line

    late = [final for final in run.finals if final.record is not None and final.record.lateness.seconds]
    if run.course.about.late is not None:
        click.echo(f"{counted(len(late), 'late submission')}. Final grades: {run.out / FINAL_FILE}")
    missing = absent(run.finals)
    if missing:
        shown = [
            f"{one_line(name)} ({', '.join(exercises)})" for name, exercises in list(missing.items())[:ABSENT_SHOWN]
        ]
        more = f" and {len(missing) - ABSENT_SHOWN:,} more" if len(missing) > ABSENT_SHOWN else ""
        click.echo(f"Not handed in: {', '.join(shown)}{more}.")
