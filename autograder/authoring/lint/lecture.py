"""Reads an exercise's lecture and its docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.authoring.generate.pictures import FIGURES_FILE, FOLDER, images, read_pictures
from autograder.authoring.lint.findings import Finding
from autograder.authoring.secrets.secretlines import squeeze, strip_comment, telling
from autograder.authoring.source.marks import Source
from autograder.authoring.source.nearmiss import SOLUTION
from autograder.course.course import EXERCISE_FILE, Exercise
from autograder.course.percent import SourceCell


def lint_lecture(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield what is wrong with the lecture around the functions."""
    yield from _order(exercise, source)
    yield from _pictures(exercise, source)
    yield from _told_solutions(exercise, source)


def _order(exercise: Exercise, source: Source) -> Iterator[Finding]:
    met = [cell.function for cell in source.cells if cell.function]
    if met != list(exercise.about.functions):
        yield Finding(EXERCISE_FILE, f"the functions have a different order than in the lecture: {', '.join(met)}.")
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
        yield Finding(FIGURES_FILE, f"{target} is drawn, but the lecture does not show it.")


def _told_solutions(exercise: Exercise, source: Source) -> Iterator[Finding]:
    secret = {}
    for number, line in source.secret_lines(SOLUTION):
        code = strip_comment(line)
        if telling(code):
            secret[squeeze(code)] = number
    for cell in source.cells:
        if cell.kind != "code" or cell.function or cell.helper:
            continue
        for number, line in enumerate(cell.lines, start=cell.line + 1):
            known = secret.get(squeeze(strip_comment(line)))
            if known:
                yield Finding(f"{exercise.module_file}:{number}", f"this code is the solution's line {known}.")


_HEADING = re.compile(r"^(\w+)\n-+$", re.MULTILINE)
_LOSS_NAME = re.compile(r"loss|error|delta|backward")
_LOSS_WORD = re.compile(r"\bloss", re.IGNORECASE)
_CONVENTION = re.compile(r"half\s+squared\s+error|mse_loss|no\s+loss|convention", re.IGNORECASE)


def lint_docstrings(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield what the docstrings of the functions lack."""
    for cell in source.cells:
        if not cell.function:
            continue
        node = _definition(cell)
        docstring = ast.get_docstring(node) or ""
        for sentence in _lacks(node, docstring):
            yield Finding(f"{exercise.module_file}:{cell.line}", sentence)


def _definition(cell: SourceCell) -> ast.FunctionDef:
    """Return the only function of a cell; the check of the marks guarantees one."""
    return next(node for node in ast.parse(cell.text).body if isinstance(node, ast.FunctionDef))


def _lacks(node: ast.FunctionDef, docstring: str) -> Iterator[str]:
    if not docstring:
        yield f"{node.name} has no docstring."
        return
    first = docstring.splitlines()[0]
    if not re.fullmatch(r"Return.*\.", first):
        yield f"the first line of {node.name}'s docstring must say what the function returns: 'Return ... .'"
    sections = _sections(docstring)
    for name in ("Parameters", "Returns", "Examples"):
        if name not in sections:
            yield f"the docstring of {node.name} has no section {name}."
    yield from _parameters(node, sections.get("Parameters", ""))
    if "Examples" in sections and ">>>" not in sections["Examples"]:
        yield f"the example of {node.name} must be runnable, with >>>."
    for error in sorted(_raised(node)):
        if error not in sections.get("Raises", ""):
            yield f"{node.name} raises {error}, which its docstring does not list under Raises."
    about_loss = _LOSS_NAME.search(node.name) or ("gradient" in node.name and _LOSS_WORD.search(docstring))
    if about_loss and not _CONVENTION.search(docstring):
        yield f"the docstring of {node.name} does not say which loss is meant, or that there is none."


def _sections(docstring: str) -> dict[str, str]:
    pieces = _HEADING.split(docstring)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _parameters(node: ast.FunctionDef, section: str) -> Iterator[str]:
    wanted = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
    listed = [name.strip() for line in re.findall(r"^([\w, ]+?) :", section, re.MULTILINE) for name in line.split(",")]
    if section and wanted != listed:
        yield f"the docstring of {node.name} lists the parameters {', '.join(listed)}; it takes {', '.join(wanted)}."


def _raised(node: ast.FunctionDef) -> set[str]:
    """Return the names of the errors that a function itself raises."""
    raised = (inner.exc for inner in ast.walk(node) if isinstance(inner, ast.Raise))
    called = (error.func if isinstance(error, ast.Call) else error for error in raised)
    return {error.id for error in called if isinstance(error, ast.Name)}
