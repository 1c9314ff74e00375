"""The exercise linter: reads an exercise's folder like a careful reviewer.

It checks what can be seen without grading. `prove.py` checks that the solution passes and each mistake is caught.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.authoring.lint.findings import Finding
from autograder.authoring.lint.folder import lint_about, lint_hints, lint_todos
from autograder.authoring.lint.lecture import lint_docstrings, lint_lecture
from autograder.authoring.lint.pencil import lint_pencil
from autograder.authoring.lint.running import lint_examples, lint_stub
from autograder.authoring.lint.tests import lint_oracles, lint_tests
from autograder.authoring.source.marks import read_source
from autograder.course.course import KEY_FILE, SOLUTIONS, Course, Exercise
from autograder.errors import CourseError, MarkError

_KEY = re.compile(r"[0-9a-f]{64}")
_TOML_LINE = re.compile(r"\bat line (\d+)[,)]")  # in a message of tomllib


def lint(course: Course, exercises: Iterable[str] | None = None) -> list[Finding]:
    """Return the findings about the exercises, by default all of the course; files are relative to its root."""
    names = [course.full_name(name) for name in exercises] if exercises is not None else course.about.exercises
    found = [in_course(name, finding) for name in names for finding in _sorted(lint_exercise(course, name))]
    found += _lint_key(course)
    return list(dict.fromkeys(found))


def _lint_key(course: Course) -> Iterator[Finding]:
    """Yield what is wrong with the key; without a key students can draw the hidden cases themselves."""
    if not _KEY.fullmatch(course.key):
        fault = "does not hold 64 hexadecimal digits" if course.key else "is missing or empty"
        yield Finding(
            f"{SOLUTIONS}/{KEY_FILE}",
            f"{fault}: students can guess hidden cases from the released seed. `openssl rand -hex 32` makes a key",
        )


def in_course(name: str, finding: Finding) -> Finding:
    """Return a finding about an exercise with the place of its file in the course."""
    place = f"solutions/{name}/{finding.file}" if finding.file else f"solutions/{name}"
    return msgspec.structs.replace(finding, file=place)


def lint_exercise(course: Course, name: str) -> Iterator[Finding]:
    """Yield the findings about one exercise; files are relative to its folder."""
    try:
        exercise = course.exercise(name)
    except CourseError as error:
        yield _placed(course.root / "solutions" / name, error)
        return
    yield from lint_todos(exercise)
    yield from lint_about(exercise)
    yield from lint_hints(exercise)
    for part in (lint_tests, lint_oracles, _lint_source):
        try:
            yield from part(exercise)
        except MarkError as error:
            yield from (Finding(f"{file}:{line}", sentence) for file, line, sentence in error.found)
        except CourseError as error:
            finding = _placed(exercise.folder, error)
            if (exercise.folder / finding.file.partition(":")[0]).exists():  # else it is reported with the other files
                yield finding


def _lint_source(exercise: Exercise) -> Iterator[Finding]:
    source = read_source(exercise)
    yield from lint_docstrings(exercise, source)
    yield from lint_lecture(exercise, source)
    yield from lint_pencil(exercise, source)
    yield from lint_stub(exercise, source)
    yield from lint_examples(exercise, source)


def _placed(folder: Path, error: CourseError) -> Finding:
    """Return an error about a file of an exercise as a finding with its place."""
    if error.file is None or error.file.parent != folder:
        return Finding("", str(error))
    found = _TOML_LINE.search(str(error.__cause__))
    line = error.line or (found[1] if found else "")
    return Finding(f"{error.file.name}:{line}" if line else error.file.name, error.sentence)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, in the order in which they were found; slips first, then TODOs."""
    return sorted(findings, key=lambda finding: (finding.kind == "todo", finding.file.partition(":")[0]))
