"""Says how a wrong answer is related to the right one, where it can be seen from the public cases alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from autograder.casebook.cases import Case, Returns
from autograder.casebook.closeness import close
from autograder.judging.asked import Asked
from autograder.judging.call_record import CallRecord
from autograder.judging.closeness import right_answer
from autograder.judging.diagnosis import explanations
from autograder.judging.kinds import RelationKind

MOST = 12  # the largest numerator and denominator that are looked for


def likely(calls: Sequence[CallRecord], parameters: tuple[str, ...], parts: Sequence[str] = ()) -> str:
    """Return what the answers of one function are to the right ones, in sentences, or nothing."""
    tried = [call for call in calls if isinstance(call.case.expected, Returns)]
    if not tried:
        return ""
    if len(tried) == 1:
        tried *= 2  # one case may not name a mistake; what it is a multiple of can be seen all the same
    found = explanations([call.answered for call in tried], Asked.by(tried, parameters), (), parts)
    if not found:
        said = _fraction(tried, parameters)
        return f"{said} {RelationKind.CONSTANT.question}" if said else ""
    return " ".join(dict.fromkeys(each.mistake.hint for each in found))


def _fraction(tried: Sequence[CallRecord], parameters: Sequence[str]) -> str:
    """Return the whole number or simple fraction by which all answers differ, if it is the same for all."""
    factors = {_factor(each) for each in tried}
    factor = factors.pop() if len(factors) == 1 else None
    if factor is None or factor in (0, 1):
        return ""
    size = factor.numerator if factor.denominator == 1 else factor.denominator
    named = _named_sizes(tried[-1].case, parameters, abs(size))
    words = f"{factor} times" if factor.denominator == 1 else f"{factor} of"
    return f"Your answer is {words} the expected one{named}."


def _factor(call: CallRecord) -> Fraction | None:
    got, right = call.answered.value, right_answer(call.case).value
    if not isinstance(got, np.ndarray) or not isinstance(right, np.ndarray) or got.shape != right.shape:
        return None
    if right.size == 0 or not np.isfinite(got).all() or not np.abs(right).max() > 0:
        return None
    place = np.unravel_index(int(np.abs(right).argmax()), right.shape)
    factor = Fraction(float(got[place] / right[place])).limit_denominator(MOST)
    return factor if close(got, float(factor) * right) and abs(factor.numerator) <= MOST else None


def _named_sizes(case: Case, parameters: Sequence[str], size: int) -> str:
    """Return which axes of the arguments have that size, in words."""
    axes = [
        f"{name}.shape[{axis}]"
        for name, value in zip(parameters, case.args, strict=False)
        if isinstance(value, np.ndarray)
        for axis, length in enumerate(value.shape)
        if length == size
    ]
    return f"; {' and '.join(axes)} {'is' if len(axes) == 1 else 'are'} {size} here" if axes and size > 1 else ""
