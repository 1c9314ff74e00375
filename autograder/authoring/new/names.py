"""Checks the names of a new exercise and its functions."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from collections.abc import Sequence

from autograder.authoring.generate.build import ORACLE_FILE
from autograder.authoring.generate.pictures import FIGURES_FILE
from autograder.authoring.lint.folder import MISTAKES_FILE
from autograder.course.course import Course
from autograder.errors import CourseError, UsageError

_EXERCISE = re.compile(r"ex(?P<number>[1-9]\d*)_(?P<module>[a-z][a-z0-9]*(?:_[a-z0-9]+)*)")
_FUNCTION = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 40  # characters; tables, file names and nbgrader's cells hold the names

_OTHER_FILES = {file.removesuffix(".py") for file in (ORACLE_FILE, MISTAKES_FILE, FIGURES_FILE)}
_TAKEN_MODULES = {"autograder", "solutions", "matplotlib", "numpy", "torch", *_OTHER_FILES, *sys.stdlib_module_names}
_TAKEN_FUNCTIONS = {"check", "checker", "grade", "grader", "derivation", "np", "figures"}  # defined by the notebook


def module_of(name: str) -> str:
    """Return the module of the exercise that has this name."""
    return name.partition("_")[2]


def number_of(name: str) -> int:
    """Return the number in an exercise's name."""
    return int(name.partition("_")[0].removeprefix("ex"))


def check_name(course: Course, name: str) -> None:
    """Check that a new exercise can have this name.

    Raises
    ------
    UsageError
        If it cannot, with the reason.
    """
    found = _EXERCISE.fullmatch(name)
    if found is None or len(name) > _LONGEST:
        raise UsageError(
            f"{name!r} cannot be the name of an exercise. Write ex, a number and a module in lower case, such as "
            f"ex{_free(course)}_cross_entropy, at most {_LONGEST} characters."
        )
    module = found["module"]
    if keyword.iskeyword(module) or module in _TAKEN_MODULES or module.startswith("test_"):
        raise UsageError(f"A module cannot have the name {module!r}: Python or the course already uses it.")
    for known in course.about.exercises:
        if known != name and known.startswith(f"ex{found['number']}_"):
            raise UsageError(f"ex{found['number']} is already {known}; the next free number is ex{_free(course)}.")
        if known != name and _module_in(course, known) == module:
            raise UsageError(f"{known} already has a module {module!r}. Choose a different name: it identifies files.")


def _free(course: Course) -> int:
    """Return the number after the largest one of an exercise."""
    found = [_EXERCISE.fullmatch(name) for name in course.about.exercises]
    return 1 + max((int(match["number"]) for match in found if match), default=0)


def _module_in(course: Course, name: str) -> str:
    """Return the module of an existing exercise; one that cannot be read has none."""
    try:
        return course.exercise(name).about.module
    except CourseError:
        return ""


def check_functions(names: Sequence[str]) -> None:
    """Check that the functions of a new exercise can have these names.

    Raises
    ------
    UsageError
        If one cannot, with the reason.
    """
    if not names:
        raise UsageError("An exercise has at least one function: --function NAME.")
    for place, name in enumerate(names):
        if not _FUNCTION.fullmatch(name) or len(name) > _LONGEST:
            raise UsageError(
                f"{name!r} cannot be the name of a function. Use lower case with underscores, such as bce_gradient."
            )
        if keyword.iskeyword(name) or hasattr(builtins, name):
            raise UsageError(f"A function cannot have the name {name!r}: Python already uses it.")
        if name in _TAKEN_FUNCTIONS or name.startswith("test_"):
            raise UsageError(f"A function cannot have the name {name!r}: the notebook of an exercise already uses it.")
        if name in names[:place]:
            raise UsageError(f"The function {name!r} is given twice.")
