"""Common parts of the plots: a window of numbers in a frame, ticks, a legend, two lines with their dashes and marks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np
from markupsafe import Markup

from autograder.report.pictures import svg
from autograder.report.pictures.svg import element, text

WIDTH = 320.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 10.0, 28.0, 40.0
MARKS = 14  # along a line
CORNERS = 400  # of a drawn line
TICKS = 4
EXPECTED, YOURS = "expected", "yours"


class Window(msgspec.Struct, frozen=True):
    """A rectangle of numbers, drawn in a frame of the given height."""

    low: tuple[float, float]
    high: tuple[float, float]
    height: float

    @property
    def width(self) -> float:
        """The width of the frame."""
        return WIDTH - LEFT - RIGHT

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point in the frame."""
        across = (x - self.low[0]) / (self.high[0] - self.low[0])
        up = (y - self.low[1]) / (self.high[1] - self.low[1])
        return across * self.width, (1 - up) * self.height

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is in the window."""
        return self.low[0] <= x <= self.high[0] and self.low[1] <= y <= self.high[1]


def framed(window: Window, label: str, names: tuple[str, str], ground: Iterable[str], lines: Iterable[str]) -> Markup:
    """Return a plot: the background and the lines, cut at the frame; around it ticks, names and the legend."""
    inside = element(
        "svg",
        [*ground, *lines],
        x=LEFT,
        y=TOP,
        width=window.width,
        height=window.height,
        class_="inside",
        aria_hidden="true",
    )
    frame = element("rect", class_="frame", x=LEFT, y=TOP, width=window.width, height=window.height)
    parts = [frame, inside, *_ticks(window), *_names(window, names), *_legend()]
    return svg.drawing(WIDTH, TOP + window.height + BOTTOM, label, parts)


def track(window: Window, points: np.ndarray, kind: str, *, joined: bool = True) -> Markup:
    """Return the drawing of points of shape (k, 2): a line with marks on it, or only the marks."""
    near = _within_reach(window, points)
    places = [window.place(float(x), float(y)) for x, y in near]
    corners = places[:: max(1, math.ceil(len(places) / CORNERS))]
    path = [element("path", class_=f"line {kind}", d=svg.line([*corners, places[-1]]))] if joined else []
    every = max(1, math.ceil(len(places) / MARKS)) if joined else 1
    marks = [mark(x, y, kind) for x, y in (*places[::every], places[-1])]
    return element("g", [*path, *dict.fromkeys(marks)])


def mark(x: float, y: float, kind: str) -> Markup:
    """Return a mark: a disc for the expected answer, an open square for the student's."""
    if kind == EXPECTED:
        return element("circle", class_=f"mark {kind}", cx=x, cy=y, r="3")
    return element("rect", class_=f"mark {kind}", x=x - 3.5, y=y - 3.5, width=7.0, height=7.0)


def _within_reach(window: Window, points: np.ndarray) -> np.ndarray:
    """Return the points; those far outside the window are moved near it, so that coordinates stay small."""
    low, high = np.array(window.low), np.array(window.high)
    reach = 20 * (high - low)
    near: np.ndarray = np.clip(points, low - reach, high + reach)
    return near


def _ticks(window: Window) -> Iterator[Markup]:
    for value in ticks(window.low[0], window.high[0]):
        x = LEFT + window.place(value, window.low[1])[0]
        yield text(x, TOP + window.height + 14, svg.number(value), class_="index middle")
    for value in ticks(window.low[1], window.high[1]):
        y = TOP + window.place(window.low[0], value)[1]
        yield text(LEFT - 6, y, svg.number(value), class_="index end")


def ticks(low: float, high: float) -> list[float]:
    """Return some round numbers in an interval."""
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{at * step:.12g}") for at in range(first, last + 1)]


def _names(window: Window, names: tuple[str, str]) -> list[Markup]:
    across, up = names
    x, y = LEFT + window.width, TOP + window.height + 32
    return [text(x, y, across, class_="axis end"), text(LEFT, y, f"up: {up}", class_="axis")]


def _legend() -> list[Markup]:
    parts: list[Markup] = []
    for x, kind in ((LEFT, EXPECTED), (LEFT + 110, YOURS)):
        parts.append(element("path", class_=f"line {kind}", d=svg.line([(x, 12), (x + 26, 12)])))
        parts.append(mark(x + 13, 12, kind))
        parts.append(text(x + 33, 12, kind, class_="key"))
    return parts


def finite_rows(points: np.ndarray) -> np.ndarray:
    """Return the rows before the first one that is not finite."""
    broken = ~np.isfinite(points).all(axis=1)
    return points[: int(broken.argmax())] if broken.any() else points


def side(low: float, high: float) -> float:
    """Return the length of an interval; for a nearly empty one, the length of a window that shows it as a point."""
    return max(high - low, 1e-9 * max(abs(low), abs(high))) or 1.0


def spread(values: Sequence[np.ndarray], axis: int) -> tuple[float, float]:
    """Return the smallest and the largest value of a coordinate."""
    some = np.concatenate([each[:, axis] for each in values])
    return float(some.min()), float(some.max())
