"""Writes reports for a terminal: wrapped to its width, coloured where that is wanted, complete without colour.

The staff's commands use rich for this. A student's check does without: rich takes 30 ms to import, in each start.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

from autograder.results.result import Kind
from autograder.student.function_report import FunctionReport
from autograder.student.on_paper import SUFFIX, PaperReport
from autograder.student.program import command
from autograder.student.session import ExerciseReport
from autograder.text import short_name

_WORD = 10  # columns for called, expected, got
_NARROW = 60
_SMALLEST = 36


class Screen:
    """A place to write to.

    Parameters
    ----------
    width : int, optional
        In columns; that of the terminal when left out.
    colour : bool, optional
        Whether words may be coloured too; on a terminal unless NO_COLOR is set when left out.
    """

    def __init__(self, width: int | None = None, *, colour: bool | None = None) -> None:
        self.width = max(_SMALLEST, width or min(shutil.get_terminal_size().columns, 100))
        self.colour = _wants_colour() if colour is None else colour

    @property
    def narrow(self) -> bool:
        """Whether there is little room."""
        return self.width < _NARROW

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """Return the text as lines of at most the width; `first` begins the first one, `rest` the others."""
        rest = " " * len(first) if rest is None else rest
        lines: list[str] = []
        for row in text.splitlines() or [""]:
            room = row[: len(row) - len(row.lstrip())]
            begin = first if not lines else rest
            lines += textwrap.wrap(
                row.strip(), self.width, initial_indent=begin + room, subsequent_indent=rest + room,
                break_on_hyphens=False,
            ) or [begin.rstrip()]  # fmt: skip
        return lines

    def paint(self, text: str, kind: Kind) -> str:
        """Return a state, coloured where that is wanted; the words say the same."""
        if not self.colour:
            return text
        if kind == "quiet":
            return click.style(text, dim=True)
        return click.style(text, fg="green" if kind == "good" else "red", bold=True)

    # ---- reports

    def exercise(self, report: ExerciseReport, *, whole: bool = True) -> list[str]:
        """Return the lines about an exercise, with all that is wrong in it."""
        lines = self.wrap(f"{report.exercise}: {report.title}" + (f" ({report.file})" if report.file else ""))
        for note in report.notes:
            lines += self.wrap(note, "  note: ")
        if report.problem:
            lines += self.wrap(report.problem, "  cannot be checked: ", "    ")
        names = max((len(each.function) for each in report.functions), default=0)
        for each in report.functions:
            lines += self.function(each, names)
        lines += [line for each in report.paper for line in self.paper(each)]
        return lines + (self.ending([report]) if whole else [])

    def function(self, report: FunctionReport, width: int = 0) -> list[str]:
        """Return the lines about one function."""
        lines = [self.summary(report, width)]
        indent = "  " if self.narrow else "      "
        if report.message and (not report.outcome.facts.is_unwritten or report.anchor):
            said = f"{report.title}: {report.message}" if report.outcome.facts.is_wrong_answer else report.message
            lines += self.wrap(said[0].upper() + said[1:] if report.outcome.facts.is_exception else said, indent)
            for word, text in report.parts():
                lines += self.wrap(text, f"{indent}{word:<{_WORD}}")
        elif report.printed:
            lines += self.wrap(report.printed, f"{indent}{'printed':<{_WORD}}")
        return lines

    def paper(self, report: PaperReport) -> list[str]:
        """Return the lines about a derivation; nothing about one that is not written, which costs nothing."""
        if report.derivation is None:
            return []
        lines = self.wrap(
            f"{report.question}{SUFFIX}  {self.paint(report.state, 'good' if report.good else 'bad')}", "  "
        )
        for word, text in report.rows:
            lines += self.wrap(text, f"{'  ' if self.narrow else '      '}{word:<{_WORD}}")
        return lines

    def summary(self, report: FunctionReport, width: int = 0) -> str:
        """Return the line about one function."""
        state = self.paint(report.state, report.outcome.facts.kind)
        if self.narrow:
            return f"  {report.function}\n    {report.passed}/{report.total}  {state}"
        return f"  {report.function:<{width}}  {report.passed}/{report.total} public tests  {state}"

    def ending(self, reports: Sequence[ExerciseReport]) -> list[str]:
        """Return what to do next, and that this is not the grade."""
        functions = [each for report in reports for each in report.functions]
        hidden = sum(report.hidden for report in reports)
        broken = [report.exercise for report in reports if report.problem]
        lines = []
        if functions:
            lines.append(
                f"{sum(each.good for each in functions)} of {len(functions)} functions pass their public tests."
            )
        step = first_step(broken) or next_step(functions)
        if step:
            lines.append(f"Next: {step}")
        which = "1 hidden test runs" if hidden == 1 else f"{hidden} hidden tests run"
        if functions:
            lines.append(f"Public tests are not the grade: {which} when your work is graded.")
        return [line for each in lines for line in self.wrap(each, "  ", "    ")]

    def echo(self, lines: Iterable[str]) -> None:
        """Print lines."""
        for line in lines:
            click.echo(line)


def first_step(broken: Sequence[str]) -> str:
    """Return what comes before everything else where an exercise cannot be checked."""
    return f"fix the problem in {broken[0]} above first; until then nothing of it can be checked." if broken else ""


def next_step(functions: Sequence[FunctionReport]) -> str:
    """Return what a student may do next: fix what is wrong, write what is missing."""
    wrong = next((each for each in functions if each.outcome.facts.is_failure), None)
    if wrong:
        hint = command(f"hint {short_name(wrong.exercise)}.{wrong.function}")
        return f"fix {wrong.function}; `{hint}` helps."
    missing = next((each for each in functions if each.outcome.facts.is_unwritten), None)
    if missing:
        return f"write {missing.function}; `{command('next')}` says where."
    return ""


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
