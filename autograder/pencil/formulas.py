"""Resolves the formulas of a question once for each reading: its goals, its mistakes, its factors."""

from __future__ import annotations

from typing import cast

from autograder.pencil.nodes import Node
from autograder.pencil.question import Reading
from autograder.pencil.resolving import Misused, Resolved, Resolver
from autograder.pencil.unread import Unread


def meanings(
    reading: Reading, node: Node, kinds: dict[str, str] | None = None, free: frozenset[str] = frozenset()
) -> list[Resolved]:
    """Return the meanings of a formula of the question's own; none where this reading has not all of its symbols.

    The formula is kept, so that no other object can have its id.
    """
    key = (id(node), free, *sorted((kinds or {}).items()))
    if key not in reading.known:
        try:
            found = Resolver(reading, {}, free).resolve(node, kinds or {})
        except (Unread, Misused):
            found = []
        reading.known[key] = (node, found)
    return cast("tuple[Node, list[Resolved]]", reading.known[key])[1]
