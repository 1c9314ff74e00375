"""The single edits of a function: what each operator makes, what is said of it, and which names stand for what."""

import ast

import pytest

from autograder.casebook.edits import calls, formulas, statements
from autograder.casebook.edits.kinds import Kind, Kinds
from autograder.casebook.edits.making import OPERATORS, edits, run
from autograder.casebook.edits.places import Words, places, with_instead

# ---- the operators, on small functions


def made(operator, source):
    """Return what an operator makes of the body of a function."""
    (function,) = ast.parse(source).body
    found = set()
    for place in places(function, Words(())):
        found |= {with_instead(place, change.new).split("\n", 1)[1].strip() for change in operator(place)}
    return found - {source.split("\n", 1)[1].strip()}


EXPRESSIONS = {
    formulas.arithmetic: ("a + b", {"a - b", "a * b"}),
    formulas.operand_dropped: ("a @ b - 1", {"a @ b", "1", "a - 1", "b - 1"}),
    formulas.operands_swapped: ("a @ b + a ** 2", {"b @ a + a ** 2", "a @ b + 2 ** a"}),
    formulas.regrouped: ("a / b / 2", {"a / (b / 2)"}),
    formulas.comparison: ("a < b", {"a <= b", "a > b", "a >= b", "a == b", "a != b"}),
    formulas.condition: ("a < b", {"not a < b", "True", "False"}),
    formulas.constant: ("a * 2", {f"a * {c}" for c in ("0", "1", "3", "4", "-2", "20", "-1")}),
    calls.keyword: ("a.sum(axis=0)", {"a.sum()", "a.sum(axis=1)", "a.sum(axis=-1)", "a.sum(axis=None)"}),
    formulas.transpose: ("a.T @ lr", {"a @ lr", "(a.T @ lr).T"}),
    formulas.minus: ("-a * lr", {"a * lr", "--a * lr", "-a * -lr", "-(-a * lr)"}),
    calls.index: ("a[i]", {"a[i + 1]", "a[i - 1]", "a"}),
    calls.arguments_swapped: ("f(a, b, a)", {"f(b, a, a)", "f(a, a, b)"}),
    calls.item_dropped: ("[a, b]", {"[a]", "[b]"}),
    formulas.name: ("a * lr", {"b * lr"}),
    calls.bounds: ("range(lr)", {"range(lr + 1)", "range(lr - 1)", "range(1, lr)"}),
    calls.partner: ("np.sum(a)", {"np.mean(a)", "np.max(a)"}),
    calls.call_dropped: ("abs(a).copy()", {"abs(a)", "a.copy()"}),
    calls.attribute_dropped: ("a.shape", {"a"}),
    formulas.factor_doubled: ("a * b / 2", {"a * b * a / 2", "a * b * b / 2", "a * b / 2 * (a * b)"}),
    formulas.squared: ("(a - b) * lr", {"(a - b) ** 2 * lr", "(a ** 2 - b) * lr", "(a - b ** 2) * lr"}),
    formulas.absolute: ("a - b + (a - b) ** 2", {"abs(a - b) + (a - b) ** 2"}),
    calls.size: ("len(a)", {"a.size", "a.shape[1]"}),
    calls.call_doubled: ("f(a) + len(a)", {"f(f(a)) + len(a)"}),
    statements.statement_dropped: ("a", {"pass"}),
    statements.returned: ("a * b", {"a", "b", "lr", "i", "None"}),
}


@pytest.mark.parametrize(("operator", "expression", "expected"), [(o, *e) for o, e in EXPRESSIONS.items()])
def test_an_operator_on_an_expression(operator, expression, expected):
    found = made(operator, f"def g(a, b, lr=0.1, i=1):\n    return {expression}")
    assert found == {each if each == "pass" else f"return {each}" for each in expected}


MORE = (
    (formulas.operand_dropped, "a and b", {"a", "b"}),
    (formulas.name, "f(a, np)", {"f(b, np)"}),  # a name that is not the function's own stays
    (formulas.condition, "a or b", {"not (a or b)", "True", "False", "a and b"}),
    (formulas.condition, "not a", {"a", "True", "False"}),
    (calls.index, "a[..., 0]", {"a[0, ...]", "a[0]", "a[...]", "a[:, 0]", "a"}),
    (calls.index, "a[i, 0]", {"a[0, i]", "a[0]", "a[i]", "a"}),
    (calls.arguments_swapped, "[a, b]", {"[b, a]"}),
    (calls.bounds, "range(i, lr)", {f"range({c})" for c in ("i + 1, lr", "i - 1, lr", "i, lr + 1", "i, lr - 1")}),
    (calls.call_dropped, "a.secret() + f[0](b)", {"a + f[0](b)", "a.secret() + b"}),
)


