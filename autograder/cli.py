"""The command `autograder`: its commands stand in `autograder.commands`, a module for each kind of user."""

from __future__ import annotations

import click

from autograder import __version__
from autograder.commands import authors, grading, machine, students


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Grade gradients by hand, and name the mistake.

    Students: `autograder check`. Instructors: `autograder grade`.
    Exit status: 0 done, 1 something failed its tests, 2 wrong use, 3 something could not be done.
    """


for command in (grading.grade, students.check, authors.generate, authors.lint, machine.doctor):
    main.add_command(command)
