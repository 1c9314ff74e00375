"""Makes the course's last notebook, which has no points and puts the student's own functions together."""

from __future__ import annotations

import hashlib

import jupytext

from autograder.authoring.generate.cells import code_cell, markdown_cell, new_notebook, to_bytes
from autograder.authoring.generate.notebook import METADATA
from autograder.authoring.generate.pictures import FIGURES_FILE
from autograder.course.course import Course
from autograder.errors import CourseError


def build_finale(course: Course) -> dict[str, bytes]:
    """Return the notebook and its figures, by path below `assignments/`; nothing where the course has none.

    Raises
    ------
    CourseError
        When a file cannot be read.
    """
    name = course.about.finale
    if not name:
        return {}
    folder = course.root / "solutions" / name
    try:
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        figures = (folder / FIGURES_FILE).read_bytes()
    except OSError as error:
        raise CourseError(f"{error.filename}: cannot be read: {error.strerror}") from error
    cells = [
        (markdown_cell if cell.cell_type == "markdown" else code_cell)(cell.source)
        for cell in jupytext.reads(text, fmt="py:percent").cells
    ]
    for place, cell in enumerate(cells, start=1):
        cell.id = hashlib.sha256(f"{name}/cell {place}".encode()).hexdigest()[:12]
    return {f"{name}/{name}.ipynb": to_bytes(new_notebook(cells, METADATA)), f"{name}/{FIGURES_FILE}": figures}
