"""Where the search for a mistake starts: the reference, other right forms, and the entries that the bank has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.casebook.compiling import load_module
from autograder.course.course import Exercise
from autograder.errors import UsageError
from autograder.mistakes import entries

MISTAKES_FILE = "mistakes.py"
RIGHT_FORMS = ("right_forms*.py", "right_forms/*.py")


class Start(msgspec.Struct, frozen=True):
    """Code of the course from which edits are made.

    Parameters
    ----------
    source : str
        The text of a module.
    name : str
        The function's name in it.
    label : str
        What it is, for people.
    is_right : bool
        Whether it answers right, so that it needs an edit.
    """

    source: str
    name: str
    label: str
    is_right: bool


def starts(exercise: Exercise, function: str) -> list[Start]:
    """Return the places to start from, the likeliest first.

    Raises
    ------
    UsageError
        When the exercise's folder is that of students, which has no solution.
    """
    reference = exercise.folder / exercise.module_file
    bank = exercise.folder / MISTAKES_FILE
    if not bank.is_file():
        raise UsageError(f"{exercise.name} has no {MISTAKES_FILE} here. The search needs solutions/.")
    found = [Start(reference.read_text(encoding="utf-8"), function, "the reference", is_right=True)]
    for path in sorted(path for pattern in RIGHT_FORMS for path in exercise.folder.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        if function in _defined(ast.parse(text)):
            label = f"the right form in {path.relative_to(exercise.folder)}"
            found.append(Start(text, function, label, is_right=True))
    return [*found, *_of_bank(bank, function)]


def _of_bank(path: Path, function: str) -> Iterator[Start]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not _is_of_engine(node)]
    defined = _defined(tree)
    for node in defined.values():
        node.decorator_list = []
    text = ast.unparse(tree)
    for entry in entries(load_module(path)):
        name = entry.variant.__name__
        if entry.function == function and name in defined:
            yield Start(text, name, f"the bank's {entry.id}", is_right=False)


def _is_of_engine(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("autograder", "__future__")


def _defined(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
