"""The outline of a submitted file, as reported by a worker: its cells, functions and pasted pictures.

`autograder.sandbox.look` gets it from a worker. No other part of the engine interprets students' files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from autograder.errors import GraderFault
from autograder.files import read_plain
from autograder.results.names import OUTLINE_FILE
from autograder.worker.messages import Place

Kind: TypeAlias = Literal["code", "markdown", "raw"]
PictureKind: TypeAlias = Literal["image/png", "image/jpeg"]


class Picture(msgspec.Struct, frozen=True):
    """A picture that was pasted into a cell, with its name in the cell's text."""

    name: str
    kind: PictureKind
    content: bytes


class Cell(msgspec.Struct, frozen=True):
    """A cell of a notebook, or a whole module.

    `number` counts a notebook's cells from 1 and is 0 for a module. `name` is nbgrader's, or empty. `lines` counts all
    lines of the cell; `text` may be only the beginning. `places` says where the cell defines the functions that were
    looked for: each function once, with its last definition. `pencil` names the derivation that belongs in the cell.
    """

    kind: Kind
    number: int
    text: str
    name: str = ""
    lines: int = 0
    places: tuple[Place, ...] = ()
    pictures: tuple[Picture, ...] = ()
    pencil: str = ""


class Outline(msgspec.Struct, frozen=True):
    """The content of a file.

    `defined` are the functions that it defines; those that were looked for come first. `filled` are the functions that
    were looked for and are filled in, judged by their source. `problem` is empty, or a sentence that says why the file
    could not be read; the readable part is kept nevertheless. `left_out` is the number of cells that are not kept.
    """

    file: str
    sha256: str
    cells: tuple[Cell, ...] = ()
    left_out: int = 0
    defined: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    problem: str = ""


def encode(outline: Outline) -> bytes:
    """Return the outline as JSON."""
    return msgspec.json.encode(outline) + b"\n"


def decode(data: bytes) -> Outline:
    """Return the outline that `encode` wrote.

    Raises
    ------
    GraderFault
        If it is not an outline.
    """
    try:
        return msgspec.json.decode(data, type=Outline)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GraderFault(f"not an outline: {error}") from error


def kept(folder: Path, sha256: str | None) -> Outline | None:
    """Return the outline beside a result; None if there is none, or if it belongs to a different file."""
    try:
        found = decode(read_plain(folder / OUTLINE_FILE))
    except (OSError, GraderFault):
        return None
    return found if found.sha256 == sha256 else None
