"""Workers for a student's own checks: they keep what was answered and printed, and say where a long call is."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.casebook.cases import Case
from autograder.sandbox.client import WorkerClient, WorkerEnded
from autograder.sandbox.process import Starter
from autograder.worker import messages

REPORT_S = 0.5  # between two reports of where a call is


class Recorder:
    """What the workers of one check answered."""

    def __init__(self) -> None:
        self.ended: dict[str, WorkerEnded] = {}
        self.absent: set[str] = set()  # functions that are not defined although the file holds something like them

    def clear(self) -> None:
        """Forget all of it, for the next check."""
        self.ended.clear()
        self.absent.clear()

    def client(self, starter: Starter, **options: Any) -> WorkerClient:  # noqa: ANN401 - those of WorkerClient
        """Return a client that tells this recorder."""
        client = RecordingClient(starter, **options)
        client.recorder = self
        return client


class RecordingClient(WorkerClient):
    """A worker whose answers are kept; a function that had to be stopped is not waited for a second time."""

    recorder: Recorder

    def load(self, request: messages.Load, content: bytes, cpu_s: float) -> messages.Loaded | messages.Unloadable:
        """Load the file, and ask for reports of long calls."""
        reply = super().load(msgspec.structs.replace(request, report_s=REPORT_S), content, cpu_s)
        if isinstance(reply, messages.Loaded):
            self.recorder.absent |= set(reply.absent)
        return reply

    def call(
        self, function: str, case: Case, parameters: tuple[str, ...], cpu_s: float
    ) -> tuple[messages.Returned | messages.Raised | messages.Rejected, Any]:
        """Call a function, and keep how it had to be stopped."""
        known = self.recorder.ended.get(function)
        if known:
            self.close()
            raise WorkerEnded(known.outcome, known.sentence)
        try:
            return super().call(function, case, parameters, cpu_s)
        except WorkerEnded as ended:
            self.recorder.ended[function] = ended
            raise
