"""Says what explains a function's answers: the one way to a name, for graded pages, `check`, `watch` and notebooks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.casebook.cases import Casebook
from autograder.judging import smallest_case
from autograder.judging.asked import Asked
from autograder.judging.call_record import CallRecord
from autograder.judging.diagnosis import diagnose
from autograder.results.result import NamedMistake, TestResult


def named(book: Casebook, function: str, calls: Sequence[CallRecord]) -> tuple[NamedMistake, ...]:
    """Return the mistakes that explain a function's answers, where all cases were called that tell mistakes apart.

    Parameters
    ----------
    book : Casebook
        Whole, or cut to what students get: then the public cases have to do.
    function : str
    calls : sequence of CallRecord
        Calls of these cases and perhaps of others; of a case that was called twice the last one counts.
    """
    last = {id(call.case): call for call in calls}
    asked = [last.get(id(case)) for _, case in book.cases(function)]
    told_apart = [call for call in asked if call is not None]
    if not told_apart or len(told_apart) < len(asked):
        return ()
    bank = [entry for entry in book.mistakes if entry.function == function]
    variants = [each for each in book.variants if each.function == function]
    shown = Asked.by(told_apart, book.parameters[function], book.shapes.get(function))
    return diagnose(told_apart, shown, bank, told_apart[0].test.parts, variants)


def explained(
    book: Casebook, function: str, results: Sequence[TestResult], calls: Sequence[CallRecord]
) -> list[TestResult]:
    """Return the results of a function's tests, each failed one with its smallest case and with what explains it."""
    if any(test.outcome.facts.ends_function for test in results):
        return list(results)
    found = named(book, function, calls)
    return [
        msgspec.structs.replace(smallest_case.told(test, calls, book)[0], mistakes=found)
        if test.outcome.facts.shows_a_case
        else test
        for test in results
    ]
