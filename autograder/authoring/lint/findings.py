"""A finding of the exercise linter: a file, a sentence, and whether it is a slip or a TODO."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True, order=True):
    """Something that a careful reviewer would criticize; `file` may end in a line number."""

    file: str
    sentence: str
    kind: Literal["slip", "todo"] = "slip"

    def __str__(self) -> str:
        """Return the finding as a line."""
        return f"{self.file}: {self.sentence}"
