"""What the engine knows of an outcome stands in one table, and nothing goes by anything else."""

import ast

import pytest

from autograder.results.result import Outcome
from autograder.student.function_report import state_of
from tests.conftest import ROOT

ENGINE = ROOT / "autograder"
TABLE = ENGINE / "results" / "result.py"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if path != TABLE)


def test_the_words_of_outcomes_tell_them_apart():
    assert len({outcome.facts.word for outcome in Outcome}) == len(Outcome)
    assert [outcome for outcome in Outcome if outcome.facts.passed] == [Outcome.PASSED]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_is_neither_right_nor_wrong_nor_missing_has_a_sentence(outcome):
    plain = outcome.facts.passed or outcome.facts.is_wrong_answer or outcome.facts.is_unwritten
    assert bool(outcome.facts.sentence) != plain


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_failure_ends_a_function_or_is_looked_at_or_shown(outcome):
    facts = outcome.facts
    assert facts.is_failure or not (facts.ends_function or facts.needs_a_look or facts.shows_a_case)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.facts.is_wrong_answer])
def test_terminal_and_notebook_say_what_the_page_says(outcome):
    assert state_of(outcome) == outcome.facts.word


def is_outcome(node):
    """Return whether a node is a member of `Outcome`, or the name of one in a result."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Outcome"


def collections(node):
    """Return the elements of a tuple, list or set."""
    return node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else []


def decisions(tree):
    """Yield the lines that go by an outcome, or that hold a table of outcomes."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [inner for side in (left, *others) for inner in (side, *collections(side))]
                text = any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides)
                own = any(getattr(side, "attr", getattr(side, "id", "")) == "outcome" for side in sides)
                found = any(map(is_outcome, sides)) or (own and text)
            case ast.Dict(keys=keys):
                found = any(map(is_outcome, keys))
            case ast.Tuple() | ast.List() | ast.Set():
                found = len(collections(node)) > 0 and all(map(is_outcome, collections(node)))
            case ast.MatchValue(value=value) | ast.Subscript(slice=value):
                found = is_outcome(value)
            case _:
                found = False
        if found:
            yield node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_no_other_module_goes_by_an_outcome(path):
    assert list(decisions(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "if test.outcome is Outcome.FAILED: pass",
        "if outcome not in (Outcome.PASSED, *others): pass",
        "QUIET = (Outcome.SKIPPED, Outcome.NOT_IMPLEMENTED)",
        "WORDS = {Outcome.PASSED: 'well done'}",
        "passed = counts[Outcome.PASSED]",
        "if test.outcome == 'failed': pass",
        "match outcome:\n    case Outcome.FAILED: pass",
    ],
)
def test_a_module_that_does_is_found(line):
    assert list(decisions(ast.parse(line)))
