"""Writes a result as Gradescope's `results.json`, which the student sees in full.

Every test is visible, hidden ones too: a test that is not visible would hide the student's total. Its text is the text
in `feedback.html`, as plain text, which Gradescope escapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from autograder.course.course import Exercise
from autograder.report import on_paper, plain_text, visible
from autograder.report.feedback_page import SHORT_HASH
from autograder.report.visible import STUDENT_TEXT, Details, FunctionView, TestView
from autograder.results.result import Result, Status
from autograder.text import clean

Visibility: TypeAlias = Literal["hidden", "after_due_date", "after_published", "visible"]
Format: TypeAlias = Literal["text", "html", "simple_format", "md", "ansi"]


class GradescopeTest(msgspec.Struct, frozen=True, kw_only=True):
    """One test."""

    number: str
    name: str
    name_format: Format = "text"
    status: Literal["passed", "failed"]
    score: float
    max_score: float
    output: str
    output_format: Format = "text"
    tags: tuple[str, ...] = ()
    visibility: Visibility = "visible"
    extra_data: dict[str, str] = {}


class GradescopeResults(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file, without the grading time: a hidden call could use it to leak its arguments.

    Secrets go to standard output, which Gradescope shows only to the staff.
    """

    score: float
    output: str
    output_format: Format = "text"
    test_output_format: Format = "text"
    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    extra_data: dict[str, str] = {}
    tests: tuple[GradescopeTest, ...]


def results(result: Result, exercise: Exercise, details: Details | None = None) -> GradescopeResults:
    """Return a finished result, which must have a score, in Gradescope's form."""
    assert result.score is not None  # noqa: S101 - a fault of the grader is never given to Gradescope
    views = visible.views(result, exercise, details)
    tests = _not_loaded(views, result) if result.status is Status.UNLOADABLE else _graded(views)
    return GradescopeResults(
        score=result.score,
        output="\n".join(_summary(result)),
        extra_data=_extra(result),
        tests=tuple(tests),
    )


def encode(made: GradescopeResults) -> bytes:
    """Return the bytes of the file."""
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def _summary(result: Result) -> Iterator[str]:
    if result.status is Status.UNLOADABLE:
        yield "Nothing could be loaded, so no test was run."
    else:
        yield f"Graded: {result.graded_file}, sha256 {(result.submission_sha256 or '')[:SHORT_HASH]}"
    for note in result.notes:
        yield clean(note, STUDENT_TEXT)
    yield from on_paper.plain_lines(result)
    if result.tests:
        yield "Hidden tests show their title, outcome and points; their calls and values are withheld."


def _extra(result: Result) -> dict[str, str]:
    return {
        "status": result.status.value,
        "graded_file": result.graded_file or "",
        "submission_sha256": result.submission_sha256 or "",
        "version": result.grader.version,
        "seed": str(result.grader.seed),
        "sandbox": result.grader.sandbox,
    }


def _not_loaded(views: list[FunctionView], result: Result) -> Iterator[GradescopeTest]:
    """Yield each function with no points; then the maxima still add up."""
    for number, function in enumerate(views, start=1):
        yield GradescopeTest(
            number=str(number),
            name=function.name,
            status="failed",
            score=0.0,
            max_score=function.max_score,
            output="Not run: nothing could be loaded.",
            tags=(function.name,),
            extra_data={"outcome": result.status.value},
        )


def _graded(views: list[FunctionView]) -> Iterator[GradescopeTest]:
    for number, function in enumerate(views, start=1):
        for place, test in enumerate(function.tests, start=1):
            hidden = " (hidden test)" if test.hidden else ""
            yield GradescopeTest(
                number=f"{number}.{place}",
                name=f"{function.name} {test.title}{hidden}",
                status="passed" if test.kind == "good" else "failed",
                score=test.score,
                max_score=test.max_score,
                output="\n".join(_said(test)),
                tags=(function.name, "hidden" if test.hidden else "public"),
                extra_data={"outcome": test.outcome},
            )


def _said(test: TestView) -> Iterator[str]:
    """Yield the lines about a test, without empty ones and without an outcome that its sentence repeats."""
    outcome = "" if test.says_all else test.outcome
    every = (outcome, *plain_text.lines(test), *plain_text.fact("again", test.again), test.withheld)
    yield from filter(None, every)
