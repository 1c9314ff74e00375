"""Finds wrong answers without a name that several students share: mistakes that the bank does not know yet.

Two answers are the same if test, call, expected and returned value are the same in the results. Numbers that differ
only in their last digits count as the same.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator

import msgspec

from autograder.results.result import Result, TestResult
from autograder.text import clean

FEWEST = 2  # students
TEXT = 2_000  # characters of an example
DIGITS = 6  # that distinguish numbers
SLACK = 1e-9  # relative: the last of the ten digits in results
MOST_CLOSE = 4  # numbers near a rounding boundary that are rounded both ways
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

    @property
    def students(self) -> int:
        """The number of students with this answer."""
        return len(self.behind)


class Answers:
    """Collects wrong answers without a name, one result after the other."""

    def __init__(self) -> None:
        self._number: dict[tuple[str, ...], int] = {}
        self._examples: list[TestResult] = []
        self._behind: list[list[tuple[str, str]]] = []

    def add(self, result: Result) -> None:
        """Collect the first unexplained wrong answer of each function."""
        for test in unexplained(result):
            self._add(test, (result.student, result.exercise))

    def _add(self, test: TestResult, who: tuple[str, str]) -> None:
        keys = list(_keys(test))
        number = next((self._number[key] for key in keys if key in self._number), len(self._examples))
        if number == len(self._examples):
            self._examples.append(test)
            self._behind.append([])
        for key in keys:
            self._number.setdefault(key, number)
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
    return not test.mistakes and bool(test.got) and not test.because_of


def _keys(test: TestResult) -> Iterator[tuple[str, ...]]:
    """Yield the keys of an answer; more than one if a number is near a rounding boundary."""
    fixed = (test.id, test.call, test.expected)
    told = f"{test.message}\n{test.got}"
    words, numbers = _NUMBER.sub("#", told), [float(number) for number in _NUMBER.findall(told)]
    choices = [_rounded(number) for number in numbers]
    close = [at for at, choice in enumerate(choices) if len(choice) > 1]
    for at in close[MOST_CLOSE:]:
        choices[at] = choices[at][:1]
    for rounding in itertools.product(*choices):
        yield (*fixed, words, *rounding)


def _rounded(number: float) -> tuple[str, ...]:
    """Return a number with few digits; rounded both ways if its last digits could decide."""
    if not math.isfinite(number):
        return (str(number),)
    return tuple(dict.fromkeys(f"{number * (1 + slip):.{DIGITS - 1}e}" for slip in (-SLACK, SLACK)))
