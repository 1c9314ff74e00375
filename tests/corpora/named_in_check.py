"""Measures what a student's own check names: `python -m tests.corpora.named_in_check`.

Every variant of the banks takes its function's place beside the reference solution and is checked as `check("f")` does
in a notebook, which judges as the command does; then every right form of `tests/corpora/right`, of which nothing may
be said. Exit status 1 when a variant is named wrongly or something is said of a right form.
"""

import argparse
import contextlib
import io
import sys
from collections import Counter

from autograder.casebook import store
from autograder.casebook.compiling import load_module
from autograder.course.course import find_course
from autograder.student.kernel import checked
from tests.corpora.bank import EXERCISES, ROOT, declared_same, entries_of

RIGHT = ROOT / "tests" / "corpora" / "right"
KINDS = ("named", "relation", "told by its state", "silent", "passes", "wrongly")


class Desk:
    """An exercise as a student has it."""

    def __init__(self, name):
        course = find_course(ROOT)
        self.name, self.exercise = name, course.exercise(name)
        self.book = store.read(self.exercise, course).public()

    def check(self, function, variables):
        """Return the report on a function among variables."""
        with contextlib.redirect_stdout(io.StringIO()):
            return checked(self.exercise, self.book, function, variables)

    def kind(self, entry):
        """Return how an entry of the bank is told, and the ids that are named."""
        report = self.check(entry.function, {entry.function: entry.variant})
        ids = {mistake.id for mistake in report.mistakes}
        if report.good:
            return "passes", ids
        if not ids:
            return "silent" if report.state == report.outcome.facts.word == "wrong answer" else KINDS[2], ids
        if ids == {entry.id} or (entry.id in ids and any(ids <= same for same in declared_same(self.name))):
            return "named", ids
        return ("relation" if ids == {"relation"} else "wrongly"), ids


def bank(desk):
    """Return how many entries of a bank are told in each way, and which are not named."""
    counts, others = Counter(), []
    for entry in entries_of(desk.name):
        kind, ids = desk.kind(entry)
        counts[kind] += 1
        others += [] if kind == "named" else [(kind, entry.function, entry.id, sorted(ids))]
    return counts, others


def right_forms(desk):
    """Return how many right forms were checked, and what is said of any of them.

    Where something is, everything outside of functions is run as well, as the grader does.
    """
    checked_forms, said = 0, []
    functions = tuple(desk.exercise.about.functions)
    for path in sorted((RIGHT / desk.name).glob("*.py")):
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            for function in functions:
                report = desk.check(function, vars(load_module(path, functions)))
                if report.mistakes:
                    report = desk.check(function, vars(load_module(path)))
                checked_forms += 1
                said += [(path.name, function, report.likely)] if report.mistakes else []
    return checked_forms, said


def main(argv=None):
    """Print the figures and return the exit status."""
    options = argparse.ArgumentParser(
        prog="python -m tests.corpora.named_in_check", description=__doc__.splitlines()[0]
    )
    options.add_argument("--exercise", action="append", choices=EXERCISES, help="only this one; may be repeated")
    options.add_argument("--show", action="store_true", help="list what is not named")
    chosen = options.parse_args(argv)
    totals, good = Counter(), True
    for name in chosen.exercise or EXERCISES:
        desk = Desk(name)
        counts, others = bank(desk)
        forms, said = right_forms(desk)
        totals += counts
        good &= not counts["wrongly"] and not said
        print(f"{name}: {line(counts)}; right forms {forms}, something said of {len(said)}", flush=True)
        for each in (*(others if chosen.show else [each for each in others if each[0] == "wrongly"]), *said):
            print("  ", *each)
    print(f"all: {line(totals)}")
    return 0 if good else 1


def line(counts):
    """Return counts in words."""
    total = sum(counts.values())
    said = ", ".join(f"{kind} {counts[kind]}" for kind in KINDS)
    return f"{total} entries: {said} ({100 * counts['named'] / max(1, total):.1f} % named)"


if __name__ == "__main__":
    sys.exit(main())
