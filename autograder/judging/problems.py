"""What can be wrong with an answer: the judge says which it is, and nobody reads its sentence for that."""

from __future__ import annotations

import enum
from typing import Self


class Problem(enum.Enum):
    """What is wrong with an answer, with the words behind "wrong answer" and the heading of docs/errors.md about it."""

    words: str
    heading: str

    def __new__(cls, value: str, words: str, heading: str = "") -> Self:
        """Return a member."""
        member = object.__new__(cls)
        member._value_ = value
        member.words = words
        member.heading = heading
        return member

    VALUE = "value", ""  # the ordinary case, for which "wrong answer" says it all
    TYPE = "type", "type"
    LENGTH = "length", "length"
    SHAPE = "shape", "shape"
    NOTHING = "nothing", "nothing returned", "none"
    NOT_FINITE = "not_finite", "not finite"
    CHANGED = "changed", "argument changed", "changed"
    WARNED = "warned", "it warned"
    SCORE = "score", "score"
    NOT_RAISED = "not_raised", "no error raised"
