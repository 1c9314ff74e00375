"""Serves one submission: loads it, calls its functions, sends back what they return.

Runs in the locked process beside the student's code, so the grader believes nothing that it says beyond the answers.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import socket
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.worker import (
    absent,
    arguments,
    exceptions,
    looking,
    messages,
    module,
    needed,
    raised,
    sites,
    source,
    stateless,
    tracer,
    unset,
    values,
    wire,
)
from autograder.worker import statements as reading
from autograder.worker.reporter import Reporter

MAX_OBJECTIVE_CALLS = 100_000


class ObjectiveFlood(BaseException):
    """A callable argument was called far more often than any honest solution needs."""


class Printed(io.TextIOBase):
    """Keeps the first 64 KiB of what is printed and lets the rest go."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        room = messages.MAX_PRINTED - len(self.text)
        if room > 0:
            self.text += str(text[:room])
        return len(text)

    def take(self) -> str:
        """Return what was printed since the last time."""
        text, self.text = self.text, ""
        return messages.clip(text, messages.MAX_PRINTED)


class Worker:
    """One submission in this process.

    Parameters
    ----------
    connection : socket.socket
        A stream to the grader.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.namespace: dict[str, Any] = {}
        self.refused_names: set[str] = set()
        self.files: frozenset[str] = frozenset()
        self.printed = Printed()
        self.reporter: Reporter | None = None
        self.tracer: tracer.Tracer | None = None

    # ---- frames

    def send(self, message: messages.Reply, arrays: list[np.ndarray] | None = None) -> None:
        """Send one message."""
        for part in wire.parts(message, arrays):
            self.connection.sendall(part)

    def receive(self) -> tuple[messages.Request, wire.Arrays]:
        """Return the next request; the process ends when the grader is gone."""
        header, arrays = wire.read_prefix(bytes(self._read(wire.PREFIX.size)), max_arrays=1 << 40)
        request = wire.unpack_request(bytes(self._read(header)))
        return request, wire.Arrays(self._read(arrays))

    def _read(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            count = self.connection.recv_into(view)
            if count == 0:
                os._exit(0)
            view = view[count:]
        return data

    # ---- requests

    def serve(self) -> None:
        """Answer requests until the grader goes."""
        send, take = self.send, self.printed.take
        sys.stdout = sys.stderr = self.printed
        while True:
            request, arrays = self.receive()
            parts: list[np.ndarray] = []
            if not isinstance(request, messages.Call):
                send(self._other(request, arrays, parts), parts)
                continue
            answer: list[np.ndarray] = []
            reply: messages.Reply
            if self.reporter:
                self.reporter.begin()
            try:
                reply = self.call(request, arrays, answer)
            except ObjectiveFlood:
                reply = messages.Rejected(request.id, f"a callable was called more than {MAX_OBJECTIVE_CALLS} times")
            except BaseException as error:  # noqa: BLE001 - whatever a submission raises
                answer.clear()
                reply = self.raised(request.id, error, take())
            if sum(array.nbytes for array in answer) > wire.MAX_ARRAYS:
                answer.clear()
                reply = messages.Rejected(request.id, "what came back is larger than 64 MiB")
            if self.reporter:
                self.reporter.end()
            if self.tracer:
                self.tracer.recorder.end()
            send(reply, answer)

    def _other(
        self, request: messages.Load | messages.Look | messages.Trace, arrays: wire.Arrays, parts: list[np.ndarray]
    ) -> messages.Reply:
        """Answer a request that is no call; what it says of arrays is added to `parts`."""
        match request:
            case messages.Load():
                return self.load(request, arrays.take(request.content).tobytes())
            case messages.Look():
                return looking.outline(request, arrays.take(request.content).tobytes(), parts)
            case messages.Trace():
                return self.trace(request.call, arrays, parts)

    def load(self, request: messages.Load, content: bytes) -> messages.Reply:
        """Load a submission, or only count what is filled in."""
        notes: list[str] = []
        try:
            cells = source.cells_of(request.file, content)
            notes += filter(None, [source.misnamed(request.file, cells)])
            statements = reading.statements_of(cells, request.functions, notes.append)
            filled = reading.count_filled(statements, request.functions)
            helpers = reading.helpers_of(statements, request.functions)
        except source.NotLoadableError as error:
            return messages.Unloadable(raised.sentence(str(error)))
        except (MemoryError, RecursionError):
            return messages.Unloadable(f"{request.file} is too large or too deeply nested to be read")
        if request.count_only:
            return messages.Loaded((), filled, (), demos=False, demo_names=(), helpers={})
        demos = self._demos(request, statements)
        run = [
            each
            for number, each in enumerate(statements)
            if (not each.demo or number in demos) and not each.newer and not each.superseded
        ]
        self.send(messages.Running(-1, stateless=stateless.stateless(run, request.functions)))
        self._forget_the_grader(request)
        unset.fill()
        if request.traced:
            self.tracer = tracer.Tracer(cells)
        loaded = module.Module(request.module, self.tracer.rewriter.statement if self.tracer else None)
        if self.tracer:
            loaded.module.__dict__[sites.NOTE] = self.tracer.recorder
        module.remember_source(cells)
        self.files = frozenset(cell.name for cell in cells)
        if request.report_s:
            self.reporter = Reporter(self, request.report_s)
        with _quiet():
            loaded.run(
                statements,
                demos=demos,
                leave_out=request.leave_out,
                careful_from=request.careful_from,
                before=lambda number, where: self.send(messages.Running(number, raised.sentence(where))),
            )
        self.printed.take()
        self.namespace = loaded.module.__dict__
        self.refused_names = loaded.refused_names
        defined = tuple(name for name in request.functions if name in self.namespace)
        if loaded.makes_names:
            loaded.demo_names |= set(request.functions) - set(defined)
        return messages.Loaded(
            defined=defined,
            filled=filled,
            notes=tuple(raised.sentence(note) for note in (notes + loaded.notes)[: messages.MAX_SENTENCES]),
            demos=any(statement.demo for statement in statements),
            demo_names=tuple(sorted(filter(_is_short, loaded.demo_names))[: messages.MAX_NAMES]),
            helpers=helpers,
            absent=absent.absences(request.functions, defined, statements, cells, loaded.lost),
        )

    @staticmethod
    def _demos(request: messages.Load, statements: Sequence[reading.Statement]) -> frozenset[int]:
        """Return the places of the demonstrations that are run."""
        if not request.everything:
            return needed.changing_demos(statements, request.functions)
        if request.only_needed:
            return needed.needed_demos(statements)
        return frozenset(number for number, statement in enumerate(statements) if statement.demo)

    def _forget_the_grader(self, request: messages.Load) -> None:
        """Hide the worker's own modules from the submission and refuse imports that are not offered."""
        for name in [name for name in sys.modules if name.partition(".")[0] in ("autograder", "msgspec")]:
            del sys.modules[name]
        sys.modules["__main__"] = types.ModuleType("__main__")
        sys.meta_path.insert(0, module.OfferedOnly(request.offered, request.partly))
        sys.argv = [request.file]

    def call(self, request: messages.Call, arrays: wire.Arrays, answer: list[np.ndarray]) -> messages.Reply:
        """Call one function and describe what it did."""
        function = self.namespace[request.function]
        args = [values.argument(node, arrays, self.objective) for node in request.args]
        kwargs = {name: values.argument(node, arrays, self.objective) for name, node in request.kwargs.items()}
        names = (*request.parameters[: len(args)], *kwargs)
        passed = dict(zip(names, (*args, *kwargs.values()), strict=True))
        before = {name: arguments.snapshot(value) for name, value in passed.items()}
        if self.tracer and request.instead:
            self.tracer.recorder.replace(request.site, [arrays.take(node) for node in request.instead])
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - the submission may use it
        with _quiet() as caught:
            value = function(*args, **kwargs)
            node = values.answer_node(value, request.returns, answer)
        return messages.Returned(
            id=request.id,
            value=node,
            changed=arguments.changed(passed, before, request.may_move),
            warnings=tuple(
                raised.sentence(f"{exceptions.class_name(warning.category)}: {warning.message}")
                for warning in caught[:20]
            ),
            printed=self.printed.take(),
        )

    def trace(self, request: messages.Call, arrays: wire.Arrays, answer: list[np.ndarray]) -> messages.Reply:
        """Call one function and say what its expressions came to, whatever came of it."""
        own = self.tracer or tracer.Tracer(())
        with contextlib.suppress(BaseException):  # whatever a submission raises
            own.recorder.begin()
            self.call(request, arrays, [])
        own.recorder.end()
        self.printed.take()
        return own.said(request.id, answer)

    def objective(self, node: messages.ObjectiveNode, bound: dict[str, Any]) -> Callable[..., Any]:
        """Return the callable that an objective stands for."""
        function = arguments.compile_objective(node.name, node.source)
        calls = 0

        def objective(*args: Any) -> Any:  # noqa: ANN401
            nonlocal calls
            calls += 1
            if calls > MAX_OBJECTIVE_CALLS:
                raise ObjectiveFlood
            return function(*args, **bound)

        return objective

    def raised(self, call: int, error: BaseException, printed: str) -> messages.Raised:
        """Describe an exception."""
        return raised.describe(call, error, printed, self.refused_names, self.files)


@contextlib.contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Collect warnings; every one, as if it came for the first time."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


def _is_short(name: str) -> bool:
    return len(name) <= messages.MAX_NAME


def main(connection: socket.socket, locks: tuple[str, ...]) -> None:
    """Say that the worker is ready and serve; the process ends here."""
    worker = Worker(connection)
    worker.send(messages.Ready(locks))
    try:
        worker.serve()
    finally:
        os._exit(70)
