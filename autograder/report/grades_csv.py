"""`grades.csv`: a line per student and exercise, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from autograder.results.result import DECIMALS, Result, identity

COLUMNS = ("student", "exercise", "score", "max_score", "status", "graded_file", "submission_sha256")
_FORMULA_STARTS = ("=", "+", "-", "@")


def csv_text(results: Iterable[Result]) -> str:
    """Return the table, sorted by student and exercise; a grader fault has no score."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in sorted(results, key=lambda result: (result.student, result.exercise)):
        writer.writerow(
            (
                cell(result.student),
                cell(result.exercise),
                number(result.score),
                number(result.max_score),
                result.status.value,
                cell(result.graded_file),
                cell(result.submission_sha256),
            )
        )
    return table.getvalue()


def cell(text: str | None) -> str:
    """Return a text as no spreadsheet takes it for a formula."""
    harmless = identity(text or "")
    return f"'{harmless}" if _is_like_a_formula(text or "") or _is_like_a_formula(harmless) else harmless


def _is_like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet might read a text as a formula: by the first sign that can be seen, wide or not."""
    seen = (char for char in unicodedata.normalize("NFKC", text) if char.isprintable() and not char.isspace())
    return text.startswith(("\t", "\r")) or next(seen, "") in _FORMULA_STARTS


def number(value: float | None) -> str:
    """Return a number as results hold it; nothing for none."""
    return "" if value is None else str(round(float(value), DECIMALS))
