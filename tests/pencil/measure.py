"""Measures the checker on the corpus: what it judges rightly, what it names, and how long it takes.

`python -m tests.pencil.measure` prints the figures; `--later` takes the styles alone, `--each` shows what fails.
"""

import argparse
import sys
import time
from collections import Counter

from autograder.pencil.check import check
from tests.pencil.corpus import Entry, entries, questions

LINE_MS, ANSWER_MS = 20.0, 200.0


def judged(kind: str, entry: Entry) -> tuple[str, str]:
    """Return the outcome of one entry, and what is said of it."""
    verdict = check(questions()[entry.question], entry.text)
    found = verdict.first_wrong
    if kind == "right":
        outcome = "passed" if verdict.is_right else "unfinished" if found is None else found.verdict
        parts = [part for part in verdict.parts if part.verdict != "right"]
        return outcome, str(found or parts)
    line, _, ids = entry.head.partition(" ")
    if found is None or found.verdict != "wrong" or found.line != int(line):
        return "not found", str(found)
    if found.mistake is None:
        return "found, not named", str(found)
    return ("named" if found.mistake in ids.split("|") else "named wrongly"), str(found)


def milliseconds(entry: Entry) -> tuple[float, int]:
    """Return the shorter time of two in which an entry is checked, and how many lines it has."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        verdict = check(questions()[entry.question], entry.text)
        times.append(1000 * (time.perf_counter() - start))
    return min(times), max(sum(line.verdict != "unjudged" for line in verdict.lines), 1)


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--later", action="store_true")
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    slow: list[tuple[float, int]] = []
    for kind in ("right", "wrong"):
        outcomes: Counter[str] = Counter()
        for entry in entries(kind):
            if options.later and not entry.later:
                continue
            outcome, says = judged(kind, entry)
            outcomes[outcome] += 1
            if options.each and outcome not in ("passed", "named"):
                print(f"{kind} {entry.question} [{entry.head}] {outcome}: {says}")
            slow.append(milliseconds(entry))
        print(f"{kind}: {sum(outcomes.values())} derivations: {dict(outcomes)}")
    lines = sorted(took / count for took, count in slow)
    print(
        f"{len(slow)} answers: {sum(took for took, _ in slow) / len(slow):.0f} ms each, the longest"
        f" {max(slow)[0]:.0f} ms; {sum(took > ANSWER_MS for took, _ in slow)} above {ANSWER_MS:.0f} ms;"
        f" one line {lines[len(lines) // 2]:.1f} ms in the middle, {sum(each > LINE_MS for each in lines)} answers"
        f" above {LINE_MS:.0f} ms a line, the longest {lines[-1]:.0f} ms; sympy or torch imported:"
        f" {any(name in sys.modules for name in ('sympy', 'torch'))}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
