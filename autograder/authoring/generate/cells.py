"""Notebook cells: typed wrappers of nbformat, and questions about a cell."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

_v4: Any = nbformat.v4


def markdown_cell(text: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Return a new markdown cell."""
    cell: NotebookNode = _v4.new_markdown_cell(text, metadata=metadata or {})
    return cell


def code_cell(text: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Return a new code cell without output."""
    cell: NotebookNode = _v4.new_code_cell(text, metadata=metadata or {})
    return cell


def new_notebook(cells: list[NotebookNode], metadata: dict[str, Any]) -> NotebookNode:
    """Return a notebook of format 4.5, whose cells have ids."""
    notebook: NotebookNode = _v4.new_notebook(cells=cells, metadata=metadata)
    notebook.nbformat_minor = 5
    return notebook


def to_bytes(notebook: NotebookNode) -> bytes:
    """Return the bytes of a valid notebook's file; equal content gives equal bytes."""
    nbformat.validate(notebook)
    text: str = _v4.writes(notebook)
    return f"{text}\n".encode()


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's name in nbgrader, or an empty string."""
    name: str = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return name


def is_test(cell: NotebookNode) -> bool:
    """Return whether a cell is one of the locked test cells."""
    return _role(cell) == (True, False)


def is_answer(cell: NotebookNode) -> bool:
    """Return whether a cell is for an answer that a person grades."""
    return _role(cell) == (True, True)


def is_setup(cell: NotebookNode) -> bool:
    """Return whether a cell is the generated setup cell."""
    return "setup" in cell.metadata.get("tags", [])


def is_demo(cell: NotebookNode) -> bool:
    """Return whether a cell is for the notebook only."""
    return "demo" in cell.metadata.get("tags", [])


def _role(cell: NotebookNode) -> tuple[bool, bool]:
    about = cell.metadata.get("nbgrader", {})
    return about.get("grade", False), about.get("solution", False)
