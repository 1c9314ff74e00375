"""The sentences of this room that more than one place says."""

from __future__ import annotations

from collections.abc import Sequence


def blame(function: str, causes: Sequence[str]) -> str:
    """Return what is said of a function that fails because of others that it calls."""
    verb = "fails its own tests" if len(causes) == 1 else "fail their own tests"
    return f"{function} calls your {' and '.join(causes)}, which {verb}. Fix that first."
