"""Says where a call is that takes long, while it runs."""

from __future__ import annotations

import linecache
import math
import sys
import threading
import time
from typing import TYPE_CHECKING

from autograder.worker import messages
from autograder.worker.raised import sentence

if TYPE_CHECKING:
    from autograder.worker.serve import Worker

_LOOK_S = 0.05  # between two looks


class Reporter:
    """Says where a call is that takes long, from a thread beside it; only a student's own checks have one.

    Parameters
    ----------
    worker : Worker
    every_s : float
        Seconds between two reports.
    """

    def __init__(self, worker: Worker, every_s: float) -> None:
        self.worker = worker
        self.every_s = every_s
        self.main = threading.get_ident()
        self.due_s = math.inf
        self.lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self) -> None:
        """Take note that a call begins."""
        self.due_s = time.monotonic() + self.every_s

    def end(self) -> None:
        """Take note that it has ended; nothing is said behind this."""
        with self.lock:
            self.due_s = math.inf

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_S)
            with self.lock:
                if time.monotonic() >= self.due_s:
                    self.due_s += self.every_s
                    self.worker.send(messages.Where(self._where()))

    def _where(self) -> str:
        frame = sys._current_frames().get(self.main)  # noqa: SLF001 - there is no other way to ask
        while frame is not None and frame.f_code.co_filename not in self.worker.files:
            frame = frame.f_back
        if frame is None:
            return ""
        file, line = frame.f_code.co_filename, frame.f_lineno
        code = linecache.getline(file, line).strip()
        return sentence(f"{file}, line {line}, in {frame.f_code.co_name}: `{code[:200]}`")
