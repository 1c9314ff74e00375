"""Has the line found at which a wrong function goes wrong: a hint, which moves no point.

The function is called once more, on public cases only, in a worker that has seen no hidden one. So neither the line nor
anything that a submission makes of it can tell of a hidden case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.casebook.cases import Case
from autograder.grading.function_run import FunctionRun
from autograder.judging.pointing import line
from autograder.results.result import Where
from autograder.sandbox.client import WorkerClient, WorkerEnded
from autograder.worker import messages

_CALL_CPU_S = 1.0


def line_of(run: FunctionRun) -> Where | None:
    """Return the line at which a function that is wrong on public cases goes wrong; None where nothing is certain."""
    if run.function not in run.book.worked:
        return None
    client = run.loads.traced(with_torch=run.with_torch, everything=run.everything)
    if client is None:
        return None
    file = run.loads.file
    try:
        return line(run.book, run.function, _WorkerCalls(run, client), file.name if file else "")
    except WorkerEnded:
        return None
    finally:
        client.close()


class _WorkerCalls:
    """Calls of one function in one worker."""

    def __init__(self, run: FunctionRun, client: WorkerClient) -> None:
        self.run = run
        self.client = client

    def answer(self, case: Case, site: int = -1, instead: Sequence[np.ndarray] = ()) -> Any:  # noqa: ANN401
        """Return the decoded answer, None where the function raises."""
        run = self.run
        reply, answer = self.client.replaced(run.function, case, run.parameters, self._cpu_s(case), (site, instead))
        return answer if isinstance(reply, messages.Returned) else None

    def trace(self, case: Case) -> tuple[messages.Traced, Sequence[np.ndarray]]:
        """Return what the function's expressions came to."""
        return self.client.trace(self.run.function, case, self.run.parameters, self._cpu_s(case))

    def _cpu_s(self, case: Case) -> float:
        return min(_CALL_CPU_S, self.run.cpu_s(case))
