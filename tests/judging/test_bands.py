"""Scores: the judge calls an objective on the answer, and bands give a test a part of its points."""

import copy
from collections import namedtuple

import msgspec
import numpy as np
import pytest

from autograder.casebook.cases import Case, Casebook, Objective, Returns, Scored, Test
from autograder.errors import CourseError
from autograder.judging import formatting
from autograder.judging.bands import banded, score_of
from autograder.judging.judge import Verdict, judge
from autograder.judging.problems import Problem
from autograder.results.result import Outcome
from autograder.sandbox.call_request import asked_for
from autograder.student import kernel
from autograder.student.case_code import case_code
from autograder.testing import Expectations
from autograder.worker import messages, values

MEAN = Objective("mean", "def mean(params, by=1.0):\n    weights, biases = params\n    return weights[0].mean() / by")
LIKE = ([np.zeros((2, 2))], [np.zeros(2)])
BANDS = ((0.8, 4.0), (0.9, 4.0), (0.95, 4.0))
Pair = namedtuple("Pair", "weights biases")


def scored(score=MEAN, like=LIKE, **options):
    return Case((1.0,), Scored(score, like, **options))


def asked(value, case):
    """Return the verdict on what a function returns, after it has gone over the wire."""
    arrays = []
    node = values.answer_node(value, asked_for(case), arrays)
    data = values.wire.Arrays(bytearray(b"".join(array.tobytes() for array in arrays)))
    return judge(case, messages.Returned(1, node, (), (), ""), values.answer(node, data))


def network(weight, kind=tuple):
    pair = ([np.full((2, 2), weight)], [np.zeros(2)])
    return kind(pair) if kind is tuple else kind(*pair)


@pytest.mark.parametrize("value", [network(0.9), network(0.9, Pair), ([[[0.9, 0.9], [0.9, 0.9]]], [[0, 0]])])
def test_the_objective_gets_arrays_in_the_structure_of_like(value):
    verdict = asked(value, scored(at_least=0.9, at_most=0.9))
    assert verdict.outcome is Outcome.PASSED, verdict.message
    assert verdict.score == pytest.approx(0.9)


WRONG = {
    "too low": (network(0.5), {"at_least": 0.8}, Problem.SCORE, "a score of at least 0.8"),
    "too high": (network(0.5), {"at_most": 0.2}, Problem.SCORE, "a score of at most 0.2"),
    "nan": (network(np.nan), {"at_least": 0.8}, Problem.NOT_FINITE, ""),
    "inf": (network(np.inf), {"at_least": 0.8}, Problem.NOT_FINITE, ""),
    "overflow": (network(1e308), {"at_least": 0.8}, Problem.SCORE, "a score"),
    "shape": (([np.ones((2, 3))], [np.ones(2)]), {"at_least": 0.8}, Problem.SHAPE, "shape (2, 2)"),
    "length": (([np.ones((2, 2))] * 2, [np.ones(2)]), {"at_least": 0.8}, Problem.LENGTH, "1 entries"),
    "nothing": (None, {"at_least": 0.8}, Problem.NOTHING, ""),
    "an array": (np.ones((2, 2)), {"at_least": 0.8}, Problem.TYPE, ""),
}


