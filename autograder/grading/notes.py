"""What is noted while a submission is graded: each note has a kind, and nobody reads its sentence for that."""

from __future__ import annotations

import enum

import msgspec


class NoteKind(enum.Enum):
    """What a note is about."""

    HANDED_IN = "handed_in"  # what was handed in beside, or instead of, what can be graded
    CHOICE = "choice"  # which of several files was graded
    LOADING = "loading"
    FUNCTION = "function"  # how one function was judged
    BLAME = "blame"  # a function that fails because a function that it calls fails
    FAULT = "fault"  # ours


class Note(msgspec.Struct, frozen=True):
    """A note, as it stands in a result."""

    kind: NoteKind
    sentence: str
    file: str = ""  # of a choice: the file that was not graded
    reason: str = ""  # of a choice
