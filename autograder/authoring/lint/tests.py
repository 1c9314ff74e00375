"""Reads an exercise's tests and the oracles behind them."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.generate.build import ORACLE_FILE
from autograder.authoring.generate.pictures import FIGURES_FILE
from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.testfile import TestMark, hidden_file, parse_python, public_file, read_tests
from autograder.casebook.cases import Visibility
from autograder.course.course import Exercise
from autograder.worker.statements import reached

_FIXTURES = {"public": {"expect", "rng", "torch_oracle"}, "hidden": {"expect", "rng", "torch_oracle", "reference"}}


def lint_tests(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is wrong with the tests of an exercise.

    Raises
    ------
    CourseError
        When a file cannot be read.
    """
    public, hidden = public_file(exercise), hidden_file(exercise)
    functions = exercise.about.functions
    tests = {name: read_tests(exercise.folder / name, functions) for name in (public, hidden)}
    yield from _marks(public, tests[public], "public")
    yield from _marks(hidden, tests[hidden], "hidden")
    yield from _fixtures(exercise.folder / public, "public")
    yield from _fixtures(exercise.folder / hidden, "hidden")
    yield from _titles(tests)
    yield from _points(exercise, [*tests[public], *tests[hidden]])
    yield from _imports(exercise.folder / public, {"numpy", "autograder.testing", "__future__"})
    yield from _imports(
        exercise.folder / ORACLE_FILE, {"numpy", "__future__", *sys.stdlib_module_names}, inside={"torch"}
    )
    yield from _imports(
        exercise.folder / FIGURES_FILE, {"numpy", "matplotlib", "mpl_toolkits", *sys.stdlib_module_names}
    )


def _marks(file: str, tests: list[TestMark], visibility: Visibility) -> Iterator[Finding]:
    for test in tests:
        place = f"{file}:{test.line}"
        if not test.function:
            yield Finding(place, f"{test.name} does not name a function: expected test_<function>_<what>.")
        if test.visibility is None:
            yield Finding(place, f"{test.name} must be marked public or hidden.")
        elif test.visibility != visibility:
            yield Finding(place, f"{test.name} is {test.visibility}; in this file every test is {visibility}.")
        if test.visibility and not (test.points and test.points > 0):
            yield Finding(place, f"{test.name} requires points, as a plain number.")


def _fixtures(path: Path, visibility: Visibility) -> Iterator[Finding]:
    for node in parse_python(path).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names = [argument.arg for argument in node.args.args]
            for name in names:
                if name not in _FIXTURES[visibility]:
                    sentence = f"{node.name} takes {name}, which is not a fixture of a {visibility} test."
                    yield Finding(f"{path.name}:{node.lineno}", sentence)
            if "expect" not in names:
                yield Finding(f"{path.name}:{node.lineno}", f"{node.name} does not take expect, so it expects nothing.")


def _titles(files: dict[str, list[TestMark]]) -> Iterator[Finding]:
    names, titles = dict[str, str](), dict[tuple[str, str], str]()
    for file, tests in files.items():
        for test in tests:
            place = f"{file}:{test.line}"
            if test.name in names:
                yield Finding(place, f"{test.name} exists already, in {names[test.name]}.")
            if not test.title:
                yield Finding(place, f"{test.name} has no docstring; it is the title that students read.")
            elif not test.title[0].islower() or test.title.endswith("."):
                sentence = f"the title of {test.name} must continue the function's name: lower case, no full stop."
                yield Finding(place, sentence)
            elif (known := (test.function, test.title)) in titles:
                yield Finding(place, f"{test.name} and {titles[known]} have the same title.")
            names.setdefault(test.name, place)
            titles.setdefault((test.function, test.title), test.name)


def _points(exercise: Exercise, tests: list[TestMark]) -> Iterator[Finding]:
    for name, function in exercise.about.functions.items():
        mine = [test for test in tests if test.function == name]
        total = sum(test.points or 0 for test in mine)
        if abs(total - function.points) > 1e-9:
            sentence = f"the tests of {name} are worth {total:g} points; exercise.toml says {function.points:g}."
            yield Finding(public_file(exercise), sentence)
        count = Counter(test.visibility for test in mine)
        if not count["public"]:
            yield Finding(public_file(exercise), f"{name} has no public test.")
        if not count["hidden"]:
            yield Finding(hidden_file(exercise), f"{name} has no hidden test.")


def _imports(path: Path, allowed: set[str], inside: frozenset[str] | set[str] = frozenset()) -> Iterator[Finding]:
    """Yield the imports that students may not have; `inside` is allowed within functions."""
    tree = parse_python(path)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        known = allowed if id(node) in top else allowed | inside
        for name in names:
            if not {name, name.partition(".")[0]} & known:
                yield Finding(
                    f"{path.name}:{node.lineno}", f"{name} must not be imported here; students may not have it."
                )


DERIVED = ("_gradient", "_delta", "_backward")  # endings of functions that return derivatives of a loss
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
    """Return whether a function requires oracles, by its name."""
    return function.endswith(DERIVED) and not function.startswith("numerical_")


def _names_used(tree: ast.Module) -> dict[str, set[str]]:
    """Return, for each function of a module, the names that it uses, directly or through the others."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    direct = {
        function.name: {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} for function in functions
    }
    return {name: {used for each in reached(name, direct) for used in direct[each]} for name in direct}
