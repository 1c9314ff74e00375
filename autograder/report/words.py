"""The words for outcomes, points and exercises, the same in every report."""

from __future__ import annotations

from typing import Literal, TypeAlias

from autograder.results import Outcome

Kind: TypeAlias = Literal["good", "bad", "quiet", "fault"]

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


def points(value: float) -> str:
    """Return points as people write them: at most four decimals, none where none are needed."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 student", "1,204 students"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def short_name(exercise: str) -> str:
    """Return `ex1` for `ex1_perceptron`."""
    return exercise.partition("_")[0]
