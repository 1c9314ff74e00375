"""Measures how far an answer moves when its arguments do so by rounding: a trajectory that grows moves far.

Two sound implementations of the same steps differ by rounding, and where a descent diverges, that difference grows with
it. So each answer of a known mistake is kept with the distance by which it moved, and is compared no closer than that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from autograder.casebook.closeness import leaves

if TYPE_CHECKING:
    from autograder.casebook.cases import Answer, Case

NUDGE = 2e-15  # some units in the last place
AT_MOST = 1e-4  # what moves further is no evidence for anything


def is_iterated(case: Case) -> bool:
    """Return whether a case hands in a callable, so that its answer may be the end of a long way."""
    return any(callable(value) for value in (*case.args, *case.kwargs.values()))


def nudged(case: Case) -> Case:
    """Return a case whose floating-point arrays differ from its own by some units in the last place."""
    return msgspec.structs.replace(case, args=tuple(map(_nudged, case.args)))


def _nudged(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return type(value)(map(_nudged, value))
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    signs = 1.0 - 2.0 * (np.arange(value.size).reshape(value.shape) % 2)
    return value * (1.0 + NUDGE * signs)


def moved(one: Answer, other: Answer) -> float:
    """Return how far two answers are apart, relative to the largest entry of each array; 1 where they are no alike."""
    pairs = [(a, b) for a, b, _ in leaves(one.value, other.value)]
    if one.error or other.error or any(np.shape(a) != np.shape(b) for a, b in pairs):
        return 1.0 if one.error != other.error or not one.error else 0.0
    return max((_distance(a, b) for a, b in pairs), default=0.0)


def _distance(one: Any, other: Any) -> float:  # noqa: ANN401
    if one is None or other is None or not np.array_equal(np.isfinite(one), np.isfinite(other)):
        return 0.0 if one is other else 1.0
    finite = np.isfinite(one)
    largest = float(np.abs(one[finite]).max(initial=0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        apart = float(np.abs(one[finite] - other[finite].astype(np.float64)).max(initial=0.0))
        return min(1.0, apart / largest) if largest else 0.0


def with_sensitivity(answer: Callable[[Case], Answer], case: Case) -> Answer:
    """Return what a variant answers, with how far that moves by rounding where the case hands in a callable."""
    made = answer(case)
    if not is_iterated(case) or made.value is None:
        return made
    return msgspec.structs.replace(made, moves=moved(made, answer(nudged(case))))
