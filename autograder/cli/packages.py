"""Commands that build packages for others, and `doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.common import course_option, speaks_plainly, the_course
from autograder.errors import UsageError

out_option = click.option(
    "--out", "folder", type=click.Path(path_type=Path), default=Path("dist"), help="The folder for it; by default dist."
)


def write(folder: Path, name: str, content: bytes) -> None:
    """Write the package; print its path, size and hash."""
    from hashlib import sha256

    from autograder.files import atomic_write

    try:
        folder.mkdir(parents=True, exist_ok=True)
        atomic_write(folder / name, content)
    except OSError as error:
        raise UsageError(f"{folder / name}: cannot be written: {error.strerror}.") from error
    click.echo(f"{folder / name}  {len(content) / 1e6:.2f} MB  sha256 {sha256(content).hexdigest()}")


@click.command()
@out_option
@course_option
@speaks_plainly
def release(folder: Path, course_folder: Path | None) -> None:
    """Build the zip for students: exercises, engine, public tests, set-up."""
    from autograder.packaging.release import build_release

    context = click.get_current_context().find_root()
    built = build_release(the_course(course_folder), context.command.for_students(context))  # type: ignore[attr-defined]
    write(folder, f"{built.name}.zip", built.zipped())


@click.command()
@click.argument("exercise")
@out_option
@click.option(
    "--unsafe-no-sandbox",
    is_flag=True,
    help="Grade even if no sandbox holds: student code can then read the hidden tests and write its own score.",
)
@course_option
@speaks_plainly
def gradescope(exercise: str, folder: Path, course_folder: Path | None, *, unsafe_no_sandbox: bool) -> None:
    """Build the zip that you upload to Gradescope as the autograder of an exercise."""
    from autograder.packaging.gradescope.build import build_gradescope

    course = the_course(course_folder)
    built = build_gradescope(course, course.exercise(exercise), unsafe=unsafe_no_sandbox)
    if unsafe_no_sandbox:
        click.echo("autograder: no sandbox: student code can read the hidden tests on Gradescope.", err=True)
    write(folder, f"{built.name}.zip", built.zipped())


@click.command()
@click.option(
    "--no-torch", is_flag=True, help="Do not test the worker for torch functions, which takes seconds to start."
)
@speaks_plainly
def doctor(*, no_torch: bool) -> None:
    """Show which locks this machine gives; exit status 3 if it cannot run hidden tests."""
    from autograder.sandbox.doctor import examine

    good = True
    for finding in examine(with_torch=not no_torch):
        good = good and finding.good
        click.echo(f"{'ok ' if finding.good else 'NO '} {finding.name:<13} {finding.sentence}")
    click.echo("Hidden tests can be run here." if good else "Hidden tests cannot be run here.")
    if not good:
        sys.exit(3)
