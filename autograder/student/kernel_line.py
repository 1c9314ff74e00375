"""Finds the line at which a wrong function in a notebook goes wrong, in the notebook's own kernel.

The functions are rewritten in a copy of the notebook's variables, so that what the student has stays as it is.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import linecache
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from autograder.casebook.cases import Case, Casebook
from autograder.judging.pointing import line
from autograder.results.result import Where
from autograder.worker import messages, serve, sites, source, tracer, tracing, values, wire
from autograder.worker.statements import Statement

MOST_VALUES, MOST_S = 200_000, 3.0  # of one call and of all: with another value in its place, a loop may not end
Call: TypeAlias = Callable[[serve.Worker, Case], tuple[Any, Any]]


class _TooLongError(BaseException):
    """A call, or all calls, took longer than a hint is worth."""


class _Recorder(tracing.Recorder):
    """Raises where a call passes on more values than an honest one does."""

    left = MOST_VALUES

    def __call__(self, site: int, value: Any) -> Any:  # noqa: ANN401
        """Return the value, or what takes its place."""
        self.left -= 1
        if self.left < 0:
            raise _TooLongError
        return super().__call__(site, value)


def line_in(namespace: dict[str, Any], book: Casebook, function: str, call: Call) -> Where | None:
    """Return the line at which a function of a notebook goes wrong, None where nothing is certain.

    Parameters
    ----------
    namespace : dict
        The notebook's variables.
    book : Casebook
    function : str
    call : callable
        Makes a case's call with the functions of a worker.
    """
    if not isinstance(namespace.get(function), types.FunctionType):
        return None
    calls = _KernelCalls(namespace, function, call)
    with contextlib.suppress(_TooLongError):
        return line(book, function, calls, calls.file)
    return None


class _KernelCalls:
    """Calls of one function, rewritten."""

    def __init__(self, namespace: dict[str, Any], function: str, call: Call) -> None:
        self.call = call
        found = list(_statements(namespace, function))
        cells = {statement.cell.number: statement.cell for statement in found}
        self.tracer = tracer.Tracer(tuple(cells.values()))
        self.tracer.recorder = self.recorder = _Recorder()
        self.file = Path(cells[0].name).name if 0 in cells else ""
        self.local = serve.Worker(None)  # type: ignore[arg-type] # nothing is sent
        self.local.namespace = {**namespace, sites.NOTE: self.recorder}
        for statement in found:
            node = self.tracer.rewriter.statement(statement)
            flags = __future__.annotations.compiler_flag
            code = compile(ast.Module([node], []), statement.cell.name, "exec", flags, dont_inherit=True)
            exec(code, self.local.namespace)  # noqa: S102 - definitions of the student's own, which were run before
        self.until_s = time.monotonic() + MOST_S

    def answer(self, case: Case, site: int = -1, instead: Sequence[np.ndarray] = ()) -> Any:  # noqa: ANN401
        """Return the decoded answer, None where the function raises."""
        self.recorder.replace(site, instead)
        reply, answer = self._call(case)
        return answer if isinstance(reply, messages.Returned) else None

    def trace(self, case: Case) -> tuple[messages.Traced, Sequence[np.ndarray]]:
        """Return what the function's expressions came to."""
        self.recorder.begin()
        self._call(case)
        parts: list[np.ndarray] = []
        said = self.tracer.said(0, parts)
        return said, values.noted(said, wire.Arrays(bytearray(parts[0].tobytes())))

    def _call(self, case: Case) -> tuple[Any, Any]:
        if time.monotonic() > self.until_s:
            raise _TooLongError
        self.recorder.left = MOST_VALUES
        try:
            return self.call(self.local, case)
        finally:
            self.recorder.end()


def _statements(namespace: dict[str, Any], function: str) -> Iterator[Statement]:
    """Yield the definitions of the notebook's own functions, those that can be made again as they are."""
    home = namespace[function].__code__.co_filename
    for name, value in list(namespace.items()):
        if not isinstance(value, types.FunctionType) or value.__globals__ is not namespace or value.__closure__:
            continue
        file = value.__code__.co_filename
        text = "".join(linecache.getlines(file))
        number = _number(namespace, text)
        if number or file == home:
            cell = source.Cell(file, text, is_cell=True, number=number)
            yield from _definition(cell, name, value.__code__.co_firstlineno)


def _definition(cell: source.Cell, name: str, first: int) -> Iterator[Statement]:
    with contextlib.suppress(SyntaxError, ValueError, RecursionError):
        for node in ast.parse(cell.source).body:
            statement = Statement(node, cell)
            if isinstance(node, ast.FunctionDef) and (node.name, node.lineno) == (name, first) and not statement.risky:
                yield statement


def _number(namespace: dict[str, Any], text: str) -> int:
    """Return the number of the input that holds a text, the last one; 0 where none does."""
    inputs = [str(each).strip() for each in namespace.get("In", ())]
    found = [number for number, each in enumerate(inputs) if each and each == text.strip()]
    return found[-1] if found else 0
