"""The kinds of relations between an answer and the right one."""

from __future__ import annotations

import enum
from typing import Self

_WHICH_SIZE = "Which constant, sum or mean has this size?"


class RelationKind(enum.Enum):
    """How an answer is related to the right one, with the question that leads on from there."""

    question: str

    def __new__(cls, value: str, question: str) -> Self:
        """Return a member."""
        member = object.__new__(cls)
        member._value_ = value
        member.question = question
        return member

    SIGN = "sign", "Which difference is taken the wrong way round?"
    CONSTANT = "constant", _WHICH_SIZE  # a factor that is the same for all sizes
    SIZE = "size", _WHICH_SIZE  # a factor that is a size of the arguments
    ZERO = "zero", "Where is the result filled in?"
    STEP = "step", "Who takes the step: this function, or the loop that calls it?"
    TRANSPOSE = "transpose", "Which axis holds the samples, and which the inputs?"
    SHAPE = "shape", "Which shape does the docstring promise?"
    ROWS = "rows", "Which axis should be summed over?"  # one row for each sample where they are put together
    ROUNDED = "rounded", "Which line rounds?"
