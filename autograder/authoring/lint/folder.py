"""Checks an exercise's folder: its files, `exercise.toml`, hints, and TODOs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from autograder.authoring.generate.build import CACHES, copied_files
from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.testfile import hidden_file
from autograder.casebook.families import RIGHT_FORMS
from autograder.course.course import EXERCISE_FILE, HINTS_FILE, PENCIL_FILE, Exercise
from autograder.course.hints import STAGES, read_hints
from autograder.errors import CourseError

MISTAKES_FILE = "mistakes.py"

_POINTS = 100
_STATED = ("call_cpu_s", "load_cpu_s", "total_cpu_s", "wall_factor", "memory_mib")
_STATED_WITH_TORCH = (*_STATED, "torch_memory_mib")
_DIFFICULTIES = range(1, 6)


def lint_about(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is wrong with the files of the folder and with `exercise.toml`."""
    yield from _files(exercise)
    for sentence in _exercise(exercise):
        yield Finding(EXERCISE_FILE, sentence)
    for sentence in (*_functions(exercise), *_limits(exercise)):
        yield Finding(EXERCISE_FILE, sentence)


def _files(exercise: Exercise) -> Iterator[Finding]:
    expected = {exercise.module_file, hidden_file(exercise), MISTAKES_FILE, *copied_files(exercise)}
    found = {path.name for path in exercise.folder.iterdir()} - CACHES - {RIGHT_FORMS}
    for name in sorted(expected - found):
        yield Finding(name, "this file is missing.")
    for name in sorted(found - expected - {PENCIL_FILE}):
        yield Finding(name, "this file does not belong in an exercise's folder; see docs/authoring.md.")


def _exercise(exercise: Exercise) -> Iterator[str]:
    about = exercise.about
    if not about.module.isidentifier():
        yield f"the module {about.module!r} cannot be imported by that name."
    if not about.title or not about.summary:
        yield "title and summary are required; the class page shows them."
    if exercise.points != _POINTS:
        yield f"the points of the functions add up to {exercise.points:g}, not to {_POINTS}."
    if about.question_points <= 0:
        yield "question_points is missing: each exercise has a derivation that a person grades."
    if about.difficulty not in _DIFFICULTIES:
        yield f"difficulty is {about.difficulty}; expected 1 to 5."
    total = sum(function.minutes for function in about.functions.values())
    if about.minutes < total:
        yield f"minutes is {about.minutes}, less than the {total} of the functions together."


def _functions(exercise: Exercise) -> Iterator[str]:
    for name, function in exercise.about.functions.items():
        if function.points <= 0:
            yield f"{name} has no points."
        if function.minutes <= 0:
            yield f"{name} has no minutes."
        if function.difficulty not in _DIFFICULTIES:
            yield f"the difficulty of {name} is {function.difficulty}; expected 1 to 5."
        if not function.purpose.endswith("."):
            yield f"the purpose of {name} must be a sentence that ends with a full stop."


def _limits(exercise: Exercise) -> Iterator[str]:
    """Yield the limits that the file does not state; a reader should see the limits of a submission."""
    stated = tomllib.loads((exercise.folder / EXERCISE_FILE).read_text(encoding="utf-8")).get("limits", {})
    with_torch = any(function.torch for function in exercise.about.functions.values())
    missing = [name for name in (_STATED_WITH_TORCH if with_torch else _STATED) if name not in stated]
    if missing:
        yield f"[limits] does not state {', '.join(missing)}."


MAX_LENGTH = 500
_CODE = re.compile(r"\breturn [\w(]|\bnp\.(?!ndindex)\w+\(|\bfor \w+ in |\w\[[^\]]*\] = |@ \w|\*\*|```")


def lint_hints(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is wrong with an exercise's `hints.toml`."""
    if not (exercise.folder / HINTS_FILE).is_file():
        return  # reported with the other files
    try:
        hints = read_hints(exercise)
    except CourseError as error:
        yield Finding(HINTS_FILE, error.sentence)
        return
    for name in exercise.about.functions:
        if name not in hints:
            yield Finding(HINTS_FILE, f"{name} has no hints.")
    for name, each in hints.items():
        if name not in exercise.about.functions:
            yield Finding(HINTS_FILE, f"{name} is not a function of this exercise.")
        for stage in STAGES:
            for sentence in _one(getattr(each, stage)):
                yield Finding(HINTS_FILE, f"the hint on the {stage} of {name} {sentence}")


def _one(text: str) -> Iterator[str]:
    if not text.endswith((".", "?")):
        yield "must end with a full stop or a question mark."
    if len(text) > MAX_LENGTH:
        yield f"is longer than {MAX_LENGTH} characters."
    if found := _CODE.search(text):
        yield f"holds code: {found[0]!r}."


_TODO = re.compile(r"\bTODO\b:?(.*)")
_SUFFIXES = (".py", ".toml")


def lint_todos(exercise: Exercise) -> Iterator[Finding]:
    """Yield each TODO in the files of an exercise's folder."""
    for path in sorted(exercise.folder.iterdir()):
        if path.suffix not in _SUFFIXES or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if found := _TODO.search(line):
                what = re.sub(r"""[\s"',]+$|\]\(.*$""", "", found[1].strip())
                yield Finding(f"{path.name}:{number}", f"TODO: {what or 'this line is not done yet.'}", "todo")
