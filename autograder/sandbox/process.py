"""The interface of a worker's process, however it was started."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from typing import Protocol

import msgspec


def readable_within(descriptor: int, seconds: float) -> bool:
    """Return whether there is something to read within that time (for a process: whether it has ended)."""
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], max(0.0, seconds))[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1e3))


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended, and the time and memory that it used."""

    how: str
    cpu_s: float = 0.0
    peak_mib: float = 0.0
    killed: bool = False  # by a signal that a locked worker cannot send to itself: from us or from the kernel


class WorkerProcess(Protocol):
    """A worker's process, as the client uses it."""

    connection: socket.socket

    def cpu_s(self) -> float:
        """Return the CPU time used so far in seconds, 0 if that is not known."""
        ...

    def wall_s(self) -> float:
        """Return the time of a clock in seconds."""
        ...

    def pause(self) -> None:
        """Pause it until it is resumed, if the system can; do nothing if it has ended."""
        ...

    def resume(self) -> None:
        """Resume it."""
        ...

    def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended within that time."""
        ...

    def end(self) -> Ended:
        """End it if it has not ended, and release its resources."""
        ...


class Starter(Protocol):
    """Starts workers."""

    def start(self, *, memory_mib: int, cpu_s: float) -> WorkerProcess:
        """Return a new worker."""
        ...

    def close(self) -> None:
        """End it and everything that it started."""
        ...


def can_fork() -> bool:
    """Return whether this system can fork workers from a warm process, which is faster."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "pidfd_open")


def status_in_words(status: int) -> str:
    """Return in words how a process ended, from a return code of `subprocess`."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # most real-time signals have no name
        return f"signal {-status}"
