"""What a worker's process is, whichever way it was started."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from typing import Protocol

import msgspec


def readable_within(descriptor: int, seconds: float) -> bool:
    """Return whether there is something to read (for a process: whether it has ended) within that time."""
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], max(0.0, seconds))[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1e3))


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended, and what it had used."""

    how: str
    cpu_s: float = 0.0
    peak_mib: float = 0.0
    killed: bool = False  # by a signal that a locked worker cannot send itself: by us or by the kernel


class WorkerProcess(Protocol):
    """A worker's process, as the client sees it."""

    connection: socket.socket

    def cpu_s(self) -> float:
        """Return the CPU seconds used so far, 0 where that is not known."""
        ...

    def wall_s(self) -> float:
        """Return a clock's time."""
        ...

    def pause(self) -> None:
        """Stop it until it is resumed, where there is a way to; nothing when it has ended."""
        ...

    def resume(self) -> None:
        """Let it go on."""
        ...

    def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended by then."""
        ...

    def end(self) -> Ended:
        """End it where it has not ended, and let go of it."""
        ...


class Starter(Protocol):
    """What workers come from."""

    def start(self, *, memory_mib: int, cpu_s: float) -> WorkerProcess:
        """Return a new worker."""
        ...

    def close(self) -> None:
        """End it and all that it started."""
        ...


def can_fork() -> bool:
    """Return whether workers can be forked from a warm process here, which is quicker."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "pidfd_open")


def status_in_words(status: int) -> str:
    """Return how a process ended, from a return code as `subprocess` gives it."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # most of the real-time ones have no name
        return f"signal {-status}"
