"""Code that the commands share: plain errors, and the course of a command."""

from __future__ import annotations

import functools
import os
import shutil
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from autograder.cli.interrupts import INTERRUPTED, interruptible
from autograder.course.course import Course, course_around, find_course
from autograder.errors import AutograderError

F = TypeVar("F", bound=Callable[..., Any])


def speaks_plainly(command: F) -> F:
    """Turn the engine's errors into a sentence and an exit status."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            with interruptible():
                return command(*args, **kwargs)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo(
                "\nautograder: stopped; finished results are kept. Run the same command again to continue.", err=True
            )
            sys.exit(INTERRUPTED)

    return run  # type: ignore[return-value]


def speaks_to_students(command: F) -> F:
    """Do the same for students' commands, and never show a traceback of ours."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            with interruptible():
                return command(*args, **kwargs)
        except AutograderError as error:
            click.echo(_wrapped(f"autograder: {error}"), err=True)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo("\nautograder: stopped.", err=True)
            sys.exit(INTERRUPTED)
        except click.ClickException:
            raise
        except BrokenPipeError:  # the reader has ended, as with `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except Exception as error:  # noqa: BLE001 - no error here is the student's fault
            _our_fault(error)

    return run  # type: ignore[return-value]


def _wrapped(text: str) -> str:
    """Return a sentence wrapped for a terminal; unchanged for a pipe or a file."""
    if not sys.stderr.isatty():
        return text
    return textwrap.fill(
        text, max(36, min(shutil.get_terminal_size().columns, 100)), break_long_words=False, break_on_hyphens=False
    )


def _our_fault(error: Exception) -> NoReturn:
    """Say that it is our fault, keep the details in a file, and exit."""
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile("w", prefix="autograder-", suffix=".txt", delete=False) as file:
            file.write(text)
        where = f" The details are in {file.name}; send it to your instructor."
    except OSError:
        where = f" ({type(error).__name__})"
    click.echo(f"autograder: this is our fault, not yours. You lose no points.{where}", err=True)
    sys.exit(3)


def the_course(folder: Path | None) -> Course:
    """Return the course in a folder; without one, the course around the working directory or around the engine."""
    return course_around() if folder is None else find_course(folder)


def course_option(command: F) -> F:
    """Add `--course`."""
    return click.option(
        "--course",
        "course_folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The course's root; by default the course around the working directory.",
    )(command)


def roster_option(command: F) -> F:
    """Add `--roster`."""
    return click.option(
        "--roster",
        "roster_file",
        type=click.Path(path_type=Path),
        help="The list of the class; by default roster.csv in the course's root.",
    )(command)
