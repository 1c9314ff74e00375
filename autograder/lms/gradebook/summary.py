"""What a gradebook says about a function: what the student may read, in nbgrader's test cells and comments."""

from __future__ import annotations

from autograder.report import plain_text
from autograder.report.visible import FunctionView, TestView
from autograder.results.result import Outcome, Result, Status
from autograder.text import points

_PLAIN_BETTER = ("good", "quiet")


def cell_output(view: FunctionView | None, result: Result) -> str:
    """Return the text that stands as the output of a function's test cell."""
    if result.status is Status.UNLOADABLE or view is None or not view.tests:
        return "\n".join(["Nothing could be loaded, so no test was run.", *result.notes]) + "\n"
    lines = [f"{view.name}: {points(view.score)} of {points(view.max_score)} points"]
    for test in view.tests:
        lines += _test_lines(test)
    return "\n".join(lines) + "\n"


def _test_lines(test: TestView) -> list[str]:
    kind = "hidden test" if test.hidden else "public test"
    lines = [f"  {points(test.score):>4}/{points(test.max_score)}  {test.outcome}: {test.title} ({kind})"]
    texts = () if test.kind == "quiet" else plain_text.lines(test)
    return lines + [f"          {text}" for text in texts if text.strip()]


def comment(view: FunctionView | None, result: Result) -> str | None:
    """Return the comment on a function: the named mistakes, or what went wrong; None when all is well.

    It is markdown for nbgrader, and holds nothing that a student wrote.
    """
    if result.status is Status.UNLOADABLE or view is None or not view.tests:
        return "Nothing could be loaded, so no test was run."
    if all(test.outcome is Outcome.NOT_IMPLEMENTED for test in result.tests if test.function == view.name):
        return "Not implemented yet."
    hints = dict.fromkeys(mistake.hint for test in view.tests for mistake in test.likely)
    if hints:
        return "\n\n".join(f"Likely mistake: {hint}" for hint in hints)
    wrong = [test for test in view.tests if test.kind not in _PLAIN_BETTER]
    return "\n\n".join(f"{test.outcome.capitalize()}: {test.title}." for test in wrong) or None
