"""The figures of exercise 6.

`PICTURES` names the pictures of the lecture; each is drawn from the module it is given. `drawn_graph` is for the
notebook: it is handed the student's own engine. `smallest_failing_graph` compares an engine with central differences.
Nothing here knows the derivative of an operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import StringIO
from itertools import count
from types import MappingProxyType, ModuleType
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


def run_from(steps: Sequence[Step], place: int, start: Any) -> Any:
    """Return the result of an expression that is run once more with another number, or a tensor, at one place."""
    made: dict[int, Any] = {id(steps[place]): start}
    for step in steps:
        if id(step) not in made:
            operands = [made[id(each)] if isinstance(each, Step) else each for each in step.operands]
            made[id(step)] = step.make(*operands) if step.operands else step.value
    return made[id(steps[-1])]


def one_number(value: Any) -> float:
    """Return what an engine gave as a number; not a number if it is none."""
    entries = np.asarray(value, dtype=np.float64).reshape(-1)
    return float(entries[0]) if len(entries) == 1 else float("nan")


def gradient_at(steps: Sequence[Step], place: int, value_and_gradients: Callable[..., Any]) -> float:
    """Return the derivative of the result by one of its values: the expression is run with this value as a leaf."""
    if place == len(steps) - 1:
        return 1.0
    start = np.array(steps[place].value)
    return one_number(value_and_gradients(lambda tensors: run_from(steps, place, tensors[0]), [start])[1][0])


def slope_at(steps: Sequence[Step], place: int, h: float = 1e-5) -> float:
    """Return the same by a central difference, which asks no engine."""
    above, below = (one_number(run_from(steps, place, steps[place].value + each)) for each in (h, -h))
    return (above - below) / (2 * h)


def sent(step: Step, place: int, gradient: float, value_and_gradients: Callable[..., Any]) -> float:
    """Return what an operation sends to one of its operands when it has heard `gradient`."""
    numbers = [each.value if isinstance(each, Step) else each for each in step.operands]

    def alone(tensors: list[Any]) -> Any:
        return step.make(*numbers[:place], tensors[0], *numbers[place + 1 :])

    return gradient * one_number(value_and_gradients(alone, [np.array(numbers[place])])[1][0])


def levels(steps: Sequence[Step]) -> dict[int, int]:
    """Return for each value how many operations lie on the longest way to it."""
    found: dict[int, int] = {}
    for step in steps:
        below = [found[id(each)] for each in step.operands if isinstance(each, Step)]
        found[id(step)] = max(below, default=-1) + 1
    return found


class Walk:
    """The way back through a graph, as a picture that a notebook steps through and every other place shows whole.

    Parameters
    ----------
    steps : sequence of Step
    value_and_gradients : callable
        The engine whose gradients are drawn.
    """

    def __init__(self, steps: Sequence[Step], value_and_gradients: Callable[..., Any]) -> None:
        self.steps = steps
        self.gradients = [gradient_at(steps, place, value_and_gradients) for place in range(len(steps))]
        self.sent = {
            (at, place): sent(step, place, gradient, value_and_gradients)
            for at, (step, gradient) in enumerate(zip(steps, self.gradients, strict=True))
            for place, operand in enumerate(step.operands)
            if isinstance(operand, Step)
        }
        self.figure = graph_figure(steps, [f"{each:.4g}" for each in self.gradients], sent=self.sent)

    def sentences(self) -> list[str]:
        """Return what happens at each value, from the result to the leaves."""
        names = [in_words(step) for step in self.steps]
        said = []
        for number, at in enumerate(reversed(range(len(self.steps))), start=1):
            step = self.steps[at]
            heard = [self.sent[key] for key in sorted(self.sent) if self.steps[key[0]].operands[key[1]] is step]
            total = " and ".join(f"{each:.4g}" for each in heard) or "1"
            if len(heard) > 1 or not np.isclose(sum(heard) if heard else 1.0, self.gradients[at]):
                total += f"; your engine says {self.gradients[at]:.4g}"
            parts = [
                f"{self.sent[at, place]:.4g} to {names[self.steps.index(operand)]} ({operand.value:.4g})"
                for place, operand in enumerate(step.operands)
                if isinstance(operand, Step)
            ]
            sends = f"It sends {' and '.join(parts)}." if parts else "It is a leaf and keeps this gradient."
            said.append(f"{number}. {names[at]} ({step.value:.4g}) has heard {total}. {sends}")
        return said

    def _repr_svg_(self) -> str:
        with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "walk"}):
            stream = StringIO()
            self.figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return stream.getvalue()[stream.getvalue().index("<svg") :]

    def _repr_html_(self) -> str:
        name = f"walk-{next(_WALKS)}"
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences())
        described = 'role="img" aria-label="The graph; the list below says what its arrows carry."'
        svg = self._repr_svg_().replace("<svg ", f"<svg {described} ", 1)
        return STEPPER.replace("NAME", name).replace("LIST", items).replace("PICTURE", svg)


_WALKS = count(1)

# Without scripts the picture is whole and the list complete; the buttons appear only where the script runs.
STEPPER = """<figure id="NAME" style="margin: 0; background: white; color: black; padding: 0.5em">
<div style="overflow-x: auto" tabindex="0" role="group" aria-label="The graph">PICTURE</div>
<div class="steps" hidden>
<button type="button" class="back">Back</button>
<button type="button" class="next">Next</button>
<button type="button" class="whole">Show all</button>
<p class="now" aria-live="polite"></p>
</div>
<ol style="list-style: none; padding: 0">LIST</ol>
<script>
(() => {
  const figure = document.getElementById("NAME");
  const items = [...figure.querySelectorAll("li")];
  const [back, next, whole] = ["back", "next", "whole"].map((name) => figure.querySelector("." + name));
  let at = 1;
  const show = () => {
    for (const part of figure.querySelectorAll('[id^="walk-at-"]')) {
      const step = Number(part.id.split("-")[2]);
      part.style.visibility = step <= at ? "visible" : "hidden";
      part.style.opacity = step === at || at === items.length ? 1 : 0.55;
    }
    items.forEach((item, index) => { item.hidden = at < items.length || index >= at; });
    figure.querySelector(".now").textContent = at < items.length ? items[at - 1].textContent : "";
    back.disabled = at === 1;
    next.disabled = whole.disabled = at === items.length;
  };
  const go = (step) => { at = Math.min(items.length, Math.max(1, step)); show(); };
  back.onclick = () => go(at - 1);
  next.onclick = () => go(at + 1);
  whole.onclick = () => go(items.length);
  figure.querySelector(".steps").hidden = false;
  show();
})();
</script>
</figure>"""


def drawn_graph(
    f: Callable[..., Any],
    leaves: Mapping[str, float],
    value_and_gradients: Callable[..., Any],
) -> Walk:
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
    Walk
        A notebook shows it with buttons that step through the walk.
    """
    return Walk(traced(f, leaves), value_and_gradients)


