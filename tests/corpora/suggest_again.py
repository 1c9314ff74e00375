"""How many of the bank's mistakes `autograder bank suggest` finds again: `python -m tests.corpora.suggest_again`.

A fixed sample of entries is hidden from the banks of a copy of the course, those that have no name then. Two students
hand in each of them. A mistake is found again when a drafted entry gives the same numbers as the hidden one on every
case of its function.
"""

import argparse
import ast
import contextlib
import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from autograder import mistakes
from autograder.authoring.suggest.asking import Asking
from autograder.authoring.suggest.groups import grouped
from autograder.authoring.suggest.suggest import drafts
from autograder.casebook import store
from autograder.casebook.bank import answer
from autograder.classrun.local import cores
from autograder.classrun.run import ClassRun
from autograder.course.course import find_course
from autograder.grading.grader import Grader
from autograder.judging.asked import Asked
from autograder.judging.closeness import same
from autograder.judging.diagnosis import explanations
from autograder.sandbox.sandbox import Sandbox
from tests.corpora.bank import EXERCISES, ROOT, entries_of, submission_with

COUNT = 50
SUFFIXES = "ab"  # of the two students who make the same mistake


def main(argv=None):
    """Print the figures."""
    options = argparse.ArgumentParser(prog="python -m tests.corpora.suggest_again", description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=COUNT, help=f"how many entries are hidden (default {COUNT})")
    options.add_argument("--seconds", type=float, default=600, help="for the whole search (default 600)")
    options.add_argument("--show", action="store_true", help="print the drafts")
    chosen = options.parse_args(argv)
    hidden = sample(chosen.count)
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        found = search(hidden, Path(folder), chosen.seconds)
        again = [entry for entry in hidden if is_found(*entry, found)]
        print(f"{len(hidden)} hidden, {len(again)} found again, {time.monotonic() - started:.0f} s")
    for name, entry in hidden:
        of_entry = [
            each for each in found if each.function == entry.function and whose(name, entry)[0] in each.students
        ]
        told = of_entry[0].start + ": " + "; ".join(of_entry[0].steps) if of_entry and of_entry[0].entry else "-"
        print(f"  {'found' if (name, entry) in again else '-':6} {name} {entry.function} {entry.id:28} {told}")
        if chosen.show and of_entry:
            print(of_entry[0].entry)
    return 0


def sample(count):
    """Return entries with their exercises: always the same ones, of those that have no name when they are hidden."""
    everyone = [(name, entry) for name in EXERCISES for entry in entries_of(name)]
    everyone.sort(key=lambda pair: hashlib.sha256(f"{pair[0]} {pair[1].function} {pair[1].id}".encode()).digest())
    found, taken = [], set()
    for name, entry in everyone:
        key = name, entry.function, entry.id
        if len(found) < count and key not in taken and has_no_name(name, entry):
            taken.add(key)
            found.append((name, entry))
    return found


def has_no_name(name, entry):
    """Return whether nothing is said of an entry's answers when the bank does not have its id."""
    course = find_course(ROOT)
    exercise = course.exercise(name)
    book = store.read(exercise, course)
    cases = book.cases(entry.function)
    made = tuple(answer(entry.variant, case, book.parameters[entry.function]) for _, case in cases)
    others = [each for each in book.mistakes if each.function == entry.function and each.id != entry.id]
    edges = [test.edge for test, _ in cases]
    asked = Asked(
        [case for _, case in cases], book.parameters[entry.function], edges, book.shapes.get(entry.function, {})
    )
    return not explanations(made, asked, others, exercise.about.functions[entry.function].parts)


def search(hidden, folder, seconds, jobs=0):
    """Return the drafts for a class that makes the hidden mistakes, in a copy of the course without them."""
    course = copy_without(hidden, folder / "course")
    submissions, out = folder / "class", folder / "out"
    for name, entry in hidden:
        for student in whose(name, entry):
            place = submissions / student / name
            place.mkdir(parents=True)
            (place / course.exercise(name).module_file).write_text(submission_with(name, entry))
    run = ClassRun(course, submissions, out)
    with run.alone():
        list(run.grade(run.prepare(), jobs=jobs or cores()))
        run.finish()
    with contextlib.closing(Grader(Sandbox())) as grader:
        asked = Asking(course, out, None, grader).answers(sorted({name for name, _ in hidden}), say)
    return drafts(course, grouped(asked), seconds, jobs or cores(), say)


def say(text):
    print(text, file=sys.stderr, flush=True)


def whose(name, entry):
    """Return the students who make a mistake."""
    number = entries_of(name).index(entry)
    return [f"{name[:3]}-{number:03}-{suffix}" for suffix in SUFFIXES]


def copy_without(hidden, folder):
    """Return a copy of the course whose banks do not have some entries."""
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.toml", folder)
    for name in EXERCISES:
        bank = folder / "solutions" / name / "mistakes.py"
        gone = {(entry.function, entry.id) for other, entry in hidden if other == name}
        bank.write_text(without(bank.read_text(), gone))
    return find_course(folder)


def without(source, gone):
    """Return the source of a bank without the marks of some entries, each given as function and id."""
    lines = source.splitlines(keepends=True)
    for node in ast.parse(source).body:
        for mark in getattr(node, "decorator_list", ()):
            of = {keyword.arg: keyword.value for keyword in getattr(mark, "keywords", ())}.get("of")
            if of is not None and (of.value, mark.args[0].value) in gone:
                lines[mark.lineno - 1 : mark.end_lineno] = [""] * (mark.end_lineno - mark.lineno + 1)
    return "".join(lines)


def is_found(name, entry, found):
    """Return whether a draft for an entry's students gives its numbers on every case."""
    students = set(whose(name, entry))
    of_entry = (each for each in found if each.function == entry.function and students <= set(each.students))
    return any(gives_the_same(name, entry, each) for each in of_entry if each.entry)


def gives_the_same(name, entry, draft):
    """Return whether a draft's code answers as an entry of the bank on every case of its function."""
    course = find_course(ROOT)
    book = store.read(course.exercise(name), course)
    namespace = {}
    exec(f"import numpy as np\nfrom autograder.mistakes import mistake\n{draft.entry}", namespace)
    (drafted,) = [value for value in namespace.values() if hasattr(value, "mistakes")]
    assert [each.function for each in mistakes.entries(type("bank", (), {"drafted": drafted}))] == [entry.function]
    parameters = book.parameters[entry.function]
    cases = [case for _, case in book.cases(entry.function)]
    return all(same(answer(drafted, case, parameters), answer(entry.variant, case, parameters)) for case in cases)


if __name__ == "__main__":
    sys.exit(main())
