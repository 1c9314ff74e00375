"""Shows one result in the terminal: the content of its feedback page, complete without colour and at any width."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.judging import messages
from autograder.report.visible import FunctionView, Likely, TestView
from autograder.results.result import Result, Status
from autograder.text import clean, one_line, points

NARROW = 60  # columns
NOTES = 2_000  # characters of one
_STYLES = {"good": "green", "bad": "red", "quiet": "dim", "fault": "magenta"}
_STATES = {
    Status.UNLOADABLE: "Nothing could be loaded, so no test was run.",
    Status.GRADER_FAULT: "The grader failed: our fault, no points are affected.",
}


def show(result: Result, title: str, functions: list[FunctionView], console: Console, *, hidden_notes: bool) -> None:
    """Print a result; with `hidden_notes`, the details of a grader's fault are not shown."""
    name = _fit(one_line(result.student), console)
    score = "no score yet" if result.score is None else f"{points(result.score)} of {points(result.max_score)}"
    console.print(Text(f"{_fit(one_line(title), console)}: {name}, {score}{'' if result.score is None else ' points'}"))
    about = [
        one_line(result.graded_file or "no file"),
        *([result.submission_sha256[:16]] if result.submission_sha256 else []),
    ]
    console.print(Text(_fit("  ".join(about), console), style="dim"))
    if result.status in _STATES:
        console.print(Text(_STATES[result.status]))
    for note in () if hidden_notes and result.status is Status.GRADER_FAULT else result.notes:
        console.print(Padding(Text(_fit(f"note: {clean(note, NOTES)}", console)), (0, 0, 0, 2), expand=False))
    for function in functions:
        console.print()
        console.print(Group(*_function(function, result, console)))


def _fit(text: str, console: Console) -> str:
    """Return a text in characters that this terminal can show."""
    return text.encode(console.encoding, "backslashreplace").decode(console.encoding)


def _function(view: FunctionView, result: Result, console: Console) -> Iterator[RenderableType]:
    got = "" if result.score is None else f"{points(view.score)} "
    line = Text(_fit(view.name, console), style="bold")
    line.append(f"  {got}of {points(view.max_score)}  ", style="not bold")
    line.append(view.outcome, style=f"not bold {_STYLES[view.kind]}")
    yield line
    for test in () if view.waiting else view.tests:
        yield Padding(Group(*_test(test, result, console)), (0, 0, 0, 2), expand=False)


def _test(view: TestView, result: Result, console: Console) -> Iterator[RenderableType]:
    got = "" if result.score is None else f"{points(view.score)}/"
    line = Text(f"{got}{points(view.max_score)}  ")
    line.append(view.outcome, style=_STYLES[view.kind])
    line.append(_fit(f"  {one_line(view.title)}{' (hidden)' if view.hidden else ''}", console))
    yield line
    said = [text for text in (view.sentence if view.kind != "quiet" else "", view.message) if text]
    for text in said:
        yield Padding(Text(_fit(text, console)), (0, 0, 0, 2), expand=False)
    rows = [*view.facts, *(row for mistake in view.likely for row in _likely(mistake))]
    if view.again:
        rows.append(("again", view.again))
    if rows:
        yield Padding(_rows([(word, _fit(text, console)) for word, text in rows], console), (0, 0, 0, 2), expand=False)
    if view.withheld:
        yield Padding(Text(view.withheld, style="dim"), (0, 0, 0, 2), expand=False)


def _likely(mistake: Likely) -> Iterator[tuple[str, str]]:
    said = messages.likely(mistake.hint, mistake.parts, mistake.shown_id)
    yield "likely", f"{said}{f' {mistake.where}' if mistake.where else ''}"
    if mistake.example is not None:
        yield "shows on", mistake.example.call
        yield "expected", mistake.example.expected
        yield "gives", mistake.example.gives


def _rows(rows: list[tuple[str, str]], console: Console) -> RenderableType:
    """Return words and their texts: side by side, or below each other if there is little room."""
    if console.width < NARROW:
        lines = [
            each
            for word, text in rows
            for each in (Text(word, style="dim"), Padding(Text(text), (0, 0, 0, 2), expand=False))
        ]
        return Group(*lines)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, text in rows:
        table.add_row(Text(word, style="dim"), Text(text))
    return table
