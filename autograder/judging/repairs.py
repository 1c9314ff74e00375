"""Tries whether a wrong function is right with a right solution's values in the place of one of its expressions'."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograder.casebook.answers import numbers
from autograder.casebook.cases import Case, Returns, Step
from autograder.casebook.closeness import agrees, leaves
from autograder.judging.known_values import KnownValues

Attempt: TypeAlias = Callable[[int, Sequence[np.ndarray]], Any]
MOST = 120  # calls, for one case


class Repairs:
    """Attempts on one case.

    Parameters
    ----------
    case : Case
    known : KnownValues
    attempt : callable
        Takes an expression and values, and returns the decoded answer with these in the place of its own, None where
        the function raises.
    """

    def __init__(self, case: Case, known: KnownValues, attempt: Attempt) -> None:
        assert isinstance(case.expected, Returns)  # noqa: S101 - of others there are no steps
        self.expected, self.rtol = case.expected.value, case.rtol
        self.known = known
        self.attempt = attempt
        self.left = MOST

    def by(self, site: int, own: Sequence[np.ndarray], step: Step, *, exact: bool) -> bool:
        """Return whether the answer is right with a step's values in the place of an expression's own.

        Not `exact`: or with these divided by a plain factor, as where a solution divides by N at the start.
        """
        return any(
            self._is_repaired(site, values, exact=exact) for values in fitted(step, [each.shape for each in own])
        )

    def _is_repaired(self, site: int, values: Sequence[np.ndarray], *, exact: bool) -> bool:
        if self.left <= 1:
            return False
        self.left -= 1
        answer = numbers(self.attempt(site, values), self.expected)
        if self._is_right(answer):
            return True
        factor = None if exact else self._factor(answer)
        if factor is None:
            return False
        self.left -= 1
        return self._is_right(numbers(self.attempt(site, [value / factor for value in values]), self.expected))

    def _is_right(self, answer: Any) -> bool:  # noqa: ANN401
        return answer is not None and agrees(answer, self.expected, self.rtol)

    def _factor(self, answer: Any) -> float | None:  # noqa: ANN401
        """Return the plain factor by which all of an answer is off, None where there is none."""
        factors = {_ratio(got, wanted) for got, wanted, _ in leaves(answer, self.expected)}
        factor = factors.pop() if len(factors) == 1 else None
        return factor if factor and self.known.is_factor(np.array(factor)) else None


def _ratio(got: Any, wanted: Any) -> float | None:  # noqa: ANN401
    """Return how many times the largest number of an array is in another."""
    if not isinstance(got, np.ndarray) or isinstance(wanted, (list, tuple)):
        return None
    right = np.asarray(wanted)
    if got.shape != right.shape or not np.abs(right).max(initial=0.0):
        return None
    at = np.unravel_index(int(np.abs(right).argmax()), right.shape)
    return round(float(got[at] / right[at]), 9)


def fitted(step: Step, shapes: Sequence[tuple[int, ...]]) -> Iterator[list[np.ndarray]]:
    """Yield a step's values in their own shapes, then in these: in order, and transposed, split among as many."""
    values = step.values
    seen = set()
    if len(values) == len(shapes):
        yield values
        seen.add((step.shapes, np.array(step.numbers).tobytes()))
    if sum(map(math.prod, shapes)) != len(step.numbers):
        return
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    for flat in _orders(step, values):
        key = (tuple(shapes), flat.tobytes())
        if key not in seen:
            seen.add(key)
            yield [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]


def _orders(step: Step, values: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    yield np.array(step.numbers)
    if len(set(step.shapes)) == 1:
        whole = values[0] if len(values) == 1 else np.array(values)
        if whole.ndim > 1:
            yield whole.T.ravel()
        if whole.ndim == 3:
            yield np.swapaxes(whole, 1, 2).ravel()
