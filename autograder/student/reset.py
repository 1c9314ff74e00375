"""`autograder reset`: puts the stub of one function back, and keeps what was there."""

from __future__ import annotations

import ast
import codecs
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.course import Course, Exercise, kind_of
from autograder.course.hints import read_help
from autograder.errors import AutograderError, CourseError
from autograder.files import atomic_write
from autograder.student.session import KEPT, nothing_there
from autograder.student.targets import one_function
from autograder.worker.source import source_of


def reset(course: Course, text: str) -> list[str]:
    """Put the stub of a function back into the module and the notebook, and return what was done, in sentences."""
    exercise, function = one_function(course, text)
    stub = read_help(exercise).stubs.get(function)
    if stub is None:
        raise CourseError(f"{exercise.name} holds no stub of {function}.")
    said = []
    for name in exercise.files:
        change = CHANGES[kind_of(name).suffix]
        path = exercise.folder / name
        if not path.is_file():
            continue
        try:
            old = path.read_bytes()
            new = _changed(old, lambda text: change(text, function, stub))  # noqa: B023 - called at once
        except UnicodeDecodeError:
            said.append(f"{name} was left as it is: it is not UTF-8.")
            continue
        except (OSError, ValueError, TypeError, RecursionError) as error:
            said.append(f"{name} was left as it is: it cannot be read ({error}).")
            continue
        if new == old:
            said.append(f"{name}: {function} is as it was given out.")
            continue
        copy = _keep(course, exercise, name, old)
        atomic_write(path, new)
        said.append(f"{name}: {function} is a stub again. Your version is kept in {copy}.")
    if not said:
        raise AutograderError(nothing_there(exercise))
    return said


def _changed(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return a file's bytes after a change of its text; its line ends and its byte order mark stay as they are."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode()
    windows = "\r\n" in text and text.count("\r\n") == text.count("\n")
    new = change(text.replace("\r\n", "\n") if windows else text)
    return mark + (new.replace("\n", "\r\n") if windows else new).encode()


def _keep(course: Course, exercise: Exercise, name: str, content: bytes) -> str:
    """Keep a copy of a file under a name that is free, and return its place."""
    folder = course.root / KEPT / exercise.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = time.strftime("%Y-%m-%d-%H%M%S")
        stem, suffix = Path(name).stem, Path(name).suffix
        tries = (folder / f"{stem}-{stamp}{extra}{suffix}" for extra in ("", *(f"-{n}" for n in range(2, 1_000))))
        target = next(path for path in tries if not path.exists())
        atomic_write(target, content)
    except OSError as error:
        raise AutograderError(f"No copy can be kept in {folder}: {error.strerror}. Nothing was changed.") from error
    return target.relative_to(course.root).as_posix()


def in_module(text: str, function: str, stub: str) -> str:
    """Return a module's text with the stub in the place of a function; at its end where the function is missing."""
    lines = text.splitlines(keepends=True)
    found = _by_syntax(text, function) or _by_lines(lines, function)
    if found is None:
        return f"{text.rstrip()}\n\n\n{stub}\n"
    first, last = found
    return "".join([*lines[:first], f"{stub}\n", *lines[last:]])


def _by_syntax(text: str, function: str) -> tuple[int, int] | None:
    """Return the lines of the last definition of a function, where the text is Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return first - 1, node.end_lineno or node.lineno
    return None


def _by_lines(lines: list[str], function: str) -> tuple[int, int] | None:
    """Return the lines of a function in a text that is no Python: up to the next line that begins at the margin."""
    starts = [at for at, line in enumerate(lines) if re.match(rf"def {re.escape(function)}\b", line)]
    if not starts:
        return None
    first = starts[-1]
    last = next((at for at in range(first + 1, len(lines)) if re.match(r"[^\s)\]}]", lines[at])), len(lines))
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    return first, last


def in_notebook(text: str, function: str, stub: str) -> str:
    """Return a notebook's text with the stub in the function's cell; a new cell where it is missing."""
    notebook = json.loads(text)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError("it holds no cells")  # noqa: TRY004 - said to the student as the others
    cells: list[Any] = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    cell = next((cell for cell in cells if _grade_id(cell) == function), None)
    cell = cell or next((cell for cell in reversed(cells) if _defines(cell, function)), None)
    if cell is None:
        cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}
        if notebook.get("nbformat_minor", 0) >= 5:
            cell["id"] = f"{function[:50]}-again"
        notebook["cells"].append(cell)
    if source_of(cell) == stub:
        return text
    cell["source"] = stub.splitlines(keepends=True)
    cell["outputs"] = []
    cell["execution_count"] = None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _grade_id(cell: dict[str, Any]) -> str:
    try:
        return str(cell["metadata"]["nbgrader"]["grade_id"])
    except (KeyError, TypeError):
        return ""


def _defines(cell: dict[str, Any], function: str) -> bool:
    pattern = rf"^def {re.escape(function)}\("
    return cell.get("cell_type") == "code" and re.search(pattern, source_of(cell) or "", re.MULTILINE) is not None


CHANGES = {".py": in_module, ".ipynb": in_notebook}  # by kind of file
