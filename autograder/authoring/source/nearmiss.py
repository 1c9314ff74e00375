"""Distinguishes marks from lines that only look like marks.

nbgrader obeys a mark wherever its words are, and overlooks a misspelled one, which would release the solution. So every
line is compared with the marks: it is one, it was meant as one, or it is prose. Few authors need this, but one
overlooked mark gives students a solution.
"""

from __future__ import annotations

import difflib
import re

from autograder.course.percent import CellKind, uncomment

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
MARK_SCHEME = "MARK SCHEME"

WRITTEN = {
    "BEGIN SOLUTION": "### BEGIN SOLUTION",
    "END SOLUTION": "### END SOLUTION",
    "BEGIN HIDDEN TESTS": "### BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS": "### END HIDDEN TESTS",
    "BEGIN MARK SCHEME": "=== BEGIN MARK SCHEME ===",
    "END MARK SCHEME": "=== END MARK SCHEME ===",
}
_WORDS = {written: words for words, written in WRITTEN.items()}
_LETTERS = {words.replace(" ", ""): words for words in WRITTEN}
_LETTERS |= {"STARTSOLUTION": "BEGIN SOLUTION", "STOPSOLUTION": "END SOLUTION"}

_DECORATED = re.compile(r"^\s*(# )?\s*(#{2,}|={2,}|-{2,}|<!--)")
_MEANT = 0.88  # a decorated or upper-case line with this similarity was meant as a mark
_MEANT_IN_PROSE = 0.96


def exact_mark(line: str, kind: CellKind) -> str | None:
    """Return the words of a mark, such as `BEGIN SOLUTION`; None if the line is not a mark."""
    text = line.strip()
    if kind == "markdown" or "===" in text:  # such a mark in a code cell is well-formed, but in the wrong place
        text = uncomment(text).strip()
    return _WORDS.get(text)


def meant_mark(line: str) -> str | None:
    """Return the words of the intended mark; None for prose and code.

    Only for lines that are not an exact mark. A line with a mark's words among others counts, because nbgrader would
    cut there. Otherwise its letters, or those of its comment, must resemble a mark.
    """
    for words in WRITTEN:
        if words in line:
            return words
    comment = line[line.rfind("# ") + 1 :] if "# " in line else line
    return _resembled(line) or _resembled(comment)


def _resembled(text: str) -> str | None:
    letters = re.sub(r"[^A-Za-z]", "", text)
    if not letters:
        return None
    bound = _MEANT if letters.isupper() or _DECORATED.match(text) else _MEANT_IN_PROSE
    best = max(_LETTERS, key=lambda known: _similarity(letters.upper(), known))
    return _LETTERS[best] if _similarity(letters.upper(), best) >= bound else None


def _similarity(letters: str, known: str) -> float:
    if abs(len(letters) - len(known)) > 5:
        return 0.0
    return difflib.SequenceMatcher(None, letters, known, autojunk=False).ratio()
