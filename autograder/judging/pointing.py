"""Points at the line at which a wrong function goes wrong: what is found on a few public cases, in words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec
import numpy as np

from autograder.casebook.answers import numbers
from autograder.casebook.cases import Case, Casebook, Returns
from autograder.casebook.closeness import agrees
from autograder.judging import where
from autograder.judging.noted import Noted
from autograder.results.result import TestResult, Where
from autograder.worker import messages

SAYS = {"first_wrong": "the first that is not", "missing_step": "right so far: a right solution continues from here"}


class Calls(Protocol):
    """Calls of one function that was loaded to be traced."""

    def answer(self, case: Case, site: int = -1, instead: Sequence[np.ndarray] = ()) -> Any:  # noqa: ANN401
        """Return the decoded answer, with values in the place of an expression's; None where the function raises."""

    def trace(self, case: Case) -> tuple[messages.Traced, Sequence[np.ndarray]]:
        """Return what the function's expressions came to."""


def pointed(results: Sequence[TestResult], find: Callable[[], Where | None]) -> list[TestResult]:
    """Return the results of a function's public tests, the first wrong one with the line that `find` returns.

    Nothing is looked for where no answer was wrong, or where a call ended the process or did not come back.
    """
    wrong = next((test for test in results if test.outcome.facts.is_wrong_answer), None)
    if wrong is None or any(test.outcome.facts.ends_function for test in results):
        return list(results)
    found = find()
    return [msgspec.structs.replace(test, where=found) if test is wrong else test for test in results]


def line(book: Casebook, function: str, calls: Calls, file: str) -> Where | None:
    """Return the line that all cases point at on which a function gives a wrong answer; None where they do not."""
    tests = {test.id: test for test in book.tests}
    lines: dict[where.Found, messages.LineNode] = {}
    found = []
    for worked in book.worked.get(function, ()):
        case = tests[worked.test].cases[worked.case]
        if not is_wrong(case, calls.answer(case)):
            continue
        said, values = calls.trace(case)
        noted = Noted.of(said, values, set(book.parameters) - {function})
        pointed = where.find(function, case, worked.steps, noted, functools.partial(calls.answer, case))
        found.append(pointed)
        if pointed:
            site = next(site for site in said.sites if site.number == pointed.site)
            lines[pointed] = said.lines[site.line]
    agreed = where.agreed(found, lines.__getitem__)
    return _in_words(agreed, lines[agreed], file) if agreed else None


def is_wrong(case: Case, answer: Any) -> bool:  # noqa: ANN401
    """Return whether something came back, and it is not what a case asks for."""
    expected = case.expected.value if isinstance(case.expected, Returns) else None
    return answer is not None and not agrees(numbers(answer, expected), expected, case.rtol)


def _in_words(found: where.Found, at: messages.LineNode, file: str) -> Where:
    says = SAYS[found.kind]
    if found.name and found.kind == "first_wrong":
        says = f"{says}: compare it with the formula of {found.name}"
    return Where(file=file, cell=at.cell or None, line=at.number, code=at.code, kind=found.kind, says=says)
