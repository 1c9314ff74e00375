"""Lets Ctrl-C stop a command, even if Python loses the exception."""

from __future__ import annotations

import _thread
import contextlib
import signal
import sys
import time
from collections.abc import Iterator

INTERRUPTED = 130  # exit status
_LOOK_AGAIN_S = 0.2


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt inside; before and after, `autograder.__main__` ends the process at once.

    Python drops an exception that is raised in a callback, and each import has one. So we check a moment later whether
    the exception is being handled, and raise it again if it was lost.
    """
    inside, looking = True, False

    def look_again() -> None:  # pragma: no cover - threads of `_thread` are not traced
        nonlocal looking
        time.sleep(_LOOK_AGAIN_S)
        if inside:
            looking = True
            _thread.interrupt_main()

    def interrupt(*_: object) -> None:
        nonlocal looking
        ours, looking = looking, False
        if not (ours and _on_its_way(sys.exception())):
            _thread.start_new_thread(look_again, ())
            raise KeyboardInterrupt

    outside = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        inside = False
        signal.signal(signal.SIGINT, outside)


def _on_its_way(error: BaseException | None) -> bool:
    """Return whether KeyboardInterrupt is being handled, by itself or behind another exception."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None
