"""How well wrong lines are pointed at: `python -m tests.corpora.pointing`.

Mutants of the reference and of right forms, whose line is known from the edit. All runs in this process.
"""

import argparse
import hashlib
import sys
import time
import warnings
from collections import Counter

from autograder.casebook import compiling, intermediates, store
from autograder.casebook.answers import numbers
from autograder.casebook.closeness import agrees
from autograder.course.course import find_course
from autograder.judging import noted, where
from tests.corpora.bank import EXERCISES
from tests.corpora.mutation.mutants import ROOT, mutants, submission, texts

warnings.simplefilter("ignore")


def aside(key):
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 3 == 0


class Exercise:
    def __init__(self, name):
        course = find_course(ROOT)
        self.exercise = course.exercise(name)
        self.book = store.read(self.exercise, course)
        self.functions = tuple(self.exercise.about.functions)
        self.name = name
        text = (self.exercise.folder / self.exercise.module_file).read_text(encoding="utf-8")
        self.reference = intermediates.traced(self.exercise.module_file, text, self.functions)
        self.worked = intermediates.worked(self.book, [self.reference], compiling.words(self.exercise))
        self.cases = {(test.id, number): case for test in self.book.tests for number, case in enumerate(test.cases)}

    def point(self, text, function):
        """Return the line that is pointed at, the kind and the name; None where nothing is said."""
        form = intermediates.traced("mutant.py", text, self.functions)
        found = [
            found
            for worked in self.worked.get(function, ())
            if (found := one(form, function, self.cases[worked.test, worked.case], worked.steps, self.functions))
            != "right"
        ]
        if not found:
            return "none", form
        return where.agreed(found, lambda each: form.sites[each.site].line), form


def one(form, function, case, steps, functions):
    answer = form.trace(function, case)
    if answer is None:
        return "right"
    expected = case.expected.value
    if answer is not None and agrees(numbers(answer, expected), expected, case.rtol):
        return "right"
    notes, values = list(form.recorder.notes), list(form.recorder.values)
    trace = noted.Noted(dict(enumerate(form.sites)), notes, values, set(functions) - {function})

    def attempt(site, instead):
        form.recorder.replace(site, instead)
        try:
            return form.call(function, case)
        finally:
            form.recorder.end()

    return where.find(function, case, steps, trace, attempt)


def lines_of(before, after, function):
    """Return the lines of the mutant's source that the edit touches."""
    import difflib

    old, new = before.splitlines(), after.splitlines()
    touched = set()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            touched |= set(range(k + 1, m + 1)) or {k, k + 1}
    return touched


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--exercise", action="append", choices=EXERCISES)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args(argv)
    total = Counter()
    for name in chosen.exercise or EXERCISES:
        here = Exercise(name)
        imports, functions = texts(name)
        counts = Counter()
        started = time.monotonic()
        for mutant in [each for each in mutants(name) if not aside(f"{each.function}: {each.change}")][:: chosen.every]:
            if here.exercise.about.functions[mutant.function].torch or mutant.function not in here.worked:
                continue
            source = submission(mutant)
            base = "\n\n".join([*imports, *functions.values()]) + "\n"
            found, form = here.point(source, mutant.function)
            if found == "none":
                counts["not shown"] += 1
                continue
            if found is None:
                counts["silent"] += 1
                if chosen.v:
                    print("  silent ", mutant)
                continue
            line = form.sites[found.site].line
            rightly = line in lines_of(base, source, mutant.function)
            counts[f"{found.kind} {'rightly' if rightly else 'wrongly'}"] += 1
            if chosen.v or not rightly:
                print(
                    "  right  " if rightly else "  WRONG  ",
                    mutant,
                    "| points at:",
                    source.splitlines()[line - 1].strip(),
                    found.kind,
                    found.name,
                )
        print(name, dict(counts), f"{time.monotonic() - started:.0f} s")
        total += counts
    print(dict(total))


if __name__ == "__main__":
    sys.exit(main())
