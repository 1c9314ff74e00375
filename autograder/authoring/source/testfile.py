"""Reads the tests of a file without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.casebook.cases import Visibility
from autograder.course.course import Exercise
from autograder.errors import CourseError


class TestMark(msgspec.Struct, frozen=True):
    """One test function: its place, the function it grades, its decorator and its docstring.

    Values that the file does not give are missing: `visibility` and `points` without a mark, `function` if the name
    fits none, `title` without a docstring.
    """

    __test__ = False  # pytest must not collect this class

    name: str
    line: int
    function: str = ""
    title: str = ""
    visibility: Visibility | None = None
    points: float | None = None
    edge: bool = False


def public_file(exercise: Exercise) -> str:
    """Return the name of the file that holds the public tests."""
    return f"test_{exercise.about.module}.py"


def hidden_file(exercise: Exercise) -> str:
    """Return the name of the file that holds the hidden tests."""
    return f"test_{exercise.about.module}_hidden.py"


def read_tests(path: Path, functions: Iterable[str]) -> list[TestMark]:
    """Return the tests of a file in their order.

    Raises
    ------
    CourseError
        If the file cannot be read or is not valid Python.
    """
    tree = parse_python(path)
    names = sorted(functions, key=len, reverse=True)  # the longest matching name: sigmoid_derivative before sigmoid
    found = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
    return [_read_test(node, names) for node in found]


def parse_python(path: Path) -> ast.Module:
    """Return a course file's syntax tree."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", path) from error
    except SyntaxError as error:
        raise CourseError(f"is not valid Python: {error.msg} (line {error.lineno})", path, error.lineno or 0) from error
    except ValueError as error:
        raise CourseError(f"is not valid Python: {error}", path) from error


def _read_test(node: ast.FunctionDef, functions: list[str]) -> TestMark:
    function = next((name for name in functions if node.name.startswith(f"test_{name}_")), "")
    title = " ".join((ast.get_docstring(node) or "").split())
    for decorator in node.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id="public" | "hidden" as visibility), args=args, keywords=keywords):
                given = {keyword.arg: keyword.value for keyword in keywords}
                points = _constant(args[0] if args else given.get("points"))
                edge = _constant(given.get("edge")) == 1
                return TestMark(node.name, node.lineno, function, title, visibility, points, edge)
    return TestMark(node.name, node.lineno, function, title)


def _constant(node: ast.expr | None) -> float | None:
    """Return the number of a literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    return None
