"""Grades submissions on a Dask cluster; see `docs/scale.md`.

Each worker process gets the setup once, and then one submission at a time for each of its threads, as bytes. It sends
back finished results as bytes. Nothing that a worker sends is unpickled: each answer is decoded with types and compared
with its task. If a worker is lost, other workers grade its unfinished submissions. Workers may join later.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from autograder.classrun import dask_worker, unpickling
from autograder.classrun.queue import Finished as TaskOutcome
from autograder.classrun.queue import Read, Task, TaskQueue
from autograder.classrun.setup import Setup
from autograder.errors import AutograderError, GraderFault, UsageError
from autograder.results.result import decode
from autograder.text import one_line

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

CONNECT_S = 10
WAIT_S = 60.0  # waiting time for the first workers
LOOK_S = 0.5  # between two lists of the workers
GOODBYE_S = 10.0
MOST_LOST = 3  # maximum workers lost on one submission
MOST_PROCESSES = 1_024  # of one worker
REASON = 500  # characters of a worker's message
BACKLOG = 64  # finished results that may wait to be written


class WrongAnswerError(Exception):
    """A worker sent an answer that our workers never send."""


class ClusterPool:
    """Runs grading processes on the workers of a Dask cluster, as many on each as it has threads.

    Parameters
    ----------
    address : str
        Of the scheduler, `tcp://host:8786` or `tls://host:8786`.
    wait_s : float, optional
        How long to wait for workers when there is none.

    Attributes
    ----------
    refused : dict
        Workers that cannot grade or whose answers are wrong, each with the reason.
    lost : list of str
        Workers that went away.
    """

    def __init__(self, address: str, wait_s: float | None = None) -> None:
        if not re.fullmatch(r"(?:tcp|tls|ws|wss)://.+", address):
            raise UsageError(
                f"{address} is not the address of a Dask scheduler. Expected an address like tcp://host:8786."
            )
        self.refused: dict[str, str] = {}
        self.lost: list[str] = []
        self._address = address
        self._wait_s = WAIT_S if wait_s is None else wait_s
        self._token = secrets.token_hex(16)
        self._serving: Counter[str] = Counter()  # slots by worker
        self._met: set[str] = set()
        self._losses: Counter[Task] = Counter()
        self._threads: list[threading.Thread] = []

    def run(
        self, setup: Callable[[], Setup], tasks: Iterable[Task], read: Read
    ) -> Generator[tuple[Task, TaskOutcome], None, None]:
        """Yield each task with its finished result, in the order in which they finish."""
        told = setup()
        self._setup = msgspec.msgpack.encode(told)
        self._flavours = told.flavours
        with _connected(self._address) as client, unpickling.refused():
            board = TaskQueue(tasks, read, BACKLOG)
            self._start(self._watch, client, board)
            try:
                yield from board.finished()
            finally:
                board.stop()
                there = [address for address in self._serving if address not in self.lost]  # Dask waits for a lost one
                with contextlib.suppress(Exception):  # an unreachable worker forgets by itself
                    _send(client, there, dask_worker.close_desk, self._token)
                for thread in self._threads:
                    thread.join(GOODBYE_S)

    def _start(self, work: Callable[..., None], *args: Any) -> None:  # noqa: ANN401
        thread = threading.Thread(target=_guarded, args=(work, args), daemon=True)
        self._threads.append(thread)
        thread.start()

    # ---- workers

    def _watch(self, client: Client, board: TaskQueue) -> None:
        """Let workers begin as they come; end the run if none is left."""
        alone_since = time.monotonic()
        while not board.stopped:
            there = set(client.scheduler_info(n_workers=-1)["workers"])
            for address in sorted(there - self._met):
                self._met.add(address)
                self._meet(client, board, address)
            if +self._serving:
                alone_since = time.monotonic()
            elif there and there <= self.refused.keys():
                reasons = "".join(f"\n  {address}: {why}" for address, why in self.refused.items())
                board.stop(AutograderError(f"No worker of {self._address} can grade:{reasons}"))
            elif time.monotonic() - alone_since >= self._wait_s:
                lost = f" ({len(self.lost)} were lost)" if self.lost else ""
                left = f"{board.left} submissions are left. Run the same command again to continue."
                board.stop(AutograderError(f"{self._address} has no workers{lost}. {left}"))
            time.sleep(LOOK_S)

    def _meet(self, client: Client, board: TaskQueue, address: str) -> None:
        """Ask a worker what it is; let it begin, or note why it cannot."""
        try:
            answer = _ask(client, address, dask_worker.about, unsafe=self._flavours.unsafe)
            if answer is None:
                self.lost.append(address)
                return
            about = _decoded(answer, dask_worker.About)
            problem = about.problem or self._different(about.versions)
            if problem:
                self.refused[address] = one_line(problem, REASON)
            elif (
                _ask(client, address, dask_worker.open_desk, self._token, self._setup, about.processes)
                == dask_worker.READY
            ):
                processes = min(max(about.processes, 0), MOST_PROCESSES)
                self._serving[address] = processes
                for _ in range(processes):
                    self._start(self._serve, client, board, address)
        except WrongAnswerError as error:
            self.refused[address] = str(error)

    def _different(self, theirs: dict[str, str]) -> str:
        """Return the versions that differ on a worker and could change its results, or nothing."""
        ours = dask_worker.versions()
        names = [name for name in ours if True in self._flavours.with_torch or name not in dask_worker.MAY_LACK]
        parts = [
            f"{name} {theirs.get(name, dask_worker.NONE)} there, {ours[name]} here"
            for name in names
            if theirs.get(name) != ours[name]
        ]
        return f"different versions: {'; '.join(parts)}" if parts else ""

    # ---- submissions

    def _serve(self, client: Client, board: TaskQueue, address: str) -> None:
        """Let a worker grade submissions one by one."""
        try:
            while (taken := board.take()) is not None:
                task, submission = taken
                try:
                    outcome = self._graded(client, address, task, submission)
                except WrongAnswerError as error:
                    self.refused[address] = str(error)
                    self._put_back(task, board)
                    return
                if outcome is None and not board.stopped:
                    if address not in self.lost:
                        self.lost.append(address)
                    self._put_back(task, board)
                    return
                board.finish(task, outcome or GraderFault("The run was stopped."))
        finally:
            self._serving[address] -= 1

    def _graded(self, client: Client, address: str, task: Task, submission: bytes) -> TaskOutcome | None:
        """Return the answer about a submission; None if the worker is lost."""
        sent = _ask(client, address, dask_worker.grade, self._token, submission)
        if sent is None:
            return None
        answer = _decoded(sent, dask_worker.Answer)
        if answer.graded is None:
            return GraderFault(one_line(answer.fault, REASON)) if answer.fault else None
        try:
            result = decode(answer.graded.result)
        except GraderFault as fault:
            raise WrongAnswerError("it did not send a result") from fault
        if (result.student, result.exercise) != task:
            raise WrongAnswerError("it answered for a different submission")
        return answer.graded

    def _put_back(self, task: Task, board: TaskQueue) -> None:
        """Leave a task to others, unless it seems to take every worker with it."""
        self._losses[task] += 1
        if self._losses[task] < MOST_LOST:
            board.put_back(task)
        else:
            board.finish(task, GraderFault(f"{MOST_LOST} workers were lost while they graded it."))


def _guarded(work: Callable[..., None], args: tuple[Any, ...]) -> None:
    """Do the work of a thread; an error while watching ends the run."""
    try:
        work(*args)
    except Exception as error:  # noqa: BLE001 - raised again where the run is waited for
        board = next(arg for arg in args if isinstance(arg, TaskQueue))
        board.stop(AutograderError(f"The connection to the cluster failed: {type(error).__name__}: {error}"))


def _ask(client: Client, address: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> bytes | None:  # noqa: ANN401
    """Return the bytes that a function returns on a worker; None if no answer comes."""
    try:
        answers = _send(client, [address], function, *args, **kwargs)
    except (OSError, TimeoutError):  # the connection
        return None
    except Exception as error:  # decoding a false answer may raise anything
        raise WrongAnswerError("it did not send bytes") from error
    if address not in answers:
        return None
    answer = answers[address]
    if not (isinstance(answer, dict) and isinstance(answer.get("result"), bytes)):
        raise WrongAnswerError("it did not send bytes")
    if len(answer["result"]) > dask_worker.MOST_ANSWER:
        raise WrongAnswerError(f"it sent {dask_worker.too_large(answer['result'])}")
    return bytes(answer["result"])


def _send(
    client: Client,
    workers: list[str],
    function: Callable[..., Any],
    *args: Any,  # noqa: ANN401
    **kwargs: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Call a function on workers and return their raw answers; `Client.run` would unpickle them."""
    from distributed.protocol.pickle import dumps

    message = {"op": "run", "function": dumps(function), "args": dumps(args), "kwargs": dumps(kwargs), "wait": True}
    answers: dict[str, Any] = client.sync(client.scheduler.broadcast, msg=message, workers=workers, on_error="ignore")
    return answers


def _decoded(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WrongAnswerError("it did not send an answer") from error


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler that speaks this version of Dask."""
    if importlib.util.find_spec("distributed") is None:
        raise UsageError('--cluster needs Dask: pip install "gradients-by-hand[cluster]".')
    import distributed

    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # we report a lost worker, once
    try:
        client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise AutograderError(f"No Dask scheduler answers at {address} ({_reason(error)}).") from error
    try:
        theirs = client.get_versions()["scheduler"]["packages"]["distributed"]
        if theirs != distributed.__version__:
            both = f"distributed {theirs}, this machine {distributed.__version__}"
            raise AutograderError(f"The scheduler at {address} runs {both}; install the same version.")
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=GOODBYE_S)


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0][:200]
