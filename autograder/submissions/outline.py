"""What a file that was handed in holds, as a worker has said: its cells, its functions, its pasted pictures.

`autograder.sandbox.look` asks a worker for it. Nothing else of the engine interprets what students hand in.
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
    """A picture that was pasted into a cell, and the name by which the cell's text refers to it."""

    name: str
    kind: PictureKind
    content: bytes


class Cell(msgspec.Struct, frozen=True):
    """A cell of a notebook, or a whole module.

    `number` counts a notebook's cells from 1 and is 0 for a module; `name` is nbgrader's, or empty. `lines` are those
    of all its text, of which `text` may be the beginning. `places` says where it defines the functions that were
    looked for; each stands there once, with its last definition.
    """

    kind: Kind
    number: int
    text: str
    name: str = ""
    lines: int = 0
    places: tuple[Place, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """What a file holds.

    `defined` are the functions that it defines, those that were looked for first; `filled` are those of the latter that
    are filled in, judged by their source. `problem` is empty, or says in a sentence why the file could not be read;
    what could be read of it stands here all the same. `left_out` is the number of cells beyond those that are kept.
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
        When it is none.
    """
    try:
        return msgspec.json.decode(data, type=Outline)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GraderFault(f"not an outline: {error}") from error


def kept(folder: Path, sha256: str | None) -> Outline | None:
    """Return the outline that lies beside a result; None when there is none, or it is that of another file."""
    try:
        found = decode(read_plain(folder / OUTLINE_FILE))
    except (OSError, GraderFault):
        return None
    return found if found.sha256 == sha256 else None
