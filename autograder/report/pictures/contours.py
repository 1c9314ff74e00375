"""Contour lines of a function on a grid, by contourpy."""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np

LEVELS = (0.02, 0.06, 0.13, 0.23, 0.36, 0.52, 0.7, 0.87)  # shares of the area that are lower

Points: TypeAlias = list[tuple[float, float]]


def levels(values: np.ndarray) -> list[float]:
    """Return heights with about equal areas between them, so that the lines fill the picture."""
    return sorted({float(np.quantile(values, share)) for share in LEVELS})


def contours(values: np.ndarray) -> list[list[Points]]:
    """Return the lines of each level that the function crosses: points (column, row) in units of the grid."""
    from contourpy import LineType, contour_generator

    generator = contour_generator(z=values, name="serial", line_type=LineType.Separate)
    found = [cast("list[np.ndarray]", generator.lines(level)) for level in levels(values)]
    return [[[(float(x), float(y)) for x, y in line] for line in lines] for lines in found if lines]
