"""Loads a submission: runs its definitions, one statement at a time, and its demonstrations only where asked to.

A statement that raises is left out with a note, so that neither a failing demo nor a missing plotting library costs an
honest function its points.
"""

from __future__ import annotations
import __future__

import ast
import importlib.abc
import linecache
import sys
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from autograder.worker.exceptions import first_line, in_words, missing_name
from autograder.worker.messages import Absent
from autograder.worker.source import Cell
from autograder.worker.stand_ins import display, get_ipython
from autograder.worker.statements import PYTHON, Statement, bound_names, definitions_in, stored_names

COURSE_MODULES = ("autograder", "figures", "torch_oracle")  # what the course's notebooks import for figures and checks


class NotOfferedError(ModuleNotFoundError):
    """An import of something that the exercise does not offer."""


class OfferedOnly(importlib.abc.MetaPathFinder):
    """Refuses to import what is neither the standard library nor offered by the exercise.

    Parameters
    ----------
    offered : sequence of str
        Modules beside those of the standard library.
    partly : mapping of str to str
        What is said of a module that is offered to some functions only.
    """

    def __init__(self, offered: Sequence[str], partly: Mapping[str, str] | None = None) -> None:
        self.offered = frozenset(offered) | sys.stdlib_module_names | set(sys.builtin_module_names)
        self.partly = partly or {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        """Raise for a name that is not offered; leave the finding to others."""
        if not self.offers(name):
            top = name.partition(".")[0]
            raise NotOfferedError(self.partly.get(top, f"{top!r} is not offered in this exercise"), name=top)

    def offers(self, name: str) -> bool:
        """Return whether a module may be imported."""
        top = name.partition(".")[0]
        return top in self.offered or top.startswith("_sysconfigdata")  # of the standard library, by platform


class Module:
    """The loaded submission.

    Parameters
    ----------
    name : str
    rewritten : callable, optional
        Returns the statement that is run in the place of one.
    """

    def __init__(self, name: str, rewritten: Callable[[Statement], ast.stmt] | None = None) -> None:
        self.rewritten = rewritten
        self.module = types.ModuleType(name)
        self.module.__dict__.update(display=display, get_ipython=get_ipython)
        self.notes: list[str] = []
        self.demo_names: set[str] = set()
        self.refused_names: set[str] = set()
        self.quiet_names: set[str] = set()
        self.lost: dict[str, Absent] = {}  # names whose definition was left out
        self.makes_names = False  # whether a demonstration may define what its source does not name

    def run(
        self,
        statements: Sequence[Statement],
        *,
        demos: Collection[int],
        leave_out: Sequence[int],
        before: Callable[[int, str], None],
        careful_from: int | None = None,
    ) -> None:
        """Run the definitions, one statement at a time, and the demonstrations at the places `demos`.

        `before` hears of each risky one. Behind the statement `careful_from` risky ones are left out, imports excepted.
        """
        sys.modules[self.module.__name__] = self.module
        flags = _future_flags(statements)
        for number, statement in enumerate(statements):
            if number in leave_out:
                self._lose(statement, Absent("ended", statement.where, statement=number))
                self.demo_names |= stored_names(statement.nodes)
            elif statement.newer:
                self._leave_out(statement, "newer", f"only a newer Python can read it; the grader has {PYTHON}")
            elif statement.demo and number not in demos:
                self.demo_names |= stored_names(statement.nodes)
                self.makes_names = self.makes_names or _makes_names(statement.nodes)
            elif statement.superseded:
                self.notes.append(f"{statement.where}: left out, it is a stub, and an answer stands above it")
            elif careful_from is not None and number > careful_from and statement.risky and not statement.imports:
                self._leave_out(statement, "raised", "too many statements above it did not come to an end")
            else:
                if statement.risky:
                    before(number, statement.where)
                self._run(statement, flags)

    def _run(self, statement: Statement, flags: int) -> None:
        space = self.module.__dict__
        own_name = space["__name__"]
        try:
            node = self.rewritten(statement) if self.rewritten else statement.node
            code = compile(ast.Module([node], []), statement.cell.name, "exec", flags, dont_inherit=True)
            if statement.demo:  # a main guard is entered
                space["__name__"] = "__main__"
            exec(code, space)  # noqa: S102
        except BaseException as error:  # noqa: BLE001 - whatever a submission raises
            self._raised(statement, error)
        finally:
            if statement.demo:
                space["__name__"] = own_name

    def _raised(self, statement: Statement, error: BaseException) -> None:
        """Leave out a statement that raised; what misses an import of the course's alone needs no note."""
        missing, names = missing_name(error), bound_names(statement.node)
        importing = isinstance(error, ImportError)
        needs_refused = isinstance(error, NameError) and missing in self.refused_names
        if importing or (isinstance(error, NameError) and missing in self.quiet_names):
            self.quiet_names |= names
        if importing or needs_refused:
            self.refused_names |= names
        defines = any(True for _ in definitions_in(statement.node))
        if missing in COURSE_MODULES if importing else missing in self.quiet_names and not defines:
            self._lose(statement, Absent("refused", statement.where, f"it needs {missing}, which is not there"))
        elif needs_refused:
            self._leave_out(statement, "refused", f"it needs {missing}, which was not imported")
        else:
            why = first_line(error) if isinstance(error, NotOfferedError) else f"it raises {in_words(error)}"
            self._leave_out(statement, "refused" if importing else "raised", why)

    def _leave_out(self, statement: Statement, kind: Literal["refused", "raised", "newer"], why: str) -> None:
        self.notes.append(f"{statement.where}: left out, {why}")
        self._lose(statement, Absent(kind, statement.where, why))

    def _lose(self, statement: Statement, absent: Absent) -> None:
        self.lost.update(dict.fromkeys(bound_names(statement.node), absent))


def remember_source(cells: Sequence[Cell]) -> None:
    """Let tracebacks show the lines of the submission."""
    for cell in cells:
        lines = [f"{line}\n" for line in cell.source.split("\n")]
        linecache.cache[cell.name] = (len(cell.source), None, lines, cell.name)


def _future_flags(statements: Sequence[Statement]) -> int:
    """Return the flags of the submission's future statements, and that of annotations, which are never evaluated."""
    flags = __future__.annotations.compiler_flag
    for statement in statements:
        if isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__":
            for alias in statement.node.names:
                feature: Any = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _makes_names(nodes: Iterable[ast.AST]) -> bool:
    makers = ("exec", "globals", "setattr", "vars", "locals")
    return any(isinstance(inner, ast.Name) and inner.id in makers for inner in nodes)
