"""Writes an exercise's lecture as one page that needs no network, no Jupyter and no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape
from nbformat import NotebookNode

from autograder.authoring.generate.cells import grade_id, is_answer, is_demo, is_setup, is_test
from autograder.authoring.generate.pictures import FOLDER
from autograder.authoring.pages.frame import framed
from autograder.authoring.pages.markdown import Page, python
from autograder.authoring.rendering import render
from autograder.course.course import Course, Exercise
from autograder.pencil.handed_in import PENCIL

LECTURE = "lecture.html"


def lecture_page(course: Course, exercise: Exercise, student: NotebookNode, pictures: Mapping[str, bytes]) -> bytes:
    """Return the page of a lecture.

    Parameters
    ----------
    course : Course
    exercise : Exercise
    student : NotebookNode
        The students' notebook, from which solutions, hidden tests and the mark scheme are cut.
    pictures : mapping of str to bytes
        The exercise's drawings, by file name.

    Raises
    ------
    CourseError
        If a formula cannot be read or a picture is missing.
    """
    place = f"{exercise.folder.parent.name}/{exercise.name}/{exercise.module_file}"
    page = Page(place, {f"{FOLDER}/{name}": drawn for name, drawn in pictures.items()}, lambda target: target)
    body = Markup("\n").join(_parts(exercise, student, page))
    return framed(
        exercise.about.title,
        body,
        page.headings,
        course=course.about.title,
        home="../README.md",
        links=_neighbours(course, exercise),
    )


def _parts(exercise: Exercise, student: NotebookNode, page: Page) -> Iterator[Markup]:
    for cell in student.cells:
        if cell.cell_type == "markdown":
            text = page.html(cell.source)
            yield _answer(exercise, text) if is_answer(cell) or PENCIL in cell.metadata else text
        elif not (is_setup(cell) or is_test(cell)):
            yield _code(exercise, cell)


def _answer(exercise: Exercise, text: Markup) -> Markup:
    return Markup('<div class="answer">{}<p>{}</p></div>').format(
        text, Markup("Your place for it: <code>{}</code>, or the notebook.").format(exercise.module_file)
    )


def _code(exercise: Exercise, cell: NotebookNode) -> Markup:
    name, code = grade_id(cell), python(cell.source)
    if name:
        function = exercise.about.functions.get(name)
        task = render(
            "task.html.j2",
            name=name,
            function=function,
            code=code,
            module=exercise.module_file,
            short=exercise.name.partition("_")[0],
        )
        return Markup(task)  # noqa: S704 - the template escapes
    if is_demo(cell):
        return Markup("<details><summary>The notebook runs this here: {}</summary>{}</details>").format(
            _first_line(cell.source), code
        )
    return code


def _first_line(code: str) -> Markup:
    """Return the line that tells most about a demo: the last one."""
    return Markup("<code>{}</code>").format(escape(code.strip().splitlines()[-1].strip()))


def _neighbours(course: Course, exercise: Exercise) -> list[tuple[str, str]]:
    names = course.about.exercises
    place = names.index(exercise.name)
    near = [("Before", place - 1), ("Next", place + 1)]
    return [
        (f"{word}: {course.exercise(names[at]).about.title}", f"../{names[at]}/{LECTURE}")
        for word, at in near
        if 0 <= at < len(names)
    ]
