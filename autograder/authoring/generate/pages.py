"""Writes the README page of an exercise, the index of all exercises, and the course's last notebook."""

from __future__ import annotations

import hashlib

import jupytext
import msgspec

from autograder.authoring.generate.cells import code_cell, markdown_cell, new_notebook, to_bytes
from autograder.authoring.generate.notebook import METADATA
from autograder.authoring.generate.pictures import FIGURES_FILE, FOLDER, captions, images
from autograder.authoring.rendering import render
from autograder.authoring.source.marks import Source
from autograder.authoring.source.testfile import TestMark
from autograder.course.course import Course, Exercise
from autograder.errors import CourseError


class Row(msgspec.Struct, frozen=True):
    """One function in the README's table."""

    name: str
    purpose: str
    points: str
    minutes: int
    difficulty: str


def exercise_page(course: Course, exercise: Exercise, source: Source, tests: list[TestMark]) -> str:
    """Return the README of an exercise."""
    told = story(source)
    shown = {target for _, target in images(told)}
    names = course.about.exercises
    place = names.index(exercise.name)
    return render(
        "README.md.j2",
        course=course.about,
        exercise=exercise,
        about=exercise.about,
        number=place + 1,
        story=told,
        rows=[_row(exercise, name) for name in exercise.about.functions],
        pictures=[
            (alt, f"{FOLDER}/{name}") for name, alt in captions(source).items() if f"{FOLDER}/{name}" not in shown
        ],
        public=sum(test.visibility == "public" for test in tests),
        hidden=sum(test.visibility == "hidden" for test in tests),
        previous=_neighbour(course, place - 1),
        next=_neighbour(course, place + 1),
        number_of=plain_number,
        dots=difficulty_dots,
    )


def index_page(course: Course) -> str:
    """Return the index of the course's exercises."""
    exercises = [course.exercise(name) for name in course.about.exercises]
    return render(
        "index.md.j2",
        course=course.about,
        exercises=exercises,
        number_of=plain_number,
        dots=difficulty_dots,
        cell=_cell,
    )


def story(source: Source) -> str:
    """Return the first markdown cell without its title: the beginning of the lecture."""
    first = next((cell.text for cell in source.cells if cell.kind == "markdown"), "")
    lines = first.strip().splitlines()
    if lines and lines[0].startswith("# "):
        lines = lines[1:]
    return "\n".join(lines).strip()


def plain_number(value: float) -> str:
    """Return points without a needless fraction."""
    return f"{value:g}"


def difficulty_dots(difficulty: int) -> str:
    """Return a difficulty of 1 to 5 as dots."""
    return "●" * difficulty + "○" * (5 - difficulty)


def _row(exercise: Exercise, name: str) -> Row:
    function = exercise.about.functions[name]
    return Row(
        name=name,
        purpose=_cell(function.purpose),
        points=plain_number(function.points),
        minutes=function.minutes,
        difficulty=difficulty_dots(function.difficulty),
    )


def _cell(text: str) -> str:
    """Return text escaped for a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _neighbour(course: Course, place: int) -> Exercise | None:
    names = course.about.exercises
    return course.exercise(names[place]) if 0 <= place < len(names) else None


def build_finale(course: Course) -> dict[str, bytes]:
    """Return the notebook and its figures, by path below `assignments/`; nothing if the course has none.

    Raises
    ------
    CourseError
        When a file cannot be read.
    """
    name = course.about.finale
    if not name:
        return {}
    folder = course.root / "solutions" / name
    try:
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        figures = (folder / FIGURES_FILE).read_bytes()
    except OSError as error:
        raise CourseError(f"{error.filename}: cannot be read: {error.strerror}") from error
    cells = [
        (markdown_cell if cell.cell_type == "markdown" else code_cell)(cell.source)
        for cell in jupytext.reads(text, fmt="py:percent").cells
    ]
    for place, cell in enumerate(cells, start=1):
        cell.id = hashlib.sha256(f"{name}/cell {place}".encode()).hexdigest()[:12]
    return {f"{name}/{name}.ipynb": to_bytes(new_notebook(cells, METADATA)), f"{name}/{FIGURES_FILE}": figures}
