"""Finds the case that a check shows of a function that fails: for the debugger, and as code to paste."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.casebook import store
from autograder.casebook.cases import Case, Casebook
from autograder.course.course import Course, Exercise
from autograder.errors import UsageError
from autograder.student.case_code import case_code
from autograder.student.function_report import FunctionReport
from autograder.student.session import ASSIGNMENTS, ExerciseReport, Session


class FailingCase(msgspec.Struct, frozen=True):
    """A function that fails, in the report on its exercise, and the case on which it does."""

    exercise: ExerciseReport
    function: FunctionReport
    case: Case


def failing_case(session: Session, exercise: Exercise, function: str | None, book: Casebook) -> FailingCase:
    """Return the first function that fails with the case that its report shows.

    Raises
    ------
    UsageError
        When nothing fails, or nothing can be checked.
    """
    report = session.check(exercise, [function] if function else None, book)
    wrong = next((each for each in report.functions if each.outcome.facts.is_failure), None)
    if report.problem or wrong is None:
        raise UsageError(report.problem or "There is no failing call to look at.")
    return FailingCase(report, wrong, case_of(wrong, book))


def case_of(report: FunctionReport, book: Casebook) -> Case:
    """Return the case that a report shows; of a call that gave no answer to choose by, the first one."""
    return report.case or next(case for test in book.tests if test.function == report.function for case in test.cases)


def failing_case_lines(course: Course, exercise: Exercise, function: str | None) -> list[str]:
    """Return the lines of a program that makes the failing call; its first line says where it runs."""
    book = store.read(exercise, course).public()
    with Session(course) as session:
        found = failing_case(session, exercise, function, book)
    is_module = found.exercise.file == exercise.module_file
    where = f"python in {ASSIGNMENTS}/{exercise.name}" if is_module else f"a cell of {found.exercise.file}"
    code = case_code(
        found.function.function,
        book.parameters[found.function.function],
        found.case,
        exercise.about.module if is_module else "",
    )
    return [f"# {found.function.title or found.function.state}: paste this into {where}.", *code]


def code_in_notebook(report: FunctionReport, book: Casebook) -> Iterable[str]:
    """Return the lines that make the failing call in the notebook that holds the function."""
    if report.good:
        return [f"# {report.function} passes its public tests: no case fails."]
    return case_code(report.function, book.parameters[report.function], case_of(report, book))
