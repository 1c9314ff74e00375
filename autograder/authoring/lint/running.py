"""Checks by running: the stub reports what is missing, the docstrings' examples are true."""

from __future__ import annotations

import ast
import doctest
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np

from autograder.authoring.generate.cut import stub_message
from autograder.authoring.generate.load import load_solution, run_module
from autograder.authoring.generate.notebook import instructor_notebook, make_stub, student_notebook
from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.marks import Source
from autograder.course.course import Exercise
from autograder.errors import CourseError

_INSTALLED = {"numpy", "torch", *sys.stdlib_module_names}
_FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def lint_stub(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield what is wrong with the students' stub."""
    text = make_stub(exercise, student_notebook(exercise, instructor_notebook(exercise, source)))
    file = f"{exercise.module_file} (stub)"
    try:
        yield from _stub_imports(file, ast.parse(text))
        module = run_module(exercise.about.module, exercise.folder / exercise.module_file, text)
    except (SyntaxError, CourseError) as error:
        yield Finding(file, f"it cannot be imported: {error}")
        return
    for name in exercise.about.functions:
        if said := _call(getattr(module, name), stub_message(exercise.name, name)):
            yield Finding(file, f"{name} must raise NotImplementedError with its name; {said}.")


def _stub_imports(file: str, tree: ast.Module) -> Iterator[Finding]:
    for node in tree.body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        for name in names:
            if name.partition(".")[0] not in _INSTALLED - {"torch"}:
                yield Finding(f"{file}:{node.lineno}", f"{name} is not available where students' code runs.")


def _call(function: object, message: str) -> str:
    """Return what an untouched function did other than raise NotImplementedError, or an empty string."""
    if not inspect.isfunction(function):
        return "it is not a function"
    required = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
    ]
    try:
        function(*(None for _ in required))
    except NotImplementedError as error:
        return "" if str(error) == message else f"it says {str(error)!r}"
    except Exception as error:  # noqa: BLE001 - every error is reported
        return f"it raises {type(error).__name__}"
    return "it returns"


def lint_examples(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield the examples in docstrings that the solution contradicts."""
    try:
        module = load_solution(exercise, source)
    except CourseError as error:
        yield Finding(exercise.module_file, f"the solution cannot be run: {error}")
        return
    for name in exercise.about.functions:
        for sentence in _wrong_examples(module, name):
            yield Finding(exercise.module_file, sentence)


def _wrong_examples(module: ModuleType, name: str) -> list[str]:
    """Return a sentence for each wrong example of a function."""
    said: list[str] = []

    class Runner(doctest.DocTestRunner):
        def report_failure(self, _out: object, _test: doctest.DocTest, example: doctest.Example, got: str) -> None:
            said.append(f"the example of {name}, {example.source.strip()!r}, gives {got.strip()!r}.")

        def report_unexpected_exception(
            self, _out: object, _test: doctest.DocTest, example: doctest.Example, exc_info: object
        ) -> None:
            error = exc_info[1]  # type: ignore[index]
            said.append(f"the example of {name}, {example.source.strip()!r}, raises {type(error).__name__}: {error}.")

    finder = doctest.DocTestFinder(recurse=False)
    runner = Runner(verbose=False, optionflags=_FLAGS)
    with np.printoptions(precision=8, suppress=False, threshold=1000, linewidth=75, floatmode="maxprec", sign="-"):
        for test in finder.find(getattr(module, name), name, module=module, globs=dict(vars(module))):
            runner.run(test, out=lambda _: None)
    return said
