"""The grader's end of a worker: sends requests with deadlines, and does not trust the answers."""

from __future__ import annotations

import contextlib
import math
import socket
import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from autograder.casebook.cases import Case
from autograder.errors import GraderFault
from autograder.results.result import Outcome
from autograder.sandbox.call_request import prepared, with_values
from autograder.sandbox.process import Ended, Starter, WorkerProcess, readable_within
from autograder.worker import messages, values, wire

Instead: TypeAlias = tuple[int, Sequence[np.ndarray]]  # an expression, and what takes the place of its values
_SETUP_S = 60.0  # for the locks, also on a busy machine
_LOOK_S = 0.01  # between two readings of the clocks
_PIECE = 1 << 20  # maximum bytes received at a time
_AHEAD = 1 << 16  # minimum bytes received at a time
KILLED = "the system ended it, which happens when memory runs out"
_KEPT = 1 << 20  # bytes of an answer's arrays that are read even if a right answer has fewer


class WorkerEnded(Exception):  # noqa: N818 - not an error of the grader
    """The worker was ended or ended by itself; says how, and at which statement of a load."""

    def __init__(self, outcome: Outcome, sentence: str, *, used_up: bool = False) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.used_up = used_up  # the time of the whole submission, not of one request


class Budget:
    """The time of one submission, shared by all its workers.

    Parameters
    ----------
    cpu_s : float
        In seconds of CPU.
    """

    def __init__(self, cpu_s: float) -> None:
        self.total_s = cpu_s
        self.used_s = 0.0  # used by workers that have ended
        self.waited_s = 0.0  # spent on answers, by the workers' wall clock
        self._at_work: WorkerProcess | None = None

    def turn_to(self, process: WorkerProcess) -> None:
        """Resume this worker and pause the previous one: two workers never run at the same time.

        So one worker cannot learn another's requests by observing the machine. Threads that a function left running
        take no time from the next function.
        """
        if process is not self._at_work:
            if self._at_work is not None:
                self._at_work.pause()
            process.resume()
            self._at_work = process

    def rest(self) -> None:
        """Pause the worker at work: the next one belongs to another budget."""
        if self._at_work is not None:
            self._at_work.pause()
            self._at_work = None

    @property
    def used_up(self) -> Limit:
        """The message if the budget is used up."""
        sentence = f"the submission used up its total time ({self.total_s:g} s of CPU)"
        return Limit(sentence, used_up=True)


class Limit(msgspec.Struct, frozen=True):
    """The message about a worker that reaches a limit, and whether that limit is the whole submission's."""

    sentence: str
    used_up: bool = False


class Deadline(msgspec.Struct, frozen=True):
    """Until when a worker may work on a request, by both clocks, and the message if it takes longer."""

    cpu_until_s: float
    cpu: Limit
    wall_until_s: float
    wall: Limit


