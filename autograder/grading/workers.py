"""Loads a submission into workers: one that its functions share, and separate ones for functions that need them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from autograder.course.course import Exercise
from autograder.errors import GraderFault
from autograder.grading.notes import Note, NoteKind
from autograder.judging.judge import Verdict
from autograder.sandbox.client import Budget, WorkerClient, WorkerEnded
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import SubmittedFile
from autograder.worker import messages

MAX_LEFT_OUT = 3  # maximum number of top-level statements that hang or end the process; then loading is given up
NUMPY_OFFER, TORCH_OFFER = ("numpy",), ("numpy", "torch")
_HINTS_CPU_S = 20.0  # for what moves no point, over all functions of a submission
_SHARE = 0.5  # maximum share of a submission's time for loading each function's worker


class NotLoaded(Exception):  # noqa: N818 - a verdict, not an error
    """The submission could not be loaded at all."""


class LoadEnded(Exception):  # noqa: N818 - a verdict, not an error
    """Loading ended the worker too often."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


class LoadedWorker(msgspec.Struct):
    """A worker with the submission loaded."""

    client: WorkerClient
    reply: messages.Loaded
    cpu_s: float  # the time of loading
    asked: bool = False  # whether a function was called in this worker


class Loads:
    """The workers of one submission.

    Parameters
    ----------
    sandbox : Sandbox
    client : callable
        Makes the clients of workers, with the parameters of `WorkerClient`.
    exercise : Exercise
    notes : iterable of Note
        Notes that exist already.
    """

    def __init__(
        self, sandbox: Sandbox, client: Callable[..., WorkerClient], exercise: Exercise, notes: Iterable[Note]
    ) -> None:
        self.sandbox = sandbox
        self.client = client
        self.exercise = exercise
        self.limits = exercise.about.limits
        self.budget = Budget(self.limits.total_cpu_s)
        self.hints = Budget(_HINTS_CPU_S)
        self.notes = list(notes)
        self.file: SubmittedFile | None = None
        self.frozen = False  # hidden cases were called: from now on, messages of a load may reveal them
        self.everything = False  # a function needs demonstrations: they are also run for the next functions
        self.demos_hang = False
        self.left_out: dict[int, Verdict] = {}  # statements at top level that hung or ended the process
        self._careful_from: int | None = None  # after this statement, only statements that evaluate nothing are run
        self._ended: LoadEnded | None = None  # how loading finally failed; it is not tried again for other functions
        self._only_needed = False  # a demonstration hangs: only those that definitions need are run
        self._shared: dict[tuple[bool, bool, bool], LoadedWorker] = {}

    def close(self) -> None:
        """End what is left of the workers."""
        for loaded in self._shared.values():
            loaded.client.close()
        self._shared.clear()

    def abandon(self) -> None:
        """End the remaining workers after our own fault."""
        try:
            self.close()
        except GraderFault:
            self._shared.clear()

    def note(self, kind: NoteKind, *sentences: str) -> None:
        """Keep new messages, up to a bound: a submission may send a different one at each load."""
        self.keep(*(Note(kind, sentence) for sentence in sentences))

    def keep(self, *notes: Note) -> None:
        """Keep notes that are new, up to the bound."""
        new = [note for note in notes if note not in self.notes and not self.frozen]
        self.notes += new[: max(0, messages.MAX_SENTENCES - len(self.notes))]

    # ---- workers

    def shared(self, *, with_torch: bool, everything: bool, plain: bool = True) -> LoadedWorker:
        """Return the worker shared by functions that clearly keep no state, or by those that may keep some."""
        key = (with_torch, everything, plain)
        if key in self._shared and self._shared[key].client.closed:
            del self._shared[key]
        if key not in self._shared:
            self._shared[key] = self.load(with_torch=with_torch, everything=everything)
        return self._shared[key]

    def renewed(self, *, with_torch: bool, everything: bool, plain: bool) -> LoadedWorker:
        """Return a fresh worker that is shared from now on."""
        if (old := self._shared.pop((with_torch, everything, plain), None)) is not None:
            old.client.close()
        return self.shared(with_torch=with_torch, everything=everything, plain=plain)

    def own(self, *, with_torch: bool, everything: bool) -> LoadedWorker:
        """Return a worker in which nothing was called, for only one function."""
        key = (with_torch, everything, True)
        if key in self._shared and not self._shared[key].asked:
            return self._shared.pop(key)
        return self.load(with_torch=with_torch, everything=everything)

    def is_affordable(self, loaded: LoadedWorker) -> bool:
        """Return whether the time is enough to load a worker for each function, in both passes."""
        return 2 * len(self.exercise.about.functions) * loaded.cpu_s <= _SHARE * self.limits.total_cpu_s

    def load(self, *, with_torch: bool, everything: bool = False) -> LoadedWorker:
        """Return a fresh worker with the submission loaded.

        A top-level statement that hangs or ends the process is left out, like one that raises. After `MAX_LEFT_OUT` of
        them, every later statement that evaluates anything is left out too.

        Raises
        ------
        NotLoaded
        LoadEnded
        """
        if self._ended is not None:
            raise self._ended
        assert self.file is not None  # noqa: S101 - chosen first
        while True:
            client = self._worker(with_torch=with_torch)
            request = self._request(self.file, with_torch=with_torch, everything=everything)
            try:
                reply = client.load(request, self.file.content, self.limits.load_cpu_s)
            except WorkerEnded as ended:
                if client.statement == -2:
                    raise NotLoaded(f"{self.file.name} could not be read: {ended.sentence}.") from None
                self._leave_out(client, ended, everything=everything)
                self.note(NoteKind.LOADING, f"{client.where}: left out, because {ended.sentence}")
                continue
            if isinstance(reply, messages.Unloadable):
                client.close()
                raise NotLoaded(reply.reason)
            if not with_torch or not self._shared:
                self.note(NoteKind.LOADING, *reply.notes)
            return LoadedWorker(client, reply, client.cpu_s)

    def _leave_out(self, client: WorkerClient, ended: WorkerEnded, *, everything: bool) -> None:
        """Note the statement at which loading ended; raise LoadEnded if leaving it out cannot help."""
        known, number = len(self.left_out), client.statement
        careful = self._careful_from is not None
        if number < 0 or number in self.left_out or (known >= MAX_LEFT_OUT and (everything or careful)):
            stopped = LoadEnded(Verdict(ended.outcome, f"during loading, {ended.sentence}"))
            if not everything:
                self._ended = stopped
            raise stopped from None
        self.left_out[number] = Verdict(ended.outcome, ended.sentence)
        self._only_needed = self._only_needed or everything
        if known + 1 >= MAX_LEFT_OUT and not everything:
            self._careful_from = number

    def traced(self, *, with_torch: bool, everything: bool) -> WorkerClient | None:
        """Return a worker whose calls can be traced, None where it cannot be loaded. It takes none of the time."""
        assert self.file is not None and not self.frozen  # noqa: PT018, S101 - what it says stands on the page
        self.budget.rest()
        client = self._worker(with_torch=with_torch, budget=self.hints)
        request = self._request(self.file, with_torch=with_torch, everything=everything)
        request = msgspec.structs.replace(request, traced=True)
        try:
            reply = client.load(request, self.file.content, self.limits.load_cpu_s)
        except WorkerEnded:
            return None
        if not isinstance(reply, messages.Loaded):
            client.close()
            return None
        return client

    def count_filled(self, file: SubmittedFile) -> int:
        """Return how many functions a file fills in; -1 if it cannot be read."""
        client = self._worker(with_torch=False)
        try:
            reply = client.load(self._request(file, count_only=True), file.content, self.limits.load_cpu_s)
        except WorkerEnded:
            return -1
        finally:
            client.close()
        return reply.filled if isinstance(reply, messages.Loaded) else -1

    def _worker(self, *, with_torch: bool, budget: Budget | None = None) -> WorkerClient:
        limits = self.limits
        return self.client(
            self.sandbox.starter(with_torch=with_torch),
            memory_mib=limits.torch_memory_mib if with_torch else limits.memory_mib,
            wall_factor=limits.wall_factor,
            budget=budget or self.budget,
        )

    def _request(
        self, file: SubmittedFile, *, with_torch: bool = False, everything: bool = False, count_only: bool = False
    ) -> messages.Load:
        return messages.Load(
            file=file.name,
            module=self.exercise.about.module,
            functions=tuple(self.exercise.about.functions),
            offered=TORCH_OFFER if with_torch else NUMPY_OFFER,
            content=messages.ArrayNode("uint8", (len(file.content),)),
            everything=everything,
            only_needed=self._only_needed,
            leave_out=tuple(self.left_out),
            careful_from=self._careful_from,
            partly=self._partly(),
            count_only=count_only,
        )

    def _partly(self) -> dict[str, str]:
        """Return the note about an import that only some of the exercise's functions may use."""
        functions = [name for name, function in self.exercise.about.functions.items() if function.torch]
        return {"torch": f"torch is offered only to {', '.join(functions)}"} if functions else {}
