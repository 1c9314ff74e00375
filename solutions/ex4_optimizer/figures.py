"""The figures of exercise 4: Himmelblau's surface, and the paths that your functions take on it.

Each function takes what it draws, paths or the functions that give them, so that you see your own. `PICTURES` names
the figures of the lecture; the course draws them once into the folder `figures/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

# Colours that remain apart for colour-blind readers; lines and markers differ as well.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#555555"
STYLES = [(BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (PURPLE, ":", "D")]

MINIMA = np.array([[-3.7793, -3.2832], [-2.8051, 3.1313], [3.0, 2.0], [3.5844, -1.8481]])
HILL = np.array([-0.2708, -0.9230])
LEVELS = [3.0, 12.0, 30.0, 60.0, 100.0, 140.0, 180.0, 280.0, 450.0]

Function = Callable[[np.ndarray], np.ndarray]
Paths = Mapping[str, np.ndarray]


def surface(himmelblau: Function) -> Figure:
    """Draw the function as a surface and, beside it, its contour lines with the minima and the hill."""
    figure = _figure(9.6, 4.2)
    solid = figure.add_subplot(1, 2, 1, projection="3d")
    points = _grid(-5.0, 5.0, 81)  # (81, 81, 2)
    values = np.asarray(himmelblau(points))
    colours = plt.get_cmap("cividis")(LogNorm(8.0, 700.0)(values + 8.0))
    solid.plot_surface(
        points[..., 0], points[..., 1], values, facecolors=colours, rstride=1, cstride=1, shade=False, rasterized=True
    )
    solid.view_init(elev=46.0, azim=-62.0)
    solid.set(xlabel="$x$", ylabel="$y$", zlabel="$f(x, y)$", zlim=(0.0, 900.0))
    solid.set_box_aspect((1.0, 1.0, 0.75), zoom=1.0)

    flat = figure.add_subplot(1, 2, 2)
    _contours(flat, himmelblau, labels=True)
    flat.plot(
        *MINIMA.T, "x", color=ORANGE, markersize=9, markeredgewidth=2.5, linestyle="none", label="minimum, $f = 0$"
    )
    flat.plot(*HILL, "^", color=BLUE, markersize=8, linestyle="none", label="hill, $f = 181.6$")
    flat.legend(loc="upper center", bbox_to_anchor=(0.5, 1.1), ncols=2, frameon=False)
    return figure


def first_steps(himmelblau: Function, paths: Paths) -> Figure:
    """Draw a few steps of each method from the same start, close up."""
    figure = _figure(6.6, 4.0)
    axes = figure.add_subplot()
    _contours(axes, himmelblau, box=(0.6, 3.4, 1.7, 3.2), levels=np.arange(5.0, 100.0, 8.0), labels=True)
    for (name, path), (colour, line, marker) in zip(paths.items(), STYLES, strict=True):
        axes.plot(*path.T, color=colour, linestyle=line, marker=marker, markersize=6, linewidth=1.8, label=name)
    start = next(iter(paths.values()))[0]
    axes.annotate("start", start, (-8, -16), textcoords="offset points", ha="right", fontsize=10)
    axes.legend(loc="lower right", framealpha=0.95)
    return figure


def learning_rates(himmelblau: Function, paths: Mapping[float, np.ndarray]) -> Figure:
    """Draw the path of gradient descent for each of four learning rates in a panel of its own."""
    figure = _figure(8.4, 8.4)
    for place, (lr, path) in enumerate(paths.items(), start=1):
        axes = figure.add_subplot(2, 2, place)
        _contours(axes, himmelblau)
        inside = path[: np.argmax(np.abs(path).max(axis=1) > 5.5)] if np.abs(path).max() > 5.5 else path
        _path(axes, path[: len(inside) + 1], BLUE, "-", "o")
        if len(inside) < len(path):
            axes.plot(*inside[-1], "X", color=ORANGE, markersize=11)
            axes.annotate(
                f"after step {len(inside) - 1}\nout of the picture",
                inside[-1],
                (14, -4),
                textcoords="offset points",
                fontsize=10,
                color="black",
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
            )
            outcome = "diverges"
        elif np.linalg.norm(path[-1] - path[-2]) > 0.1:
            axes.plot(*path[-2:].T, "X", color=ORANGE, markersize=11, linestyle="none")
            outcome = "ends in a cycle of two points"
        else:
            axes.plot(*path[-1], "X", color=ORANGE, markersize=11)
            outcome = f"ends at ({path[-1, 0]:.2f}, {path[-1, 1]:.2f})"
        axes.set_title(f"lr = {lr}: {outcome}", fontsize=11)
    return figure


def four_methods(himmelblau: Function, paths: Paths) -> Figure:
    """Draw the paths of four methods, each in a panel of its own."""
    figure = _figure(8.4, 8.4)
    for place, ((name, path), (colour, _, marker)) in enumerate(zip(paths.items(), STYLES, strict=True), start=1):
        axes = figure.add_subplot(2, 2, place)
        _contours(axes, himmelblau)
        _path(axes, path, colour, "-", marker)
        axes.plot(*path[-1], "X", color="black", markersize=9)
        axes.set_title(f"{name}, {len(path) - 1} steps", fontsize=11)
    return figure


def curves(himmelblau: Function, paths: Paths) -> Figure:
    """Draw the value of the function over the steps, on a logarithmic scale."""
    figure = _figure(7.2, 4.2)
    axes = figure.add_subplot()
    for (name, path), (colour, line, marker) in zip(paths.items(), STYLES, strict=True):
        values = np.maximum(np.asarray(himmelblau(path)), 1e-30)
        axes.plot(
            values, color=colour, linestyle=line, marker=marker, markersize=5, markevery=15, linewidth=1.8, label=name
        )
    axes.set(xlabel="step $k$", ylabel="$f(p_k)$", yscale="log", ylim=(1e-16, 1e4))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    return figure


def basins(descend: Callable[..., np.ndarray], gradient: Function, minima: np.ndarray, axis: np.ndarray) -> Figure:
    """Draw which of the minima gradient descent reaches from each start of a square grid."""
    figure = _figure(6.2, 6.4)
    axes = figure.add_subplot()
    starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    with np.errstate(over="ignore", invalid="ignore"):
        ends = np.array([descend(gradient, start, 0.01, 100)[-1] for start in starts])  # (number of starts, 2)
    far = np.linalg.norm(ends[:, None] - minima[None], axis=-1)  # (number of starts, number of minima)
    found = np.where(np.nan_to_num(far.min(axis=1), nan=9.0) < 0.1, far.argmin(axis=1), -1)
    for which, (place, (colour, _, marker)) in enumerate(zip(minima, STYLES, strict=False)):
        axes.plot(*starts[found == which].T, marker, color=colour, markersize=4.5, alpha=0.75, linestyle="none")
        label = f"to ({place[0]:.2f}, {place[1]:.2f})"
        axes.plot(*place, marker, color=colour, markersize=13, markeredgecolor="black", linestyle="none", label=label)
    if (found < 0).any():
        axes.plot(*starts[found < 0].T, "+", color=GREY, markersize=6, linestyle="none", label="to none of them")
    axes.set(xlabel="$x$ of the start", ylabel="$y$ of the start", aspect="equal")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.15), ncols=2, frameon=False, markerscale=0.7)
    return figure


def _figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches.

    It is closed for pyplot at once: a notebook then shows it where it is the last value of a cell, and only once.
    """
    figure = plt.figure(figsize=(width, height), layout="constrained")
    plt.close(figure)
    return figure


