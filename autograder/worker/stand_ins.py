"""Stands in for what a notebook offers beside Python.

`display` prints; what `get_ipython` returns takes every use and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self


class Harmless:
    """Can be called, asked for any attribute and looped over; it is empty and false."""

    def __call__(self, *_args: object, **_options: object) -> Harmless:
        """Return itself."""
        return self

    def __getattr__(self, name: str) -> Harmless:
        """Return itself, but have none of the methods by which Python and NumPy tell kinds of objects apart."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Harmless:
        """Return itself."""
        return self

    def __iter__(self) -> Iterator[Any]:
        """Yield nothing."""
        return iter(())

    def __len__(self) -> int:
        """Return 0."""
        return 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


_NOTHING = Harmless()


def display(*objects: object, **options: object) -> Harmless | None:
    """Print the objects; return a handle if it is requested, like a notebook's `display`."""
    for each in objects:
        print(each)  # noqa: T201 - it is what a notebook would show
    return _NOTHING if options.get("display_id") else None


def get_ipython() -> Harmless:
    """Return something that can be used like a notebook's shell."""
    return _NOTHING
