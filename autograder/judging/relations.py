"""Recognises plain relations to the right answer: a factor, the transpose, a step, rounding.

None of them needs an entry in a bank. A relation is said only when it holds on every case that was tried.
"""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import msgspec
import numpy as np

from autograder.casebook.cases import Case
from autograder.casebook.closeness import SAME_RTOL, close, is_bool
from autograder.judging.call_record import CallRecord

_CONSTANTS = {2.0: "2 times", 0.5: "half", -1.0: "minus", -2.0: "-2 times", 4.0: "4 times", 0.25: "a quarter of"}
_WHICH_SIZE = "Which constant, sum or mean has this size?"


class RelationKind(enum.Enum):
    """How an answer is related to the right one, with the question that leads on from there."""

    question: str

    def __new__(cls, value: str, question: str) -> Self:
        """Return a member."""
        member = object.__new__(cls)
        member._value_ = value
        member.question = question
        return member

    SIGN = "sign", "Which difference is taken the wrong way round?"
    CONSTANT = "constant", _WHICH_SIZE  # a factor that is the same for all sizes
    SIZE = "size", _WHICH_SIZE  # a factor that is a size of the arguments
    ZERO = "zero", "Where is the result filled in?"
    STEP = "step", "Who takes the step: this function, or the loop that calls it?"
    TRANSPOSE = "transpose", "Which axis holds the samples, and which the inputs?"
    SHAPE = "shape", "Which shape does the docstring promise?"
    ROWS = "rows", "Which axis should be summed over?"  # one row for each sample where they are put together
    ROUNDED = "rounded", "Which line rounds?"


class Relation(msgspec.Struct, frozen=True):
    """A relation to the right answer, and the sentence that says it."""

    kind: RelationKind
    sentence: str


class Asked(NamedTuple):
    """What a function was asked: the cases, and how its parameters are called."""

    cases: Sequence[Case]
    parameters: Sequence[str]
    edges: Sequence[bool]  # whether each is a case of an edge test

    @classmethod
    def by(cls, calls: Sequence[CallRecord], parameters: Sequence[str]) -> Asked:
        """Return what calls of one function asked."""
        return cls([call.case for call in calls], parameters, [call.test.edge for call in calls])

    def at(self, places: Sequence[int]) -> Asked:
        """Return some of the cases."""
        return self._replace(cases=[self.cases[at] for at in places], edges=[self.edges[at] for at in places])


class Factor(msgspec.Struct, frozen=True):
    """The factor between two answers, in words."""

    kind: RelationKind
    words: str


# ---- relations


def relation_between(got: Sequence[Any], right: Sequence[Any], asked: Asked) -> Relation | None:
    """Return how the answers are related to the right ones on every case, or None."""
    if len(asked.cases) < 2 or any(value is None for value in (*got, *right)):
        return None
    factor = factor_between(got, right, asked)
    if factor:
        return Relation(factor.kind, f"Your answer is {factor.words} the expected one.")
    if all(map(_is_zero, got)) and not all(map(_is_zero, right)):
        return Relation(RelationKind.ZERO, "Your answer is zero everywhere.")
    if _is_step(got, right, asked.cases):
        sentence = "Your answer is a step: an argument of the call minus a multiple of the expected answer."
        return Relation(RelationKind.STEP, sentence)
    pairs = list(zip(got, right, strict=True))
    undone = (relation for relation, undo in _UNDO if all(_undone(undo, *pair) for pair in pairs))
    return next(undone, None) or _rounding(pairs)


def _rounding(pairs: Sequence[tuple[Any, Any]]) -> Relation | None:
    for digits in range(6, 0, -1):
        if all(_is_rounded(one, other, digits) for one, other in pairs):
            places = "decimal" if digits == 1 else "decimals"
            sentence = f"Your answer is the expected one, rounded to {digits} {places}."
            return Relation(RelationKind.ROUNDED, sentence)
    return None


def _is_step(got: Sequence[Any], right: Sequence[Any], cases: Sequence[Case]) -> bool:
    """Return whether one argument minus the answer is the same multiple of the right answer on every case."""
    for place in range(len(cases[0].args)):
        before = [case.args[place] if place < len(case.args) else None for case in cases]
        triples = list(zip(before, got, right, strict=True))
        if not all(_alike(*triple) for triple in triples) or all(np.size(each) == 1 for each in right):
            continue  # of single numbers each is a multiple of each
        steps = [ratio(array - one, other) for array, one, other in triples]
        if steps[0] and all(step and math.isclose(step, steps[0], rel_tol=1e-7) for step in steps):
            return True
    return False


