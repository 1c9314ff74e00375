"""Reads an exercise's percent source into cells that know their lines.

jupytext makes the notebook. This module reads what jupytext does not keep: line numbers, and which line is public.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal, TypeAlias

import msgspec

CellKind: TypeAlias = Literal["code", "markdown"]

CELL_BORDER = re.compile(r"^\s*#\s*%%+(\s|$)")  # what jupytext reads as a cell's header
HEADER = re.compile(r"# %%(?P<markdown> \[markdown\])?(?P<options>( \w+=(\"[^\"]*\"|\[[^\]]*\]))*)\s*")
OPTION = re.compile(r"(\w+)=(\"[^\"]*\"|\[[^\]]*\])")


class SourceCell(msgspec.Struct, frozen=True):
    """One cell of the source: its header's line number (from 1) and the lines below it."""

    line: int
    header: str
    lines: tuple[str, ...]

    @property
    def kind(self) -> CellKind:
        """Code or markdown."""
        return "markdown" if "[markdown]" in self.header else "code"

    @property
    def options(self) -> dict[str, Any]:
        """The options of the header, such as `{"function": "sigmoid"}`."""
        return {name: _option(value) for name, value in OPTION.findall(self.header)}

    @property
    def function(self) -> str | None:
        """The function that the cell holds, if its header names one."""
        return self.options.get("function")

    @property
    def helper(self) -> str | None:
        """The class that the cell holds, if its header names one: students write it, and no test calls it directly."""
        return self.options.get("class")

    @property
    def question(self) -> str | None:
        """The question that the cell answers, if its header names one."""
        return self.options.get("question")

    @property
    def pencil(self) -> str | None:
        """The derivation that belongs in the cell, if its header names one."""
        return self.options.get("pencil")

    @property
    def demo(self) -> bool:
        """Whether the cell is for the notebook only."""
        return "demo" in self.options.get("tags", ())

    @property
    def text(self) -> str:
        """The cell's content, markdown without its comment signs."""
        lines = [uncomment(line) for line in self.lines] if self.kind == "markdown" else self.lines
        return "\n".join(lines)


def _option(value: str) -> Any:  # noqa: ANN401 - a string or a list of strings
    try:
        return json.loads(value)
    except ValueError:
        return value


def uncomment(line: str) -> str:
    """Return a markdown cell's line without the comment sign in front."""
    if line.rstrip() == "#":
        return ""
    return line.removeprefix("# ")


def split_cells(text: str) -> tuple[SourceCell, ...]:
    """Return the cells of a percent source; text before the first header becomes a cell with an empty header."""
    cells = []
    header, start, lines = "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if CELL_BORDER.match(line):
            cells.append(SourceCell(start, header, tuple(lines)))
            header, start, lines = line, number, []
        else:
            lines.append(line)
    cells.append(SourceCell(start, header, tuple(lines)))
    return tuple(cell for cell in cells if cell.header or any(line.strip() for line in cell.lines))


def without_demos(text: str) -> str:
    """Return the source as a module that can be run: demo cells are blank, all other lines keep their numbers."""
    lines = text.splitlines()
    for cell in split_cells(text):
        if cell.demo:
            end = cell.line + len(cell.lines)
            lines[cell.line - 1 : end] = [""] * (end - cell.line + 1)
    return "\n".join(lines) + "\n"
