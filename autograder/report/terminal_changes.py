"""The table of a regrade: whose score changes, the old and the new score, and the tests that differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.results.result import Outcome
from autograder.text import counted, one_line, points

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
from autograder.results.history import Change, ChangedTest

LINES = 200
TESTS_SHOWN = 4  # of one change
NONE = "none"


def show(changes: Sequence[Change], console: Console, *, dry: bool) -> None:
    """Print the table of all changes, the largest losses first, and a line that counts them."""
    changed = sorted(
        (change for change in changes if change.is_one),
        key=lambda change: (change.difference, change.student, change.exercise),
    )
    if changed:
        console.print(_table(changed[:LINES]))
    if len(changed) > LINES:
        console.print(f"{len(changed) - LINES:,} more are not shown here.")
    scores = [change for change in changed if change.before != change.after]
    up, down = (sum(sign * change.difference > 0 for change in scores) for sign in (1, -1))
    new = sum(change.new for change in changes)
    told = [
        f"{counted(len(scores), 'score')} {'would change' if dry else 'changed'}: {up:,} up, {down:,} down",
        f"{len(changed) - len(scores):,} with the same score, but other tests",
        f"{len(changes) - len(changed) - new:,} {'would stay' if dry else 'stayed'} as they were",
        f"{new:,} new",
    ]
    console.print("; ".join(told) + ".", highlight=False, soft_wrap=True)


def _table(changes: Sequence[Change]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("student", "exercise"):
        table.add_column(name, overflow="fold")
    for name in ("from", "to", "by"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("tests", overflow="fold")
    for change in changes:
        by = f"{'+' if change.difference > 0 else ''}{points(change.difference)}" if change.difference else "0"
        table.add_row(
            Text(one_line(change.student, 60)),
            Text(change.exercise),
            NONE if change.before is None else points(change.before),
            NONE if change.after is None else points(change.after),
            by,
            Text(_tests(change)),
        )
    return table


def _tests(change: Change) -> str:
    told = [f"{test.id.partition('.')[2] or test.id}: {_difference(test)}" for test in change.tests[:TESTS_SHOWN]]
    more = len(change.tests) - TESTS_SHOWN
    return "\n".join([*told, *([f"and {counted(more, 'more test')}"] if more > 0 else [])])


def _difference(test: ChangedTest) -> str:
    if test.before == test.after:
        return f"{points(test.score_before)} -> {points(test.score_after)} points"
    return f"{_word(test.before)} -> {_word(test.after)}"


def _word(outcome: Outcome | None) -> str:
    return "not there" if outcome is None else outcome.facts.word
