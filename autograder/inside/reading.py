"""Reads a submission, module or notebook alike, from its bytes: cells, statements, and which functions are filled in.

Nothing is run here. `docs/grading.md` says which statements are definitions and which are demonstrations.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from autograder.inside.words import first_line, in_words

_LINE_END = re.compile(r"\r\n?|\n")  # what ends a line for Python; str.splitlines knows more
_MAGIC = re.compile(  # looked at only where the parser stumbles, so that Python is never taken for one
    r"\s*(?:[%!?]|.*\?\s*$|[\w.,\s]+=\s*[%!]|(?:pip|conda|cd|ls|cat|cp|mv|rm|mkdir|rmdir|man|less|more|time|timeit)\s)"
)
_FOREIGN_LANGUAGES = (
    "bash sh script html javascript js latex markdown svg perl ruby sql cmd powershell system sx ! R cython"
    " file writefile python python2 python3 pypy timeit"
)
_FOREIGN_CELLS = frozenset(_FOREIGN_LANGUAGES.split())
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)


class NotLoadableError(Exception):
    """Nothing of the submission could be loaded."""


class Cell:
    """A piece of source with the name under which tracebacks and notes show it."""

    def __init__(self, name: str, source: str | bytes, *, is_cell: bool) -> None:
        self.name = name
        self.source = source
        self.is_cell = is_cell


class Statement:
    """One statement at top level, with all that it consists of."""

    def __init__(self, node: ast.stmt, cell: Cell, *, demo: bool = False) -> None:
        self.node = node
        self.nodes = walk(node)
        self.cell = cell
        self.demo = demo

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return f"{self.cell.name}, line {self.node.lineno}"

    @property
    def risky(self) -> bool:
        """Whether running it may take long or end the process."""
        if isinstance(self.node, (ast.Import, ast.ImportFrom)):
            return False
        return not (isinstance(self.node, ast.FunctionDef) and not self.node.decorator_list)


def walk(node: ast.AST) -> list[ast.AST]:
    """Return what `ast.walk` yields, in a quarter of the time; every submission is looked through several times."""
    found = [node]
    for each in found:
        for field in each._fields:
            value = getattr(each, field, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, list):
                found += [item for item in value if isinstance(item, ast.AST)]
    return found


# ---- from bytes to statements


def cells_of(file: str, content: bytes) -> list[Cell]:
    """Return the source in a file: the whole module, or the code cells of a notebook in order."""
    if not file.endswith(".ipynb"):
        return [Cell(file, content, is_cell=False)]
    cells = []
    for number, cell in enumerate(raw_cells(file, content), 1):
        source = source_of(cell)
        if source is not None and cell.get("cell_type", "code") == "code":
            cells.append(Cell(f"{file} cell {number}", source, is_cell=True))
    return cells


def raw_cells(file: str, content: bytes) -> list[Any]:
    """Return what stands where a notebook has its cells; each may be anything."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotLoadableError(f"{file} is not a notebook: {first_line(error)}") from None
    raw = _cells_in(notebook)
    if raw is None:
        raise NotLoadableError(f"{file} is not a notebook: it holds no cells")
    return raw


