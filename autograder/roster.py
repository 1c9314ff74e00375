"""Who is in the class: `roster.csv`, with the names that Canvas, Moodle, Gradescope and GitHub have for each."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.errors import UsageError
from autograder.submissions import name_problem

ROSTER_FILE = "roster.csv"
IDS = ("email", "canvas_id", "sis_user_id", "login_id", "moodle_id", "id_number", "gradescope_id", "github")
COLUMNS = ("id", "name", *IDS)
_MAX_BYTES = 16 << 20
_SEPARATORS = (",", ";", "\t")


class Student(msgspec.Struct, frozen=True):
    """One student: `id` is the name of the folder in SUBMISSIONS; what is not known is empty."""

    id: str
    name: str = ""
    email: str = ""
    canvas_id: str = ""
    sis_user_id: str = ""
    login_id: str = ""
    moodle_id: str = ""
    id_number: str = ""
    gradescope_id: str = ""
    github: str = ""


class Roster(msgspec.Struct, frozen=True):
    """The students of the class, in the order of the file, and the columns that nothing is done with."""

    path: Path
    students: tuple[Student, ...]
    unknown_columns: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The names of the students' folders."""
        return frozenset(student.id for student in self.students)

    def find(self, column: str, value: str) -> Student | None:
        """Return the only student with this value in a column, capitals and accents' spelling apart; or None."""
        wanted = folded(value)
        found = [student for student in self.students if wanted and folded(getattr(student, column)) == wanted]
        return found[0] if len(found) == 1 else None

    def find_squeezed(self, name: str) -> Student | None:
        """Return the only student whose name, first or last name first, is this without spaces and signs; or None."""
        wanted = _squeezed(name)
        found = [student for student in self.students if wanted and wanted in _both_ways(student.name)]
        return found[0] if len(found) == 1 else None


def _both_ways(name: str) -> set[str]:
    words = name.replace(",", " ").split()
    return {_squeezed("".join(turned)) for turned in (words, words[-1:] + words[:-1], words[1:] + words[:1])}


def _squeezed(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalnum())


def folded(text: str) -> str:
    """Return a text as it is compared: composed, in lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def the_roster(path: Path | None, course: Course) -> Roster | None:
    """Return the roster in a file; without one that of the course, where it has one."""
    if path is None:
        path = course.root / ROSTER_FILE
        if not path.is_file():
            return None
    return read_roster(path)


def read_roster(path: Path) -> Roster:
    """Return the roster in a file; UsageError with the number of the line when it makes no sense."""
    rows = _rows(path, _text(path))
    line, header = next(rows, (1, []))
    names = ["_".join(cell.split()).casefold() for cell in header]
    known = [name for name in names if name in COLUMNS]
    if "id" not in known:
        raise UsageError(
            f"{path} line {line}: there is no column id; the first line has {', '.join(header) or 'none'}."
        )
    if twice := _first_twice(known):
        raise UsageError(f"{path} line {line}: the column {twice} is there twice.")
    students: list[Student] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        if len(cells) > len(names):
            raise UsageError(f"{path} line {number}: {len(cells)} cells, but {len(names)} columns.")
        student = Student(**{name: cell for name, cell in zip(names, cells, strict=False) if name in COLUMNS})
        _check(student, f"{path} line {number}", number, seen)
        students.append(student)
    if not students:
        raise UsageError(f"{path}: there is no student in it.")
    unknown = tuple(cell for cell, name in zip(header, names, strict=True) if name not in COLUMNS and cell)
    return Roster(path, tuple(students), unknown)


def _check(student: Student, where: str, number: int, seen: dict[tuple[str, str], int]) -> None:
    if not student.id:
        raise UsageError(f"{where}: there is no id.")
    if student.id.startswith(".") or "/" in student.id or "\\" in student.id or name_problem(student.id):
        why = name_problem(student.id) or "it starts with a dot or holds a slash"
        raise UsageError(f"{where}: {student.id!r} cannot be the name of a folder: {why}.")
    for column in ("id", *IDS):
        value = getattr(student, column)
        if value and (first := seen.setdefault((column, folded(value)), number)) != number:
            raise UsageError(f"{where}: the {column} {value!r} is that of line {first} too.")


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
    if len(content) > _MAX_BYTES:
        raise UsageError(f"{path}: larger than {_MAX_BYTES >> 20} MiB; that is no roster.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path} line {line}: not UTF-8; save it as CSV UTF-8.") from error


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that holds something, cells without spaces around them."""
    first = text.lstrip("\r\n").splitlines()[:1] or [""]
    separator = max(_SEPARATORS, key=first[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
