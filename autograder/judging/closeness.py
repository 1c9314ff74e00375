"""Compares answers: right within the bound of a case, or the same."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import numpy as np

from autograder.casebook.cases import ATOL, Answer, Case, Raises, Returns

RTOL = 1e-9
_KEPT = 4_096  # right answers


class Tried(msgspec.Struct, frozen=True):
    """One case, with what the student's function answered."""

    case: Case
    answer: Answer
    parameters: tuple[str, ...]
    edge: bool

    @property
    def right(self) -> Answer:
        """The right answer."""
        return _right(self.case)


@functools.lru_cache(_KEPT)
def _right(case: Case) -> Answer:
    match case.expected:
        case Returns(value=value):
            return Answer(_numbers(value))
        case Raises(error=error):
            return Answer(error=error)
    raise AssertionError  # no other case is tried


def is_right(answer: Answer, each: Tried) -> bool:
    """Return whether an answer is right within the bound of its case, which is wide where differences are asked for."""
    right = each.right
    alike = (answer.error, answer.changed, answer.warned) == (right.error, (), False)
    return alike and close(answer.value, right.value, each.case.rtol, ATOL)


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are the same, to 1e-9 relative to each array."""
    alike = (one.error, one.cause, one.changed, one.warned) == (other.error, other.cause, other.changed, other.warned)
    return alike and close(one.value, other.value)


def close(one: Any, other: Any, rtol: float = RTOL, atol: float = 1e-15) -> bool:  # noqa: ANN401
    """Return whether two values are the same, to `rtol` relative to each array; a bool is no number."""
    if isinstance(one, (list, tuple)) or isinstance(other, (list, tuple)):
        both = isinstance(one, (list, tuple)) and isinstance(other, (list, tuple))
        pairs = zip(one, other, strict=False) if both else ()
        return both and len(one) == len(other) and all(close(*pair, rtol, atol) for pair in pairs)
    if one is None or other is None or is_bool(one) != is_bool(other):
        return one is other
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != other.shape:
        return False
    finite = np.isfinite(other)
    if not finite.all():  # seldom, and slower
        if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
            return False
        one, other = one[finite], other[finite]
    bound = rtol * float(np.abs(other).max(initial=0.0)) + atol
    with np.errstate(over="ignore"):  # what lies that far apart is not the same
        return bool(np.isfinite(one).all() and (np.abs(one - other) <= bound).all())


def is_bool(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value is an array of truth values."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "b"


def _numbers(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return type(value)(_numbers(item) for item in value)
    return np.asarray(value, dtype=np.float64)
