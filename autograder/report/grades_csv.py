"""`grades.csv`: a line per student and exercise, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from autograder.results.result import Result, score_text
from autograder.text import cell

COLUMNS = ("student", "exercise", "score", "max_score", "status", "graded_file", "submission_sha256")


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
                score_text(result.score),
                score_text(result.max_score),
                result.status.value,
                cell(result.graded_file),
                cell(result.submission_sha256),
            )
        )
    return table.getvalue()
