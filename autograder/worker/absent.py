"""Finds out why a function of the exercise is not there although something like it stands in the file."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Collection, Mapping, Sequence

from autograder.worker.messages import Absent, clip
from autograder.worker.source import Cell
from autograder.worker.statements import Statement, definitions_in

_ALIKE = 0.85  # of two names, from 0 to 1


def absences(
    functions: Sequence[str],
    defined: Collection[str],
    statements: Sequence[Statement],
    cells: Sequence[Cell],
    lost: Mapping[str, Absent],
) -> dict[str, Absent]:
    """Return for each function that is not defined what stands in the file; nothing where nothing does.

    Parameters
    ----------
    functions : sequence of str
        Those of the exercise.
    defined : collection of str
        The names that were defined when the file was run.
    statements, cells : sequences of Statement and Cell
        The whole file.
    lost : mapping of str to Absent
        Names whose definition was tried and left out.
    """
    found: dict[str, Absent] = {}
    for name in functions:
        if name not in defined:
            why = lost.get(name) or _elsewhere(name, statements) or _unread(name, cells)
            why = why or _nearly(name, functions, statements)
            if why is not None:
                found[name] = why
    return found


def _elsewhere(name: str, statements: Sequence[Statement]) -> Absent | None:
    """Return where a function of that name stands: at top level, or within a class or a function."""
    found: Absent | None = None
    for statement in statements:
        for node, within in definitions_in(statement.node):
            if node.name != name or isinstance(node, ast.ClassDef):
                continue
            if not within:
                return Absent("skipped", statement.place(node))
            kind = "method" if isinstance(within[-1], ast.ClassDef) else "nested"
            found = found or Absent(kind, statement.place(node), clip(within[-1].name, 200))  # type: ignore[arg-type]
    return found


def _unread(name: str, cells: Sequence[Cell]) -> Absent | None:
    """Return the cell that was left out in which a function of that name seems to stand."""
    begins = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b", re.MULTILINE)
    for cell in cells:
        if cell.left_out and begins.search(cell.source):
            return Absent("unread", cell.name, cell.left_out)
    return None


def _nearly(name: str, functions: Sequence[str], statements: Sequence[Statement]) -> Absent | None:
    """Return the function at top level whose name is most like the one that is looked for, where one is alike."""
    best: tuple[float, Absent | None] = (_ALIKE, None)
    for statement in statements:
        for node, within in definitions_in(statement.node):
            if within or isinstance(node, ast.ClassDef) or node.name in functions or len(node.name) > 200:
                continue
            alike = _likeness(name, node.name)
            if alike > best[0]:
                best = alike, Absent("nearly", statement.place(node), clip(node.name, 200))
    return best[1]


def _likeness(name: str, other: str) -> float:
    """Return how much alike two names are, whatever their capitals and underscores."""
    one, two = (each.replace("_", "").casefold() for each in (name, other))
    return 1.0 if one == two else difflib.SequenceMatcher(None, one, two).ratio()
