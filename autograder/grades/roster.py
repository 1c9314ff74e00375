"""Who is in the class: `roster.csv`, with each student's names and numbers on the learning platforms."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.files import read_named
from autograder.submissions.class_folder import name_problem
from autograder.text import folded, separator

ROSTER_FILE = "roster.csv"
EMAIL = "email"
_MAX_BYTES = 16 << 20
_WORD = re.compile(r"[\s,_-]+")
Keys = Sequence[tuple[str, str]]  # a column of the roster and the platform's value for it, the strongest first


class Student(msgspec.Struct, frozen=True):
    """One student: `id` is the name of the folder in SUBMISSIONS; `known` holds the other identifiers, by column."""

    id: str
    name: str = ""
    known: dict[str, str] = {}

    @property
    def email(self) -> str:
        """The email address, empty if it is not known."""
        return self.value(EMAIL)

    def value(self, column: str) -> str:
        """Return the value in a column of the roster, empty if it is not known."""
        return {**self.known, "id": self.id, "name": self.name}.get(column, "")


class Owner(msgspec.Struct, frozen=True):
    """The student to whom something belongs. Without a student, `why` gives the reason: a `clash`, or no match.

    With a student, `why` says that the platform knows the person under a different name.
    """

    student: Student | None = None
    why: str = ""
    clash: bool = False


class Roster(msgspec.Struct, frozen=True, dict=True):
    """The students of the class, in the order of the file, and the unused columns."""

    path: Path
    students: tuple[Student, ...]
    unknown_columns: tuple[str, ...] = ()

    @functools.cached_property
    def _known(self) -> dict[tuple[str, str], list[Student]]:
        """The students by column and value; values have the form in which they are compared."""
        found: dict[tuple[str, str], list[Student]] = {}
        for student in self.students:
            values = {(column, folded(value)) for column, value in {"id": student.id, **student.known}.items()}
            values |= {("name", name) for name in _both_ways(student.name)}
            for column, value in values:
                if value:
                    found.setdefault((column, value), []).append(student)
        return found

    @functools.cached_property
    def _columns(self) -> frozenset[str]:
        """The columns in which at least one student has a value."""
        return frozenset(column for column, _ in self._known)

    def of_folder(self, name: str) -> Student | None:
        """Return the student of a folder, however its name is spelled; None if there is none."""
        return next(iter(self._known.get(("id", folded(name)), ())), None)

    def whose(self, keys: Keys, renumbered: Collection[str] = ()) -> Owner:
        """Return the student whom a platform describes by these keys.

        The strongest key that fits a student decides. A weaker key counts only for a student without a stronger one in
        the roster. No key may belong to a different student. Exception: a number in a `renumbered` column may be a
        team's, so it does not count against the name.
        """
        told = [(column, value) for column, value in keys if value.strip()]
        for at, (column, value) in enumerate(told):
            fitting = self._fitting(column, value)
            if len(fitting) > 1:
                owners = ", ".join(student.id for student in fitting)
                return Owner(None, f"{column} {value!r} belongs to {owners}", clash=True)
            if fitting:
                return self._checked(fitting[0], told, at, renumbered)
        said = ", ".join(f"{column} {value!r}" for column, value in told) or "an entry without a name"
        return Owner(None, f"{said} matches nobody in {self.path.name}")

    def _checked(self, student: Student, told: Keys, at: int, renumbered: Collection[str]) -> Owner:
        """Return the student whom the key at `at` fits, unless another key contradicts."""
        column, value = told[at]
        said = f"{column} {value!r} belongs to {student.id}"
        for stronger, other in told[:at]:
            known = student.value(stronger)
            if known and stronger != column:
                return Owner(None, f"{said}, whose {stronger} is {known!r}, not {other!r}", clash=True)
        for weaker, other in told[at + 1 :]:
            others = self._fitting(weaker, other) if weaker == "name" else self._known.get((weaker, folded(other)), ())
            if others and student not in others:
                return Owner(None, f"{said}, but {weaker} {other!r} belongs to {others[0].id}", clash=True)
        name = _another_name(student, told)
        if name and column in renumbered:
            return Owner(None, f"{said}, whose name is not {name!r}; place the work of a team by hand", clash=True)
        return Owner(student, f"{said}, whose name there is {name!r}" if name else "")

    def _fitting(self, column: str, value: str) -> list[Student]:
        """Return the students whom a key fits; ids replace a column that the roster does not have."""
        if column == "name":
            return self._known.get(("name", _squeezed(value)), [])
        return self._known.get((column if column in self._columns else "id", folded(value)), [])

    def owners(self, people: Sequence[Keys], renumbered: Collection[str]) -> list[Owner]:
        """Return the student for each person whom a platform describes by keys.

        The `renumbered` columns hold numbers that are new for each assignment on a platform. If no number belongs to a
        student with the given name, the numbers are from a different assignment and are ignored. If several numbers
        share a name that is not in the roster, it is not a name: the platform hides the names.
        """
        numbers: dict[str, set[str]] = {}
        for keys in people:
            of_this = {number for column, number in keys if column in renumbered}
            for name in (value for column, value in keys if column == "name" and not self._fitting(column, value)):
                numbers.setdefault(name, set()).update(of_this)
        named = [[key for key in keys if key[0] != "name" or len(numbers.get(key[1], ())) < 2] for keys in people]
        others = {*renumbered} - {
            column
            for keys in named
            for column, number in keys
            if any(not _another_name(student, keys) for student in self._fitting(column, number))
        }
        found = []
        for keys in named:
            owner = self.whose([key for key in keys if key[0] not in others], renumbered)
            found.append(owner if owner.student or owner.clash else self.whose(keys, renumbered))
        return found


def _another_name(student: Student, told: Keys) -> str:
    """Return the platform's name of a student if it differs from the roster's and no second identifier fits."""
    fitting = [column for column, value in told if folded(student.value(column)) == folded(value)]
    name = dict(told).get("name", "")
    return "" if len(fitting) > 1 or not name or not student.name or _is_alike(student.name, name) else name


def _is_alike(name: str, other: str) -> bool:
    """Return whether two names may belong to one person: they share a word, or one contains the other."""
    words, others = ({word for word in map(_squeezed, _WORD.split(each)) if len(word) > 1} for each in (name, other))
    return bool(words & others) or any(turned in _squeezed(other) for turned in _both_ways(name))


def _both_ways(name: str) -> set[str]:
    """Return a name in both orders, first or last name first, without spaces and signs."""
    words = name.replace(",", " ").split()
    return {_squeezed("".join(turned)) for turned in (words, words[-1:] + words[:-1], words[1:] + words[:1])}


def _squeezed(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalnum())


def the_roster(path: Path | None, course: Course, columns: Collection[str]) -> Roster | None:
    """Return the roster in a file; without a file, the course's own roster, if it has one."""
    if path is None:
        path = course.root / ROSTER_FILE
        if not path.is_file():
            return None
    return read_roster(path, columns)


