"""The figures of exercise 3.

`PICTURES` names the pictures of the lecture; each is drawn from the module it is given. `xor_training` is for the
notebook: it is handed what the student's own functions gave. Nothing here computes a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

# Colours that remain apart for colour-blind readers; lines and marks differ in style as well.
BLUE, ORANGE, GREY, PALE = "#0072B2", "#D55E00", "#666666", "#F4F4F4"

RADIUS = 0.34  # of a unit in the diagrams

XOR_X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # (4, 2)
XOR_T = np.array([[0.0], [1.0], [1.0], [0.0]])  # (4, 1)


def new_figure(width: float, height: float, columns: int = 1, **options) -> tuple[Figure, np.ndarray]:
    """Return a figure, in inches, and its axes from left to right.

    The figure is closed for pyplot at once: a notebook then shows it where it is the last value of a cell, and once.
    """
    figure, axes = plt.subplots(1, columns, figsize=(width, height), layout="compressed", squeeze=False, **options)
    plt.close(figure)
    return figure, axes[0]


# The diagrams.


def diagram(width: float, height: float, right: float, top: float) -> tuple[Figure, Axes]:
    """Return a figure and axes without frame, with the same scale in both directions."""
    figure, (ax,) = new_figure(width, height)
    ax.set(xlim=(0, right), ylim=(0, top), aspect="equal")
    ax.axis("off")
    return figure, ax


def unit(ax: Axes, x: float, y: float, text: str, colour: str = BLUE, *, size: float = 12) -> None:
    """Draw a unit as a circle with its output inside."""
    ax.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=colour, linewidth=1.8, zorder=3))
    ax.text(x, y, text, ha="center", va="center", fontsize=size, zorder=4)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    colour: str = GREY,
    width: float = 1.0,
    dashed: bool = False,
    gap: float = RADIUS,
) -> None:
    """Draw an arrow from the rim of one unit to the rim of another."""
    (x0, y0), (x1, y1) = start, end
    length = np.hypot(x1 - x0, y1 - y0)
    dx, dy = gap * (x1 - x0) / length, gap * (y1 - y0) / length
    ax.add_patch(
        FancyArrowPatch(
            (x0 + dx, y0 + dy),
            (x1 - dx, y1 - dy),
            arrowstyle="-|>",
            mutation_scale=11,
            color=colour,
            linewidth=width,
            linestyle="--" if dashed else "-",
            shrinkA=0,
            shrinkB=0,
            zorder=2,
        )
    )


def label(ax: Axes, x: float, y: float, text: str, colour: str = "black", *, size: float = 11, **options) -> None:
    """Write text that stays readable where it crosses a line."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    ax.text(x, y, text, **{"ha": "center", "va": "center", "color": colour, "fontsize": size, "bbox": box} | options)


def number(value: float, form: str = "g") -> str:
    """Return a number as text, with a minus sign as long as a plus sign."""
    return f"{value:{form}}".replace("-", "\N{MINUS SIGN}")


def mlp_diagram(module: ModuleType) -> Figure:  # noqa: ARG001 - every picture takes the module
    """Return a diagram of an MLP with the names of units, weights and deltas."""
    figure, ax = diagram(8.0, 4.5, right=9.6, top=5.4)
    inputs = [(1.2, y) for y in (4.0, 3.0, 2.0)]
    hidden = [(4.8, y) for y in (4.5, 3.5, 2.5, 1.5)]
    outputs = [(8.4, y) for y in (3.5, 2.5)]
    for below, above in ((inputs, hidden), (hidden, outputs)):
        for start in below:
            for end in above:
                arrow(ax, start, end, colour="#BBBBBB", width=0.8)
    arrow(ax, inputs[0], hidden[0], colour=BLUE, width=2.2)
    arrow(ax, hidden[0], outputs[0], colour=BLUE, width=2.2)
    label(ax, 3.0, 4.62, "$w_{ji}$", BLUE, size=13)
    label(ax, 6.6, 4.4, "$w_{kj}$", BLUE, size=13)
    for column, first in ((inputs, "$O_i$"), (hidden, "$O_j$"), (outputs, "$O_k$")):
        for place, (x, y) in enumerate(column):
            unit(ax, x, y, "" if place else first, GREY if column is inputs else BLUE)
    label(ax, 4.8, 5.1, r"$\delta_j = \partial E_n / \partial z_j$", ORANGE, size=12)
    label(ax, 8.4, 4.15, r"$\delta_k = \partial E_n / \partial z_k$", ORANGE, size=12)
    for x, name, shape in (
        (1.2, "activations[0] = x", "$(N, n_0)$"),
        (4.8, "activations[1]", "$(N, n_1)$"),
        (8.4, "activations[2]", "$(N, n_2)$"),
    ):
        label(ax, x, 0.8, name, size=10.5, family="monospace")
        label(ax, x, 0.4, shape, size=10.5)
    for x, layer, shape in ((3.0, 0, "$(n_1, n_0)$"), (6.6, 1, "$(n_2, n_1)$")):
        label(ax, x, 1.42, f"weights[{layer}]", BLUE, size=9.5, family="monospace")
        label(ax, x, 1.08, shape, BLUE, size=9.5)
    return figure


