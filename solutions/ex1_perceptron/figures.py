"""The figures of exercise 1. Each function takes the functions that it draws, so that you see your own.

`PICTURES` names the figures of the lecture; the course draws them once into the folder `figures/`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"  # told apart by colour-blind readers too

# The example that the lecture works by hand: one sample, two inputs.
X = np.array([[1.0, 2.0]])
W = np.array([[0.4, 0.3]])
T = np.array([[0.0]])

Function = Callable[..., np.ndarray]


def neuron() -> Figure:
    """Draw a neuron with three inputs: weights, sum, sigmoid, output."""
    figure, axes = plt.subplots(figsize=(7.2, 3.0), layout="constrained")
    axes.set(xlim=(-0.6, 9.4), ylim=(-1.9, 2.0), aspect="equal")
    axes.axis("off")
    for j, y in enumerate((1.4, 0.0, -1.4), start=1):
        _node(axes, 0.0, y, rf"$x_{j}$", radius=0.38, colour=GREY)
        _arrow(axes, (0.38, y), (2.92, 0.35 * y / 1.4))
        axes.text(1.45, 0.63 * y + 0.20, rf"$w_{j}$", ha="center", fontsize=13, color=ORANGE)
    _node(axes, 3.6, 0.0, r"$\Sigma$", radius=0.68, colour=BLUE)
    _arrow(axes, (4.28, 0.0), (5.72, 0.0))
    axes.text(5.0, 0.22, r"$Z$", ha="center", fontsize=13)
    _node(axes, 6.4, 0.0, r"$\sigma$", radius=0.68, colour=GREEN)
    _arrow(axes, (7.08, 0.0), (8.5, 0.0))
    axes.text(8.85, 0.0, r"$O$", ha="center", va="center", fontsize=15)
    axes.text(0.0, -1.92, "inputs", ha="center", va="top", color=GREY)
    axes.text(3.6, -0.85, "net input\n" + r"$Z = \sum_j w_j x_j$", ha="center", va="top", color=BLUE)
    axes.text(6.4, -0.85, "activation\n" + r"$O = \sigma(Z)$", ha="center", va="top", color=GREEN)
    axes.text(8.85, -0.85, "output", ha="center", va="top", color=GREY)
    return figure


def sigmoid_curves(sigmoid: Function, sigmoid_derivative: Function) -> Figure:
    """Draw the sigmoid and its derivative over the net input."""
    z = np.linspace(-8.0, 8.0, 401)
    o = np.asarray(sigmoid(z))
    figure, axes = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
    axes.plot(z, o, color=BLUE, linewidth=2, label=r"$\sigma(Z)$")
    axes.plot(z, sigmoid_derivative(o), color=ORANGE, linewidth=2, linestyle="--", label=r"$\sigma'(Z)$")
    axes.plot([0.0, 0.0], [0.5, 0.25], "o", color=GREY, markersize=5)
    axes.text(0.5, 0.46, r"$\sigma(0) = \frac{1}{2}$", fontsize=11)
    axes.text(0.5, 0.29, r"$\sigma'(0) = \frac{1}{4}$", fontsize=11)
    axes.set(xlabel="net input $Z$", ylim=(-0.05, 1.05), xlim=(-8.0, 8.0))
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    return figure


def loss_over_weight(forward: Function, loss: Function, gradient: Function) -> Figure:
    """Draw the loss of the worked example over its first weight, with the slope that the gradient gives."""
    first = np.linspace(-6.0, 4.0, 201)
    errors = [_loss_at(forward, loss, value) for value in first]
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.plot(first, errors, color=BLUE, linewidth=2, label="loss $E$")
    for value, colour, style in ((-1.5, GREEN, "--"), (W[0, 0], ORANGE, "-."), (2.8, GREY, ":")):
        error = _loss_at(forward, loss, value)
        slope = float(np.asarray(gradient(X, _weights(value), T))[0, 0])
        ends = np.array([value - 1.1, value + 1.1])
        label = rf"slope {slope:.3f} at $w_1 = {value:.1f}$"
        axes.plot(ends, error + slope * (ends - value), color=colour, linestyle=style, linewidth=2, label=label)
        axes.plot(value, error, "o", color=colour)
    axes.set(xlabel="first weight $w_1$", ylabel="half squared error $E$", ylim=(-0.04, 0.56))
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    return figure


def differences(forward: Function, loss: Function, gradient: Function) -> Figure:
    """Draw the tangent of the loss, the chord of the forward and the chord of the central difference."""
    value, h = -1.3, 1.6  # where the curve bends, and a large step, so that the lines can be told apart
    first = np.linspace(value - 2.6, value + 2.6, 201)
    below, here, above = (_loss_at(forward, loss, value + step) for step in (-h, 0.0, h))
    slope = float(np.asarray(gradient(X, _weights(value), T))[0, 0])
    ends = np.array([value - 1.5, value + 2.4])
    figure, axes = plt.subplots(figsize=(6.4, 3.8), layout="constrained")
    axes.plot(first, [_loss_at(forward, loss, w) for w in first], color=BLUE, linewidth=2, label="loss $E$")
    axes.plot(ends, here + slope * (ends - value), color=GREY, linewidth=1.5, label=f"tangent: {slope:.3f}")
    for left, start, colour, style, name in (
        (value - h, below, GREEN, "--", "from $w-h$ to $w+h$"),
        (value, here, ORANGE, ":", "from $w$ to $w+h$"),
    ):
        chord, _ = np.polyfit([left, value + h], [start, above], 1)
        reach = np.array([left - 0.3, value + h + 0.3])
        label = f"{name}: {chord:.3f}"
        axes.plot(reach, start + chord * (reach - left), color=colour, linestyle=style, linewidth=2, label=label)
    axes.plot([value - h, value, value + h], [below, here, above], "o", color="black", zorder=5)
    axes.set_xticks([value - h, value, value + h], ["$w-h$", "$w$", "$w+h$"])
    axes.set(ylabel="half squared error $E$", ylim=(-0.08, 0.46))
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", title="slope of the line")
    return figure


def step_size(forward: Function, loss: Function, gradient: Function, numerical_gradient: Function) -> Figure:
    """Draw how far the numerical gradient of the worked example is off, over its step h."""
    steps = np.logspace(-12, 0, 49)
    exact = np.asarray(gradient(X, W, T))
    errors = []
    for h in steps:
        tried = np.asarray(numerical_gradient(lambda w: loss(forward(X, w), T), W.copy(), h=h))
        errors.append(np.abs(tried - exact).max() / np.abs(exact).max())
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.loglog(steps, np.maximum(errors, 1e-17), "o-", color=BLUE, markersize=3.5)
    axes.axvline(1e-5, color=GREY, linestyle="--", linewidth=1)
    axes.text(1.3e-5, 1e-2, "$h = 10^{-5}$", color=GREY, ha="left")
    axes.text(1e-10, 1e-3, "rounding wins:\nerror grows as $1/h$", color=ORANGE, ha="left")
    axes.text(0.6, 1e-8, "truncation wins:\nerror grows as $h^2$", color=GREEN, ha="right")
    axes.set(xlabel="step $h$", ylabel="relative error", ylim=(1e-13, 1e0))
    axes.grid(alpha=0.3)
    return figure


def _weights(first: float) -> np.ndarray:
    """Return the weights of the worked example with another first one."""
    w = W.copy()
    w[0, 0] = first
    return w


def _loss_at(forward: Function, loss: Function, first: float) -> float:
    """Return the loss of the worked example for another first weight."""
    return float(loss(forward(X, _weights(first)), T))


def _node(axes: Axes, x: float, y: float, text: str, *, radius: float, colour: str) -> None:
    """Draw a circle with a text in it."""
    axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=colour, linewidth=2, zorder=3))
    axes.text(x, y, text, ha="center", va="center", fontsize=15, zorder=4)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow."""
    style = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=style)


PICTURES: dict[str, Callable[[ModuleType], Figure]] = {
    "neuron.svg": lambda _module: neuron(),
    "sigmoid.svg": lambda module: sigmoid_curves(module.sigmoid, module.sigmoid_derivative),
    "loss_over_weight.svg": lambda module: loss_over_weight(
        module.perceptron_forward, module.perceptron_loss, module.perceptron_gradient
    ),
    "differences.svg": lambda module: differences(
        module.perceptron_forward, module.perceptron_loss, module.perceptron_gradient
    ),
    "step_size.svg": lambda module: step_size(
        module.perceptron_forward, module.perceptron_loss, module.perceptron_gradient, module.numerical_gradient
    ),
}
