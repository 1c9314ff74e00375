"""Gives a test its points; removes the points of public tests if no hidden test confirms them.

Students have the public cases with their answers, so a function that only repeats these answers passes the public
tests.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.casebook.cases import Case, Casebook, Test
from autograder.judging import formatting
from autograder.judging.judge import Verdict
from autograder.results.result import TestResult

UNCONFIRMED = "no points: none of the ordinary hidden tests of this function passed"


def result_of(test: Test, verdict: Verdict, case: Case | None, parameters: tuple[str, ...]) -> TestResult:
    """Return the result of a test: its verdict, with all of its points, those of the bands it reached, or none.

    Parameters
    ----------
    test : Test
    verdict : Verdict
    case : Case or None
        The case that failed.
    parameters : tuple of str
        The function's parameters.
    """
    return TestResult(
        id=test.id,
        function=test.function,
        title=test.title,
        outcome=verdict.outcome,
        score=test.points if verdict.outcome.facts.passed else verdict.points,
        max_score=test.points,
        visibility=test.visibility,
        message=verdict.message,
        call=formatting.call(test.function, parameters, case) if case else "",
        expected=verdict.expected,
        got=verdict.got,
    )


def confirmed(results: Sequence[TestResult], book: Casebook) -> list[TestResult]:
    """Return a function's results, with points for public tests only where an ordinary hidden test passed.

    If a function has no such test, as in the students' casebook, the public ones count alone.
    """
    edges = {test.id for test in book.tests if test.edge}
    twins = [test for test in results if test.visibility == "hidden" and test.id not in edges]
    if not twins or any(test.outcome.facts.passed or test.score for test in twins):
        return list(results)
    return [_without_points(test) if test.visibility == "public" and test.score else test for test in results]


def _without_points(test: TestResult) -> TestResult:
    told = "" if test.outcome.facts.passed else f"{test.message}; "  # the bands that it reached
    return msgspec.structs.replace(test, score=0.0, message=f"{told}{UNCONFIRMED}")
