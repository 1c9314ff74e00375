"""Who is in the class: `roster.csv`, with what the learning platforms call each student."""

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
Keys = Sequence[tuple[str, str]]  # a column of the roster and what a platform says of it, the strongest first


class Student(msgspec.Struct, frozen=True):
    """One student: `id` is the name of the folder in SUBMISSIONS, `known` what else identifies them, by column."""

    id: str
    name: str = ""
    known: dict[str, str] = {}

    @property
    def email(self) -> str:
        """The email address, empty where it is not known."""
        return self.value(EMAIL)

    def value(self, column: str) -> str:
        """Return what stands in a column of the roster, nothing where it is not known."""
        return {**self.known, "id": self.id, "name": self.name}.get(column, "")


class Owner(msgspec.Struct, frozen=True):
    """Whose something is; without a student, `why` says what is the matter: a `clash`, or nobody is called so.

    With a student, `why` says that the platform knows the person under another name.
    """

    student: Student | None = None
    why: str = ""
    clash: bool = False


class Roster(msgspec.Struct, frozen=True, dict=True):
    """The students of the class, in the order of the file, and the columns that nothing is done with."""

    path: Path
    students: tuple[Student, ...]
    unknown_columns: tuple[str, ...] = ()

    @functools.cached_property
    def _known(self) -> dict[tuple[str, str], list[Student]]:
        """The students by column and value, as these are compared."""
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
        """The columns in which somebody has a value."""
        return frozenset(column for column, _ in self._known)

    def of_folder(self, name: str) -> Student | None:
        """Return whose folder it is, however its name is spelt; None when it is nobody's."""
        return next(iter(self._known.get(("id", folded(name)), ())), None)

    def whose(self, keys: Keys, renumbered: Collection[str] = ()) -> Owner:
        """Return whose it is what a platform describes by these keys.

        The strongest key that fits somebody decides. A weaker one counts only for a student of whom the roster has no
        stronger one, and none may be somebody else's. A number of a `renumbered` column, which may be that of a team,
        does not count against the name.
        """
        told = [(column, value) for column, value in keys if value.strip()]
        for at, (column, value) in enumerate(told):
            fitting = self._fitting(column, value)
            if len(fitting) > 1:
                owners = ", ".join(student.id for student in fitting)
                return Owner(None, f"{column} {value!r} is that of {owners}", clash=True)
            if fitting:
                return self._checked(fitting[0], told, at, renumbered)
        said = ", ".join(f"{column} {value!r}" for column, value in told) or "what has no name"
        return Owner(None, f"{said} matches nobody in {self.path.name}")

    def _checked(self, student: Student, told: Keys, at: int, renumbered: Collection[str]) -> Owner:
        """Return the student whom the key at `at` fits, unless another key says that it is somebody else."""
        column, value = told[at]
        said = f"{column} {value!r} is that of {student.id}"
        for stronger, other in told[:at]:
            known = student.value(stronger)
            if known and stronger != column:
                return Owner(None, f"{said}, who has {stronger} {known!r} and not {other!r}", clash=True)
        for weaker, other in told[at + 1 :]:
            others = self._fitting(weaker, other) if weaker == "name" else self._known.get((weaker, folded(other)), ())
            if others and student not in others:
                return Owner(None, f"{said}, but {weaker} {other!r} of {others[0].id}", clash=True)
        name = _another_name(student, told)
        if name and column in renumbered:
            return Owner(None, f"{said}, who is not called {name!r}; the work of a team is placed by hand", clash=True)
        return Owner(student, f"{said}, who is called {name!r} there" if name else "")

    def _fitting(self, column: str, value: str) -> list[Student]:
        """Return the students whom a key fits; ids stand in for a column that the roster does not have."""
        if column == "name":
            return self._known.get(("name", _squeezed(value)), [])
        return self._known.get((column if column in self._columns else "id", folded(value)), [])

    def owners(self, people: Sequence[Keys], renumbered: Collection[str]) -> list[Owner]:
        """Return whose is what a platform describes by the keys of each person.

        The `renumbered` columns hold numbers that a platform gives anew for each assignment. Where none is that of a
        student who is called so, they are not those of this assignment. A name that several numbers have and nobody in
        the roster is none: the platform hides the names.
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
    """Return the name that a platform gives a student where it is not the roster's and no second identifier fits."""
    fitting = [column for column, value in told if folded(student.value(column)) == folded(value)]
    name = dict(told).get("name", "")
    return "" if len(fitting) > 1 or not name or not student.name or _is_alike(student.name, name) else name


def _is_alike(name: str, other: str) -> bool:
    """Return whether two names may be one person's: they share a word, or one of them is in the other."""
    words, others = ({word for word in map(_squeezed, _WORD.split(each)) if len(word) > 1} for each in (name, other))
    return bool(words & others) or any(turned in _squeezed(other) for turned in _both_ways(name))


def _both_ways(name: str) -> set[str]:
    """Return a name, with first or last name first, without spaces and signs."""
    words = name.replace(",", " ").split()
    return {_squeezed("".join(turned)) for turned in (words, words[-1:] + words[:-1], words[1:] + words[:1])}


def _squeezed(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalnum())


def the_roster(path: Path | None, course: Course, columns: Collection[str]) -> Roster | None:
    """Return the roster in a file; without one that of the course, where it has one."""
    if path is None:
        path = course.root / ROSTER_FILE
        if not path.is_file():
            return None
    return read_roster(path, columns)


def read_roster(path: Path, columns: Collection[str]) -> Roster:
    """Return the roster in a file; UsageError with the number of the line when it makes no sense.

    Parameters
    ----------
    path : Path
    columns : collection of str
        Those that identify a student beside id, name and email. No two students share a value of one.
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
            raise UsageError(f"{where}: the {column} {value!r} is that of line {first} too.")


def _text(path: Path) -> str:
    content = read_named(path, _MAX_BYTES, "a roster")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path} line {line}: not UTF-8; save it as CSV UTF-8.") from error


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that holds something, cells without spaces around them."""
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
    """Return the first name that is there twice, or nothing."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""
