"""Proves an exercise: grades its solution and its stub, asks torch, and tries the bank."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.generate.build import ORACLE_FILE
from autograder.authoring.generate.cut import stub_message
from autograder.authoring.generate.load import load_file
from autograder.authoring.generate.notebook import instructor_notebook, make_stub, student_notebook
from autograder.authoring.lint.findings import Finding
from autograder.authoring.lint.folder import MISTAKES_FILE
from autograder.authoring.lint.lint import in_course
from autograder.authoring.lint.prove_bank import prove_bank
from autograder.authoring.lint.tests import is_derived
from autograder.authoring.source.marks import read_source
from autograder.casebook import store
from autograder.casebook.cases import Casebook
from autograder.casebook.families import RIGHT_FORMS, right_forms
from autograder.casebook.oracle import ask_torch
from autograder.course.course import Course, Exercise
from autograder.errors import AutograderError, CourseError
from autograder.grading.grader import Grader
from autograder.results.result import Result
from autograder.submissions.submission import Submission, SubmittedFile


def prove(course: Course, name: str, grader: Grader) -> list[Finding]:
    """Return the findings of grading an exercise without slips; files are relative to the course."""
    exercise = course.exercise(name)
    try:
        book = store.read(exercise, course)
    except CourseError as error:
        return [in_course(exercise.name, Finding("", _compiling(str(error))))]
    return [in_course(exercise.name, finding) for finding in _proven(exercise, book, grader)]


def _proven(exercise: Exercise, book: Casebook, grader: Grader) -> Iterator[Finding]:
    source = read_source(exercise)
    stub = make_stub(exercise, student_notebook(exercise, instructor_notebook(exercise, source)))
    yield from prove_solution(exercise, _graded(exercise, book, grader, source.text))
    yield from prove_stub(exercise, _graded(exercise, book, grader, stub))
    for path in right_forms(exercise.folder):
        text = path.read_text(encoding="utf-8")
        yield from prove_form(f"{RIGHT_FORMS}/{path.name}", _graded(exercise, book, grader, text))
    yield from prove_oracle(exercise, book)
    yield from prove_bank(exercise, source, book, load_file(exercise.folder / MISTAKES_FILE))


def _compiling(text: str) -> str:
    """Return why tests and bank could not be run: pytest's errors, or its last line."""
    errors = [line[1:].strip() for line in text.splitlines() if line.startswith("E  ")]
    return f"its tests and its bank cannot be run: {' / '.join(dict.fromkeys(errors)) or text.splitlines()[-1]}"


def _graded(exercise: Exercise, book: Casebook, grader: Grader, text: str) -> Result:
    file = SubmittedFile(exercise.module_file, text.encode(), 0)
    return grader.grade(Submission("", exercise.name, (file,)), exercise, book, "lint")


def prove_solution(exercise: Exercise, result: Result) -> Iterator[Finding]:
    """Yield the tests that the solution fails, and the notes of loading it."""
    for note in result.notes:
        yield Finding(exercise.module_file, f"grading the solution gives a note: {note}")
    for test in result.tests:
        if not (test.outcome.facts.passed or test.outcome.facts.is_not_run):
            called = f" The call: {test.call.replace(chr(10), ' ')}." if test.call else ""
            sentence = f"the solution of {test.function} does not pass {test.id!r}: {test.message}.{called}"
            yield Finding(exercise.module_file, sentence)


def prove_form(file: str, result: Result) -> Iterator[Finding]:
    """Yield the tests that a right form fails; it may leave functions out."""
    for test in result.tests:
        facts = test.outcome.facts
        if not (facts.passed or facts.is_not_run or facts.is_unwritten):
            yield Finding(file, f"{test.function} does not pass {test.id!r}: {test.message}.")


def prove_stub(exercise: Exercise, result: Result) -> Iterator[Finding]:
    """Yield the tests on which the untouched stub does anything but report that it is not implemented yet."""
    file = f"{exercise.module_file} (stub)"
    for note in result.notes:
        yield Finding(file, f"grading the untouched stub gives a note: {note}")
    for test in result.tests:
        if not test.outcome.facts.is_unwritten or stub_message(exercise.name, test.function) not in test.message:
            said = f": {test.message}" if test.message else ""
            yield Finding(file, f"on {test.id!r} the untouched stub is {test.outcome.value}{said}.")


def prove_oracle(exercise: Exercise, book: Casebook) -> Iterator[Finding]:
    """Yield the tests with which torch disagrees, and the gradients without a counterpart."""
    try:
        asked = ask_torch(exercise, book)
    except AutograderError as error:
        yield Finding(ORACLE_FILE, str(error))
        return
    except Exception as error:  # noqa: BLE001 - the author's code may raise anything
        yield Finding(ORACLE_FILE, f"it cannot answer the tests' calls: {type(error).__name__}: {error}")
        return
    for name in asked.different:
        yield Finding(ORACLE_FILE, f"torch gives a different value than the test {name!r} expects.")
    for name in filter(is_derived, asked.silent):
        yield Finding(ORACLE_FILE, f"there is no counterpart of {name}; a gradient requires one.")
