"""Finds what packages require, from their metadata: each requirement with its marker and its extras."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Mapping

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

HERE: Mapping[str, str] = {}  # then markers are judged for this system and this Python


def with_requirements(
    packages: Iterable[str], environments: Iterable[Mapping[str, str]] = (HERE,)
) -> set[NormalizedName]:
    """Return the names of packages and of all packages that they require, directly or indirectly.

    A package that is not installed is named too; its own requirements are not known.

    Parameters
    ----------
    packages : iterable of str
    environments : iterable of mapping
        The values of markers in each environment. A package is named if one environment requires it.
    """
    environments = tuple(environments)
    seen: set[tuple[NormalizedName, str]] = set()
    todo = [(canonicalize_name(name), "") for name in packages]  # for each requested extra, and for no extra
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for requirement in _requirements(name):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({**values, "extra": extra}) for values in environments):
                required = canonicalize_name(requirement.name)
                todo += [(required, each) for each in ("", *requirement.extras)]
    return {name for name, _ in seen}


def _requirements(name: str) -> list[Requirement]:
    try:
        return [Requirement(text) for text in importlib.metadata.requires(name) or ()]
    except importlib.metadata.PackageNotFoundError:
        return []
