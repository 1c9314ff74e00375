"""The figures of exercise 2. Each function takes the functions that it draws, so that you see your own.

`PICTURES` names the figures of the lecture; the course draws them once into the folder `figures/`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"  # told apart by colour-blind readers too

# The example that the lecture works by hand: one sample, two inputs, three outputs.
X = np.array([[1.0, 2.0]])
W = np.array([[0.4, 0.3], [-1.0, 0.25], [1.0, -0.4]])
T = np.array([[1.0, 0.0, 0.0]])

Function = Callable[..., np.ndarray]


def layer() -> Figure:
    """Draw a layer with two inputs and three outputs; every weight is an arrow."""
    figure, axes = plt.subplots(figsize=(7.2, 3.6), layout="constrained")
    axes.set(xlim=(-1.0, 9.2), ylim=(-2.75, 2.35), aspect="equal")
    axes.axis("off")
    colours = (BLUE, ORANGE, GREEN)
    styles = ("-", "--", ":")
    for k, (y, colour, style) in enumerate(zip((1.7, 0.0, -1.7), colours, styles, strict=True), start=1):
        for j, start in enumerate((0.95, -0.95), start=1):
            end = (4.95, y + (start - y) * 0.11)
            _arrow(axes, (0.45, start), end, colour=colour, style=style)
            along = 0.80
            at = (0.45 + along * (end[0] - 0.45), start + along * (end[1] - start))
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
            axes.text(*at, rf"$w_{{{k}{j}}}$", ha="center", va="center", fontsize=11, color=colour, bbox=box)
        _node(axes, 5.5, y, rf"$Z_{k}$", radius=0.55, colour=colour)
        _arrow(axes, (6.05, y), (7.75, y), colour=colour, style=style)
        axes.text(6.9, y + 0.18, r"$\sigma$", ha="center", fontsize=13, color=colour)
        axes.text(8.2, y, rf"$O_{k}$", ha="center", va="center", fontsize=15)
    for j, y in enumerate((0.95, -0.95), start=1):
        _node(axes, 0.0, y, rf"$x_{j}$", radius=0.45, colour=GREY)
    for x, text in ((0.0, "inputs"), (5.5, "net inputs"), (8.2, "outputs")):
        axes.text(x, -2.7, text, ha="center", color=GREY)
    return figure


def outer_product(gradient: Function) -> Figure:
    """Draw the gradient of the worked example as what it is: a column of deltas times a row of inputs."""
    dw = np.asarray(gradient(X, W, T))
    delta = dw[:, :1] / X[0, 0]
    figure, axes = plt.subplots(figsize=(7.2, 2.4), layout="constrained")
    axes.set(xlim=(-0.2, 13.0), ylim=(-0.1, 4.0), aspect="equal")
    axes.axis("off")
    _matrix(axes, 0.6, delta, r"$\delta$, shape (3, 1)")
    axes.text(3.1, 1.5, r"$\times$", ha="center", va="center", fontsize=18)
    _matrix(axes, 4.0, X, r"$x$, shape (1, 2)")
    axes.text(8.0, 1.5, "$=$", ha="center", va="center", fontsize=18)
    _matrix(axes, 8.9, dw, "gradient, shape (3, 2)")
    return figure


def conventions(half_gradient: Function, mse_gradient: Function) -> Figure:
    """Draw how many times the gradient of the half squared error that of mse_loss is, over the number of outputs."""
    outputs = np.arange(1, 9)
    x = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    w = np.sin(np.arange(24.0)).reshape(8, 3)
    t = np.array([np.arange(8) % 2, np.arange(8) % 3 == 0], dtype=float)
    ratios = []
    for m in outputs:
        parts = x, w[:m], t[:, :m]
        ratios.append(np.linalg.norm(mse_gradient(*parts)) / np.linalg.norm(half_gradient(*parts)))
    figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
    axes.axhline(1.0, color=GREY, linestyle="--", linewidth=1)
    axes.plot(outputs, ratios, "o-", color=BLUE, linewidth=1.5)
    axes.plot(2, ratios[1], "s", color=ORANGE, markersize=11, markerfacecolor="none", markeredgewidth=2)
    axes.text(2.25, ratios[1] + 0.12, "equal for two outputs only", color=ORANGE)
    axes.set(
        xlabel="number of outputs $m$",
        ylabel="gradient of mse_loss\nover gradient of half squared error",
        ylim=(0.0, 2.2),
    )
    axes.grid(alpha=0.3)
    return figure


def softmax_bars(softmax: Function) -> Figure:
    """Draw what softmax makes of three net inputs, and what happens to all outputs when one net input grows."""
    z = np.array([[0.0, np.log(2.0), np.log(5.0)]])
    raised = z + np.array([[0.0, 1.0, 0.0]])
    panels = (("net inputs", z, raised), ("outputs of softmax", np.asarray(softmax(z)), np.asarray(softmax(raised))))
    figure, axes = plt.subplots(1, 2, figsize=(7.2, 3.1), layout="constrained")
    places = np.arange(3)
    for panel, (title, before, after) in zip(axes, panels, strict=True):
        for shift, values, colour, hatch, label in (
            (-0.2, before[0], BLUE, "", "before"),
            (0.2, after[0], ORANGE, "//", "$Z_1$ raised by 1"),
        ):
            bars = panel.bar(
                places + shift, values, 0.38, facecolor=colour, edgecolor="white", hatch=hatch, label=label
            )
            panel.bar_label(bars, fmt="%.3f", padding=2, fontsize=9)
        panel.set_xticks(places, [f"class {k}" for k in range(3)])
        panel.set_title(title)
        panel.set_ylim(0.0, 1.3 * max(before.max(), after.max()))
    axes[0].legend(loc="upper left")
    return figure


def _matrix(axes: Axes, left: float, values: np.ndarray, title: str) -> None:
    """Draw a matrix as boxes with numbers; negative ones are orange with an italic number, positive ones blue."""
    width, (rows, columns) = 1.6, values.shape
    bottom = (3 - rows) / 2
    for (row, column), value in np.ndenumerate(values):
        corner = (left + column * width, bottom + rows - 1 - row)
        colour = "#F8DCC8" if value < 0 else "#D4E6F2"
        axes.add_patch(Rectangle(corner, width, 1.0, facecolor=colour, edgecolor="black", linewidth=0.8))
        style = "italic" if value < 0 else "normal"
        axes.text(corner[0] + width / 2, corner[1] + 0.5, f"{round(value, 4):g}", ha="center", va="center", style=style)
    axes.text(left + columns * width / 2, bottom + rows + 0.3, title, ha="center", va="bottom")


def _node(axes: Axes, x: float, y: float, text: str, *, radius: float, colour: str) -> None:
    """Draw a circle with a text in it."""
    axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=colour, linewidth=2, zorder=3))
    axes.text(x, y, text, ha="center", va="center", fontsize=15, zorder=4)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], *, colour: str, style: str) -> None:
    """Draw an arrow."""
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "linestyle": style, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=look)


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "layer.svg": lambda _module: layer(),
    "outer_product.svg": lambda module: outer_product(module.multi_output_gradient),
    "conventions.svg": lambda module: conventions(module.multi_output_gradient, module.mse_gradient),
    "softmax.svg": lambda module: softmax_bars(module.softmax),
}
