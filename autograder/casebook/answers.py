"""Says what an exception is about in words that do not depend on how the code is written.

`a @ b` and `a.dot(b)` complain about the same two sizes in different sentences. An exception of the student's code is
the one that a mistake of the bank raises only when class and cause are the same: a class alone says next to nothing.
"""

from __future__ import annotations

import re

_NUMBER_OF_SHAPE = re.compile(r"\d+")
_SHAPE = re.compile(r"\([\d, ]*\)")
_PRODUCTS = (
    re.compile(r"\(size (\d+) is different from (\d+)\)"),  # a @ b, np.matmul
    re.compile(r"not aligned: (\d+) \(dim \d+\) != (\d+) \(dim \d+\)"),  # a.dot(b), np.inner
)
_LENGTH = 300


def cause(error: str, message: str) -> str:
    """Return the cause of an exception, given its class and its message; nothing where the class says it all.

    Parameters
    ----------
    error : str
        The name of the class.
    message : str
        What the exception says.
    """
    if error in ("AssertionError", "IndexError", "KeyError"):
        return ""
    for sentence in _PRODUCTS:
        found = sentence.search(message)
        if found:
            return f"not aligned: {_in_order(found.groups())}"
    if "broadcast" in message:
        shapes = [" ".join(_NUMBER_OF_SHAPE.findall(shape)) for shape in _SHAPE.findall(message)]
        return f"not broadcast: {_in_order(shapes)}"
    if error == "UFuncTypeError":
        return "cannot cast"
    return message[:_LENGTH]


def _in_order(sizes: tuple[str, ...] | list[str]) -> str:
    return ", ".join(sorted(sizes))
