"""Naming the mistake: every entry of the bank is rejected and named as itself, and nothing right is named anything.

How entries are written, and that none has the answers of another, is looked at by `autograder lint`.
"""

import numpy as np
import pytest

from autograder.cases import Answer, Case, KnownMistake, Returns
from autograder.diagnosis import Tried, close, diagnose
from tests.bank import EXERCISES, declared_same, entries_of, submission_with

PARTS = ("dw", "db")


def allowed(name, entry, named):
    """Return whether the names given to an entry's answers are its own, or one that is declared to be the same."""
    ids = {mistake.id for mistake in named}
    if entry.id not in ids:
        return False
    return ids == {entry.id} or any(ids <= same for same in declared_same(name))


@pytest.mark.parametrize("name", EXERCISES)
def test_each_entry_is_rejected_and_named_by_the_grader(bench, name):
    own = bench(name)
    wrong = []
    for entry in entries_of(name):
        result = own.grade(submission_with(name, entry), functions={entry.function})
        failed = [test for test in result.tests if test.outcome in ("failed", "error")]
        named = failed[0].mistakes if failed else ()
        if result.score >= result.max_score or not allowed(name, entry, named):
            wrong.append((entry.function, entry.id, result.score, [mistake.id for mistake in named], result.notes[:1]))
    assert wrong == []


# ---- relations, with a made-up function f(x, y) of matrices


def tried_with(make, sizes=((2, 3), (4, 5), (7, 2)), edge=(False, False, False)):
    rng = np.random.default_rng(0)
    made = []
    for (rows, columns), is_edge in zip(sizes, edge, strict=True):
        x = rng.normal(size=(rows, columns))
        right = np.outer(np.arange(1.0, columns + 1), np.ones(columns + 1)) * x.sum()
        made.append(Tried(Case((x,), Returns(right)), Answer(make(right, x)), ("x",), is_edge))
    return made


RELATIONS = {
    "2 times": lambda r, x: 2 * r,
    "half": lambda r, x: r / 2,
    "minus": lambda r, x: -r,
    "x.shape[0] times": lambda r, x: len(x) * r,
    "1/x.shape[0] of": lambda r, x: r / len(x),
    "(x.shape[0] * x.shape[1]) times": lambda r, x: x.size * r,
    "2/x.shape[1] of": lambda r, x: 2 * r / x.shape[1],
    "the transpose": lambda r, x: r.T,
    "their shape is not": lambda r, x: r[None],
    "one row for each sample where their sum": lambda r, x: np.stack([r / 4] * 4),
    "one row for each sample where their mean": lambda r, x: np.stack([r - 1, r + 1]),
}


@pytest.mark.parametrize(("words", "make"), RELATIONS.items(), ids=RELATIONS)
def test_a_relation_to_the_right_answer_is_recognised(words, make):
    (found,) = diagnose(tried_with(make), ())
    assert found.id == "relation"
    assert words in found.hint


SILENT = {
    "right": lambda r, x: r,
    "something else": lambda r, x: r + 1,
    "a factor that nothing explains": lambda r, x: 1.7 * r,
    "a factor that changes without reason": lambda r, x: r * float(x[0, 0]),
    "nan": lambda r, x: r * np.nan,
    "nothing": lambda r, x: None,
    "zero": lambda r, x: 0 * r,
    "nearly 2 times": lambda r, x: 2 * r * (1 + 1e-6),
}


@pytest.mark.parametrize("make", SILENT.values(), ids=SILENT)
def test_what_nothing_explains_is_named_nothing(make):
    assert diagnose(tried_with(make), ()) == ()


def entry(id_, make, tried):
    answers = tuple(Answer(make(each.right.value, each.case.args[0])) for each in tried)
    return KnownMistake(id_, "f", f"about {id_}", "", answers)


def plus(r, x):
    return r + x.sum()


def test_the_bank_comes_before_relations_and_two_explanations_are_both_named():
    tried = tried_with(plus)
    assert [
        found.id for found in diagnose(tried, [entry("plus", plus, tried), entry("other", lambda r, x: r - 1, tried)])
    ] == ["plus"]
    both = [entry("plus", plus, tried), entry("same", plus, tried)]
    assert [found.id for found in diagnose(tried, both)] == ["plus", "same"]
    assert diagnose(tried, [*both, entry("third", plus, tried)]) == ()


def test_two_cases_are_too_few_for_the_bank():
    tried = tried_with(plus)[:2]
    assert diagnose(tried, [entry("plus", plus, tried)]) == ()


def test_a_multiple_of_a_mistake_is_named_with_its_factor():
    tried = tried_with(lambda r, x: 2 * plus(r, x))
    (found,) = diagnose(tried, [entry("plus", plus, tried)])
    assert found.id == "plus"
    assert found.hint == "Two things: it is 2 times what this mistake gives. about plus"


def test_edge_cases_decide_only_when_nothing_else_went_wrong():
    def make(r, x):
        return r if len(x) != 7 else plus(r, x)

    tried = tried_with(make, edge=(False, False, True))
    assert [found.id for found in diagnose(tried, [entry("edge", make, tried)])] == ["edge"]


def pair_tried(make):
    made = []
    for each in tried_with(lambda r, x: r):
        right = (each.right.value, each.right.value.sum(axis=0))
        case = Case(each.case.args, Returns(right))
        made.append(Tried(case, Answer(make(*right, each.case.args[0])), ("x",), False))
    return made


def test_the_parts_of_a_pair_are_explained_independently():
    tried = pair_tried(lambda w, b, x: (w, len(x) * b))
    (found,) = diagnose(tried, (), PARTS)
    assert (found.hint, found.parts) == ("Your answer is x.shape[0] times the expected one.", ("db",))
    tried = pair_tried(lambda w, b, x: (w.T, 2 * b))
    assert [(found.parts, found.hint) for found in diagnose(tried, (), PARTS)] == [
        (("db",), "Your answer is 2 times the expected one.")
    ] or len(diagnose(tried, (), PARTS)) <= 2
    tried = pair_tried(lambda w, b, x: (w + 1, 2 * b))
    assert diagnose(tried, (), PARTS) == ()
    tried = pair_tried(lambda w, b, x: w)
    assert diagnose(tried, (), PARTS) == ()


def test_a_list_with_nothing_in_it_is_named_nothing():
    tried = []
    for each in tried_with(lambda r, x: r):
        case = Case(each.case.args, Returns(([each.right.value], [each.right.value])))
        tried.append(Tried(case, Answer(([None], [each.right.value])), ("x",), False))
    assert diagnose(tried, (), PARTS) == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (np.ones(2), np.ones(2) * (1 + 1e-10), True),
        (np.ones(2), np.ones(2) * (1 + 1e-8), False),
        (np.ones(2), np.ones(3), False),
        (np.array([np.nan, 1]), np.array([np.nan, 1]), True),
        (np.array([np.inf, 1]), np.array([-np.inf, 1]), False),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0]), False),
        ([np.ones(2)], [np.ones(2)], True),
        ([np.ones(2)], np.ones((1, 2)), False),
        (None, None, True),
        (None, np.ones(1), False),
    ],
)
def test_close(one, other, alike):
    assert close(one, other) is alike
