"""Names of folders and files that somebody else has chosen: whether two are the same, and how one can be printed."""

from __future__ import annotations

import unicodedata

from autograder.results.result import one_line

_DATABASES = ("gradebook.db", "results.sqlite")
RESERVED = frozenset(
    {
        *("grades.csv", "final_grades.csv", "index.html", "audit.jsonl", "results.parquet"),
        *("autograded", "feedback", "release", "nbgrader_config.py", "gradebook.csv", "by_hand.jsonl"),
        *(f"{name}{end}" for name in _DATABASES for end in ("", "-journal", "-wal", "-shm")),  # SQLite's own files
    }
)
_SHOWN = 200  # characters


def folded(name: str) -> str:
    """Return a name as file systems compare it that know neither capitals nor how accents are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_text(name: str) -> bool:
    """Return whether a name is valid UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown_name(name: str) -> str:
    """Return a folder's name as it can be printed."""
    return one_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), _SHOWN)
