"""Runs on the workers of a Dask cluster: keeps a run's setup, with one grading process per submission at a time.

The functions here are called by name over Dask's own connections. No part of a run becomes a Dask task or a Dask
result, so Dask never keeps it, moves it or writes it to a disk. The setup, with its hidden tests, is only in the memory
of the worker and of its grading processes. It is deleted when the run ends or after a time without requests. None of
the functions raises: Dask would write the arguments into the worker's log.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import importlib.metadata
import platform
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from autograder import __version__
from autograder.classrun.local import GradingProcess
from autograder.classrun.setup import Graded, Setup
from autograder.errors import AutograderError, GraderFault
from autograder.sandbox.sandbox import Sandbox

MOST_ANSWER = 64 << 20  # bytes; an outline's texts and pictures have at most 30 MiB
IDLE_S = 600.0  # time without requests after which a run is over
MAY_LACK = ("torch",)  # only the exercises that offer it need it
NONE = "none"
READY = b"ready"


class About(msgspec.Struct, frozen=True):
    """A worker's versions, number of processes and problem."""

    versions: dict[str, str]
    processes: int = 0
    problem: str = ""


class Answer(msgspec.Struct, frozen=True):
    """A worker's answer to a submission; neither field is set if it no longer takes part in the run."""

    graded: Graded | None = None
    fault: str = ""


def versions() -> dict[str, str]:
    """Return the versions that all machines must share for equal results, the engine's own files included."""
    packages = {name: _version(name) for name in ("numpy", "msgspec", "distributed", *MAY_LACK)}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"autograder": __version__, "the engine's files": engine_digest(), "Python": python, **packages}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return NONE


@functools.cache
def engine_digest() -> str:
    """Return a short hash of the engine's files."""
    root = Path(__file__).parents[1]
    state = hashlib.sha256()
    for file in sorted((*root.rglob("*.py"), *root.rglob("*.j2"))):
        state.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return state.hexdigest()[:12]


class RunOnWorker:
    """A run's place on a worker: its setup, and the grading processes that are free.

    Parameters
    ----------
    setup : bytes
        The encoded `Setup`.
    processes : int
        How many submissions are graded at the same time.
    """

    def __init__(self, setup: bytes, processes: int) -> None:
        self._setup = setup
        self._flavours = msgspec.msgpack.decode(setup, type=Setup).flavours
        self._free: list[GradingProcess] = []
        self._jobs: set[GradingProcess] = set()
        self._threads = ThreadPoolExecutor(processes)
        self._closed = False
        self._goodbye: asyncio.TimerHandle | None = None

    def stay(self, token: str) -> None:
        """Postpone the end of the run."""
        if self._goodbye:
            self._goodbye.cancel()
        self._goodbye = asyncio.get_running_loop().call_later(IDLE_S, _close, token)

    async def grade(self, submission: bytes) -> Graded | GraderFault:
        """Return the finished result of one submission."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._grade, submission)

    def _grade(self, submission: bytes) -> Graded | GraderFault:
        """Grade in a free process; restart one that ends, once."""
        fault = GraderFault("The run has ended.")
        for _ in range(2):
            if self._closed:
                break
            job = self._free.pop() if self._free else GradingProcess(self._flavours, self._setup)
            self._jobs.add(job)
            try:
                graded = job.grade(submission)
            except GraderFault as error:
                fault = error
                self._jobs.discard(job)
                job.kill()
            else:
                self._free.append(job)
                return graded
        return fault

    def close(self) -> None:
        """End the processes and forget the run."""
        self._closed = True
        if self._goodbye:
            self._goodbye.cancel()
        for job in list(self._jobs):
            job.kill()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._setup = b""


_desks: dict[str, RunOnWorker] = {}


async def about(*, unsafe: bool, dask_worker: Any = None) -> bytes:  # noqa: ANN401 - no type of ours
    """Return an encoded `About` of this worker."""
    problem = ""
    try:
        await asyncio.to_thread(Sandbox(unsafe=unsafe).check)
    except AutograderError as error:
        problem = str(error)
    except OSError as error:
        problem = f"the sandbox cannot be tried: {error}"
    processes = dask_worker.state.nthreads if dask_worker is not None else 1
    return msgspec.msgpack.encode(About(versions(), processes, problem))


async def open_desk(token: str, setup: bytes, processes: int) -> bytes:
    """Take in the setup of a run."""
    _desks[token] = RunOnWorker(setup, processes)
    _desks[token].stay(token)
    return READY


async def grade(token: str, submission: bytes) -> bytes:
    """Return an encoded `Answer`."""
    desk = _desks.get(token)
    if desk is None:
        return msgspec.msgpack.encode(Answer())
    desk.stay(token)
    try:
        outcome = await desk.grade(submission)
    except Exception as error:  # noqa: BLE001 - see above: Dask would log the arguments
        outcome = GraderFault(f"{type(error).__name__}: {error}")
    answer = Answer(fault=str(outcome)) if isinstance(outcome, GraderFault) else Answer(graded=outcome)
    sent = msgspec.msgpack.encode(answer)
    if len(sent) > MOST_ANSWER:
        sent = msgspec.msgpack.encode(Answer(fault=f"Its report has {too_large(sent)}."))
    return sent


def too_large(answer: bytes) -> str:
    """Return the size of a refused answer, in words."""
    return f"{len(answer) >> 20} MiB; at most {MOST_ANSWER >> 20} MiB are allowed"


async def close_desk(token: str) -> bytes:
    """Forget a run."""
    _close(token)
    return READY


def _close(token: str) -> None:
    desk = _desks.pop(token, None)
    if desk is not None:
        desk.close()
