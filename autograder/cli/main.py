"""The command `autograder`: its commands are in `autograder.cli`, one module for each kind of user.

A command's module is imported when the command is called. The students' release holds the students' modules only, and
there the other commands do not exist.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util

import click

from autograder import __version__
from autograder.student.program import command

FOR_STUDENTS = {
    name: f"students:{place}"
    for name, place in {
        "check": "check",
        "watch": "watch",
        "hint": "hint",
        "list": "list_",
        "next": "next_",
        "reset": "reset",
        "explain": "explain",
        "submit": "submit",
    }.items()
} | {"points": "classroom:points"}
FOR_STAFF = {
    "grade": "grade:grade",
    "show": "show:show",
    "collect": "lms:collect",
    "export": "lms:export",
    "gradebook": "gradebook:gradebook",
    "new": "authors:new",
    "generate": "authors:generate",
    "lint": "authors:lint",
    "bank": "bank:bank",
    "nbgrader-source": "authors:nbgrader_source",
    "doctor": "packages:doctor",
    "release": "packages:release",
    "gradescope": "packages:gradescope",
}


class Commands(click.Group):
    """Commands by name, each from its module; a command without a module is left out."""

    places = FOR_STUDENTS | FOR_STAFF

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the available commands."""
        return [name for name, place in self.places.items() if _is_there(place)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, None if there is none of that name."""
        place = self.places.get(cmd_name)
        if place is None or not _is_there(place):
            return None
        module, _, name = place.partition(":")
        found: click.Command = getattr(importlib.import_module(f"autograder.cli.{module}"), name)
        return found

    def for_students(self, ctx: click.Context) -> dict[str, click.Command]:
        """Return the students' commands by name."""
        return {name: command for name in FOR_STUDENTS if (command := self.get_command(ctx, name))}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of that name; for an unknown name, fail with the nearest one."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            guess = f"Did you mean {near[0]!r}?" if near else f"`{command('--help')}` lists all of them."
            ctx.fail(f"No such command {args[0]!r}. {guess}")
        return super().resolve_command(ctx, args)


def _is_there(place: str) -> bool:
    return importlib.util.find_spec(f"autograder.cli.{place.partition(':')[0]}") is not None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Check gradients by hand, and name the mistake.

    Exit status: 0 done, 1 something failed its tests, 2 wrong use, 3 something could not be done.
    """
