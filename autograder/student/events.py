"""What `watch` waits for: saved files and pressed keys.

Keys are read by our own code: `click.getchar` waits without an end and changes the terminal for each key, and a thread
in it could not be stopped.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

POLL_S = 0.1
_STEP_MS, _DEBOUNCE_MS = 5, 50  # how long watchfiles waits for more to happen
_AT_ONCE, _OTHER = 32, "other"  # characters that are read at once; a key that is none of ours
_PATIENCE_S = 0.5  # between two looks at whether somebody pressed Ctrl-C


class Event(msgspec.Struct, frozen=True):
    """Something that happened."""

    kind: Literal["saved", "key", "note"]
    what: str = ""


class Events:
    """A queue of what happens to some files, and of keys.

    Parameters
    ----------
    files : sequence of Path
    poll : bool
        Look at the files again and again, where the system does not tell of changes.
    """

    def __init__(self, files: Sequence[Path], *, poll: bool = False) -> None:
        self.files = tuple(files)
        self.poll = poll
        self.queue: queue.Queue[Event] = queue.Queue()
        self.stop = threading.Event()
        self._ready = threading.Event()

    def __iter__(self) -> Iterator[Event]:
        """Yield events as they come; several saves at once are one."""
        while True:
            try:
                event = self.queue.get(timeout=_PATIENCE_S)
            except queue.Empty:
                continue
            yield event

    @contextlib.contextmanager
    def listening(self) -> Iterator[Events]:
        """Listen to files and keys, and leave the terminal as it was."""
        threading.Thread(target=self._watch, daemon=True).start()
        self._ready.wait(_PATIENCE_S)
        with keys(self.queue, self.stop):
            try:
                yield self
            finally:
                self.stop.set()

    def _watch(self) -> None:
        source = self._polled() if self.poll else self._told()
        try:
            self._pass_on(source)
        except Exception as error:
            if self.poll:
                raise
            self.queue.put(Event("note", f"changes are looked for every {POLL_S:g} s ({type(error).__name__})"))
            self._pass_on(self._polled())

    def _pass_on(self, source: Iterable[None]) -> None:
        for _ in source:
            self.queue.put(Event("saved"))

    def _told(self) -> Iterator[None]:
        """Yield when the system tells of a change; folders are watched, as many editors save by renaming."""
        import watchfiles

        names = {os.path.realpath(file) for file in self.files}
        folders = {os.path.realpath(file.parent) for file in self.files}
        self._ready.set()
        changes = watchfiles.watch(
            *folders,
            watch_filter=lambda _, path: os.path.realpath(path) in names,
            step=_STEP_MS,
            debounce=_DEBOUNCE_MS,
            stop_event=self.stop,
            rust_timeout=int(_PATIENCE_S * 1_000),
            recursive=False,
            raise_interrupt=False,
        )
        for _ in changes:
            yield

    def _polled(self) -> Iterator[None]:
        """Yield when a file has changed since the last look."""
        known = [_signature(file) for file in self.files]
        self._ready.set()
        while not self.stop.wait(POLL_S):
            now = [_signature(file) for file in self.files]
            if now != known:
                known = now
                yield


def _signature(file: Path) -> tuple[int, ...]:
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


@contextlib.contextmanager
def keys(events: queue.Queue[Event], stop: threading.Event) -> Iterator[None]:
    """Put pressed keys into the queue while this lasts; nothing happens where there is no terminal."""
    if not sys.stdin or not sys.stdin.isatty():
        yield
        return
    if sys.platform == "win32":
        threading.Thread(target=_windows_keys, args=(events, stop), daemon=True).start()
        yield
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSANOW)
    threading.Thread(target=_unix_keys, args=(descriptor, events, stop), daemon=True).start()
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _unix_keys(descriptor: int, events: queue.Queue[Event], stop: threading.Event) -> None:
    import select

    with contextlib.suppress(OSError, ValueError):  # the terminal has gone
        while not stop.is_set():
            if select.select([descriptor], [], [], POLL_S)[0]:
                pressed = os.read(descriptor, _AT_ONCE).decode("utf-8", "replace")
                if not pressed:
                    return
                for key in [_OTHER] if pressed.startswith("\x1b") else pressed:  # an arrow sends three characters
                    events.put(Event("key", key))


def _windows_keys(events: queue.Queue[Event], stop: threading.Event) -> None:
    import msvcrt

    while not stop.is_set():
        if msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]
            events.put(Event("key", msvcrt.getwch()))  # type: ignore[attr-defined, unused-ignore]
        else:
            time.sleep(POLL_S)
