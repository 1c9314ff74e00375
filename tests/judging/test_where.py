"""The expression at which a function goes wrong: pointed at only where that can be shown."""

import numpy as np
import pytest

from autograder.casebook import intermediates
from autograder.casebook.cases import Case, Casebook, Returns, Step, Test
from autograder.judging import pointing, where
from autograder.judging.known_values import KnownValues, _by_size
from autograder.judging.noted import Noted, alike
from autograder.judging.repairs import Repairs, fitted
from autograder.results.result import Outcome, TestResult, Where
from autograder.worker.sites import Site
from autograder.worker.tracing import Note
from tests.corpora.pointing import Calls

HELPER = "import numpy as np\ndef forward(x, w):\n    z = x @ w.T\n    return 1 / (1 + np.exp(-z))\n"
RIGHT = """
def f(x, w, t):
    N = len(x)
    o = forward(x, w)
    delta = (o - t) * (o * (1 - o))
    return delta.T @ x / N
"""
RNG = np.random.default_rng(1)
SHAPES = ((5, 3), (4, 2))


def given(size, inputs):
    return RNG.normal(size=(size, inputs)), RNG.normal(size=(2, inputs)), RNG.uniform(size=(size, 2))


CASES = [given(*shape) for shape in SHAPES]


@pytest.fixture(scope="module")
def book():
    form = intermediates.traced("right.py", HELPER + RIGHT, ("f", "forward"))
    cases = tuple(Case(args, Returns(form.namespace["f"](*args))) for args in CASES)
    tests = (Test("s.f.public", "f", "public", 1.0, "public", edge=False, cases=cases),)
    found = Casebook("s", 1, {"f": ("x", "w", "t"), "forward": ("x", "w")}, tests)
    made = Casebook("s", 1, found.parameters, tests, worked=intermediates.worked(found, [form], {"f": {"delta"}}))
    return made


def line(book, text):
    form = intermediates.traced("wrong.py", text, ("f", "forward"))
    return pointing.line(book, "f", Calls(form, "f"), "wrong.py")


def changed(old, new):
    assert old in RIGHT
    return HELPER + RIGHT.replace(old, new)


POINTED = {
    "a sign": ("(o - t)", "(o + t)", "first_wrong"),
    "a factor": ("(o * (1 - o))", "o", "first_wrong"),
    "an operand too few": ("(o - t) * (o * (1 - o))", "o - t", "missing_step"),
    "minus": ("(o - t) * (", "-(o - t) * (", "first_wrong"),
    "an operand that was there already": ("delta.T @ x", "o.T @ x", "first_wrong"),
    "a size": ("N = len(x)", "N = len(w)", "first_wrong"),
    "an argument in the wrong place": ("forward(x, w)", "forward(-x, w)", "first_wrong"),
    "the last step": (" / N", "", "missing_step"),
}


@pytest.mark.parametrize(("old", "new", "kind"), POINTED.values(), ids=POINTED)
def test_the_line_of_a_slip_is_pointed_at(book, old, new, kind):
    text = changed(old, new)
    found = line(book, text)
    assert found is not None
    assert new.strip() in text.split("\n")[found.line - 1] or new == ""
    assert found.code == "" and found.file == "wrong.py"  # the lines are the worker's
    assert found.kind == kind
    assert found.says.startswith(pointing.SAYS[kind])


def test_the_name_that_the_text_has_is_said(book):
    assert line(book, changed("(o - t) * (o * (1 - o))", "(t - o) * (o * (1 - o))")).says.endswith(
        ("the first that is not", "compare it with the formula of delta")
    )


