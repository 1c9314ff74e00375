"""What is said of a derivation: a verdict on each line, and on each part that the question wants."""

from __future__ import annotations

from typing import Literal

import msgspec

LineState = Literal["right", "same", "wrong", "follows", "again", "unread", "unjudged"]
PartState = Literal["right", "wrong", "unread", "unfinished", "no_steps", "missing", "not_asked"]


class Line(msgspec.Struct, frozen=True):
    """The verdict on what stands behind one = of an answer."""

    line: int
    column: int
    text: str
    verdict: LineState
    says: str = ""
    mistake: str | None = None
    numbers: str = ""  # the smallest that show it
    reason: str = ""


class Part(msgspec.Struct, frozen=True):
    """The verdict on one chain that a question wants."""

    wants: str
    verdict: PartState
    says: str = ""


class Derivation(msgspec.Struct, frozen=True):
    """The verdict on an answer to a pencil question."""

    question: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]

    @property
    def is_right(self) -> bool:
        """Whether each part that the question wants is there, true and finished."""
        wanted = [part for part in self.parts if part.verdict != "not_asked"]
        return all(part.verdict == "right" for part in wanted) and not self.first_wrong

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not any(line.verdict != "unjudged" for line in self.lines)

    @property
    def first_wrong(self) -> Line | None:
        """The first line that is wrong or cannot be read."""
        return next((line for line in self.lines if line.verdict in ("wrong", "unread")), None)

    @property
    def judged(self) -> int:
        """How many lines were judged."""
        return sum(line.verdict not in ("unjudged", "unread") for line in self.lines)

    @property
    def right(self) -> int:
        """How many lines are right."""
        return sum(line.verdict in ("right", "same") for line in self.lines)
