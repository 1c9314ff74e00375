"""What a function was asked: its cases, and how its parameters and their sizes are called."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from autograder.casebook.cases import Case
from autograder.judging.call_record import CallRecord

Shapes = Mapping[str, Sequence[str]]


class Asked(NamedTuple):
    """The cases of one function, its parameters, and their shapes in the letters of its docstring."""

    cases: Sequence[Case]
    parameters: Sequence[str]
    edges: Sequence[bool]  # whether each is a case of an edge test
    shapes: Shapes = MappingProxyType({})

    @classmethod
    def by(cls, calls: Sequence[CallRecord], parameters: Sequence[str], shapes: Shapes | None = None) -> Asked:
        """Return what calls of one function asked."""
        return cls([call.case for call in calls], parameters, [call.test.edge for call in calls], shapes or {})

    def at(self, places: Sequence[int]) -> Asked:
        """Return some of the cases."""
        return self._replace(cases=[self.cases[at] for at in places], edges=[self.edges[at] for at in places])

    def sizes(self) -> dict[str, list[float]]:
        """Return the sizes of the arguments in every case, under the letter of the docstring or as `x.shape[0]`."""
        named: dict[str, list[float]] = {}
        given = [dict(zip(self.parameters, case.args, strict=False)) for case in self.cases]
        for name, value in given[0].items() if given else ():
            for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
                arrays = [
                    array for each in given if isinstance(array := each.get(name), np.ndarray) and array.ndim > axis
                ]
                if len(arrays) == len(given):
                    named.setdefault(self._letter(name, axis), [array.shape[axis] for array in arrays])
        first = {
            tuple(sizes): label for label, sizes in reversed(named.items())
        }  # one label for sizes that always agree
        return {label: sizes for label, sizes in named.items() if first[tuple(sizes)] == label}

    def combined_sizes(self) -> Iterator[tuple[str, list[float]]]:
        """Yield the sizes, then their products and quotients in pairs, each with its name."""
        named = self.sizes()
        yield from named.items()
        for one, other in itertools.combinations_with_replacement(named, 2):
            yield f"{one}*{other}", [a * b for a, b in zip(named[one], named[other], strict=True)]
        for one, other in itertools.permutations(named, 2):
            yield f"{one}/{other}", [a / b for a, b in zip(named[one], named[other], strict=True)]

    def _letter(self, name: str, axis: int) -> str:
        letters = self.shapes.get(name, ())
        return letters[axis] if axis < len(letters) and letters[axis].isidentifier() else f"{name}.shape[{axis}]"
