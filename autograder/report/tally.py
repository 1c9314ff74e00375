"""Counts a class: the spread of scores, which tests pass, which mistakes recur, what a person should look at."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from autograder.judging.messages import RELATION
from autograder.results.result import Kind, Outcome, Result, Status, TestResult
from autograder.text import one_line

BINS = ("0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80–89", "90–99", "100")  # noqa: RUF001
REASON = 300  # characters


class Scores(msgspec.Struct, frozen=True):
    """The spread of the scores of one exercise; no figures if nobody has a score."""

    exercise: str
    submissions: int
    unscored: int
    full: int
    mean: float | None
    median: float | None
    max_score: float
    bins: tuple[tuple[str, int], ...]


class Rate(msgspec.Struct, frozen=True):
    """How many passed one test, and the outcomes of the others."""

    exercise: str
    function: str
    title: str
    visibility: str
    passed: int
    judged: int
    others: tuple[tuple[str, int], ...]


class Recurring(msgspec.Struct, frozen=True):
    """A named mistake, its functions and its students."""

    id: str
    hint: str
    functions: tuple[tuple[str, int], ...]
    behind: tuple[tuple[str, str], ...]  # student and exercise
    students: int


class Look(msgspec.Struct, frozen=True):
    """Something that a person should look at: the student and the reason."""

    student: str
    exercise: str
    what: str
    kind: Kind
    reason: str


def scores(results: Iterable[Result]) -> list[Scores]:
    """Return the spread of the scores of each exercise, sorted by exercise."""
    by_exercise = defaultdict[str, list[Result]](list)
    for result in results:
        by_exercise[result.exercise].append(result)
    return [_scores(exercise, by_exercise[exercise]) for exercise in sorted(by_exercise)]


def _scores(exercise: str, results: Sequence[Result]) -> Scores:
    scored = [(result.score, result.max_score) for result in results if result.score is not None]
    values = [score for score, _ in scored]
    spread = Counter(_bin(score, of) for score, of in scored)
    return Scores(
        exercise=exercise,
        submissions=len(results),
        unscored=len(results) - len(scored),
        full=spread[len(BINS) - 1],
        mean=statistics.fmean(values) if values else None,
        median=statistics.median(values) if values else None,
        max_score=max(result.max_score for result in results),
        bins=tuple((name, spread[number]) for number, name in enumerate(BINS)),
    )


def _bin(score: float, max_score: float) -> int:
    if score >= max_score:
        return len(BINS) - 1
    return max(int(10 * score / max_score), 0)


def rates(results: Iterable[Result]) -> list[Rate]:
    """Return the pass rate of each test, by exercise, the hardest first; faults of the grader do not count."""
    first: dict[tuple[str, str], TestResult] = {}
    outcomes = defaultdict[tuple[str, str], Counter[Outcome]](Counter)
    for result in results:
        for test in result.tests:
            key = (result.exercise, test.id)
            first.setdefault(key, test)
            outcomes[key][test.outcome] += test.outcome.facts.kind != "fault"
    found = [_rate(exercise, first[exercise, name], count) for (exercise, name), count in outcomes.items()]
    return sorted(found, key=lambda rate: (rate.exercise, rate.passed / max(rate.judged, 1)))


def _rate(exercise: str, test: TestResult, outcomes: Counter[Outcome]) -> Rate:
    others = [(outcome, n) for outcome, n in outcomes.most_common() if n and not outcome.facts.passed]
    return Rate(
        exercise=exercise,
        function=test.function,
        title=test.title,
        visibility=test.visibility,
        passed=sum(n for outcome, n in outcomes.items() if outcome.facts.passed),
        judged=outcomes.total(),
        others=tuple((outcome.facts.word, n) for outcome, n in others),
    )


def mistakes(results: Iterable[Result]) -> list[Recurring]:
    """Return the named mistakes, the most frequent first; each student counts once.

    Plain relations share one id; their sentences distinguish them.
    """
    hints: dict[tuple[str, str], str] = {}
    behind = defaultdict[tuple[str, str], dict[tuple[str, str], None]](dict)
    functions = defaultdict[tuple[str, str], set[tuple[str, str]]](set)
    for result in results:
        for test in result.tests:
            for mistake in test.mistakes:
                key = (mistake.id, mistake.hint if mistake.id == RELATION else "")
                hints.setdefault(key, mistake.hint)
                behind[key][result.student, result.exercise] = None
                functions[key].add((test.function, result.student))
    found = [_recurring(key[0], hint, list(behind[key]), functions[key]) for key, hint in hints.items()]
    return sorted(found, key=lambda mistake: (-mistake.students, mistake.id, mistake.hint))


def _recurring(name: str, hint: str, behind: list[tuple[str, str]], functions: set[tuple[str, str]]) -> Recurring:
    per_function = Counter(function for function, _ in functions)
    return Recurring(
        id=name,
        hint=hint,
        functions=tuple(sorted(per_function.items(), key=lambda item: (-item[1], item[0]))),
        behind=tuple(sorted(behind)),
        students=len({student for student, _ in behind}),
    )


def by_hand(results: Iterable[Result]) -> list[Look]:
    """Return what a person should look at: our faults, files that were not loaded, passes in public tests only."""
    faults, unloadable, public = [], [], []
    for result in results:
        why = one_line(" ".join(result.notes), REASON)
        faulty = [test for test in result.tests if test.outcome.facts.kind == "fault"]
        if result.status is Status.GRADER_FAULT or faulty:
            why = why or one_line(" ".join(test.message for test in faulty), REASON)
            faults.append(_look(result, Outcome.GRADER_FAULT, why))
        elif result.status is Status.UNLOADABLE:
            unloadable.append(Look(result.student, result.exercise, "nothing loaded", "quiet", why))
        elif functions := dict.fromkeys(test.function for test in result.tests if test.is_unconfirmed):
            why = f"{', '.join(functions)}: public tests passed, but no ordinary hidden test"
            public.append(Look(result.student, result.exercise, "public only", "quiet", why))
    return faults + unloadable + public


def stopped(results: Iterable[Result]) -> list[Look]:
    """Return the students whose code was stopped or refused, by outcome, with the functions."""
    order, found = list(Outcome), []
    for result in results:
        functions = defaultdict[Outcome, dict[str, None]](dict)
        for test in result.tests:
            functions[test.outcome][test.function] = None
        found += [
            (order.index(outcome), _look(result, outcome, ", ".join(names)))
            for outcome, names in functions.items()
            if outcome.facts.needs_a_look
        ]
    return [look for _, look in sorted(found, key=lambda item: (item[0], item[1].student, item[1].exercise))]


def _look(result: Result, outcome: Outcome, reason: str) -> Look:
    return Look(result.student, result.exercise, outcome.facts.word, outcome.facts.kind, reason)
