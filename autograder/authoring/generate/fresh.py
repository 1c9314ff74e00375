"""Distinguishes a stale file from one that another machine wrote with different last digits.

NumPy's rounding of the last digit of `exp` depends on the processor. So numbers and drawings differ between machines by
amounts that nobody can see. Such files stay unchanged: a file from one machine is fresh on every other. What a known
mistake answers differs more where the mistake divides two rounded numbers by a small step.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

_PRINTS = ("$print", "$prints")  # what `casebook.cases` writes for the answer of a known mistake
_RTOL, _ATOL = 1e-9, 1e-12
_PRINT_RTOL, _PRINT_ATOL = 1e-6, 1e-9
_STAMP = re.compile(rb"<!-- drawn from ([0-9a-f]{64}), content ([0-9a-f]{64}) -->\n\Z")


def is_fresh(name: str, old: bytes, new: bytes) -> bool:
    """Return whether an existing file equals a newly built one; numbers in JSON may differ by rounding."""
    if old == new or not name.endswith(".json"):
        return old == new
    try:
        return _same(json.loads(old), json.loads(new), _RTOL, _ATOL)
    except ValueError:
        return False


def _same(old: Any, new: Any, rtol: float, atol: float) -> bool:  # noqa: ANN401 - any JSON
    match old, new:
        case float(), float():
            return math.isclose(old, new, rel_tol=rtol, abs_tol=atol)
        case list(), list():
            return len(old) == len(new) and all(_same(*pair, rtol, atol) for pair in zip(old, new, strict=True))
        case dict(), dict():
            return old.keys() == new.keys() and all(_same(old[key], new[key], *_bounds(key, rtol, atol)) for key in old)
        case _:
            return type(old) is type(new) and bool(old == new)


def _bounds(key: str, rtol: float, atol: float) -> tuple[float, float]:
    return (_PRINT_RTOL, _PRINT_ATOL) if key in _PRINTS else (rtol, atol)


def inputs_digest(*inputs: str) -> str:
    """Return a digest of everything that a drawing depends on."""
    state = hashlib.sha256()
    for text in inputs:
        state.update(f"{len(text)} {text}".encode())
    return state.hexdigest()


def stamp(drawing: bytes, inputs: str) -> bytes:
    """Return a drawing with a last line that records its inputs and its content."""
    content = hashlib.sha256(drawing).hexdigest()
    return drawing + f"<!-- drawn from {inputs}, content {content} -->\n".encode()


def is_drawn_from(drawing: bytes, inputs: str) -> bool:
    """Return whether a stamped drawing was drawn from these inputs and is unchanged."""
    found = _STAMP.search(drawing)
    if found is None or found[1].decode() != inputs:
        return False
    return hashlib.sha256(drawing[: found.start()]).hexdigest() == found[2].decode()
