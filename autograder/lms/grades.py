"""Reads the grades in an OUT for a platform."""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.course.due_dates import DECIMALS
from autograder.errors import GraderFault, UsageError
from autograder.grades.final_grades import FinalGrade, LateRecord, read_record
from autograder.results.folder import ReportFolder
from autograder.results.names import RESULT_FILE
from autograder.results.result import Outcome, Result
from autograder.text import points

_CENT = decimal.Decimal("0.01")


class ByHand(msgspec.Struct, frozen=True):
    """Points by people for one submission; `waits` if a person must still look at it."""

    added: float = 0.0
    waits: bool = True
    given: bool = False
    comments: tuple[str, ...] = ()


class Grade(msgspec.Struct, frozen=True):
    """One student's grade for one exercise: None if there is none; `waits` if a person must look first."""

    student: str
    exercise: str
    score: float | None
    max_score: float
    text: str
    waits: bool = False


def read_grades(
    out: Path,
    course: Course,
    exercises: Sequence[str],
    *,
    raw: bool,
    by_hand: Mapping[tuple[str, str], ByHand] | None = None,
) -> list[Grade]:
    """Return the grades in an OUT; with `raw`, without late penalties.

    With `by_hand`, people's points are added to the automatic ones, and the question's points to the maximum.

    Raises
    ------
    UsageError
        If it holds no result, or an unreadable one.
    """
    if not out.is_dir():
        raise UsageError(f"{out}: no such folder; `autograder grade SUBMISSIONS --out {out}` makes it.")
    grades = []
    folder = ReportFolder(out)
    for student, exercise in folder.places(course.about.exercises):
        place = folder.place(student, exercise)
        try:
            result, _ = folder.read(student, exercise)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, GraderFault) as error:
            raise UsageError(f"{place / RESULT_FILE}: cannot be read; grade again: {error}") from error
        if exercise in exercises:
            grade = _grade(result, None if raw else read_record(place))
            if by_hand is not None:
                question = course.exercise(exercise).about.question_points
                hand = by_hand.get((result.student, exercise), ByHand(waits=question > 0))
                grade = _with_hand(grade, hand, question)
            grades.append(grade)
    if not grades:
        raise UsageError(f"{out}: no results in it; run `autograder grade` first.")
    return grades


def _grade(result: Result, record: LateRecord | None) -> Grade:
    final = FinalGrade(result.student, result.exercise, result, record)
    return Grade(result.student, result.exercise, final.score, result.max_score, _text(result, final))


def _with_hand(grade: Grade, hand: ByHand, question: float) -> Grade:
    """Return a grade with people's points; without a score if a person must look first."""
    if grade.score is None:
        return grade
    if hand.waits:
        return msgspec.structs.replace(grade, score=None, max_score=grade.max_score + question, text="", waits=True)
    score, maximum = round(grade.score + hand.added, DECIMALS), grade.max_score + question
    told = [f"{points(score)} of {points(maximum)} points; {points(hand.added)} of them by hand."]
    told = [*told, *hand.comments, grade.text] if hand.given else [grade.text]
    return msgspec.structs.replace(grade, score=score, max_score=maximum, text=" ".join(told))


def _text(result: Result, final: FinalGrade) -> str:
    """Return a short text for the student: points by function and the late penalty; nothing about hidden tests."""
    if result.score is None or final.score is None:
        return ""
    told = [f"{points(final.score)} of {points(result.max_score)} points."]
    if final.penalty:
        told.append(f"{points(final.penalty)} points late penalty.")
    functions: dict[str, list[float]] = {}
    wrong: dict[str, Outcome] = {}
    for test in result.tests:
        got = functions.setdefault(test.function, [0.0, 0.0])
        got[0] += test.score
        got[1] += test.max_score
        if not test.outcome.facts.passed:
            wrong.setdefault(test.function, test.outcome)
    for name, (got_points, of) in functions.items():
        why = f" ({wrong[name].facts.word})" if name in wrong else ""
        told.append(f"{name}: {points(got_points)} of {points(of)}{why}.")
    return " ".join(told)


def shown(score: float | None) -> str:
    """Return a score with two decimals, halves rounded up; an empty text for None."""
    if score is None:
        return ""
    return str(decimal.Decimal(str(score)).quantize(_CENT, decimal.ROUND_HALF_UP))
