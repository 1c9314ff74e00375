"""`feedback.html`: what one student reads about one exercise, and nothing that is hidden from students."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from autograder.course import Exercise
from autograder.report import pages, words
from autograder.report.words import Kind
from autograder.results import NamedMistake, Outcome, Result, Status, TestResult, clean

STUDENT_TEXT = 2_000  # characters of any one text that a student controls
SHORT_HASH = 16
WHOLE_ANSWER = "return value"
_WITHHELD = "Hidden test: the call and the values are withheld."
_WITHHELD_TEXT = "Hidden test: the call, and what your code printed or raised, are withheld."
_OUR_WORDS = (Outcome.SKIPPED, Outcome.GRADER_FAULT)  # said by us, the same each time
_SELF_EXPLAINED = (Outcome.PASSED, Outcome.NOT_IMPLEMENTED, *_OUR_WORDS)


class TestView(msgspec.Struct, frozen=True):
    """A test as its student may see it."""

    title: str
    outcome: str
    kind: Kind
    score: float
    max_score: float
    hidden: bool
    sentence: str = ""
    message: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    likely: tuple[NamedMistake, ...] = ()
    again: str = ""
    withheld: str = ""


class FunctionView(msgspec.Struct, frozen=True):
    """A function of the exercise, what it earned and its tests."""

    anchor: str
    name: str
    purpose: str
    score: float
    max_score: float
    outcome: str
    kind: Kind
    passed: int
    tests: tuple[TestView, ...]
    waiting: bool  # not implemented as a whole


class Recognised(msgspec.Struct, frozen=True):
    """A mistake that was recognised, and the functions it was made in, each with the place of its tests on the page."""

    hint: str
    functions: tuple[tuple[str, str], ...]


def page(result: Result, exercise: Exercise, late: str = "") -> str:
    """Return the page for a result; `late` is the sentence about lateness, where there is one."""
    functions = views(result, exercise)
    return pages.render(
        "feedback.html.j2",
        result=result,
        late=late,
        title=exercise.about.title,
        notes=[clean(note, STUDENT_TEXT) for note in result.notes] if result.status is not Status.GRADER_FAULT else [],
        functions=functions,
        sections=[
            pages.part("function.html.j2", view, scored=result.score is not None) for view in functions if view.tests
        ],
        recognised=_recognised(functions),
        hidden=any(test.visibility != "public" for test in result.tests),
        graded_file=clean(result.graded_file or "", STUDENT_TEXT),
        short_hash=(result.submission_sha256 or "")[:SHORT_HASH],
    )


def views(result: Result, exercise: Exercise) -> list[FunctionView]:
    """Return the exercise's functions as the student may see them."""
    return [_function(f"f{number}", name, result, exercise) for number, name in _names(result, exercise)]


def _names(result: Result, exercise: Exercise) -> enumerate[str]:
    """Return the exercise's functions in its order, then any that only the result knows, numbered from 1."""
    return enumerate(dict.fromkeys((*exercise.about.functions, *(test.function for test in result.tests))), start=1)


def _function(anchor: str, name: str, result: Result, exercise: Exercise) -> FunctionView:
    tests = [test for test in result.tests if test.function == name]
    about = exercise.about.functions.get(name)
    outcome, kind = _summary(tests, result.status)
    again = f"autograder check {words.short_name(exercise.name)} -k {name}"
    waiting = bool(tests) and all(test.outcome is Outcome.NOT_IMPLEMENTED for test in tests)
    return FunctionView(
        anchor=anchor,
        name=name,
        purpose=about.purpose if about else "",
        score=sum(test.score for test in tests),
        max_score=about.points if about else sum(test.max_score for test in tests),
        outcome=outcome,
        kind=kind,
        passed=sum(test.outcome is Outcome.PASSED for test in tests),
        tests=tuple(_test(test, again) for test in tests),
        waiting=waiting,
    )


def _recognised(functions: list[FunctionView]) -> list[Recognised]:
    """Return each mistake once, in the order of the functions."""
    hints: dict[str, str] = {}
    places = defaultdict[str, dict[tuple[str, str], None]](dict)
    for function in functions:
        for mistake in (mistake for test in function.tests for mistake in test.likely):
            hints.setdefault(mistake.id, mistake.hint)
            places[mistake.id][function.anchor, function.name] = None
    return [Recognised(hint, tuple(places[name])) for name, hint in hints.items()]


def _summary(tests: list[TestResult], status: Status) -> tuple[str, Kind]:
    """Return a function's outcome in words: passed, or what went wrong first; a fault of the grader before all."""
    if not tests:
        return ("no score yet", "fault") if status is Status.GRADER_FAULT else ("not graded", "quiet")
    outcomes = [test.outcome for test in tests]
    first = next((outcome for outcome in outcomes if outcome is not Outcome.PASSED), Outcome.PASSED)
    outcome = Outcome.GRADER_FAULT if Outcome.GRADER_FAULT in outcomes else first
    return words.OUTCOMES[outcome], words.KINDS[outcome]


def _test(test: TestResult, again: str) -> TestView:
    hidden = test.visibility != "public"
    explained = test.outcome not in _SELF_EXPLAINED
    view = TestView(
        title=test.title,
        outcome=words.OUTCOMES[test.outcome],
        kind=words.KINDS[test.outcome],
        score=test.score,
        max_score=test.max_score,
        hidden=hidden,
        sentence=words.SENTENCES[test.outcome],
        likely=tuple(_likely(mistake) for mistake in test.mistakes),
    )
    if hidden:
        withheld = _WITHHELD if test.outcome is Outcome.FAILED else _WITHHELD_TEXT
        return msgspec.structs.replace(view, withheld=withheld if explained else "")
    if test.outcome in _OUR_WORDS:
        return view
    if test.outcome is Outcome.NOT_IMPLEMENTED:
        return msgspec.structs.replace(view, message=clean(test.message, STUDENT_TEXT))
    facts = (("called", test.call), ("expected", test.expected), ("got", test.got))
    return msgspec.structs.replace(
        view,
        sentence="" if test.message else view.sentence,
        message=clean(test.message, STUDENT_TEXT),
        facts=tuple((name, clean(text, STUDENT_TEXT)) for name, text in facts if text),
        again=again if explained else "",
    )


def _likely(mistake: NamedMistake) -> NamedMistake:
    """Return the mistake with only those parts that say more than "the answer"."""
    parts = tuple(part for part in mistake.parts if part != WHOLE_ANSWER)
    return msgspec.structs.replace(mistake, parts=parts)
