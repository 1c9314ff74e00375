"""Notes on the grading of a submission: each note has a kind, so no code must read its sentence."""

from __future__ import annotations

import enum

import msgspec


class NoteKind(enum.Enum):
    """The subject of a note."""

    HANDED_IN = "handed_in"  # other files beside, or instead of, the gradable ones
    CHOICE = "choice"  # which of several files was graded
    LOADING = "loading"
    FUNCTION = "function"  # how one function was judged
    BLAME = "blame"  # a function that fails because a function that it calls fails
    FAULT = "fault"  # our own fault


class Note(msgspec.Struct, frozen=True):
    """A note of a result."""

    kind: NoteKind
    sentence: str
    file: str = ""  # of a choice: the file that was not graded
    reason: str = ""  # of a choice
