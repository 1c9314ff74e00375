"""Finds wrong answers without a name that several students share: mistakes that the bank does not know yet.

Two answers are the same if test, call, expected and returned value are the same in the results. Numbers that differ
only in their last digits count as the same.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.files import read_plain
from autograder.judging.messages import RELATION
from autograder.results.names import SUGGESTIONS_FILE
from autograder.results.result import Result, TestResult
from autograder.text import clean

FEWEST = 2  # students
TEXT = 2_000  # characters of an example
CLOSE = 1e-6  # relative: numbers that are nearer are the same
NOISE = CLOSE**2  # relative to the largest number: what is smaller is zero
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


class Group(msgspec.Struct, frozen=True):
    """An answer that several students gave; the first one is the example."""

    exercise: str
    function: str
    title: str
    hidden: bool
    message: str
    call: str
    expected: str
    got: str
    behind: tuple[tuple[str, str], ...]  # student and exercise
    code: str = ""  # what gives these numbers, in words

    @property
    def students(self) -> int:
        """The number of students with this answer."""
        return len(self.behind)


class Answers:
    """Collects wrong answers without a name, one result after the other."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, ...], dict[int, list[int]]] = {}
        self._examples: list[TestResult] = []
        self._numbers: list[tuple[float, ...]] = []
        self._behind: list[list[tuple[str, str]]] = []

    def add(self, result: Result) -> None:
        """Collect the first unexplained wrong answer of each function."""
        for test in unexplained(result):
            self._add(test, (result.student, result.exercise))

    def _add(self, test: TestResult, who: tuple[str, str]) -> None:
        told = f"{test.message}\n{test.got}"
        numbers = _numbers(told)
        cells = self._cells.setdefault((test.id, test.call, test.expected, _NUMBER.sub("#", told)), {})
        cell = _cell(numbers)
        near = (number for place in (cell, cell - 1, cell + 1) for number in cells.get(place, ()))
        number = next((number for number in near if _alike(numbers, self._numbers[number])), len(self._examples))
        if number == len(self._examples):
            cells.setdefault(cell, []).append(number)
            self._examples.append(test)
            self._numbers.append(numbers)
            self._behind.append([])
        self._behind[number].append(who)

    def groups(self) -> list[Group]:
        """Return the answers that several students share, the most frequent first."""
        found = [
            Group(
                exercise=behind[0][1],
                function=test.function,
                title=test.title,
                hidden=test.visibility != "public",
                message=clean(test.message, TEXT),
                call=clean(test.call, TEXT),
                expected=clean(test.expected, TEXT),
                got=clean(test.got, TEXT),
                behind=tuple(sorted(behind)),
            )
            for test, behind in zip(self._examples, self._behind, strict=True)
            if len(behind) >= FEWEST
        ]
        return sorted(found, key=lambda group: (-group.students, group.exercise, group.function, group.call))


def unexplained(result: Result) -> Iterator[TestResult]:
    """Yield the first wrong answer of each function where it is unexplained."""
    seen = set[str]()
    for test in result.tests:
        if test.outcome.facts.is_wrong_answer and test.function not in seen:
            seen.add(test.function)
            if is_unexplained(test):
                yield test


def is_unexplained(test: TestResult) -> bool:
    """Return whether a wrong answer has no name, is not another function's fault, and can be compared."""
    named = any(mistake.id != RELATION for mistake in test.mistakes)
    return not named and bool(test.got) and not test.because_of


def _numbers(text: str) -> tuple[float, ...]:
    """Return the numbers in a text; those that are only rounding beside the largest are zero."""
    found = [float(number) for number in _NUMBER.findall(text)]
    largest = max((abs(number) for number in found if math.isfinite(number)), default=0.0)
    return tuple(0.0 if abs(number) <= NOISE * largest else number for number in found)


def _cell(numbers: Sequence[float]) -> int:
    """Return a place by the largest number; answers that are alike have the same one, or neighbours."""
    largest = max((abs(number) for number in numbers if math.isfinite(number)), default=0.0)
    return round(math.log(largest) / CLOSE) if largest else 0


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(map(functools.partial(math.isclose, rel_tol=CLOSE), one, other))


class Suggestion(msgspec.Struct, frozen=True):
    """What `autograder bank suggest` has found for a shared answer: which code, and what is wrong with it."""

    exercise: str
    function: str
    students: tuple[str, ...]
    call: str
    start: str = ""
    steps: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is found, in words; nothing where nothing is."""
        return f"{self.start}: {'; '.join(self.steps)}" if self.steps else self.start

    def is_of(self, group: Group) -> bool:
        """Return whether it was made for this answer."""
        alike = (self.exercise, self.function, self.call) == (group.exercise, group.function, group.call)
        return alike and not {student for student, _ in group.behind}.isdisjoint(self.students)


def with_code(groups: Sequence[Group], out: Path) -> list[Group]:
    """Return groups with the code that was suggested for them in this report; without it where there is none."""
    try:
        known = msgspec.json.decode(read_plain(out / SUGGESTIONS_FILE), type=list[Suggestion])
    except (OSError, msgspec.DecodeError):
        return list(groups)
    found = (next((each.told for each in known if each.is_of(group)), "") for group in groups)
    return [msgspec.structs.replace(group, code=code) for group, code in zip(groups, found, strict=True)]