def in_words(step: Step) -> str:
    """Return what stands in a box: a leaf's name, or the operation with its number if there is one."""
    left, *rest = [f"{each:g}" if not isinstance(each, Step) else "" for each in step.operands] or [""]
    return " ".join(filter(None, [left, step.text, *rest]))


def placed(steps: Sequence[Step], top: float) -> dict[int, tuple[float, float]]:
    """Return where each box stands: operands left, results right."""
    level = levels(steps)
    columns: dict[int, list[Step]] = {}
    for step in steps:
        columns.setdefault(level[id(step)], []).append(step)
    at: dict[int, tuple[float, float]] = {}
    for column, members in columns.items():
        for row, step in enumerate(members):
            shift = 0.45 if column % 2 else 0.0  # off straight lines through other boxes
            at[id(step)] = (1.0 + 2.0 * column, 0.7 + (len(members) - row - 0.5) * (top - 1.0) / len(members) - shift)
    return at


def graph_figure(
    steps: Sequence[Step],
    gradients: Sequence[str],
    names: Sequence[str] = (),
    *,
    wrong: Sequence[int] = (),
    sent: Mapping[tuple[int, int], float] = MappingProxyType({}),
) -> Figure:
    """Return the picture of a graph: values inside its boxes, gradients above, and what is sent on the arrows.

    What belongs to step k of the walk has an id that begins with `walk-at-k-`.
    """
    columns = Counter(levels(steps).values())
    tallest = max(columns.values())
    right, top = 2.0 * len(columns), 1.7 * tallest + 1.0
    figure, ax = diagram(max(6.4, 1.45 * len(columns)), 1.25 * tallest + 0.7, right=right, top=top)
    ax.set_aspect("auto")
    at = placed(steps, top)
    walk = {id(step): number for number, step in enumerate(reversed(steps), start=1)}
    for place, (step, gradient) in enumerate(zip(steps, gradients, strict=True)):
        x, y = at[id(step)]
        colour, mine = BLUE if step.operands else GREY, f"walk-at-{walk[id(step)]}-"
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour, "linewidth": 1.4}
        if place in wrong:
            box |= {"edgecolor": ORANGE, "linewidth": 2.2, "linestyle": "--"}
        name = names[place] if names else in_words(step)
        label(ax, x, y, f"{name}\n{step.value:.4g}", colour, fontsize=9.5, bbox=box, zorder=3)
        label(ax, x, y + 0.62, gradient, ORANGE, fontsize=10, style="italic", gid=f"{mine}gradient")
        circle = {"boxstyle": "circle,pad=0.15", "facecolor": PALE, "edgecolor": GREY, "linewidth": 0.8}
        label(ax, x + 0.55, y + 0.6, str(walk[id(step)]), fontsize=7.5, bbox=circle, zorder=4, gid=f"{mine}number")
        seen: list[int] = []
        for operand, each in enumerate(step.operands):
            if isinstance(each, Step):
                twice = id(each) in seen
                arrow(ax, at[id(each)], (x, y), bend=0.3 if twice else 0.0)
                if (place, operand) in sent:
                    share = 1.1 / (x - at[id(each)][0])  # beside the operation, where no other box stands
                    spot = (x - 1.1, y + share * (at[id(each)][1] - y) - (0.32 if twice else -0.05))
                    paper = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
                    own = {"fontsize": 8, "zorder": 2, "bbox": paper, "gid": f"{mine}sent-{operand}"}
                    label(ax, *spot, f"{sent[place, operand]:.4g}", GREY, **own)
                seen.append(id(each))
    words = "blue: operation and value     orange, italic: gradient     in circles: order of the walk"
    if sent:
        words += "     grey: what is sent"
    label(ax, right / 2, 0.2, words, GREY, fontsize=9.5)
    return figure


