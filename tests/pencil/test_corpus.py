"""Right derivations pass line by line; of wrong ones the line is found and the mistake named."""

from functools import cache

import pytest

from autograder.pencil.check import check
from tests.pencil.corpus import entries, questions

NAMED = 0.95  # of the wrong derivations


@cache
def verdict(entry):
    """Return the verdict on an entry, computed once."""
    return check(questions()[entry.question], entry.text)


def of(kind, question):
    return [entry for entry in entries(kind) if entry.question == question]


@pytest.mark.parametrize("question", sorted(questions()))
def test_no_line_of_a_right_derivation_is_called_wrong(question):
    for entry in of("right", question):
        assert verdict(entry).first_wrong is None, (entry.head, verdict(entry).first_wrong)
        assert verdict(entry).is_right, (entry.head, verdict(entry).parts)


@pytest.mark.parametrize("question", sorted(questions()))
def test_the_wrong_line_is_found_and_never_named_wrongly(question):
    for entry in of("wrong", question):
        line, _, ids = entry.head.partition(" ")
        found = verdict(entry).first_wrong
        assert found is not None, entry
        assert (found.verdict, found.line) == ("wrong", int(line)), (entry, found)
        assert found.mistake in (None, *ids.split("|")), (entry, found)


def test_the_mistake_is_mostly_named():
    found = [verdict(entry).first_wrong for entry in entries("wrong")]
    assert sum(line.mistake is not None for line in found) >= NAMED * len(found)


def test_the_corpus_is_as_large_as_it_should_be():
    right, wrong = list(entries("right")), list(entries("wrong"))
    assert len(right) >= 120
    assert len(wrong) >= 250
    assert 0.25 < sum(entry.unseen for entry in right + wrong) / len(right + wrong) < 0.42
    assert {entry.question for entry in right} == {entry.question for entry in wrong} == set(questions())


@pytest.mark.parametrize("question", sorted(questions()))
def test_a_question_is_answered_by_its_authors_own_solution(question):
    assert check(questions()[question], questions()[question].file.solution).is_right
