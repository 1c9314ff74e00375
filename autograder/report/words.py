"""The words for outcomes, points and exercises, the same in every report."""

from __future__ import annotations

from typing import Literal, TypeAlias

from autograder.grades.lateness import Lateness
from autograder.results.result import Outcome
from autograder.text import points, span

Kind: TypeAlias = Literal["good", "bad", "quiet", "fault"]

RELATION = "relation"  # the id of what is only related to the right answer

OUTCOMES: dict[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "wrong answer",
    Outcome.NOT_IMPLEMENTED: "not implemented yet",
    Outcome.ERROR: "raised an exception",
    Outcome.TIMEOUT: "out of time",
    Outcome.OUT_OF_MEMORY: "out of memory",
    Outcome.CRASHED: "crashed",
    Outcome.REJECTED: "answer rejected",
    Outcome.FORBIDDEN: "forbidden import",
    Outcome.SKIPPED: "not run",
    Outcome.GRADER_FAULT: "the grader failed",
}

SENTENCES: dict[Outcome, str] = {
    Outcome.PASSED: "",
    Outcome.FAILED: "",
    Outcome.NOT_IMPLEMENTED: "",
    Outcome.ERROR: "Your code raised an exception.",
    Outcome.TIMEOUT: "Your code did not finish within the time limit.",
    Outcome.OUT_OF_MEMORY: "Your code asked for more memory than the limit.",
    Outcome.CRASHED: "The process that ran your code ended in the middle of the call.",
    Outcome.REJECTED: "What your code returned could not be read as plain numbers and arrays, or was too large.",
    Outcome.FORBIDDEN: "Your code imported a package that this exercise does not offer.",
    Outcome.SKIPPED: "Not run: an easier test of this function failed first.",
    Outcome.GRADER_FAULT: "The grader failed here: our fault, no points are affected.",
}

KINDS: dict[Outcome, Kind] = {
    **dict.fromkeys(Outcome, "bad"),
    Outcome.PASSED: "good",
    Outcome.NOT_IMPLEMENTED: "quiet",
    Outcome.SKIPPED: "quiet",
    Outcome.GRADER_FAULT: "fault",
}


def mistake_name(name: str) -> str:
    """Return a mistake's id as people read it: "factor 2 extra"."""
    return "a plain relation to the expected answer" if name == RELATION else name.replace("-", " ")


def late_sentence(late: Lateness, score: float | None, max_score: float) -> str:
    """Return what a student reads about work that came late."""
    said = f"Handed in {span(late.seconds)} after the due date ({late.due:%Y-%m-%d %H:%M} {late.due:%Z})"
    if not late.percent:
        return f"{said}: nothing is taken off."
    if late.closed:
        return f"{said}, when the exercise was closed: no points count."
    of = "your points" if late.percent_of == "score" else f"the {points(max_score)} points of the exercise"
    said = f"{said}: {points(late.percent)} percent of {of} are taken off."
    final = late.final(score, max_score)
    if score is None or final is None:
        return said
    return f"{said} {points(score)} - {points(late.penalty(score, max_score))} = {points(final)} points count."
