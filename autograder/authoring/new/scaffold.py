"""Makes the folder of a new exercise: complete, gradable, and full of TODOs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.authoring.generate.build import ASSIGNMENTS, ORACLE_FILE
from autograder.authoring.generate.pictures import FIGURES_FILE
from autograder.authoring.lint.folder import MISTAKES_FILE
from autograder.authoring.lint.tests import is_derived
from autograder.authoring.new.names import check_functions, check_name, module_of, number_of
from autograder.authoring.new.wanted import Wanted
from autograder.authoring.rendering import render
from autograder.course.course import COURSE_FILE, EXERCISE_FILE, HINTS_FILE, KEY_FILE, SOLUTIONS, Course, CourseFile
from autograder.errors import UsageError

_LIST = re.compile(r"^exercises\s*=\s*\[(?P<names>[^\]]*)\]", re.MULTILINE)
_PUBLIC_SHARE = 0.3
KEY_BYTES = 32


class Part(msgspec.Struct, frozen=True):
    """One function in the form for the templates."""

    name: str
    parameters: str
    names: tuple[str, ...]
    zeros: str
    points: int
    public: int
    hidden: int
    heading: str
    derived: bool


class Scaffold(msgspec.Struct, frozen=True):
    """The result: the new folder, its files, the course's key, and whether `course.toml` lists the exercise now."""

    folder: Path
    files: tuple[str, ...]
    key: Path | None
    listed: bool


def new_exercise(course: Course, name: str, functions: Sequence[Wanted], title: str = "") -> Scaffold:
    """Make the folder of a new exercise under `solutions/`, and add it to the list in `course.toml`.

    A course without a key for its hidden cases gets one.

    Parameters
    ----------
    course : Course
    name : str
        Such as `ex7_cross_entropy`: a free number, and the name of the module.
    functions : sequence of Wanted
        What students will write, in this order.
    title : str
        By default the module's name in words.

    Raises
    ------
    UsageError
        If a name cannot be used, the exercise exists, or this is not a course with solutions.
    """
    solutions = course.root / SOLUTIONS
    if not solutions.is_dir():
        raise UsageError(f"{course.root} has no folder solutions/ for exercises.")
    check_name(course, name)
    check_functions([function.name for function in functions])
    for folder in (solutions / name, course.root / ASSIGNMENTS / name):
        if folder.exists() or folder.is_symlink():
            raise UsageError(f"{folder} exists already; nothing was changed.")
    files = exercise_files(name, title or module_of(name).replace("_", " ").capitalize(), functions)
    (solutions / name).mkdir()
    for file, text in files.items():
        (solutions / name / file).write_text(text, encoding="utf-8")
    return Scaffold(solutions / name, tuple(files), _new_key(course), _add_to_course(course, name))


def exercise_files(name: str, title: str, functions: Sequence[Wanted]) -> dict[str, str]:
    """Return the files of a new exercise by name."""
    module = module_of(name)
    values = {
        "number": number_of(name),
        "module": module,
        "title": title,
        "functions": [_part(function) for function in functions],
        "quoted": lambda text: msgspec.json.encode(text).decode(),
    }
    templates = {
        EXERCISE_FILE: "exercise.toml",
        f"{module}.py": "module.py",
        f"test_{module}.py": "test_module.py",
        f"test_{module}_hidden.py": "test_module_hidden.py",
        ORACLE_FILE: "torch_oracle.py",
        FIGURES_FILE: "figures.py",
        HINTS_FILE: "hints.toml",
        MISTAKES_FILE: "mistakes.py",
    }
    return {file: render(f"exercise/{template}.j2", **values) for file, template in templates.items()}


def _new_key(course: Course) -> Path | None:
    """Write a key from which hidden cases are drawn, and return its file; None if there is already one."""
    if course.key:
        return None
    path = course.root / SOLUTIONS / KEY_FILE
    path.write_text(f"{secrets.token_hex(KEY_BYTES)}\n", encoding="utf-8")
    return path


def _part(function: Wanted) -> Part:
    public = max(1, round(_PUBLIC_SHARE * function.points))
    return Part(
        name=function.name,
        parameters=function.parameters,
        names=function.names,
        zeros=", ".join(["0.0"] * function.required),
        points=function.points,
        public=public,
        hidden=function.points - public,
        heading=function.name.replace("_", " ").capitalize(),
        derived=is_derived(function.name),
    )


def _add_to_course(course: Course, name: str) -> bool:
    """Add an exercise to the list in `course.toml`; return whether the list holds it now.

    The file belongs to the author, with its comments. So it is changed only if the rest can stay unchanged.
    """
    if name in course.about.exercises:
        return True
    path = course.root / COURSE_FILE
    text = path.read_text(encoding="utf-8")
    found = _LIST.search(text)
    if found is None or "#" in found["names"]:
        return False
    names = found["names"].rstrip().rstrip(",")
    comma = ", " if names.strip() else ""
    changed = f'{text[: found.start("names")]}{names}{comma}"{name}"{text[found.end("names") :]}'
    wanted = msgspec.structs.replace(course.about, exercises=(*course.about.exercises, name))
    try:
        read = msgspec.toml.decode(changed, type=CourseFile)
    except msgspec.DecodeError:
        return False
    if read != wanted:
        return False
    path.write_text(changed, encoding="utf-8")
    return True
