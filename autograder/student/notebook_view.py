"""Shows a report in a notebook: as HTML where that can be shown, as the command's own lines elsewhere."""

from __future__ import annotations

import html

from autograder.student.function_report import FunctionReport
from autograder.student.screen import Screen

_WIDTH = 88
_GREEN, _RED, _GREY = "#1a7f37", "#b3261e", "#6e7781"
_MONO = "font-family:monospace;white-space:pre-wrap;margin:0"


class Feedback:
    """What `check` shows in a notebook.

    Parameters
    ----------
    report : FunctionReport
    hidden : int
        The function's hidden tests.
    """

    def __init__(self, report: FunctionReport, hidden: int) -> None:
        self.report = report
        self.hidden = hidden

    def __repr__(self) -> str:
        """Return the lines that the command prints."""
        screen = Screen(_WIDTH, colour=False)
        lines = screen.function(self.report)
        return "\n".join([*lines, *screen.wrap(self.ending, "  ")])

    @property
    def ending(self) -> str:
        """What is said at the end: that this is not the grade."""
        runs = "1 hidden test runs" if self.hidden == 1 else f"{self.hidden} hidden tests run"
        return f"Public tests are not the grade: {runs} when your work is graded."

    def _repr_html_(self) -> str:
        """Return the same as HTML; colours repeat what the words say."""
        report = self.report
        waiting = report.outcome.facts.is_unwritten and not report.anchor  # nothing is wrong yet
        colour = _GREEN if report.good else _GREY if waiting else _RED
        head = f"{report.function}: {report.passed} of {report.total} public tests passed"
        state = "" if report.good else f" ({report.state})"
        parts = [
            f'<div role="status" style="border-left:4px solid {colour};padding:0.2em 0.8em">',
            f"<p><strong>{html.escape(head + state)}</strong></p>",
        ]
        if report.message and not waiting:
            title = f"{report.title}: " if report.outcome.facts.is_wrong_answer else ""
            parts.append(f'<p style="{_MONO}">{html.escape(title + report.message)}</p>')
        rows = (
            report.parts()
            if report.message and not waiting
            else [("printed", report.printed)]
            if report.printed
            else []
        )
        if rows:
            parts.append('<table style="text-align:left">')
            for word, text in rows:
                cell = f'<td style="text-align:left"><pre style="{_MONO}">{html.escape(text)}</pre></td>'
                parts.append(f'<tr><th scope="row" style="text-align:left;vertical-align:top">{word}</th>{cell}</tr>')
            parts.append("</table>")
        parts.append(f"<p>{html.escape(self.ending)}</p></div>")
        return "\n".join(parts)


def show(feedback: Feedback) -> None:
    """Show it: rendered in a notebook, as text elsewhere."""
    try:
        shell = get_ipython()  # type: ignore[name-defined] # a builtin where IPython runs
    except NameError:
        shell = None
    if shell is None:
        print(feedback)  # noqa: T201
        return
    from IPython.display import display

    display(feedback)  # type: ignore[no-untyped-call]
