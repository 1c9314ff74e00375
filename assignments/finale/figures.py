"""The data and figures of the last notebook. Nothing here computes a derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Colours that remain apart for colour-blind readers; lines and marks differ in style as well.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
STYLES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PURPLE, ":"))

XOR_X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # (4, 2)
XOR_T = np.array([[0.0], [1.0], [1.0], [0.0]])  # (4, 1)

Answer = Callable[[np.ndarray], np.ndarray]


def two_moons(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two half circles that reach into each other, and which of them each point belongs to.

    Parameters
    ----------
    n_samples : int
        An even number.
    noise : float
        Standard deviation of what is added to each coordinate.
    rng : numpy.random.Generator

    Returns
    -------
    x : ndarray of shape (n_samples, 2), float64
    t : ndarray of shape (n_samples, 1), float64
        0 for the upper moon, 1 for the lower one.
    """
    angle = rng.uniform(0, np.pi, size=n_samples // 2)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    x = np.vstack([upper, lower]) + noise * rng.normal(size=(n_samples, 2))
    t = np.repeat([[0.0], [1.0]], n_samples // 2, axis=0)
    return x, t


def _new_figure(width: float, height: float, columns: int = 1) -> tuple[Figure, Sequence[Axes]]:
    figure, axes = plt.subplots(1, columns, figsize=(width, height), layout="compressed", squeeze=False)
    plt.close(figure)  # a notebook then shows it once, as the value of its cell
    return figure, axes[0]


def boundaries(answers: Mapping[str, Answer], x: np.ndarray, t: np.ndarray) -> Figure:
    """Return, for each network, its output over the plane, the line at 0.5 and the data.

    Parameters
    ----------
    answers : dict from a title to a function
        It takes points of shape (N, 2) and returns outputs of shape (N, 1).
    x : ndarray of shape (N, 2)
    t : ndarray of shape (N, 1)
        1 is drawn as a filled square, 0 as an open circle.
    """
    figure, axes = _new_figure(4.2 * len(answers), 4.2, columns=len(answers))
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    first, second = np.meshgrid(*(np.linspace(a, b, 81) for a, b in zip(low, high, strict=True)))
    grid = np.column_stack([first.ravel(), second.ravel()])  # (81 * 81, 2)
    ones = t[:, 0] > 0.5
    size = 10 if len(x) < 10 else 5
    for ax, (title, answer) in zip(axes, answers.items(), strict=True):
        o = np.asarray(answer(grid)).reshape(first.shape)
        shades = ax.contourf(first, second, o, levels=np.linspace(0, 1, 12), cmap="cividis", alpha=0.6)
        if np.ptp(o) < 0.02:
            ax.text(0.5, 0.5, f"{o.mean():.2f} everywhere:\nno line", ha="center", va="center", transform=ax.transAxes)
        elif o.min() < 0.5 < o.max():
            ax.contour(first, second, o, levels=[0.5], colors="black", linewidths=1.8)
        ax.plot(*x[ones].T, "s", color=ORANGE, markersize=size, label="t = 1")
        ax.plot(
            *x[~ones].T, "o", color=BLUE, markersize=size, markerfacecolor="white", markeredgewidth=1.5, label="t = 0"
        )
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes[0].legend(loc="lower left")
    figure.colorbar(shades, ax=axes[-1], shrink=0.8, ticks=[0, 0.5, 1], label="output (black line: 0.5)")
    return figure


def loss_curves(curves: Mapping[str, Sequence[float]], every: int) -> Figure:
    """Return the losses over the steps, on a logarithmic scale; one value is given for each `every` steps."""
    figure, (ax,) = _new_figure(7.2, 4.2)
    for (name, curve), (colour, line) in zip(curves.items(), STYLES, strict=False):
        ax.plot(every * np.arange(len(curve)), curve, color=colour, linestyle=line, linewidth=1.8, label=name)
    ax.set(xlabel="step", ylabel="loss $E$", yscale="log")
    ax.grid(alpha=0.3)
    ax.legend()
    return figure
