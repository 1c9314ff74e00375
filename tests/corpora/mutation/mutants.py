"""The mutants of an exercise: its reference solution with one small wrong change in one function."""

import ast
import difflib
import functools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.casebook.edits.making import bare, changes
from autograder.casebook.edits.places import Words
from autograder.course.course import find_course

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Mutant:
    """One changed function; `change` is its lines before and after, and with exercise and function its stable key."""

    exercise: str
    function: str
    operator: str
    change: str
    source: str

    @property
    def key(self):
        return self.exercise, self.function, self.change

    def __str__(self):
        return f"{self.function}: {self.change}   ({self.operator})"


@functools.cache
def solution(name):
    """Return the reference solution without demonstrations: its imports, and its functions by name."""
    exercise = find_course(ROOT).exercise(name)
    body = ast.parse((exercise.folder / exercise.module_file).read_text(encoding="utf-8")).body
    imports = [node for node in body if isinstance(node, ast.Import) and node.names[0].name == "numpy"]
    graded = exercise.about.functions
    return imports, {node.name: node for node in body if isinstance(node, ast.FunctionDef) and node.name in graded}


@functools.cache
def mutants(name):
    """Return all mutants of an exercise, function by function, each source once."""
    _, functions = solution(name)
    return [mutant for function in functions.values() for mutant in mutants_of(name, function)]


def mutants_of(exercise, function):
    """Return the mutants of one function: it with each slip that the engine knows."""
    before = ast.unparse(bare(function))
    keys, found = Counter(), []
    for each in changes(function, Words(())):
        change = difference(before, each.source)
        keys[change] += 1
        if keys[change] > 1:  # one of several equal lines
            change = f"{change} #{keys[change]}"
        found.append(Mutant(exercise, function.name, each.operator, change, each.source))
    return found


def difference(before, after):
    """Return the lines that differ as `before -> after`, several joined by `; `; a line in another place is moved."""
    old, new = ([line.strip() for line in text.splitlines()] for text in (before, after))
    gone, come = [], []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[i:j]
            come += new[k:m]
    if not gone and not come:
        return "indentation"
    if gone == come:
        return f"{'; '.join(gone)} -> (moved)"
    return f"{'; '.join(gone)} -> {'; '.join(come)}"


@functools.cache
def texts(name):
    """Return the sources of the solution's imports, and of its functions by name."""
    imports, functions = solution(name)
    return [ast.unparse(node) for node in imports], {name: ast.unparse(bare(node)) for name, node in functions.items()}


def submission(mutant):
    """Return the source of a submission that makes this change and is right otherwise."""
    imports, functions = texts(mutant.exercise)
    return "\n\n".join([*imports, *(functions | {mutant.function: mutant.source}).values()]) + "\n"