def _alike(*arrays: Any) -> bool:  # noqa: ANN401
    return all(isinstance(array, np.ndarray) and array.shape == np.shape(arrays[0]) for array in arrays)


def _is_rounded(one: Any, other: Any, digits: int) -> bool:  # noqa: ANN401
    if isinstance(other, (list, tuple)):
        alike = isinstance(one, (list, tuple)) and len(one) == len(other)
        return alike and all(_is_rounded(*pair, digits) for pair in zip(one, other, strict=True))
    return isinstance(one, np.ndarray) and np.shape(one) == np.shape(other) and close(one, np.round(other, digits))


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


def factor_between(got: Sequence[Any], base: Sequence[Any], asked: Asked) -> Factor | None:
    """Return the factor by which the answers differ from `base` on every case, or None."""
    values, telling = list[float](), list[Case]()
    for one, other, case in zip(got, base, asked.cases, strict=True):
        if _is_zero(one) and _is_zero(other):
            continue
        factor = ratio(one, other)
        if factor is None:
            return None
        values.append(factor)
        telling.append(case)
    if len(values) < 2:
        return None
    if all(math.isclose(value, 1.0, rel_tol=SAME_RTOL) for value in values):
        return None
    if all(math.isclose(value, values[0], rel_tol=1e-8) for value in values):
        constant = round(values[0], 12)
        kind = RelationKind.SIGN if constant == -1.0 else RelationKind.CONSTANT
        return Factor(kind, _CONSTANTS[constant]) if constant in _CONSTANTS else None
    for label, sizes in _sizes(telling, asked.parameters):
        for words, make in _SIZE_FACTORS.items():
            if all(math.isclose(value, make(size), rel_tol=1e-8) for value, size in zip(values, sizes, strict=True)):
                return Factor(RelationKind.SIZE, words.format(label))
    return None


_SIZE_FACTORS: dict[str, Callable[[float], float]] = {
    "{} times": lambda size: size,
    "1/{} of": lambda size: 1 / size,
    "2*{} times": lambda size: 2 * size,
    "2/{} of": lambda size: 2 / size,
    "{}/2 times": lambda size: size / 2,
    "-{} times": lambda size: -size,
}


def _sizes(cases: Sequence[Case], parameters: Sequence[str]) -> Iterator[tuple[str, list[float]]]:
    """Yield the sizes of arguments, each with its name, then their products and quotients in pairs."""
    named: dict[str, list[float]] = {}
    shapes = [dict(zip(parameters, case.args, strict=False)) for case in cases]
    for name, value in shapes[0].items():
        for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
            if all(isinstance(shape[name], np.ndarray) and shape[name].ndim > axis for shape in shapes):
                named[f"{name}.shape[{axis}]"] = [shape[name].shape[axis] for shape in shapes]
    first = {tuple(sizes): label for label, sizes in reversed(named.items())}  # one label for sizes that always agree
    named = {label: sizes for label, sizes in named.items() if first[tuple(sizes)] == label}
    yield from named.items()
    labels = list(named)
    for at, one in enumerate(labels):
        for other in labels[at:]:
            yield f"({one} * {other})", [a * b for a, b in zip(named[one], named[other], strict=True)]
    for one, other in itertools.combinations(labels, 2):
        yield f"({one} / {other})", [a / b for a, b in zip(named[one], named[other], strict=True)]


def ratio(got: Any, base: Any) -> float | None:  # noqa: ANN401
    """Return the number by which `base` has to be multiplied to give `got`, if there is one."""
    if isinstance(base, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(base):
            return None
        ratios = [ratio(one, other) for one, other in zip(got, base, strict=True)]
        first = ratios[0] if ratios else None
        alike = first is not None and all(r is not None and math.isclose(r, first, rel_tol=1e-8) for r in ratios)
        return first if alike else None
    if (
        got is None
        or base is None
        or isinstance(got, (list, tuple))
        or np.shape(got) != np.shape(base)
        or not np.size(base)
    ):
        return None
    if not (np.isfinite(got).all() and np.isfinite(base).all()):
        return None
    place = np.unravel_index(int(np.abs(base).argmax()), np.shape(base))
    if base[place] == 0 or got[place] == 0:
        return None
    found = float(got[place] / base[place])
    return found if close(got, found * np.asarray(base)) else None
