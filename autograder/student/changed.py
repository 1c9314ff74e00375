"""Finds the functions that a change to a file can affect: their code, or their helpers' code, has changed."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence

from autograder.course.course import Exercise
from autograder.submissions.submission import read_submission
from autograder.worker import source, statements


def fingerprints(exercise: Exercise) -> dict[str, str]:
    """Return a hash for each function: of its code and of all that it uses, in the module and in the notebook.

    Comments, blank lines and docstrings do not count. A file that is not Python gives its own hash to every function.
    """
    functions = tuple(exercise.about.functions)
    states = {name: hashlib.sha256() for name in functions}
    for file in read_submission(exercise.folder, "", exercise).files:
        try:
            nodes = [node for cell in source.cells_of(file.name, file.content) for node in _parsed(cell)]
            codes = _codes(nodes, functions)
        except (source.NotLoadableError, SyntaxError, RecursionError):
            codes = dict.fromkeys(functions, file.sha256)
        for name in functions:
            states[name].update(f"{file.name} {codes[name]}\n".encode())
    return {name: state.hexdigest() for name, state in states.items()}


def is_half_written(exercise: Exercise) -> bool:
    """Return whether a file may have been read while it was written: it is empty or not Python."""
    for file in read_submission(exercise.folder, "", exercise).files:
        try:
            cells = source.cells_of(file.name, file.content)
            if not file.content.strip() or any(not _parsed(cell) for cell in cells if not cell.is_cell):
                return True
        except (source.NotLoadableError, SyntaxError, RecursionError):
            return True
    return False


def _parsed(cell: source.Cell) -> list[ast.stmt]:
    try:
        return [piece.node for piece in source.parse(cell)]
    except SyntaxError:
        if cell.is_cell:  # the others count all the same
            return [ast.Expr(ast.Constant(cell.source))]
        raise


def _codes(nodes: Sequence[ast.stmt], functions: Sequence[str]) -> dict[str, str]:
    """Return for each function its code and the code of everything at top level that it reaches by name."""
    code: dict[str, str] = {}
    uses: dict[str, set[str]] = {}
    for node in nodes:
        dumped = ast.dump(_without_docstring(node))
        parts = statements.walk(node)
        loaded = {part.id for part in parts if isinstance(part, ast.Name)}
        for name in statements.stored_names(parts):
            code[name] = code.get(name, "") + dumped
            uses[name] = uses.get(name, set()) | loaded
    reached = {name: sorted(statements.reached(name, uses)) for name in functions}
    return {name: "\n".join(code.get(each, "") for each in reached[name]) for name in functions}


def _without_docstring(node: ast.stmt) -> ast.stmt:
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
        node.body = node.body[1:]
    return node