def delta_flow(module: ModuleType) -> Figure:  # noqa: ARG001 - every picture takes the module
    """Return a diagram of how the deltas of a layer flow back to one unit below."""
    figure, ax = diagram(8.0, 3.9, right=9.6, top=4.7)
    below, middle, above = (1.1, 2.5), (4.4, 2.5), [(8.2, 3.9), (8.2, 2.5), (8.2, 1.1)]
    for k, end in enumerate(above, start=1):
        arrow(ax, (middle[0], middle[1] + 0.09), (end[0], end[1] + 0.09), colour="#BBBBBB")
        arrow(ax, (end[0], end[1] - 0.06), (middle[0], middle[1] - 0.06), colour=ORANGE, width=2.0, dashed=True)
        unit(ax, *end, f"$O_{k}$")
        label(ax, 9.05, end[1], rf"$\delta_{k}$", ORANGE, size=14)
        x, y = 0.42 * middle[0] + 0.58 * end[0], 0.42 * middle[1] + 0.58 * end[1]
        label(ax, x, y, rf"$\delta_{k} \, w_{{{k}j}}$", ORANGE, size=12)
    arrow(ax, (below[0], below[1] + 0.1), (middle[0], middle[1] + 0.1), colour="#BBBBBB")
    arrow(ax, (middle[0], middle[1] - 0.1), (below[0], below[1] - 0.1), colour=ORANGE, width=2.0, dashed=True)
    unit(ax, *below, "$O_i$", GREY)
    unit(ax, *middle, "$O_j$")
    label(ax, 2.75, 2.95, "$w_{ji}$", GREY, size=12)
    label(ax, 2.75, 2.03, r"$\partial E_n / \partial w_{ji} = O_i \, \delta_j$", ORANGE, size=12)
    label(ax, 4.0, 3.6, r"$\delta_j = O_j (1 - O_j) \, \sum_k \delta_k \, w_{kj}$", ORANGE, size=13)
    ax.plot([4.4, 4.4], [2.92, 3.33], color=ORANGE, linewidth=1.0)
    for x, text in ((1.1, "layer below, index $i$"), (4.4, "hidden layer, index $j$"), (8.2, "layer above, index $k$")):
        label(ax, x, 0.25, text, size=10.5)
    return figure


def worked_example(module: ModuleType) -> Figure:
    """Return the 2-2-1 net of the worked example with every number on it."""
    weights = [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])]
    biases = [np.array([-0.5, 0.5]), np.array([0.5])]
    x, t = np.array([[2.0, -1.0]]), np.array([[1.0]])
    activations = module.mlp_forward(weights, biases, x)
    top = module.output_delta(activations[-1], t)  # (1, 1)
    deltas = [module.hidden_delta(top, weights[1], activations[1]), top]
    weight_grads, _ = module.mlp_backward(weights, activations, t)

    figure, ax = diagram(8.4, 5.0, right=10.2, top=6.1)
    columns = [[(1.1, 4.4), (1.1, 1.8)], [(5.0, 4.4), (5.0, 1.8)], [(8.7, 3.1)]]
    for layer, (below, above) in enumerate(pairwise(columns)):
        for i, start in enumerate(below):
            for k, end in enumerate(above):
                arrow(ax, start, end, colour="#BBBBBB")
                share = 0.3 if layer == 0 else 0.45  # off the crossing of the lines
                at_x, at_y = (1 - share) * start[0] + share * end[0], (1 - share) * start[1] + share * end[1]
                label(ax, at_x, at_y + 0.17, number(weights[layer][k, i]), BLUE)
                label(ax, at_x, at_y - 0.17, number(weight_grads[layer][k, i], "+.4f"), ORANGE, style="italic")
    for layer, column in enumerate(columns):
        for k, (at_x, at_y) in enumerate(column):
            output = activations[layer][0, k]
            if layer == 0:
                unit(ax, at_x, at_y, number(output), GREY, size=11)
                continue
            unit(ax, at_x, at_y, number(output, ".4f"), size=9)
            label(ax, at_x, at_y + 0.62, f"b = {number(biases[layer - 1][k])}", BLUE)
            delta = number(deltas[layer - 1][0, k], "+.4f")
            label(ax, at_x, at_y - 0.62, rf"$\delta$ = {delta}", ORANGE, style="italic")
    label(ax, 8.7, 4.35, f"t = {t[0, 0]:g}")
    for at_x, text in ((1.1, "inputs"), (5.0, "hidden layer"), (8.7, "output layer")):
        label(ax, at_x, 5.7, text)
    label(ax, 2.9, 0.45, "upright, blue: weights and biases", BLUE)
    label(ax, 7.3, 0.45, r"italic, orange: $\delta$ and $\partial E / \partial w$", ORANGE, style="italic")
    return figure


