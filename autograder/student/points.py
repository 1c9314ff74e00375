"""`autograder points`: the points of the public tests so far, for people who collect repositories."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence

import msgspec

from autograder.casebook import store
from autograder.course.course import Course, Exercise
from autograder.student.session import ExerciseReport, Session
from autograder.text import short_name


class ExercisePoints(msgspec.Struct, frozen=True, kw_only=True):
    """The points of one exercise's public tests, of those functions that could be checked here."""

    report: ExerciseReport
    earned: float
    of: float
    functions: int
    hidden: int
    left_out: tuple[str, ...]  # functions that need torch, where there is none

    @property
    def passed(self) -> int:
        """How many functions pass their public tests."""
        return sum(each.good for each in self.report.functions)

    @property
    def begun(self) -> bool:
        """Whether anything is written."""
        return any(not each.outcome.facts.is_unwritten for each in self.report.functions)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is written and wrong, in words; what is not written yet is not wrong."""
        if self.report.problem:
            return ("cannot be checked",)
        failing = [each for each in self.report.functions if not each.good]
        return tuple(f"`{each.function}`: {each.state}" for each in failing if not each.outcome.facts.is_unwritten)


def count(course: Course, exercises: Sequence[Exercise]) -> list[ExercisePoints]:
    """Check exercises and return their points."""
    no_torch = importlib.util.find_spec("torch") is None
    found = []
    with Session(course) as session:
        for exercise in exercises:
            functions = exercise.about.functions
            left_out = tuple(name for name, function in functions.items() if function.torch and no_torch)
            book = store.read(exercise, course).public()
            asked = [name for name in functions if name not in left_out]
            report = session.check(exercise, asked, book)
            found.append(
                ExercisePoints(
                    report=report,
                    earned=sum(each.points for each in report.functions),
                    of=sum(test.points for test in book.tests if test.function not in left_out),
                    functions=len(asked),
                    hidden=sum(book.hidden.get(name, 0) for name in asked),
                    left_out=left_out,
                )
            )
    return found


def total(found: Sequence[ExercisePoints]) -> tuple[float, float]:
    """Return the points of all exercises, and how many there could be."""
    return sum(each.earned for each in found), sum(each.of for each in found)


def summary(found: Sequence[ExercisePoints]) -> str:
    """Return the points as Markdown: a table, and what they are not. No text of the student's is in it."""
    return "\n".join([*_table(found), "", *_notes(found)]) + "\n"


def _table(found: Sequence[ExercisePoints]) -> Iterator[str]:
    earned, of = total(found)
    yield "### Points of the public tests"
    yield ""
    yield "| exercise | points | functions | |"
    yield "|---|---:|---:|---|"
    for each in found:
        state = ", ".join(each.wrong) or ("" if each.begun else "not begun")
        name = f"{each.report.title} (`{short_name(each.report.exercise)}`)"
        yield f"| {name} | {each.earned:g} of {each.of:g} | {each.passed} of {each.functions} | {state} |"
    yield f"| together | {earned:g} of {of:g} | | |"


def _notes(found: Sequence[ExercisePoints]) -> Iterator[str]:
    hidden = sum(each.hidden for each in found)
    which = "1 hidden test runs" if hidden == 1 else f"{hidden} hidden tests run"
    yield f"These points are not the grade: {which} when the work is graded."
    left_out = [f"`{name}`" for each in found for name in each.left_out]
    if left_out:
        yield f"Not checked here, because torch is not installed: {', '.join(left_out)}."
