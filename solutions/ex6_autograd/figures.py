"""The figures of exercise 6.

`PICTURES` names the pictures of the lecture; each is drawn from the module it is given. `drawn_graph` is for the
notebook: it is handed the student's own class and function. Nothing here computes a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

# Colours that remain apart for colour-blind readers; lines and marks differ in style as well.
BLUE, ORANGE, GREY, PALE = "#0072B2", "#D55E00", "#666666", "#F4F4F4"


def diagram(width: float, height: float, right: float, top: float) -> tuple[Figure, Axes]:
    """Return a figure, in inches, and axes without frame, with the same scale in both directions.

    The figure is closed for pyplot at once: a notebook then shows it where it is the last value of a cell, and once.
    """
    figure, ax = plt.subplots(figsize=(width, height), layout="compressed")
    plt.close(figure)
    ax.set(xlim=(0, right), ylim=(0, top), aspect="equal")
    ax.axis("off")
    return figure, ax


def arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], *, colour: str = GREY, bend: float = 0
) -> None:
    """Draw an arrow between the edges of two boxes."""
    style = f"arc3,rad={bend}"
    options = {"arrowstyle": "-|>", "mutation_scale": 13, "linewidth": 1.4, "color": colour, "zorder": 1}
    ax.add_patch(FancyArrowPatch(start, end, shrinkA=26, shrinkB=30, connectionstyle=style, **options))


def label(ax: Axes, x: float, y: float, text: str, colour: str = "black", **options: Any) -> None:
    """Write a text around a point."""
    ax.text(x, y, text, color=colour, ha="center", va="center", **{"fontsize": 11, **options})


# What broadcasting copies.


def cells(ax: Axes, x: float, y: float, values: Sequence[Sequence[str]], colour: str, *, pale: int = -1) -> None:
    """Draw a table of numbers; rows from `pale` on are copies and have a dashed border."""
    for row, texts in enumerate(values):
        for column, text in enumerate(texts):
            style = "--" if 0 <= pale <= row else "-"
            corner = (x + column * 0.9, y - row * 0.6)
            ax.add_patch(
                Rectangle(corner, 0.9, 0.6, facecolor="white", edgecolor=colour, linestyle=style, linewidth=1.4)
            )
            label(ax, corner[0] + 0.45, corner[1] + 0.3, text, colour)


def broadcast(module: ModuleType) -> Figure:
    """Return a bias that is copied to four rows, and four rows of gradients that are added up."""
    g = np.array([[0.1, 0.4, -0.2], [0.3, -0.1, 0.5], [-0.2, 0.2, 0.1], [0.4, 0.1, -0.3]])
    total = module.unbroadcast(g, (3,))
    figure, ax = diagram(8.6, 3.9, right=11.2, top=5.0)
    cells(ax, 0.5, 3.0, [["$b_1$", "$b_2$", "$b_3$"]], BLUE)
    cells(ax, 0.5, 2.4, [["$b_1$", "$b_2$", "$b_3$"]] * 3, BLUE, pale=0)
    cells(ax, 4.5, 3.0, [[f"{value:g}" for value in row] for row in g], ORANGE)
    cells(ax, 8.2, 2.1, [[f"{value:g}" for value in total]], ORANGE)
    label(ax, 1.85, 4.2, "forward: copied")
    label(ax, 5.85, 4.2, "what arrives, $g$")
    label(ax, 9.55, 4.2, "backward: added up")
    label(ax, 1.85, 0.6, "$(3,)$ becomes $(4, 3)$", BLUE)
    label(ax, 5.85, 0.6, "$(4, 3)$", ORANGE)
    label(ax, 9.55, 0.6, r"$\partial E / \partial b$, shape $(3,)$", ORANGE)
    for start, end in (((3.4, 2.4), (4.3, 2.4)), ((7.35, 2.4), (8.1, 2.4))):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 1.4})
    return figure


# Graphs.


class Step:
    """One value of an expression: how it is computed, with the method names of the course's `Tensor`.

    Parameters
    ----------
    steps : list of Step
        All values of the expression, in the order in which they were made; this one is added.
    text : str
        What stands in its box.
    operands : tuple of Step or number
    make : callable
        Takes the operands, as numbers or as tensors, and returns the value.
    value : float
    """

    def __init__(self, steps: list[Step], text: str, operands: tuple, make: Callable[..., Any], value: float) -> None:
        self.steps, self.text, self.operands, self.make, self.value = steps, text, operands, make, value
        steps.append(self)

    def _new(self, text: str, make: Callable[..., Any], *operands: Any) -> Step:
        numbers = [operand.value if isinstance(operand, Step) else operand for operand in operands]
        return Step(self.steps, text, operands, make, make(*numbers))

    def __add__(self, other: Any) -> Step:
        return self._new("+", lambda a, b: a + b, self, other)

    def __radd__(self, other: Any) -> Step:
        return self._new("+", lambda a, b: a + b, other, self)

    def __sub__(self, other: Any) -> Step:
        return self._new("-", lambda a, b: a - b, self, other)

    def __rsub__(self, other: Any) -> Step:
        return self._new("-", lambda a, b: a - b, other, self)

    def __mul__(self, other: Any) -> Step:
        return self._new("*", lambda a, b: a * b, self, other)

    def __rmul__(self, other: Any) -> Step:
        return self._new("*", lambda a, b: a * b, other, self)

    def __truediv__(self, other: Any) -> Step:
        return self._new("/", lambda a, b: a / b, self, other)

    def __rtruediv__(self, other: Any) -> Step:
        return self._new("/", lambda a, b: a / b, other, self)

    def __neg__(self) -> Step:
        return self._new("-", lambda a: -a, self)

    def __pow__(self, n: float) -> Step:
        return self._new(f"**{n:g}", lambda a: a**n, self)

    def exp(self) -> Step:
        """Return e to the power of it."""
        return self._new("exp", lambda a: a.exp() if hasattr(a, "exp") else np.exp(a), self)

    def log(self) -> Step:
        """Return its logarithm."""
        return self._new("log", lambda a: a.log() if hasattr(a, "log") else np.log(a), self)

    def sigmoid(self) -> Step:
        """Return its sigmoid."""
        return self._new("sigmoid", lambda a: a.sigmoid() if hasattr(a, "sigmoid") else 1 / (1 + np.exp(-a)), self)

    def sum(self) -> Step:
        """Return it: there is one entry."""
        return self

    def mean(self) -> Step:
        """Return it: there is one entry."""
        return self


def traced(f: Callable[..., Any], leaves: Mapping[str, float]) -> list[Step]:
    """Return all values of an expression of numbers, the leaves first and the result last."""
    steps: list[Step] = []
    result = f([Step(steps, name, (), lambda: None, float(value)) for name, value in leaves.items()])
    return steps[: steps.index(result) + 1]


def gradient_at(steps: Sequence[Step], place: int, value_and_gradients: Callable[..., Any]) -> float:
    """Return the derivative of the result by one of its values: the expression is run with this value as a leaf."""

    def from_here(tensors: list[Any]) -> Any:
        made: dict[int, Any] = {id(steps[place]): tensors[0]}
        for step in steps:
            if id(step) not in made:
                operands = [made[id(each)] if isinstance(each, Step) else each for each in step.operands]
                made[id(step)] = step.make(*operands) if step.operands else step.value
        return made[id(steps[-1])]

    if place == len(steps) - 1:
        return 1.0
    _, (gradient,) = value_and_gradients(from_here, [np.array(steps[place].value)])
    return float(np.asarray(gradient).reshape(()))


def levels(steps: Sequence[Step]) -> dict[int, int]:
    """Return for each value how many operations lie on the longest way to it."""
    found: dict[int, int] = {}
    for step in steps:
        below = [found[id(each)] for each in step.operands if isinstance(each, Step)]
        found[id(step)] = max(below, default=-1) + 1
    return found


def drawn_graph(
    f: Callable[..., Any],
    leaves: Mapping[str, float],
    value_and_gradients: Callable[..., Any],
) -> Figure:
    """Return the graph of an expression of numbers, with each value and the gradient that an engine finds there.

    Parameters
    ----------
    f : callable
        Takes a list of tensors, returns one.
    leaves : mapping of str to float
        The names and values of the leaves, in their order.
    value_and_gradients : callable
        The engine.

    Returns
    -------
    Figure
    """
    steps = traced(f, leaves)
    gradients = [gradient_at(steps, place, value_and_gradients) for place in range(len(steps))]
    return graph_figure(steps, gradients, [in_words(step) for step in steps])


def in_words(step: Step) -> str:
    """Return what stands in a box: a leaf's name, or the operation with its number if there is one."""
    left, *rest = [f"{each:g}" if not isinstance(each, Step) else "" for each in step.operands] or [""]
    return " ".join(filter(None, [left, step.text, *rest]))


