"""Reads the students' notebook with nbgrader's data: its named cells, their points and checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.course import Exercise
from autograder.errors import CourseError

TEST_PREFIX = "test_"


class NamedCell(msgspec.Struct, frozen=True):
    """A cell with a name for nbgrader: a function to write, its locked test cell, or the question."""

    name: str
    cell_type: str
    source: str
    checksum: str
    grade: bool
    solution: bool
    locked: bool
    points: float
    metadata: dict[str, Any]

    @property
    def by_hand(self) -> bool:
        """Whether a person grades it."""
        return self.grade and self.solution

    @property
    def function(self) -> str:
        """The function that a test cell grades."""
        return self.name.removeprefix(TEST_PREFIX)


class Released(msgspec.Struct, frozen=True):
    """The released notebook of one exercise."""

    exercise: str
    notebook: str
    digest: str
    cells: tuple[NamedCell, ...]
    lecture: frozenset[str]
    question: str  # the markdown cell directly before the answer
    metadata: dict[str, Any]

    def cell(self, name: str) -> NamedCell | None:
        """Return the cell of that name."""
        return next((cell for cell in self.cells if cell.name == name), None)

    @property
    def answer(self) -> NamedCell | None:
        """The cell for the answer that is graded by hand, if there is one."""
        return next((cell for cell in self.cells if cell.by_hand), None)


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}

    @property
    def text(self) -> str:
        return self.source if isinstance(self.source, str) else "".join(self.source)


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    metadata: dict[str, Any] = {}


def read_released(exercise: Exercise) -> Released:
    """Return nbgrader's data about an exercise, from the students' version.

    Raises
    ------
    CourseError
        If there is no such notebook, or the file is not a notebook.
    """
    path = Path(exercise.folder / exercise.notebook_file)
    try:
        content = path.read_bytes()
        notebook = msgspec.json.decode(content, type=_Notebook)
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}; run `make generate`", path) from error
    except msgspec.DecodeError as error:
        raise CourseError(f"is not a notebook: {error}; run `make generate`", path) from error
    named, question, before = list[NamedCell](), "", ""
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            named.append(_named(cell))
            question = before if named[-1].by_hand else question
        before = cell.text if cell.cell_type == "markdown" else ""
    return Released(
        exercise=exercise.name,
        notebook=exercise.about.module,
        digest=hashlib.sha256(content).hexdigest()[:16],
        cells=tuple(named),
        lecture=frozenset(cell.text.strip() for cell in notebook.cells if cell.cell_type == "markdown"),
        question=question,
        metadata=notebook.metadata,
    )


def _named(cell: _Cell) -> NamedCell:
    about = cell.metadata["nbgrader"]
    return NamedCell(
        name=about["grade_id"],
        cell_type=cell.cell_type,
        source=cell.text,
        checksum=about["checksum"],
        grade=about["grade"],
        solution=about["solution"],
        locked=about["locked"] or (about["grade"] and not about["solution"]),
        points=float(about.get("points", 0)),
        metadata=cell.metadata,
    )
