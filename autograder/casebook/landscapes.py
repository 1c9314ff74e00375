"""The ground under the paths in a picture: a function of two coordinates on a grid around the expected answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.casebook.cases import Landscape
from autograder.errors import CourseError

POINTS = 49  # along each side of the grid
DIGITS = 6
ROOM = 1.25  # half the side of the window, in spans of the expected points


def around(function: Callable[[np.ndarray], Any], points: Any) -> Landscape:  # noqa: ANN401 - a test may give anything
    """Return the landscape of a function around points of shape (k, 2).

    Parameters
    ----------
    function : callable
        Takes points of shape (k, 2) and returns their k heights.
    points : ndarray of shape (k, 2)

    Raises
    ------
    CourseError
        If the points have a different shape, or the heights are not k finite numbers.
    """
    if not isinstance(points, np.ndarray) or points.ndim != 2 or points.shape[1] != 2 or not len(points):
        what = f"shape {points.shape}" if isinstance(points, np.ndarray) else f"type {type(points).__name__}"
        raise CourseError(f"landscape= is for an expected array of shape (k, 2), not of {what}")
    low, high = window(points)
    across, up = (np.linspace(low[axis], high[axis], POINTS) for axis in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    heights = np.asarray(function(grid), dtype=np.float64)
    if heights.shape != (len(grid),) or not np.isfinite(heights).all():
        raise CourseError(f"landscape= must give {len(grid)} finite heights for points of shape {grid.shape}")
    rounded = np.array([float(f"{height:.{DIGITS}g}") for height in heights])
    return Landscape(low, high, rounded.reshape(POINTS, POINTS))


def window(points: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the corners of a square around points of shape (k, 2), with room on all sides."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2, ROOM * (float((high - low).max()) or 1.0)
    return (float(centre[0] - half), float(centre[1] - half)), (float(centre[0] + half), float(centre[1] + half))
