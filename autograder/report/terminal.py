"""Shows a run in the terminal: the progress while it runs, a table of the class at the end."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from autograder.results.result import Result, Status
from autograder.text import one_line, points, short_name

LINES = 40  # maximum number of students; a longer table is cut
LINES_WHEN_CUT = 20
NAME_WIDTH = 28
NONE = "-"
RECENT = 300  # recent submissions from which the rate is computed
FIRST_LINE_S = 5.0  # between plain lines of progress; later lines are rarer
LINE_SHARE = 0.25  # of the time since the start

Row = Mapping[str, Result]  # a student's results by exercise
Line = tuple[str, Sequence[Text]]  # a student's name and cells

_MARKS = {Status.UNLOADABLE: ("not loaded", "yellow"), Status.GRADER_FAULT: ("no score", "magenta")}


# ---- the table


def class_table(results: Sequence[Result], console: Console) -> None:
    """Print the scores, a line per student; for a long class only the lines that matter, and a note about that."""
    rows = defaultdict[str, dict[str, Result]](dict)
    for result in results:
        rows[result.student][result.exercise] = result
    if not rows:
        console.print("No submission has been graded.")
        return
    chosen = (
        sorted(rows)
        if len(rows) <= LINES
        else sorted(sorted(rows, key=lambda name: _rank(rows[name]))[:LINES_WHEN_CUT])
    )
    exercises = sorted({result.exercise for result in results})
    console.print(_table({name: rows[name] for name in chosen}, exercises, results, console))
    if len(chosen) < len(rows):
        console.print(
            f"Showing {len(chosen)} of {len(rows):,} students: first those without a score, with nothing loaded or "
            "with stopped code, then the lowest scores. All are in index.html and grades.csv."
        )


def _rank(row: Row) -> tuple[int, float, str]:
    """Return a student's sort key if only the lines that matter are shown."""
    results = list(row.values())
    trouble = any(test.outcome.facts.needs_a_look for result in results for test in result.tests)
    states = {result.status for result in results}
    urgency = (Status.GRADER_FAULT in states, Status.UNLOADABLE in states, trouble)
    first = urgency.index(True) if True in urgency else len(urgency)
    share = sum(result.score or 0.0 for result in results) / (sum(result.max_score for result in results) or 1.0)
    return first, share, results[0].student


def _table(rows: Mapping[str, Row], exercises: Sequence[str], results: Sequence[Result], console: Console) -> Table:
    """Return the table in the widest form that fits: whole names, short names, a line per student and exercise."""
    names = {name: _shown(name, console) for name in exercises}
    lines = [(_shown(student, console), [_cell(row.get(name)) for name in exercises]) for student, row in rows.items()]
    for heads in (list(names.values()), [short_name(name) for name in names.values()]):
        columns = zip(heads, *(cells for _, cells in lines), strict=True)
        needed = sum(max(len(cell) for cell in column) + 2 for column in columns)
        if needed + min(NAME_WIDTH, max(len(student) for student, _ in lines)) + 2 <= console.width:
            return _wide(lines, heads, [_mean(name, results) for name in exercises])
    return _long(lines, heads)


def _wide(lines: Sequence[Line], heads: Sequence[str], means: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False)
    table.add_column("student", footer="mean", no_wrap=True, overflow="ellipsis", max_width=NAME_WIDTH)
    for head, mean in zip(heads, means, strict=True):
        table.add_column(Text(head), footer=mean, justify="right", no_wrap=True)
    for student, cells in lines:
        table.add_row(Text(student), *cells)
    return table


