"""Workers without fork: each is a plain process, for a student's own checks on Windows and macOS.

Only a time limit holds them, like every unsafe worker. They use the same protocol over a connection on this machine.
The next one starts while one works, so only the first start takes waiting time.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

from autograder import children
from autograder.errors import GraderFault
from autograder.sandbox.process import Ended, status_in_words

SCRIPT = Path(__file__).parents[1] / "worker" / "plain.py"
_OPTIONS = ("-s", "-B")
_TOKEN_BYTES = 32
_START_S = 60.0
_LOOK_S = 0.05
_TORCH_START_S = 180.0


class PlainWorker:
    """A worker in a plain process."""

    def __init__(self, process: subprocess.Popen[bytes], connection: socket.socket) -> None:
        self.process = process
        self.connection = connection

    def cpu_s(self) -> float:
        """Return 0: not every system tells the CPU time of another process, so only the wall clock counts."""
        return 0.0

    def wall_s(self) -> float:
        """Return the time of the monotonic clock."""
        return time.monotonic()

    def pause(self) -> None:
        """Do nothing: not every system can pause a process."""

    def resume(self) -> None:
        """Do nothing."""

    def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended within that time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> Ended:
        """End it if it has not ended, and release its resources."""
        self.connection.close()
        return Ended(status_in_words(_end(self.process)))


class PlainStarter:
    """Starts workers, each one before it is needed.

    Parameters
    ----------
    with_torch : bool
        Whether they import torch before they are ready.
    """

    def __init__(self, *, with_torch: bool = False) -> None:
        self.with_torch = with_torch
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_LOOK_S)
        self._arrived: dict[str, socket.socket] = {}
        self._waiting: dict[str, subprocess.Popen[bytes]] = {}
        self._spare = self._launch()

    def start(self, *, memory_mib: int, cpu_s: float) -> PlainWorker:  # noqa: ARG002 - there is no lock for either
        """Return a new worker, and start the next one."""
        token, self._spare = self._spare, self._launch()
        connection = self._connection(token)
        return PlainWorker(self._waiting.pop(token), connection)

    def _launch(self) -> str:
        token = secrets.token_hex(_TOKEN_BYTES)
        process = children.start(
            *_OPTIONS,
            str(SCRIPT),
            environment={"PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # only the grader handles Ctrl-C
            process_group=0 if hasattr(os, "setpgid") else None,
        )
        self._waiting[token] = process
        assert process.stdin is not None  # noqa: S101 - PIPE is set above
        with contextlib.suppress(OSError):  # it has ended; waiting for its connection reports that
            process.stdin.write(f"{self._listener.getsockname()[1]} {token} {int(self.with_torch)}\n".encode())
            process.stdin.flush()  # stays open: the worker sees when this process ends, for whatever reason
        return token

    def _connection(self, token: str) -> socket.socket:
        until_s = time.monotonic() + (_TORCH_START_S if self.with_torch else _START_S)
        while token not in self._arrived:
            with contextlib.suppress(TimeoutError):
                self._welcome(self._listener.accept()[0])
                continue
            status = self._waiting[token].poll()
            if status is not None:
                raise GraderFault(f"A worker did not start: {status_in_words(status)}.")
            if time.monotonic() > until_s:
                raise GraderFault("A worker did not start in time.")
        return self._arrived.pop(token)

    def _welcome(self, connection: socket.socket) -> None:
        """Keep a connection that names its worker; close any other."""
        connection.settimeout(_START_S)
        try:
            said = connection.recv(2 * _TOKEN_BYTES, socket.MSG_WAITALL)
        except OSError:
            said = b""
        for token in self._waiting:
            if hmac.compare_digest(token.encode(), said):
                self._arrived[token] = connection
                return
        connection.close()

    def close(self) -> None:
        """End the workers that are waiting."""
        self._listener.close()
        for connection in self._arrived.values():
            connection.close()
        for process in self._waiting.values():
            _end(process)
        self._waiting.clear()


def _end(process: subprocess.Popen[bytes]) -> int:
    process.kill()
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    return process.wait()
