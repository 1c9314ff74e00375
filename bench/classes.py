"""Makes classes of any size from the course's own files: the released notebook or module with its functions filled in.

No two submissions are the same file: each begins with a line of its own.
"""

from __future__ import annotations

import ast
import functools
import json
from collections.abc import Sequence
from pathlib import Path

from autograder.course.course import Exercise, find_course

ROOT = Path(__file__).parents[1]
COURSE = find_course(ROOT)
SAMPLE = ROOT / "examples" / "class"
FLAWED = ("carl", "emil", "mary", "noor", "pavel", "ruth", "sofia", "tim", "wei", "dan")  # of the sample class
HOSTILE = ("eve", "hugo", "ivan", "mallory", "olga", "jean", "nina")
FLAWED_EVERY = 5  # in a mixed class one in five has a mistake


@functools.cache
def filled(exercise: str) -> dict[str, str]:
    """Return the solution of each function of an exercise, as text."""
    about = COURSE.exercise(exercise)
    source = (about.folder / about.module_file).read_text()
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in about.about.functions:
            found[node.name] = ast.get_source_segment(source, node) or ""
    return found


@functools.cache
def notebook(exercise: str) -> str:
    """Return the released notebook as a student hands it in who has got everything right."""
    about = COURSE.assignment(exercise)
    document = json.loads((about.folder / about.notebook_file).read_text())
    solutions = filled(exercise)
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell["cell_type"] == "code" and name in solutions:
            cell["source"] = solutions[name].splitlines(keepends=True)
    first = next(cell for cell in document["cells"] if cell["cell_type"] == "markdown")
    first["source"] = ["WHOSE\n", *first["source"]]
    return json.dumps(document, indent=1)


@functools.cache
def module(exercise: str) -> str:
    """Return the released module with every function filled in."""
    about = COURSE.assignment(exercise)
    source = (about.folder / about.module_file).read_text()
    lines = source.splitlines(keepends=True)
    solutions = filled(exercise)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in solutions:
            lines[node.lineno - 1 : node.end_lineno] = [solutions[node.name], "\n"]
    return "# WHOSE\n" + "".join(lines)


def hand_in(folder: Path, student: str, exercise: Exercise, name: str, content: bytes) -> None:
    """Write one submission."""
    target = folder / student / exercise.name
    target.mkdir(parents=True, exist_ok=True)
    (target / name).write_bytes(content)


def honest(folder: Path, student: str, exercise: str, *, as_notebook: bool) -> None:
    """Write one right submission."""
    about = COURSE.exercise(exercise)
    text = notebook(exercise) if as_notebook else module(exercise)
    name = about.notebook_file if as_notebook else about.module_file
    hand_in(folder, student, about, name, text.replace("WHOSE", student, 1).encode())


def notebooks(folder: Path, count: int, exercise: str = "ex1_perceptron") -> None:
    """Write a class of honest notebooks of one exercise."""
    for number in range(count):
        honest(folder, f"s{number:05}", exercise, as_notebook=True)


def mixed(folder: Path, count: int) -> None:
    """Write a class of modules and notebooks of all exercises, one in five of them with a mistake or unfinished."""
    exercises = COURSE.about.exercises
    wrong = samples(FLAWED)
    for number in range(count):
        student = f"s{number:05}"
        if number % FLAWED_EVERY == FLAWED_EVERY - 1:
            copy(folder, student, wrong[number // FLAWED_EVERY % len(wrong)])
        else:
            honest(folder, student, exercises[number % len(exercises)], as_notebook=number // len(exercises) % 2 == 0)


def samples(students: Sequence[str]) -> list[Path]:
    """Return the files that students of the sample class handed in."""
    return [path for student in students for path in sorted(SAMPLE.joinpath(student).glob("*/*")) if path.is_file()]


def copy(folder: Path, student: str, path: Path) -> None:
    """Hand in a file of the sample class in another name; the bytes differ by a blank line."""
    hand_in(folder, student, COURSE.exercise(path.parent.name), path.name, path.read_bytes() + b"\n")
