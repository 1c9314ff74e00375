"""Scores: the number that the judge's objective gives an answer, and the points for the bands that a test reaches."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from autograder.casebook.cases import Case, Scored, Test
from autograder.casebook.closeness import ATOL
from autograder.judging import formatting
from autograder.judging.judge import Verdict
from autograder.judging.problems import Problem
from autograder.results.result import Outcome

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def banded(test: Test, scores: Sequence[float], note: str = "") -> tuple[Verdict, Case | None]:
    """Return the verdict on a test whose cases have all passed: it passes where it has no bands, or reaches the last.

    Parameters
    ----------
    test : Test
    scores : sequence of float
        Of its cases with bands, in their order; the mean counts.
    note : str
        What was noticed in its calls.

    Returns
    -------
    verdict, case
        The verdict, with the points of the bands that were reached, and the first case with bands if it fails.
    """
    cases = [case for case in test.cases if isinstance(case.expected, Scored) and case.expected.bands]
    if not cases:
        return Verdict(Outcome.PASSED, note=note), None
    assert isinstance(cases[0].expected, Scored)  # noqa: S101 - for the type checker
    bands, score = cases[0].expected.bands, statistics.fmean(scores)
    reached = sum(score >= bound - ATOL for bound, _ in bands)
    if reached == len(bands):
        return Verdict(Outcome.PASSED, note=note), None
    mean = f" is the mean of {len(scores)} calls" if len(scores) > 1 else ""
    told = f"{formatting.score(score)}{mean}: {_counted(reached, len(bands))}"
    following = f"{bands[reached][0]:g}"
    return Verdict(
        Outcome.FAILED,
        f"{told}; the next is {following}",
        f"a score of at least {following}",
        formatting.score(score),
        note,
        problem=Problem.SCORE,
        points=sum(points for _, points in bands[:reached]),
    ), cases[0]


def score_of(case: Case, verdict: Verdict) -> list[float]:
    """Return the score of a call that passed, in a list; an empty one where it is not for the bands."""
    if isinstance(case.expected, Scored) and case.expected.bands and verdict.score is not None:
        return [verdict.score]
    return []


def _counted(reached: int, of: int) -> str:
    """Return "two bands of three"."""
    words = [_NUMBERS[each] if each < len(_NUMBERS) else str(each) for each in (reached, of)]
    return f"{words[0]} band{'' if reached == 1 else 's'} of {words[1]}"
