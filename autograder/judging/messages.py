"""The sentences of this room that more than one place says."""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = "return value"  # the part of an answer that is all of it
RELATION = "relation"  # the id of a plain relation to the right answer


def blame(function: str, causes: Sequence[str]) -> str:
    """Return what is said of a function that fails because of others that it calls."""
    verb = "fails its own tests" if len(causes) == 1 else "fail their own tests"
    return f"{function} calls your {' and '.join(causes)}, which {verb}. Fix that first."


def likely(hint: str, parts: Sequence[str] = (), id_: str = "") -> str:
    """Return what is said of a mistake that explains an answer: in which parts, its hint, and its id."""
    where = [part for part in parts if part != WHOLE]
    said = f"In {', '.join(where)}: {hint}" if where else hint
    return f"{said} [{id_}]" if id_ not in ("", RELATION) else said
