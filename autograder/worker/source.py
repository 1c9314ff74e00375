"""Reads the source out of a file that was handed in: a module or a notebook, by what it holds and not by its ending."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import tokenize
from pathlib import PurePath
from typing import Any

from autograder.worker.exceptions import first_line, in_words
from autograder.worker.magics import body_of, versions
from autograder.worker.newer import older

_LINE_END = re.compile(r"\r\n?|\n")  # what ends a line for Python; str.splitlines knows more
_MOST = 1 << 18  # characters of a source that is looked at closely where it is no Python
_DECLARED = re.compile(rb"[ \t\f]*#.*?coding[:=]")  # an encoding, in one of the first two lines
_DEFINES = re.compile(r"^(?:def|class|import|from)\s+\w", re.MULTILINE)


class NotLoadableError(Exception):
    """Nothing of the submission could be loaded; says at which line Python stumbled, 0 where that is not known."""

    def __init__(self, sentence: str, *, line: int = 0, is_encoding: bool = False) -> None:
        super().__init__(sentence)
        self.line = line
        self.is_encoding = is_encoding  # its bytes are no text


class _TooMuchError(SyntaxError):
    """The parser gave up; nothing else is tried with such a source."""


class Cell:
    """A piece of source with the name under which tracebacks and notes show it.

    Parameters
    ----------
    name : str
    source : str
    is_cell : bool
        Whether it is a notebook's.
    module : str
        The exercise's module; what a cell writes into a file of that name counts.
    problem : str
        Why it cannot be read as text.
    number : int
        Of the cell in its notebook, from 1.
    """

    def __init__(  # noqa: PLR0913 - what is known of a cell
        self, name: str, source: str, *, is_cell: bool, module: str = "", problem: str = "", number: int = 0
    ) -> None:
        self.name = name
        self.number = number
        self.source = _LINE_END.sub("\n", source.removeprefix("\ufeff"))
        self.is_cell = is_cell
        self.module = module
        self.problem = problem
        self.left_out = ""  # why nothing of it counts, known once it is parsed


class Piece:
    """A statement at top level, and whether only a newer Python can read it."""

    def __init__(self, node: ast.stmt, *, newer: bool = False) -> None:
        self.node = node
        self.newer = newer


# ---- from bytes to cells


def cells_of(file: str, content: bytes) -> list[Cell]:
    """Return the source in a file: the whole module, or the code cells of a notebook in order."""
    held = held_by(file, content)
    if isinstance(held, Cell):
        return [held]
    cells = []
    for number, cell in enumerate(held, 1):
        source = source_of(cell)
        if source is not None and cell.get("cell_type", "code") == "code":
            cells.append(code_cell(file, number, source))
    return cells


def code_cell(file: str, number: int, source: str) -> Cell:
    """Return a notebook's code cell."""
    return Cell(f"{file} cell {number}", source, is_cell=True, module=_module(file), number=number)


def held_by(file: str, content: bytes) -> Cell | list[Any]:
    """Return what a file holds, whatever its ending: a module, or a notebook's cells, each of which may be anything.

    Raises
    ------
    NotLoadableError
        When its name says that it holds cells, and it is neither.
    """
    text, problem = _text(content)
    opened = text.lstrip()[:1]
    module = Cell(file, text, is_cell=False, module=_module(file), problem=problem)
    named = next((suffix for suffix in CELLS if file.endswith(suffix)), "")
    read = CELLS.get(NOTEBOOK if opened == "{" else named)
    if read is None:
        return module
    try:
        return read(file, content)
    except NotLoadableError:
        if not named or (opened not in "{[" and _DEFINES.search(text)):
            return module
        raise


def _module(file: str) -> str:
    return f"{PurePath(file).stem}.py"


def misnamed(file: str, cells: list[Cell]) -> str:
    """Return a sentence about a file that is not what its ending says, nothing for others."""
    if not cells or cells[0].is_cell == file.endswith(tuple(CELLS)):
        return ""
    what, suffix = ("a notebook", NOTEBOOK) if cells[0].is_cell else ("a module", ".py")
    return f"{file} holds {what} and was read as one; its name should end in {suffix}."


