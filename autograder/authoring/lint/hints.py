"""Lints the hints: three for each function, sentences and no code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.authoring.lint.findings import Finding
from autograder.course.course import HINTS_FILE, Exercise
from autograder.course.hints import STAGES, read_hints
from autograder.errors import CourseError

MAX_LENGTH = 500
_CODE = re.compile(r"\breturn [\w(]|\bnp\.(?!ndindex)\w+\(|\bfor \w+ in |\w\[[^\]]*\] = |@ \w|\*\*|```")


def lint_hints(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is wrong with an exercise's `hints.toml`."""
    if not (exercise.folder / HINTS_FILE).is_file():
        return  # said with the other files
    try:
        hints = read_hints(exercise)
    except CourseError as error:
        yield Finding(HINTS_FILE, str(error).rpartition(f"{HINTS_FILE}: ")[2])
        return
    for name in exercise.about.functions:
        if name not in hints:
            yield Finding(HINTS_FILE, f"{name} has no hints.")
    for name, each in hints.items():
        if name not in exercise.about.functions:
            yield Finding(HINTS_FILE, f"{name} is no function of this exercise.")
        for stage in STAGES:
            for sentence in _one(getattr(each, stage)):
                yield Finding(HINTS_FILE, f"the hint on the {stage} of {name} {sentence}")


def _one(text: str) -> Iterator[str]:
    if not text.endswith((".", "?")):
        yield "is to end with a full stop or a question mark."
    if len(text) > MAX_LENGTH:
        yield f"is longer than {MAX_LENGTH} characters."
    if found := _CODE.search(text):
        yield f"holds code: {found[0]!r}."
