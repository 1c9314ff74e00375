"""Looks at files in a student's folder that do not have the exercise's name: `perceptron (1).ipynb`, a zip."""

from __future__ import annotations

import functools
import os
from itertools import islice
from pathlib import Path

import msgspec

from autograder.course.course import EXERCISE_FILE, SUFFIXES, Exercise, read_exercise
from autograder.errors import CourseError
from autograder.text import is_text, shown_name

MOST_ENTRIES = 1_000  # files of a folder that are looked at
MOST_GRADABLE = 4
MOST_NAMED = 8


class Beside(msgspec.Struct, frozen=True):
    """Other files in a folder: the names of those that could be graded, and the names of all for messages."""

    gradable: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def beside(folder: Path, exercise: Exercise) -> Beside:
    """Return the files in a folder beside the exercise's own."""
    try:
        if folder.is_symlink():
            return Beside()
        with os.scandir(folder) as entries:
            found = sorted(islice(entries, MOST_ENTRIES), key=lambda entry: entry.name)
    except OSError:
        return Beside()
    own = (*exercise.files, "__pycache__")
    others = _files_of_others(exercise.folder)
    gradable, names = list[str](), list[str]()
    for entry in (entry for entry in found if not entry.name.startswith(".") and entry.name not in own):
        other = others.get(entry.name.casefold(), "")
        if _could_be_graded(entry) and not other and len(gradable) < MOST_GRADABLE:
            gradable.append(entry.name)
        names.append(_told(entry, other))
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return Beside(tuple(gradable), (*names[:MOST_NAMED], *more))


def _could_be_graded(entry: os.DirEntry[str]) -> bool:
    plain = is_text(entry.name) and shown_name(entry.name) == entry.name
    return plain and entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False)


def _told(entry: os.DirEntry[str], other: str) -> str:
    name = shown_name(entry.name)
    if other:
        return f"{name}, the file of {other}"
    return f"the folder {name}" if entry.is_dir(follow_symlinks=False) else name


@functools.cache
def _files_of_others(folder: Path) -> dict[str, str]:
    """Return the course's other exercises, by the names of their files."""
    found = {}
    for file in sorted(folder.parent.glob(f"*/{EXERCISE_FILE}")):
        if file.parent.name == folder.name:
            continue
        try:
            other = read_exercise(file.parent)
        except CourseError:  # a draft
            continue
        found.update(dict.fromkeys(other.files, other.name))
    return found
