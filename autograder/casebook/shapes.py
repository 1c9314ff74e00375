"""Reads the shapes of a function's arguments from its docstring, in the letters of the course: `x` has (N, n)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_PARAMETERS = re.compile(r"^\s*Parameters\n\s*-{3,}\n(.*?)(?=^\s*\w+\n\s*-{3,}\n|\Z)", re.DOTALL | re.MULTILINE)
_ARRAY = re.compile(r"^\s*(\w+(?:, \w+)*) : ndarray of shape \(([^()]*)\)", re.MULTILINE)


def of_docstring(text: str) -> dict[str, tuple[str, ...]]:
    """Return the shape of each parameter that is one array; dimensions are letters or numbers, as they stand there."""
    section = _PARAMETERS.search(text)
    found: dict[str, tuple[str, ...]] = {}
    for names, shape in _ARRAY.findall(section[1] if section else ""):
        letters = tuple(letter.strip() for letter in shape.split(",") if letter.strip())
        found |= dict.fromkeys(names.split(", "), letters)
    return found


def sizes(shapes: Mapping[str, Sequence[str]], arguments: Mapping[str, Any]) -> str:
    """Return what the letters stand for in a call: "N=2, n=1"; nothing where no shape is known."""
    found: dict[str, int] = {}
    for name, value in arguments.items():
        letters = shapes.get(name, ())
        if isinstance(value, np.ndarray) and value.ndim == len(letters):
            for letter, length in zip(letters, value.shape, strict=True):
                if letter.isidentifier():
                    found.setdefault(letter, length)
    return ", ".join(f"{letter}={length}" for letter, length in found.items())
