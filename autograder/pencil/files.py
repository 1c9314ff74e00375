"""The pencil questions as data: what an author writes, and what students get of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import CourseError


class GoalFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a question wants, as its author writes it."""

    wants: str
    steps: int = 1  # how many different true lines there must be before the last
    first: str = ""  # the derivative that is left in the first of them
    end: tuple[str, ...] = ()  # what may stand in the last line
    under: str = ""  # a condition, "i != k"
    mistakes: tuple[tuple[str, str], ...] = ()  # id, and the value that the mistake gives
    batch_mistakes: tuple[tuple[str, str], ...] = ()
    shown: str = ""  # how the lecture writes it
    part: str = ""  # by hand: the part of the question that it belongs to
    points: float = 0.0  # by hand: what it is worth


class QuestionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question as its author writes it."""

    asks: str
    goals: tuple[GoalFile, ...]
    letters: dict[str, str]  # what each letter mostly counts
    drawn: tuple[str, ...]
    given: tuple[str, ...]
    sizes: dict[str, str] = {}  # "in" = "n": the symbol of a size
    samples: tuple[str, ...] = ()  # drawn symbols that each sample has its own of
    one_hot: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    whole: str = ""  # one chain that answers all goals
    lecture: dict[str, str] = {}
    solution: str = ""  # of the author's; students do not get it
    function: str = ""  # the function that the derivation leads to
    constants: dict[str, str] = {}  # the mistake behind a factor
    factors: dict[str, str] = {}  # the mistake behind a factor that is missing
    extra: dict[str, str] = {}  # the mistake behind a factor that is too much
    sums: dict[str, str] = {}  # the mistake behind a sum over these that is left out
    by_hand: bool = False  # a person grades it, and students do not get it


def read_authors_questions(data: bytes, where: Path | None = None) -> dict[str, QuestionFile]:
    """Return the questions of a `pencil.toml` by name; nothing in them is parsed yet.

    Raises
    ------
    CourseError
        When the file is not what it should be.
    """
    try:
        return msgspec.toml.decode(data, type=dict[str, QuestionFile])
    except msgspec.DecodeError as error:
        raise CourseError(str(error), where) from error


def read_questions_as_sent(data: bytes, where: Path | None = None) -> dict[str, QuestionFile]:
    """Return the questions of a `pencil.json`, or of a grader's, by name.

    Raises
    ------
    CourseError
        When the file is not what it should be.
    """
    try:
        return msgspec.json.decode(data, type=dict[str, QuestionFile])
    except msgspec.DecodeError as error:
        raise CourseError(str(error), where) from error
