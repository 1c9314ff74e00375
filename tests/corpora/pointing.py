"""How well wrong lines are pointed at: `python -m tests.corpora.pointing`.

Mutants of the reference, or with `--right` of the right forms, whose line is known from the edit. All runs in this
process. A mutant that no kept case shows, or that raises there, is not counted.
"""

import argparse
import ast
import difflib
import hashlib
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

from autograder.casebook import intermediates, store
from autograder.course.course import find_course
from autograder.judging import pointing
from autograder.worker import values, wire
from autograder.worker.tracer import Tracer
from tests.corpora.bank import EXERCISES
from tests.corpora.mutation.mutants import ROOT, mutants, mutants_of, submission, texts

RIGHT = Path(__file__).parent / "right"


class Calls:
    """Calls of a function in this process."""

    def __init__(self, form, function):
        self.form, self.function = form, function

    def answer(self, case, site=-1, instead=()):
        self.form.recorder.replace(site, instead)
        try:
            return self.form.call(self.function, case)
        finally:
            self.form.recorder.end()

    def trace(self, case):
        self.form.trace(self.function, case)
        tracer = Tracer(())
        tracer.recorder, tracer.rewriter.sites = self.form.recorder, list(self.form.sites)
        parts = []
        said = tracer.said(0, parts)
        return said, values.noted(said, wire.Arrays(bytearray(parts[0].tobytes())))


def wrong_on_a_case(book, function, calls):
    tests = {test.id: test for test in book.tests}
    cases = [tests[each.test].cases[each.case] for each in book.worked[function]]
    return any(pointing.is_wrong(case, calls.answer(case)) for case in cases)


def edited_lines(before, after):
    """Return the lines of a source that an edit touched."""
    touched = set()
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    for tag, _, _, first, last in matcher.get_opcodes():
        if tag != "equal":
            touched |= set(range(first + 1, last + 1)) or {first, first + 1}
    return touched


def of_the_reference(exercise):
    """Yield function, source before and after, and what was changed, for each mutant of the reference."""
    imports, functions = texts(exercise.name)
    before = "\n\n".join([*imports, *functions.values()]) + "\n"
    for mutant in mutants(exercise.name):
        yield mutant.function, before, submission(mutant), f"{mutant.function}: {mutant.change}"


def of_right_forms(exercise):
    """Yield the same for each mutant of a module in `right`."""
    for path in sorted((RIGHT / exercise.name).glob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except SyntaxError:
            continue
        before = ast.unparse(tree)
        tree = ast.parse(before)
        for place, node in enumerate(tree.body):
            if isinstance(node, ast.FunctionDef) and node.name in exercise.about.functions and not node.decorator_list:
                for mutant in mutants_of(exercise.name, node):
                    body = [*tree.body[:place], *ast.parse(mutant.source).body, *tree.body[place + 1 :]]
                    yield node.name, before, ast.unparse(ast.Module(body, [])), f"{path.stem}: {mutant}"


def is_aside(what):
    return int(hashlib.sha256(what.encode()).hexdigest(), 16) % 3 == 0


def main(argv=None):
    """Print how many are pointed at rightly, wrongly and not at all."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpora.pointing", description=__doc__.splitlines()[0])
    parser.add_argument("--exercise", action="append", choices=EXERCISES, help="only this one; may be repeated")
    parser.add_argument("--right", action="store_true", help="mutants of right forms")
    parser.add_argument("--aside", action="store_true", help="the third that was not looked at, by its hash")
    parser.add_argument("--every", type=int, default=1, help="only each so-and-so-many-th mutant")
    chosen = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    course, total = find_course(ROOT), Counter()
    for name in chosen.exercise or EXERCISES:
        exercise, started = course.exercise(name), time.monotonic()
        source = of_right_forms if chosen.right else of_the_reference
        made = [each for each in source(exercise) if is_aside(each[3]) == chosen.aside][:: chosen.every]
        found = measured(exercise, store.read(exercise, course), made)
        print(name, dict(found), f"{time.monotonic() - started:.0f} s", flush=True)
        total += found
    print(dict(total))


def measured(exercise, book, made):
    found = Counter()
    functions = tuple(exercise.about.functions)
    for function, before, after, what in made:
        if function not in book.worked:
            continue
        calls = Calls(intermediates.traced("mutant.py", after, functions), function)
        if function not in calls.form.namespace or not wrong_on_a_case(book, function, calls):
            continue
        where = pointing.line(book, function, calls, "mutant.py")
        if where is None:
            found["silent"] += 1
        elif where.line in edited_lines(before, after):
            found["rightly"] += 1
        else:
            found["wrongly"] += 1
            print(f"  wrongly: {what}\n    points at {after.split(chr(10))[where.line - 1].strip()} ({where.kind})")
    return found


if __name__ == "__main__":
    sys.exit(main())
