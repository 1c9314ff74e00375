"""Decides when an answer is right: the course's only rule, for arrays and for lists and tuples of them.

It is in this room, so that torch's answers, the judge, the bank and the pictures use the same bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

RTOL = 1e-6  # the bound of course.md, relative to the largest entry of each array
ATOL = 1e-12
SAME_RTOL, SAME_ATOL = 1e-9, 1e-15  # for two answers that differ only by rounding


def bound(expected: Any, rtol: float, atol: float = ATOL) -> float:  # noqa: ANN401 - an array or a number
    """Return how far an entry may be from the expected one: `rtol * max|expected| + atol`."""
    return bound_at(float(np.abs(expected).max(initial=0.0)), rtol, atol)


def bound_at(largest: float, rtol: float = SAME_RTOL, atol: float = SAME_ATOL) -> float:
    """Return how far an entry may be off, given the largest one."""
    return rtol * largest + atol


def row_bounds(rows: np.ndarray, rtol: float, atol: float = ATOL) -> np.ndarray:
    """Return `bound` for each row of a matrix."""
    largest: np.ndarray = np.abs(rows).max(axis=1, initial=0.0)
    return rtol * largest + atol


def agrees(got: Any, expected: Any, rtol: float, atol: float = ATOL) -> bool:  # noqa: ANN401
    """Return whether each array has the right shape and is within the bound; bools count as numbers."""
    return all(_agrees(one, other, rtol, atol) for one, other, _ in leaves(got, expected))


def close(one: Any, other: Any, rtol: float = SAME_RTOL, atol: float = SAME_ATOL) -> bool:  # noqa: ANN401
    """Return whether two answers agree and are of one kind: a bool is not a number, and None equals only None."""
    return all(
        first is second
        if first is None or second is None
        else is_bool(first) == is_bool(second) and _agrees(first, second, rtol, atol)
        for first, second, _ in leaves(one, other)
    )


def leaves(got: Any, expected: Any, place: str = "") -> Iterator[tuple[Any, Any, str]]:  # noqa: ANN401
    """Yield the corresponding parts of two answers, with places such as `[0][1]`; the whole if nesting differs."""
    if is_sequence(got) and is_sequence(expected) and len(got) == len(expected):
        for at, (one, other) in enumerate(zip(got, expected, strict=True)):
            yield from leaves(one, other, f"{place}[{at}]")
    else:
        yield got, expected, place


def is_sequence(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value is a list or tuple of answers."""
    return isinstance(value, (list, tuple))


def is_bool(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value is an array of bools."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "b"


def _agrees(got: Any, expected: Any, rtol: float, atol: float) -> bool:  # noqa: ANN401
    if is_sequence(got) or is_sequence(expected):
        return False
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if got.shape != expected.shape:
        return False
    finite = np.isfinite(expected)
    if not finite.all():  # rare, and slower
        if not np.array_equal(got[~finite], expected[~finite], equal_nan=True):
            return False
        got, expected = got[finite], expected[finite]
    with np.errstate(over="ignore"):  # a difference that overflows is not within the bound
        return bool(np.isfinite(got).all() and (np.abs(got - expected) <= bound(expected, rtol, atol)).all())
