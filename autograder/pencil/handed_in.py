"""Finds the derivations in a file that students write: the cells that are marked `pencil="..."`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from autograder.course.percent import split_cells

PENCIL = "pencil"  # in the metadata of a notebook's cell: the question that it answers
PROMPT = "Write your lines here."
_MOST_BYTES = 16 << 20


class Answer(msgspec.Struct, frozen=True):
    """What stands in the cell of a pencil question, and where."""

    question: str
    text: str
    file: str
    line: int = 1  # of the answer's first line in a module
    cell: int | None = None  # its number in a notebook

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet."""
        return not self.text.replace(PROMPT, "").strip()


def answers_in(file: str, content: bytes) -> dict[str, Answer]:
    """Return the answers in a student's own module or notebook by question; nothing of a file that cannot be read.

    A notebook is parsed in this process. What strangers hand in is read by a worker instead (`sandbox.look`).
    """
    if len(content) > _MOST_BYTES:
        return {}
    if file.endswith(".ipynb") or content.lstrip()[:1] == b"{":
        return {each.question: each for each in _in_notebook(file, content)}
    return answers_in_module(file, content.decode("utf-8", "replace"))


def answers_in_module(file: str, text: str) -> dict[str, Answer]:
    """Return the answers in the text of a module by question."""
    cells = (cell for cell in split_cells(text) if cell.pencil)
    return {
        str(cell.pencil): Answer(str(cell.pencil), without_prompt(cell.text), file, cell.line + 1) for cell in cells
    }


def by_hand_in_module(text: str) -> Iterator[tuple[str, int]]:
    """Yield each answer in a module that a person grades, and the line at which it begins."""
    yield from ((cell.text, cell.line + 1) for cell in split_cells(text) if cell.question)


def without_prompt(text: str) -> str:
    """Return what a student wrote in a cell, whether or not the prompt still stands there."""
    return text.replace(PROMPT, "", 1)


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
        name = metadata.get(PENCIL) if isinstance(metadata, dict) else None
        if isinstance(name, str) and about.get("cell_type") == "markdown":
            found.append(Answer(name, without_prompt(_text(about.get("source"))), file, cell=number))
    return found


def _text(source: object) -> str:
    """Return a cell's source, which may be a list of lines; a lone surrogate is made harmless."""
    rows = source if isinstance(source, list) else [source]
    text = "".join(row for row in rows if isinstance(row, str))
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
