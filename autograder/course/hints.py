"""Reads `hints.toml` and `help.json`: the help for students on the functions of an exercise."""

from __future__ import annotations

import msgspec

from autograder.course.course import HELP_FILE, HINTS_FILE, Exercise, read_as

STAGES = ("concept", "formula", "shape")


class Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hints on one function, in the order in which they are given."""

    concept: str
    formula: str
    shape: str


class Explanation(msgspec.Struct, frozen=True):
    """The description of a mistake for students."""

    id: str
    name: str
    functions: tuple[str, ...]
    hint: str
    read: str


class Help(msgspec.Struct, frozen=True):
    """The content of `help.json`, which `generate` writes for the students of an exercise."""

    stubs: dict[str, str] = {}
    mistakes: tuple[Explanation, ...] = ()


def read_hints(exercise: Exercise) -> dict[str, Hints]:
    """Return the hints of an exercise by function.

    Raises
    ------
    CourseError
        If the file is missing or has a wrong form.
    """
    return read_as(exercise.folder / HINTS_FILE, dict[str, Hints])


def read_help(exercise: Exercise) -> Help:
    """Return the `help.json` of an exercise."""
    return read_as(exercise.folder / HELP_FILE, Help, msgspec.json.decode)


def help_bytes(content: Help) -> bytes:
    """Return the content of a `help.json`."""
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
