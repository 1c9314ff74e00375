"""Runs the course's own files to get the solution's functions and the figures' pictures."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from autograder.authoring.source.marks import Source
from autograder.course.course import Exercise
from autograder.course.percent import without_demos
from autograder.errors import CourseError


def load_solution(exercise: Exercise, source: Source) -> ModuleType:
    """Return the exercise's solution as a module, without its demo cells."""
    return run_module(exercise.about.module, exercise.folder / exercise.module_file, without_demos(source.text))


def load_file(path: Path) -> ModuleType:
    """Return a file of the course as a module."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", path) from error
    return run_module(path.stem, path, text)


def run_module(name: str, path: Path, text: str) -> ModuleType:
    """Return the module that a text defines, without registering it or leaving bytecode.

    Raises
    ------
    CourseError
        If running it raises an error.
    """
    module = ModuleType(name)
    module.__file__ = str(path)
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102 - the course's own text
    except Exception as error:
        raise CourseError(f"cannot be run: {type(error).__name__}: {error}", path) from error
    return module
