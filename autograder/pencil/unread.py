"""What cannot be read: the place in the answer, and a sentence that helps."""

from __future__ import annotations


class Unread(Exception):  # noqa: N818 - a finding about a text, no error of the program
    """Something that cannot be read, with the offset in the answer at which it stands."""

    def __init__(self, at: int, says: str) -> None:
        super().__init__(says)
        self.at, self.says = at, says
