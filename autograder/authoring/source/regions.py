"""Finds the regions between marks, and wrong marks: stray, nested, unclosed, misspelled.

It needs only a text and its marks; `nearmiss` knows the spelling of one line, `cellrules` the meaning of a cell.
"""

from __future__ import annotations

import re

import msgspec

from autograder.authoring.source.nearmiss import WRITTEN, exact_mark, meant_mark
from autograder.course.percent import SourceCell

_ALMOST_HEADER = re.compile(r"^\s*#+\s*(%%|%\s*(\[?markdown|function|question|tags)\b)")


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something malformed: its place, and what is wrong; `file` is empty for the source itself."""

    line: int
    sentence: str
    file: str = ""


class Region(msgspec.Struct, frozen=True):
    """The lines between two marks, which students never get; `begin` and `end` are the marks' lines."""

    kind: str
    cell: SourceCell
    begin: int
    end: int

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines between the marks."""
        first = self.cell.line + 1
        return self.cell.lines[self.begin + 1 - first : self.end - first]


class _Mark(msgspec.Struct, frozen=True):
    line: int
    words: str
    cell: SourceCell
    indent: int

    @property
    def kind(self) -> str:
        return self.words.partition(" ")[2]

    @property
    def begins(self) -> bool:
        return self.words.startswith("BEGIN")


def find_regions(cells: tuple[SourceCell, ...]) -> tuple[tuple[Region, ...], list[Problem]]:
    """Return the well-formed regions of a source, and the problems with its marks."""
    marks, misspelt = _find_marks(cells)
    regions, unpaired = _pair(marks)
    return tuple(regions), misspelt + unpaired


def _find_marks(cells: tuple[SourceCell, ...]) -> tuple[list[_Mark], list[Problem]]:
    marks, problems = [], []
    for cell in cells:
        for number, line in enumerate(cell.lines, start=cell.line + 1):
            if words := exact_mark(line, cell.kind):
                marks.append(_Mark(number, words, cell, len(line) - len(line.lstrip())))
            elif words := meant_mark(line):
                sentence = f"this looks like a mark but is not one: write '{WRITTEN[words]}', alone on its line."
                problems.append(Problem(number, sentence))
            elif _ALMOST_HEADER.match(line):
                problems.append(
                    Problem(number, "this looks like a cell's header but is not one: write '# %%', then a space.")
                )
    return marks, problems


def _pair(marks: list[_Mark]) -> tuple[list[Region], list[Problem]]:
    regions, problems = list[Region](), list[Problem]()
    opened: _Mark | None = None
    for mark in marks:
        if mark.begins and opened and opened.cell is mark.cell:
            sentence = f"nested '{WRITTEN[mark.words]}': the region of line {opened.line} is still open."
            problems.append(Problem(mark.line, sentence))
        elif mark.begins:
            problems += _unclosed(opened)
            opened = mark
        elif opened is None or opened.kind != mark.kind:
            problems.append(Problem(mark.line, f"stray '{WRITTEN[mark.words]}': no such region is open here."))
        else:
            problems += _mismatched(opened, mark)
            regions.append(Region(mark.kind, opened.cell, opened.line, mark.line))
            opened = None
    return regions, problems + _unclosed(opened)


def _mismatched(opened: _Mark, closing: _Mark) -> list[Problem]:
    if opened.cell is not closing.cell:
        return [Problem(opened.line, f"this region ends outside its cell, in line {closing.line}.")]
    if opened.indent != closing.indent:
        sentence = f"'{WRITTEN[closing.words]}' is not indented like its BEGIN in line {opened.line}."
        return [Problem(closing.line, sentence)]
    return []


def _unclosed(mark: _Mark | None) -> list[Problem]:
    if mark is None:
        return []
    return [Problem(mark.line, f"unclosed '{WRITTEN[mark.words]}': '{WRITTEN[f'END {mark.kind}']}' is missing.")]
