"""Generates `assignments/` from `solutions/`: builds everything, searches it for leaks, then writes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from autograder.authoring.generate.build import ASSIGNMENTS, CACHES, Built, Explanations, PublicCases, build_exercise
from autograder.authoring.generate.fresh import is_fresh
from autograder.authoring.generate.pages import build_finale, index_page
from autograder.authoring.secrets.leaks import Forbidden, check_leaks
from autograder.authoring.secrets.secretlines import Secret
from autograder.course.course import Course, Exercise
from autograder.errors import CourseError

INDEX = "README.md"

HiddenValues = Callable[[Exercise], Iterable[Forbidden]]


class FileChange(msgspec.Struct, frozen=True):
    """One file in which `assignments/` differs from the sources; `path` is relative to the course."""

    path: str
    kind: Literal["new", "changed", "removed"]

    def __str__(self) -> str:
        """Return the change as a line."""
        return f"{self.kind:<8} {self.path}"


def generate(  # noqa: PLR0913 - the inputs of generating
    course: Course,
    exercises: Iterable[str] | None = None,
    *,
    check: bool = False,
    public_cases: PublicCases,
    hidden_values: HiddenValues = lambda _: (),
    explanations: Explanations = lambda _: (),
) -> list[FileChange]:
    """Update `assignments/` and return the changes.

    Parameters
    ----------
    course : Course
        The course; its root holds `solutions/` and `assignments/`.
    exercises : iterable of str, optional
        Names of exercises, also short ones; by default all of the course. The index always lists all.
    check : bool
        Write nothing; the returned changes are the stale files.
    public_cases : callable
        Takes an exercise, returns the content of its `cases.json`: the public part of its casebook.
    hidden_values : callable
        Takes an exercise, returns byte strings and patterns that match expected values of its hidden cases.
    explanations : callable
        Takes an exercise, returns the text about mistakes for its students.

    Raises
    ------
    CourseError
        MarkError, LeakError and others, before anything is written.
    """
    names = [course.full_name(name) for name in exercises] if exercises is not None else list(course.about.exercises)
    built = build(course, names, public_cases, hidden_values, explanations)
    files = {Path(path): content for path, content in built.files.items()}
    folders = [Path(ASSIGNMENTS, name) for name in (*names, course.about.finale) if name]
    changes = [*_differences(course.root, files), *_leftovers(course.root, folders, files)]
    if not check:
        _apply(course.root, changes, files)
    return sorted(changes, key=lambda change: change.path)


def build(
    course: Course,
    names: Iterable[str],
    public_cases: PublicCases,
    hidden_values: HiddenValues = lambda _: (),
    explanations: Explanations = lambda _: (),
) -> Built:
    """Return the index and the files of these exercises, searched for leaks, and the secrets."""
    built = {name: build_exercise(course, course.exercise(name), public_cases, explanations) for name in names}
    files = {f"{ASSIGNMENTS}/{INDEX}": index_page(course).encode()}
    files |= {f"{ASSIGNMENTS}/{path}": content for path, content in build_finale(course).items()}
    for each in built.values():
        files |= each.files
    secrets = [secret for each in built.values() for secret in each.secrets]
    secrets += [Secret(course.key, "the key of the hidden cases")] if course.key else []
    check_leaks(files, secrets)
    for name, each in built.items():  # a value may occur in a different exercise: sigmoid(1) does
        check_leaks(each.files, (), hidden_values(course.exercise(name)))
    return Built(files, secrets)


def _differences(root: Path, files: dict[Path, bytes]) -> Iterator[FileChange]:
    for path, content in files.items():
        target = root / path
        linked = any((root / part).is_symlink() for part in (path, *path.parents))
        if linked or not target.is_file():
            yield FileChange(path.as_posix(), "new")
        elif not is_fresh(path.name, target.read_bytes(), content):
            yield FileChange(path.as_posix(), "changed")


def _leftovers(root: Path, folders: list[Path], files: dict[Path, bytes]) -> Iterator[FileChange]:
    """Yield the files in the exercises' folders that have no source."""
    for folder in folders:
        for place in (root / ASSIGNMENTS, root / folder):
            if place.is_symlink():
                raise CourseError(f"{place}: is a link; generated files must go into real folders.")
        for current, inner, names in os.walk(root / folder):
            links = [name for name in inner if Path(current, name).is_symlink()]
            inner[:] = [name for name in inner if name not in CACHES and name not in links]
            for name in (*names, *links):
                path = Path(current, name).relative_to(root)
                if path not in files:
                    yield FileChange(path.as_posix(), "removed")


def _apply(root: Path, changes: list[FileChange], files: dict[Path, bytes]) -> None:
    for change in changes:
        path = root / change.path
        if change.kind == "removed":
            path.unlink()
            _remove_empty(path.parent)
    for change in changes:
        path = root / change.path
        if change.kind != "removed":
            path.unlink(missing_ok=True)  # a link is replaced; its target is not ours
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[Path(change.path)])


def _remove_empty(folder: Path) -> None:
    """Remove a folder that is empty after a removal, and its empty parents."""
    while not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
