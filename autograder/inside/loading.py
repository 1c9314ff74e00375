"""Loads a submission: runs its definitions, one statement at a time, and its demonstrations only where asked to.

A statement that raises is left out with a note, so that neither a failing demo nor a missing plotting library costs an
honest function its points.
"""

from __future__ import annotations

import ast
import importlib.abc
import linecache
import sys
import types
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from autograder.inside.reading import Cell, Statement, stored_names
from autograder.inside.words import first_line, in_words, missing_name

COURSE_MODULES = ("autograder", "figures", "torch_oracle")  # what the course's notebooks import for figures and checks


class NotOfferedError(ModuleNotFoundError):
    """An import of something that the exercise does not offer."""


class OfferedOnly(importlib.abc.MetaPathFinder):
    """Refuses to import what is neither the standard library nor offered by the exercise."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = frozenset(offered) | sys.stdlib_module_names | set(sys.builtin_module_names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        """Raise for a name that is not offered; leave the finding to others."""
        top = name.partition(".")[0]
        if top not in self.offered and not top.startswith("_sysconfigdata"):  # of the standard library, by platform
            raise NotOfferedError(f"{top!r} is not offered in this exercise", name=top)


class Module:
    """The loaded submission."""

    def __init__(self, name: str) -> None:
        self.module = types.ModuleType(name)
        self.notes: list[str] = []
        self.demo_names: set[str] = set()
        self.refused_names: set[str] = set()
        self.quiet_names: set[str] = set()
        self.makes_names = False  # whether a demonstration may define what its source does not name

    def run(
        self,
        statements: Sequence[Statement],
        *,
        everything: bool,
        leave_out: Sequence[int],
        before: Callable[[int, str], None],
        only: Collection[int] | None = None,
    ) -> None:
        """Run the definitions, one statement at a time, and with `everything` the demonstrations, all or `only` some.

        `before` hears of each risky one.
        """
        sys.modules[self.module.__name__] = self.module
        flags = _future_flags(statements)
        for number, statement in enumerate(statements):
            if number in leave_out:
                self.notes.append(f"{statement.where}: left out, it did not end well when it was run")
                self.demo_names |= stored_names(statement.nodes)
            elif statement.demo and not (everything and (only is None or number in only)):
                self.demo_names |= stored_names(statement.nodes)
                self.makes_names = self.makes_names or _makes_names(statement.nodes)
            else:
                if statement.risky:
                    before(number, statement.where)
                self._run(statement, flags)

    def _run(self, statement: Statement, flags: int) -> None:
        try:
            tree = ast.Module([statement.node], [])
            exec(compile(tree, statement.cell.name, "exec", flags, dont_inherit=True), self.module.__dict__)  # noqa: S102
        except BaseException as error:  # noqa: BLE001 - whatever a submission raises
            names = stored_names(statement.nodes)
            missing = missing_name(error)
            if isinstance(error, ImportError):
                self.refused_names |= names
                quiet = missing in COURSE_MODULES
            else:  # what only misses such an import needs no note of its own
                quiet = isinstance(error, NameError) and missing in self.quiet_names
            if quiet or isinstance(error, ImportError):
                self.quiet_names |= names
            if not quiet:
                why = first_line(error) if isinstance(error, NotOfferedError) else f"it raises {in_words(error)}"
                self.notes.append(f"{statement.where}: left out, {why}")


def remember_source(cells: Sequence[Cell]) -> None:
    """Let tracebacks show the lines of the submission."""
    for cell in cells:
        source = cell.source if isinstance(cell.source, str) else cell.source.decode("utf-8", "replace")
        linecache.cache[cell.name] = (len(source), None, source.splitlines(keepends=True), cell.name)


def _future_flags(statements: Sequence[Statement]) -> int:
    import __future__

    flags = 0
    for statement in statements:
        if isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__":
            for alias in statement.node.names:
                feature: Any = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _makes_names(nodes: Iterable[ast.AST]) -> bool:
    makers = ("exec", "globals", "setattr", "vars", "locals")
    return any(isinstance(inner, ast.Name) and inner.id in makers for inner in nodes)
