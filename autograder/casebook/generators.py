"""A random generator among the arguments of a case: its seed travels, and each call gets a fresh one."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import CourseError

_SEEDS = 2**63  # what fits into a message


class SeededGenerator(np.random.Generator):
    """What `np.random.default_rng(seed)` returns, which knows its seed; a copy is as new.

    So every call that is made of a case starts from the same state, whatever an earlier call has drawn.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again: `copy.deepcopy` and `pickle` ask for this."""
        return SeededGenerator, (self.seed,)

    def __repr__(self) -> str:
        """Return the expression with which a student makes the same generator."""
        return f"np.random.default_rng({self.seed})"

    __str__ = __repr__


def generator(seed: int) -> SeededGenerator:
    """Return a generator that a test can hand to the student's function.

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.

    Raises
    ------
    CourseError
        When the seed is no such integer.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < _SEEDS:
        raise CourseError(f"generator(...) takes an integer from 0 to 2**63 - 1, not {seed!r}")
    return SeededGenerator(int(seed))
