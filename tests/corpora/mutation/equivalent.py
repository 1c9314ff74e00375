"""The mutants that are right under the contract, read from `equivalent.toml`, each with the reason.

[[equivalent]]
function = "ex1_perceptron.sigmoid"
reason = "why no case of the contract can tell it from the solution"
changes = ["the line before -> the line after"]
"""

import tomllib
from pathlib import Path

FILE = Path(__file__).parent / "equivalent.toml"


def read(file=FILE):
    """Return the reasons by the mutants' keys; an entry without reason, or listed twice, is an error."""
    reasons = {}
    for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("equivalent", ()):
        exercise, _, function = entry["function"].partition(".")
        if len(entry["reason"]) < 10:
            raise ValueError(f"{entry['function']}: an equivalent mutant needs a reason")
        for change in entry["changes"]:
            key = exercise, function, change
            if key in reasons:
                raise ValueError(f"listed twice: {key}")
            reasons[key] = entry["reason"]
    return reasons


def stale(reasons, mutants):
    """Return the entries for the mutants' exercises that are none of the mutants."""
    exercises = {mutant.exercise for mutant in mutants}
    return sorted(set(key for key in reasons if key[0] in exercises) - {mutant.key for mutant in mutants})
