"""Contour lines of a function on a grid, by marching squares: edges that a level crosses, joined cell by cell."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeAlias

import numpy as np

LEVELS = (0.02, 0.06, 0.13, 0.23, 0.36, 0.52, 0.7, 0.87)  # shares of the area that lie lower

Edge: TypeAlias = tuple[int, int, bool]  # row, column, whether it goes along the row
Points: TypeAlias = list[tuple[float, float]]


def levels(values: np.ndarray) -> list[float]:
    """Return heights between which the areas are much alike, so that the lines fill the picture."""
    return sorted({float(np.quantile(values, share)) for share in LEVELS})


def contour(values: np.ndarray, level: float) -> list[Points]:
    """Return the lines on which the function has a height: points (column, row) in units of the grid."""
    above = values > level
    neighbours: defaultdict[Edge, list[Edge]] = defaultdict(list)
    corners = above[:-1, :-1].astype(int) + above[:-1, 1:] + above[1:, :-1] + above[1:, 1:]
    for row, column in np.argwhere((corners > 0) & (corners < 4)).tolist():
        around: list[tuple[Edge, bool]] = [
            ((row, column, True), bool(above[row, column] != above[row, column + 1])),
            ((row, column + 1, False), bool(above[row, column + 1] != above[row + 1, column + 1])),
            ((row + 1, column, True), bool(above[row + 1, column] != above[row + 1, column + 1])),
            ((row, column, False), bool(above[row, column] != above[row + 1, column])),
        ]
        crossed = [edge for edge, is_crossed in around if is_crossed]
        for one, other in zip(crossed[::2], crossed[1::2], strict=True):
            neighbours[one].append(other)
            neighbours[other].append(one)
    return [[_place(edge, values, level) for edge in chain] for chain in _chains(neighbours)]


def _chains(neighbours: dict[Edge, list[Edge]]) -> list[list[Edge]]:
    """Return the edges in the order in which a line crosses them: open lines first, then closed ones."""
    open_ends = [edge for edge, others in neighbours.items() if len(others) == 1]
    left = dict.fromkeys(neighbours)
    found = []
    for start in (*open_ends, *neighbours):
        if start not in left:
            continue
        chain = [start]
        del left[start]
        while following := [edge for edge in neighbours[chain[-1]] if edge in left]:
            chain.append(following[0])
            del left[following[0]]
        if start in neighbours[chain[-1]] and len(chain) > 2:
            chain.append(start)
        found.append(chain)
    return found


def _place(edge: Edge, values: np.ndarray, level: float) -> tuple[float, float]:
    """Return where on an edge the height is reached."""
    row, column, along = edge
    here, there = values[row, column], values[row, column + 1] if along else values[row + 1, column]
    share = float((level - here) / (there - here))
    return (column + share, float(row)) if along else (float(column), row + share)