# XOR.


def xor_points(ax: Axes) -> None:
    """Draw the four points of XOR: a filled square where the target is 1, an open circle where it is 0."""
    ones = XOR_T[:, 0] == 1
    ax.plot(*XOR_X[ones].T, "s", color=ORANGE, markersize=11, label="t = 1", zorder=3)
    hollow = {"markerfacecolor": "white", "markeredgewidth": 2.2}
    ax.plot(*XOR_X[~ones].T, "o", color=BLUE, markersize=11, label="t = 0", zorder=3, **hollow)
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=[0, 1], yticks=[0, 1], xlabel="$x_1$", ylabel="$x_2$")
    ax.set_aspect("equal")


def xor_lines(module: ModuleType) -> Figure:  # noqa: ARG001 - every picture takes the module
    """Return XOR cut by one line, which fails, and by two, which is enough."""
    figure, (one, two) = new_figure(9.0, 4.5, columns=2)
    ends = np.array([-0.5, 1.5])
    xor_points(one)
    one.fill_between(ends, 0.5 - ends, 1.5, color=PALE, zorder=0)
    one.plot(ends, 0.5 - ends, color="black", linewidth=1.6)
    one.annotate("wrong side", (1.0, 1.06), (1.0, 1.3), arrowprops={"arrowstyle": "->"}, fontsize=10.5, ha="center")
    one.text(-0.44, -0.42, "output below 0.5", fontsize=10.5)
    one.text(0.5, 0.5, "output\nabove 0.5", fontsize=10.5, ha="center", va="center")
    one.set_title("one unit, one line", fontsize=12)
    xor_points(two)
    two.fill_between(ends, 0.5 - ends, 1.5 - ends, color=PALE, zorder=0)
    two.plot(ends, 0.5 - ends, color="black", linewidth=1.6)
    two.plot(ends, 1.5 - ends, color="black", linewidth=1.6, linestyle="--")
    two.text(-0.44, -0.42, "below line 1", fontsize=10.5)
    two.text(1.44, 1.34, "above line 2", fontsize=10.5, ha="right")
    two.text(0.5, 0.5, "between:\noutput\nabove 0.5", fontsize=10.5, ha="center", va="center")
    two.set_title("two hidden units, two lines", fontsize=12)
    handles, labels = one.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=11)
    return figure


def xor_training(
    losses: dict[str, Sequence[float]],
    outputs: dict[str, Callable[[np.ndarray], np.ndarray]],
) -> Figure:
    """Return the loss curves of several networks on XOR, and where each one's output is above 0.5.

    Parameters
    ----------
    losses : dict from a network's name to its losses, one an epoch
    outputs : dict from the same names to a function
        It takes points of shape (N, 2) and returns the network's outputs, shape (N, 1).

    Returns
    -------
    Figure
    """
    figure, axes = new_figure(3.6 * (1 + len(outputs)), 3.6, columns=1 + len(outputs))
    for (name, curve), style in zip(losses.items(), ("--", "-", ":", "-."), strict=False):
        axes[0].plot(curve, style, color="black", linewidth=1.6, label=name)
    axes[0].set(xlabel="epoch", ylabel="loss $E$", title="training")
    axes[0].set_ylim(bottom=0)
    axes[0].legend()
    side = np.linspace(-0.5, 1.5, 81)
    first, second = np.meshgrid(side, side)  # (81, 81) each
    grid = np.column_stack([first.ravel(), second.ravel()])  # (81 * 81, 2)
    for ax, (name, output) in zip(axes[1:], outputs.items(), strict=True):
        o = np.asarray(output(grid)).reshape(first.shape)
        shades = ax.contourf(first, second, o, levels=np.linspace(0, 1, 12), cmap="cividis", alpha=0.6)
        if o.min() < 0.49 and o.max() > 0.51:
            ax.contour(first, second, o, levels=[0.5], colors="black", linewidths=1.8)
        if np.ptp(o) < 0.02:
            ax.text(0.5, 0.5, f"{o.mean():.2f} everywhere:\nno line", ha="center", va="center", transform=ax.transAxes)
        xor_points(ax)
        ax.set_title(f"output of {name}")
    figure.colorbar(shades, ax=axes[-1], shrink=0.8, ticks=[0, 0.5, 1], label="output (black line: 0.5)")
    return figure


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "xor.svg": xor_lines,
    "mlp.svg": mlp_diagram,
    "delta_flow.svg": delta_flow,
    "worked_example.svg": worked_example,
}
