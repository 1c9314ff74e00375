"""Names the mistake behind a wrong answer, or says nothing: better silent than wrong.

A mistake of the bank is named when its variant reproduces the student's answers on every case that was tried, to 1e-9
relative, and at most one other does. Where the bank is silent, plain relations to the right answer are recognised: a
factor, the sign, the transpose, a sum over the batch left out, the right numbers in another shape. W and b, the parts
of a pair, are explained independently.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from autograder.cases import Answer, Case, KnownMistake, Raises, Returns
from autograder.results import NamedMistake

RTOL = 1e-9
MIN_CASES = 3  # a mistake that was seen on fewer is not named
MOST = 2
RELATION = "relation"
WHOLE = "return value"
_CONSTANTS = {2.0: "2 times", 0.5: "half", -1.0: "minus", -2.0: "-2 times", 4.0: "4 times", 0.25: "a quarter of"}


class Tried(msgspec.Struct, frozen=True):
    """One case, with what the student's function answered."""

    case: Case
    answer: Answer
    parameters: tuple[str, ...]
    edge: bool

    @property
    def right(self) -> Answer:
        """The right answer."""
        match self.case.expected:
            case Returns(value=value):
                return Answer(_numbers(value))
            case Raises(error=error):
                return Answer(error=error)
        raise AssertionError  # no other case is tried


def diagnose(
    tried: Sequence[Tried], bank: Sequence[KnownMistake], part_names: Sequence[str] = ()
) -> tuple[NamedMistake, ...]:
    """Return the mistakes that explain the student's answers, at most two, or none.

    Parameters
    ----------
    tried : sequence of Tried
        All cases of one function, with the student's answers.
    bank : sequence of KnownMistake
        The function's entries; their answers are in the order of `tried`.
    part_names : sequence of str
        How the parts of a pair are called.
    """
    places = _telling(tried)
    if not places:
        return ()
    chosen = [tried[place] for place in places]
    known = [
        msgspec.structs.replace(mistake, answers=tuple(mistake.answers[place] for place in places)) for mistake in bank
    ]
    found = _whole(chosen, known)
    if found is None:
        found = _parts(chosen, known, part_names)
    return tuple(found or ())[:MOST]


def _telling(tried: Sequence[Tried]) -> list[int]:
    """Return the cases to go by: the ordinary ones, or all of them when only edge cases went wrong."""
    wrong = [not same(each.answer, each.right) for each in tried]
    ordinary = [place for place, each in enumerate(tried) if not each.edge]
    if any(wrong[place] for place in ordinary):
        return ordinary
    return list(range(len(tried))) if any(wrong) else []


# ---- the whole answer


def _whole(tried: Sequence[Tried], bank: Sequence[KnownMistake]) -> list[NamedMistake] | None:
    """Return what explains the whole answer; an empty list when too much does, None when nothing does."""
    answers = [each.answer for each in tried]
    right = [each.right for each in tried]
    if len(tried) >= MIN_CASES:
        matches = {
            entry.id: entry
            for entry in bank
            if all(map(same, answers, entry.answers)) and not all(map(same, entry.answers, right))
        }
        if matches:
            return _named(list(matches.values()), WHOLE) if len(matches) <= MOST else []
    relation = _relation([answer.value for answer in answers], [answer.value for answer in right], tried)
    if relation and all(not answer.changed and not answer.error for answer in answers):
        return [NamedMistake(id=RELATION, hint=relation, parts=(WHOLE,))]
    return _scaled(tried, bank) if len(tried) >= MIN_CASES else None


def _named(entries: Sequence[KnownMistake], part: str, prefix: str = "") -> list[NamedMistake]:
    return [NamedMistake(id=entry.id, hint=f"{prefix}{entry.hint}", parts=(part,)) for entry in entries]


def _scaled(tried: Sequence[Tried], bank: Sequence[KnownMistake], part: str = WHOLE) -> list[NamedMistake] | None:
    """Return a mistake of the bank of which the answer is a plain multiple."""
    found: dict[str, NamedMistake] = {}
    values = [each.answer.value for each in tried]
    right = [each.right.value for each in tried]
    for entry in bank:
        theirs = [answer.value for answer in entry.answers]
        if any(answer.error or answer.changed for answer in entry.answers) or _factor(theirs, right, tried):
            continue  # a multiple of the right answer is no structure
        factor = _factor(values, theirs, tried)
        if factor:
            prefix = f"Two things: it is {factor} what this mistake gives. "
            found[entry.id] = _named([entry], part, prefix)[0]
    return list(found.values()) if 0 < len(found) <= MOST else None


# ---- parts of a pair


def _parts(
    tried: Sequence[Tried], bank: Sequence[KnownMistake], part_names: Sequence[str]
) -> list[NamedMistake] | None:
    """Return what explains each wrong part of a pair, where every wrong part is explained."""
    first = tried[0].right.value
    if not isinstance(first, tuple) or not all(_is_pair(each.answer.value, len(first)) for each in tried):
        return None
    found: list[NamedMistake] = []
    for part in range(len(first)):
        name = part_names[part] if part < len(part_names) else f"{WHOLE}[{part}]"
        own = [_part_of(each, part) for each in tried]
        if all(same(each.answer, each.right) for each in own):
            continue
        entries = [
            msgspec.structs.replace(entry, answers=tuple(_answer_part(answer, part) for answer in entry.answers))
            for entry in bank
            if all(_is_pair(answer.value, len(first)) for answer in entry.answers)
        ]
        explained = _whole(own, entries)
        if not explained:
            return None
        found += [msgspec.structs.replace(mistake, parts=(name,)) for mistake in explained]
    merged: dict[str, NamedMistake] = {}
    for mistake in found:
        before = merged.get(mistake.id)
        parts = (*before.parts, *mistake.parts) if before and before.hint == mistake.hint else mistake.parts
        merged[mistake.id] = msgspec.structs.replace(mistake, parts=parts)
    return list(merged.values()) if len(merged) <= MOST else None