@pytest.mark.parametrize(("operator", "expression", "expected"), MORE)
def test_an_operator_on_another_expression(operator, expression, expected):
    assert made(operator, f"def g(a, b, lr=0.1, i=1):\n    return {expression}") == {f"return {e}" for e in expected}


@pytest.mark.parametrize(
    ("body", "operator", "words"),
    [
        ("raise", statements.other_error, {"the error is a TypeError"}),
        ("raise", statements.statement_dropped, {"an error is not raised"}),
        ("a[i] = 1", calls.index, {"an index is one too large", "an index is one too small"}),
        ("a.secret()", calls.call_dropped, {"a function is not applied"}),
        ("f[0](b)", calls.call_dropped, {"a function is not applied"}),
    ],
)
def test_what_an_operator_says(body, operator, words):
    (function,) = ast.parse(f"def g(a, b, i=1):\n    {body}").body
    assert {change.words for place in places(function, Words(())) for change in operator(place)} == words


def test_a_name_that_is_neither_number_nor_array_stays():
    assert made(formulas.name, "def g(f=None, h=None):\n    return a(f)") == set()


def test_what_is_no_program_or_warns_is_left_out():
    sources = [each.source for each in edits("def g(a):\n    (a, b) = f(1)(a)\n    return b", "g")]
    assert sources
    assert not any("1(" in source for source in sources)


BLOCKS = {
    statements.loop_ended: (
        "for k in a:\n        x = k\n        y = x",
        {
            "for k in a:\n        x = k\n        y = x\n        break",
            "for k in a:\n        x = k\n    y = x",
        },
    ),
    statements.statements_swapped: (
        "for k in a:\n        x = k\n        y = x",
        {"for k in a:\n        y = x\n        x = k"},
    ),
    statements.statement_dropped: ("if a:\n        x = 1", {"pass", "x = 1", "if a:\n        pass"}),
    formulas.condition: ("while a:\n        b", {f"while {c}:\n        b" for c in ("not a", "True", "False")}),
    statements.buffer_shared: (
        "m = np.zeros(3)\n    n = 1\n    v = np.zeros(3)",
        {"m = np.zeros(3)\n    n = 1\n    v = m"},
    ),
    statements.other_error: ("raise ValueError('no')", {"raise TypeError", "return ValueError('no')"}),
}


@pytest.mark.parametrize(("operator", "block", "expected"), [(o, *e) for o, e in BLOCKS.items()])
def test_an_operator_on_statements(operator, block, expected):
    assert made(operator, f"def g(a, b):\n    {block}") == expected


def test_every_operator_is_tested():
    assert {*EXPRESSIONS, *BLOCKS} == set(OPERATORS)


# ---- the edits of a source

SOURCE = '''
"""A lecture."""
import numpy as np
import not_needed

SCALE = 2
demo = run_something()
t = shown_in_the_lecture()


def slope(o):
    """Return the slope at the output o."""
    return o * (1 - o)


def _secret_mean(secret, x):
    return np.transpose(secret) @ x / len(x)


def unrelated(o):
    return o


def gradient(x, w, t):
    """Return the gradient for the outputs o.

    Parameters
    ----------
    x, t : ndarray of shape (N, n), float64
    w : ndarray of shape (n,), float64

    Returns
    -------
    ndarray of shape (n,)
    """
    o = forward(x, w)
    secret = SCALE * (o - t) * slope(o)
    return _secret_mean(secret, x)
'''


def test_an_edit_is_a_source_of_its_own_with_one_slip_and_its_line():
    found = list(edits(SOURCE, "gradient"))
    assert found == list(edits(SOURCE, "gradient"))
    assert len({each.source for each in found}) == len(found)
    by_words = {each.description: each for each in found}
    edit = by_words["the factor 1 - o is missing"]
    assert (edit.operator, SOURCE.splitlines()[edit.line - 1]) == ("operand_dropped", "    return o * (1 - o)")
    assert "def slope(o):\n    return o\n" in edit.source
    assert "unrelated" not in edit.source
    assert "run_something" not in edit.source
    assert "shown_in" not in edit.source  # what a lecture shows is not run
    assert edit.source.startswith("import numpy as np\n\nSCALE = 2\n")


@pytest.mark.parametrize(
    "words",
    [
        "a sum in place of a difference, between o and t",
        "the term t is missing",
        "o and t are exchanged in a difference",
        "a minus too many before o - t",
        "the square of o - t in its place",
        "the number 2 in place of 1",
        "t in place of x",
        "slope is not applied",
        "x is returned",
        "a transpose too many",  # of `secret`, which no docstring names
        "a division is missing",
        "the number of columns of x, not its rows",
    ],
)
def test_what_is_wrong_is_said_in_names_that_the_docstrings_have(words):
    assert words in {each.description for each in edits(SOURCE, "gradient")}