def _grid(low: float, high: float, count: int) -> np.ndarray:
    """Return the points of a square grid, shape (count, count, 2)."""
    return np.stack(np.meshgrid(*[np.linspace(low, high, count)] * 2), axis=-1)


def _contours(
    axes: Axes,
    himmelblau: Function,
    *,
    box: tuple[float, float, float, float] = (-5.5, 5.5, -5.5, 5.5),
    levels: list[float] | np.ndarray = LEVELS,
    labels: bool = False,
) -> None:
    """Draw contour lines, dark where the function is small."""
    left, right, bottom, top = box
    x, y = np.meshgrid(np.linspace(left, right, 67), np.linspace(bottom, top, 67))
    shades = plt.get_cmap("Greys")(np.linspace(0.75, 0.3, len(levels)))
    lines = axes.contour(x, y, himmelblau(np.stack([x, y], axis=-1)), levels=levels, colors=shades, linewidths=0.8)
    if labels:
        axes.clabel(lines, lines.levels[3::2], fontsize=8, fmt="%g", colors=GREY)
    axes.set(xlabel="$x$", ylabel="$y$", xlim=(left, right), ylim=(bottom, top), aspect="equal")
    if right - left > 5:
        axes.xaxis.set_major_locator(MultipleLocator(2))
        axes.yaxis.set_major_locator(MultipleLocator(2))


