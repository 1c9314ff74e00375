"""The rules of course.md for answers, one by one, through the real worker."""

import numpy as np
import pytest

from autograder.casebook.cases import Below, Case, Raises, Returns
from autograder.judging import formatting, judge
from autograder.results.result import Outcome
from autograder.worker import messages

HONEST = """
import numpy as np
def total(x): return float(np.sum(x))
def slopes(f, weights, h=1e-5):
    return [2.0 * w for w in weights], [f(w) * h for w in weights]
"""
RIGHT_ARRAYS = {
    "an array": "2.0 * x",
    "nested lists": "(2.0 * x).tolist()",
    "a tuple of rows": "tuple(2.0 * row for row in x) if x.ndim > 1 else 2.0 * x",
    "Fortran order": "np.asfortranarray(2.0 * x)",
    "a view with negative strides": "(2.0 * x)[::-1][::-1]",
    "a longdouble array": "x.astype(np.longdouble) * 2",
    "big endian": "(2.0 * x).astype('>f8')",
    "a masked array": "np.ma.masked_array(2.0 * x)",
    "a subclass": "(2.0 * x).view(type('Mine', (np.ndarray,), {}))",
    "something with __array__": "type('A', (), {'__array__': lambda s, dtype=None, copy=None: 2.0 * x})()",
}


@pytest.mark.parametrize("expression", RIGHT_ARRAYS.values(), ids=RIGHT_ARRAYS)
def test_any_form_of_the_right_array_passes(small, expression):
    result = small.grade(HONEST + f"def double(x):\n    x = np.asarray(x, dtype=float)\n    return {expression}\n")
    assert result.score == 100.0


def test_read_only_and_matrix_pass(small):
    source = """
def double(x):
    if x.ndim == 2:
        return np.matrix(2.0 * x)
    answer = 2.0 * x
    answer.flags.writeable = False
    return answer
"""
    assert small.grade(HONEST + source).score == 100.0


def test_integers_with_the_right_numbers_pass(small):
    outcomes = small.outcomes(HONEST + "def double(x): return 2 * x\n")
    assert outcomes["double"] == ["passed"] * 3


def test_float32_passes_with_a_note(small):
    result = small.grade(HONEST + "def double(x): return (2.0 * x).astype(np.float32)\n")
    assert result.score == 100.0
    assert any("float32" in note for note in result.notes)


WRONG_ARRAYS = {
    "nothing": ("None", "failed", "nothing was returned"),
    "a string": ("'2 4'", "failed", "a string"),
    "complex": ("2.0 * x + 0j", "failed", "complex numbers"),
    "objects": ("(2.0 * x).astype(object)", "failed", "dtype object"),
    "float16": ("(2.0 * x + 1e-3).astype(np.float16)", "failed", "wrong value"),
    "one row too many dimensions": ("(2.0 * x)[None]", "failed", "wrong shape"),
    "a scalar that broadcasts": ("2.0 * x.flat[0]", "failed", "wrong shape"),
    "empty": ("x[:0]", "failed", "wrong shape"),
    "ragged": ("[[1.0], [2.0, 3.0]]", "failed", "rows differ"),
    "nan": ("x * np.nan", "failed", "nan"),
    "inf": ("x * np.inf", "failed", "inf"),
    "a generator": ("(v for v in x)", "rejected", "generator"),
    "a function": ("lambda: x", "rejected", "function"),
    "a structured array": ("np.zeros(2, dtype=[('a', float)])", "failed", "dtype"),
    "a slightly wrong value": ("2.0 * x * (1 + 1e-5)", "failed", "wrong value"),
}


