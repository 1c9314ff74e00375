"""What the exercise linter says: a file and a sentence."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, order=True):
    """Something that a careful colleague would send back; `file` may end in a line number."""

    file: str
    sentence: str

    def __str__(self) -> str:
        """Return the finding as a line."""
        return f"{self.file}: {self.sentence}"
