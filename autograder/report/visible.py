"""What a student may see of a result: the policy for every page, table and platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from autograder.course.course import Exercise, Feedback
from autograder.judging.examples import Example
from autograder.judging.messages import RELATION, WHOLE
from autograder.report import words
from autograder.report.listing import Listing
from autograder.report.pictures.svg import Figure
from autograder.results.result import Kind, NamedMistake, Result, Status, TestResult
from autograder.text import clean, short_name

STUDENT_TEXT = 2_000  # characters of any one text that a student controls
_WITHHELD = "Hidden test: the call and the values are withheld."
_WITHHELD_TEXT = "Hidden test: the call, and what your code printed or raised, are withheld."
_ABOVE = "The public test above shows it with numbers."
_NOWHERE = "No public example shows it, so `autograder check` cannot find it."


class Details(msgspec.Struct, frozen=True):
    """The data of a page beside the result.

    Parameters
    ----------
    level : "full", "hints" or "names"
        What students see of hidden tests.
    example : callable, optional
        Returns the public example that shows a mistake, by function and id; None if no example shows it.
    figures : mapping of str to sequence of Figure
        Pictures of wrong answers, by the test's id.
    code : Listing, optional
        The code that was graded.
    handed_in : str
        The digest of the submission; it tells a later run whether the page is still about this submission.
    """

    level: Feedback = "hints"
    example: Callable[[str, str], Example | None] | None = None
    figures: Mapping[str, Sequence[Figure]] = {}
    code: Listing | None = None
    handed_in: str = ""


class Likely(msgspec.Struct, frozen=True):
    """A mistake that explains an answer: its hint or only its name; for a hidden test also a public example."""

    id: str
    hint: str
    parts: tuple[str, ...] = ()
    example: Example | None = None
    where: str = ""
    is_named_only: bool = False  # the hint is withheld

    @property
    def shown_id(self) -> str:
        """The id by which `autograder explain` knows it; nothing where the name stands in the place of the hint."""
        return "" if self.is_named_only or self.id == RELATION else self.id


class TestView(msgspec.Struct, frozen=True):
    """The part of a test that its student may see."""

    title: str
    outcome: str
    kind: Kind
    score: float
    max_score: float
    hidden: bool
    sentence: str = ""
    says_all: bool = False  # the sentence repeats the outcome
    message: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    likely: tuple[Likely, ...] = ()
    again: str = ""
    withheld: str = ""
    figures: tuple[Figure, ...] = ()


class FunctionView(msgspec.Struct, frozen=True):
    """A function of the exercise, its points and its tests."""

    anchor: str
    name: str
    purpose: str
    score: float
    max_score: float
    outcome: str
    kind: Kind
    passed: int
    tests: tuple[TestView, ...]
    waiting: bool  # the whole function is not implemented
    place: tuple[str, str] | None = None  # of its code on the page, and the place in words


def views(result: Result, exercise: Exercise, details: Details | None = None) -> list[FunctionView]:
    """Return the part of the exercise's functions that the student may see."""
    details = details or Details()
    return [_function(f"f{number}", name, result, exercise, details) for number, name in _names(result, exercise)]


def _names(result: Result, exercise: Exercise) -> enumerate[str]:
    """Return the exercise's functions in order, then those that only the result knows, numbered from 1."""
    return enumerate(dict.fromkeys((*exercise.about.functions, *(test.function for test in result.tests))), start=1)


def _function(anchor: str, name: str, result: Result, exercise: Exercise, details: Details) -> FunctionView:
    tests = [test for test in result.tests if test.function == name]
    about = exercise.about.functions.get(name)
    outcome, kind = _summary(tests, result.status)
    again = f"autograder check {short_name(exercise.name)} -k {name}"
    stub = bool(tests) and bool(tests[0].call)  # uncalled functions do not exist; a message says why
    waiting = stub and all(test.outcome.facts.is_unwritten for test in tests)
    return FunctionView(
        anchor=anchor,
        name=name,
        purpose=about.purpose if about else "",
        score=sum(test.score for test in tests),
        max_score=about.points if about else sum(test.max_score for test in tests),
        outcome=outcome,
        kind=kind,
        passed=sum(test.outcome.facts.passed for test in tests),
        tests=tuple(_test(test, again, tests, details) for test in tests),
        waiting=waiting,
        place=details.code.places.get(name) if details.code else None,
    )


def _summary(tests: list[TestResult], status: Status) -> tuple[str, Kind]:
    """Return a function's outcome in words: passed, or the first failure; a fault of the grader has precedence."""
    if not tests:
        return ("no score yet", "fault") if status is Status.GRADER_FAULT else ("not graded", "quiet")
    facts = [test.outcome.facts for test in tests]
    wrong = [each for each in facts if not each.passed]
    first = next((each for each in wrong if each.kind == "fault"), next(iter(wrong), facts[0]))
    return first.word, first.kind


def _test(test: TestResult, again: str, others: Sequence[TestResult], details: Details) -> TestView:
    hidden = test.visibility != "public"
    facts = test.outcome.facts
    view = TestView(
        title=test.title,
        outcome=facts.word,
        kind=facts.kind,
        score=test.score,
        max_score=test.max_score,
        hidden=hidden,
        sentence=facts.sentence,
        says_all=facts.is_ours,
        likely=tuple(_likely(mistake, test, others, details) for mistake in test.mistakes),
    )
    if hidden and details.level != "full":
        withheld = _WITHHELD if facts.is_wrong_answer else _WITHHELD_TEXT
        return msgspec.structs.replace(view, withheld=withheld if facts.is_failure else "")
    if facts.is_ours:
        return view
    if facts.is_unwritten:
        return msgspec.structs.replace(view, message=clean(test.message, STUDENT_TEXT))
    where = test.where.text if test.where else ""
    values = (("called", test.call), ("expected", test.expected), ("got", test.got), ("where", where))
    return msgspec.structs.replace(
        view,
        sentence="" if test.message else view.sentence,
        message=clean(test.message, STUDENT_TEXT),
        facts=tuple((name, clean(text, STUDENT_TEXT)) for name, text in values if text),
        again=again if facts.is_failure and not hidden else "",
        figures=tuple(details.figures.get(test.id, ())),
    )


def _likely(mistake: NamedMistake, test: TestResult, others: Sequence[TestResult], details: Details) -> Likely:
    """Return the mistake without those parts that say only "the answer".

    For a hidden test, only the name is given if hints are withheld; otherwise a public example that shows it is added.
    """
    parts = tuple(part for part in mistake.parts if part != WHOLE)
    view = Likely(mistake.id, mistake.hint, parts)
    if test.visibility == "public" or details.level == "full":
        return view
    if details.level == "names":
        return msgspec.structs.replace(view, hint=words.mistake_name(mistake.id), is_named_only=True)
    if any(other.visibility == "public" and mistake in other.mistakes for other in others):
        return msgspec.structs.replace(view, where=_ABOVE)
    if details.example is None or mistake.id == RELATION:
        return view
    example = details.example(test.function, mistake.id)
    return msgspec.structs.replace(view, example=example, where="" if example else _NOWHERE)
