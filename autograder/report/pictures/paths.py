"""Draws the student's trajectory beside the expected one, over the function's contours if the exercise gives it."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from autograder.casebook import closeness
from autograder.casebook.cases import Landscape
from autograder.judging.formatting import first_apart
from autograder.report.pictures import contours, plot, svg
from autograder.report.pictures.plot import EXPECTED, YOURS, Window
from autograder.report.pictures.svg import Figure, element, number, point

HEIGHT = 264.0  # of the frame, as wide as it is high
FARTHEST = 3.0  # windows: how far a wrong path is followed without a landscape
CURVE_HEIGHT = 180.0
CURVE_ROOM = 0.06


def trajectory(
    got: np.ndarray, expected: np.ndarray, rtol: float, landscape: Landscape | None, name: str = ""
) -> Figure:
    """Return the picture of two trajectories of shape (steps + 1, d): two paths, or the worst coordinate over time."""
    if expected.shape[1] == 2:
        return _plane(got, expected, rtol, landscape, name, joined=True)
    with np.errstate(over="ignore", invalid="ignore"):
        off = np.abs(np.where(np.isfinite(got), got, np.inf) - expected).max(axis=0)
    worst = int(off.argmax())
    return curve(got[:, worst], expected[:, worst], rtol, f"coordinate {worst}{f' of {name}' if name else ''}", "step")


def points(got: np.ndarray, expected: np.ndarray, rtol: float, landscape: Landscape | None, name: str = "") -> Figure:
    """Return the picture of two sets of points of shape (k, 2)."""
    return _plane(got, expected, rtol, landscape, name, joined=False)


def _plane(  # noqa: PLR0913 - the parts of the drawing
    got: np.ndarray, expected: np.ndarray, rtol: float, landscape: Landscape | None, name: str, *, joined: bool
) -> Figure:
    bound = closeness.bound(expected, rtol)
    seen = plot.finite_rows(got)
    window = _window(seen, expected, landscape)
    what = "Paths" if joined else "Points"
    label = f"{what} over contours" if landscape is not None else what
    label = f"{label}{f': {name}' if name else ''}, expected and yours"
    lines = [plot.track(window, expected, EXPECTED, joined=joined)]
    if len(seen):
        lines.append(plot.track(window, seen, YOURS, joined=joined))
    picture = plot.framed(window, label, ("right: coordinate 0", "coordinate 1"), _ground(landscape, window), lines)
    words = ("step", "paths", "separate at") if joined else ("row", "points", "differ from")
    return Figure(picture, label, _said(got, expected, bound, window, words))


def _window(seen: np.ndarray, expected: np.ndarray, landscape: Landscape | None) -> Window:
    """Return the landscape's window, or a square that holds both paths as far as possible."""
    if landscape is not None:
        return Window(landscape.low, landscape.high, HEIGHT)
    low, high = expected.min(axis=0), expected.max(axis=0)
    side = _longest(low, high)
    if len(seen):
        low = np.minimum(low, np.maximum(seen.min(axis=0), low - FARTHEST * side))
        high = np.maximum(high, np.minimum(seen.max(axis=0), high + FARTHEST * side))
    centre, half = (low + high) / 2, 0.58 * _longest(low, high)
    corners = [(float(centre[0] + sign * half), float(centre[1] + sign * half)) for sign in (-1, 1)]
    return Window(corners[0], corners[1], HEIGHT)


def _longest(low: np.ndarray, high: np.ndarray) -> float:
    return max(plot.side(float(one), float(other)) for one, other in zip(low, high, strict=True))


def _ground(landscape: Landscape | None, window: Window) -> list[Markup]:
    if landscape is None:
        return []
    across, up = window.width / (landscape.values.shape[1] - 1), window.height / (landscape.values.shape[0] - 1)
    return [
        element("path", class_="contour", d="".join(svg.line(_scaled(chain, across, up, window)) for chain in chains))
        for chains in contours.contours(landscape.values)
    ]


def _scaled(chain: contours.Points, across: float, up: float, window: Window) -> list[tuple[float, float]]:
    return [(column * across, window.height - row * up) for column, row in chain]


def _said(got: np.ndarray, expected: np.ndarray, bound: float, window: Window, words: tuple[str, str, str]) -> str:
    """Return a description of the picture in words."""
    one, things, verb = words
    row = first_apart(got, expected, bound)
    said = [f"The {things} {verb} {one} {row}: expected {point(expected[row])}, yours {point(got[row])}."]
    if one == "step" and np.isfinite(got[-1]).all() and row < len(got) - 1:
        apart = number(float(np.linalg.norm(got[-1] - expected[-1])), 3)
        said.append(f"After the last of {len(got) - 1} steps, their distance is {apart}.")
    outside = [at for at, (x, y) in enumerate(plot.finite_rows(got)) if not window.holds(float(x), float(y))]
    if outside:
        said.append(f"Yours leaves the picture at {one} {outside[0]}.")
    if not np.isfinite(got).all():
        said.append(f"From {one} {len(plot.finite_rows(got))} on, yours is not a finite number.")
    return " ".join(said)


def curve(got: np.ndarray, expected: np.ndarray, rtol: float, name: str = "", one: str = "entry") -> Figure:
    """Return the picture of two rows of numbers of equal length, over their index."""
    bound = closeness.bound(expected, rtol)
    over = np.arange(len(expected), dtype=np.float64)
    right, yours = (np.stack([over, values], axis=1) for values in (expected, got))
    seen = plot.finite_rows(yours)
    window = _curve_window(seen, right)
    label = f"Curve of {name or 'the answer'}, expected and yours"
    lines = [plot.track(window, right, EXPECTED)] + ([plot.track(window, seen, YOURS)] if len(seen) else [])
    picture = plot.framed(window, label, (f"right: {one}", name or "the answer"), [], lines)
    row = first_apart(yours, right, bound)
    said = (
        f"The curves separate at {one} {row}: expected {number(float(expected[row]))}, yours {number(float(got[row]))}."
    )
    last = f" At the end: expected {number(float(expected[-1]))}, yours {number(float(got[-1]))}."
    return Figure(picture, label, said + (last if row < len(got) - 1 else ""))


def _curve_window(seen: np.ndarray, right: np.ndarray) -> Window:
    low, high = plot.spread([right], 1)
    side = plot.side(low, high)
    if len(seen):
        bottom, top = plot.spread([seen], 1)
        low, high = min(low, max(bottom, low - FARTHEST * side)), max(high, min(top, high + FARTHEST * side))
    room = CURVE_ROOM * plot.side(low, high)
    last = max(float(len(right) - 1), 1.0)
    return Window((-CURVE_ROOM * last, low - room), (last * (1 + CURVE_ROOM), high + room), CURVE_HEIGHT)
