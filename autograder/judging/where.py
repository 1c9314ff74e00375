"""Finds the expression at which a wrong function leaves what right solutions have, or says nothing.

Only what can be shown on a case is said: with a right solution's value in the place of the expression's, the function's
answer is right, and the expression is made of what that solution makes the value of. Where something that it is made of
is to blame instead, that is followed to where it was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from autograder.casebook.cases import Case, Returns, Step
from autograder.judging.known_values import KnownValues
from autograder.judging.noted import Noted, alike
from autograder.judging.repairs import Attempt, Repairs

_MOST_SUSPECTS, _MOST_OPERANDS, _DEEPEST = 6, 12, 6
Kind: TypeAlias = Literal["first_wrong", "missing_step"]


class Found(msgspec.Struct, frozen=True):
    """The expression that is pointed at: its site, what is wrong with it, and the name of what belongs there."""

    site: int
    kind: Kind
    name: str = ""


def find(function: str, case: Case, steps: Sequence[Step], noted: Noted, attempt: Attempt) -> Found | None:
    """Return the expression to point at in a function that is wrong on a case; None where nothing is certain.

    Parameters
    ----------
    function : str
    case : Case
    steps : sequence of Step
        What right solutions have on the way.
    noted : Noted
        What the function has.
    attempt : callable
        See `Repairs`.
    """
    with np.errstate(all="ignore"):
        return _Search(function, case, steps, noted, attempt).found()


def agreed(found: Sequence[Found | None], line: Callable[[Found], object]) -> Found | None:
    """Return what was found on several cases, where all of them point at the same line."""
    said = [each for each in found if each is not None]
    return said[0] if len(said) == len(found) and len({line(each) for each in said}) == 1 else None


class _UnsureError(Exception):
    """What would help is behind a suspect, and it is not certain where."""


class _Search:
    def __init__(self, function: str, case: Case, steps: Sequence[Step], noted: Noted, attempt: Attempt) -> None:
        self.function = function
        self.case = case
        self.steps = steps
        self.noted = noted
        self.known = KnownValues(case, steps)
        self.repairs = Repairs(case, self.known, attempt)
        self.values = noted.values
        self.right = [self.known.has(value) for value in self.values]

    def found(self) -> Found | None:
        tried: set[int] = set()
        for place in range(len(self.values)):
            number = self.noted.notes[place].site
            if number not in tried and len(tried) < _MOST_SUSPECTS and self._is_suspect(place):
                tried.add(number)
                found = self._blamed(place)
                if found:
                    return found
        return None if tried else self._too_early()

    # ---- suspects

    def _is_suspect(self, place: int) -> bool:
        """Return whether all that an expression was given is known, and what it came to is not."""
        if self.right[place] or self.noted.site(place).kind == "name" or not self.noted.may_be_pointed_at(place):
            return False
        given = list(self.noted.operands(place))
        if not 0 < len(given) <= _MOST_OPERANDS or not np.isfinite(self.values[place]).all():
            return False
        return all(map(self._is_known, given)) and not any(map(self.noted.is_changed, given))

    def _is_known(self, place: int) -> bool:
        return self.right[place] or self.known.has_multiple(self.values[place])

    def _blamed(self, suspect: int) -> Found | None:
        """Return the suspect, or what it was given where that is to blame; None where nothing is certain."""
        exact = self.known.has_multiple(self.values[suspect])
        for step in self._likely_steps(suspect):
            found = self._verdict(suspect, step) if self._repairs(suspect, step, exact=exact) else None
            if found:
                return found
        return None

    def _likely_steps(self, suspect: int) -> list[Step]:
        """Return the steps that a right solution makes of something that the suspect was given, too."""
        target, given = self.noted.site(suspect).target, list(self.noted.operands(suspect))
        likely = [
            step
            for step in self.steps
            if any(len(self._odd(given, made_of)[0]) < len(given) for made_of in step.made_of)
        ]
        return sorted(likely, key=lambda step: (not target or step.name != target, not step.name))

    def _repairs(self, place: int, step: Step, *, exact: bool) -> bool:
        return self.repairs.by(self.noted.notes[place].site, self.noted.all_of(place), step, exact=exact)

    # ---- who is to blame

    def _verdict(self, place: int, step: Step, depth: int = 0) -> Found | None:
        """Return what is to blame where a step in the place of an expression's value repairs the answer."""
        given = list(self.noted.operands(place))
        if not step.made_of:
            is_right = not given or (self._is_given(step) and all(self.right[each] for each in given))
            return self._pointed(place, step) if is_right else None
        for made_of in step.made_of:
            found = self._by(place, step, made_of, depth)
            if found:
                return found
        return None

    def _by(self, place: int, step: Step, made_of: Sequence[int], depth: int) -> Found | None:
        """Return what is to blame, going by one way to make the step."""
        given = list(self.noted.operands(place))
        shaped = {value.shape for value in step.values} != {value.shape for value in self.noted.all_of(place)}
        odd, missing = self._odd(given, made_of, shaped=shaped)
        if not odd:
            in_order = self.noted.site(place).kind != "call" or self._in_order(given, made_of)
            return self._pointed(place, step) if in_order else None
        if len(odd) == len(given) > 1:
            return None  # it is another expression
        if any(self._had_before(place, each, odd, given) for each in missing):
            return self._pointed(place, step)
        try:
            deeper = self._deeper(odd, missing, depth) if depth < _DEEPEST else None
        except _UnsureError:
            return None
        return deeper or (self._pointed(place, step) if self._are_settled(odd, missing) else None)

    def _odd(
        self, given: Sequence[int], made_of: Sequence[int], *, shaped: bool = False
    ) -> tuple[list[int], list[Step]]:
        """Return what was given and is not what a right solution has there, and what that has instead."""
        missing = [self.steps[place] for place in made_of]
        odd, turned, is_straight = list[int](), list[tuple[int, Step]](), False
        for place in given:
            match = next((step for step in missing if self._is_of(place, step, shaped=shaped)), None)
            if match is None:
                odd.append(place)
                continue
            missing = [step for step in missing if step is not match]
            way = self._way(place, match)
            is_straight = is_straight or way == "straight"
            turned += [(place, match)] if way == "turned" else []
        if is_straight:  # nothing of it is turned for a reason
            odd += [place for place, _ in turned]
            missing += [step for _, step in turned]
        return odd, missing

    def _way(self, place: int, step: Step) -> Literal["straight", "turned", "either"]:
        """Return in which of the two orders a value holds a step's numbers."""
        value = self.values[place]
        for other in step.values:
            if other.size == value.size and min(value.shape, default=1) > 1 and min(value.ndim, other.ndim) > 1:
                straight = np.allclose(value.ravel(), other.ravel(), rtol=1e-7, atol=1e-12)
                return "straight" if straight else "turned"
        return "either"

    def _is_of(self, place: int, step: Step, *, shaped: bool = False) -> bool:
        """Return whether a value is one of a step's, or all values of its site together are; `shaped`: as it is."""
        value = self.values[place]
        if any(alike(value, other) and (not shaped or value.shape == other.shape) for other in step.values):
            return True
        whole = np.concatenate([each.ravel() for each in self.noted.all_of(place)])
        return not shaped and alike(whole, np.array(step.numbers))

    def _in_order(self, given: Sequence[int], made_of: Sequence[int]) -> bool:
        at = [next(at for at, each in enumerate(made_of) if self._is_of(place, self.steps[each])) for place in given]
        return at == sorted(at)

    def _had_before(self, place: int, step: Step, odd: Sequence[int], given: Sequence[int]) -> bool:
        """Return whether the function had a step's value already, and used something else that was not made of it."""
        wanted = step.values[0]
        if self._is_given(step) or any(alike(self.values[each], wanted) for each in given):
            return False
        sources = [source for each in odd if (source := self.noted.source(each)) is not None]
        made_of = {each for source in sources for each in self.noted.operands(source)}
        return self.noted.had_before(place, wanted, self.function, made_of)

    def _are_settled(self, odd: Sequence[int], missing: Sequence[Step]) -> bool:
        """Return whether what was given is right in itself, only not what belongs there."""
        if any(self._is_of(each, other) for each in odd for other in missing):
            return False  # it is turned, or has another shape
        if any(self._is_size(each) or not self.right[each] for each in odd):
            return False
        return all(each.made_of or self._is_given(each) for each in missing)

    def _is_size(self, place: int) -> bool:
        """Return whether a value is a whole number that is no argument: where it comes from is not known."""
        value = self.values[place]
        return not value.ndim and float(value).is_integer() and not self.known.is_given(value)

    def _is_given(self, step: Step) -> bool:
        return self.known.is_given(step.values[0])

    # ---- what a suspect was given

    def _deeper(self, odd: Sequence[int], missing: Sequence[Step], depth: int) -> Found | None:
        """Return the expression whose value a right solution's has to replace, as far back as that helps."""
        for place in odd:
            source = self.noted.source(place)
            if source is None:
                continue
            if not (self.noted.may_be_pointed_at(source) or self.noted.site(source).target):
                continue
            for step in missing:
                if self._repairs(source, step, exact=True):
                    return self._by_source(source, step, depth)
        return None

    def _by_source(self, source: int, step: Step, depth: int) -> Found:
        """Return what is to blame where a step repairs the answer in the place of what a suspect was given."""
        target = self.noted.site(source).target
        is_named = bool(target) and target == step.name
        below = [self.steps[place] for made_of in step.made_of for place in made_of]
        found = None
        if is_named or not any(self._is_of(source, each) for each in below):  # else what uses it may have to go on
            found = self._verdict(source, step, depth + 1)
        if found is None and is_named and all(each.made_of or self._is_given(each) for each in below):
            found = self._pointed(source, step)
        if found is None:
            raise _UnsureError
        return found

    def _pointed(self, place: int, step: Step) -> Found | None:
        if not self.noted.may_be_pointed_at(place):
            return None
        kind: Kind = "missing_step" if self.known.has_whole(self.values[place]) else "first_wrong"
        return Found(self.noted.notes[place].site, kind, step.name)

    def _too_early(self) -> Found | None:
        """Return the returned value, if all values are known and a right solution continues after this one."""
        returned = self.noted.returned(self.function)
        expected = self.case.expected.value if isinstance(self.case.expected, Returns) else ()
        if not returned or isinstance(expected, (list, tuple)) or not all(map(self._is_known, range(len(self.values)))):
            return None
        last = self.values[returned[-1]]
        changed_nothing = any(alike(last, self.values[each]) for each in self.noted.operands(returned[-1]))
        if (
            changed_nothing
            or self.noted.is_changed(returned[-1])
            or alike(last, np.asarray(expected))
            or not self.known.has_whole(last)
        ):
            return None
        return Found(self.noted.notes[returned[-1]].site, "missing_step")
