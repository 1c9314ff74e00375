"""A fingerprint tells two answers apart as the answers themselves do, and gives the factor between them."""

import json

import numpy as np
import pytest

from autograder.casebook import fingerprint as prints
from autograder.casebook.cases import Answer
from autograder.casebook.closeness import close

RNG = np.random.default_rng(7)
MATRIX = RNG.normal(size=(4, 3))
OTHERS = {
    "one entry": MATRIX + 1e-6 * np.eye(4, 3),
    "two rows swapped": MATRIX[[1, 0, 2, 3]],
    "two signs": MATRIX * np.where(np.arange(3) < 2, -1, 1),
    "transposed": MATRIX.T,
    "a list of rows": list(MATRIX),
    "nan": np.where(np.eye(4, 3), np.nan, MATRIX),
    "truth values": MATRIX > 0,
    "nothing": None,
}


def printed(value, **facts):
    return prints.fingerprint(Answer(value, **facts))


@pytest.mark.parametrize("what", OTHERS)
def test_answers_that_differ_have_different_fingerprints(what):
    assert not close(OTHERS[what], MATRIX)
    assert not prints.same(printed(OTHERS[what]), printed(MATRIX))
    assert prints.same(printed(OTHERS[what]), printed(OTHERS[what]))
    assert prints.ratio(printed(OTHERS[what]).value, printed(MATRIX).value) is None


def test_rounding_is_not_seen_and_what_is_more_is():
    noise = RNG.choice([-1.0, 1.0], size=MATRIX.shape)
    largest = np.abs(MATRIX).max()
    assert prints.same(printed(MATRIX + 0.9e-9 * largest * noise), printed(MATRIX))
    assert not prints.same(printed(MATRIX + 1e-7 * largest * noise), printed(MATRIX))


@pytest.mark.parametrize("factor", [2.0, -1.0, 1 / 7, 1e-9, 1e12])
def test_the_factor_between_two_answers_is_read_from_their_fingerprints(factor):
    pair = (MATRIX, RNG.normal(size=3))
    one, other = printed((factor * pair[0], factor * pair[1])), printed(pair)
    assert prints.ratio(one.value, other.value) == pytest.approx(factor, rel=1e-9)
    assert prints.ratio(one.part(0).value, other.part(0).value) == pytest.approx(factor, rel=1e-9)
    assert prints.ratio(printed((factor * pair[0], pair[1])).value, other.value) is None
    assert prints.ratio(printed([]).value, printed([]).value) is None


def test_errors_warnings_and_changed_arguments_count():
    answers = [{}, {"error": "ValueError"}, {"changed": ("x",)}, {"warned": True}]
    alike = [[prints.same(printed(MATRIX, **one), printed(MATRIX, **other)) for other in answers] for one in answers]
    assert np.array_equal(alike, np.eye(4))


def test_where_nan_and_infinities_stand_counts():
    rows = [np.array([np.nan, 1.0]), np.array([np.inf, 1.0]), np.array([-np.inf, 1.0]), np.array([1.0, np.nan])]
    alike = [[prints.same(printed(one), printed(other)) for other in rows] for one in rows]
    assert np.array_equal(alike, np.eye(4))


@pytest.mark.parametrize("value", [3.5, MATRIX, [MATRIX, MATRIX[0]], ([MATRIX], [MATRIX[0]]), None, np.zeros((0, 2))])
def test_a_fingerprint_is_read_as_it_was_written(value):
    one = printed(value, changed=("x",) if value is None else ())
    assert prints.from_plain(json.loads(json.dumps(prints.to_plain(one)))) == one


def test_the_weights_are_the_same_on_every_machine():
    assert printed(np.arange(6.0).reshape(2, 3)).value.sums == pytest.approx(WRITTEN_DOWN, rel=1e-14)


WRITTEN_DOWN = (-1.4886944146117536, 0.1963899293523885, -0.20150628873031276)


def test_rows_that_are_not_finite_have_no_order():
    nan, inf = np.nan, np.inf
    table = np.array([[nan, nan], [1.0, 2.0], [inf, 5.0], [3.0, 4.0]])
    assert prints.same(printed(table), printed(table[[1, 3, 2, 0]]))
    assert not prints.same(printed(table), printed(table[[3, 1, 2, 0]]))
    assert not prints.same(printed(table), printed(np.where(table == inf, nan, table)))


def test_a_trajectory_may_be_off_by_more_than_a_table_of_few_rows():
    rows = np.linspace([1.0, 2.0], [3.0, -1.0], 101)
    noise = 6e-9 * np.where(np.arange(101) > 90, 1.0, 0.0)[:, None]
    assert prints.same(printed(rows + noise), printed(rows))
    assert not prints.same(printed(rows[:3] + 1e-8), printed(rows[:3]))


def test_an_answer_is_compared_no_closer_than_it_moves_by_rounding():
    assert not prints.same(printed(MATRIX * (1 + 1e-7)), printed(MATRIX))
    assert prints.same(printed(MATRIX * (1 + 1e-7)), printed(MATRIX, moves=1e-7))
    assert prints.same(printed(2 * MATRIX), printed(MATRIX, moves=0.3))
    assert not printed(MATRIX, moves=0.3).tells