def _is_pair(value: Any, length: int) -> bool:  # noqa: ANN401
    return isinstance(value, (list, tuple)) and len(value) == length


def _part_of(each: Tried, part: int) -> Tried:
    case = msgspec.structs.replace(each.case, expected=Returns(each.right.value[part]))
    return msgspec.structs.replace(each, case=case, answer=_answer_part(each.answer, part))


def _answer_part(answer: Answer, part: int) -> Answer:
    return msgspec.structs.replace(answer, value=answer.value[part])


# ---- comparing


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are the same, to 1e-9 relative to each array."""
    alike = (one.error, one.changed, one.warned) == (other.error, other.changed, other.warned)
    return alike and close(one.value, other.value)


def close(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Return whether two values are the same, to 1e-9 relative to each array."""
    if isinstance(one, (list, tuple)) or isinstance(other, (list, tuple)):
        both = isinstance(one, (list, tuple)) and isinstance(other, (list, tuple))
        return both and len(one) == len(other) and all(map(close, one, other))
    if one is None or other is None:
        return one is other
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != other.shape:
        return False
    finite = np.isfinite(other)
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True) or not np.isfinite(one[finite]).all():
        return False
    bound = RTOL * float(np.abs(other[finite]).max(initial=0.0)) + 1e-15
    return bool((np.abs(one[finite] - other[finite]) <= bound).all())


def _numbers(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return type(value)(_numbers(item) for item in value)
    return np.asarray(value, dtype=np.float64)


# ---- relations


def _relation(got: Sequence[Any], right: Sequence[Any], tried: Sequence[Tried]) -> str:
    """Return, as a sentence, how the answers are related to the right ones on every case, or nothing."""
    if len(tried) < 2 or any(value is None for value in (*got, *right)):
        return ""
    factor = _factor(got, right, tried)
    if factor:
        return f"Your answer is {factor} the expected one."
    for sentence, undo in _UNDO.items():
        if all(_undone(undo, one, other) for one, other in zip(got, right, strict=True)):
            return sentence
    return ""


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


_UNDO: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {
    "Your answer is the transpose of the expected one.": lambda got, _: got.T if got.ndim == 2 else None,
    "The numbers are right, their shape is not.": _reshaped,
    "Your answer holds one row for each sample where their sum is asked for.": lambda got, right: (
        got.sum(axis=0) if got.ndim == right.ndim + 1 else None
    ),
    "Your answer holds one row for each sample where their mean is asked for.": lambda got, right: (
        got.mean(axis=0) if got.ndim == right.ndim + 1 else None
    ),
}


def _factor(got: Sequence[Any], base: Sequence[Any], tried: Sequence[Tried]) -> str:
    """Return the factor by which the answers differ from `base` on every case, in words, or nothing."""
    factors = [_ratio(one, other) for one, other in zip(got, base, strict=True)]
    known = [(factor, each) for factor, each in zip(factors, tried, strict=True) if factor is not None]
    if len(known) < len(tried) or len(known) < 2:
        return ""
    values = [factor for factor, _ in known]
    if all(math.isclose(value, 1.0, rel_tol=RTOL) for value in values):
        return ""
    if all(math.isclose(value, values[0], rel_tol=1e-8) for value in values):
        return _CONSTANTS.get(round(values[0], 12), "")
    for label, sizes in _sizes([each for _, each in known]):
        for words, make in _SIZE_FACTORS.items():
            if all(math.isclose(value, make(size), rel_tol=1e-8) for value, size in zip(values, sizes, strict=True)):
                return words.format(label)
    return ""


_SIZE_FACTORS: dict[str, Callable[[int], float]] = {
    "{} times": lambda size: size,
    "1/{} of": lambda size: 1 / size,
    "2*{} times": lambda size: 2 * size,
    "2/{} of": lambda size: 2 / size,
    "{}/2 times": lambda size: size / 2,
    "-{} times": lambda size: -size,
}


def _sizes(tried: Sequence[Tried]) -> Iterator[tuple[str, list[int]]]:
    """Yield the sizes of arguments that differ between the cases, each with its name, and their products in pairs."""
    named: dict[str, list[int]] = {}
    shapes = [dict(zip(each.parameters, each.case.args, strict=False)) for each in tried]
    for name, value in shapes[0].items():
        for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
            if all(isinstance(shape[name], np.ndarray) and shape[name].ndim > axis for shape in shapes):
                named[f"{name}.shape[{axis}]"] = [shape[name].shape[axis] for shape in shapes]
    yield from named.items()
    labels = list(named)
    for at, one in enumerate(labels):
        for other in labels[at + 1 :]:
            yield f"({one} * {other})", [a * b for a, b in zip(named[one], named[other], strict=True)]


def _ratio(got: Any, base: Any) -> float | None:  # noqa: ANN401
    """Return the number by which `base` has to be multiplied to give `got`, if there is one."""
    if isinstance(base, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(base):
            return None
        ratios = [_ratio(one, other) for one, other in zip(got, base, strict=True)]
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
    ratio = float(got[place] / base[place])
    return ratio if close(got, ratio * np.asarray(base)) else None