def _raw_cells(file: str, content: bytes) -> list[Any]:
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotLoadableError(f"{file} is not a notebook: {first_line(error)}") from None
    raw = _cells_in(notebook)
    if raw is None:
        raise NotLoadableError(f"{file} is not a notebook: it holds no cells")
    return raw


NOTEBOOK = ".ipynb"
CELLS = {NOTEBOOK: _raw_cells}  # how the cells of each kind of file are read that holds some; any other is a module


def source_of(cell: Any) -> str | None:  # noqa: ANN401
    """Return the source of a raw cell, in any nbformat; None where it has none."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return _whole(source) if isinstance(source, str) else None


def _cells_in(notebook: Any) -> list[Any] | None:  # noqa: ANN401
    if not isinstance(notebook, dict):
        return None
    raw, sheets = notebook.get("cells"), notebook.get("worksheets")
    if raw is None and isinstance(sheets, list):  # nbformat 3 and before
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        return [cell for cells in lists if isinstance(cells, list) for cell in cells]
    return raw if isinstance(raw, list) else None


def _text(content: bytes) -> tuple[str, str]:
    """Return a module's text as Python reads it, and why it is none; a lone surrogate is U+FFFD."""
    try:
        return content.decode(tokenize.detect_encoding(io.BytesIO(content).readline)[0]), ""
    except (SyntaxError, LookupError, ValueError):
        pass
    if not any(map(_DECLARED.match, content.split(b"\n", 2)[:2])):
        with contextlib.suppress(ValueError):
            return _whole(content.decode("utf-8", "surrogatepass")), ""
    return content.decode("utf-8", "replace"), "it is not UTF-8 and declares no other encoding that fits"


def _whole(text: str) -> str:
    """Return a text without lone surrogates."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# ---- from a cell to statements


def parse(cell: Cell) -> list[Piece]:
    """Return the statements of a cell; its source is then what was parsed: without magics and prompts.

    Raises
    ------
    SyntaxError
        When it is no Python, of whatever version.
    """
    if cell.problem:
        raise SyntaxError(cell.problem)
    source = cell.source
    if cell.is_cell:
        source, cell.left_out = body_of(source, cell.module)
        if cell.left_out:
            return []
    wrong = SyntaxError()
    for version in versions(source) if len(source) <= _MOST else [source]:
        cell.source = version
        try:
            return _pieces(version)
        except _TooMuchError:
            raise
        except SyntaxError as error:
            wrong = error
    raise wrong


def _pieces(source: str) -> list[Piece]:
    """Return the statements; where the whole is Python of a newer version, those that this one can read as they are."""
    try:
        return [Piece(node) for node in _parse(source)]
    except SyntaxError as error:
        if isinstance(error, _TooMuchError) or len(source) > _MOST:
            raise
        try:
            nodes = _parse(older(source))
        except (SyntaxError, RecursionError):
            nodes = []
        if not nodes:
            raise
    lines = source.split("\n")
    pieces: list[Piece] = []
    for first, last, group in _groups(nodes):
        try:
            known = _parse("\n".join(lines[first - 1 : last]))
        except SyntaxError:
            pieces += [Piece(node, newer=True) for node in group]
        else:
            pieces += [Piece(ast.increment_lineno(node, first - 1)) for node in known]
    return pieces


def _groups(nodes: list[ast.stmt]) -> list[tuple[int, int, list[ast.stmt]]]:
    """Return the first and last line of each statement; those that share a line are one group."""
    groups: list[tuple[int, int, list[ast.stmt]]] = []
    for node in nodes:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or first
        if groups and first <= groups[-1][1]:
            begun, _, group = groups.pop()
            groups.append((begun, last, [*group, node]))
        else:
            groups.append((first, last, [node]))
    return groups


def _parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError) as error:  # NUL bytes, bombs
        raise _TooMuchError(in_words(error)) from None
