"""The three collections of wrong code do not repeat each other; tests/README.md says which one is extended when."""

import ast
import inspect
import textwrap

import pytest

from tests.corpora.bank import EXERCISES, entries_of
from tests.corpora.rewritten import rewritten
from tests.corpora.test_wrong import NAME, VARIANTS


def code(source):
    """Return what a function does, whatever it and its parameters are called and its docstring says."""
    function = ast.parse(textwrap.dedent(source)).body[0]
    names = {parameter.arg: f"p{at}" for at, parameter in enumerate(function.args.args)}
    if ast.get_docstring(function):
        del function.body[0]
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.dump(function.args), *map(ast.dump, function.body)


@pytest.mark.parametrize("name", EXERCISES)
def test_no_wrong_code_repeats_an_entry_of_the_bank(name):
    bank = {(entry.function, code(inspect.getsource(entry.variant))): entry.id for entry in entries_of(name)}
    repeated = {}
    for exercise, variant in VARIANTS:
        key = NAME.fullmatch(variant.__name__)["function"], code(inspect.getsource(variant))
        if exercise == name and key in bank:
            repeated[variant.__name__] = bank[key]
    for variant in rewritten(name):
        if len(ast.parse(variant.source).body) == 1 and (key := (variant.function, code(variant.source))) in bank:
            repeated[variant.source] = bank[key]
    assert repeated == {}


def test_code_is_the_same_whatever_its_names_are():
    mine = 'def f(a, b):\n    """Mine."""\n    return a @ b'
    assert code(mine) == code("def g(x, w):\n    return x @ w")
    assert code(mine) != code("def g(x, w):\n    return w @ x")