class WorkerClient:
    """One worker, from fork to end.

    Parameters
    ----------
    starter : Starter
        Starts the worker.
    memory_mib : int
    wall_factor : float
        The wall time may be this many times the CPU limit. Time in which other work had the processor does not count.
    budget : Budget
        Charged with the CPU time of this worker when it ends.
    """

    def __init__(self, starter: Starter, *, memory_mib: int, wall_factor: float, budget: Budget) -> None:
        self.wall_factor = wall_factor
        self.budget = budget
        self.statement = -2  # the last announced statement; -1: parsed, -2: not yet
        self.where = ""
        self.stateless: tuple[str, ...] = ()  # from the source, before any of it was run
        self.reported = False  # whether the worker reports the line of a long call
        self.at = ""
        self._calls = 0
        self._received = bytearray()  # received before it was needed
        self._look_again_s = 0.0
        self._process = self._clock = starter.start(memory_mib=memory_mib, cpu_s=budget.total_s)
        self._socket = self._process.connection
        self._closed = False
        self._socket.settimeout(_LOOK_S)
        self._limits = Deadline(
            math.inf, Limit(""), self._clock.wall_s() + _SETUP_S, Limit("it did not finish its setup")
        )
        try:
            reply, _ = self._receive()
        except WorkerEnded as ended:
            raise GraderFault(f"A worker could not be set up: {ended.sentence}") from ended
        if not isinstance(reply, messages.Ready):
            self.close()
            why = reply.message if isinstance(reply, messages.Fault) else "it did not say that its locks are on"
            raise GraderFault(f"A worker could not be set up: {why}")
        self.locks = reply.locks

    def load(self, request: messages.Load, content: bytes, cpu_s: float) -> messages.Loaded | messages.Unloadable:
        """Load a submission, or raise WorkerEnded; its `statement` says how far the load got."""
        frame = wire.pack(request, [np.frombuffer(content, np.uint8)])
        self.reported = request.report_s > 0
        try:
            with self._within(cpu_s):
                self._send(frame)
                return self._loaded()
        except WorkerEnded as ended:
            if ended.used_up:
                self.statement = max(self.statement, -1)  # time used before does not make the file unreadable
            raise

    def look(
        self, request: messages.Look, content: bytes, cpu_s: float, keep: int
    ) -> tuple[messages.Outline, wire.Arrays]:
        """Let the worker read a file without running it, or raise WorkerEnded.

        Return its answer, and the texts and pictures after it if they have at most `keep` bytes.
        """
        with self._within(cpu_s):
            self._send(wire.pack(request, [np.frombuffer(content, np.uint8)]))
            reply, rest = self._receive(keep)
        if not isinstance(reply, messages.Outline) or isinstance(rest, wire.TooLarge):
            raise self._end(Outcome.REJECTED, "it broke the protocol")
        return reply, rest

    def _loaded(self) -> messages.Loaded | messages.Unloadable:
        """Return how a load ended; before that the worker announces its statements in rising order."""
        while True:
            reply, rest = self._receive()
            match reply:
                case messages.Running(statement=statement, where=where) if statement > self.statement:
                    self.statement, self.where = statement, where
                    self.stateless = reply.stateless if statement < 0 else self.stateless
                case messages.Loaded() | messages.Unloadable() if not rest.left:
                    return reply
                case _:
                    raise self._end(Outcome.REJECTED, "it broke the protocol")

    def call(
        self, function: str, case: Case, parameters: tuple[str, ...], cpu_s: float
    ) -> tuple[messages.Returned | messages.Raised | messages.Rejected, Any]:
        """Call a function; return the worker's message and, for a value, the decoded answer."""
        return self._answer(*prepared(function, case, parameters), cpu_s)

    def replaced(
        self, function: str, case: Case, parameters: tuple[str, ...], cpu_s: float, instead: Instead
    ) -> tuple[messages.Returned | messages.Raised | messages.Rejected, Any]:
        """Return what `call` does with other values in the place of an expression's, where it was loaded so."""
        request, arrays, expected_bytes = prepared(function, case, parameters)
        return self._answer(*with_values(request, arrays, *instead), expected_bytes, cpu_s)

    def _answer(
        self, request: messages.Call, arrays: bytes, expected_bytes: int, cpu_s: float
    ) -> tuple[messages.Returned | messages.Raised | messages.Rejected, Any]:
        keep = max(_KEPT, expected_bytes)
        self._begin_call()
        self.at = ""
        with self._within(cpu_s):
            self._send(wire.frame(msgspec.structs.replace(request, id=self._calls), arrays))
            reply, received = self._receive(keep)
            while self.reported and isinstance(reply, messages.Where) and not received.left:
                self.at = reply.where
                reply, received = self._receive(keep)
        if not isinstance(reply, (messages.Returned, messages.Raised, messages.Rejected)) or reply.id != self._calls:
            raise self._end(Outcome.REJECTED, "it broke the protocol")
        try:
            answer = values.answer(reply.value, received) if isinstance(reply, messages.Returned) else None
        except wire.ProtocolError as error:
            raise self._end(Outcome.REJECTED, f"it broke the protocol: {error}") from None
        if received.left:
            raise self._end(Outcome.REJECTED, "it broke the protocol: bytes after the last array")
        return reply, answer

    def trace(
        self, function: str, case: Case, parameters: tuple[str, ...], cpu_s: float
    ) -> tuple[messages.Traced, list[np.ndarray]]:
        """Call a function and return what its expressions came to: what the worker says, and the values."""
        request, arrays, _ = prepared(function, case, parameters)
        self._begin_call()
        with self._within(cpu_s):
            self._send(wire.frame(messages.Trace(msgspec.structs.replace(request, id=self._calls)), arrays))
            reply, received = self._receive(_KEPT)
        if not isinstance(reply, messages.Traced) or reply.id != self._calls:
            raise self._end(Outcome.REJECTED, "it broke the protocol")
        try:
            return reply, values.noted(reply, received)
        except wire.ProtocolError as error:
            raise self._end(Outcome.REJECTED, f"it broke the protocol: {error}") from None

    def _begin_call(self) -> None:
        self._calls += 1
        if self._received or readable_within(self._socket.fileno(), 0.0):
            raise self._unasked()

    def _unasked(self) -> WorkerEnded:
        """Return why the worker is readable before a request: it sent something, or it ended."""
        with contextlib.suppress(OSError):
            if self._received or self._socket.recv(1, socket.MSG_PEEK):
                return self._end(Outcome.REJECTED, "it sent something without a request")
        return self._died()

    def close(self) -> Ended:
        """End the worker, charge the budget, and return how it ended."""
        if self._closed:
            return Ended("")
        self._closed = True
        ended = self._process.end()
        self.budget.used_s += ended.cpu_s
        return ended

    @property
    def cpu_s(self) -> float:
        """The CPU time that it has used so far, in seconds."""
        return self._clock.cpu_s()

    @property
    def closed(self) -> bool:
        """Whether the worker has ended."""
        return self._closed

    # ---- frames and deadlines

    @contextlib.contextmanager
    def _within(self, cpu_s: float) -> Iterator[None]:
        """Set one deadline for everything that is sent and received; charge the time to the submission."""
        self.budget.turn_to(self._process)
        started_s, cpu_s_before = self._clock.wall_s(), self._clock.cpu_s()
        cpu_left_s = self.budget.total_s - self.budget.used_s - cpu_s_before
        wall_left_s = self.budget.total_s * self.wall_factor - self.budget.waited_s
        wall_s = cpu_s * self.wall_factor
        self._limits = Deadline(
            cpu_s_before + min(cpu_s, cpu_left_s),
            Limit(f"it used more than {cpu_s:g} s of CPU") if cpu_s <= cpu_left_s else self.budget.used_up,
            started_s + min(wall_s, wall_left_s),
            Limit(f"it did not come back within {wall_s:g} s") if wall_s <= wall_left_s else self.budget.used_up,
        )
        try:
            yield
        finally:
            self.budget.waited_s += self._clock.wall_s() - started_s

    def _send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[self._socket.send(view) :]
            except TimeoutError:
                self._look()
            except OSError:
                raise self._died() from None

    def _receive(self, keep: int = 0) -> tuple[messages.Reply, wire.Arrays]:
        """Return the next message, and the arrays after it if they have at most `keep` bytes."""
        if time.monotonic() >= self._look_again_s:
            self._look()
        try:
            header, arrays = wire.read_prefix(bytes(self._read(wire.PREFIX.size)))
            reply = wire.unpack_reply(bytes(self._read(header)))
            if arrays <= keep:
                return reply, wire.Arrays(self._read(arrays))
            for at in range(0, arrays, _PIECE):
                self._read(min(_PIECE, arrays - at))
            return reply, wire.TooLarge(arrays)
        except wire.ProtocolError as error:
            raise self._end(Outcome.REJECTED, f"it broke the protocol: {error}") from None

    def _read(self, size: int) -> bytearray:
        """Return that many bytes; a small message arrives in one piece and needs one call."""
        while len(self._received) < size:
            try:
                part = self._socket.recv(min(max(size - len(self._received), _AHEAD), _PIECE))
            except TimeoutError:
                self._look()
                continue
            except OSError:
                part = b""
            if not part:
                raise self._died()
            self._received += part
            if len(self._received) < size:  # it may arrive in small pieces
                self._look()
        data, self._received = self._received[:size], self._received[size:]
        return data

    def _look(self) -> None:
        """End the worker if its time is over."""
        self._look_again_s = time.monotonic() + _LOOK_S
        if self._clock.cpu_s() >= self._limits.cpu_until_s:
            raise self._late(self._limits.cpu)
        if self._clock.wall_s() >= self._limits.wall_until_s:
            raise self._late(self._limits.wall)

    def _late(self, limit: Limit) -> WorkerEnded:
        sentence = f"{limit.sentence}. It was at {self.at}" if self.at else limit.sentence
        return self._end(Outcome.TIMEOUT, sentence, used_up=limit.used_up)

    def _end(self, outcome: Outcome, sentence: str, *, used_up: bool = False) -> WorkerEnded:
        self.close()
        return WorkerEnded(outcome, sentence, used_up=used_up)

    def _died(self) -> WorkerEnded:
        """Return why the worker ended, read from its exit status."""
        ready = self._process.ended_within(1.0)
        ended = self.close()
        if not ready:
            return WorkerEnded(Outcome.REJECTED, "it closed its connection")
        if ended.cpu_s >= self.budget.total_s:  # the kernel's limit, which is a little higher
            return WorkerEnded(Outcome.TIMEOUT, self.budget.used_up.sentence, used_up=True)
        if ended.killed:
            return WorkerEnded(Outcome.OUT_OF_MEMORY, KILLED)
        return WorkerEnded(Outcome.CRASHED, f"it ended the process ({ended.how})")