def _path(axes: Axes, path: np.ndarray, colour: str, line: str, marker: str) -> None:
    """Draw a path from its start."""
    axes.plot(*path.T, color=colour, linestyle=line, marker=marker, markersize=4, linewidth=1.2, alpha=0.85)
    axes.plot(*path[0], "o", color="white", markeredgecolor="black", markersize=9)
    axes.annotate("start", path[0], (0, -17), textcoords="offset points", ha="center", fontsize=10)


# What the lecture's own pictures show, by the functions of the module that they are given.


def _first_steps(module: ModuleType) -> Figure:
    paths = {
        "gradient descent": module.gradient_descent(module.himmelblau_gradient, np.array([1.0, 2.0]), 0.01, 3),
        "momentum": module.momentum(module.himmelblau_gradient, np.array([1.0, 2.0]), 0.01, 3),
        "RMSprop": module.rmsprop(module.himmelblau_gradient, np.array([1.0, 2.0]), 0.01, 3),
        "Adam": module.adam(module.himmelblau_gradient, np.array([1.0, 2.0]), 0.01, 3),
    }
    return first_steps(module.himmelblau, paths)


def _learning_rates(module: ModuleType) -> Figure:
    runs = {0.01: 200, 0.02: 200, 0.03: 200, 0.05: 12}
    start = np.array([-4.0, 0.0])
    paths = {lr: module.gradient_descent(module.himmelblau_gradient, start, lr, steps) for lr, steps in runs.items()}
    return learning_rates(module.himmelblau, paths)


def _paths(module: ModuleType) -> Paths:
    start = np.array([-0.5, -4.0])
    return {
        "gradient descent, lr 0.01": module.gradient_descent(module.himmelblau_gradient, start, 0.01, 150),
        "momentum, lr 0.002": module.momentum(module.himmelblau_gradient, start, 0.002, 150),
        "RMSprop, lr 0.05": module.rmsprop(module.himmelblau_gradient, start, 0.05, 150),
        "Adam, lr 0.1": module.adam(module.himmelblau_gradient, start, 0.1, 150),
    }


def _basins(module: ModuleType) -> Figure:
    return basins(module.gradient_descent, module.himmelblau_gradient, MINIMA, np.linspace(-5.0, 5.0, 24))


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "himmelblau.svg": lambda module: surface(module.himmelblau),
    "learning_rates.svg": _learning_rates,
    "first_steps.svg": _first_steps,
    "four_methods.svg": lambda module: four_methods(module.himmelblau, _paths(module)),
    "curves.svg": lambda module: curves(module.himmelblau, _paths(module)),
    "basins.svg": _basins,
}
