"""`autograder doctor`."""

from __future__ import annotations

import sys

import click

from autograder.cli.common import speaks_plainly


@click.command()
@click.option(
    "--no-torch", is_flag=True, help="Leave out the worker for torch functions, which takes seconds to start."
)
@speaks_plainly
def doctor(*, no_torch: bool) -> None:
    """Say which locks this machine gives; exit status 3 when hidden tests cannot be run on it."""
    from autograder.sandbox.doctor import examine

    good = True
    for finding in examine(with_torch=not no_torch):
        good = good and finding.good
        click.echo(f"{'ok ' if finding.good else 'NO '} {finding.name:<13} {finding.sentence}")
    click.echo("Hidden tests can be run here." if good else "Hidden tests are not run on this machine.")
    if not good:
        sys.exit(3)
