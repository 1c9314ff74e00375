"""Keeps of an answer only what is needed to compare it: per array its shape, its largest entry and three projections.

A projection is a fixed weighted sum of an array's entries. It is linear, so a constant factor between two answers is
read off it as from the arrays. The weights depend on the shape alone and are made from integers, so that every
machine has the same ones; their sizes add up to one, so that a projection moves no further than the entries do.
"""

from __future__ import annotations

import functools
import math
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from autograder.casebook.closeness import SAME_RTOL, bound_at, is_bool, is_sequence
from autograder.casebook.sensitivity import AT_MOST

if TYPE_CHECKING:
    from autograder.casebook.cases import Answer

PROJECTIONS = 3
_RATIO_RTOL = 1e-8
_MARGIN = 4.0  # times the distance by which an answer was seen to move
_ROWS = 8.0  # of a table; a longer one is a trajectory, whose rounding adds up


class ArrayPrint(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one array.

    Parameters
    ----------
    shape : tuple of int
    kind : str
        `f` numbers, `b` truth values; nothing for what could not be read.
    largest : float
        The largest absolute value of the finite entries.
    sums : tuple of float
        The projections of the finite entries.
    not_finite : int
        A checksum of where nan and infinities stand; 0 when there are none.
    """

    shape: tuple[int, ...]
    kind: str
    largest: float
    sums: tuple[float, ...]
    not_finite: int = 0


Leaves: TypeAlias = ArrayPrint | list["Leaves"]


class Fingerprint(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of an answer: its arrays, nested as the answer is, and of the rest all (see `cases.Answer`)."""

    value: Any  # ArrayPrint, or a list of such
    error: str = ""
    cause: str = ""
    changed: tuple[str, ...] = ()
    warned: bool = False
    moves: float = 0.0

    @property
    def tells(self) -> bool:
        """Whether the value is evidence: it moves little by rounding."""
        return self.moves <= AT_MOST

    def part(self, at: int) -> Fingerprint:
        """Return the fingerprint of one part of a pair."""
        return msgspec.structs.replace(self, value=self.value[at])


def fingerprint(answer: Answer) -> Fingerprint:
    """Return the fingerprint of an answer in the form of the bank."""
    return Fingerprint(leaves_of(answer.value), answer.error, answer.cause, answer.changed, answer.warned, answer.moves)


def is_printed(value: Any) -> bool:  # noqa: ANN401
    """Return whether fingerprints stand in the place of a value's arrays."""
    return isinstance(value, ArrayPrint) or (is_sequence(value) and any(map(is_printed, value)))


def plain_print(print_: ArrayPrint) -> list[Any]:
    """Return a fingerprint of one array as a list for JSON, with digits enough for the bound."""
    numbers = [float(f"{number:.12g}") for number in (print_.largest, *print_.sums)]
    plain = [list(print_.shape), print_.kind, numbers[0], numbers[1:], print_.not_finite]
    return plain if print_.not_finite else plain[:-1]


def to_plain(print_: Fingerprint) -> list[Any]:
    """Return a fingerprint as lists, strings and numbers, for JSON; empty fields at the end are left out."""
    plain = list(msgspec.structs.astuple(msgspec.structs.replace(print_, value=_plain_leaves(print_.value))))
    while len(plain) > 1 and not plain[-1]:
        plain.pop()
    return plain


def from_plain(plain: list[Any]) -> Fingerprint:
    """Return the fingerprint that `to_plain` gave."""
    read = msgspec.convert(plain, Fingerprint)
    return msgspec.structs.replace(read, value=_leaves(read.value))


def _plain_leaves(leaves: Leaves) -> list[Any]:
    if isinstance(leaves, list):
        return [_plain_leaves(each) for each in leaves]
    return list(msgspec.structs.astuple(leaves))


def _leaves(plain: list[Any]) -> Leaves:
    if len(plain) == len(ArrayPrint.__struct_fields__) and isinstance(plain[1], str):
        return msgspec.convert(plain, ArrayPrint)
    return [_leaves(each) for each in plain]


def same(one: Fingerprint, other: Fingerprint, rtol: float = SAME_RTOL) -> bool:
    """Return whether two answers are the same, up to rounding; the bound is relative to each array's largest entry."""
    alike = (one.error, one.cause, one.changed, one.warned) == (other.error, other.cause, other.changed, other.warned)
    if not alike or not (one.tells and other.tells):
        return alike
    return same_values(one.value, other.value, max(rtol, _MARGIN * one.moves, _MARGIN * other.moves))


def same_values(one: Leaves, other: Leaves, rtol: float = SAME_RTOL) -> bool:
    """Return whether the values of two answers are the same, up to rounding."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_values, one, other, [rtol] * len(one)))
    if isinstance(one, list) or isinstance(other, list):
        return False
    if (one.shape, one.kind, one.not_finite) != (other.shape, other.kind, other.not_finite):
        return False
    rows = other.shape[0] if len(other.shape) == 2 else 1
    bound = bound_at(other.largest * max(1.0, rows / _ROWS), rtol)
    pairs = zip((one.largest, *one.sums), (other.largest, *other.sums), strict=True)
    return all(abs(first - second) <= bound for first, second in pairs)


def ratio(got: Leaves, base: Leaves) -> float | None:
    """Return the number by which all arrays of `base` have to be multiplied to give `got`, if there is one."""
    if isinstance(got, list) or isinstance(base, list):
        if not (isinstance(got, list) and isinstance(base, list) and len(got) == len(base)):
            return None
        ratios = [ratio(one, other) for one, other in zip(got, base, strict=True)]
        first = ratios[0] if ratios else None
        alike = first is not None and all(r is not None and math.isclose(r, first, rel_tol=_RATIO_RTOL) for r in ratios)
        return first if alike else None
    if (got.shape, got.kind) != (base.shape, base.kind) or got.not_finite or base.not_finite:
        return None
    at = max(range(PROJECTIONS), key=lambda place: abs(base.sums[place]), default=0)
    if not base.kind or not base.sums[at] or not got.sums[at]:
        return None
    found = got.sums[at] / base.sums[at]
    scaled = ArrayPrint(base.shape, base.kind, abs(found) * base.largest, tuple(found * each for each in base.sums))
    return found if math.isfinite(found) and same_values(got, scaled) else None


def is_zero(leaves: Leaves) -> bool:
    """Return whether all numbers of an answer are zero, and there are any."""
    if isinstance(leaves, list):
        return len(leaves) > 0 and all(map(is_zero, leaves))
    return leaves.kind == "f" and math.prod(leaves.shape) > 0 and not leaves.largest and not leaves.not_finite


def leaves_of(value: Any) -> Leaves:  # noqa: ANN401
    """Return the fingerprints of an answer's arrays, nested as the answer is; what is one already stays as it is."""
    if isinstance(value, ArrayPrint):
        return value
    if is_sequence(value):
        return [leaves_of(item) for item in value]
    if value is None:
        return ArrayPrint((), "", 0.0, (0.0,) * PROJECTIONS)
    array = np.asarray(value, dtype=np.float64)
    shape, kind = tuple(array.shape), "b" if is_bool(value) else "f"
    finite = np.isfinite(array)
    if array.ndim == 2 and not finite.all():
        array, finite = _finite_rows_first(array, finite)
    where = 0 if finite.all() else _places(array, finite)
    numbers = np.where(finite, array, 0.0).ravel()
    largest = float(np.abs(numbers).max(initial=0.0))
    with np.errstate(over="ignore"):
        sums = _weights(shape) @ (numbers / largest) * largest if largest else np.zeros(PROJECTIONS)
    return ArrayPrint(shape, kind, largest, tuple(sums.tolist()), where)


def _finite_rows_first(array: np.ndarray, finite: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a table whose rows with a nan or infinity are last, in one order: sorting them has no right result."""
    odd = np.asarray(~finite.all(axis=1))
    kinds = np.where(finite, 0.0, np.nan_to_num(array, nan=1.0, posinf=2.0, neginf=3.0))
    order = np.lexsort((*kinds.T, odd))
    finite = finite[order]
    return np.where(odd[order][:, None] & finite, 0.0, array[order]), finite


def _places(array: np.ndarray, finite: np.ndarray) -> int:
    kinds = np.where(finite, 0, np.where(np.isnan(array), 1, np.where(array > 0, 2, 3))).astype(np.uint8)
    return zlib.crc32(kinds.tobytes()) or 1


@functools.lru_cache(512)
def _weights(shape: tuple[int, ...]) -> np.ndarray:
    """Return the weights of the projections for a shape: mixed integers, so that no two entries weigh the same."""
    size = math.prod(shape)
    with np.errstate(over="ignore"):
        mixed = np.arange(1, PROJECTIONS * size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed += np.uint64(zlib.crc32(repr(shape).encode()))
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
    weights = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0  # in [-1, 1)
    weights = weights.reshape(PROJECTIONS, size)
    normed: np.ndarray = weights / np.maximum(np.abs(weights).sum(axis=1, keepdims=True), 1e-300)
    return normed
