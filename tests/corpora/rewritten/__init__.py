"""Mistakes of the bank in another hand: other loops, other helpers, other order, and two mistakes at once.

A bank that names only its own variants is of no use: what counts is how learners write the same slip. Each variant of
`<exercise>.toml` stands in for one function of the reference solution and has the ids that it may be named by.
"""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.judging.causes import LOSS_IDS
from tests.corpora.bank import reference

CONSTANTS = LOSS_IDS | {"sign-flip", "rounds-output", "output-transposed", "gradient-not-summed", "returns-step"}
HELPERS = """
import collections, functools, itertools, math

def logistic(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
"""


@dataclass(frozen=True)
class Rewritten:
    """A wrong variant of one function, and the ids that are right for it."""

    function: str
    ids: frozenset
    source: str

    def is_named_rightly(self, named):
        """Return whether something is named, and nothing but what the variant does; a relation is a fact.

        Where the variant has a constant beside its mistake, which of the constants it is called is a fact as well.
        """
        facts = {"relation"} | (CONSTANTS if "relation" in self.ids else set())
        return bool(named) and set(named) <= self.ids | facts


@functools.cache
def rewritten(name):
    """Return the variants of an exercise; the name of a file is the name of its exercise."""
    data = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        Rewritten(variant["function"], frozenset(variant["ids"]), variant["source"]) for variant in data["variants"]
    ]


def submission(exercise, variant):
    """Return the reference solution with one function rewritten wrongly."""
    return f"{reference(exercise.folder / exercise.module_file)}\n{HELPERS}\n{variant.source}"