def read_roster(path: Path, columns: Collection[str]) -> Roster:
    """Return the roster in a file; UsageError with the number of a line that makes no sense.

    Parameters
    ----------
    path : Path
    columns : collection of str
        Further columns that identify a student, beside id, name and email. Two students may not share a value.
    """
    columns = {"id", "name", EMAIL, *columns}
    rows = _rows(path, _text(path))
    line, header = next(rows, (1, []))
    names = ["_".join(cell.split()).casefold() for cell in header]
    known = [name for name in names if name in columns]
    if "id" not in known:
        raise UsageError(
            f"{path} line {line}: there is no column id; the first line has {', '.join(header) or 'none'}."
        )
    if twice := _first_twice(known):
        raise UsageError(f"{path} line {line}: the column {twice} occurs twice.")
    students: list[Student] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        if len(cells) > len(names):
            raise UsageError(f"{path} line {number}: {len(cells)} cells, but {len(names)} columns.")
        told = {name: cell for name, cell in zip(names, cells, strict=False) if name in columns}
        student = Student(told.pop("id", ""), told.pop("name", ""), told)
        _check(student, f"{path} line {number}", number, seen)
        students.append(student)
    if not students:
        raise UsageError(f"{path}: it lists no students.")
    unknown = tuple(cell for cell, name in zip(header, names, strict=True) if name not in columns and cell)
    return Roster(path, tuple(students), unknown)


def _check(student: Student, where: str, number: int, seen: dict[tuple[str, str], int]) -> None:
    if not student.id:
        raise UsageError(f"{where}: there is no id.")
    if student.id.startswith(".") or "/" in student.id or "\\" in student.id or name_problem(student.id):
        why = name_problem(student.id) or "it starts with a dot or holds a slash"
        raise UsageError(f"{where}: {student.id!r} cannot be the name of a folder: {why}.")
    for column, value in {"id": student.id, **student.known}.items():
        if value and (first := seen.setdefault((column, folded(value)), number)) != number:
            raise UsageError(f"{where}: the {column} {value!r} is also in line {first}.")


def _text(path: Path) -> str:
    content = read_named(path, _MAX_BYTES, "a roster")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path} line {line}: not UTF-8; save it as CSV UTF-8.") from error


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is not empty; cells without spaces around them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(f"{path} line {reader.line_num}: {error}.") from error


def _first_twice(names: Iterable[str]) -> str:
    """Return the first name that occurs twice, or an empty text."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""
