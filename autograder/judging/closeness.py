"""Compares the answers of calls: right within the bound of a case, or the same."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograder.casebook.cases import Answer, Case, Raises, Returns
from autograder.casebook.closeness import ATOL, close, is_sequence

_KEPT = 4_096  # right answers


@functools.lru_cache(_KEPT)
def right_answer(case: Case) -> Answer:
    """Return what a right function answers."""
    match case.expected:
        case Returns(value=value):
            return Answer(_numbers(value))
        case Raises(error=error):
            return Answer(error=error)
    raise AssertionError  # pragma: no cover - no other case is tried


def is_right(answer: Answer, case: Case) -> bool:
    """Return whether an answer is right within the bound of its case; numerical differences have a wide one."""
    right = right_answer(case)
    alike = (answer.error, answer.changed, answer.warned) == (right.error, (), False)
    return alike and close(answer.value, right.value, case.rtol, ATOL)


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are the same, to 1e-9 relative to each array."""
    alike = (one.error, one.cause, one.changed, one.warned) == (other.error, other.cause, other.changed, other.warned)
    return alike and close(one.value, other.value)


def _numbers(value: Any) -> Any:  # noqa: ANN401
    if is_sequence(value):
        return type(value)(_numbers(item) for item in value)
    return np.asarray(value, dtype=np.float64)
