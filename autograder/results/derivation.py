"""What is said of a derivation: a verdict on each line, and on each part that the question wants."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from typing import Literal

import msgspec

LineState = Literal["right", "same", "wrong", "follows", "again", "unread", "unjudged"]
FAILED: tuple[LineState, ...] = ("wrong", "unread")
RIGHT: tuple[LineState, ...] = ("right", "same")
PartState = Literal["right", "wrong", "unread", "unfinished", "no_steps", "missing", "not_asked"]

_WINDOW = 60  # characters around a place that are shown


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on what stands behind one = of an answer; lines are counted from the first line of its cell."""

    line: int
    column: int
    text: str
    verdict: LineState
    says: str = ""
    mistake: str | None = None
    numbers: str = ""  # the smallest that show it
    reason: str = ""
    hint: str = ""  # what the bank says of the mistake: the same lesson as in code

    @property
    def pointed(self) -> str:
        """The text; below a line that cannot be read a caret, under the place that its column names."""
        if self.verdict != "unread" or not self.text:
            return self.text
        at = self.column - 1
        start = max(0, min(at - _WINDOW // 2, len(self.text) - _WINDOW))
        shown = self.text[start : start + _WINDOW].replace("\t", " ")
        return f"{shown}\n{' ' * sum(map(_width, shown[: at - start]))}^"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The words and texts about a line that is wrong or cannot be read, on every page and screen."""
        every = {"says": self.says, "shown by": self.numbers, "likely": self.hint}
        return [(word, text) for word, text in every.items() if text and self.verdict in FAILED]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on one chain that a question wants."""

    wants: str
    verdict: PartState
    says: str = ""
    right: int = 0  # lines
    judged: int = 0  # lines
    part: str = ""  # by hand: the part of the question that it belongs to
    points: float = 0.0  # by hand: what it is worth

    @property
    def told(self) -> str:
        """What is said of a part that is not finished; nothing of what nobody wanted."""
        if self.verdict in ("missing", "not_asked"):
            return self.says if self.verdict == "missing" else ""
        return f"{self.wants}: {self.says}" if self.says else ""

    @property
    def suggested(self) -> float:
        """Points for a person to confirm: all for a right chain, else a share by its right lines, in halves."""
        if self.verdict == "right" or not self.judged:
            return self.points if self.verdict == "right" else 0.0
        return math.floor(2 * self.points * min(self.right / self.judged, 1.0)) / 2


class Derivation(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on an answer to a pencil question, and where the answer stands."""

    question: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    file: str = ""
    cell: int | None = None  # its number in a notebook
    first: int = 1  # the line of a module at which the answer begins
    by_hand: bool = False  # a person gives the points; students see it as a suggestion only

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
        return next((line for line in self.lines if line.verdict in FAILED), None)

    @property
    def judged(self) -> int:
        """How many lines were judged."""
        return sum(line.verdict not in ("unjudged", "unread") for line in self.lines)

    @property
    def right(self) -> int:
        """How many lines are right."""
        return sum(line.verdict in RIGHT for line in self.lines)

    @property
    def state(self) -> str:
        """The verdict on the whole answer in a few words."""
        if self.is_right:
            return f"right, {self.right} of {self.judged} lines"
        first = self.first_wrong
        if first is None:
            return "true so far" if self.judged else "nothing to check yet"
        return "a line cannot be read" if first.verdict == "unread" else "a line is wrong"

    def with_hints(self, hint: Callable[[str], str]) -> Derivation:
        """Return the same with a hint at each line whose mistake has an id."""
        lines = tuple(
            msgspec.structs.replace(line, hint=hint(line.mistake)) if line.mistake else line for line in self.lines
        )
        return msgspec.structs.replace(self, lines=lines)

    def place(self, line: int) -> str:
        """Return in words where a line of the answer stands."""
        return (
            f"{self.file} cell {self.cell}, line {line}" if self.cell else f"{self.file}, line {self.first + line - 1}"
        )


def _width(character: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
