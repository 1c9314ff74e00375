"""Runs nbgrader's own preprocessors in its order; replaces two of them.

nbgrader has one stub for a whole course and accepts mark schemes only in task cells. Our stub names exercise and
function, and our mark schemes are cut from the students' answer cell. Both classes also work in `nbgrader
generate_assignment`, by `c.GenerateAssignment.preprocessors`.
"""

from __future__ import annotations

import copy

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors as steps
from traitlets import default


def stub_line(exercise: str, function: str) -> str:
    """Return the line that replaces a solution."""
    return f'raise NotImplementedError("{stub_message(exercise, function)}")'


def stub_message(exercise: str, function: str) -> str:
    """Return the message of an untouched function."""
    return f"{exercise}: {function} is not implemented yet"


class ClearSolutions(steps.ClearSolutions):  # type: ignore[misc]
    """nbgrader's class, with a stub that names exercise and function, in code cells only."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Replace the solution region of a function cell; answer cells are left to `ClearMarkScheme`."""
        if cell.cell_type != "code":
            return cell, resources
        function = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        self.code_stub = {"python": stub_line(resources["nbgrader"]["assignment"], function)}
        cleared: tuple[NotebookNode, ResourcesDict] = super().preprocess_cell(cell, resources, cell_index)
        return cleared


class ClearMarkScheme(steps.ClearMarkScheme):  # type: ignore[misc]
    """nbgrader's class, for answer cells; `cellrules` has checked that mark schemes are nowhere else."""

    @default("enforce_metadata")
    def _enforce_metadata_default(self) -> bool:
        return False

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Cut the mark scheme, and the blank lines before it."""
        before = cell.source
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.source != before:
            cell.source = cell.source.rstrip()
        return cell, resources


# nbgrader's GenerateAssignment.preprocessors without header and footer, kernel-made tests and the database.
STEPS = (
    steps.LockCells,
    ClearSolutions,
    steps.ClearOutput,
    steps.CheckCellMetadata,
    steps.ComputeChecksums,
    steps.ClearHiddenTests,
    ClearMarkScheme,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
)


def cut(notebook: NotebookNode, exercise: str) -> NotebookNode:
    """Return the student's notebook made from an instructor's; the latter stays unchanged."""
    student = copy.deepcopy(notebook)
    resources = ResourcesDict(nbgrader={"assignment": exercise})
    for step in STEPS:
        student, resources = step().preprocess(student, resources)
    return student
