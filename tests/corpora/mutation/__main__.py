"""Mutation testing of the hidden tests, and how well mistakes are named: `python -m tests.corpora.mutation`.

Exit status 1 when a mutant survives that is not listed in `equivalent.toml`, an entry there is out of date, the engine
fails, or an entry of a bank, or one in another hand, is named wrongly.
"""

import argparse
import sys
import time

from tests.corpora.bank import EXERCISES
from tests.corpora.mutation import report
from tests.corpora.mutation.grading import graders


def main(argv=None):
    """Print the figures and return the exit status."""
    options = argparse.ArgumentParser(prog="python -m tests.corpora.mutation", description=__doc__.splitlines()[0])
    options.add_argument("--exercise", action="append", choices=EXERCISES, help="only this one; may be repeated")
    options.add_argument("--jobs", type=int, default=2, help="processes, each with a grader of its own (default 2)")
    options.add_argument("--no-names", action="store_true", help="leave out how mistakes are named")
    chosen = options.parse_args(argv)
    started, good = time.monotonic(), True
    with graders(chosen.jobs) as grade_all:
        for name in chosen.exercise or EXERCISES:
            good &= print_kills(report.kills(name, grade_all))
        if not chosen.no_names:
            for name in chosen.exercise or EXERCISES:
                good &= print_bank(report.bank_names(name, grade_all))
                good &= print_bank(report.rewritten_names(name, grade_all))
                print_others(report.other_names(name, grade_all))
    print(f"\n{time.monotonic() - started:.0f} s")
    return 0 if good else 1


def print_kills(found):
    print(
        f"{found.exercise:18} {found.mutants:5} mutants  {found.killed:5} killed  {found.equivalent:4} equivalent  "
        f"{len(found.survivors):3} survivors  kill rate {found.rate:.1f} %"
    )
    for mutant in found.survivors:
        print(f"  survives: {mutant}")
    for mutant in found.listed_but_killed:
        print(f"  listed as equivalent, and killed: {mutant}")
    for _, function, change in found.stale:
        print(f"  listed as equivalent, and no mutant: {function}: {change}")
    for mutant, fault in found.faults:
        print(f"  the engine fails: {mutant}\n    {fault}")
    sys.stdout.flush()
    return found.is_good


def print_bank(found):
    total = max(1, found.total)
    share = f"named rightly {len(found.rightly)} ({100 * len(found.rightly) / total:.1f} %)"
    print(f"\n{found.what}: {found.total} variants, {share}, wrongly {len(found.wrongly)}, not {len(found.not_named)}")
    for what, ids in found.wrongly:
        print(f"  wrongly: {what} is named {', '.join(ids)}")
    for what, _ in found.not_named:
        print(f"  not named: {what}")
    return not found.wrongly


def print_others(found):
    print(f"\n{found.what}: {found.total} variants, named {len(found.rightly)}, not named {len(found.not_named)}")
    for what, ids in found.rightly:
        print(f"  {what:64} {', '.join(ids)}")
    for what, _ in found.not_named:
        print(f"  {what:64} -")


if __name__ == "__main__":
    sys.exit(main())
