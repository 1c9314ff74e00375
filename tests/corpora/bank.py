"""Makes submissions out of the bank's entries: the reference solution with one function replaced by a wrong variant."""

import ast
import functools
import re
from pathlib import Path

from autograder import mistakes
from autograder.casebook.compiling import load_module
from autograder.course.course import find_course

ROOT = Path(__file__).parents[2]
EXERCISES = find_course(ROOT).about.exercises


def bank_of(name):
    """Return the module of an exercise's bank."""
    return load_module(ROOT / "solutions" / name / "mistakes.py")


def entries_of(name):
    """Return the entries of an exercise's bank."""
    return list(mistakes.entries(bank_of(name)))


def declared_same(name):
    """Return the sets of ids that no case can tell apart."""
    return getattr(bank_of(name), "SAME", ())


@functools.cache
def statements_of(name):
    """Return the statements of a bank by the name they define, without its marks; imports stand under an empty name."""
    tree = ast.parse((ROOT / "solutions" / name / "mistakes.py").read_text())
    found = {"": []}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = [mark for mark in node.decorator_list if "mistake" not in ast.unparse(mark)]
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and "autograder" not in ast.unparse(node):
            found[""].append(node)
    return found


def source_of(name, variant):
    """Return the source of a bank's variant with all that it uses."""
    known = statements_of(name)
    needed, todo = set(), [variant]
    while todo:
        needed.add(at := todo.pop())
        used = {node.id for node in ast.walk(known[at]) if isinstance(node, ast.Name)}
        todo += [other for other in used if other in known and other not in needed]
    body = known[""] + [node for key, node in known.items() if key in needed]
    return ast.unparse(ast.Module(body, []))


@functools.cache
def reference(path, without=""):
    """Return the code of the reference solution, which loads faster without the lecture and its demonstrations.

    Without a function, where a wrong one takes its place: a stub is left out below an answer.
    """
    solution = path.read_text(encoding="utf-8")
    cells = re.split(r"^(?=# %%)", solution, flags=re.MULTILINE)
    code = "".join(cell for cell in cells if not re.match(r"# %% (\[markdown\]|tags=)", cell))
    if not without:
        return code
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name == without)]
    return ast.unparse(tree)


def submission_with(name, entry):
    """Return a submission that makes one mistake of the bank and is right otherwise."""
    exercise = find_course(ROOT).exercise(name)
    solution = reference(exercise.folder / exercise.module_file)
    variant = next(key for key, value in vars(bank_of(name)).items() if value is entry.variant)
    return f"{solution}\n\n{source_of(name, variant)}\n\n{entry.function} = {variant}\n"
