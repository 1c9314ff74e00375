"""Gets the casebook of an exercise: compiled from its tests by pytest, from a cache, or as shipped to students."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import __version__, children
from autograder.casebook import cache
from autograder.course.course import Course, Exercise
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.casebook.cases import Casebook

SHIPPED = "cases.json"
_KEPT = 8  # casebooks
_SHORT = 16  # digits
_COMPILERS = (
    *("casebook/alterations.py", "casebook/answers.py", "casebook/bank.py", "casebook/cases.py"),
    *("casebook/compiling.py", "casebook/edits/calls.py", "casebook/edits/formulas.py", "casebook/edits/kinds.py"),
    *("casebook/edits/making.py", "casebook/edits/places.py", "casebook/edits/statements.py", "casebook/families.py"),
    *("casebook/fingerprint.py", "casebook/generators.py", "casebook/intermediates.py", "casebook/landscapes.py"),
    "casebook/sensitivity.py",
    *("mistakes.py", "pytest_plugin.py", "testing.py", "worker/sites.py", "worker/tracing.py", "worker/unset.py"),
)


def read(exercise: Exercise, course: Course) -> Casebook:
    """Return the exercise's casebook; compile it if it is not in the cache or something has changed since."""
    return _decoded(read_bytes(exercise, course))


@functools.lru_cache(_KEPT)
def _decoded(content: bytes) -> Casebook:
    from autograder.casebook.cases import Casebook

    return Casebook.from_json(content)


def read_bytes(exercise: Exercise, course: Course) -> bytes:
    """Return the exercise's casebook as JSON."""
    shipped = exercise.folder / SHIPPED
    if shipped.is_file():
        return shipped.read_bytes()
    state = _state(exercise, course)
    name = f"{exercise.name}-{state.hexdigest()[:_SHORT]}.json"
    return cache.keep(cache_folder(course), name, state.digest(), lambda: compile_tests(exercise, course))


def keep(course: Course, name: str, make: Callable[[], bytes]) -> bytes:
    """Return another cached value of a course; compute it if it is missing."""
    state = hashlib.sha256()
    for exercise in course.about.exercises:
        state.update(_state(course.exercise(exercise), course).digest())
    return cache.keep(cache_folder(course), name, state.digest(), make)


def digest(exercise: Exercise, course: Course) -> str:
    """Return a short hash of everything that a casebook depends on."""
    return _state(exercise, course).hexdigest()[:_SHORT]


def _state(exercise: Exercise, course: Course) -> hashlib._Hash:
    """Return a hash of what a casebook depends on: the exercise's sources, the oracles, the seed, the key, versions.

    Only somebody who can read the solutions knows the whole hash. Nothing but its beginning is ever written down.
    """
    files = [*exercise.folder.rglob("*.py"), *exercise.folder.glob("*.toml"), *exercise.folder.parent.glob("*.py")]
    files += [Path(__file__).parents[1] / name for name in _COMPILERS]
    state = hashlib.sha256()
    for name, content in sorted((file.name, file.read_bytes()) for file in set(files)):  # same in each place
        state.update(f"{name} {len(content)}\n".encode() + content)
    versions = [f"{name}=={importlib.metadata.version(name)}" for name in ("numpy", "torch")]
    state.update(f"{course.about.seed} {course.key} {sys.version_info[:2]} {versions}".encode())
    return state


def grader_version(exercise: Exercise, course: Course) -> str:
    """Return the version in every result: the engine's version, a plus, and the state of the exercise."""
    return f"{__version__}+{digest(exercise, course)[:8]}"


def compile_tests(exercise: Exercise, course: Course) -> bytes:
    """Run the exercise's tests once, in a separate process, and return the casebook that they record."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "casebook.json"
        command = ["-m", "pytest", "-q", "--no-header", "-o", "addopts=", "-p", "no:cacheprovider"]
        command += ["-o", "pythonpath=", "--noconftest"]  # the course's folder may hold any file
        command += ["-p", "no:unraisableexception"]  # it would collect garbage at the end, half a second with torch
        command += ["-p", "autograder.pytest_plugin", "--import-mode=importlib", "--rootdir", str(course.root)]
        command += [f"--compile-casebook={target}", str(exercise.folder)]
        environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": ""}
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # importing other plugins takes longer than the tests
        status, written, errors = children.run(*command, cwd=course.root, environment=environment)
        if status != 0 or not target.is_file():
            raise CourseError(f"The tests of {exercise.name} cannot be compiled:\n{written}{errors}".rstrip())
        return target.read_bytes()


def cache_folder(course: Course) -> Path:
    """Return the private folder of the course's cache."""
    return cache.private_folder(course.root)
