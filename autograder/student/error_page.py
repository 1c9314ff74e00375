"""Finds the part of `docs/errors.md` that explains a message of Python or NumPy."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.course import AROUND_ENGINE
from autograder.errors import UsageError

PAGE, NOT_FOUND = "docs/errors.md", "not-found"

# The first pattern that is found in a message gives the heading in the page: messages of Python and NumPy, and those of
# ours that `autograder explain` may be given. What happened to a function decides before its message does.
PATTERNS: dict[str, str] = {
    r"is not implemented yet|NotImplementedError": "not-written",
    r"is not defined; there is|was left out \(|stands (?:in|inside|at) ": NOT_FOUND,
    r"matmul: (?:Input operand|dimension)|mismatch in its core dimension|shapes .* not aligned": "matmul",
    r"could not be broadcast|non-broadcastable output|only fits by broadcasting": "broadcast",
    r"None: nothing was returned|'?NoneType'?": "none",
    r"only (?:length-1|0-dimensional|size-1) arrays": "one-number",
    r"overflow encountered": "overflow",
    r"(?:invalid value|divide by zero) encountered": "invalid",
    r"Cannot cast ufunc .* same_kind|same_kind": "same-kind",
    r"setting an array element with a sequence|inhomogeneous shape": "ragged",
    r"index .* out of bounds|list index out of range|too many indices": "index",
    r"truth value of an array": "truth",
    r"changed its argument": "changed",
    r"used more than|did not come back": "too-long",
}


def anchor_for(message: str) -> str:
    """Return the heading of the page that is about this message, or nothing."""
    return next((anchor for pattern, anchor in PATTERNS.items() if re.search(pattern, message)), "")


def page(root: Path) -> Path | None:
    """Return where the page is: in the course, or beside the engine."""
    places = (root / PAGE, AROUND_ENGINE / PAGE)
    return next((place for place in places if place.is_file()), None)


def section(root: Path, anchor: str) -> str:
    """Return what the page says under a heading."""
    found = page(root)
    if found is None:
        raise UsageError(f"{PAGE} is missing here; it comes with the course.")
    parts = re.split(r'^<a id="([a-z-]+)"></a>\n', found.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(anchor, "").strip()
