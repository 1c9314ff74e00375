"""Lints the lecture: order of the functions, pictures, and code that says more than it should."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.generate.pictures import FIGURES_FILE, FOLDER, images, read_pictures
from autograder.authoring.lint.findings import Finding
from autograder.authoring.secrets.secretlines import squeeze, strip_comment, telling
from autograder.authoring.source.marks import Source
from autograder.authoring.source.nearmiss import SOLUTION
from autograder.course.course import EXERCISE_FILE, Exercise


def lint_lecture(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield what is wrong with the lecture around the functions."""
    yield from _order(exercise, source)
    yield from _pictures(exercise, source)
    yield from _told_solutions(exercise, source)


def _order(exercise: Exercise, source: Source) -> Iterator[Finding]:
    met = [cell.function for cell in source.cells if cell.function]
    if met != list(exercise.about.functions):
        yield Finding(EXERCISE_FILE, f"the functions are listed in another order than they are met: {', '.join(met)}.")
    if not source.cells or source.cells[0].kind != "markdown" or not source.cells[0].text.strip().startswith("# "):
        yield Finding(f"{exercise.module_file}:1", "the lecture begins with a markdown cell and a title: '# # Title'.")


def _pictures(exercise: Exercise, source: Source) -> Iterator[Finding]:
    drawn = {f"{FOLDER}/{name}" for name in read_pictures(exercise)}
    shown = set()
    for cell in source.cells:
        place = f"{exercise.module_file}:{cell.line}"
        for alt, target in images(cell.text) if cell.kind == "markdown" else ():
            shown.add(target)
            if target not in drawn:
                yield Finding(place, f"the picture {target} is not in PICTURES of {FIGURES_FILE}.")
            if not alt:
                yield Finding(place, f"the picture {target} has no alternative text: ![what it shows]({target}).")
    for target in sorted(drawn - shown):
        yield Finding(FIGURES_FILE, f"{target} is drawn but shown nowhere in the lecture.")


def _told_solutions(exercise: Exercise, source: Source) -> Iterator[Finding]:
    secret = {}
    for number, line in source.secret_lines(SOLUTION):
        code = strip_comment(line)
        if telling(code):
            secret[squeeze(code)] = number
    for cell in source.cells:
        if cell.kind != "code" or cell.function:
            continue
        for number, line in enumerate(cell.lines, start=cell.line + 1):
            known = secret.get(squeeze(strip_comment(line)))
            if known:
                yield Finding(f"{exercise.module_file}:{number}", f"this code is the solution's line {known}.")
