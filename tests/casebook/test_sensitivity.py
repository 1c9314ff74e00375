"""How far an answer moves by rounding is measured where a case hands in a callable, and nowhere else."""

from functools import partial

import numpy as np
import pytest

from autograder.casebook import sensitivity
from autograder.casebook.bank import answer
from autograder.casebook.cases import Answer, Case, Objective, Returns

START = np.array([0.3, -0.7])
CASE = Case((Objective("step", "def step(p): return p"), START), Returns(START))


def measured(variant, case=CASE):
    return sensitivity.with_sensitivity(partial(answer, variant, parameters=("gradient", "start")), case).moves


def logistic_map(gradient, start):
    for _ in range(100):
        start = 4 * np.abs(start) * (1 - np.abs(start))
    return start


def test_what_multiplies_rounding_moves_far():
    assert measured(lambda gradient, start: start * 3) == pytest.approx(sensitivity.NUDGE, rel=0.3)
    assert measured(logistic_map) > sensitivity.AT_MOST
    assert measured(lambda gradient, start: np.zeros(2 + int(start[0] == START[0]))) == 1.0
    assert measured(lambda gradient, start: np.where(start == START, start, np.nan)) == 1.0


def test_nothing_is_measured_without_a_callable_or_a_value():
    assert measured(logistic_map, Case((START, START), Returns(START))) == 0.0
    assert measured(lambda gradient, start: "text") == 0.0
    assert measured(lambda gradient, start: start[9]) == 0.0


def test_answers_that_are_no_alike_are_far_apart():
    assert sensitivity.moved(Answer(START), Answer(error="ValueError")) == 1.0
    assert sensitivity.moved(Answer(error="ValueError"), Answer(error="ValueError")) == 0.0
    assert sensitivity.moved(Answer([None]), Answer([START])) == 1.0
    assert sensitivity.moved(Answer(np.zeros(2)), Answer(np.zeros(2))) == 0.0
