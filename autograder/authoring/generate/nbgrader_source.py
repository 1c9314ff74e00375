"""Writes the instructor's notebooks, with solutions and hidden tests, for nbgrader's own commands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.generate.build import ASSIGNMENTS, CACHES
from autograder.authoring.generate.cells import to_bytes
from autograder.authoring.generate.notebook import instructor_notebook
from autograder.authoring.source.marks import read_source
from autograder.course.course import Course, Exercise
from autograder.errors import CourseError

SOURCE = "build/nbgrader/source"


def write_sources(course: Course, exercises: Iterable[str] | None = None) -> list[Path]:
    """Write `build/nbgrader/source/<exercise>/`, and return these folders.

    Each folder holds the instructor's notebook and the students' other files, so that nbgrader's release is complete.
    """
    names = [course.full_name(name) for name in exercises] if exercises else course.about.exercises
    return [_write(course, course.exercise(name)) for name in names]


def _write(course: Course, exercise: Exercise) -> Path:
    released = course.root / ASSIGNMENTS / exercise.name
    if not (released / exercise.notebook_file).is_file():
        raise CourseError(f"{released}: the exercise is not generated yet; run `make generate`.")
    notebook = to_bytes(instructor_notebook(exercise, read_source(exercise)))
    target = course.root / SOURCE / exercise.name
    shutil.rmtree(target, ignore_errors=True)
    ignored = shutil.ignore_patterns(*CACHES, "*.ipynb")
    shutil.copytree(released, target, ignore=ignored)
    (target / exercise.notebook_file).write_bytes(notebook)
    os.chmod(target / exercise.notebook_file, 0o600)
    return target
