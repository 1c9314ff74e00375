"""The report on one test as plain text, for nbgrader's notebooks and Gradescope, which show no pages."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.judging import messages
from autograder.report.visible import Likely, TestView

WORD = 10  # columns for called, expected, got


def lines(test: TestView) -> Iterator[str]:
    """Yield the lines about a test, in the order of the course's messages."""
    yield from (test.sentence, *test.message.splitlines())
    for name, text in test.facts:
        yield from fact(name, text)
    for mistake in test.likely:
        yield from _likely(mistake)


def fact(name: str, text: str) -> Iterator[str]:
    """Yield the lines of a text, with a word before the first."""
    for at, line in enumerate(text.splitlines()):
        yield f"{name if at == 0 else '':<{WORD}}{line}"


def _likely(mistake: Likely) -> Iterator[str]:
    where = f" {mistake.where}" if mistake.where else ""
    yield from fact("likely", f"{messages.likely(mistake.hint, mistake.parts, mistake.shown_id)}{where}")
    if mistake.example is not None:
        yield from fact("shows on", mistake.example.call)
        yield from fact("expected", mistake.example.expected)
        yield from fact("gives", mistake.example.gives)
