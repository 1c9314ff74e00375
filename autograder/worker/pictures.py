"""Picks the pasted pictures out of a notebook's cells, while there is room for their bytes and pixels."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from autograder.worker import messages

_FIRST_BYTES: dict[str, tuple[bytes, Literal["image/png", "image/jpeg"]]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "image/jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "image/jpg": (b"\xff\xd8\xff", "image/jpeg"),
}
_NO_SIZE = frozenset(b"\xc4\xc8\xcc")  # markers of a JPEG among those of its size that are none


class Pictures:
    """Picks pictures out of cells, as many as there is room for."""

    def __init__(self, parts: list[np.ndarray]) -> None:
        self.parts = parts
        self.left = messages.MAX_PICTURES
        self.room = messages.MAX_ALL_PICTURES
        self.pixels = messages.MAX_ALL_PIXELS

    def of(self, attachments: Any) -> Iterator[messages.PictureNode]:  # noqa: ANN401
        """Yield the pictures among the attachments of a cell: each begins as a PNG or a JPEG does and has a size."""
        for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
            for kind, coded in kinds.items() if isinstance(kinds, dict) else ():
                first, known = _FIRST_BYTES.get(kind, (b"", None))
                content = _decoded(coded) if known is not None else b""
                pixels = _pixels(content) if content.startswith(first) else 0
                fits = len(name) <= messages.MAX_SHORT and self.left > 0 and 0 < len(content) <= self.room
                if known is not None and fits and 0 < pixels <= self.pixels:
                    self.left -= 1
                    self.room -= len(content)
                    self.pixels -= pixels
                    self.parts.append(np.frombuffer(content, np.uint8))
                    node = messages.ArrayNode("uint8", (len(content),))
                    yield messages.PictureNode(messages.clip(name, messages.MAX_SHORT), known, node)
                    break


def _decoded(coded: Any) -> bytes:  # noqa: ANN401
    """Return the bytes of a picture; empty if it is not a picture or too large."""
    if isinstance(coded, list):
        coded = "".join(part for part in coded if isinstance(part, str))
    if not isinstance(coded, str) or len(coded) > messages.MAX_PICTURE * 3 // 2:
        return b""
    try:
        content = base64.b64decode("".join(coded.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if len(content) <= messages.MAX_PICTURE else b""


def _pixels(content: bytes) -> int:
    """Return the number of pixels that a PNG or JPEG says it has, 0 where it says none; nothing is decompressed."""
    if content.startswith(b"\x89PNG"):
        size = content[16:24] if content[12:16] == b"IHDR" else b""
        return int.from_bytes(size[:4]) * int.from_bytes(size[4:])
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            return int.from_bytes(content[at + 5 : at + 7]) * int.from_bytes(content[at + 7 : at + 9])
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4])  # 0xFF fills
    return 0
