"""Frames on the socket between grader and worker: a msgpack header, then the bytes of the arrays it names.

Both sides use `pack`; the grader takes a frame apart with `unpack_reply`, which trusts nothing: sizes are bounded
before anything is allocated, the header is decoded into `messages.Reply` and nothing else, and arrays are plain numbers
only.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
import numpy as np

from autograder.worker import messages

T = TypeVar("T")

PREFIX = struct.Struct("<4sIQ")  # magic, bytes of the header, bytes of the arrays
MAGIC = b"GBH1"
MAX_HEADER = 1 << 20
MAX_ARRAYS = 64 << 20
_LARGE = 1 << 20
_NUMBERS = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
DTYPES = {name: np.dtype(name) for name in _NUMBERS.split()}

_encoder = msgspec.msgpack.Encoder()
_reply: msgspec.msgpack.Decoder[messages.Reply] = msgspec.msgpack.Decoder(messages.Reply)
_request: msgspec.msgpack.Decoder[messages.Request] = msgspec.msgpack.Decoder(messages.Request)


class ProtocolError(Exception):
    """The other side sent what is no frame, or one over the limits."""


def pack(message: Any, arrays: list[np.ndarray] | None = None) -> bytes:  # noqa: ANN401
    """Return the frame of a message; `arrays` in the order in which its nodes name them."""
    return b"".join(parts(message, arrays))


def parts(message: Any, arrays: list[np.ndarray] | None = None) -> Iterator[bytes | memoryview]:  # noqa: ANN401
    """Yield the frame of a message in pieces; large arrays, which must be contiguous, are not copied."""
    header = _encoder.encode(message)
    small = [PREFIX.pack(MAGIC, len(header), sum(array.nbytes for array in arrays or ())), header]
    for array in arrays or ():
        if array.nbytes < _LARGE:
            small.append(array.tobytes())
        else:
            yield b"".join(small)
            yield memoryview(array).cast("B")  # type: ignore[arg-type] # NumPy's stubs lack it
            small = []
    yield b"".join(small)


def frame(message: Any, arrays: bytes) -> bytes:  # noqa: ANN401
    """Return the frame of a message whose arrays are bytes already."""
    header = _encoder.encode(message)
    return PREFIX.pack(MAGIC, len(header), len(arrays)) + header + arrays


def read_prefix(prefix: bytes, max_arrays: int = MAX_ARRAYS) -> tuple[int, int]:
    """Return the sizes of header and arrays, both within the limits."""
    magic, header, arrays = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("no frame")
    if header > MAX_HEADER:
        raise ProtocolError(f"a header of {header} bytes")
    if arrays > max_arrays:
        raise ProtocolError(f"arrays of {arrays} bytes")
    return header, arrays


def unpack_reply(header: bytes) -> messages.Reply:
    """Return what a worker said."""
    try:
        return _reply.decode(header)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"{type(error).__name__}: {error}") from None


def unpack_request(header: bytes) -> messages.Request:
    """Return what the grader said."""
    return _request.decode(header)


class Arrays:
    """Hands out the arrays behind a header, one node after the other.

    Parameters
    ----------
    data : bytearray
    """

    def __init__(self, data: bytearray) -> None:
        self._data = memoryview(data)
        self._at = 0
        self.left = len(data)  # bytes that have not been taken

    def take(self, node: messages.ArrayNode) -> Any:  # noqa: ANN401
        """Return the next array, writable and of its own."""
        at = self._at
        dtype, count = self._claim(node)
        array = np.frombuffer(self._data, dtype, count, at).copy() if count else np.empty(0, dtype)
        try:
            return array.reshape(node.shape)
        except ValueError as error:
            raise ProtocolError(f"an array of shape {node.shape}: {error}") from None

    def _claim(self, node: messages.ArrayNode) -> tuple[np.dtype[Any], int]:
        dtype = DTYPES.get(node.dtype)
        if dtype is None:
            raise ProtocolError(f"an array of {node.dtype}")
        count = math.prod(node.shape)
        if not count and math.prod(max(1, length) for length in node.shape) > messages.MAX_ITEMS:
            raise ProtocolError(f"an empty array of shape {node.shape}")  # it may be shown row by row
        size = count * dtype.itemsize
        if size > self.left:
            raise ProtocolError("an array longer than its bytes")
        self._at += size
        self.left -= size
        return dtype, count


class TooLarge(Arrays):
    """Stands for arrays that are too large to be right and were not kept: hands out what they were, in words."""

    def __init__(self, size: int) -> None:
        super().__init__(bytearray())
        self.left = size

    def take(self, node: messages.ArrayNode) -> Any:  # noqa: ANN401
        """Return a node that says what the next array was."""
        dtype, _ = self._claim(node)
        return messages.OpaqueNode(
            messages.clip(f"a {dtype.name} array of shape {node.shape}", messages.MAX_NAME), plain=True
        )