def graph_figure(steps: Sequence[Step], gradients: Sequence[float], names: Sequence[str]) -> Figure:
    """Return the picture of a graph: operands left, results right, values inside and gradients above."""
    level = levels(steps)
    columns: dict[int, list[Step]] = {}
    for step in steps:
        columns.setdefault(level[id(step)], []).append(step)
    tallest = max(map(len, columns.values()))
    right, top = 2.0 * len(columns), 1.7 * tallest + 1.0
    figure, ax = diagram(max(6.4, 1.45 * len(columns)), 1.25 * tallest + 0.7, right=right, top=top)
    ax.set_aspect("auto")
    at: dict[int, tuple[float, float]] = {}
    for column, members in columns.items():
        for row, step in enumerate(members):
            shift = 0.45 if column % 2 else 0.0  # off straight lines through other boxes
            at[id(step)] = (1.0 + 2.0 * column, 0.7 + (len(members) - row - 0.5) * (top - 1.0) / len(members) - shift)
    walk = {id(step): number for number, step in enumerate(reversed(steps), start=1)}
    for step, gradient, name in zip(steps, gradients, names, strict=True):
        x, y = at[id(step)]
        colour = BLUE if step.operands else GREY
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour, "linewidth": 1.4}
        label(ax, x, y, f"{name}\n{step.value:.4g}", colour, fontsize=9.5, bbox=box, zorder=3)
        label(ax, x, y + 0.62, f"{gradient:.4g}", ORANGE, fontsize=10, style="italic")
        circle = {"boxstyle": "circle,pad=0.15", "facecolor": PALE, "edgecolor": GREY, "linewidth": 0.8}
        label(ax, x + 0.55, y + 0.6, str(walk[id(step)]), fontsize=7.5, bbox=circle, zorder=4)
        seen: list[int] = []
        for each in step.operands:
            if isinstance(each, Step):
                arrow(ax, at[id(each)], (x, y), bend=0.3 if id(each) in seen else 0.0)
                seen.append(id(each))
    words = "blue: operation and value     orange, italic: gradient     in circles: order of the walk"
    label(ax, right / 2, 0.2, words, GREY, fontsize=9.5)
    return figure


def worked_example(module: ModuleType) -> Figure:
    """Return the graph of E = d c, with c = a b and d = c + a, at a = 2 and b = 3."""

    def example(tensors: list[Any]) -> Any:
        a, b = tensors
        c = a * b
        return (c + a) * c

    steps = traced(example, {"a": 2.0, "b": 3.0})
    gradients = [gradient_at(steps, place, module.value_and_gradients) for place in range(len(steps))]
    return graph_figure(steps, gradients, ["a", "b", "c = a b", "d = c + a", "E = d c"])


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "broadcast.svg": broadcast,
    "graph.svg": worked_example,
}