SILENT = {
    "nothing is wrong": HELPER + RIGHT,
    "it raises": changed("delta.T", "delta.no"),
    "nothing comes back": changed("return delta.T @ x / N", "return None"),
    "an argument that nobody else changes": changed("forward(x, w)", "forward(x + 1.0, w)"),
    "a twofold mistake": changed("delta.T @ x / N", "(delta.T @ x + 1.0) * np.cos(N)").replace("o - t", "o + 2.0 * t"),
    "a value that nobody knows": changed("delta = (o - t)", "delta = np.sin(o - t) ** 2.5"),
    "loops with sums of their own": HELPER
    + "def f(x, w, t):\n    g = np.zeros(w.shape)\n    for n in range(len(x)):\n        o = forward(x[n:n+1], w)\n"
    "        d = (o - t[n]) * o * (1 - o)\n        g += d.T @ x[n:n+1] * 1.5\n    return g / len(x)\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_is_said_where_nothing_is_certain(book, text):
    assert line(book, text) is None


def test_a_right_function_in_another_form_is_left_alone(book):
    other = "def f(x, w, t):\n    o = forward(x, w)\n    d = (o - t) / len(x)\n    return np.einsum('nk,nj->kj', d * o * (1 - o), x)\n"
    assert line(book, HELPER + other) is None


def test_a_slip_in_a_function_that_has_tests_of_its_own_is_its_own(book):
    found = line(book, (HELPER + RIGHT).replace("1 / (1 +", "2 / (1 +"))
    assert found is None or found.line > HELPER.count("\n")


def test_a_helper_that_nobody_tests_is_looked_into(book):
    helped = HELPER + "def slope(o):\n    return o * (1 + o)\n" + RIGHT.replace("(o * (1 - o))", "slope(o)")
    assert line(book, helped).line == HELPER.count("\n") + 2


def test_a_shape_is_blamed_where_it_was_made(book):
    text = changed("delta = (o - t)", "u = o.reshape(-1, len(x))\n    delta = (u.T - t)")
    assert line(book, text) is None or "u" in text.split("\n")[line(book, text).line - 1]


# ---- what is known


KNOWN = KnownValues(
    Case((np.arange(6.0).reshape(2, 3) + 0.5, 7.25, [np.array([9.5])]), Returns(1.0)),
    (
        Step("z", ((2, 2), (2, 2)), (1.5, 2.5, 3.5, 4.5, 10.5, 11.5, 12.5, 13.5)),
        Step("c", ((2, 1, 2),), (3.1, 3.2, 3.3, 3.4)),
    ),
)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (np.array([[1.5, 3.5], [2.5, 4.5]]), True),
        (np.array([1.5, 2.5, 3.5, 4.5]), True),
        (np.array([1.5, 3.5]), True),
        (np.array([3.1, 3.2]), True),
        (np.array([4.5, 3.5, 2.5, 1.5]), False),
        (np.array(7.25), True),
        (np.array(11.5), True),
        (np.array([9.5]), True),
        (np.array(11.6), False),
        (np.array(3.0), True),
        (np.zeros((7, 7)), True),
        (np.full(2, np.nan), False),
        (np.array([1.5, 2.5, 3.5, 4.5, 10.5, 11.5, 12.5, 13.5]), True),
    ],
)
def test_a_value_is_known_as_it_is_or_as_a_part(value, known):
    assert KNOWN.has(value) == known


def test_multiples_wholes_and_arguments():
    z = np.array([[1.5, 2.5], [3.5, 4.5]])
    assert KNOWN.has_multiple(-2 * z)
    assert KNOWN.has_multiple(z.T / 3)
    assert not KNOWN.has_multiple(1.7 * z)
    assert not KNOWN.has_multiple(np.zeros((2, 2)))
    assert not KNOWN.has_multiple(np.ones(77))
    assert KNOWN.has_whole(z)
    assert not KNOWN.has_whole(z[0])
    assert not KNOWN.has_whole(np.zeros(2))
    assert KNOWN.is_given(np.array(7.25))
    assert not KNOWN.is_given(z)
    assert not KnownValues(Case((), Returns(1.0)), ()).has(np.array(0.123))


# ---- attempts


def test_values_fit_in_their_own_shapes_and_in_others():
    matrix = Step("", ((2, 2),), (1.0, 2.0, 3.0, 4.0))
    shapes = [[value.tolist() for value in values] for values in fitted(matrix, [(2, 2)])]
    assert shapes == [[[[1.0, 2.0], [3.0, 4.0]]], [[[1.0, 3.0], [2.0, 4.0]]]]
    assert [len(values) for values in fitted(matrix, [(), (), (), ()])] == [4, 4]
    assert [values[0].shape for values in fitted(matrix, [(3,)])] == [(2, 2)]
    assert list(fitted(matrix, [(3,), (3,)])) == []
    stack = Step("", ((2, 2), (2, 2)), tuple(np.arange(8.0)))
    assert len(list(fitted(stack, [(8,)]))) == 3
    ragged = Step("", ((2,), ()), (1.0, 2.0, 3.0))
    assert len(list(fitted(ragged, [(3,)]))) == 1


def repairs(expected, attempt):
    case = Case((np.ones((3, 2)),), Returns(expected))
    return Repairs(case, KnownValues(case, ()), attempt)


