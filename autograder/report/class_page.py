"""`index.html`: the class, for its instructor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import msgspec

from autograder.grades.final_grades import FinalGrade
from autograder.report import on_paper, rendering, tally
from autograder.report.shared_answers import Group
from autograder.results.result import Result
from autograder.text import span

NAMES_SHOWN = 300  # behind one mistake
NAMES_OPEN = 12  # a longer list is folded
ROWS_SHOWN = 500  # in a list of what to look at
GROUPS_SHOWN = 60


class LateRow(msgspec.Struct, frozen=True):
    """One late submission, and its final score."""

    student: str
    exercise: str
    by: str
    raw: float | None
    penalty: float
    final: float | None


def page(  # noqa: PLR0913 - the parts of the page
    course_title: str,
    results: Sequence[Result],
    ungradable: Sequence[tuple[str, str]],
    late: Sequence[LateRow] = (),
    absent: Mapping[str, Sequence[str]] | None = None,
    unnamed: Sequence[Group] = (),
) -> str:
    """Return the page.

    `ungradable` holds the submissions that cannot have a result, each with a sentence. `late` holds the late ones.
    `absent` holds the exercises that students of the roster did not hand in. `unnamed` holds the wrong answers without
    a name that several students gave.
    """
    results = sorted(results, key=lambda result: (result.student, result.exercise))
    exercises = sorted({result.exercise for result in results})
    return rendering.render(
        "class.html.j2",
        course_title=course_title,
        submissions=len(results),
        exercises=exercises,
        scores=tally.scores(results),
        by_hand=tally.by_hand(results),
        stopped=tally.stopped(results),
        ungradable=ungradable,
        late=late,
        absent=list((absent or {}).items()),
        mistakes=tally.mistakes(results),
        paper=on_paper.tally(results),
        unnamed=unnamed,
        groups_shown=GROUPS_SHOWN,
        rates=[(name, list(rates)) for name, rates in groupby(tally.rates(results), lambda rate: rate.exercise)],
        students=_rows(results, exercises),
        names_shown=NAMES_SHOWN,
        names_open=NAMES_OPEN,
        rows_shown=ROWS_SHOWN,
    )


def _rows(results: Sequence[Result], exercises: Sequence[str]) -> list[tuple[str, list[Result | None]]]:
    """Return a row for each student: the name and a result, or none, for each exercise."""
    found = {(result.student, result.exercise): result for result in results}
    students = dict.fromkeys(result.student for result in results)
    return [(student, [found.get((student, exercise)) for exercise in exercises]) for student in students]


def late_rows(finals: Iterable[FinalGrade]) -> list[LateRow]:
    """Return the late submissions for the class page."""
    return [
        LateRow(
            student=final.student,
            exercise=final.exercise,
            by=span(final.record.lateness.seconds),
            raw=final.result.score,
            penalty=final.penalty,
            final=final.score,
        )
        for final in finals
        if final.result is not None and final.record is not None and final.record.lateness.seconds
    ]