def _long(lines: Sequence[Line], heads: Sequence[str]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for justify in ("left", "left", "right"):
        table.add_column(justify=justify, overflow="fold")
    for student, cells in lines:
        for head, cell in zip(heads, cells, strict=True):
            if cell.plain != NONE:
                table.add_row(Text(student), Text(head), cell)
    return table


def _cell(result: Result | None) -> Text:
    if result is None:
        return Text(NONE, style="dim")
    if result.score is None or result.status is not Status.GRADED:
        return Text(*_MARKS[result.status])
    score = points(round(result.score, 2))
    return Text(score, style="green" if result.score >= result.max_score else "")


def _mean(exercise: str, results: Sequence[Result]) -> str:
    values = [result.score for result in results if result.exercise == exercise and result.score is not None]
    return points(round(sum(values) / len(values), 1)) if values else "-"


def _shown(text: str, console: Console) -> str:
    """Return a text on one line, in characters that this terminal can show."""
    return one_line(text).encode(console.encoding, "backslashreplace").decode(console.encoding)


# ---- the progress


class Pace:
    """How much of a run is done and left, and its recent speed."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.done = 0
        self.to_look_at = 0
        self.slowest: tuple[float, str] = (0.0, "")
        self.clock = clock
        self._recent = deque[float](maxlen=RECENT)  # when results came; the wait for the first is no pace

    def advance(self, result: Result) -> None:
        """Count one more result."""
        self.done += 1
        self.to_look_at += result.status is not Status.GRADED
        self._recent.append(self.clock())
        if result.seconds.wall > self.slowest[0]:
            self.slowest = (
                result.seconds.wall,
                f"{one_line(result.student, NAME_WIDTH)} {short_name(result.exercise)}",
            )

    @property
    def left(self) -> int:
        """The number of submissions left."""
        return max(self.total - self.done, 0)

    @property
    def rate(self) -> float | None:
        """Recent submissions per second; None if it is not known yet."""
        taken = self._recent[-1] - self._recent[0] if self._recent else 0.0
        return (len(self._recent) - 1) / taken if taken > 0 else None

    def __str__(self) -> str:
        """Return what is left, the rate and the time left in words."""
        parts = [f"{self.left:,} left"]
        if self.rate:
            parts.append(_rate(self.rate))
        if self.rate and self.left:
            parts.append(f"about {duration(self.left / self.rate)} to go")
        if self.to_look_at:
            parts.append(f"{self.to_look_at:,} to look at")
        if self.slowest[1]:
            parts.append(f"slowest {self.slowest[1]} ({self.slowest[0]:.1f} s)")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time in words: `8 s`, `2 min 5 s`, `3 h 20 min`."""
    whole = max(round(seconds), 1)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _rate(rate: float) -> str:
    return f"{rate:.1f} a second" if rate >= 1 else f"{rate * 60:.1f} a minute"


class Advancing(Protocol):
    """What `progress` gives to the run."""

    def advance(self, result: Result) -> None:
        """Count one more result."""


class LiveProgress:
    """A moving bar, for terminals."""

    def __init__(self, pace: Pace, bar: Progress) -> None:
        self.pace = pace
        self.bar = bar
        self.task = bar.add_task("graded", total=pace.total, pace=str(pace))

    def advance(self, result: Result) -> None:
        """Count one more result."""
        self.pace.advance(result)
        self.bar.update(self.task, completed=self.pace.done, pace=str(self.pace))


class PlainProgress:
    """A line from time to time, for logs and pipes."""

    def __init__(self, pace: Pace, console: Console) -> None:
        self.pace = pace
        self.console = console
        self.started = self.last_line = pace.clock()

    def advance(self, result: Result) -> None:
        """Count one more result; print a line if it is the last result or the last line is long ago."""
        self.pace.advance(result)
        now = self.pace.clock()
        patience = max(FIRST_LINE_S, LINE_SHARE * (now - self.started))
        if self.pace.done == self.pace.total or now - self.last_line >= patience:
            self.last_line = now
            done = f"graded {self.pace.done:,} of {self.pace.total:,}: {self.pace}"
            self.console.print(done, markup=False, emoji=False, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def progress(total: int, console: Console, clock: Callable[[], float] = time.monotonic) -> Iterator[Advancing]:
    """Show the progress of a run of `total` submissions: done, left, rate and time left."""
    pace = Pace(total, clock)
    if not console.is_terminal or console.is_dumb_terminal:
        yield PlainProgress(pace, console)
        return
    columns = (
        TextColumn("graded"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield LiveProgress(pace, bar)
