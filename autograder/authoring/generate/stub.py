"""Makes the stub, a module to be filled in with an editor, from the student's notebook."""

from __future__ import annotations

import itertools
from typing import Any

import jupytext
from nbformat import NotebookNode

from autograder.authoring.generate.cells import code_cell, is_demo, is_setup, is_test, markdown_cell, new_notebook
from autograder.course.course import Exercise

DEMO = "*(Here the notebook, `{notebook}`, has something to run.)*"

_NO_METADATA: dict[str, Any] = {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}}


def make_stub(exercise: Exercise, student: NotebookNode) -> str:
    """Return the notebook in percent format: the lecture as comments, the functions to write, no notebook's noise.

    The setup cell and the test cells belong to the notebook only. So do demos; a line says where they are, since the
    lecture speaks of what they show.
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
    """Return whether a cell holds a function, around which Python wants two blank lines."""
    return cell.cell_type == "code" and any(
        line.startswith(("def ", "class ", "@")) for line in cell.source.splitlines()
    )


def _bare(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type == "markdown":
        return markdown_cell(cell.source)
    return code_cell(cell.source)
