"""Looks through a file that was handed in, of which nothing is run: its cells, its functions, its pasted pictures.

Nobody but a worker interprets what a student handed in: reading it can take all memory and any time. What is said here
is bounded in number and size (see `autograder.worker.messages`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from autograder.worker import messages
from autograder.worker import source as sources
from autograder.worker import statements as reading
from autograder.worker.pictures import Pictures

_NO_CHARACTER = re.compile("[\ud800-\udfff]")  # half of a pair, which no file can hold
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class _Cell:
    """A cell on its way into the outline."""

    def __init__(self, kind: Literal["code", "markdown", "raw"], number: int, text: str, raw: Any = None) -> None:  # noqa: ANN401
        self.kind = kind
        self.number = number
        self.text = text
        self.raw = raw if isinstance(raw, dict) else {}
        self.code: sources.Cell | None = None
        self.places: dict[str, messages.Place] = {}

    @property
    def name(self) -> str:
        """What nbgrader calls it."""
        about = self._metadata.get("nbgrader")
        return _short(about.get("grade_id")) if isinstance(about, dict) else ""

    @property
    def pencil(self) -> str:
        """The derivation that belongs in it."""
        return _short(self._metadata.get("pencil")) if self.kind == "markdown" else ""

    @property
    def _metadata(self) -> dict[str, Any]:
        metadata = self.raw.get("metadata")
        return metadata if isinstance(metadata, dict) else {}


def _short(name: Any) -> str:  # noqa: ANN401 - whatever stands in the metadata
    return messages.clip(name, messages.MAX_SHORT) if isinstance(name, str) else ""


def outline(request: messages.Look, content: bytes, parts: list[np.ndarray]) -> messages.Outline:
    """Return what a file holds; the bytes of texts and pictures are added to `parts`."""
    try:
        cells = list(_cells(request.file, content))
    except sources.NotLoadableError as error:
        return _nothing(str(error))
    except (MemoryError, RecursionError):
        return _nothing(f"{request.file} is too large or too deeply nested to be read")
    defined, filled, problem = _functions(cells, request.functions) if request.parse else ((), (), "")
    left, pictures = messages.MAX_TEXT, Pictures(parts)
    nodes = []
    for cell in cells[: messages.MAX_CELLS]:
        text, left = cell.text[:left], max(0, left - len(cell.text))
        nodes.append(
            messages.CellNode(
                kind=cell.kind,
                number=cell.number,
                name=cell.name,
                text=_added(_NO_CHARACTER.sub("\ufffd", text).encode(), parts),
                lines=cell.text.count("\n") + 1,
                places=tuple(cell.places.values()),
                pictures=tuple(pictures.of(cell.raw.get("attachments"))),
                pencil=cell.pencil,
            )
        )
    left_out = max(0, len(cells) - messages.MAX_CELLS)
    return messages.Outline(tuple(nodes), left_out, defined, filled, messages.clip(problem, messages.MAX_SENTENCE))


def _nothing(problem: str) -> messages.Outline:
    return messages.Outline((), 0, (), (), messages.clip(problem, messages.MAX_SENTENCE))


def _added(content: bytes, parts: list[np.ndarray]) -> messages.ArrayNode:
    parts.append(np.frombuffer(content, np.uint8))
    return messages.ArrayNode("uint8", (len(content),))


# ---- cells


def _cells(file: str, content: bytes) -> Iterator[_Cell]:
    held = sources.held_by(file, content)
    if isinstance(held, sources.Cell):
        cell = _Cell("code", 0, held.source)
        cell.code = held
        yield cell
        return
    for number, raw in enumerate(held, 1):
        source = sources.source_of(raw)
        if source is None:
            continue
        kind = raw.get("cell_type", "code")
        code = sources.code_cell(file, number, source)
        cell = _Cell("code" if kind == "code" else "raw" if kind == "raw" else "markdown", number, code.source, raw)
        if cell.kind == "code":
            cell.code = code
        yield cell


# ---- functions


def _functions(cells: Sequence[_Cell], wanted: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return which functions are defined and which of the wanted ones are filled in; note where these stand."""
    parsed = [cell.code for cell in cells if cell.code is not None and len(cell.text) <= messages.MAX_CODE]
    try:
        statements = reading.statements_of(parsed, wanted, lambda _: None)
        bound = {name for statement in statements for name in reading.stored_names(statement.nodes)}
        filled = reading.filled(statements, wanted)
    except sources.NotLoadableError as error:
        return (), (), str(error)
    except (MemoryError, RecursionError):
        return (), (), "it is too large or too deeply nested to be read"
    counting = [statement for statement in statements if not statement.superseded]
    nodes = [(statement.cell, statement.node) for statement in counting if isinstance(statement.node, _FUNCTIONS)]
    of = {id(cell.code): cell for cell in cells if cell.code is not None}
    for source, node in nodes[-messages.MAX_PLACES :]:  # the last definition is the one that counts
        if node.name in wanted:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            of[id(source)].places[node.name] = messages.Place(node.name, first, node.end_lineno or first)
    names = [name for name in wanted if name in bound]
    names += [node.name for _, node in nodes if node.name not in wanted and len(node.name) <= messages.MAX_SHORT]
    defined = tuple(dict.fromkeys(names))[: messages.MAX_PLACES]
    return defined, tuple(name for name in wanted if name in filled), ""
