"""Finds a student's own cells in the outline of a submitted notebook or module.

Everything here is hostile. An unreadable file has no cells; then the gradebook shows the exercise's own cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from autograder.course.percent import split_cells
from autograder.lms.gradebook.harmless import CELL_TEXT
from autograder.lms.gradebook.released import Released
from autograder.submissions.outline import Cell, Outline, Picture
from autograder.text import clean
from autograder.worker.messages import Place

ALL_TEXT = 400_000  # characters of all cells
_OTHER_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # separate lines elsewhere, but not in Python


class OwnCell(msgspec.Struct, frozen=True):
    """A cell as a student wrote it; `name` is nbgrader's, or empty."""

    cell_type: str
    source: str
    name: str = ""
    pictures: tuple[Picture, ...] = ()
    defines: tuple[str, ...] = ()  # functions of the exercise

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.source.strip() and not self.pictures


def own_cells(outline: Outline, released: Released) -> list[OwnCell]:
    """Return the student's cells: all code except test cells, and all text that is not in the lecture."""
    found = list[OwnCell]()
    for cell in outline.cells:
        found += [_own(cell)] if cell.number else _module_cells(cell, released)
    kept = [cell for cell in _names(found, released) if not _ours(cell, released)]
    return _fitting(kept, outline.left_out)


def _own(cell: Cell) -> OwnCell:
    """Return a notebook's cell."""
    kind = "code" if cell.kind == "code" else "markdown"
    return OwnCell(kind, cell.text, cell.name, cell.pictures, tuple(place.name for place in cell.places))


def _ours(cell: OwnCell, released: Released) -> bool:
    """Return whether a cell is the course's: a test cell, or unchanged text of the lecture."""
    if cell.name:
        return (known := released.cell(cell.name)) is not None and known.locked
    given = cell.cell_type == "markdown" and not cell.pictures and cell.source.strip() in released.lecture
    return cell.empty or given


def _names(cells: list[OwnCell], released: Released) -> list[OwnCell]:
    """Return the cells with nbgrader's names, each once; a function without a named cell is found by its `def`."""
    taken = set[str]()
    named = list[OwnCell]()
    for cell in cells:
        known = released.cell(cell.name)
        fits = known is not None and known.cell_type == cell.cell_type and known.name not in taken
        named.append(cell if fits else msgspec.structs.replace(cell, name=""))
        taken |= {cell.name} if fits else set()
    wanted = {cell.name for cell in released.cells if cell.solution and cell.cell_type == "code"} - taken
    for at in range(len(named) - 1, -1, -1):  # the last definition counts
        cell = named[at]
        if wanted and not cell.name and cell.cell_type == "code":
            defined = [name for name in cell.defines if name in wanted]
            if defined:
                named[at] = msgspec.structs.replace(cell, name=defined[0])
                wanted.discard(defined[0])
    return named


# ---- modules


def _module_cells(module: Cell, released: Released) -> Iterator[OwnCell]:
    """Yield a module's code, cut into the cells of its functions, and the text of its percent cells, if any."""
    text = _OTHER_ENDS.sub(" ", module.text)
    marked = split_cells(text)
    if not any(cell.kind == "markdown" for cell in marked):
        yield from _functions(text.split("\n"), 1, module.places)
        return
    prose = list[str]()
    for cell in marked:
        if cell.kind == "code":
            yield from _functions(cell.lines, cell.line + 1, module.places)
        elif (words := cell.text.strip()) and words not in released.lecture and not _demo(words):
            prose.append(words)
    yield from _answer("\n\n".join(prose), released)


def _demo(words: str) -> bool:
    """Return whether it is the line that replaces a notebook's demo cell in a module."""
    return words.startswith("*(Here the notebook,")


def _answer(prose: str, released: Released) -> Iterator[OwnCell]:
    """Yield the student's own text in a module that answers the question."""
    if released.answer is not None and prose and prose != released.answer.source.strip():
        yield OwnCell("markdown", prose, released.answer.name)


def _functions(lines: Sequence[str], first: int, places: Sequence[Place]) -> Iterator[OwnCell]:
    """Yield the code, cut at the exercise's functions: each function gets a cell, and nothing is lost."""
    at = 0
    for place in sorted(places, key=lambda place: place.first):
        start, end = place.first - first, place.last - first + 1
        if at <= start < len(lines):
            yield OwnCell("code", "\n".join(lines[at:start]).strip("\n"))
            yield OwnCell("code", "\n".join(lines[start:end]), place.name)
            at = end
    yield OwnCell("code", "\n".join(lines[at:]).strip("\n"))


# ---- how much of it a page shows


def _fitting(cells: Sequence[OwnCell], left_out: int) -> list[OwnCell]:
    """Return the cells that fit on a page, and a sentence about the others."""
    room, kept = ALL_TEXT, list[OwnCell]()
    for cell in cells:
        source = clean(cell.source, CELL_TEXT)
        room -= len(source)
        if room < 0:
            break
        kept.append(msgspec.structs.replace(cell, source=source))
    left_out += len(cells) - len(kept)
    more = OwnCell("markdown", f"{left_out} more cells are left out here.")
    return [*kept, more] if left_out else kept
