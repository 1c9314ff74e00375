"""Finds the derivations in a file that students write: the cells that are marked `pencil="..."`."""

from __future__ import annotations

import json
import re

import msgspec

from autograder.course.percent import split_cells

PROMPT = "Write your lines here."
_MOST_BYTES = 16 << 20


class Answer(msgspec.Struct, frozen=True):
    """What stands in the cell of a pencil question, and where."""

    question: str
    text: str
    file: str
    line: int = 0  # of the cell's first line in a module
    cell: int = 0  # its number in a notebook

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet."""
        return not self.text.replace(PROMPT, "").strip()

    def place(self, line: int) -> str:
        """Return in words where a line of the answer stands."""
        return (
            f"{self.file} cell {self.cell}, line {line}" if self.cell else f"{self.file}, line {self.line + line - 1}"
        )


def answers_in(file: str, content: bytes) -> dict[str, Answer]:
    """Return the answers in a module or a notebook by question; nothing of a file that cannot be read."""
    if len(content) > _MOST_BYTES:
        return {}
    if file.endswith(".ipynb") or content.lstrip()[:1] == b"{":
        return {each.question: each for each in _in_notebook(file, content)}
    text = content.decode("utf-8", "replace")
    cells = (cell for cell in split_cells(text) if cell.pencil)
    return {
        str(cell.pencil): Answer(str(cell.pencil), cell.text.replace(PROMPT, "", 1), file, cell.line + 1)
        for cell in cells
    }


def _in_notebook(file: str, content: bytes) -> list[Answer]:
    try:
        held = json.loads(content)  # which reads lone surrogates too
    except (ValueError, RecursionError):
        return []
    cells = held.get("cells") if isinstance(held, dict) else None
    found = []
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        about = cell if isinstance(cell, dict) else {}
        metadata = about.get("metadata")
        name = metadata.get("pencil") if isinstance(metadata, dict) else None
        if isinstance(name, str) and about.get("cell_type") == "markdown":
            found.append(Answer(name, _text(about.get("source")).replace(PROMPT, "", 1), file, cell=number))
    return found


def _text(source: object) -> str:
    """Return a cell's source, which may be a list of lines; a lone surrogate is made harmless."""
    rows = source if isinstance(source, list) else [source]
    text = "".join(row for row in rows if isinstance(row, str))
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