def source_of(cell: Any) -> str | None:  # noqa: ANN401
    """Return the source of a raw cell, in any nbformat; None where it has none."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else None


def _cells_in(notebook: Any) -> list[Any] | None:  # noqa: ANN401
    if not isinstance(notebook, dict):
        return None
    raw, sheets = notebook.get("cells"), notebook.get("worksheets")
    if raw is None and isinstance(sheets, list):  # nbformat 3 and before
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        return [cell for cells in lists if isinstance(cells, list) for cell in cells]
    return raw if isinstance(raw, list) else None


def parse(cell: Cell) -> list[ast.stmt]:
    """Return the statements of a cell; in a notebook magics, shell lines and a common indent are dropped first."""
    if not cell.is_cell:
        return _parse(cell.source)
    assert isinstance(cell.source, str)  # noqa: S101 - for the type checker
    lines = _LINE_END.split(cell.source)
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is not None:  # as IPython does, the indent of the first line is taken from all lines
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        lines = [line.removeprefix(indent) for line in lines]
    if first is not None and lines[first].lstrip().startswith("%%"):
        if lines[first].lstrip()[2:].split(" ")[0] in _FOREIGN_CELLS:
            return []
        lines[first] = ""
    while True:
        cell.source = "\n".join(lines) + "\n"
        try:
            return _parse(cell.source)
        except SyntaxError as error:
            at = (error.lineno or 0) - 1
            if not (0 <= at < len(lines) and _MAGIC.match(lines[at])):
                raise
            _drop(lines, at)


def _drop(lines: list[str], at: int) -> None:
    """Drop a magic or shell line, and the lines on which it goes on."""
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    while lines[at].endswith("\\") and at + 1 < len(lines):
        lines[at] = ""
        at += 1
    lines[at] = f"{indent}pass"


def _parse(source: str | bytes) -> list[ast.stmt]:
    try:
        if isinstance(source, bytes):  # the parser itself overlooks wrong bytes in comments, the interpreter does not
            try:
                source.decode(tokenize.detect_encoding(io.BytesIO(source).readline)[0])
            except (SyntaxError, LookupError, ValueError):
                raise SyntaxError("it is not UTF-8 and declares no other encoding that fits") from None
        return ast.parse(source).body
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError) as error:  # NUL bytes, lone surrogates, bombs
        raise SyntaxError(in_words(error)) from None


def statements_of(cells: Sequence[Cell], functions: Sequence[str], note: Callable[[str], None]) -> list[Statement]:
    """Return the statements of all cells, each marked as definition or demonstration.

    A notebook's cell that is not Python is left out with a note; a module that is not is not loadable.
    """
    parsed: list[tuple[Cell, ast.stmt]] = []
    broken = 0
    for cell in cells:
        try:
            parsed += [(cell, node) for node in parse(cell)]
        except SyntaxError as error:
            line = f" (line {error.lineno})" if error.lineno else ""
            sentence = f"{cell.name} is not Python: {first_line(error.msg)}{line}"
            if not cell.is_cell:
                raise NotLoadableError(sentence) from None
            note(f"{sentence}; the cell was left out")
            broken += 1
    if cells and broken == len(cells):
        raise NotLoadableError("No cell of the notebook is Python.")
    own = _own_functions(node for _, node in parsed)
    statements = [Statement(node, cell) for cell, node in parsed]
    for statement in statements:
        statement.demo = not _is_definition(statement, own, functions)
    return statements


def _own_functions(nodes: Iterator[ast.stmt]) -> frozenset[str]:
    names = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return frozenset(names)


def _is_definition(statement: Statement, own: frozenset[str], functions: Sequence[str]) -> bool:
    node = statement.node
    if isinstance(node, _DEFINITIONS):
        return True
    if isinstance(node, _ASSIGNMENTS):
        return bool(stored_names(statement.nodes) & set(functions)) or node.value is None or not _calls(node.value, own)
    if isinstance(node, (ast.If, ast.Try, ast.With)):
        if isinstance(node, ast.If) and _is_main_guard(node.test):
            return False
        return any(isinstance(inner, (*_DEFINITIONS, *_ASSIGNMENTS)) for inner in statement.nodes)
    return False


def _is_main_guard(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in walk(test))


def _calls(expression: ast.AST, own: frozenset[str]) -> bool:
    """Return whether evaluating the expression calls one of the submission's own functions."""
    todo = [expression]  # and no recursion: an expression may be nested deeper than functions may
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
            return True
        todo.extend(ast.iter_child_nodes(node))
    return False


def stored_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that a statement binds, from all that it consists of."""
    names = set()
    for inner in nodes:
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(inner.name)
        elif isinstance(inner, ast.alias):
            names.add((inner.asname or inner.name).partition(".")[0])
    return names


# ---- what a file holds, without running it


def count_filled(statements: Sequence[Statement], functions: Sequence[str]) -> int:
    """Return how many of the functions are filled in, judged by their source alone."""
    return len(filled(statements, functions))


def filled(statements: Sequence[Statement], functions: Sequence[str]) -> set[str]:
    """Return which of the functions are filled in, judged by their source alone."""
    state: dict[str, bool] = {}
    for statement in statements:
        for node in statement.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                state[node.name] = not _is_stub(node)
            elif isinstance(node, ast.Assign):
                state.update({target.id: True for target in node.targets if isinstance(target, ast.Name)})
    return {name for name in functions if state.get(name, False)}


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for node in function.body:
        if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            return any(isinstance(n, ast.Name) and n.id == "NotImplementedError" for n in walk(node.exc))
        return isinstance(node, ast.Return) and (
            node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        )
    return True


def helpers_of(statements: Sequence[Statement], functions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each function the other functions of the exercise that it calls, directly or through helpers."""
    uses: dict[str, set[str]] = {}
    for statement in statements:
        if isinstance(statement.node, ast.FunctionDef):
            loaded = {node.id for node in statement.nodes if isinstance(node, ast.Name)}
            uses[statement.node.name] = loaded - {statement.node.name}
    reached: dict[str, tuple[str, ...]] = {}
    for name in functions:
        seen: set[str] = set()
        todo = [name]
        while todo:
            for used in uses.get(todo.pop(), ()):
                if used in uses and used not in seen:
                    seen.add(used)
                    todo.append(used)
        reached[name] = tuple(function for function in functions if function in seen and function != name)
    return reached
