"""Text as it is compared: names of people, folders and columns, whoever has spelt them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def folded(text: str) -> str:
    """Return a text as it is compared: composed, in lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def by_spelling(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by how they are compared; several at one place are the same name spelt in several ways."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(folded(name), []).append(name)
    return found
