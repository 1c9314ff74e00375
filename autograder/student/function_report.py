"""What is said about each function: the outcome in words, the smallest case that fails, and what to try next."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.casebook.cases import Case, Casebook
from autograder.course.course import Exercise
from autograder.judging import smallest_case
from autograder.judging.call_record import CallRecord
from autograder.judging.messages import blame, likely
from autograder.judging.problems import Problem
from autograder.results.result import NamedMistake, Outcome, TestResult
from autograder.student import error_page
from autograder.student.program import command
from autograder.text import clean, short_name
from autograder.worker import messages

MAX_PRINTED = 2_000


class FunctionReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one function; texts are empty where there is nothing to say."""

    exercise: str
    function: str
    outcome: Outcome
    state: str
    passed: int
    total: int
    title: str = ""
    message: str = ""
    called: str = ""
    expected: str = ""
    got: str = ""
    where: str = ""  # the line at which it goes wrong
    likely: str = ""
    anchor: str = ""
    absent: bool = False  # not in the file under its name; the message says what is known of it
    again: str = ""
    as_code: str = ""  # how the call is printed as code
    printed: str = ""
    points: float = 0.0  # of its public tests
    mistakes: tuple[NamedMistake, ...] = ()
    case: Case | None = None  # the one that is shown

    @property
    def good(self) -> bool:
        """Whether all public tests passed."""
        return self.outcome.facts.passed

    def parts(self) -> list[tuple[str, str]]:
        """Return the words and texts of a failure, in the order of the course's messages."""
        explain = command(f"explain {self.anchor}")
        pointer = f"{explain}   ({error_page.PAGE}#{self.anchor})" if self.anchor else ""
        every = {
            "called": self.called, "expected": self.expected, "got": self.got, "where": self.where,
            "likely": self.likely, "printed": self.printed, "read": pointer, "again": self.again,
            "as code": self.as_code,
        }  # fmt: skip
        return [(word, text) for word, text in every.items() if text]


def function_report(  # noqa: PLR0913 - what a report is made of
    exercise: Exercise,
    book: Casebook,
    function: str,
    tests: Sequence[TestResult],
    calls: Sequence[CallRecord],
    *,
    absent: bool = False,
) -> FunctionReport:
    """Return what is said about one function.

    Parameters
    ----------
    exercise : Exercise
    book : Casebook
    function : str
    tests : sequence of TestResult
        Its public tests, with the smallest case of each that failed and with what explains it.
    calls : sequence of CallRecord
        Its calls; the same case may be there more than once.
    absent : bool
        Whether it is not defined although the file holds something like it.
    """
    passed = sum(test.outcome.facts.passed for test in tests)
    printed = _printed(calls)
    first = next((test for test in tests if not test.outcome.facts.passed), None)
    about = {"exercise": exercise.name, "function": function, "passed": passed, "total": len(tests)}
    about["points"] = sum(test.score for test in tests)
    if first is None:
        return FunctionReport(**about, outcome=Outcome.PASSED, state=Outcome.PASSED.facts.word, printed=printed)  # type: ignore[arg-type]
    evidence = None
    if first.outcome.facts.shows_a_case:  # without the blame, which is said beside it
        last = list({id(call.case): call for call in calls}.values())
        first, evidence = smallest_case.told(first, last, book)
    blamed = blame(function, first.because_of) if first.because_of and evidence else ""
    problem = evidence.verdict.problem if evidence else None
    absent = absent and first.outcome.facts.is_unwritten
    again = command(f"check {short_name(exercise.name)} -k {function}")
    return FunctionReport(
        **about,  # type: ignore[arg-type]
        outcome=first.outcome,
        state="not found" if absent else state_of(first.outcome, problem),
        title=first.title,
        message=clean(first.message),
        called=first.call,
        expected=first.expected,
        got=clean(first.got),
        where=clean(first.where.text) if first.where else "",
        likely=blamed or "\n".join(likely(each.hint, each.parts, each.id) for each in first.mistakes),
        anchor=error_page.NOT_FOUND if absent else _anchor(first.outcome, problem, first.message, calls),
        absent=absent,
        again=again,
        as_code=f"{again} --case" if evidence else "",
        printed=printed,
        mistakes=first.mistakes,
        case=evidence.case if evidence else None,
    )


def state_of(outcome: Outcome, problem: Problem | None = None) -> str:
    """Return the outcome in a few words: those of the page, and what is wrong with the answer where that is known."""
    return f"{outcome.facts.word}: {problem.words}" if problem and problem.words else outcome.facts.word


def _anchor(outcome: Outcome, problem: Problem | None, message: str, calls: Sequence[CallRecord]) -> str:
    """Return the heading of the page on errors: by what happened, and where Python says that, by its message."""
    if outcome.facts.is_unwritten and not any(_is_in_a_helper(call) for call in calls):
        return ""  # it is this function that is not written yet
    return (problem.heading if problem else outcome.facts.heading) or error_page.anchor_for(message)


def _is_in_a_helper(call: CallRecord) -> bool:
    """Return whether an exception came from a function that was called by the one that is tested."""
    return isinstance(call.reply, messages.Raised) and len(call.reply.frames) > 1


def _printed(calls: Sequence[CallRecord]) -> str:
    """Return what the student's code printed in the first run of each case."""
    first = {id(call.case): call for call in reversed(calls)}
    texts = [getattr(each.reply, "printed", "") for each in reversed(first.values())]
    return clean("".join(texts), MAX_PRINTED).rstrip()
