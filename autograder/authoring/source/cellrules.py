"""Checks each kind of cell: headers, function cells, the question cell, places of regions.

nbgrader accepts any cell that it can read. An error would show only in the released notebook, so it is reported here,
with the line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.authoring.source.nearmiss import HIDDEN_TESTS, MARK_SCHEME, SOLUTION
from autograder.authoring.source.regions import Problem, Region
from autograder.course.course import EXERCISE_FILE, Exercise
from autograder.course.percent import HEADER, SourceCell

ANSWER_LINE = "Write your derivation here."


def check_headers(cells: tuple[SourceCell, ...]) -> Iterator[Problem]:
    """Yield what is wrong with the cells' headers."""
    for cell in cells:
        if not cell.header:
            yield Problem(1, "text before the first cell: begin the file with '# %% [markdown]' or '# %%'.")
        elif not HEADER.fullmatch(cell.header):
            yield Problem(cell.line, f"not a header of the form '# %% [markdown] name=\"value\"': {cell.header!r}.")
        else:
            yield from _options(cell)


def _options(cell: SourceCell) -> Iterator[Problem]:
    for name, value in cell.options.items():
        if name not in ("function", "class", "question", "pencil", "tags"):
            sentence = f"unknown mark {name!r} in the header; expected function, class, question, pencil or tags."
            yield Problem(cell.line, sentence)
        if name == "tags" and value != ["demo"]:
            yield Problem(cell.line, f'unknown tags {value!r}; expected tags=["demo"].')
    if len(cell.options) > 1:
        yield Problem(cell.line, "a cell may have only one mark in its header.")
    if cell.kind == "markdown" and (cell.function or cell.helper or cell.demo):
        yield Problem(cell.line, "function, class and demo cells must be code cells, without [markdown].")
    if cell.kind == "code" and cell.question:
        yield Problem(cell.line, "the question cell must be a markdown cell: '# %% [markdown] question=...'.")
    if cell.kind == "code" and cell.pencil:
        yield Problem(cell.line, "a pencil cell must be a markdown cell: '# %% [markdown] pencil=...'.")


def check_places(regions: tuple[Region, ...]) -> Iterator[Problem]:
    """Yield the regions in a cell of the wrong kind."""
    for region in regions:
        if region.kind == SOLUTION and not (region.cell.function or region.cell.helper):
            yield Problem(
                region.begin, "a solution region is allowed only in a cell '# %% function=' or '# %% class='."
            )
        if region.kind == MARK_SCHEME and not region.cell.question:
            yield Problem(
                region.begin, "a mark scheme is allowed only in the question cell: '# %% [markdown] question=...'."
            )
        if region.kind == HIDDEN_TESTS:
            yield Problem(region.begin, "hidden tests belong in the hidden test file; the generator writes this mark.")


def check_functions(
    exercise: Exercise, cells: tuple[SourceCell, ...], regions: tuple[Region, ...], troubled: set[int]
) -> Iterator[Problem]:
    """Yield what is wrong with the function cells; cells whose lines are in `troubled` have wrong marks already."""
    seen: dict[str, int] = {}
    for cell in cells:
        if not (name := cell.function):
            continue
        if name in seen:
            yield Problem(cell.line, f"a second cell for {name}; the first is in line {seen[name]}.")
        seen.setdefault(name, cell.line)
        if name not in exercise.about.functions:
            yield Problem(cell.line, f"{name} is not in {EXERCISE_FILE}.")
        inside = _regions_of(cell, regions, SOLUTION)
        if len(inside) != 1 and not troubled.intersection(_numbers(cell)):
            yield Problem(cell.line, f"the cell of {name} has {len(inside) or 'no'} solution regions; expected one.")
        yield from _one_definition(cell, name, inside)
    for name in exercise.about.functions:
        if name not in seen:
            line = _line_of(exercise, rf"^\s*\[\s*functions\.{name}\s*\]")
            yield Problem(line, f"no cell of {exercise.module_file} holds {name}.", EXERCISE_FILE)


