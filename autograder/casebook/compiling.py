"""Reads the sources of a casebook: modules of the course, signatures, and shapes in docstrings."""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.course.course import EXERCISE_FILE, Exercise
from autograder.errors import CourseError

if TYPE_CHECKING:
    from collections.abc import Iterator

import re


class LazyModule:
    """A module that is loaded from its file at the first use.

    Parameters
    ----------
    path : Path
    functions : tuple of str
        For an exercise's source: the functions that it defines. Then only definitions are run, no demonstrations.
    """

    def __init__(self, path: Path, functions: tuple[str, ...] = ()) -> None:
        self._path = path
        self._functions = functions

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(load_module(self._path, self._functions), name)


@functools.cache
def load_module(path: Path, functions: tuple[str, ...] = ()) -> ModuleType:
    """Return the module in a file of the course, loaded once; its name contains the name of its folder."""
    from autograder.worker import module as loading
    from autograder.worker import source
    from autograder.worker import statements as reading

    name = f"_course_{path.parent.parent.name}_{path.parent.name}_{path.stem}"
    statements = reading.statements_of(
        [source.Cell(str(path), path.read_text(encoding="utf-8"), is_cell=False)], functions, print
    )
    module = loading.Module(name)
    module.run(
        statements, demos=() if functions else range(len(statements)), leave_out=(), before=lambda _number, _where: None
    )
    if module.notes and not functions:
        raise CourseError("\n".join(module.notes))
    return module.module


def signatures(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return the names of each function's parameters, read from the module's source."""
    found = {node.name: tuple(argument.arg for argument in node.args.args) for node in _functions(exercise)}
    missing = [name for name in exercise.about.functions if name not in found]
    if missing:
        path = exercise.folder / exercise.module_file
        raise CourseError(f"defines no {', '.join(missing)}, which {EXERCISE_FILE} asks for", path)
    return found


def argument_shapes(exercise: Exercise) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the shapes of each function's arguments, from the docstrings in the exercise's module."""
    return {node.name: of_docstring(ast.get_docstring(node) or "") for node in _functions(exercise)}


def words(exercise: Exercise) -> dict[str, set[str]]:
    """Return the words of each function's docstring, which students read; `delta` is a word of `delta_nk`."""
    found = {}
    for node in _functions(exercise):
        whole = set(re.findall(r"[A-Za-z]\w*", ast.get_docstring(node) or ""))
        found[node.name] = whole | {each.partition("_")[0] for each in whole}
    return found


def _functions(exercise: Exercise) -> Iterator[ast.FunctionDef]:
    """Yield the definitions of the exercise's functions in its module."""
    for node in ast.parse((exercise.folder / exercise.module_file).read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name in exercise.about.functions:
            yield node


_PARAMETERS = re.compile(r"^\s*Parameters\n\s*-{3,}\n(.*?)(?=^\s*\w+\n\s*-{3,}\n|\Z)", re.DOTALL | re.MULTILINE)
_ARRAY = re.compile(r"^\s*(\w+(?:, \w+)*) : ndarray of shape \(([^()]*)\)", re.MULTILINE)


def of_docstring(text: str) -> dict[str, tuple[str, ...]]:
    """Return the shape of each parameter that is one array; dimensions are letters or numbers, as in the docstring."""
    section = _PARAMETERS.search(text)
    found: dict[str, tuple[str, ...]] = {}
    for names, shape in _ARRAY.findall(section[1] if section else ""):
        letters = tuple(letter.strip() for letter in shape.split(",") if letter.strip())
        found |= dict.fromkeys(names.split(", "), letters)
    return found
