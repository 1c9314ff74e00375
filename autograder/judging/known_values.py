"""Tells whether a value is one that right solutions have on the way: as it is, a part of one, or a plain multiple."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.casebook.cases import Case, Step
from autograder.casebook.closeness import bound, row_bounds
from autograder.casebook.intermediates import is_plain

_RTOL = 1e-7
_MOST_SIZES = 4


class KnownValues:
    """What right solutions have on the way of one call, its arguments included.

    An array is known in both orders of its entries, so that neither a transpose nor another shape makes a difference.

    Parameters
    ----------
    case : Case
    steps : sequence of Step
    """

    def __init__(self, case: Case, steps: Sequence[Step]) -> None:
        arrays = [*_arrays(case.args), *_arrays(tuple(case.kwargs.values()))]
        self.factors = np.array(sorted(_factors(arrays)))
        wholes, parts = list(arrays), list[np.ndarray]()
        for step in steps:
            values = step.values
            wholes += values
            if len(values) > 1:
                parts.append(np.concatenate([value.ravel() for value in values]))
        for whole in wholes:
            parts += [*whole, *whole.T] if whole.ndim == 2 else list(whole) if whole.ndim > 2 else []
        self._given = _by_size(arrays)
        self._wholes = _by_size(wholes)
        self._all = _by_size([*wholes, *parts])
        self._entries = np.sort(np.concatenate([whole.ravel() for whole in wholes] or [np.empty(0)]))

    def has(self, value: np.ndarray) -> bool:
        """Return whether a value is known, or one that anybody may have."""
        return is_plain([value]) or self.is_factor(value) or self._is_among(self._all, value) or self._is_entry(value)

    def has_whole(self, value: np.ndarray) -> bool:
        """Return whether a value is one of a right solution's, and not merely a part of one."""
        return not is_plain([value]) and self._is_among(self._wholes, value)

    def is_given(self, value: np.ndarray) -> bool:
        """Return whether a value is an argument."""
        return self._is_among(self._given, value)

    def has_multiple(self, value: np.ndarray) -> bool:
        """Return whether a plain factor, such as 2, 1/N or the sign, is all that lies between it and a known value."""
        known = self._all.get(value.size)
        size = np.abs(value).max(initial=0.0)
        if known is None or not size or not np.isfinite(size):
            return False
        sizes = np.abs(known).max(axis=1)
        factors = np.divide(size, sizes, out=np.zeros_like(sizes), where=sizes > 0)
        plain = np.isclose(factors[:, None], self.factors, rtol=1e-6, atol=0).any(axis=1)
        scaled = known[plain] * factors[plain, None]
        return any(_rows_like(scaled, each).any() for each in (value.ravel(), -value.ravel()))

    def is_factor(self, value: np.ndarray) -> bool:
        """Return whether a value is a single plain factor."""
        return value.size == 1 and bool(np.isclose(self.factors, abs(float(value.flat[0])), rtol=1e-9, atol=0).any())

    def _is_among(self, known: dict[int, np.ndarray], value: np.ndarray) -> bool:
        rows = known.get(value.size)
        return rows is not None and bool(_rows_like(rows, value.ravel()).any())

    def _is_entry(self, value: np.ndarray) -> bool:
        if value.ndim or not len(self._entries):
            return False
        number = float(value.flat[0])
        at = np.searchsorted(self._entries, number)
        near = self._entries[max(0, at - 1) : at + 1]
        return bool((np.abs(near - number) <= bound(number, _RTOL)).any())


def _rows_like(rows: np.ndarray, row: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", over="ignore"):
        found: np.ndarray = np.abs(rows - row).max(axis=1, initial=0.0) <= row_bounds(rows, _RTOL)
    return found


def _by_size(arrays: Iterable[np.ndarray]) -> dict[int, np.ndarray]:
    """Return the entries of the arrays in both orders, those of one size together."""
    found: dict[int, list[np.ndarray]] = {}
    for array in arrays:
        if array.size:
            found.setdefault(array.size, []).append(array.ravel())
        if array.ndim > 1 and min(array.shape) > 1:
            found[array.size].append(array.T.ravel())
    return {size: np.array(rows) for size, rows in found.items()}


def _arrays(values: Any) -> Iterator[np.ndarray]:  # noqa: ANN401
    match values:
        case list() | tuple():
            for value in values:
                yield from _arrays(value)
        case np.ndarray() | float() | int():
            yield np.asarray(values, dtype=np.float64)


def _factors(arrays: Sequence[np.ndarray]) -> Iterator[float]:
    """Yield the plain factors: 1, 2, 1/2 and 4, times and by the sizes of the arguments."""
    lengths = list(dict.fromkeys(length for array in arrays for length in array.shape if length > 1))[:_MOST_SIZES]
    for plain in (1.0, 2.0, 0.5, 4.0, 0.25):
        for powers in itertools.product((-1, 0, 1), repeat=len(lengths)):
            yield plain * float(
                np.prod([float(length) ** power for length, power in zip(lengths, powers, strict=True)])
            )
