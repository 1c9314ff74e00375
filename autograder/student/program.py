"""How the command is called here: students can type the text after `again` and `next` unchanged."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from autograder.course.course import AROUND_ENGINE

NAME = "autograder"
VARIABLE = "AUTOGRADER_CALLED"  # set by start.py and the Makefile, which know how they were called themselves
START = "start.py"


def program() -> str:
    """Return the words with which a student calls the command, in this terminal."""
    told = os.environ.get(VARIABLE)
    if told:
        return told
    if shutil.which(NAME):
        return NAME
    if Path(sys.argv[0]).stem == NAME:  # by its path
        return sys.argv[0]
    return start() if has_start() else NAME


def command(words: str) -> str:
    """Return a whole command."""
    return f"{program()} {words}"


def has_start() -> bool:
    """Return whether the course was set up by start.py, which can add packages to it."""
    return (AROUND_ENGINE / START).is_file()


def start() -> str:
    """Return how start.py is called on this system."""
    return f"{'py' if sys.platform == 'win32' else 'python3'} {START}"