def test_a_plain_factor_is_taken_out_and_tried_again():
    tries = repairs(np.array([2.0, 4.0]), lambda _site, new: 3.0 * new[0])
    step = Step("", ((2,),), (2.0, 4.0))
    assert not tries.by(0, [np.zeros(2)], step, exact=True)
    assert tries.by(0, [np.zeros(2)], step, exact=False)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (np.ones(2), np.full(2, 1.7)),
        (np.ones(2), np.ones(3)),
        (np.zeros(2), np.ones(2)),
        ((np.ones(2), np.ones(2)), (np.ones(2), 2 * np.ones(2))),
        ([np.ones(2)], 5.0),
        (1.0, None),
    ],
)
def test_other_answers_are_not_repaired(expected, answer):
    assert not repairs(expected, lambda *_: answer).by(0, [np.zeros(2)], Step("", ((2,),), (1.0, 1.0)), exact=False)


def test_attempts_are_bounded():
    count = []
    tries = repairs(np.ones(2), lambda *_: count.append(1))
    for _ in range(500):
        tries.by(0, [np.zeros(2)], Step("", ((2,),), (1.0, 1.0)), exact=False)
    assert len(count) < 200


# ---- notes


def test_notes_of_names_lead_to_what_computed_them():
    sites = {
        0: Site(0, 1, "name", 1, "f", (), "", returned=False),
        1: Site(0, 2, "value", 1, "f", (0,), "y", returned=False),
        2: Site(0, 3, "name", 1, "f", (), "", returned=False),
        3: Site(0, 3, "name", 1, "f", (2,), "", returned=False),
        4: Site(0, 4, "name", 1, "f", (4,), "", returned=False),
    }
    notes = [Note(0, 0, (2,)), Note(1, 1, (2,)), Note(2, 1, (2,)), Note(3, 2, (2,)), Note(4, 3, (2,)), Note(4, 4, (2,))]
    noted = Noted(sites, notes, [np.arange(2.0)] * 6)
    assert noted.source(3) == noted.source(2) == 1
    assert noted.source(0) is None
    assert noted.source(4) is None
    endless = Noted(
        {0: Site(0, 1, "name", 1, "f", (0,), "", returned=False)},
        [Note(0, n, ()) for n in range(20)],
        [np.array(1.0)] * 20,
    )
    assert endless.source(19) is None
    assert alike(np.ones(2), np.ones((1, 2)))
    assert not alike(np.ones(2), np.ones(3))


def test_a_place_that_many_things_go_through_is_not_pointed_at_by_its_name(monkeypatch):
    search = where._Search.__new__(where._Search)
    search.noted = Noted({}, [], [])
    monkeypatch.setattr(Noted, "may_be_pointed_at", lambda *_: False)
    assert search._pointed(0, Step("delta", ((2,),), (1.0, 1.0))) is None


def test_cases_have_to_agree():
    one, other = where.Found(1, "first_wrong"), where.Found(2, "first_wrong")
    assert where.agreed([one, one], lambda each: each.site) == one
    assert where.agreed([one, other], lambda each: each.site) is None
    assert where.agreed([one, None], lambda each: each.site) is None
    assert where.agreed([], lambda each: each.site) is None


def result(outcome):
    return TestResult(id="a", function="f", title="", outcome=outcome, score=0.0, max_score=1.0, visibility="public")


def test_only_the_first_wrong_test_has_the_line():
    at = Where(file="f.py", line=3, code="x", kind="first_wrong", says="so")
    results = [result(Outcome.PASSED), result(Outcome.FAILED), result(Outcome.FAILED)]
    assert [test.where for test in pointing.pointed(results, lambda: at)] == [None, at, None]
    for outcomes in ([Outcome.PASSED], [Outcome.ERROR], [Outcome.FAILED, Outcome.TIMEOUT]):
        results = [result(outcome) for outcome in outcomes]
        assert pointing.pointed(results, lambda: at) == results


def test_an_array_whose_entries_were_set_since_tells_nothing(book):
    filled = changed("delta = (o - t)", "u = np.zeros(o.shape)\n    u[:] = o\n    u[0] = 0.5\n    delta = (u - t)")
    assert line(book, filled) is None
    returned = changed("return delta.T @ x / N", "g = np.zeros(w.shape)\n    g[:] = delta.T @ x\n    return g")
    assert line(book, returned) is None


def test_a_method_that_many_things_go_through_is_not_pointed_at(book):
    layer = "class Sum:\n    def __init__(self, a):\n        self.a = a\n    def __sub__(self, b):\n        return self.a + b\n"
    text = layer + changed("(o - t)", "(Sum(o) - t)")
    assert text.split("\n")[line(book, text).line - 1].startswith("    delta =")


def test_an_array_without_entries_is_no_known_value():
    assert _by_size([np.zeros((0, 2))]) == {}
