"""Recognises plain relations to the right answer: a factor, the transpose, a step, rounding.

None of them needs an entry in a bank. A relation is said only when it holds on every case that was tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np

from autograder.casebook import fingerprint as prints
from autograder.casebook.cases import Case
from autograder.casebook.closeness import close, is_bool
from autograder.judging import causes
from autograder.judging.asked import Asked
from autograder.judging.causes import Cause
from autograder.judging.kinds import RelationKind


class Relation(msgspec.Struct, frozen=True):
    """A relation to the right answer, the sentence that says it, and the mistake that is its cause, if it is known."""

    kind: RelationKind
    sentence: str
    cause: Cause | None = None


def relation_between(
    got: Sequence[Any], right: Sequence[Any], asked: Asked, bank: Sequence[str] = ()
) -> Relation | None:
    """Return how the answers are related to the right ones on every case, but by a factor, or None."""
    if len(asked.cases) < 2 or any(value is None for value in (*got, *right)):
        return None
    if all(map(_is_zero, got)) and not all(map(_is_zero, right)):
        return Relation(RelationKind.ZERO, "Your answer is zero everywhere.")
    if any(_is_multiple(view.values, right) for view in steps(got, asked.cases)):
        sentence = "Your answer is a step: an argument of the call minus a multiple of the expected answer."
        return Relation(RelationKind.STEP, sentence, causes.STEP)
    pairs = list(zip(got, right, strict=True))
    undone = (sentence for sentence, undo in _UNDO if all(_undone(undo, *pair) for pair in pairs))
    relation = next(undone, None)
    return _with_cause(relation, pairs, bank) if relation else _rounding(pairs)


def _with_cause(relation: Relation, pairs: Sequence[tuple[Any, Any]], bank: Sequence[str]) -> Relation:
    """Return a relation with its cause, which depends on the axes of both answers."""
    one, other = max(map(_first_arrays, pairs), key=lambda pair: pair[0].size)
    cause: Cause | None
    match relation.kind:
        case RelationKind.TRANSPOSE:
            cause = causes.transposed(bank)
        case RelationKind.SHAPE:
            cause = causes.SHAPES.get((other.ndim, one.ndim))
        case _:
            cause = causes.ROWS.get(other.ndim)
    return msgspec.structs.replace(relation, cause=cause)


def _first_arrays(pair: tuple[Any, Any]) -> tuple[np.ndarray, np.ndarray]:
    while isinstance(pair[1], (list, tuple)):
        pair = pair[0][0], pair[1][0]
    return np.asarray(pair[0]), np.asarray(pair[1])


# ---- other forms of an answer, of which a mistake may be seen


class View(NamedTuple):
    """The answers with one mistake undone; of a step a multiple of what is left."""

    cause: Cause
    values: list[Any]
    is_step: bool = False


def views(values: Sequence[Any], right: Sequence[Any], asked: Asked, bank: Sequence[str]) -> Iterator[View]:
    """Yield the answers with one mistake undone, for each mistake that can occur together with others."""
    turned = [_each(lambda array: array.T if array.ndim == 2 else None, value) for value in values]
    if all(value is not None for value in turned):
        yield View(causes.transposed(bank), turned)
    shaped = [_in_the_shape_of(*pair) for pair in zip(values, right, strict=True)]
    if all(value is not None for value in shaped):
        cause = causes.SHAPES.get((np.ndim(right[-1]), np.ndim(values[-1])))
        if cause:
            yield View(cause, shaped)
    yield from steps(values, asked.cases)


def steps(values: Sequence[Any], cases: Sequence[Case]) -> Iterator[View]:
    """Yield, for each argument of the right shape, by how much the answers lie below it."""
    for place in range(len(cases[0].args)):
        before = [case.args[place] if place < len(case.args) else None for case in cases]
        pairs = list(zip(before, values, strict=True))
        if all(_alike(*pair) for pair in pairs) and any(np.size(value) > 1 for value in values):
            with np.errstate(all="ignore"):
                left = [array - value for array, value in pairs]
            yield View(causes.STEP, left, is_step=True)


def _each(change: Callable[[np.ndarray], Any], value: Any) -> Any:  # noqa: ANN401
    """Return an answer with each array changed, None where one cannot be."""
    if isinstance(value, (list, tuple)):
        items = [_each(change, item) for item in value]
        return None if any(item is None for item in items) else type(value)(items)
    return None if value is None else change(value)


def _in_the_shape_of(value: Any, right: Any) -> Any:  # noqa: ANN401
    if isinstance(value, np.ndarray) and isinstance(right, np.ndarray) and value.ndim != right.ndim:
        return value.reshape(right.shape) if value.size == right.size else None
    return None


def _is_multiple(got: Sequence[Any], right: Sequence[Any]) -> bool:
    """Return whether the answers are one multiple of the right ones; of single numbers each is a multiple of each."""
    if all(np.size(each) == 1 for each in right if not isinstance(each, (list, tuple))):
        return False
    factors = [prints.ratio(*map(prints.leaves_of, pair)) for pair in zip(got, right, strict=True)]
    first = factors[0]
    return first is not None and all(each and math.isclose(each, first, rel_tol=1e-7) for each in factors)


def _alike(*arrays: Any) -> bool:  # noqa: ANN401
    return all(isinstance(array, np.ndarray) and array.shape == np.shape(arrays[0]) for array in arrays)


# ---- rounding, zeros, shapes


_MOST_DIGITS = 12


def _rounding(pairs: Sequence[tuple[Any, Any]]) -> Relation | None:
    digits = rounded_to(pairs)
    if digits is None:
        return None
    places = "decimal" if digits == 1 else "decimals"
    sentence = f"Your answer is the expected one, rounded to {digits} {places}."
    return Relation(RelationKind.ROUNDED, sentence, causes.ROUNDED)


def rounded_to(pairs: Sequence[tuple[Any, Any]]) -> int | None:
    """Return to how many decimals the first of each pair is the rounded second, if it is."""
    found = (digits for digits in range(_MOST_DIGITS, 0, -1) if all(_is_rounded(*pair, digits) for pair in pairs))
    return next(found, None)


def _is_rounded(one: Any, other: Any, digits: int) -> bool:  # noqa: ANN401
    if isinstance(other, (list, tuple)):
        alike = isinstance(one, (list, tuple)) and len(one) == len(other)
        return alike and all(_is_rounded(*pair, digits) for pair in zip(one, other, strict=True))
    alike = isinstance(one, np.ndarray) and not is_bool(one) and np.shape(one) == np.shape(other)
    return alike and _equals_rounded(one, other, digits)


def _equals_rounded(one: np.ndarray, other: np.ndarray, digits: int) -> bool:
    unit = 10.0**-digits
    with np.errstate(all="ignore"):
        on_the_grid = np.abs(one - np.round(one, digits)) <= 1e-15 * np.abs(one)
        return bool(on_the_grid.all() and (np.abs(one - other) <= unit * (0.5 + 1e-6)).all())


def _is_zero(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(map(_is_zero, value))
    return value is not None and not is_bool(value) and np.size(value) > 0 and not np.any(value)


def _undone(undo: Callable[[np.ndarray, np.ndarray], Any], got: Any, right: Any) -> bool:  # noqa: ANN401
    if isinstance(right, (list, tuple)) or isinstance(got, (list, tuple)):
        same_length = isinstance(got, (list, tuple)) and isinstance(right, (list, tuple)) and len(got) == len(right)
        return same_length and all(_undone(undo, one, other) for one, other in zip(got, right, strict=True))
    if got is None or right is None:
        return False
    result = undo(got, right)
    return result is not None and close(result, right)


def _reshaped(got: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    return got.reshape(right.shape) if got.size == right.size and got.shape != right.shape else None


_Undo: TypeAlias = Callable[[np.ndarray, np.ndarray], Any]
_UNDO: tuple[tuple[Relation, _Undo], ...] = (
    (
        Relation(RelationKind.TRANSPOSE, "Your answer is the transpose of the expected one."),
        lambda got, _: got.T if got.ndim == 2 else None,
    ),
    (Relation(RelationKind.SHAPE, "The numbers are right, their shape is not."), _reshaped),
    (
        Relation(RelationKind.ROWS, "You returned one row for each sample. Return their sum."),
        lambda got, right: got.sum(axis=0) if got.ndim == right.ndim + 1 else None,
    ),
    (
        Relation(RelationKind.ROWS, "You returned one row for each sample. Return their mean."),
        lambda got, right: got.mean(axis=0) if got.ndim == right.ndim + 1 else None,
    ),
)
