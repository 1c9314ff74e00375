"""The platforms, one row each: a new platform needs a file that reads its formats, and a row here.

The choices of `collect` and `export`, the columns of `roster.csv` and the tests use this table.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course, Exercise
from autograder.grades.roster import Roster, the_roster
from autograder.lms import any_table, canvas, classroom, gradescope, moodle, nbgrader
from autograder.lms.attempts import CollectedFor, Found, Person
from autograder.lms.download import Download, Entry
from autograder.lms.grades import Grade
from autograder.lms.layout import Layout
from autograder.lms.rawtable import RawTable

Reader = Callable[[Download, CollectedFor], Found]
TableReader = Callable[[RawTable, Sequence[Exercise], Mapping[str, str]], Layout]
TableMaker = Callable[[Sequence[Grade], Sequence[Exercise], Roster | None], str]


def _as_it_is(entry: Entry, _person: Person) -> str:
    return entry.name


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """A system that provides submissions or takes grades.

    Parameters
    ----------
    name : str
    read : callable, optional
        Reads a download; without it nothing is collected from the platform.
    own_name : callable, optional
        Returns the name that the student gave a file, if the platform adds something to it.
    layout : callable, optional
        Returns the layout of the platform's table; without it no grades are exported to the platform.
    roster_columns : tuple of str
        The roster's columns for the platform's identifiers, beside id, name and email.
    account : str
        The one of these columns that holds the platform's own number of a person.
    renumbers : bool
        Whether that number is new for each assignment.
    whole_folders : bool
        Whether people hand in a folder, which may hold all kinds of files.
    is_recognised : bool
        Whether a download can be distinguished from another platform's.
    dates_files : bool
        Whether the times of files in a download show which one is newer.
    make_table : callable, optional
        Returns the table to export if none is given.
    """

    name: str
    read: Reader | None = None
    own_name: Callable[[Entry, Person], str] = _as_it_is
    layout: TableReader | None = None
    roster_columns: tuple[str, ...] = ()
    account: str = ""
    renumbers: bool = False
    whole_folders: bool = False
    is_recognised: bool = True
    dates_files: bool = True
    make_table: TableMaker | None = None


_ROWS = (
    Platform(
        name="canvas",
        read=canvas.read,
        own_name=canvas.own_name,
        layout=canvas.layout,
        roster_columns=("canvas_id", "sis_user_id", "login_id"),
        account="canvas_id",
        dates_files=False,
    ),
    Platform(
        name="moodle",
        read=moodle.read,
        own_name=moodle.own_name,
        layout=moodle.layout,
        roster_columns=("moodle_id", "id_number", "login_id"),
        account="moodle_id",
        renumbers=True,
    ),
    Platform(name="gradescope", read=gradescope.read, layout=gradescope.layout, roster_columns=("gradescope_id",)),
    Platform(name="nbgrader", read=nbgrader.read, whole_folders=True),
    Platform(
        name="classroom",
        read=classroom.read,
        roster_columns=("github",),
        whole_folders=True,
        is_recognised=False,
    ),
)

ROSTER_COLUMNS = tuple(dict.fromkeys(column for row in _ROWS for column in row.roster_columns))
ACCOUNTS = tuple(row.account for row in _ROWS if row.account)
RENUMBERED = frozenset(row.account for row in _ROWS if row.renumbers)
_ANY = Platform(name="csv", layout=functools.partial(any_table.layout, ROSTER_COLUMNS), make_table=any_table.csv_text)
PLATFORMS = {row.name: row for row in (*_ROWS, _ANY)}
READERS = {name: row.read for name, row in PLATFORMS.items() if row.read is not None}
LAYOUTS = {name: row.layout for name, row in PLATFORMS.items() if row.layout is not None}


def class_roster(path: Path | None, course: Course) -> Roster | None:
    """Return the roster in a file, or the course's own, with the columns of all platforms; None if there is none."""
    return the_roster(path, course, ROSTER_COLUMNS)
