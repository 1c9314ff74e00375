"""Writes the drafted entry of a bank: valid Python for `mistakes.py`, with the evidence in comments."""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from autograder.authoring.suggest.groups import Group
from autograder.authoring.suggest.starts import Start
from autograder.authoring.suggest.trying import Code
from autograder.casebook.cases import Casebook
from autograder.casebook.edits.making import needed
from autograder.report.shared_answers import TEXT
from autograder.text import clean, counted

HINT = "TODO: which idea is missed? Name it in plain words, without code."
WIDTH = 116
STUDENTS_SHOWN = 5
_ASSUMED = ("import numpy as np",)  # what every bank imports


class Draft(msgspec.Struct, frozen=True):
    """A drafted entry for one group.

    Parameters
    ----------
    exercise, function : str
    students : tuple of str
        Who gave the answer.
    title, call, expected, got : str
        The test that showed it, and its smallest failing case.
    cases : int
        On how many the code gives the same numbers.
    start : str
        Which code was edited.
    steps : tuple of str
        What is wrong with it, edit by edit.
    change : tuple of str
        The lines that differ, as `diff` shows them.
    others : tuple of str
        What gives the same numbers, too.
    entry : str
        The Python code of the entry; empty where no code was found.
    """

    exercise: str
    function: str
    students: tuple[str, ...]
    title: str
    call: str
    expected: str
    got: str
    cases: int
    start: str = ""
    steps: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    entry: str = ""


def draft(group: Group, book: Casebook, starts: Sequence[Start], found: Sequence[Code]) -> Draft:
    """Return the draft for a group, from the best code found; without any only what the group is."""
    test = group.first.test
    bare = Draft(
        exercise=group.exercise,
        function=group.function,
        students=group.students,
        title=test.title,
        call=clean(test.call, TEXT),
        expected=clean(test.expected, TEXT),
        got=clean(test.got, TEXT),
        cases=len(group.first.answers),
    )
    if not found:
        return bare
    best = found[0]
    start = starts[best.start]
    return msgspec.structs.replace(
        bare,
        start=start.label,
        steps=best.steps,
        change=tuple(_difference(needed(start.source, start.name), best.source)),
        others=tuple(dict.fromkeys(_told(starts, code) for code in found[1:])),
        entry=_entry(group, book, start, best),
    )


def _told(starts: Sequence[Start], code: Code) -> str:
    return f"{starts[code.start].label}: {'; '.join(code.steps) or 'as it is'}"


def _difference(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return (line for line in lines if not line.startswith(("---", "+++", "@@")))


# ---- the entry


def _entry(group: Group, book: Casebook, start: Start, code: Code) -> str:
    steps = "; ".join(code.steps) or start.label
    of_bank = [entry for entry in book.mistakes if entry.function == group.function]
    reads = Counter(entry.read for entry in of_bank).most_common(1)
    name = _free(_slug(steps), {entry.id for entry in of_bank})
    variant = f"{group.function}__{name.replace('-', '_').lower()}"
    lines = [
        f'@mistake(\n    "{name}",',
        f'    of="{group.function}",',
        f'    hint="{HINT}",',
        f"    read={_quoted(reads[0][0] if reads else 'TODO: the heading to read again')},\n)",
        _function(code.source, start.name, variant, f"Say what is wrong: {steps}."),
    ]
    return "\n".join(lines) + "\n"


def _slug(text: str) -> str:
    words = [word for word in re.findall(r"[A-Za-z0-9]+", text) if word not in ("the", "a", "an", "is", "are", "of")]
    return "-".join(words[:6]).lower() or "unnamed"


def _free(name: str, taken: set[str]) -> str:
    """Return an id that the function's entries do not have."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _function(source: str, name: str, variant: str, told: str) -> str:
    """Return one function that holds all that it needs: its helpers are defined inside it."""
    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    within = [node for node in tree.body if node is not function and ast.unparse(node) not in _ASSUMED]
    docstring = ast.Expr(ast.Constant(told))
    function.name = variant
    function.body = [docstring, *within, *function.body]
    return ast.unparse(ast.fix_missing_locations(function))


# ---- for people


def as_python(drafts: Sequence[Draft]) -> str:
    """Return the drafts as Python code, each below its evidence, which stands in comments."""
    return "\n\n".join(_with_evidence(number, each) for number, each in enumerate(drafts, start=1))


def _with_evidence(number: int, draft: Draft) -> str:
    comment = "\n".join(_comment(line) for line in _evidence(number, draft))
    return f"{comment}\n{draft.entry}" if draft.entry else f"{comment}\n"


def _evidence(number: int, draft: Draft) -> Iterator[str]:
    yield f"---- {number}. {draft.exercise}, {draft.function}: {counted(len(draft.students), 'student')}"
    shown = ", ".join(draft.students[:STUDENTS_SHOWN])
    more = len(draft.students) - STUDENTS_SHOWN
    yield f"who       {shown}{f' and {more} more' if more > 0 else ''}"
    yield f"test      {draft.title}"
    for name, text in (("called", draft.call), ("expected", draft.expected), ("got", draft.got)):
        for at, line in enumerate(text.splitlines()):
            yield f"{name if at == 0 else '':9} {line}"
    if not draft.entry:
        yield "No code was found that gives these numbers."
        return
    yield f"code      {draft.start}: {'; '.join(draft.steps) or 'as it is'}"
    yield f"          It gives the same numbers on all {counted(draft.cases, 'case')}."
    for line in draft.change:
        yield f"          {line}"
    for other in draft.others:
        yield f"also      {other}"


def _comment(text: str) -> str:
    wrapped = textwrap.wrap(text, WIDTH, subsequent_indent=" " * 10, drop_whitespace=False) or [""]
    return "\n".join(f"# {line}".rstrip() for line in wrapped)
