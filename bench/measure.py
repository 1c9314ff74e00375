"""Runs a command and says what it and all that it started used: time, CPU, memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

LOOK_S = 0.2  # between two looks at the memory
_PR_SET_CHILD_SUBREAPER = 36


class Usage(msgspec.Struct, frozen=True):
    """What a command used, with all processes that came of it."""

    wall_s: float
    cpu_s: float
    peak_mib: float  # memory of all processes together, what they share counted once
    status: int
    output: str


@contextlib.contextmanager
def adopting_orphans() -> Iterator[None]:
    """Be the parent of whatever outlives its own, so that its CPU time is counted when it ends."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def run(command: Sequence[object], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end and return what it used."""
    with adopting_orphans():
        _reap()  # what something before has left behind is not this command's
        before, started = _children_cpu_s(), time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with _Memory(process.pid) as memory:
            output = process.communicate()[0]
        wall_s = time.monotonic() - started
        _reap()
    return Usage(wall_s, _children_cpu_s() - before, memory.peak_mib, process.returncode, output)


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Wait for what the command has left behind; what does not end is ended."""
    deadline = time.monotonic() + 10
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0 and time.monotonic() > deadline:
                for child in children(os.getpid()):
                    os.kill(child, signal.SIGKILL)
            if pid == 0:
                time.sleep(0.01)


def busy_share(seconds: float = 1.0) -> float:
    """Return which share of the machine's processors other work keeps busy just now."""
    before = _processor_times()
    time.sleep(seconds)
    after = _processor_times()
    idle, total = (now - then for now, then in zip(after, before, strict=True))
    return 1 - idle / total if total else 0.0


def _processor_times() -> tuple[int, int]:
    fields = list(map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]))
    return fields[3] + fields[4], sum(fields)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and is the parent of."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return found


def family(pid: int) -> list[int]:
    """Return a process and all that came of it."""
    return [pid, *(each for child in children(pid) for each in family(child))]


def memory_mib(pids: Sequence[int]) -> float:
    """Return the memory of processes, in proportion where they share it."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(rollup.partition("\nPss:")[2].split()[0])
        except (OSError, IndexError, ValueError):  # it has ended, or is none of ours to look into
            continue
    return total / 1024


class _Memory(threading.Thread):
    """Watches the memory of a family of processes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self._pid = pid
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(LOOK_S):
            self.peak_mib = max(self.peak_mib, memory_mib(family(self._pid)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_now.set()
        self.join()
