"""Shows a report in a notebook: as HTML where that can be shown, as the command's own lines elsewhere."""

from __future__ import annotations

from pathlib import Path

import jinja2

from autograder.student.function_report import FunctionReport
from autograder.student.screen import Screen

_WIDTH = 88
_GREEN, _RED, _GREY = "#1a7f37", "#b3261e", "#6e7781"
_TEMPLATE = jinja2.Environment(  # made on import: later, a notebook's folder is looked through for modules
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("notebook.html.j2")


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
        message, rows = "", [("printed", report.printed)] if report.printed else []
        if report.message and not waiting:
            title = f"{report.title}: " if report.outcome.facts.is_wrong_answer else ""
            message, rows = title + report.message, report.parts()
        return _TEMPLATE.render(colour=colour, head=head + state, message=message, rows=rows, ending=self.ending)


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
