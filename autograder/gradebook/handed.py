"""Finds a student's own cells in what was handed in, notebook or module, without running any of it.

Everything here is hostile. What cannot be read gives no cells, and then the gradebook shows the exercise's own ones.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec

from autograder.authoring.source import split_cells
from autograder.gradebook.released import Released
from autograder.results import clean
from autograder.submissions import SubmittedFile

MAX_CELLS = 400
CELL_TEXT = 65_536  # characters of one cell
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


class OwnCell(msgspec.Struct, frozen=True):
    """A cell as a student wrote it; `name` is what nbgrader calls it, empty where it has no name."""

    cell_type: str
    source: str
    name: str = ""


def own_cells(file: SubmittedFile, released: Released) -> list[OwnCell]:
    """Return the cells that are the student's: all code but test cells, and all text that the lecture does not hold."""
    notebook = file.name.endswith(".ipynb")
    found = _notebook_cells(file.content) if notebook else _module_cells(file.content, released)
    named = _names(found, released)
    kept = [cell for cell in named if not _ours(cell, released)]
    return [_harmless(cell) for cell in kept[:MAX_CELLS]] + _left_out(len(kept) - MAX_CELLS)


def _ours(cell: OwnCell, released: Released) -> bool:
    """Return whether a cell is the course's: a test cell, or text of the lecture as it was given."""
    if cell.name:
        return (known := released.cell(cell.name)) is not None and known.locked
    return not cell.source.strip() or (cell.cell_type == "markdown" and cell.source.strip() in released.lecture)


def _names(cells: list[OwnCell], released: Released) -> list[OwnCell]:
    """Return the cells with nbgrader's names, each once; a function without its named cell is found by its `def`."""
    taken = set[str]()
    named = list[OwnCell]()
    for cell in cells:
        known = released.cell(cell.name)
        fits = known is not None and known.cell_type == cell.cell_type and known.name not in taken
        named.append(cell if fits else msgspec.structs.replace(cell, name=""))
        taken |= {cell.name} if fits else set()
    wanted = {cell.name for cell in released.cells if cell.solution and cell.cell_type == "code"} - taken
    for at in range(len(named) - 1, -1, -1):  # the last definition is the one that counts
        cell = named[at]
        if wanted and not cell.name and cell.cell_type == "code":
            defined = [name for name in defines(cell.source) if name in wanted]
            if defined:
                named[at] = msgspec.structs.replace(cell, name=defined[0])
                wanted.discard(defined[0])
    return named


def defines(source: str) -> list[str]:
    """Return the names of the functions that a piece of Python defines at top level."""
    return [node.name for node in parsed(source) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def parsed(source: str) -> list[ast.stmt]:
    """Return the statements of a piece of Python; none when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


# ---- notebooks


def _notebook_cells(content: bytes) -> list[OwnCell]:
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return []
    return [cell for raw in _raw_cells(notebook) if (cell := _own(raw)) is not None]


def _raw_cells(notebook: Any) -> Iterator[Any]:  # noqa: ANN401
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")
    holders = [notebook, *(sheets if isinstance(sheets, list) else [])]  # nbformat 3 and before had sheets
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        yield from cells if isinstance(cells, list) else []


def _own(raw: Any) -> OwnCell | None:  # noqa: ANN401
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    metadata = raw.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    kind = "code" if raw.get("cell_type", "code") == "code" else "markdown"
    return OwnCell(kind, source, name if isinstance(name, str) else "")


# ---- modules


def _module_cells(content: bytes, released: Released) -> list[OwnCell]:
    """Return a module's code cut into the cells of its functions, and its text from percent cells, where it has any."""
    text = _decoded(content)
    cells = list[OwnCell]()
    code = text
    marked = split_cells(text)
    if any(cell.kind == "markdown" for cell in marked):
        prose = [cell.text.strip() for cell in marked if cell.kind == "markdown"]
        answers = [words for words in prose if words and words not in released.lecture and not _demo(words)]
        cells += _answer(answers, released)
        code = "\n\n\n".join("\n".join(cell.lines).strip("\n") for cell in marked if cell.kind == "code")
    return [*_functions(code, released), *cells]


def _demo(words: str) -> bool:
    """Return whether it is the line that stands in a module where the notebook has something to run."""
    return words.startswith("*(Here the notebook,")


def _answer(prose: list[str], released: Released) -> Iterator[OwnCell]:
    """Yield the text in a module that is the student's own as the answer to the question."""
    if released.answer is None:
        return
    text = "\n\n".join(prose)
    if text and text != released.answer.source.strip():
        yield OwnCell("markdown", text, released.answer.name)


def _functions(code: str, released: Released) -> Iterator[OwnCell]:
    """Yield code cut at the exercise's functions, so that each has a cell and nothing is lost."""
    lines = code.splitlines()
    wanted = {cell.name for cell in released.cells if cell.solution}
    last = {name: node for node in parsed(code) for name in _defined(node) if name in wanted}
    at = 0
    for name, node in sorted(last.items(), key=lambda item: _start(item[1])):
        yield OwnCell("code", "\n".join(lines[at : _start(node) - 1]).strip("\n"))
        yield OwnCell("code", "\n".join(lines[_start(node) - 1 : node.end_lineno]), name)
        at = node.end_lineno or len(lines)
    yield OwnCell("code", "\n".join(lines[at:]).strip("\n"))


def _defined(node: ast.stmt) -> list[str]:
    return [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []


def _start(node: ast.stmt) -> int:
    """Return the first line of a definition, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _decoded(content: bytes) -> str:
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        text = content.decode(encoding, "replace")
    except (SyntaxError, LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "")


# ---- what a page may show


def _harmless(cell: OwnCell) -> OwnCell:
    """Return the cell with nothing in it that a page obeys: markdown may hold HTML, and here it may not."""
    source = clean(cell.source, CELL_TEXT)
    if cell.cell_type == "markdown":
        source = _TAG.sub("&lt;", source)
    return msgspec.structs.replace(cell, source=source)


def _left_out(number: int) -> list[OwnCell]:
    return [OwnCell("markdown", f"{number} more cells are left out here.")] if number > 0 else []
