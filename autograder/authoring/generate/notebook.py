"""Makes the notebooks of an exercise, and the students' module."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import jupytext
from nbformat import NotebookNode

from autograder.authoring.generate.cells import (
    code_cell,
    grade_id,
    is_answer,
    is_demo,
    is_setup,
    is_test,
    markdown_cell,
    new_notebook,
)
from autograder.authoring.generate.cut import cut, stub_line
from autograder.authoring.source.cellrules import ANSWER_LINE
from autograder.authoring.source.marks import Source
from autograder.authoring.source.nearmiss import WRITTEN
from autograder.course.course import Exercise
from autograder.errors import CourseError, MarkError
from autograder.pencil.handed_in import PENCIL

METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


SETUP = """\
from autograder.notebook import checker

check = checker("{exercise}")
"""

TEST = """\
check("{function}")
### BEGIN HIDDEN TESTS
from autograder.notebook import grader

grade = grader("{exercise}")
grade("{function}")
### END HIDDEN TESTS"""


def instructor_notebook(exercise: Exercise, source: Source) -> NotebookNode:
    """Return the notebook with solutions, hidden tests and mark scheme, ready for nbgrader.

    Raises
    ------
    MarkError
        If jupytext sees different cells than the check of the marks.
    """
    read = jupytext.reads(source.text, fmt="py:percent").cells
    if [cell.cell_type for cell in read] != [cell.kind for cell in source.cells]:
        sentence = "jupytext does not read the cells that the headers mark. Is a header inside a string or a fence?"
        raise MarkError(f"{exercise.folder.parent.name}/{exercise.name}", [(exercise.module_file, 1, sentence)])
    cells = []
    for cell, marked in zip(read, source.cells, strict=True):
        if marked.function:
            cells += _function_cells(exercise, marked.function, cell.source)
        elif marked.helper:
            cells.append(code_cell(cell.source, _graded(marked.helper, solution=True)))
        elif marked.question:
            cells.append(_question_cell(exercise, marked.question, cell.source))
        elif marked.kind == "markdown":
            cells.append(markdown_cell(cell.source, {PENCIL: marked.pencil} if marked.pencil else {}))
        else:
            metadata = {"tags": ["demo"]} if marked.demo else {}
            cells.append(code_cell(cell.source, metadata))
    _add_setup(exercise, cells)
    _name_cells(exercise, cells)
    return new_notebook(cells, METADATA)


def student_notebook(exercise: Exercise, instructor: NotebookNode) -> NotebookNode:
    """Return the instructor's notebook after nbgrader's preprocessors, checked by `check_cut`."""
    student = cut(instructor, exercise.name)
    check_cut(exercise, student)
    return student


def check_cut(exercise: Exercise, student: NotebookNode) -> None:
    """Check that each function cell was cut and no mark is left.

    Raises
    ------
    CourseError
        If nbgrader's preprocessors did not do what the marks require.
    """
    by_id = {grade_id(cell): cell.source for cell in student.cells}
    for function in exercise.about.functions:
        if by_id.get(function, "").count(stub_line(exercise.name, function)) != 1:
            raise CourseError(f"{exercise.name}: the solution of {function} was not cut from the notebook.")
        if by_id.get(f"test_{function}") != f'check("{function}")':
            raise CourseError(f"{exercise.name}: the test cell of {function} is not what students should get.")
    for cell in student.cells:
        if left := [words for words in WRITTEN if words in cell.source]:
            raise CourseError(f"{exercise.name}: the mark {left[0]!r} is left in cell {cell.id} of the notebook.")
        if is_answer(cell) and cell.source.strip() != ANSWER_LINE:
            raise CourseError(f"{exercise.name}: the question cell is not {ANSWER_LINE!r} alone: {cell.source!r}")


def _function_cells(exercise: Exercise, function: str, text: str) -> list[NotebookNode]:
    test = TEST.format(exercise=exercise.name, function=function)
    points = exercise.about.functions[function].points
    return [
        code_cell(text, _graded(function, solution=True)),
        code_cell(test, _graded(f"test_{function}", points=points)),
    ]


def _question_cell(exercise: Exercise, question: str, text: str) -> NotebookNode:
    metadata = _graded(question, solution=True, points=exercise.about.question_points)
    return markdown_cell(text, metadata)


def _graded(name: str, *, solution: bool = False, points: float | None = None) -> dict[str, Any]:
    about: dict[str, Any] = {
        "schema_version": 3,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "grade_id": name,
    }
    if points is not None:
        about["points"] = int(points) if points == int(points) else points
    return {"nbgrader": about}


def _add_setup(exercise: Exercise, cells: list[NotebookNode]) -> None:
    """Put the setup cell after the first markdown cell."""
    setup = code_cell(SETUP.format(exercise=exercise.name).rstrip(), {"tags": ["setup"]})
    first = next((index for index, cell in enumerate(cells) if cell.cell_type == "markdown"), -1)
    cells.insert(first + 1, setup)


def _name_cells(exercise: Exercise, cells: list[NotebookNode]) -> None:
    """Give each cell an id that depends only on the exercise and the cell's name or place."""
    place = 0
    for cell in cells:
        named = grade_id(cell) or (f"{PENCIL} {cell.metadata[PENCIL]}" if PENCIL in cell.metadata else "")
        place += not named
        name = named or f"cell {place}"
        cell.id = hashlib.sha256(f"{exercise.name}/{name}".encode()).hexdigest()[:12]


DEMO = "*(Here the notebook, `{notebook}`, has something to run.)*"

_NO_METADATA: dict[str, Any] = {
    "jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": f"{PENCIL},-all"}
}


def make_stub(exercise: Exercise, student: NotebookNode) -> str:
    """Return the notebook in percent format: lecture as comments, functions to write, no cells for notebooks only.

    Only the notebook has the setup cell, the test cells and the demos. A line says where a demo is, because the lecture
    mentions its output.
    """
    kept = (cell for cell in student.cells if not (is_setup(cell) or is_test(cell)))
    cells = list[NotebookNode]()
    for demo, group in itertools.groupby(kept, key=is_demo):
        cells += [markdown_cell(DEMO.format(notebook=exercise.notebook_file))] if demo else map(_bare, group)
    for cell, following in itertools.pairwise(cells):
        cell.metadata["lines_to_next_cell"] = 2 if _defines(cell) or _defines(following) else 1
    notebook = new_notebook(cells, _NO_METADATA)
    text: str = jupytext.writes(notebook, fmt="py:percent")
    return text


def _defines(cell: NotebookNode) -> bool:
    """Return whether a cell holds a function, which Python style surrounds with two blank lines."""
    return cell.cell_type == "code" and any(
        line.startswith(("def ", "class ", "@")) for line in cell.source.splitlines()
    )


def _bare(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type == "markdown":
        return markdown_cell(cell.source, {PENCIL: cell.metadata[PENCIL]} if PENCIL in cell.metadata else {})
    return code_cell(cell.source)