# The smallest graph on which an engine is wrong.

A, AB, ABC = {"a": 2.0}, {"a": 2.0, "b": -3.0}, {"a": 2.0, "b": -3.0, "c": 0.5}


def with_product(g: Callable[[Any, Any], Any]) -> Callable[[list[Any]], Any]:
    """Return an expression of a and c, where c = a * b is made once and used as often as it stands there."""
    return lambda tensors: g(tensors[0], tensors[0] * tensors[1])


# Each expression with its leaves; the smaller, the earlier. A value that is used twice comes after the operations.
EXPRESSIONS: tuple[tuple[str, Callable[[list[Any]], Any], Mapping[str, float]], ...] = (
    ("-a", lambda t: -t[0], A),
    ("a + b", lambda t: t[0] + t[1], AB),
    ("a - b", lambda t: t[0] - t[1], AB),
    ("a * b", lambda t: t[0] * t[1], AB),
    ("a / b", lambda t: t[0] / t[1], AB),
    ("1 + a", lambda t: 1.0 + t[0], A),
    ("1 - a", lambda t: 1.0 - t[0], A),
    ("3 * a", lambda t: 3.0 * t[0], A),
    ("3 / a", lambda t: 3.0 / t[0], A),
    ("a - 1", lambda t: t[0] - 1.0, A),
    ("a / 4", lambda t: t[0] / 4.0, A),
    ("a ** 3", lambda t: t[0] ** 3, A),
    ("exp(a)", lambda t: t[0].exp(), A),
    ("log(a)", lambda t: t[0].log(), A),
    ("sigmoid(a)", lambda t: t[0].sigmoid(), A),
    ("a + a", lambda t: t[0] + t[0], A),
    ("a * a", lambda t: t[0] * t[0], A),
    ("a * b * c", lambda t: t[0] * t[1] * t[2], ABC),
    ("3 * exp(2 * a)", lambda t: 3.0 * (2.0 * t[0]).exp(), A),
    ("a * a * a", lambda t: t[0] * t[0] * t[0], A),
    ("a * exp(a)", lambda t: t[0] * t[0].exp(), A),
    ("exp(a) * a", lambda t: t[0].exp() * t[0], A),
    ("(a + b) * (a * b)", lambda t: (t[0] + t[1]) * (t[0] * t[1]), AB),
    ("(c + a) * c, with c = a * b", with_product(lambda a, c: (c + a) * c), AB),
    ("c * (c + a), with c = a * b", with_product(lambda a, c: c * (c + a)), AB),
    ("c + sigmoid(c) * c, with c = a * b", with_product(lambda _, c: c + c.sigmoid() * c), AB),
)


