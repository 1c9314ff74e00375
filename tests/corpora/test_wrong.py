"""Wrong variants of single functions, put into the reference solution: each loses points, and no other function does."""

import ast
import functools
import importlib.util
import inspect
import re
from pathlib import Path

import pytest

from autograder.worker import statements as reading
from tests.corpora.bank import reference

WRONG = Path(__file__).parent / "wrong"
NAME = re.compile(r"(?P<function>[a-z0-9_]+?)__(?P<what>\w+)")

# Wrong, and not told from right as long as what stands here has not been mended. An entry that loses points is a failure.
AWAITED: dict[str, str] = {}


def load(path):
    spec = importlib.util.spec_from_file_location(f"wrong_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def functions_in(module):
    return [
        value for value in vars(module).values() if inspect.isfunction(value) and value.__module__ == module.__name__
    ]


MODULES = {path.stem: load(path) for path in sorted(WRONG.glob("*.py"))}
VARIANTS = [
    (name, variant) for name, module in MODULES.items() for variant in functions_in(module) if "__" in variant.__name__
]
FIRST = {(name, NAME.fullmatch(variant.__name__)["function"]): (name, variant) for name, variant in reversed(VARIANTS)}


def spoiled(bench, name, variant):
    """Return the reference solution with one function replaced at its end, and that function's name."""
    function = NAME.fullmatch(variant.__name__)["function"]
    source = inspect.getsource(variant).replace(f"def {variant.__name__}(", f"def {function}(", 1)
    exercise = bench(name).exercise
    return "\n\n".join(
        [reference(exercise.folder / exercise.module_file, function), "import math", helpers(name), source]
    ), function


@functools.cache
def helpers(name):
    """Return the code of what the variants of an exercise share."""
    shared = [value for value in functions_in(MODULES[name]) if value.__name__.startswith("_")]
    return "\n\n".join(map(inspect.getsource, shared))


def callers_of(function, source, exercise):
    """Return the functions of the exercise that call this one, directly or through others."""
    statements = [reading.Statement(node, None, demo=False) for node in ast.parse(source).body]
    helpers = reading.helpers_of(statements, tuple(exercise.about.functions))
    return {name for name, used in helpers.items() if function in used}


def parameters(variants, awaited=()):
    def marks(variant):
        reason = awaited and awaited.get(variant.__name__)
        return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []

    return [pytest.param(*pair, id=f"{pair[0]}-{pair[1].__name__}", marks=marks(pair[1])) for pair in variants]


@pytest.mark.parametrize(("name", "variant"), parameters(VARIANTS, AWAITED))
def test_a_wrong_variant_loses_points(bench, name, variant):
    source, function = spoiled(bench, name, variant)
    result = bench(name).grade(source, functions={function})
    assert result.status == "graded"
    assert 0.0 <= result.score < result.max_score


@pytest.mark.parametrize(("name", "variant"), parameters(FIRST.values()))
def test_a_wrong_function_costs_no_other_its_points(bench, name, variant):
    source, function = spoiled(bench, name, variant)
    result = bench(name).grade(source)
    drawn_in = {function, *callers_of(function, source, bench(name).exercise)}
    assert {test.function for test in result.tests if test.outcome != "passed"} <= drawn_in
    assert any(test.function == function and test.outcome != "passed" for test in result.tests)


@pytest.mark.parametrize("name", MODULES)
def test_every_function_has_wrong_variants(bench, name):
    attacked = {function for exercise, function in FIRST if exercise == name}
    assert attacked == set(bench(name).exercise.about.functions)
    assert sum(exercise == name for exercise, _ in VARIANTS) >= 60


def test_every_awaited_variant_is_there():
    assert set(AWAITED) <= {variant.__name__ for _, variant in VARIANTS}
