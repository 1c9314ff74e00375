"""Draws the plots of `docs/performance.md`, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.ours import Figures

GROWING, COMPARE = "performance-growing.svg", "performance-compare.svg"


def draw(growing: Sequence[Figures] | None, compare: Sequence[Figures] | None, folder: Path) -> None:
    """Draw what has been measured; a plot that says so stands for what has not been."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "autograder", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    folder.mkdir(exist_ok=True)
    if growing:
        _growing(growing, folder / GROWING)
    else:
        _nothing(folder / GROWING)
    if compare:
        _compare(compare, folder / COMPARE)
    else:
        _nothing(folder / COMPARE)


def _nothing(path: Path) -> None:
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(7.5, 1))
    figure.text(0.5, 0.5, "not measured yet", ha="center", va="center")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _growing(figures: Sequence[Figures], path: Path) -> None:
    """Draw time and memory by the number of submissions."""
    import matplotlib.pyplot as plt

    sizes = [each.submissions for each in figures]
    figure, (time, memory) = plt.subplots(1, 2, figsize=(7.5, 2.8), layout="constrained")
    time.plot(sizes, [each.wall_s for each in figures], "o-")
    time.plot([0, sizes[-1]], [0, figures[-1].wall_s], ":", color="grey")
    time.set(xlabel="submissions", ylabel="seconds", title="Time (dotted: in proportion)", ylim=(0, None))
    memory.plot(sizes, [each.peak_mib for each in figures], "o-")
    memory.set(xlabel="submissions", ylabel="MiB", title="Peak memory of all processes", ylim=(0, None))
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _compare(figures: Sequence[Figures], path: Path) -> None:
    """Draw how many submissions each grader grades in a second."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7.5, 2.4), layout="constrained")
    bars = axes.barh([each.name for each in figures], [each.rate for each in figures])
    axes.bar_label(bars, fmt="{:.2g}", padding=3)
    axes.invert_yaxis()
    axes.set(xscale="log", xlabel="submissions in a second (logarithmic)")
    axes.margins(x=0.15)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
