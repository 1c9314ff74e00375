"""Checks an exercise's source before anything is generated.

nbgrader cuts without a warning: a misspelled BEGIN releases a solution, a stray END is ignored. So every mistake is an
error here, with file and line, and all are reported at once.
"""

from __future__ import annotations

import ast

import msgspec

from autograder.authoring.source.cellrules import (
    check_classes,
    check_functions,
    check_headers,
    check_places,
    check_question,
)
from autograder.authoring.source.regions import Region, find_regions
from autograder.course.course import Exercise
from autograder.course.percent import SourceCell, split_cells, without_demos
from autograder.errors import CourseError, MarkError


class Source(msgspec.Struct, frozen=True):
    """An exercise's source whose marks are right."""

    text: str
    cells: tuple[SourceCell, ...]
    regions: tuple[Region, ...]

    def secret_lines(self, kind: str) -> list[tuple[int, str]]:
        """Return the lines of all regions of a kind, each with its number."""
        return [
            (number, line)
            for region in self.regions
            if region.kind == kind
            for number, line in enumerate(region.lines, start=region.begin + 1)
        ]

    def public_text(self) -> str:
        """Return the text outside all regions."""
        secret = {number for region in self.regions for number in range(region.begin, region.end + 1)}
        lines = enumerate(self.text.splitlines(), start=1)
        return "\n".join(line for number, line in lines if number not in secret)

    def code(self) -> str:
        """Return the module's code without demos, comments and docstrings."""
        tree = ast.parse(without_demos(self.text))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
                node.body[0] = ast.Pass()
        return ast.unparse(tree)


def read_source(exercise: Exercise) -> Source:
    """Return the exercise's source.

    Raises
    ------
    CourseError
        If it cannot be read.
    MarkError
        If marks are malformed; the message has a line for each problem.
    """
    path = exercise.folder / exercise.module_file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"cannot be read: {error}", path) from error
    cells = split_cells(text)
    regions, problems = find_regions(cells)
    troubled = {problem.line for problem in problems}
    problems += check_headers(cells)
    problems += check_places(regions)
    problems += check_functions(exercise, cells, regions, troubled)
    problems += check_classes(exercise, cells, regions, troubled)
    problems += check_question(exercise, cells, regions, troubled)
    if problems:
        place = f"{exercise.folder.parent.name}/{exercise.name}"
        found = sorted((problem.file or exercise.module_file, problem.line, problem.sentence) for problem in problems)
        raise MarkError(place, found)
    return Source(text, cells, regions)
