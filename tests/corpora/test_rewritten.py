"""Mistakes in another hand than the bank's: they lose points, and are named as what they are or not at all."""

import pytest

from tests.corpora.bank import EXERCISES
from tests.corpora.mutation.report import named_in
from tests.corpora.rewritten import rewritten, submission

EVERY = 6  # every sixth variant is tried here, all of them by `make mutate`


@pytest.mark.parametrize("name", EXERCISES)
def test_a_rewritten_mistake_loses_points_and_is_named_rightly(bench, name):
    own = bench(name)
    tried, silent = rewritten(name)[::EVERY], []
    for variant in tried:
        result = own.grade(submission(own.exercise, variant), functions={variant.function})
        assert result.score < result.max_score, variant.source
        named = named_in(result)
        assert not named or variant.is_named_rightly(named), (named, variant.ids, variant.source)
        silent += [] if named else [variant.source]
    assert len(silent) <= 0.05 * len(tried) + 1, silent


@pytest.mark.parametrize("name", EXERCISES)
def test_every_function_with_a_bank_has_rewritten_mistakes(bench, name):
    assert {variant.function for variant in rewritten(name)} == {entry.function for entry in bench(name).book.mistakes}
    assert len(rewritten(name)) >= 100
