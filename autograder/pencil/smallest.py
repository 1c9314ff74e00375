"""Finds the smallest numbers that show that a line is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograder.pencil.dual import Array
from autograder.pencil.question import STEP, Declared, Reading
from autograder.pencil.unread import Unread
from autograder.pencil.values import Machine, Points

if TYPE_CHECKING:
    from autograder.pencil.resolving import Let
    from autograder.pencil.trial import Trial

TRIED = 64  # points for each size
SMALL = (0.0, 1.0, 2.0, -1.0)
SIZES = (1, 2, 3)


def shown(trial: Trial, number: int, lets: dict[str, Let]) -> str:
    """Return a sentence with the smallest numbers for which a line is not what the line before it is, else nothing."""
    judged = trial.judged[number]
    above = next((each.resolved for each in reversed(trial.judged[:number]) if each.resolved is not None), trial.left)
    if judged.resolved is None or above is None or judged.extra:
        return ""
    for size in SIZES:
        points = _points(trial.reading, size)
        machine = Machine(trial.reading, points, lets)
        frame = trial.frame_of(machine, above, judged.resolved)
        try:
            before = machine.value(above.node, frame, above.kinds)
            mine = machine.value(judged.resolved.node, frame, judged.resolved.kinds)
        except (Unread, IndexError):
            return ""
        mask = np.ones(TRIED, dtype=bool)
        case = trial.chain.case
        if case is not None and case.unequal:
            mask = mask & (frame[case.left].values != frame[case.right].values)[..., None]
        before, mine, mask = np.broadcast_arrays(before, mine, mask)
        if (found := _first(before, mine, mask)) is not None:
            return _sentence(trial, points, found, before, mine)
    return ""


def _points(reading: Reading, size: int) -> Points:
    rng = np.random.default_rng(1)
    kinds = {kind for symbol in reading.symbols for kind in symbol.kinds} | set(reading.sizes)
    sizes = dict.fromkeys(kinds, size) | {STEP: 2 + size}
    values = {symbol.id: _small(symbol, sizes, rng) for symbol in reading.symbols if symbol.definition is None}
    return Points(values, sizes, TRIED)


def _small(symbol: Declared, sizes: dict[str, int], rng: np.random.Generator) -> Array:
    if symbol.draw.startswith("size "):
        return np.full(TRIED, float(sizes[symbol.draw.removeprefix("size ")]))
    shape = (*(sizes[kind] + (kind == STEP) for kind in symbol.kinds), TRIED)
    if symbol.draw == "one-hot":
        made = np.zeros(shape)
        made[..., 0, :] = 1.0
        return made
    if symbol.draw == "positive":
        return np.full(shape, 0.5)
    made = rng.choice(SMALL, size=shape)
    early = np.arange(TRIED) < TRIED // 2
    ramp = np.arange(1, int(np.prod(shape[:-1])) + 1, dtype=np.float64).reshape(shape[:-1])[..., None] * np.ones(TRIED)
    if symbol.name.lower() == "x":
        made[..., early] = ramp[..., early]
    elif symbol.name.lower() == "w":
        made[..., : TRIED // 4] = 0.0
    return np.asarray(made)


def _first(before: Array, mine: Array, mask: Array) -> tuple[int, ...] | None:
    """Return the index of the first entry that differs, the point being its last number."""
    differs = mask & np.isfinite(before) & np.isfinite(mine) & (np.abs(before - mine) > 1e-6 * (1 + np.abs(before)))
    if not differs.any():
        return None
    point = int(np.flatnonzero(differs.reshape(-1, differs.shape[-1]).any(axis=0))[0])
    return (*(int(each) for each in np.argwhere(differs[..., point])[0]), point)


def _sentence(trial: Trial, points: Points, found: tuple[int, ...], before: Array, mine: Array) -> str:
    point = found[-1]
    given = [
        f"{symbol.name} = {_written(points.values[symbol.id], point)}"
        for symbol in trial.reading.symbols
        if symbol.definition is None and not symbol.draw.startswith("size ") and points.values[symbol.id].size
    ]
    entry = _entry(trial, points, found)
    numbers = f"the line before is {_number(before[found])}, yours is {_number(mine[found])}."
    return f"With {', '.join(given)}{entry} {numbers}"


def _entry(trial: Trial, points: Points, found: tuple[int, ...]) -> str:
    """Return for which indices the numbers are."""
    letters = list(trial.letters)
    names = []
    for axis, letter in enumerate(letters, 1):
        kind = trial.letters[letter]
        if len(found) > axis and (points.sizes[kind] > 1):
            start = 3 if kind == STEP else 1
            names.append(f"{letter} = {found[-axis - 1] + start}")
    return f" and {', '.join(names)}" if names else ""


def _written(values: Array, point: int) -> str:
    numbers = values[..., min(point, values.shape[-1] - 1)]
    if numbers.ndim == 0:
        return _number(float(numbers))
    if numbers.ndim == 1:
        return f"({', '.join(_number(each) for each in numbers)})" if numbers.size > 1 else _number(float(numbers[0]))
    if numbers.size == 1:
        return _number(float(numbers.flat[0]))
    return f"[{', '.join(_written(row[..., None], 0) for row in numbers)}]"


def _number(value: float) -> str:
    return f"{float(value):.4g}" if abs(value) > 1e-12 else "0"
