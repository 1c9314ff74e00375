"""Lints the oracles behind a gradient: its tests hold it against torch autograd and against central differences."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.testfile import hidden_file, parse_python, public_file, read_tests
from autograder.course.course import Exercise

DERIVED = ("_gradient", "_delta", "_backward")  # how the names of functions end that return derivatives of a loss
ORACLES = {"torch_oracle": "torch autograd, by torch_oracle", "central_differences": "central_differences"}


def lint_oracles(exercise: Exercise) -> Iterator[Finding]:
    """Yield the gradients that no test compares with an oracle.

    Raises
    ------
    CourseError
        When a test file cannot be read.
    """
    used: dict[str, set[str]] = {name: set() for name in exercise.about.functions}
    for file in (public_file(exercise), hidden_file(exercise)):
        names = _names_used(parse_python(exercise.folder / file))
        for test in read_tests(exercise.folder / file, exercise.about.functions):
            if test.function:
                used[test.function] |= names[test.name]
    for function in filter(is_derived, exercise.about.functions):
        for oracle, words in ORACLES.items():
            if oracle not in used[function]:
                yield Finding(hidden_file(exercise), f"no test of {function} compares it with {words}.")


def is_derived(function: str) -> bool:
    """Return whether a function is one that oracles have to bear out, by its name."""
    return function.endswith(DERIVED) and not function.startswith("numerical_")


def _names_used(tree: ast.Module) -> dict[str, set[str]]:
    """Return, for each function of a module, the names that it uses, directly or through the others."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    direct = {
        function.name: {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} for function in functions
    }
    found = {}
    for name in direct:
        names, todo = set[str](), {name}
        while todo:
            reached = direct[todo.pop()]
            todo |= (reached - names) & direct.keys()
            names |= reached
        found[name] = names
    return found
