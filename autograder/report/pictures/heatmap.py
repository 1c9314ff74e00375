"""Draws the difference between the answer and the expected one, entry by entry.

A shade shows its size. No information is in colour alone: each cell holds its number or, if it is too small for that, a
plus, a minus or a dot.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from markupsafe import Markup

from autograder.casebook import closeness
from autograder.report.pictures.svg import MINUS, Figure, drawing, element, number, text

WIDTH = 320.0
LEFT, TOP = 30.0, 22.0  # room for the indices
MOST = 20  # maximum rows and columns in the picture
TALLEST, WIDEST = 34.0, 62.0  # of a cell
ROOM_FOR_NUMBER = 44.0  # a cell of this width holds its number
STEPS = 5  # of shade
TOLD = 8  # numbers that the text shows in full
RIGHT, NOT_A_NUMBER = "\N{MIDDLE DOT}", "\N{MULTIPLICATION SIGN}"


class CellLook(msgspec.Struct, frozen=True):
    """How an entry is drawn: its class, its mark, and a shade if it is wrong."""

    value: float
    kind: str
    mark: str
    shade: str | None = None


def helps(expected: np.ndarray) -> bool:
    """Return whether a picture shows more than the text: for a true matrix, or for more numbers than the text shows."""
    return expected.ndim in (1, 2) and (expected.size > TOLD or min(np.atleast_2d(expected).shape) > 1)


def heat_map(got: np.ndarray, expected: np.ndarray, rtol: float, name: str = "") -> Figure:
    """Return the picture of `got - expected`, two arrays of one shape with one or two dimensions."""
    with np.errstate(over="ignore", invalid="ignore"):
        rows = np.atleast_2d(got - expected)
    bound = closeness.bound(expected, rtol)
    top, left = (_first(place, length) for place, length in zip(_worst(rows), rows.shape, strict=True))
    part = rows[top : top + MOST, left : left + MOST]
    wide = min(WIDEST, (WIDTH - LEFT) / part.shape[1])
    tall = min(TALLEST, max(wide, WIDTH / 32))
    largest = float(np.abs(rows[np.isfinite(rows)]).max(initial=0.0))
    cells = [
        _cell((LEFT + column * wide, TOP + row * tall), (wide, tall), _look(float(value), bound, largest))
        for (row, column), value in np.ndenumerate(part)
    ]
    indices = _indices(part.shape, (top, left), (wide, tall), rows_too=expected.ndim == 2)
    label = f"Heat map of the difference{f' in {name}' if name else ''}, {_by(expected.shape)}"
    picture = drawing(WIDTH, TOP + part.shape[0] * tall + 2, label, [*indices, *cells])
    return Figure(
        picture, label, _caption(rows, bound, expected.ndim, name) + _cut(rows.shape, part.shape, (top, left))
    )


def _by(shape: tuple[int, ...]) -> str:
    return " by ".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]} entries"


def _worst(rows: np.ndarray) -> tuple[int, ...]:
    """Return the place of the largest difference; an entry that is not a number comes first."""
    sizes = np.where(np.isfinite(rows), np.abs(rows), np.inf)
    return tuple(int(at) for at in np.unravel_index(int(sizes.argmax()), rows.shape))


def _first(place: int, length: int) -> int:
    """Return where the drawn part begins, so that it holds a given place."""
    return max(0, min(place - MOST // 2, length - MOST))


def _cell(corner: tuple[float, float], size: tuple[float, float], look: CellLook) -> Markup:
    x, y = corner
    wide, tall = size
    mark = number(look.value, 2, sign=True) if look.shade and wide >= ROOM_FOR_NUMBER else look.mark
    at = {"x": x + 0.5, "y": y + 0.5, "width": wide - 1, "height": tall - 1}
    box = element("rect", class_=look.kind, rx="1.5", fill_opacity=look.shade, **at)
    return box + text(x + wide / 2, y + tall / 2, mark, class_="entry" if tall >= 16 else "entry small")


def _look(value: float, bound: float, largest: float) -> CellLook:
    if not np.isfinite(value):
        return CellLook(value, "odd", NOT_A_NUMBER)
    if abs(value) <= bound:
        return CellLook(value, "right", RIGHT)
    shade = f"{np.ceil(STEPS * abs(value) / largest) / STEPS:.1f}"
    return CellLook(value, "more", "+", shade) if value > 0 else CellLook(value, "less", MINUS, shade)


def _indices(
    shape: tuple[int, ...], first: tuple[int, int], size: tuple[float, float], *, rows_too: bool
) -> Iterator[Markup]:
    """Yield the indices of columns and rows, as many as fit."""
    wide, tall = size
    for column in range(0, shape[1], 1 if wide >= 18 else 5):
        yield text(LEFT + (column + 0.5) * wide, TOP - 8, str(first[1] + column), class_="index middle")
    for row in range(0, shape[0] if rows_too else 0, 1 if tall >= 11 else 5):
        yield text(LEFT - 6, TOP + (row + 0.5) * tall, str(first[0] + row), class_="index end")


def _caption(rows: np.ndarray, bound: float, dimensions: int, name: str) -> str:
    finite = np.isfinite(rows)
    off = int((~finite | (np.abs(rows) > bound)).sum())
    place = _worst(np.where(finite, rows, 0.0))
    where = ", ".join(map(str, place if dimensions == 2 else place[1:]))
    largest = number(float(np.where(finite, rows, 0.0)[place]), sign=True)
    said = f"Got minus expected{f' in {name}' if name else ''}: {off} of {rows.size} entries are wrong"
    said += f", the largest by {largest} at [{where}]." if np.abs(rows[finite]).max(initial=0.0) > bound else "."
    if not finite.all():
        said += f" {NOT_A_NUMBER} is not a finite number."
    return f"{said} + is too large, {MINUS} too small, {RIGHT} right."


def _cut(whole: tuple[int, ...], part: tuple[int, ...], first: tuple[int, int]) -> str:
    said = [
        f"{what} {start} to {start + shown - 1} of {length}"
        for what, start, shown, length in zip(("rows", "columns"), first, part, whole, strict=True)
        if shown < length
    ]
    return f" The picture shows {' and '.join(said)}." if said else ""
