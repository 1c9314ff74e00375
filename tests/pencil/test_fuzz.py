"""A part of what `make fuzz` does to the pencil."""

from tests.pencil.fuzz_derivations import run


def test_mutated_derivations_get_an_answer_or_a_sentence():
    found = run(100, 7)
    assert sum(found.values()) == 100
    assert len(found) >= 3