def test_nothing_else_of_a_solution_is_said():
    said = " ".join(each.description for each in edits(SOURCE, "gradient"))
    assert not any(name in said for name in ("secret", "forward", "SCALE", "@", "len(", ".T"))
    assert "secret" in " ".join(each.description for each in edits(SOURCE, "gradient", told=["secret"]))


def test_edits_are_bounded_and_start_with_the_function_itself():
    first = list(edits(SOURCE, "gradient", most=5))
    assert len(first) == 5
    assert all("return o * (1 - o)" in each.source for each in first)
    with pytest.raises(ValueError, match="the source defines no function gone"):
        next(edits(SOURCE, "gone"))


def test_an_edit_can_be_run():
    (edit,) = [each for each in edits(SOURCE, "slope") if each.description == "the factor o is missing"]
    assert run(edit.source, "slope")(0.25) == 0.75


# ---- what names stand for


def kinds(body, docstring=""):
    (function,) = ast.parse(f"def g(a, f, ws, bs, k=2, r=0.5):\n    {docstring!r}\n    {body}").body
    return Kinds(function)


DOCSTRING = """Return.

Parameters
----------
a : ndarray of shape (d,)
    An array.
f : callable
    Takes an array, returns a number.
ws, bs : list of arrays of shape (m, n)
"""


@pytest.mark.parametrize(
    ("body", "name", "kind", "axes"),
    [
        ("pass", "a", Kind.ARRAY, 1),
        ("pass", "f", Kind.OTHER, 0),
        ("pass", "ws", Kind.LIST, 2),
        ("pass", "k", Kind.SIZE, 0),
        ("pass", "r", Kind.NUMBER, 0),
        ("pass", "np", Kind.OTHER, 0),
        ("N = len(a)", "N", Kind.SIZE, 0),
        ("N, m = ws[0].shape", "m", Kind.SIZE, 0),
        ("m = a.shape[0]", "m", Kind.SIZE, 0),
        ("N, found = len(a), []", "found", Kind.LIST, 2),
        ("found = any(a)", "found", Kind.OTHER, 0),
        ("tool = some.library.Tool(a)", "tool", Kind.OTHER, 0),
        ("y = f(a)", "y", Kind.NUMBER, 0),
        ("y = np.zeros((k, k))", "y", Kind.ARRAY, 2),
        ("y = np.zeros(len(a))", "y", Kind.ARRAY, 1),
        ("y = np.zeros(a.shape)", "y", Kind.ARRAY, 1),
        ("y = ws[0].sum(axis=0)", "y", Kind.ARRAY, 1),
        ("y = np.sum(ws[0], axis=0, keepdims=True)", "y", Kind.ARRAY, 2),
        ("y = a.mean()", "y", Kind.NUMBER, 0),
        ("y = -a.copy()", "y", Kind.ARRAY, 1),
        ("y = a > 0", "y", Kind.ARRAY, 1),
        ("y = [a] is f", "y", Kind.NUMBER, 0),
        ("y = a[k]", "y", Kind.NUMBER, 0),
        ("y = np.ones((3, 3)); y = y[:, 0]; z = y[:]", "y", Kind.ARRAY, 2),
        ("y = np.ones((3, 3)); z = y[:, 0]", "z", Kind.ARRAY, 1),
        ("y = np.ones((3, 3)); z = y[..., 0]", "z", Kind.ARRAY, 2),
        ("y = np.ones((3, 3)); z = y[1:]", "z", Kind.ARRAY, 2),
        ("y = made()", "y", Kind.ARRAY, 2),
        ("y = lambda: 0", "y", Kind.ARRAY, 2),
        ("for i in range(k): pass", "i", Kind.SIZE, 0),
        ("for i in np.ndindex(a.shape): y = a[i]", "y", Kind.NUMBER, 0),
        ("for i, w in enumerate(ws): pass", "i", Kind.SIZE, 0),
        ("for i, w in enumerate(ws): pass", "w", Kind.ARRAY, 2),
        ("for w, g in zip(ws, gs := made()): pass", "w", Kind.ARRAY, 2),
        ("gs = made()\n    for w, g in zip(ws, gs): pass", "gs", Kind.LIST, 2),
        ("for x in a: pass", "x", Kind.ARRAY, 0),
        ("y, z = made()", "y", Kind.ARRAY, 2),
        ("for u, v in zip(made(), made()): pass", "u", Kind.ARRAY, 1),
        ("for a[0] in ws: pass", "a", Kind.ARRAY, 1),
    ],
)
def test_a_name_stands_for(body, name, kind, axes):
    found = kinds(body, DOCSTRING)
    assert found.of(name) is kind
    assert found.axes(ast.Name(name)) == axes


def test_without_a_docstring_a_parameter_is_a_matrix():
    assert (kinds("pass").of("a"), kinds("pass").axes(ast.Name("a"))) == (Kind.ARRAY, 2)
