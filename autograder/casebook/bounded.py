"""Ends course code that runs for too long: an edit of it may run for ever."""

from __future__ import annotations

import contextlib
import io
import signal
from collections.abc import Iterator


class TooLong(BaseException):
    """The time is up; not an `Exception`, which the code that runs could catch."""


@contextlib.contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raise TooLong once this process has used that much CPU time, and print nothing; only in the main thread.

    Parameters
    ----------
    seconds : float
        Of CPU.
    """

    def stop(_signal: int, _frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
