"""Chooses how a wrong answer is drawn: as its exercise says for each part; by default a heat map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.casebook.cases import Case, Returns
from autograder.casebook.closeness import agrees, is_sequence, leaves
from autograder.course.course import Function, Picture
from autograder.report.pictures import heatmap, paths
from autograder.report.pictures.svg import Figure

MOST = 2  # pictures of one test
LARGEST = 1e150  # larger values are drawn as not a number


def pictures(case: Case, answer: Any, about: Function | None) -> tuple[Figure, ...]:  # noqa: ANN401 - a decoded value
    """Return pictures of a wrong answer beside the right one, for its first wrong parts.

    An answer with a wrong shape is not drawn: its numbers do not correspond to the expected ones.
    """
    if not isinstance(case.expected, Returns):
        return ()
    expected = case.expected.value
    found = []
    for part, (got, wanted) in enumerate(_parts(answer, expected)):
        name = about.parts[part] if about and isinstance(expected, tuple) and part < len(about.parts) else ""
        kind: Picture = about.pictures[part] if about and part < len(about.pictures) else "heat map"
        found += [
            figure
            for one, other, where in _leaves(got, wanted, name)
            if (figure := _figure(kind, one, other, case, where)) is not None
        ]
    return tuple(found[:MOST])


def _parts(answer: Any, expected: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield the parts of a pair, or the whole answer as its only part."""
    if not isinstance(expected, tuple):
        yield answer, expected
    elif isinstance(answer, (list, tuple)) and len(answer) == len(expected):
        yield from zip(answer, expected, strict=True)


def _leaves(answer: Any, expected: Any, name: str) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:  # noqa: ANN401
    """Yield the wrong arrays of a part, each with the right one and its name."""
    for one, other, place in leaves(answer, expected):
        if is_sequence(other) or not isinstance(one, np.ndarray) or one.dtype.kind not in "fiub":
            continue
        right = np.asarray(other, dtype=np.float64)
        if one.shape == right.shape:
            with np.errstate(over="ignore", invalid="ignore"):  # too large a longdouble, a signalling NaN
                got = one.astype(np.float64)
            got = np.where(np.abs(got) <= LARGEST, got, np.nan)
            yield got, right, f"{name or 'the answer'}{place}" if place else name


def _figure(kind: Picture, got: np.ndarray, expected: np.ndarray, case: Case, name: str) -> Figure | None:
    if got.size == 0 or agrees(got, expected, case.rtol):
        return None
    match kind:
        case "trajectory" if expected.ndim == 2 and len(expected) > 1:
            return paths.trajectory(got, expected, case.rtol, case.landscape, name)
        case "points" if expected.ndim == 2 and expected.shape[1] == 2:
            return paths.points(got, expected, case.rtol, case.landscape, name)
        case "curve" if expected.ndim == 1 and len(expected) > 1:
            return paths.curve(got, expected, case.rtol, name)
        case "heat map" if heatmap.helps(expected):
            return heatmap.heat_map(got, expected, case.rtol, name)
        case _:
            return None
