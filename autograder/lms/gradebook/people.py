"""The gradebook's data about a student of the roster."""

from __future__ import annotations

from autograder.grades.roster import Student
from autograder.lms.gradebook.rows import NameOnRecord
from autograder.lms.platforms import ACCOUNTS


def person(student: Student) -> NameOnRecord:
    """Return the gradebook's data about a student of the roster; without commas, which nbgrader does not quote."""
    last, comma, first = student.name.partition(",")
    if not comma:
        first, _, last = student.name.rpartition(" ")
    first, last, email = (" ".join(text.replace(",", " ").split()) for text in (first, last, student.email))
    number = next(filter(None, map(student.value, ACCOUNTS)), None)
    return NameOnRecord(first or None, last or None, email or None, number)
