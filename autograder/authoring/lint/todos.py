"""Lists what the author of an exercise has still to write: the lines that say TODO."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.authoring.lint.findings import Finding
from autograder.course.course import Exercise

_TODO = re.compile(r"\bTODO\b:?(.*)")
_SUFFIXES = (".py", ".toml")


def lint_todos(exercise: Exercise) -> Iterator[Finding]:
    """Yield each TODO in the files of an exercise's folder."""
    for path in sorted(exercise.folder.iterdir()):
        if path.suffix not in _SUFFIXES or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if found := _TODO.search(line):
                what = re.sub(r"""[\s"',]+$|\]\(.*$""", "", found[1].strip())
                yield Finding(f"{path.name}:{number}", f"TODO: {what or 'this line is not done yet.'}", "todo")
