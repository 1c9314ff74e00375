"""What is said about a function that failed: its smallest failing case, how many more fail, what explains them all.

When a failure is final, all cases are called once more in a fresh worker. Functions that pass never come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.casebook.cases import Case, Casebook, Raises, Returns, Test, size_of
from autograder.judging import formatting
from autograder.judging.call_record import CallRecord
from autograder.judging.judge import Verdict
from autograder.results.result import TestResult


def to_call(book: Casebook, function: str, failed: Sequence[str]) -> Iterator[tuple[Test, Case]]:
    """Yield the cases to call: those on which mistakes are looked for, and all others of the tests that failed."""
    for test in book.tests:
        if test.function == function:
            for case in test.cases:
                if test.id in failed or is_told_apart(case):
                    yield test, case


def is_told_apart(case: Case) -> bool:
    """Return whether a mistake is looked for on a case, as `Casebook.cases` has it."""
    return isinstance(case.expected, (Returns, Raises)) and not case.alone


def with_note(verdict: Verdict, case: Case) -> Verdict:
    """Return the verdict on a wrong answer with what its author says about the case."""
    if case.note and verdict.outcome.facts.is_wrong_answer:
        return msgspec.structs.replace(verdict, message=f"{verdict.message} ({case.note})")
    return verdict


def told(result: TestResult, calls: Sequence[CallRecord], book: Casebook) -> tuple[TestResult, CallRecord | None]:
    """Return a failed test's result with the smallest case that fails, and the call of that case.

    Where the calls do not show the failure once more, the result stays as it is.
    """
    failing = [call for call in calls if call.test.id == result.id and not call.verdict.outcome.facts.passed]
    alike = [call for call in failing if call.verdict.outcome is result.outcome]
    if not alike:
        return result, None
    smallest = min(alike, key=lambda call: size_of(call.case))
    case, verdict = smallest.case, with_note(smallest.verdict, smallest.case)
    parameters = book.parameters[result.function]
    letters: Mapping[str, Sequence[str]] = book.shapes.get(result.function, {})
    sizes = formatting.sizes(letters, dict(zip(parameters, case.args, strict=False)))
    if case.note and verdict.outcome.facts.is_exception:  # then the words of the message are Python's
        sizes = f"{sizes}; {case.note}" if sizes else case.note
    text = formatting.smallest(formatting.call(result.function, parameters, case), sizes, len(failing) - 1)
    found = msgspec.structs.replace(
        result, message=verdict.message, call=text, expected=verdict.expected, got=verdict.got
    )
    return found, smallest
