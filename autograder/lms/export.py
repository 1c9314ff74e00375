"""One run of `autograder export`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.files import atomic_write
from autograder.grades.roster import Roster
from autograder.lms.fill import Filled, Matcher, fill
from autograder.lms.grades import ByHand, Grade, read_grades
from autograder.lms.platforms import LAYOUTS, PLATFORMS
from autograder.lms.rawtable import RawTable


def export(  # noqa: PLR0913 - the options of the command
    course: Course,
    out: Path,
    platform: str,
    template: Path | None,
    output: Path | None,
    *,
    exercises: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    roster: Roster | None = None,
    raw: bool = False,
    by_hand: Mapping[tuple[str, str], ByHand] | None = None,
    scale: bool = False,
    feedback: bool = True,
) -> tuple[Filled, Path]:
    """Write the grades of an OUT into a copy of a platform's table; return the outcome and the path.

    Raises
    ------
    UsageError
        If OUT holds no results, or the table is not one of the platform's.
    """
    chosen = {course.full_name(name): title for name, title in (columns or {}).items()}
    names = [course.full_name(name) for name in exercises or chosen or course.about.exercises]
    grades = read_grades(out, course, names, raw=raw, by_hand=by_hand)
    if not exercises and not chosen:  # exercises with at least one result
        names = [name for name in names if any(grade.exercise == name for grade in grades)]
    found = [course.exercise(name) for name in dict.fromkeys(names)]
    if template is None:
        make_table = PLATFORMS[platform].make_table
        if make_table is None:
            raise UsageError(f"--to {platform} fills a table from {platform}: give it with --template.")
        if output is None:
            raise UsageError("Without --template, --output is required.")
        _write(output, make_table(grades, found, roster))
        return (
            Filled(
                grades=sum(grade.score is not None for grade in grades),
                without=_names(grades, waits=False),
                waiting=_names(grades, waits=True),
            ),
            output,
        )
    target = output or template.with_name(f"{template.stem}-filled{template.suffix}")
    if target.resolve() == template.resolve():
        raise UsageError(f"{target}: is the template itself, which is never overwritten. Choose a different --output.")
    table = RawTable(template)
    layout = LAYOUTS[platform](table, found, chosen)
    students = sorted({grade.student for grade in grades})
    filled = fill(table, layout, grades, Matcher(roster, students), scale=scale, feedback=feedback)
    table.write(target)
    return filled, target


def _names(grades: Sequence[Grade], *, waits: bool) -> list[str]:
    """Return the students without a grade: those who wait for a person, or the others."""
    return [f"{grade.student} ({grade.exercise})" for grade in grades if grade.score is None and grade.waits is waits]


def _write(path: Path, text: str) -> None:
    try:
        atomic_write(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path}: cannot be written to: {error.strerror}.") from error
