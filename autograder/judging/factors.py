"""Finds the factor between two answers, and says it: `2 times`, `1/N of`, `minus`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

import msgspec

from autograder.casebook import fingerprint as prints
from autograder.casebook.closeness import SAME_RTOL
from autograder.judging.asked import Asked
from autograder.judging.kinds import RelationKind

_CONSTANTS = {2.0: "2 times", 0.5: "half", -1.0: "minus", -2.0: "-2 times", 4.0: "4 times", 0.25: "a quarter of"}
_LARGEST = 12  # numerator and denominator of a simple fraction
_RTOL = 1e-7


class Factor(msgspec.Struct, frozen=True):
    """The factor between two answers, in words."""

    kind: RelationKind
    words: str


class Ratios(NamedTuple):
    """By how much the answers differ on each case where it can be seen."""

    values: Sequence[float]
    asked: Asked  # these cases alone
    places: Sequence[int]

    @property
    def constant(self) -> float | None:
        """The factor that is the same on all cases, if it is."""
        return self.values[0] if all(_equal(value, self.values[0]) for value in self.values) else None

    def are(self, others: Sequence[float]) -> bool:
        """Return whether they are these numbers."""
        return all(map(_equal, self.values, others))


def _equal(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_RTOL)


def ratios(got: Sequence[prints.Leaves], base: Sequence[prints.Leaves], asked: Asked) -> Ratios | None:
    """Return the factors between answers, None where some case has none, or where fewer than two have one."""
    values, places = list[float](), list[int]()
    for place, (one, other) in enumerate(zip(got, base, strict=True)):
        if prints.is_zero(one) and prints.is_zero(other):
            continue
        factor = prints.ratio(one, other)
        if factor is None:
            return None
        values.append(factor)
        places.append(place)
    if len(values) < 2:
        return None
    return Ratios(values, asked.at(places), places)


def in_words(found: Ratios) -> Factor | None:
    """Return a factor in words: a plain constant, or one that is made of the sizes of the arguments."""
    if found.constant is not None:
        constant = round(found.constant, 9)
        if math.isclose(constant, 1.0, rel_tol=SAME_RTOL) or constant not in _CONSTANTS:
            return None
        return Factor(RelationKind.SIGN if constant == -1.0 else RelationKind.CONSTANT, _CONSTANTS[constant])
    named = list(found.asked.combined_sizes())
    for words, make in _SIZE_FACTORS.items():
        for label, sizes in named:
            if found.are([make(size) for size in sizes]):
                return Factor(RelationKind.SIZE, words.format(_bracketed(label) if "/" in words else label))
    return None


def simple_fraction(found: Ratios) -> Factor | None:
    """Return a constant factor in words where it is a whole number or a simple fraction: "3 times", "1/7 of"."""
    if found.constant is None or _equal(found.constant, 1.0):
        return None
    fraction = Fraction(found.constant).limit_denominator(_LARGEST)
    if abs(fraction.numerator) > _LARGEST or not _equal(float(fraction), found.constant):
        return None
    words = f"{fraction} times" if fraction.denominator == 1 else f"{fraction} of"
    return Factor(RelationKind.CONSTANT, words)


def _bracketed(label: str) -> str:
    return f"({label})" if "*" in label or "/" in label else label


_SIZE_FACTORS: dict[str, Callable[[float], float]] = {
    "{} times": lambda size: size,
    "1/{} of": lambda size: 1 / size,
    "2*{} times": lambda size: 2 * size,
    "2/{} of": lambda size: 2 / size,
    "{}/2 times": lambda size: size / 2,
    "-{} times": lambda size: -size,
}
