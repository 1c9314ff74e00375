"""Floors: what no grader of this design can do without.

The bare worker: fork, locks, load and all calls; nothing is judged. The bare torch: its import, and its compiler's.
"""

from __future__ import annotations

import socket
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from autograder.casebook import store
from autograder.sandbox.call_request import call_request
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import Zygote
from autograder.worker import messages, wire
from bench import classes

WARM_UP = 3
_TORCH = "import gc; gc.disable(); import numpy, torch"  # as in the warm process
_OPTIMIZER = f"{_TORCH}; torch.optim.Adam([torch.zeros(1, requires_grad=True)])"
_PREFIX = struct.Struct("<4sIQ")


def cpu_s(exercise: str, count: int) -> float:
    """Return the CPU seconds of one submission, of both sides of the socket, on the mean of `count`."""
    about = classes.COURSE.exercise(exercise)
    book = store.read(about, classes.COURSE)
    content = classes.notebook(exercise).encode()
    request = messages.Load(
        file=about.notebook_file,
        module=about.about.module,
        functions=tuple(about.about.functions),
        offered=("numpy",),
        content=messages.ArrayNode("uint8", (len(content),)),
    )
    frames = [wire.pack(request, [np.frombuffer(content, np.uint8)])]
    for test in book.tests:
        for case in test.cases:
            call, arrays = call_request(1, test.function, case, book.parameters[test.function])
            frames.append(wire.pack(call, arrays))
    zygote = Sandbox().zygote()
    try:
        for _ in range(WARM_UP):
            _one(zygote, frames)
        inside, ours = _zygote_cpu_s(zygote), time.process_time()
        for _ in range(count):
            _one(zygote, frames)
        return (time.process_time() - ours + _zygote_cpu_s(zygote) - inside) / count
    finally:
        zygote.close()


def torch_start_s(runs: int) -> dict[str, float]:
    """Return the seconds that torch takes to start, medians: bare, with its compiler, and as a warm process.

    Raises
    ------
    SystemExit
        When the bare start is not the shortest: then something else was measured.
    """
    found = {
        "Python that imports NumPy and torch": _median_s(lambda: _python(_TORCH), runs),
        "the same, and the compiler, which the first optimizer imports": _median_s(lambda: _python(_OPTIMIZER), runs),
        "the warm process with both, in its sandbox, until a worker is ready": _median_s(_warm_torch, runs),
    }
    bare, *longer = found.values()
    if not bare < min(longer):
        sys.exit(f"This is no measurement of torch's start: {found}")
    return found


def _median_s(start: Callable[[], None], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        started = time.monotonic()
        start()
        seconds.append(time.monotonic() - started)
    return statistics.median(seconds)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", f"{code}; import os; os._exit(0)"], check=True)


def _warm_torch() -> None:
    zygote = Sandbox().zygote(with_torch=True)
    _ = zygote.mapped_bytes  # known once a worker stands
    zygote.close()


def _one(zygote: Zygote, frames: list[bytes]) -> None:
    worker = zygote.start(memory_mib=1024, cpu_s=60.0)
    _answer(worker.connection)
    worker.connection.sendall(frames[0])
    while _answer(worker.connection) == "running":
        pass
    for frame in frames[1:]:
        worker.connection.sendall(frame)
        _answer(worker.connection)
    worker.end()


def _answer(connection: socket.socket) -> str:
    _, header, arrays = _PREFIX.unpack(_exactly(connection, _PREFIX.size))
    kind = str(msgspec.msgpack.decode(_exactly(connection, header))["type"])
    _exactly(connection, arrays)
    return kind


def _exactly(connection: socket.socket, size: int) -> bytes:
    return connection.recv(size, socket.MSG_WAITALL) if size else b""


def _zygote_cpu_s(zygote: Zygote) -> float:
    """Return the CPU time of bubblewrap, the warm process and all workers that have ended."""
    import os

    from bench.measure import family

    total = 0
    for pid in family(zygote.process.pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / os.sysconf("SC_CLK_TCK")
