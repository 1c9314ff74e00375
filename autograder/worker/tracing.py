"""Notes what the expressions of functions come to during one call, or puts other values in the place of one.

It runs beside the student's code, which can make it say anything. What it says is data: bounded, and good for a hint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.worker.messages import MAX_DIMENSIONS, MAX_NOTES

_LARGEST = 1_000_000
MAX_NUMBERS, MAX_SIZE, MAX_EACH = 32_768, 512, 64  # of all values; of one; values of one site


class Note(NamedTuple):
    """A value of a site: its shape, and which thing it is, so that the same object is known again."""

    site: int
    thing: int
    shape: tuple[int, ...]


class Recorder:
    """What `__note__` is in the rewritten functions.

    Within a call it notes the first values of each site, as far as there is room, or replaces those of one site.
    """

    def __init__(self) -> None:
        self._replaced = -1
        self._instead: list[np.ndarray] = []
        self._noting = False
        self.clear()

    def clear(self) -> None:
        """Forget what was noted."""
        self.notes: list[Note] = []
        self.values: list[np.ndarray] = []
        self._room = MAX_NUMBERS
        self._counts: dict[int, int] = {}
        self._things: dict[int, int] = {}
        self._held: list[Any] = []  # so that no two things have one address

    def begin(self) -> None:
        """Note from now on."""
        self.clear()
        self._noting = True

    def end(self) -> None:
        """Note and replace no more."""
        self._noting = False
        self._replaced = -1

    def replace(self, site: int, values: Sequence[np.ndarray]) -> None:
        """Give these values out in the place of the first ones of a site."""
        self._replaced, self._instead = site, list(values)

    def __call__(self, site: int, value: Any) -> Any:  # noqa: ANN401
        """Return the value, or what takes its place."""
        if self._noting:
            self._note(site, value)
        elif site == self._replaced and self._instead:
            return _like(self._instead.pop(0), value)
        return value

    def _note(self, site: int, value: Any) -> None:  # noqa: ANN401
        count = self._counts.get(site, 0)
        if count >= MAX_EACH or len(self.notes) >= MAX_NOTES:
            return
        self._counts[site] = count + 1
        copied = copy_of(value)
        if copied is None or copied.size > self._room:
            return
        self._room -= copied.size
        self._held.append(value)
        thing = self._things.setdefault(id(value), len(self._things))
        self.notes.append(Note(site, thing, copied.shape))
        self.values.append(copied.ravel())


def copy_of(value: Any) -> np.ndarray | None:  # noqa: ANN401
    """Return a copy of a number or of a small array of floats; None for anything else, of which nothing is called."""
    cls = type(value)
    if cls is float or (cls is int and abs(value) <= _LARGEST):
        return np.array(float(value))
    if not issubclass(cls, (np.ndarray, np.generic)):
        return None
    try:
        array = np.ndarray.view(value, np.ndarray) if issubclass(cls, np.ndarray) else np.asarray(value)
        if array.dtype.kind != "f" or array.size > MAX_SIZE or array.ndim > MAX_DIMENSIONS:
            return None
        with np.errstate(all="ignore"):
            return np.array(array, dtype=np.float64, order="C")
    except (ValueError, TypeError):
        return None


def _like(new: np.ndarray, value: Any) -> Any:  # noqa: ANN401
    """Return a value of the kind that takes its place: a plain number for a number."""
    if type(value) is int and new.size == 1 and float(new.flat[0]).is_integer():
        return int(new.flat[0])
    if new.ndim == 0:
        return new.copy() if issubclass(type(value), np.ndarray) else np.float64(new)
    return new.copy()
