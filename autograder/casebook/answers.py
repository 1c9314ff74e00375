"""The answer of a call: numbers in one form, or an exception with a cause that does not depend on the code.

`a @ b` and `a.dot(b)` report the same two sizes in different sentences. An exception matches that of a mistake in the
bank only if class and cause are equal: a class alone says too little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.casebook.cases import Answer, Case, Raises

_NUMBER_OF_SHAPE = re.compile(r"\d+")
_SHAPE = re.compile(r"\([\d, ]*\)")
_PRODUCTS = (
    re.compile(r"\(size (\d+) is different from (\d+)\)"),  # a @ b, np.matmul
    re.compile(r"not aligned: (\d+) \(dim \d+\) != (\d+) \(dim \d+\)"),  # a.dot(b), np.inner
)
_LENGTH = 300


def cause(error: str, message: str) -> str:
    """Return the cause of an exception, given its class and message; empty if the class says everything.

    Parameters
    ----------
    error : str
        The name of the class.
    message : str
        The message of the exception.
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


def raised(case: Case, classes: Sequence[str], message: str) -> Answer:
    """Return an exception as an answer, given its class, its base classes and its message."""
    if isinstance(case.expected, Raises) and case.expected.error in classes:
        return Answer(error=case.expected.error)
    return Answer(error=classes[0], cause=cause(classes[0], message))


def is_overflow(warning: str) -> bool:
    """Return whether a warning is NumPy's on overflow; what else goes wrong on the way shows in the value, or not."""
    text = warning.removeprefix("RuntimeWarning: ")
    return text != warning and text.startswith("overflow")


def numbers(value: Any, expected: Any) -> Any:  # noqa: ANN401
    """Return an answer as float64 arrays, in lists and tuples if these are expected; anything else becomes None."""
    if isinstance(expected, list) and isinstance(value, np.ndarray) and value.ndim > 0:
        value = list(value)  # an array of numbers counts as a list of numbers
    if isinstance(expected, (list, tuple)) and isinstance(value, (list, tuple)):
        kinds = list(expected) if isinstance(expected, tuple) else list(expected[:1]) * len(value)
        kinds += [None] * (len(value) - len(kinds))
        items = [numbers(item, kind) for item, kind in zip(value, kinds, strict=False)]
        return tuple(items) if isinstance(expected, tuple) else items
    try:
        array = np.asarray(value)
        with np.errstate(invalid="ignore"):  # a worker can make a signalling NaN
            if array.dtype.kind == "b" and isinstance(expected, float):
                return array  # a bool where a number is expected
            return array.astype(np.float64) if array.dtype.kind in "fiub" else None
    except (ValueError, TypeError):
        return None
