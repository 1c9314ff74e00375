"""Measures how wrong answers are named: `python -m tests.corpora.naming`.

Three groups that the banks were not written from: a third of `tests/corpora/rewritten`, set aside by the hash of its
source; mutants of the right forms in `tests/corpora/right`, a sample by the hash of theirs; and the right forms
themselves, on which nothing may be named. Everything is run in this process, since all of it is our own.
"""

import argparse
import ast
import contextlib
import hashlib
import importlib
import logging
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from autograder.casebook import store
from autograder.casebook.bank import answer
from autograder.casebook.bounded import TooLong, bounded
from autograder.casebook.edits.making import changes
from autograder.casebook.edits.places import Words
from autograder.course.course import find_course
from autograder.judging.asked import Asked
from autograder.judging.closeness import is_right
from autograder.judging.diagnosis import explanations
from tests.corpora.bank import EXERCISES
from tests.corpora.mutation.mutants import ROOT
from tests.corpora.rewritten import rewritten, submission

RIGHT = ROOT / "tests" / "corpora" / "right"
PARTS, SECONDS = 3, 5
RELATION = "relation"
LOADED = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.Try,
    ast.With,
    ast.If,
)


def is_aside(source, parts=PARTS):
    return int(hashlib.sha256(source.strip().encode()).hexdigest(), 16) % parts == 0


@dataclass
class Book:
    """An exercise with its casebook, and what naming an answer requires."""

    name: str
    seconds: float = 0.0
    named: int = 0

    def __post_init__(self):
        course = find_course(ROOT)
        self.exercise = course.exercise(self.name)
        self.book = store.read(self.exercise, course)

    def diagnose(self, function, variant):
        """Return whether an answer is right on every case, and what explains it."""
        places = self.book.cases(function)
        parameters = self.book.parameters[function]
        answers = [answer(variant, case, parameters) for _, case in places]
        if all(is_right(each, case) for each, (_, case) in zip(answers, places, strict=True)):
            return True, ()
        asked = Asked(
            [case for _, case in places],
            parameters,
            [test.edge for test, _ in places],
            self.book.shapes.get(function, {}),
        )
        bank = [entry for entry in self.book.mistakes if entry.function == function]
        started = time.process_time()
        variants = [each for each in self.book.variants if each.function == function]
        found = explanations(answers, asked, bank, self.exercise.about.functions[function].parts, variants)
        self.seconds += time.process_time() - started
        self.named += 1
        return False, tuple(each.mistake for each in found)


@dataclass
class Share:
    """How a group of wrong answers was named."""

    what: str
    counts: Counter = field(default_factory=Counter)
    told: list = field(default_factory=list)

    def add(self, kind, *told):
        self.counts[kind] += 1
        self.told.append((kind, *told))


def load(source):
    """Return what a source defines; its demonstrations are left out."""
    names = {"__name__": "tried"}
    for node in source.body:
        if isinstance(node, LOADED) and "__main__" not in ast.unparse(node)[:40]:
            with contextlib.suppress(Exception, SystemExit):
                exec(compile(ast.Module([node], []), "<tried>", "exec"), names)  # noqa: S102 - our own corpus
    return names


def set_aside(own, aside):
    found = Share(f"rewritten, {'set aside' if aside else 'the rest'}: {own.name}")
    for variant in rewritten(own.name):
        if is_aside(variant.source) != aside:
            continue
        with bounded(SECONDS):
            right, named = own.diagnose(
                variant.function, load(ast.parse(submission(own.exercise, variant)))[variant.function]
            )
        ids = {each.id for each in named}
        kind = (
            "passes"
            if right
            else "silent"
            if not ids
            else "relation"
            if ids == {RELATION}
            else "rightly"
            if variant.is_named_rightly(ids)
            else "wrongly"
        )
        found.add(kind, variant.function, sorted(variant.ids), [(each.id, each.hint) for each in named], variant.source)
    return found


def forms(name):
    """Yield the right forms of an exercise's functions: file, function, tree of the file."""
    for path in sorted((RIGHT / name).glob("*.py")):
        with contextlib.suppress(UnicodeDecodeError, SyntaxError):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield path.stem, tree


def mutants_of_right_forms(own, one_in):
    """Return how mutants of right forms are named, and on which right forms anything is."""
    found, spoken = Share(f"mutants of right forms: {own.name}"), Share(f"right forms: {own.name}")
    for file, tree in forms(own.name):
        names = {}
        with contextlib.suppress(TooLong), bounded(SECONDS):
            names = load(tree)
        for at, node in enumerate(tree.body):
            if not (isinstance(node, ast.FunctionDef) and node.name in own.exercise.about.functions):
                continue
            if node.name not in names:
                continue
            with contextlib.suppress(TooLong), bounded(SECONDS):
                right, named = own.diagnose(node.name, names[node.name])
                spoken.add("named" if named else "silent" if right else "wrong", file, node.name, named)
                if not right:
                    continue
            seen = set()
            for each in changes(node, Words(())):
                operator, text = each.operator, each.source
                if text in seen or not is_aside(f"{file} {text}", one_in):
                    continue
                seen.add(text)
                with contextlib.suppress(SyntaxError, ValueError, KeyError, TooLong), bounded(SECONDS):
                    changed = ast.parse(text).body[0]
                    body = [*tree.body[:at], changed, *tree.body[at + 1 :]]
                    right, named = own.diagnose(node.name, load(ast.Module(body, []))[node.name])
                    ids = {each.id for each in named}
                    kind = "passes" if right else "silent" if not ids else RELATION if RELATION in ids else "named"
                    told = [(each.id, each.hint) for each in named]
                    found.add(kind, file, node.name, operator, told, ast.unparse(node), text)
    return found, spoken


def print_share(share, details):
    total = sum(count for kind, count in share.counts.items() if kind != "passes")
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(share.counts.items()))
    print(f"{share.what}: {total} wrong; {counts}", flush=True)
    for kind, *told in share.told if details else ():
        if kind in details:
            print(f"  {kind}:", *told, sep="\n    ")


def main(argv=None):
    """Print the figures."""
    options = argparse.ArgumentParser(prog="python -m tests.corpora.naming", description=__doc__.splitlines()[0])
    options.add_argument("--exercise", action="append", choices=EXERCISES, help="only this one; may be repeated")
    options.add_argument("--rest", action="store_true", help="the two thirds that are not set aside instead")
    options.add_argument("--one-in", type=int, default=20, help="which share of the mutants is tried (default 20)")
    options.add_argument("--show", action="append", default=[], help="print these: silent, wrongly, relation, ...")
    options.add_argument("--no-mutants", action="store_true", help="leave out the mutants")
    chosen = options.parse_args(argv)
    logging.disable()
    totals = defaultdict(Counter)
    for name in chosen.exercise or EXERCISES:
        own = Book(name)
        if any(function.torch for function in own.exercise.about.functions.values()):
            importlib.import_module("torch._dynamo")  # which takes longer than a mutant may
        shares = [set_aside(own, not chosen.rest)]
        shares += () if chosen.no_mutants else mutants_of_right_forms(own, chosen.one_in)
        for share in shares:
            print_share(share, chosen.show)
            totals[share.what.partition(":")[0]] += share.counts
        print(f"  {1000 * own.seconds / max(1, own.named):.1f} ms for each diagnosis, {own.named} made")
    for what, counts in totals.items():
        print(f"{what}: {dict(counts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
