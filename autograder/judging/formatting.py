"""Shows values, calls and sizes as people read them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.casebook.cases import Case, Objective
from autograder.casebook.generators import SeededGenerator
from autograder.worker import messages

FULL = 8
GAP = " " * 4  # between a call and what is said about its size


def number(value: float) -> str:
    """Return a number with as many digits as it takes to tell it apart, at most ten."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    text = f"{float(value):.10g}"
    return text if any(mark in text for mark in ".enai") else f"{text}.0"


def score(value: float) -> str:
    """Return a score with three decimals, or with as many as tell it from a round number."""
    short = f"{value:.3f}"
    return short if abs(value - float(short)) < 5e-4 and 1e-3 <= abs(value) < 1e6 else f"{value:.4g}"


def nested(array: np.ndarray) -> str:
    """Return an array as nested lists of short numbers."""
    if array.ndim == 0:
        return number(array.item())
    return "[" + ", ".join(nested(row) for row in array) + "]"


def kind(array: np.ndarray) -> str:
    """Return dtype and shape of an array."""
    return f"{array.dtype.name} {tuple(array.shape)}"


def value(thing: Any) -> str:  # noqa: ANN401, PLR0911 - one line a kind of value
    """Return a value as a person reads it."""
    match thing:
        case np.ndarray() if thing.ndim == 0:
            return number(thing.item())
        case np.ndarray() if 0 < thing.size <= FULL or thing.shape == (0,):
            return nested(thing)
        case np.ndarray():
            return kind(thing)
        case tuple() | list():
            inner = ", ".join(value(item) for item in thing[:FULL])
            more = ", ..." if len(thing) > FULL else ""
            return f"({inner}{more})" if isinstance(thing, tuple) else f"[{inner}{more}]"
        case Objective():
            return objective(thing)
        case messages.OpaqueNode():
            return thing.what
        case bool() | int() | None | SeededGenerator():
            return str(thing)
        case _:
            return number(thing)


def objective(given: Objective) -> str:
    """Return a callable among the arguments with its formula, where that is one line, and the data bound to it."""
    body = [line for line in ast.parse(given.source).body if isinstance(line, ast.FunctionDef)][-1].body
    told = body[1:] if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else body
    formula = told[0].value if len(told) == 1 and isinstance(told[0], ast.Return) else None
    bound = ", ".join(f"{name} = {value(data)}" for name, data in given.bound.items())
    text = f"{given.name}, which returns {ast.unparse(formula)}" if formula is not None else given.name
    return f"{text} with {bound}" if bound else text


def call(function: str, parameters: tuple[str, ...], case: Case) -> str:
    """Return a call with its arguments: `f(x, w, h=0.1)`, then each argument on a line of its own."""
    names = parameters[: len(case.args)]
    keywords = [f"{name}={value(given)}" for name, given in case.kwargs.items()]
    lines = [f"{function}({', '.join([*names, *keywords])})"]
    lines += [f"{name} = {value(given)}" for name, given in zip(names, case.args, strict=True)]
    return "\n".join(lines)


def smallest(called: str, sizes: str, more: int) -> str:
    """Return a call as the one of the smallest failing case.

    Parameters
    ----------
    called : str
        What `call` returned.
    sizes : str
        What is small about it: "N=2, n=1"; may be empty.
    more : int
        How many other cases fail.
    """
    first, _, rest = called.partition("\n")
    if sizes or more:
        first += f"{GAP}smallest failing case{': ' if sizes else ''}{sizes}"
    last = [f"and {more} more case{'' if more == 1 else 's'}"] if more else []
    return "\n".join([first, *([rest] if rest else []), *last])


_ALONG = {"trajectory": ("the paths separate at step", "step"), "curve": ("the curves separate at entry", "entry")}


def difference(got: np.ndarray, expected: np.ndarray, bound: float, picture: str = "") -> tuple[str, str, str]:
    """Return where two arrays of one shape differ, in words, and what is shown of each.

    Parameters
    ----------
    got, expected : ndarray
    bound : float
        How far an entry may be off.
    picture : str
        What they are. Of what goes on step by step, the first row that differs is shown, else the worst entry.
    """
    whole = value(expected), value(got)
    if picture in _ALONG and expected.ndim > 0 and len(expected) > 1:
        words, one = _ALONG[picture]
        row = first_apart(got, expected, bound)
        rows = (f"{_row(array[row])} at {one} {row}" for array in (expected, got))
        return f"{words} {row}", *(whole if expected.size <= FULL else rows)
    return worst(got, expected), *whole


def first_apart(got: np.ndarray, expected: np.ndarray, bound: float) -> int:
    """Return the first row in which two arrays of one shape differ by more than a bound."""
    with np.errstate(over="ignore", invalid="ignore"):
        apart = ~(np.abs(np.asarray(got, dtype=np.float64) - expected) <= bound)
    return int(apart.reshape(len(apart), -1).any(axis=1).argmax())


def _row(row: np.ndarray) -> str:
    return f"({', '.join(map(number, row))})" if row.ndim == 1 and row.size <= FULL else value(np.asarray(row))


def worst(got: np.ndarray, expected: np.ndarray) -> str:
    """Return the entry that is farthest off, for arrays too large to be shown in full."""
    if got.size <= FULL:
        return ""
    index = np.unravel_index(int(np.abs(np.asarray(got, dtype=np.float64) - expected).argmax()), got.shape)
    place = ", ".join(str(int(i)) for i in index)
    return f"worst entry [{place}]: expected {number(expected[index])}, got {number(got[index])}"


def sizes(shapes: Mapping[str, Sequence[str]], arguments: Mapping[str, Any]) -> str:
    """Return what the letters stand for in a call: "N=2, n=1"; nothing where no shape is known."""
    found: dict[str, int] = {}
    for name, value in arguments.items():
        letters = shapes.get(name, ())
        if isinstance(value, np.ndarray) and value.ndim == len(letters):
            for letter, length in zip(letters, value.shape, strict=True):
                if letter.isidentifier():
                    found.setdefault(letter, length)
    return ", ".join(f"{letter}={length}" for letter, length in found.items())
