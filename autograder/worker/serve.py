"""Serves one submission: loads it, calls its functions, sends back what they return.

Runs in the locked process beside the student's code, so the grader believes nothing that it says beyond the answers.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import math
import os
import random
import re
import socket
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from autograder.worker import (
    absent,
    arguments,
    exceptions,
    looking,
    messages,
    module,
    needed,
    source,
    stateless,
    unset,
    values,
    wire,
)
from autograder.worker import statements as reading

MAX_OBJECTIVE_CALLS = 100_000
_LOOK_S = 0.05  # between two looks of the reporter
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


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
            if isinstance(request, messages.Load):
                send(self.load(request, arrays.take(request.content).tobytes()))
                continue
            if isinstance(request, messages.Look):
                parts: list[np.ndarray] = []
                send(looking.outline(request, arrays.take(request.content).tobytes(), parts), parts)
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
            send(reply, answer)

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
            return messages.Unloadable(_sentence(str(error)))
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
        loaded = module.Module(request.module)
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
                before=lambda number, where: self.send(messages.Running(number, _sentence(where))),
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
            notes=tuple(_sentence(note) for note in (notes + loaded.notes)[: messages.MAX_SENTENCES]),
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
                _sentence(f"{exceptions.class_name(warning.category)}: {warning.message}") for warning in caught[:20]
            ),
            printed=self.printed.take(),
        )

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
        kind: Literal["error", "not_implemented", "out_of_memory", "forbidden"] = "error"
        missing = ""
        cls = type(error)  # an exception may lie about its class
        if issubclass(cls, NotImplementedError):
            kind = "not_implemented"
        elif issubclass(cls, MemoryError) or (
            issubclass(cls, RuntimeError) and "can't allocate memory" in _message(error)
        ):
            kind = "out_of_memory"
        elif issubclass(cls, ImportError):
            kind = "forbidden"
        elif issubclass(cls, NameError):
            missing = exceptions.missing_name(error)
            if missing in self.refused_names:
                kind = "forbidden"
        return messages.Raised(
            id=call,
            kind=kind,
            error=_name(cls),
            bases=tuple(_name(base) for base in type.__dict__["__mro__"].__get__(cls)[:50]),
            message=_message(error),
            frames=tuple(_frames(error, self.files)),
            missing_name=messages.clip(missing, messages.MAX_NAME),
            printed=printed,
        )


class Reporter:
    """Says where a call is that takes long, from a thread beside it; only a student's own checks have one.

    Parameters
    ----------
    worker : Worker
    every_s : float
        Seconds between two reports.
    """

    def __init__(self, worker: Worker, every_s: float) -> None:
        self.worker = worker
        self.every_s = every_s
        self.main = threading.get_ident()
        self.due_s = math.inf
        self.lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self) -> None:
        """Take note that a call begins."""
        self.due_s = time.monotonic() + self.every_s

    def end(self) -> None:
        """Take note that it has ended; nothing is said behind this."""
        with self.lock:
            self.due_s = math.inf

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_S)
            with self.lock:
                if time.monotonic() >= self.due_s:
                    self.due_s += self.every_s
                    self.worker.send(messages.Where(self._where()))

    def _where(self) -> str:
        frame = sys._current_frames().get(self.main)  # noqa: SLF001 - there is no other way to ask
        while frame is not None and frame.f_code.co_filename not in self.worker.files:
            frame = frame.f_back
        if frame is None:
            return ""
        file, line = frame.f_code.co_filename, frame.f_lineno
        code = linecache.getline(file, line).strip()
        return _sentence(f"{file}, line {line}, in {frame.f_code.co_name}: `{code[:200]}`")


# ---- words


@contextlib.contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Collect warnings; every one, as if it came for the first time."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


def _sentence(text: str, limit: int = messages.MAX_SENTENCE) -> str:
    """Return the text, cut, and without addresses: the same submission says the same each time."""
    return messages.clip(_ADDRESS.sub(" at 0x...", text[:limit]), limit)


def _name(cls: type) -> str:
    return messages.clip(exceptions.class_name(cls), messages.MAX_NAME)


def _is_short(name: str) -> bool:
    return len(name) <= messages.MAX_NAME


def _message(error: BaseException) -> str:
    """Return the beginning of an exception's message without formatting more than needed."""
    try:
        args = error.args
        if type(error).__str__ is BaseException.__str__ and len(args) == 1 and isinstance(args[0], str):
            return _sentence(args[0], messages.MAX_MESSAGE)
        return _sentence(str(error), messages.MAX_MESSAGE)
    except BaseException:  # noqa: BLE001 - a submission's own __str__
        return "(its message cannot be shown)"


def _last(calls: types.TracebackType | None, count: int) -> types.TracebackType | None:
    """Return the part of a traceback that has its last calls; only these are worth the time of being described."""
    ahead = calls
    for _ in range(count):
        ahead = ahead and ahead.tb_next
    while ahead:
        calls, ahead = calls and calls.tb_next, ahead.tb_next
    return calls


def _frames(error: BaseException, files: frozenset[str]) -> Iterator[str]:
    """Yield the submission's own frames, the last one first."""
    try:
        entries = traceback.extract_tb(_last(error.__traceback__, 20))
    except BaseException:  # noqa: BLE001 - a submission may have patched what this needs
        return
    for entry in reversed([entry for entry in entries if entry.filename in files][-5:]):
        yield _sentence(f"{entry.filename}, line {entry.lineno}, in {entry.name}: {(entry.line or '')[:200]}")


def main(connection: socket.socket, locks: tuple[str, ...]) -> None:
    """Say that the worker is ready and serve; the process ends here."""
    worker = Worker(connection)
    worker.send(messages.Ready(locks))
    try:
        worker.serve()
    finally:
        os._exit(70)
