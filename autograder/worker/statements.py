"""Reads a submission into statements: which are definitions, which demonstrations, which functions are filled in.

Nothing is run here. `docs/grading.md` says which statements are definitions and which are demonstrations.
"""

from __future__ import annotations

import ast
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from autograder.worker.exceptions import first_line
from autograder.worker.source import Cell, NotLoadableError, parse

PYTHON = "Python " + ".".join(platform.python_version_tuple()[:2])
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_DEFINITIONS = (*_SCOPES, ast.Import, ast.ImportFrom)
_DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w", re.MULTILINE)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)


class Statement:
    """One statement at top level, with all that it consists of."""

    def __init__(self, node: ast.stmt, cell: Cell, *, demo: bool = False, newer: bool = False) -> None:
        self.node = node
        self.nodes = walk(node)
        self.cell = cell
        self.demo = demo
        self.newer = newer  # only a newer Python can read it
        self.superseded = False  # a stub below an answer of the same name

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return self.place(self.node)

    def place(self, node: ast.stmt) -> str:
        """Return where a part of it stands, in words."""
        return f"{self.cell.name}, line {node.lineno}"

    @property
    def imports(self) -> bool:
        """Whether it is an import."""
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def risky(self) -> bool:
        """Whether running it evaluates anything but a function's constant defaults."""
        node = self.node
        if not isinstance(node, _FUNCTIONS) or node.decorator_list:
            return True
        defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        return not all(isinstance(default, ast.Constant) for default in defaults)


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


class Scoped(NamedTuple):
    """A function or class, and the functions and classes that it stands in, the outermost first."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    within: tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, ...]


def definitions_in(node: ast.stmt) -> Iterator[Scoped]:
    """Yield all functions and classes in a statement, itself included."""
    todo: list[tuple[ast.AST, tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, ...]]] = [(node, ())]
    while todo:
        inner, within = todo.pop()
        if isinstance(inner, _SCOPES):
            yield Scoped(inner, within)
            within = (*within, inner)
        if isinstance(inner, (ast.stmt, ast.excepthandler, ast.match_case)):
            todo += [(child, within) for child in reversed(list(ast.iter_child_nodes(inner)))]


# ---- from cells to statements


def statements_of(cells: Sequence[Cell], functions: Sequence[str], note: Callable[[str], None]) -> list[Statement]:
    """Return the statements of all cells, each marked as definition or demonstration.

    A notebook's cell that is not Python is left out with a note; a module that is not is not loadable.
    """
    statements: list[Statement] = []
    broken = 0
    for cell in cells:
        try:
            pieces = parse(cell)
        except SyntaxError as error:
            line = f" (line {error.lineno})" if error.lineno else ""
            cell.left_out = f"it is not Python: {first_line(error.msg)}{line}"
            if not cell.is_cell:
                raise NotLoadableError(
                    f"{cell.name} is not Python: {first_line(error.msg)}{line}",
                    line=error.lineno or 0,
                    is_encoding=bool(cell.problem),
                ) from None
            note(f"{cell.name} is not Python: {first_line(error.msg)}{line}; the cell was left out")
            broken += 1
        else:
            if cell.left_out and _DEFINES.search(cell.source):
                note(f"{cell.name} was left out: {cell.left_out}")
            for piece in pieces:
                statements += [Statement(node, cell, newer=piece.newer) for node in _parts(piece.node)]
    if cells and broken == len(cells):
        raise NotLoadableError("No cell of the notebook is Python.")
    own = _own_functions(statement.node for statement in statements)
    answered: set[str] = set()
    for statement in statements:
        statement.demo = not _is_definition(statement, own, functions)
        if isinstance(statement.node, _FUNCTIONS) and is_stub(statement.node):
            statement.superseded = statement.node.name in answered.intersection(functions)
        answered |= _answered(statement)
    return statements


def _parts(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements of a main guard, each with the guard before it, so that each is run by itself."""
    if not (isinstance(node, ast.If) and _is_main_guard(node.test)):
        return [node]
    parts: list[ast.stmt] = [ast.copy_location(ast.If(node.test, [inner], []), inner) for inner in node.body]
    if node.orelse:
        passing = ast.copy_location(ast.Pass(), node.orelse[0])
        parts += [ast.copy_location(ast.If(node.test, [passing], [inner]), inner) for inner in node.orelse]
    return parts


def _own_functions(nodes: Iterator[ast.stmt]) -> frozenset[str]:
    names = set()
    for node in nodes:
        if isinstance(node, _FUNCTIONS):
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
    if isinstance(node, (ast.If, ast.Try, ast.TryStar, ast.With)):
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
        elif isinstance(inner, _SCOPES):
            names.add(inner.name)
        elif isinstance(inner, ast.alias):
            names.add((inner.asname or inner.name).partition(".")[0])
    return names


def bound_names(node: ast.AST) -> set[str]:
    """Return the names that a statement binds at top level, without those of the functions and classes in it."""
    names: set[str] = set()
    todo = [node]
    while todo:
        inner = todo.pop()
        if isinstance(inner, _SCOPES):
            names.add(inner.name)
        elif not isinstance(inner, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            if isinstance(inner, (ast.Name, ast.alias)):
                names |= stored_names([inner])
            todo.extend(ast.iter_child_nodes(inner))
    return names


# ---- what a file holds, without running it


def count_filled(statements: Sequence[Statement], functions: Sequence[str]) -> int:
    """Return how many of the functions are filled in, judged by their source alone."""
    return len(filled(statements, functions))


def filled(statements: Sequence[Statement], functions: Sequence[str]) -> set[str]:
    """Return which of the functions are filled in, judged by their source alone; a stub takes nothing back."""
    return {name for statement in statements for name in _answered(statement)} & set(functions)


def _answered(statement: Statement) -> set[str]:
    """Return the names at top level that a statement gives a value or a body."""
    if statement.newer:
        return set()
    node = statement.node
    names = {
        each.name
        for each, within in definitions_in(node)
        if not within and isinstance(each, _FUNCTIONS) and not is_stub(each)
    }
    if not isinstance(node, _SCOPES):
        assigned = (inner for inner in statement.nodes if isinstance(inner, ast.Assign))
        values = (each for each in assigned if not _is_none(each.value))
        names |= {target.id for each in values for target in each.targets if isinstance(target, ast.Name)}
    return names


def is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function has no body of its own yet."""
    for node in function.body:
        if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            return any(isinstance(n, ast.Name) and n.id == "NotImplementedError" for n in walk(node.exc))
        return isinstance(node, ast.Return) and (node.value is None or _is_none(node.value))
    return True


def _is_none(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is None


def helpers_of(statements: Sequence[Statement], functions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each function the other functions of the exercise that it calls, directly or through helpers."""
    uses: dict[str, set[str]] = {}
    for statement in statements:
        if isinstance(statement.node, ast.FunctionDef) and not statement.superseded:
            loaded = {node.id for node in statement.nodes if isinstance(node, ast.Name)}
            uses[statement.node.name] = loaded - {statement.node.name}
    found = {}
    for name in functions:
        seen = reached(name, uses)
        found[name] = tuple(function for function in functions if function in seen and function != name)
    return found


def reached(name: str, uses: Mapping[str, Iterable[str]]) -> set[str]:
    """Return a name and those that it uses, directly or through others; of each that is known, `uses` says what."""
    seen, todo = {name}, [name]
    while todo:
        new = [used for used in uses.get(todo.pop(), ()) if used in uses and used not in seen]
        seen.update(new)
        todo += new
    return seen