def smallest_failing_graph(value_and_gradients: Callable[..., Any]) -> Figure | str:
    """Return the first of `EXPRESSIONS` that an engine gets wrong, drawn with the right gradients beside its own.

    The right gradients are central differences. An engine that is right everywhere is told so in words.
    """
    for expression, f, leaves in EXPRESSIONS:
        steps = traced(f, leaves)
        right = [slope_at(steps, place) for place in range(len(steps))]
        own = own_gradients(steps, f, leaves, value_and_gradients)
        if isinstance(own, str):
            return f"The smallest expression that fails is E = {expression}: your engine says {own}"
        wrong = [place for place, pair in enumerate(zip(own, right, strict=True)) if not np.isclose(*pair, rtol=1e-6)]
        if wrong:
            shown = [
                f"yours {mine:.4g}, right {true:.4g}" if place in wrong else f"{mine:.4g}"
                for place, (mine, true) in enumerate(zip(own, right, strict=True))
            ]
            figure = graph_figure(steps, shown, wrong=wrong)
            figure.suptitle(f"The smallest graph that fails: E = {expression}", fontsize=11)
            return figure
    return f"No expression fails: your engine and central differences give the same for all {len(EXPRESSIONS)}."


def own_gradients(
    steps: Sequence[Step],
    f: Callable[[list[Any]], Any],
    leaves: Mapping[str, float],
    value_and_gradients: Callable[..., Any],
) -> list[float] | str:
    """Return an engine's gradients at all values of an expression: of the leaves in one run; or the message it raises.

    Values in the middle are asked for one by one, as leaves.
    """
    try:
        _, gradients = value_and_gradients(f, [np.array(each) for each in leaves.values()])
        middle = [gradient_at(steps, place, value_and_gradients) for place in range(len(leaves), len(steps))]
        return [one_number(each) for each in gradients] + middle
    except Exception as raised:  # noqa: BLE001 - whatever a student's engine raises
        return f"{type(raised).__name__}: {raised}"


def worked_example(module: ModuleType) -> Figure:
    """Return the graph of E = d c, with c = a b and d = c + a, at a = 2 and b = 3."""

    def example(tensors: list[Any]) -> Any:
        a, b = tensors
        c = a * b
        return (c + a) * c

    steps = traced(example, {"a": 2.0, "b": 3.0})
    gradients = [f"{gradient_at(steps, place, module.value_and_gradients):.4g}" for place in range(len(steps))]
    return graph_figure(steps, gradients, ["a", "b", "c = a b", "d = c + a", "E = d c"])


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "broadcast.svg": broadcast,
    "graph.svg": worked_example,
}
