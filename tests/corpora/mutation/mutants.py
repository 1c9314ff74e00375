"""The mutants of an exercise: its reference solution with one small wrong change in one function."""

import ast
import difflib
import functools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import find_course
from tests.corpora.mutation.operators import OPERATORS, Place

ROOT = Path(__file__).parents[3]
NOT_ENTERED = (ast.Raise, ast.Import, ast.ImportFrom)  # a message and an import have nothing to get wrong inside


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
    """Return the reference solution without words and demonstrations: its imports, and its functions by name."""
    exercise = find_course(ROOT).exercise(name)
    body = ast.parse((exercise.folder / exercise.module_file).read_text(encoding="utf-8")).body
    imports = [node for node in body if isinstance(node, ast.Import) and node.names[0].name == "numpy"]
    graded = exercise.about.functions
    functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef) and node.name in graded}
    for function in functions.values():
        function.body = [node for node in function.body if not is_text(node)]
    return imports, functions


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@functools.cache
def mutants(name):
    """Return all mutants of an exercise, function by function, each source once."""
    _, functions = solution(name)
    return [mutant for function in functions.values() for mutant in mutants_of(name, function)]


def mutants_of(exercise, function):
    """Return the mutants of one function; what does not compile or changes nothing is left out."""
    before = ast.unparse(function)
    seen, keys, found = {before}, Counter(), []
    for operator, text in variants(function):
        try:
            after = ast.unparse(ast.parse(text))
            compile(after, "<mutant>", "exec")
        except (SyntaxError, ValueError):
            continue
        if after in seen:
            continue
        seen.add(after)
        change = difference(before, after)
        keys[change] += 1
        if keys[change] > 1:  # one of several equal lines
            change = f"{change} #{keys[change]}"
        found.append(Mutant(exercise, function.name, operator, change, after))
    return found


def variants(function):
    """Yield the name of an operator and a changed function's source, for each operator at each place."""
    for place in places(function):
        for operator in OPERATORS:
            for new in operator(place):
                yield operator.__name__, with_instead(place, new)


def places(function):
    """Yield each node of a function with what stands around it, from the top down."""

    def below(node):
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list"}:
                continue
            for at, child in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(child, ast.AST):
                    continue
                yield Place(function, child, node, field, at if isinstance(value, list) else None)
                if not isinstance(child, NOT_ENTERED):
                    yield from below(child)

    yield from below(function)


def with_instead(place, new):
    """Return the function's source with something else at one place; a list of statements takes the place of one."""
    before = getattr(place.parent, place.field)
    if isinstance(new, list):
        after = before[: place.at] + new + before[place.at + 1 :] or [ast.Pass()]
    else:
        after = new if place.at is None else [*before[: place.at], new, *before[place.at + 1 :]]
    setattr(place.parent, place.field, after)
    try:
        return ast.unparse(place.function)
    finally:
        setattr(place.parent, place.field, before)


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
    return [ast.unparse(node) for node in imports], {name: ast.unparse(node) for name, node in functions.items()}


def submission(mutant):
    """Return the source of a submission that makes this change and is right otherwise."""
    imports, functions = texts(mutant.exercise)
    return "\n\n".join([*imports, *(functions | {mutant.function: mutant.source}).values()]) + "\n"
