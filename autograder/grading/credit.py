"""Says what the points of public tests are worth: nothing where no hidden test confirms them.

Students have the public cases with their answers, so a function that knows these by heart passes the public tests.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.casebook.cases import Casebook
from autograder.results.result import TestResult

UNCONFIRMED = "no points: none of the ordinary hidden tests of this function passed"


def confirmed(results: Sequence[TestResult], book: Casebook) -> list[TestResult]:
    """Return a function's results, with points for public tests only where an ordinary hidden test passed.

    Where a function has no such test, as in what students get, the public ones count by themselves.
    """
    edges = {test.id for test in book.tests if test.edge}
    twins = [test for test in results if test.visibility == "hidden" and test.id not in edges]
    if not twins or any(test.outcome.facts.passed for test in twins):
        return list(results)
    return [_without_points(test) if test.visibility == "public" and test.score else test for test in results]


def _without_points(test: TestResult) -> TestResult:
    return msgspec.structs.replace(test, score=0.0, message=UNCONFIRMED)