def check_classes(
    exercise: Exercise, cells: tuple[SourceCell, ...], regions: tuple[Region, ...], troubled: set[int]
) -> Iterator[Problem]:
    """Yield what is wrong with the class cells: each defines one class, whose methods hold solution regions."""
    seen: dict[str, int] = {}
    for cell in cells:
        if not (name := cell.helper):
            continue
        if name in seen or name in exercise.about.functions:
            where = (
                f"the first is in line {seen[name]}" if name in seen else f"{EXERCISE_FILE} has a function of this name"
            )
            yield Problem(cell.line, f"a second cell for {name}; {where}.")
        seen.setdefault(name, cell.line)
        inside = _regions_of(cell, regions, SOLUTION)
        if not inside and not troubled.intersection(_numbers(cell)):
            yield Problem(cell.line, f"the cell of {name} has no solution region.")
        yield from _one_definition(cell, name, inside)


def _one_definition(cell: SourceCell, name: str, regions: list[Region]) -> Iterator[Problem]:
    try:
        body = ast.parse("\n" * cell.line + cell.text).body
    except SyntaxError as error:
        yield Problem(error.lineno or cell.line, f"the cell of {name} is not valid Python: {error.msg}.")
        return
    definitions = [node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    kind = "class" if cell.helper else "function"
    wanted = ast.ClassDef if cell.helper else (ast.FunctionDef, ast.AsyncFunctionDef)
    if [node.name for node in definitions if isinstance(node, wanted)] != [name] or len(definitions) > 1:
        found = " and ".join(node.name for node in definitions) or "nothing"
        yield Problem(cell.line, f"the cell of {name} must define just that {kind}; it defines {found}.")
        return
    statements = list(_bodies(definitions[0]))
    for region in regions:
        if not any(region.begin < node.lineno < region.end for node in statements):
            yield Problem(region.begin, f"this solution region holds no statement of the body of {name}.")


def _bodies(definition: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements of a function, or those of all methods of a class."""
    for node in definition.body if isinstance(definition, ast.ClassDef) else [definition]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from node.body


def check_question(
    exercise: Exercise, cells: tuple[SourceCell, ...], regions: tuple[Region, ...], troubled: set[int]
) -> Iterator[Problem]:
    """Yield what is wrong with the cell for the derivation."""
    found = [cell for cell in cells if cell.question]
    wanted = exercise.about.question_points > 0
    if wanted and not found:
        line = _line_of(exercise, r"^\s*question_points\b")
        yield Problem(line, f"no cell of {exercise.module_file} is marked question=...", EXERCISE_FILE)
    for cell in found[1:] if wanted else found:
        reason = f"the first is in line {found[0].line}" if wanted else f"{EXERCISE_FILE} gives no question_points"
        yield Problem(cell.line, f"one question cell too many: {reason}.")
    for cell in found:
        if len(_regions_of(cell, regions, MARK_SCHEME)) != 1 and not troubled.intersection(_numbers(cell)):
            yield Problem(cell.line, "the question cell must have one mark scheme.")
        if ANSWER_LINE not in cell.text.splitlines():
            yield Problem(cell.line, f"the question cell must have the line {ANSWER_LINE!r}")
        before = cells[cells.index(cell) - 1]
        if before.line > cell.line or before.kind != "markdown":
            yield Problem(cell.line, "the question itself belongs in a markdown cell right before this one.")


def _regions_of(cell: SourceCell, regions: tuple[Region, ...], kind: str) -> list[Region]:
    return [region for region in regions if region.cell is cell and region.kind == kind]


def _numbers(cell: SourceCell) -> range:
    return range(cell.line, cell.line + len(cell.lines) + 1)


def _line_of(exercise: Exercise, pattern: str) -> int:
    lines = (exercise.folder / EXERCISE_FILE).read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if re.match(pattern, line)), 1)
