"""A small made-up course on disk, right in every respect, for tests to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.course import Course, Exercise, find_course

COURSE = """\
title = "Small steps"
seed = 7
exercises = ["ex1_line", "ex2_plane"]
"""

ABOUT = """\
title = "One line"
module = "line"
summary = "A line through the origin and how far it is off."
minutes = 30
difficulty = 1
question_points = 10

[functions.line]
points = 40
minutes = 10
difficulty = 1
purpose = "Where the line is."

[functions.line_loss]
points = 60
minutes = 15
difficulty = 2
purpose = "How far it is off | or not."

[limits]
call_cpu_s = 2.0
load_cpu_s = 5.0
total_cpu_s = 60.0
wall_factor = 5.0
memory_mib = 1024
"""

SOURCE = '''\
# %% [markdown]
# # Lecture 1: one line
#
# It begins with a line through the origin, $o = w x$.
#
# ![A line that rises from left to right.](figures/line.svg)

# %%
import numpy as np


# %% function="line"
def line(x, w):
    """Return the height of the line at each x.

    No loss is involved.

    Parameters
    ----------
    x : ndarray of shape (N,), float64
    w : float
        Its slope.

    Returns
    -------
    ndarray of shape (N,), float64

    Examples
    --------
    >>> line(np.array([1.0, 2.0]), 0.5)
    array([0.5, 1. ])
    """
    ### BEGIN SOLUTION
    return np.multiply(x, w) + 0 * x  # (N,)
    ### END SOLUTION


# %% tags=["demo"]
import figures

figures.straight(line)

# %% [markdown]
# ## How far it is off
#
# Half the mean of the squares.


# %% function="line_loss"
def line_loss(o, t):
    """Return the half squared error, the mean over the samples.

    Parameters
    ----------
    o, t : ndarray of shape (N,), float64

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When the shapes differ.

    Examples
    --------
    >>> line_loss(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    1.0
    """
    ### BEGIN SOLUTION
    # the shapes first, since NumPy would broadcast without a word
    if o.shape != t.shape:
        raise ValueError("o and t differ in shape")
    return float(np.mean((o - t) ** 2) / 2)
    ### END SOLUTION


# %% [markdown]
# ## On paper
#
# Derive the slope of the loss by w.

# %% [markdown] question="derivation"
# Write your derivation here.
#
# === BEGIN MARK SCHEME ===
#
# 4 points for the inner derivative, 6 points for the rest of the chain.
#
# === END MARK SCHEME ===

# %% [markdown]
# ## What comes next
#
# A plane.
'''

PUBLIC = '''\
"""The public tests."""

import numpy as np

from autograder.testing import public


@public(points=10)
def test_line_by_hand(expect):
    """is right on two points"""
    expect(np.array([1.0, 2.0]), 0.5, returns=np.array([0.5, 1.0]))


@public(points=20)
def test_line_loss_by_hand(expect):
    """is right on two samples"""
    expect(np.array([1.0, 2.0]), np.array([1.0, 0.0]), returns=1.0)
'''

HIDDEN = '''\
"""The hidden tests."""

import numpy as np

from autograder.testing import hidden


@hidden(points=30)
def test_line_of_many(expect, rng, reference):
    """holds for many slopes of either sign"""
    for slope in rng.normal(size=5):
        x = rng.normal(size=4)
        expect(x, slope, returns=reference.line(x, slope))


@hidden(points=10, edge=True)
def test_line_loss_of_one(expect):
    """takes a single sample as well"""
    expect(np.array([3.25]), np.array([1.5]), returns=1.53125)


@hidden(30)
def test_line_loss_shapes(expect):
    """refuses targets of another shape"""
    expect(np.zeros(3), np.zeros((3, 1)), raises=ValueError)
'''

HINTS = """\
[line]
concept = "It goes through the origin."
formula = "o_n = w x_n."
shape = "As many heights as there are positions."

[line_loss]
concept = "Squares first."
formula = "E = 1/(2N) times the sum of the squares."
shape = "Is it a single number?"
"""

ORACLE = '''\
"""The same by torch."""

import numpy as np


def line(x, w):
    """Return the line."""
    import torch

    return (torch.tensor(x) * torch.tensor(w)).numpy()
'''

FIGURES = '''\
"""The figures."""

import numpy as np
from matplotlib import pyplot as plt


def straight(line):
    """Draw the line."""
    x = np.linspace(0.0, 3.0, 7)
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot(x, line(x, 1 / 3))
    axes.text(0.1, 0.5, "$o = w x$")
    return figure


PICTURES = {"line.svg": lambda module: straight(module.line)}
'''

FILES = {
    "exercise.toml": ABOUT,
    "line.py": SOURCE,
    "test_line.py": PUBLIC,
    "test_line_hidden.py": HIDDEN,
    "torch_oracle.py": ORACLE,
    "hints.toml": HINTS,
    "figures.py": FIGURES,
    "mistakes.py": "",
}


class Workshop:
    """The small course on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def course(self) -> Course:
        """The course as it is on disk now."""
        return find_course(self.root)

    @property
    def exercise(self) -> Exercise:
        """The first exercise as it is on disk now."""
        return self.course.exercise("ex1")

    def path(self, name: str) -> Path:
        """Return a file of the first exercise."""
        return self.root / "solutions" / "ex1_line" / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands in a file of the first exercise just once."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Add to the end of a file of the first exercise."""
        self.path(name).write_text(self.path(name).read_text(encoding="utf-8") + text, encoding="utf-8")

    def line_of(self, text: str, name: str = "line.py") -> int:
        """Return the number of the first line that holds a text."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return a fresh small course of two exercises, which differ in name and title only."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    for name, title in (("ex1_line", "One line"), ("ex2_plane", "A plane")):
        folder = tmp_path / "solutions" / name
        folder.mkdir(parents=True)
        for file, text in FILES.items():
            (folder / file).write_text(text.replace("One line", title), encoding="utf-8")
    (tmp_path / "solutions" / "key").write_text(f"{'0a' * 32}\n")
    return Workshop(tmp_path)
