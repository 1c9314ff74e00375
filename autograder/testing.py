"""What the authors of an exercise write its tests with.

A test is a pytest function that says which calls are made and what must come back. It never meets student code::

    @public(points=3)
    def test_line_forward_by_hand(expect):
        \"\"\"agrees with an example that is worked by hand\"\"\"
        expect(np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]]), returns=np.array([[1.0]]))

`docs/authoring.md` holds the guide.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import pytest

from autograder.casebook import landscapes
from autograder.casebook.cases import Below, Case, Expected, Objective, Raises, Returns, Scored, Visibility
from autograder.casebook.closeness import RTOL
from autograder.casebook.generators import generator
from autograder.errors import CourseError

__all__ = ["Expectations", "generator", "hidden", "objective", "public"]

F = TypeVar("F", bound=Callable[..., Any])
_MISSING: Any = object()


def _graded(points: float, visibility: Visibility, *, edge: bool) -> Callable[[F], F]:
    return pytest.mark.graded(points=points, visibility=visibility, edge=edge)


def public(points: float, *, edge: bool = False) -> Callable[[F], F]:
    """Mark a test that students get; `edge=True` when later tests do not build on it."""
    return _graded(points, "public", edge=edge)


def hidden(points: float, *, edge: bool = False) -> Callable[[F], F]:
    """Mark a test that stays with the staff; `edge=True` when later tests do not build on it."""
    return _graded(points, "hidden", edge=edge)


def objective(function: Callable[..., Any]) -> Objective:
    """Return a module-level function as one that can be handed to the student's code."""
    return Objective.of(function)


class Expectations:
    """The fixture `expect`: it writes down the calls that a test asks for."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        self.cases: list[Case] = []

    def __call__(  # noqa: PLR0913 - each keyword is one line of the author's guide
        self,
        *args: Any,  # noqa: ANN401
        returns: Any = _MISSING,  # noqa: ANN401
        raises: type[BaseException] | None = None,
        below: float | None = None,
        score: Objective | None = None,
        like: Any = _MISSING,  # noqa: ANN401
        at_least: float | None = None,
        at_most: float | None = None,
        bands: Mapping[float, float] | None = None,
        rtol: float = RTOL,
        may_move: tuple[str, ...] = (),
        silent: bool = False,
        alone: bool = False,
        cpu_s: float | None = None,
        note: str = "",
        landscape: Callable[[np.ndarray], Any] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Say what one call must do; see `docs/authoring.md` for each argument.

        Raises
        ------
        CourseError
            When not exactly one of `returns`, `raises`, `below` and `score` is given, a score has no `like` or
            nothing that it must reach, its bands are not as those of the test's other cases, an expected value is no
            float, array, list or tuple of such or is not finite, `may_move` names no parameter, or the landscape
            cannot be drawn.
        """
        given = [returns is not _MISSING, raises is not None, below is not None, score is not None]
        if sum(given) != 1:
            raise CourseError("expect(...) takes exactly one of returns=, raises=, below= and score=")
        for name in may_move:
            if name not in self.parameters:
                raise CourseError(f"may_move names {name!r}, which is no parameter of the function: {self.parameters}")
        if score is None and (like is not _MISSING or any(each is not None for each in (at_least, at_most, bands))):
            raise CourseError("like=, at_least=, at_most= and bands= are for score=")
        expected: Expected
        if raises is not None:
            expected = Raises(raises.__name__)
        elif score is not None:
            expected = self._scored(score, like, at_least, at_most, bands or {})
        elif below is not None:
            expected = Below(float(below))
        else:
            expected = Returns(_checked(returns))
        self.cases.append(
            Case(
                args=tuple(_snapshot(arg) for arg in args),
                expected=expected,
                kwargs={name: _snapshot(value) for name, value in kwargs.items()},
                rtol=rtol,
                may_move=may_move,
                silent=silent,
                alone=alone,
                cpu_s=cpu_s,
                note=note,
                landscape=None if landscape is None else landscapes.around(landscape, returns),
            )
        )

    def _scored(
        self,
        score: Objective,
        like: Any,  # noqa: ANN401
        at_least: float | None,
        at_most: float | None,
        bands: Mapping[float, float],
    ) -> Scored:
        if not isinstance(score, Objective) or like is _MISSING:
            raise CourseError("score= is an @objective, and takes like=, which has the shapes of a right answer")
        if at_least is None and at_most is None and not bands:
            raise CourseError("score= takes at_least=, at_most= or bands=: what the score must reach")
        pairs = tuple(sorted((float(bound), float(points)) for bound, points in bands.items()))
        if any(points <= 0 for _, points in pairs):
            raise CourseError("each band of bands= has points above 0")
        others = [case.expected.bands for case in self.cases if isinstance(case.expected, Scored)]
        if pairs and any(other and other != pairs for other in others):
            raise CourseError("the calls of one test have the same bands=: their mean score counts")
        return Scored(score, _checked(like), at_least, at_most, pairs)


def _snapshot(value: Any) -> Any:  # noqa: ANN401
    """Return a copy, so that a test may change its arrays afterwards."""
    return value if isinstance(value, Objective) else copy.deepcopy(value)


def _checked(value: Any) -> Any:  # noqa: ANN401
    """Return an expected value in the form in which it is judged: float, array, list or tuple of such."""
    if isinstance(value, (list, tuple)):
        items = [_checked(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    array = np.array(value)
    if array.dtype.kind not in "fiub" or not np.isfinite(array).all():
        raise CourseError(f"an expected value must be finite numbers, not {value!r}")
    array = array.astype(np.float64)
    return float(array) if array.ndim == 0 else array
