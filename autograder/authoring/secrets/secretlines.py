"""Lists the secrets that no generated file may hold: solution lines, hidden tests, mark schemes.

A line is secret if it reveals something and is in no text for students. An assignment of a name or a bare `return o`
reveals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.authoring.source.marks import Source
from autograder.authoring.source.nearmiss import MARK_SCHEME, SOLUTION
from autograder.authoring.source.testfile import hidden_file, read_tests
from autograder.course.course import Exercise

CODE_LENGTH = 12  # a line of code with so many characters (without spaces) reveals something
PROSE_LENGTH = 20  # the same for a comment, a title, a line of a mark scheme or of a hidden test

_COMMENT = re.compile(r"(^|\s)#(?![^\"']*[\"']\s*[,)\]}]).*$")
_COMMON = re.compile(  # imports, loops without arithmetic, names that are assigned, passed on and returned
    r"import\b|from\b|(el)?if \w+:|else:|for [\w, ]+ in [\w., =()]+:|return [\w, ]+$"
    r"|\w+ = \[?\w*\]?$|(\w+ = )?[\w.]+\([\w., =]*\)$|with np\.errstate\([\w, =\"]*\):$"
)
_VALUE = re.compile(r"(?:return |[\w, ]+ = )(.+)")


class Secret(msgspec.Struct, frozen=True):
    """A text without white space, and what it is."""

    text: str
    origin: str


def squeeze(text: str) -> str:
    """Return a text without any white space."""
    return "".join(text.split())


def squeeze_lines(text: str) -> str:
    """Return a text whose lines are squeezed."""
    return "\n".join(squeeze(line) for line in text.splitlines())


def exercise_secrets(exercise: Exercise, source: Source, public_files: Iterable[Path]) -> list[Secret]:
    """Return the texts of an exercise that students must not get.

    Students get `public_files` beside the lecture, so text in them is not a secret of the hidden tests.
    """
    lecture = squeeze(source.public_text().replace("\n# ", "\n"))
    beside = squeeze(source.public_text() + "".join(path.read_text(encoding="utf-8") for path in public_files))
    return [
        *_solution_lines(exercise, source, lecture),
        *_mark_scheme_lines(exercise, source, lecture),
        *_hidden_tests(exercise, beside),
    ]


def _solution_lines(exercise: Exercise, source: Source, lecture: str) -> Iterator[Secret]:
    for number, line in source.secret_lines(SOLUTION):
        origin = f"line {number} of {exercise.name}/{exercise.module_file}, in a solution"
        code = strip_comment(line)
        if not code:
            text = squeeze(line.strip().lstrip("#"))
            if len(text) >= PROSE_LENGTH and text not in lecture:
                yield Secret(text, origin)
        elif telling(code) and not _is_public(code, lecture):
            yield Secret(squeeze(code), origin)


def strip_comment(line: str) -> str:
    """Return a line of code without its comment."""
    return _COMMENT.sub("", line).strip()


def telling(code: str) -> bool:
    """Return whether a line of code reveals something about the solution."""
    return len(squeeze(code)) >= CODE_LENGTH and not _COMMON.match(code)


def _is_public(code: str, lecture: str) -> bool:
    value = _VALUE.fullmatch(code)
    return squeeze(code) in lecture or (value is not None and squeeze(value[1]) in lecture)


def _mark_scheme_lines(exercise: Exercise, source: Source, lecture: str) -> Iterator[Secret]:
    for number, line in source.secret_lines(MARK_SCHEME):
        text = squeeze(line.strip().removeprefix("#"))
        if len(text) >= PROSE_LENGTH and text not in lecture:
            yield Secret(text, f"line {number} of {exercise.name}/{exercise.module_file}, in the mark scheme")


def _hidden_tests(exercise: Exercise, beside: str) -> Iterator[Secret]:
    path = exercise.folder / hidden_file(exercise)
    file = f"{exercise.name}/{path.name}"
    yield Secret("@hidden(", "a hidden test's decorator")
    for test in read_tests(path, exercise.about.functions):
        name, what = test.name, test.name.removeprefix(f"test_{test.function}_")
        id_ = f"{exercise.name}.{test.function}.{what}"
        if name in beside:  # it may be the beginning of a public test's name
            name, id_ = f"def{name}(", f'{id_}"'
        yield Secret(name, f"the name of a hidden test, line {test.line} of {file}")
        yield Secret(id_, f"the id of a hidden test, line {test.line} of {file}")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        code = line.strip().strip('"#').strip()
        text = squeeze(code)
        if len(text) >= PROSE_LENGTH and not _COMMON.match(code) and text not in beside:
            yield Secret(text, f"line {number} of {file}")
