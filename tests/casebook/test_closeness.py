"""Right means one thing: the bound stands in one module, and all that compares answers goes by it."""

import ast

import numpy as np
import pytest

from autograder.casebook import closeness
from autograder.casebook.cases import Answer, Case, Returns
from autograder.judging.closeness import is_right
from autograder.judging.examples import shows
from autograder.judging.judge import judge
from autograder.report.pictures import choose
from autograder.worker.messages import ArrayNode, Returned
from tests.conftest import ROOT

ENGINE = ROOT / "autograder"
RULE = ENGINE / "casebook" / "closeness.py"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if path != RULE)
EXPECTED = np.linspace(-4.0, 2.0, 12).reshape(3, 4)
CASE = Case((), Returns(EXPECTED))
BOUND = 4.0 * closeness.RTOL + closeness.ATOL


def judged(got):
    """Return whether the judge passes an answer."""
    return judge(CASE, Returned(1, ArrayNode("float64", got.shape), (), (), ""), got).outcome.facts.passed


SAY_SO = {
    "the rule": lambda got: closeness.agrees(got, EXPECTED, CASE.rtol),
    "the judge": judged,
    "the diagnosis": lambda got: is_right(Answer(got), CASE),
    "the example": lambda got: not shows(CASE, Answer(got)),
    "the picture": lambda got: not choose.pictures(CASE, got, None),
}


@pytest.mark.parametrize("who", SAY_SO)
def test_the_largest_entry_sets_the_bound_of_every_entry(who):
    for at in ((0, 0), (2, 3)):
        near, far = EXPECTED.copy(), EXPECTED.copy()
        near[at] += 0.999 * BOUND
        far[at] += 1.001 * BOUND
        assert SAY_SO[who](near)
        assert not SAY_SO[who](far)


def test_a_picture_marks_what_the_judge_fails():
    far = EXPECTED.copy()
    far[1, 1] += 1.001 * BOUND
    far[2, 2] += 0.999 * BOUND
    (figure,) = choose.pictures(CASE, far, None)
    assert "1 of 12 entries are wrong" in figure.caption


@pytest.mark.parametrize(
    ("got", "expected", "right"),
    [
        ([np.ones(2), np.zeros(1)], [np.ones(2), np.zeros(1)], True),
        ([np.ones(2)], [np.ones(2), np.zeros(1)], False),
        (np.ones((2, 2)), [np.ones(2), np.ones(2)], False),
        ([np.ones(2)], np.ones((1, 2)), False),
        (np.ones(2), np.ones((2, 1)), False),
        (np.array([1.0, np.nan]), np.ones(2), False),
        (np.array([1.0, np.inf]), np.array([1.0, np.inf]), True),
        (np.array([True, False]), np.array([1.0, 0.0]), True),
        ([], [], True),
    ],
)
def test_lists_agree_place_by_place(got, expected, right):
    assert closeness.agrees(got, expected, closeness.RTOL) is right


def test_the_same_answer_is_of_the_same_kind():
    assert not closeness.close(np.array([True, False]), np.array([1.0, 0.0]))
    assert closeness.close([None, np.ones(1)], [None, np.ones(1)])
    assert not closeness.close([None], [np.ones(1)])
    assert not closeness.close(None, [np.ones(1)])


def rules(tree):
    """Yield the lines that multiply by a relative bound, or hold the absolute one."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Mult(), left=left, right=right):
                names = {getattr(side, "id", getattr(side, "attr", "")).lower() for side in (left, right)}
                if any("rtol" in name for name in names):
                    yield node.lineno
            case ast.BinOp(op=ast.Add(), right=ast.Constant(value=closeness.ATOL)):
                yield node.lineno
            case ast.Assign(value=ast.Constant(value=closeness.ATOL)):
                yield node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_no_other_module_has_a_bound_of_its_own(path):
    assert list(rules(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line", ["far = d > rtol * m + ATOL", "b = case.rtol * m", "ATOL = 1e-12", "ok = d <= m + 1e-12"]
)
def test_a_module_that_has_is_found(line):
    assert list(rules(ast.parse(line)))
