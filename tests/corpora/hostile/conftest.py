"""The run that all tests of hostile programs look at."""

import pytest

from tests.corpora.hostile.class_of_attacks import ClassOfAttacks


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """Return the finished run over all attacks."""
    run = ClassOfAttacks(tmp_path_factory.mktemp("hostile"))
    run.hand_in()
    run.grade()
    return run
