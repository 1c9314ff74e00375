"""Builds all students' files of one exercise, in memory."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from nbformat import NotebookNode

from autograder.authoring.generate.cells import grade_id, to_bytes
from autograder.authoring.generate.notebook import instructor_notebook, make_stub, student_notebook
from autograder.authoring.generate.pages import exercise_page
from autograder.authoring.generate.pictures import FIGURES_FILE, FOLDER, draw_pictures
from autograder.authoring.pages.lecture import LECTURE, lecture_page
from autograder.authoring.secrets.secretlines import Secret, exercise_secrets
from autograder.authoring.source.marks import read_source
from autograder.authoring.source.testfile import hidden_file, public_file, read_tests
from autograder.course.course import (
    EXERCISE_FILE,
    HELP_FILE,
    HINTS_FILE,
    PENCIL_FILE,
    PENCIL_QUESTIONS,
    Course,
    Exercise,
)
from autograder.course.hints import Explanation, Help, help_bytes
from autograder.errors import CourseError
from autograder.pencil.question import students_questions

ASSIGNMENTS = "assignments"
ORACLE_FILE = "torch_oracle.py"
CASES_FILE = "cases.json"
CACHES = {"__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", ".mypy_cache"}  # made by tools

PublicCases = Callable[[Exercise], bytes]
Explanations = Callable[[Exercise], tuple[Explanation, ...]]


def copied_files(exercise: Exercise) -> tuple[str, ...]:
    """Return the names of the files that students get unchanged."""
    return (EXERCISE_FILE, public_file(exercise), ORACLE_FILE, FIGURES_FILE, HINTS_FILE)


class Built(msgspec.Struct, frozen=True):
    """The students' files of an exercise, by path from the course's root, and the secrets that no file may hold."""

    files: dict[str, bytes]
    secrets: list[Secret]


def build_exercise(
    course: Course, exercise: Exercise, public_cases: PublicCases, explanations: Explanations = lambda _: ()
) -> Built:
    """Return the files of an exercise, and its secrets.

    Raises
    ------
    MarkError
        If the source's marks are malformed.
    CourseError
        If a file is missing or something else is wrong in the exercise.
    """
    source = read_source(exercise)
    files = _copies(exercise)
    student = student_notebook(exercise, instructor_notebook(exercise, source))
    files |= _cut_from_source(exercise, student)
    pictures = draw_pictures(exercise, source, course.root / ASSIGNMENTS / exercise.name / FOLDER)
    files |= {f"{FOLDER}/{name}": drawn for name, drawn in pictures.items()}
    files[LECTURE] = lecture_page(course, exercise, student, pictures)
    functions = exercise.about.functions
    tests = [
        test
        for name in (public_file(exercise), hidden_file(exercise))
        for test in read_tests(exercise.folder / name, functions)
    ]
    files["README.md"] = exercise_page(course, exercise, source, tests).encode()
    files[CASES_FILE] = public_cases(exercise)
    stubs = {name: cell.source for cell in student.cells if (name := grade_id(cell)) in functions}
    files[HELP_FILE] = help_bytes(Help(stubs, explanations(exercise)))
    files |= _pencil(exercise)
    public = [exercise.folder / name for name in copied_files(exercise)]
    return Built(
        files={f"{ASSIGNMENTS}/{exercise.name}/{name}": content for name, content in files.items()},
        secrets=exercise_secrets(exercise, source, public),
    )


def _pencil(exercise: Exercise) -> dict[str, bytes]:
    """Return the questions about derivations as students get them, without solutions; nothing where there are none."""
    path = exercise.folder / PENCIL_FILE
    return {PENCIL_QUESTIONS: students_questions(path.read_bytes(), path)} if path.is_file() else {}


def _copies(exercise: Exercise) -> dict[str, bytes]:
    files = {}
    for name in copied_files(exercise):
        path = exercise.folder / name
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise CourseError(f"cannot be read: {error.strerror}", path) from error
    return files


def _cut_from_source(exercise: Exercise, student: NotebookNode) -> dict[str, bytes]:
    return {
        exercise.notebook_file: to_bytes(student),
        exercise.module_file: make_stub(exercise, student).encode(),
    }
