"""The public example on which a mistake shows: what was asked, what is right, and what the mistake makes of it."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from autograder.casebook.cases import ATOL, Answer, Case, Casebook, size_of
from autograder.judging import formatting
from autograder.judging.closeness import Tried


def example(book: Casebook, function: str, mistake: str) -> Example | None:
    """Return the smallest public case on which a mistake of the bank shows; None where it shows on none of them."""
    places = book.cases(function)
    showing = [
        (case, answer)
        for entry in book.mistakes
        if (entry.function, entry.id) == (function, mistake)
        for (test, case), answer in zip(places, entry.answers, strict=True)
        if test.visibility == "public" and shows(case, answer)
    ]
    if not showing:
        return None
    case, answer = min(showing, key=lambda found: size_of(found[0]))
    call = formatting.call(function, book.parameters[function], case)
    return Example(call, _said(_right(case)), _said(answer))


def shows(case: Case, answer: Answer) -> bool:
    """Return whether an answer to a case is wrong by the rule that answers are judged by."""
    right = _right(case)
    same_way = (answer.error, answer.changed, answer.warned) == (right.error, right.changed, right.warned)
    return not same_way or not _within(answer.value, right.value, case.rtol)


def _right(case: Case) -> Answer:
    return Tried(case, Answer(), (), edge=False).right


def _within(value: Any, right: Any, rtol: float) -> bool:  # noqa: ANN401
    if isinstance(right, (list, tuple)):
        alike = isinstance(value, (list, tuple)) and len(value) == len(right)
        return alike and all(_within(one, other, rtol) for one, other in zip(value, right, strict=True))
    if value is None or right is None:
        return value is right
    if np.shape(value) != np.shape(right) or not np.isfinite(value).all():
        return False
    return bool(np.abs(value - right).max(initial=0.0) <= rtol * np.abs(right).max(initial=0.0) + ATOL)


def _said(answer: Answer) -> str:
    """Return an answer in words."""
    if answer.error:
        return answer.error
    text = "something that is no array of numbers" if answer.value is None else formatting.value(answer.value)
    changed = f", and {', '.join(answer.changed)} changed in place" if answer.changed else ""
    return text + changed + (", with a warning" if answer.warned else "")


class Example(msgspec.Struct, frozen=True):
    """One public call worked with a mistake."""

    call: str
    expected: str
    gives: str
