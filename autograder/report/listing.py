"""The graded code, with the line numbers in messages; it is data, like everything that a student writes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from markupsafe import Markup, escape

from autograder.submissions.outline import Outline
from autograder.text import clean

MOST = 120_000  # characters of all code on a page
WIDEST = 2_000  # characters of one line
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Block(msgspec.Struct, frozen=True):
    """A module, or one cell of a notebook; `lines` is the inside of a list."""

    title: str
    lines: Markup


class Listing(msgspec.Struct, frozen=True):
    """The code of one file, the places of the functions in it, and what is left out, in a sentence."""

    file: str
    blocks: tuple[Block, ...]
    places: dict[str, tuple[str, str]]  # of a function: the id of its line, and the place in words
    cut: str = ""


def listing(outline: Outline, functions: Sequence[str] = ()) -> Listing:
    """Return the code of a file: a module, or the code cells of a notebook with their numbers."""
    if not outline.cells and outline.problem:
        return Listing(outline.file, (), {}, f"{outline.file} could not be read, so no code can be shown.")
    blocks, places, left, lost = list[Block](), dict[str, tuple[str, str]](), MOST, 0
    for cell in outline.cells:
        lines = _lines(cell.text)
        if cell.kind != "code" or (cell.number and not any(line.strip() for line in lines)):
            continue
        kept = _fitting(lines, left)
        lost += len(lines) - len(kept) + cell.lines - cell.text.count("\n") - 1
        left -= sum(map(len, kept)) + len(kept)
        if kept:
            prefix = f"c{cell.number}l" if cell.number else "l"
            title = f"cell {cell.number}" if cell.number else outline.file
            blocks.append(Block(title, _items(kept, prefix)))
            places |= _places(kept, prefix, functions, f"{title}, " if cell.number else "")
    cut = f"{lost:,} more lines are not shown here." if lost else ""
    if outline.left_out:
        cut = f"{cut} {outline.left_out:,} more cells are not shown here.".strip()
    return Listing(outline.file, tuple(blocks), places, cut)


def _lines(text: str) -> list[str]:
    """Return the lines as Python counts them."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _fitting(lines: Sequence[str], room: int) -> Sequence[str]:
    """Return the first lines, as many as fit."""
    for number, line in enumerate(lines):
        room -= min(len(line), WIDEST) + 1
        if room < 0:
            return lines[:number]
    return lines


def _items(lines: Sequence[str], prefix: str) -> Markup:
    """Return the lines as items of a numbered list.

    Control characters are shown by name, not left out, so that no line hides its content.
    """
    whole = "\n".join(lines)
    if whole.isascii() and not _CONTROL.search(whole) and max(map(len, lines)) <= WIDEST:  # nothing to clean
        safe = escape(whole).split("\n")
    else:
        safe = [escape(clean(_CONTROL.sub(_spelt, line), WIDEST)) for line in lines]
    rows = (f'<li id="{prefix}{number}"><code>{text}</code></li>' for number, text in enumerate(safe, 1))
    return Markup("\n".join(rows))  # noqa: S704 - escaped above


def _spelt(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0]):02x}"


def _places(lines: Sequence[str], prefix: str, functions: Sequence[str], where: str) -> dict[str, tuple[str, str]]:
    """Return where functions are defined, found by a pattern, because the code may not be valid Python."""
    found = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("def "):
            name = line[4:].partition("(")[0].strip()
            if name in functions:
                found[name] = (f"{prefix}{number}", f"{where}line {number}")
    return found
