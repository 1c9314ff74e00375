"""Refuses to unpickle anything that could run code while this process talks to a cluster.

Dask unpickles received data in several places. A pickle runs code only through a class or a function that it names, and
Python announces each such name to audit hooks. Our hook allows only bytes.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
import threading
from collections.abc import Iterator
from typing import Any

_ALLOWED = (("builtins", "bytes"),)
_lock = threading.Lock()
_state = {"installed": False, "refusing": 0}  # a hook cannot be removed


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Refuse such pickles while the block runs, in all threads."""
    with _lock:
        if not _state["installed"]:
            sys.addaudithook(_hook)
            _state["installed"] = True
        _state["refusing"] += 1
    try:
        yield
    finally:
        with _lock:
            _state["refusing"] -= 1


def _hook(event: str, arguments: tuple[Any, ...]) -> None:  # pragma: no cover - Python traces no audit hook
    if event == "pickle.find_class" and _state["refusing"] and arguments[-2:] not in _ALLOWED:
        raise pickle.UnpicklingError(f"refused: {'.'.join(map(str, arguments[-2:]))}")
