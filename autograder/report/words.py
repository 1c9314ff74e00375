"""The words for mistakes and lateness, the same in every report; the words for outcomes are in `results`."""

from __future__ import annotations

from autograder.grades.lateness import Lateness
from autograder.judging.messages import RELATION
from autograder.text import points, span


def mistake_name(name: str) -> str:
    """Return a mistake's id in words: "factor 2 extra"."""
    return "a plain relation to the expected answer" if name == RELATION else name.replace("-", " ")


def late_sentence(late: Lateness, score: float | None, max_score: float) -> str:
    """Return the student's sentence about late work."""
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
