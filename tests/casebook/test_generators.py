"""A generator among the arguments: its seed travels, and every call starts from the same state."""

import copy
import io
import pickle
from contextlib import redirect_stdout

import msgspec
import numpy as np
import pytest

from autograder.casebook.cases import Case, Casebook, Returns, Test
from autograder.casebook.generators import SeededGenerator
from autograder.errors import CourseError
from autograder.judging import formatting
from autograder.sandbox.call_request import prepared
from autograder.student.case_code import case_code
from autograder.testing import Expectations, generator
from autograder.worker import messages


def test_equal_seeds_are_equal_and_others_are_not():
    drawn = [generator(seed).normal(size=9) for seed in (7, 7, 8)]
    assert np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])
    assert np.array_equal(drawn[0], np.random.default_rng(7).normal(size=9))


@pytest.mark.parametrize("again", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_is_as_new(again):
    used = generator(7)
    first = used.random(3)
    assert np.array_equal(again(used).random(3), first)
    assert not np.array_equal(used.random(3), first)


def test_a_case_is_as_new_whatever_its_test_has_drawn():
    used = generator(7)
    used.random(3)
    expect = Expectations(("n", "rng"))
    expect(3, used, returns=generator(7).random(3))
    assert np.array_equal(expect.cases[0].args[1].random(3), expect.cases[0].expected.value)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.0, True, None, "7"])
def test_what_is_no_seed_is_said(seed):
    with pytest.raises(CourseError, match="takes an integer from 0 to"):
        generator(seed)


def test_a_generator_comes_back_from_json():
    case = Case((generator(2**63 - 1),), Returns(0.0), {"rngs": [generator(np.int64(7))]})
    test = Test("t", "f", "t", 1.0, "public", edge=False, cases=(case,))
    book = Casebook("e", 0, {"f": ("rng",)}, (test,))
    again = Casebook.from_json(book.to_json())
    assert again.to_json() == book.to_json()
    (back,) = again.tests[0].cases
    assert isinstance(back.args[0], SeededGenerator)
    assert (back.args[0].seed, back.kwargs["rngs"][0].seed) == (2**63 - 1, 7)


def test_requests_differ_by_the_seed_alone():
    requests = [prepared("f", Case((generator(seed),), Returns(0.0)), ("rng",))[0] for seed in (7, 7, 8)]
    assert requests[0] == requests[1] != requests[2]
    assert requests[0].args == (messages.GeneratorNode(7),)


def test_a_report_and_the_code_of_a_case_show_how_it_is_made():
    case = Case((3, generator(7)), Returns(0.0), {"other": generator(8)})
    shown = formatting.call("f", ("n", "rng"), case)
    assert shown.splitlines() == [
        "f(n, rng, other=np.random.default_rng(8))",
        "n = 3",
        "rng = np.random.default_rng(7)",
    ]
    code = "\n".join(case_code("f", ("n", "rng"), case))
    out = io.StringIO()
    with redirect_stdout(out):
        exec(code, {"f": lambda n, rng, other: (rng.random(n), other.random(n))})
    assert "rng = np.random.default_rng(7)" in code
    assert str(np.random.default_rng(7).random(3)[0])[:6] in out.getvalue()


DRAWS = """
import numpy as np

def total(x):
    return x.random(3)
"""
PATCHES = """
import numpy as np

np.random.default_rng = lambda seed: np.zeros(3)
"""


@pytest.mark.parametrize("before", ["", PATCHES])
def test_a_worker_makes_a_true_generator_anew_for_each_call(small, before):
    cases = [Case((generator(seed),), Returns(generator(seed).random(3))) for seed in (7, 7, 8)]
    tests = [msgspec.structs.replace(test, cases=tuple(cases)) for test in small.book.tests if test.function == "total"]
    book = msgspec.structs.replace(small.book, tests=tuple(tests), mistakes=(), variants=(), worked={})
    bench = copy.copy(small)
    bench.book = book
    assert set(bench.outcomes(before + DRAWS)["total"]) == {"passed"}
    wrong = bench.grade(before + DRAWS.replace("random(3)", "random(3) + 1"))
    assert "np.random.default_rng(7)" in wrong.tests[0].call
