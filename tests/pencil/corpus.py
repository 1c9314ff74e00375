"""The corpus of derivations: right ones, and wrong ones with the line and the mistake.

An entry begins with `@@`. Behind it stands, of a right one, its style; of a wrong one the line and the ids that are
right for its mistake. A third is unseen: nobody looked at its verdicts while the checker was written. What stands in
`styles/` was written later, all of it before any of it was checked, in styles that the first part lacks.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from autograder.pencil.question import Question, read_questions

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpora" / "pencil"


class Entry(NamedTuple):
    """One derivation."""

    question: str
    head: str
    text: str
    unseen: bool
    later: bool


@cache
def questions() -> dict[str, Question]:
    """Return all questions of the course by name."""
    found: dict[str, Question] = {}
    for path in sorted(ROOT.glob("solutions/*/pencil.toml")):
        found |= read_questions(path.read_bytes(), path)
    return found


def entries(kind: str) -> Iterator[Entry]:
    """Yield the entries of `right` or `wrong`."""
    for path in sorted([*(CORPUS / kind).glob("*.txt"), *(CORPUS / "styles" / kind).glob("*.txt")]):
        for entry in re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, text = entry.partition("\n")
            digest = hashlib.sha256((path.stem + text).encode()).hexdigest()
            yield Entry(path.stem, head.strip(), text, int(digest, 16) % 3 == 0, path.parts[-3] == "styles")