@pytest.mark.parametrize(("expression", "outcome", "words"), WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_wrong_arrays_fail_and_say_why(small, expression, outcome, words):
    result = small.grade(HONEST + f"def double(x):\n    return {expression}\n")
    first = result.tests[0]
    assert first.outcome == outcome
    assert words in first.message
    assert result.score == 60.0


WRONG_FLOATS = {
    "shape (1,)": ("np.array([np.sum(x)])", "wrong shape"),
    "shape (1, 1)": ("np.array([[np.sum(x)]])", "wrong shape"),
    "a bool": ("bool(np.sum(x))", "a bool"),
    "a numpy bool": ("np.bool_(True)", "a bool"),
    "a list": ("[np.sum(x)]", "wrong shape"),
    "beyond 64 bits": ("10**400", "integer beyond 64 bits"),
    "complex": ("complex(np.sum(x))", "complex"),
}


@pytest.mark.parametrize(("expression", "words"), WRONG_FLOATS.values(), ids=WRONG_FLOATS)
def test_wrong_floats_fail_and_say_why(small, expression, words):
    source = f"import numpy as np\ndef total(x):\n    return {expression}\n"
    first = small.grade(source, functions={"total"}).tests[0]
    assert first.outcome == "failed"
    assert words in first.message


@pytest.mark.parametrize(
    "expression", ["np.sum(x)", "np.asarray(np.sum(x))", "float(x.sum())", "np.longdouble(x.sum())"]
)
def test_any_form_of_a_float_passes(small, expression):
    source = f"import numpy as np\ndef total(x):\n    return {expression}\n"
    assert small.outcomes(source, functions={"total"})["total"] == ["passed", "passed"]


WRONG_PAIRS = {
    "an array for the pair": ("np.zeros((2, 2))", "an array; expected a tuple"),
    "one list": ("([2.0 * w for w in weights],)", "wrong length"),
    "three": ("(1, 2, 3)", "wrong length"),
    "an array for a list": ("(np.zeros(2), [f(w) * h for w in weights])", "[0] is an array; expected a list of 2"),
    "a short list": ("([2.0 * weights[0]], [f(w) * h for w in weights])", "[0] has the wrong length"),
    "a dict": ("{}", "a dict"),
    "wrong in one place": (
        "([2.0 * weights[0], 3.0 * weights[1]], [f(w) * h for w in weights])",
        "wrong value in [0][1]",
    ),
}


@pytest.mark.parametrize(("expression", "words"), WRONG_PAIRS.values(), ids=WRONG_PAIRS)
def test_wrong_pairs_fail_and_say_where(small, expression, words):
    source = f"import numpy as np\ndef slopes(f, weights, h=1e-5):\n    return {expression}\n"
    first = small.grade(source, functions={"slopes"}).tests[0]
    assert first.outcome == "failed"
    assert words in first.message


@pytest.mark.parametrize("pair", ["list", "tuple", "P"])
def test_pairs_may_be_tuples_lists_and_named_tuples(small, pair):
    source = f"""
from collections import namedtuple
def P(items): return namedtuple("Pair", "a b")(*items)
def slopes(f, weights, h=1e-5):
    return {pair}((tuple(2.0 * w for w in weights), [f(w) * h for w in weights]))
"""
    assert small.outcomes(source, functions={"slopes"})["slopes"] == ["passed", "passed"]


@pytest.mark.parametrize(
    ("body", "name"),
    [("x *= 2\n    return x", "x"), ("x.shape = (1, -1)\n    return None", "x"), ("x[0] += 1\n    return 2 * x", "x")],
)
def test_arguments_are_left_as_they_are(small, body, name):
    first = small.grade(HONEST + f"def double(x):\n    {body}\n").tests[0]
    assert first.outcome == "failed"
    assert f"changed its argument {name}" in first.message or "nothing" in first.message


def test_a_list_argument_keeps_its_items(small):
    source = "def slopes(f, weights, h=1e-5):\n    weights[0] = weights[0] * 1.0\n    return [2.0 * w for w in weights], [f(w) * h for w in weights]\n"
    first = small.grade(source, functions={"slopes"}).tests[0]
    assert "changed its argument weights" in first.message


# ---- the judge alone, for what the small course does not ask


def returned(**fields):
    return messages.Returned(
        **{"id": 1, "value": messages.OpaqueNode("x", True), "changed": (), "warnings": (), "printed": "", **fields}
    )


def raised(kind="error", bases=("ValueError", "Exception"), missing_name=""):
    return messages.Raised(1, kind, bases[0], bases, "too short", ("perceptron.py, line 3, in f: x",), missing_name, "")


def test_an_expected_error_passes_and_its_absence_fails():
    case = Case((1.0,), Raises("ValueError"))
    assert judge.judge(case, raised(), None).outcome is Outcome.PASSED
    assert judge.judge(case, raised(bases=("ShapeError", "ValueError")), None).outcome is Outcome.PASSED
    assert judge.judge(case, raised(bases=("TypeError",)), None).outcome is Outcome.ERROR
    verdict = judge.judge(case, returned(), np.ones(2))
    assert (verdict.outcome, verdict.message) == (Outcome.FAILED, "no ValueError was raised")


@pytest.mark.parametrize("kind", ["not_implemented", "out_of_memory", "forbidden"])
def test_what_was_raised_decides_the_outcome(kind):
    assert judge.judge(Case((), Returns(1.0)), raised(kind), None).outcome == kind


def test_a_rejected_answer_says_why():
    verdict = judge.judge(Case((), Returns(1.0)), messages.Rejected(1, "too big"), None)
    assert (verdict.outcome, verdict.message) == (Outcome.REJECTED, "the answer was not accepted: too big")


@pytest.mark.parametrize(
    ("value", "outcome"), [(1e-9, "passed"), (0.0, "passed"), (-1e-9, "failed"), (1e-6, "failed"), (np.nan, "failed")]
)
def test_below_takes_numbers_from_zero_to_the_bound(value, outcome):
    assert judge.judge(Case((), Below(1e-6)), returned(), np.asarray(value)).outcome == outcome


def test_a_warning_of_overflow_fails_where_none_is_allowed_and_no_other_one_does():
    case, warning = Case((), Returns(1.0), silent=True), "overflow encountered in exp"
    noisy = returned(warnings=("DeprecationWarning: old", f"RuntimeWarning: {warning}"))
    assert judge.judge(case, noisy, np.asarray(1.0)).message == f"it warned: {warning}"
    for other in ("UserWarning: hm", "RuntimeWarning: divide by zero encountered in log"):
        assert judge.judge(case, returned(warnings=(other,)), np.asarray(1.0)).outcome is Outcome.PASSED
    assert judge.judge(case, returned(), np.asarray(np.nan)).outcome is Outcome.FAILED


def test_the_bound_is_relative_to_the_array_and_not_to_each_entry():
    expected = np.array([1e3, 1e-9])
    assert judge.judge(Case((), Returns(expected)), returned(), np.array([1e3, 0.0])).outcome is Outcome.PASSED


def test_large_arrays_show_the_worst_entry():
    expected = np.zeros((3, 4))
    got = expected.copy()
    got[1, 2] = 5
    verdict = judge.judge(Case((), Returns(expected)), returned(), got)
    assert "worst entry [1, 2]: expected 0.0, got 5.0" in verdict.message
    assert verdict.got == "float64 (3, 4)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([[1.0, 2.5]]), "[[1.0, 2.5]]"),
        (np.float64(3), "3.0"),
        (np.array(True), "True"),
        (7, "7"),
        (None, "None"),
        (0.1, "0.1"),
        ([np.ones(9), 1.0], "[float64 (9,), 1.0]"),
        ((1.0,) * 9, "(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, ...)"),
        (messages.OpaqueNode("a dict", True), "a dict"),
    ],
)
def test_values_are_shown_as_people_read_them(value, text):
    assert formatting.value(value) == text


def test_calls_are_shown_with_their_arguments():
    case = Case((np.ones((1, 2)), 3), Returns(1.0), {"h": 0.1})
    assert formatting.call("f", ("x", "n", "h"), case) == "f(x, n, h=0.1)\nx = [[1.0, 1.0]]\nn = 3"
