"""Sets the memory that `np.empty` hands out, so that what a function forgets to fill is the same each time, and wrong.

What was in that memory before would differ from worker to worker, and could carry a state from call to call.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


def fill() -> None:
    """Let `np.empty` and `np.empty_like` return not-a-number, the largest integers, True."""
    for name in ("empty", "empty_like"):
        setattr(np, name, _filled(getattr(np, name)))


def _filled(make: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    @functools.wraps(make)
    def empty(*args: Any, **kwargs: Any) -> np.ndarray:  # noqa: ANN401
        made = make(*args, **kwargs)
        match made.dtype.kind:
            case "f" | "c":
                made.fill(np.nan)
            case "i" | "u":
                made.fill(np.iinfo(made.dtype).max)
            case "b":
                made[...] = True
            case "O":
                pass  # None, as NumPy has it
            case _:
                made[...] = np.zeros((), made.dtype)
        return made

    return empty
