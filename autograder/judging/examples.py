"""The public example on which a mistake shows: what was asked, what is right, and what the mistake makes of it."""

from __future__ import annotations

import msgspec

from autograder.casebook.cases import Answer, Case, Casebook, size_of
from autograder.judging import formatting
from autograder.judging.closeness import is_right, right_answer


def example(book: Casebook, function: str, mistake: str) -> Example | None:
    """Return the smallest public case that shows a mistake of the bank; None if no case shows it."""
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
    return Example(call, _said(right_answer(case)), _said(answer))


def shows(case: Case, answer: Answer) -> bool:
    """Return whether an answer to a case is wrong by the rule that answers are judged by."""
    return not is_right(answer, case)


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