@pytest.mark.parametrize(("value", "bounds", "problem", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(value, bounds, problem, expected, recwarn):
    verdict = asked(value, scored(**bounds))
    assert (verdict.outcome, verdict.problem) == (Outcome.FAILED, problem)
    assert expected in verdict.expected
    assert verdict.score is None
    assert not recwarn


def test_an_objective_that_fails_is_no_fault_of_the_grader():
    raises = Objective("raises", "def raises(params):\n    return 1 // 0")
    assert asked(network(0.9), scored(raises, at_least=0.0)).problem is Problem.SCORE


def test_an_argument_that_was_changed_counts_first():
    case = scored(at_least=2.0)
    returned = messages.Returned(1, messages.ArrayNode("float64", ()), ("x",), (), "")
    assert judge(case, returned, network(0.5)).problem is Problem.CHANGED


# ---- bands

REACHED = {
    "none": ([0.5], 0, "0.500: no bands of three; the next is 0.8"),
    "one": ([0.8], 4, "0.800: one band of three; the next is 0.9"),
    "two": ([0.923], 8, "0.923: two bands of three; the next is 0.95"),
    "a mean": ([0.9, 0.93, 0.939], 8, "0.923 is the mean of 3 calls: two bands of three; the next is 0.95"),
    "all": ([0.95], None, ""),
    "all by rounding": ([0.95, 0.94, 0.96], None, ""),
}


@pytest.mark.parametrize(("scores", "points", "words"), REACHED.values(), ids=REACHED)
def test_the_mean_of_a_tests_calls_reaches_bands(scores, points, words):
    test = Test("t", "f", "t", 12.0, "hidden", edge=False, cases=(scored(bands=BANDS),) * len(scores))
    verdict, case = banded(test, scores, "a note")
    assert (verdict.outcome.facts.passed, verdict.note) == (points is None, "a note")
    if points is not None:
        assert (verdict.points, verdict.message, verdict.problem) == (points, words, Problem.SCORE)
        assert case is test.cases[0]


def test_only_calls_with_bands_count_for_them():
    assert score_of(scored(bands=BANDS), Verdict(Outcome.PASSED, score=0.5)) == [0.5]
    assert score_of(scored(at_least=0.1), Verdict(Outcome.PASSED, score=0.5)) == []
    assert score_of(Case((), Returns(1.0)), Verdict(Outcome.PASSED)) == []


def test_scores_are_short_and_true():
    assert [formatting.score(each) for each in (0.9234, 1e-9, 2.5e9)] == ["0.923", "1e-09", "2.5e+09"]


# ---- in grading and in a notebook

ANSWERS = """
import numpy as np

def total(x):
    return [np.full((2, 2), {value})], [np.zeros(2)]
"""


@pytest.fixture
def scoring(small):
    """Return a bench whose `total` is scored by bands in a hidden test, after a public one."""
    public = Test("p", "total", "p", 2.0, "public", edge=False, cases=(scored(at_least=0.1),))
    bands = Test("b", "total", "b", 12.0, "hidden", edge=False, cases=(scored(bands=BANDS),))
    after = Test("a", "total", "a", 3.0, "hidden", edge=False, cases=(scored(at_most=0.99),))
    book = Casebook(small.book.exercise, 0, small.book.parameters, (public, bands, after))
    bench = copy.copy(small)
    bench.book = Casebook.from_json(book.to_json())
    return bench


def test_bands_give_a_part_of_the_points_and_stop_nothing(scoring, monkeypatch):
    made = []
    from autograder.sandbox.client import WorkerClient

    whole = WorkerClient.call
    monkeypatch.setattr(WorkerClient, "call", lambda self, *args: made.append(args[1]) or whole(self, *args))
    result = scoring.grade(ANSWERS.format(value=0.923))
    assert [(test.id, test.outcome.value, test.score) for test in result.tests] == [
        ("p", "passed", 2.0),
        ("b", "failed", 8.0),
        ("a", "passed", 3.0),
    ]
    assert result.score == 13.0
    assert result.tests[1].message == "0.923: two bands of three; the next is 0.95"
    assert len(made) == 1  # all three ask for the score of one call


def test_a_call_without_a_value_is_made_again(scoring):
    result = scoring.grade("def total(x):\n    raise KeyError(x)\n")
    assert {test.outcome.value for test in result.tests} <= {"error", "skipped"}
    assert result.score == 0


def test_a_notebook_says_the_same(scoring):
    space = {}
    exec(ANSWERS.format(value=0.923), space)
    _, bands, _ = scoring.book.tests
    verdict, case = kernel.run(bands, ("x",), space)
    assert (verdict.points, verdict.message) == (8.0, "0.923: two bands of three; the next is 0.95")
    assert case is bands.cases[0]


def test_a_case_as_code_shows_its_score(capsys):
    case = msgspec.structs.replace(scored(MEAN.bind(by=2.0), at_least=0.9))
    exec("\n".join(case_code("f", ("x",), case)), {"f": lambda x: network(x)})
    assert capsys.readouterr().out == "score    0.5\n"


# ---- authors

BROKEN = {
    "no like": ({"score": MEAN, "at_least": 0.5}, "takes like="),
    "no objective": ({"score": len, "like": LIKE, "at_least": 0.5}, "is an @objective"),
    "nothing to reach": ({"score": MEAN, "like": LIKE}, "what the score must reach"),
    "no points": ({"score": MEAN, "like": LIKE, "bands": {0.5: 0}}, "points above 0"),
    "like alone": ({"returns": 1.0, "like": LIKE}, "are for score="),
    "bands alone": ({"returns": 1.0, "bands": {0.5: 1}}, "are for score="),
    "like that is no value": ({"score": MEAN, "like": "x", "at_least": 0.5}, "must be finite numbers"),
    "two at once": ({"score": MEAN, "like": LIKE, "at_least": 0.5, "below": 1}, "takes exactly one of"),
}


@pytest.mark.parametrize(("options", "words"), BROKEN.values(), ids=BROKEN)
def test_an_authors_mistake_is_said(options, words):
    with pytest.raises(CourseError, match=words):
        Expectations(("x",))(1.0, **options)


def test_the_calls_of_a_test_have_the_same_bands():
    expect = Expectations(("x",))
    expect(1.0, score=MEAN, like=LIKE, bands={0.9: 1, 0.5: 2})
    expect(2.0, score=MEAN, like=LIKE, at_least=0.1)
    assert expect.cases[0].expected.bands == ((0.5, 2.0), (0.9, 1.0))
    with pytest.raises(CourseError, match="the same bands="):
        expect(3.0, score=MEAN, like=LIKE, bands={0.9: 3})


def test_public_bands_without_a_hidden_test_that_confirms_them_give_nothing(scoring):
    public, bands, _ = scoring.book.tests
    swapped = (
        msgspec.structs.replace(bands, visibility="public"),
        msgspec.structs.replace(public, visibility="hidden"),
    )
    low = msgspec.structs.replace(swapped[1], cases=(scored(at_least=2.0),))
    scoring.book = msgspec.structs.replace(scoring.book, tests=(swapped[0], low))
    result = scoring.grade(ANSWERS.format(value=0.923))
    assert [test.score for test in result.tests] == [0.0, 0.0]
    assert result.tests[0].message.startswith("0.923: two bands of three; the next is 0.95; no points: ")
    scoring.book = msgspec.structs.replace(scoring.book, tests=swapped)
    assert scoring.grade(ANSWERS.format(value=0.923)).score == 10.0
