"""What the expressions of a wrong function came to in one call, and how they hang together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from autograder.worker import messages
from autograder.worker.sites import Site
from autograder.worker.tracing import Note

_DEEPEST = 6  # names of names


class Noted:
    """The notes of one call; a note is known by its place among them.

    Parameters
    ----------
    sites : mapping of int to Site
    notes : sequence of Note
        In the order in which they were made.
    values : sequence of ndarray
        One to each note.
    others : collection of str
        Graded functions beside the one that is wrong: they have tests of their own.
    """

    def __init__(
        self, sites: dict[int, Site], notes: Sequence[Note], values: Sequence[np.ndarray], others: Collection[str] = ()
    ) -> None:
        self.sites = sites
        self.notes = notes
        self.values = [value.reshape(note.shape) for note, value in zip(notes, values, strict=True)]
        self.others = others
        self.of_site: dict[int, list[int]] = {}
        for place, note in enumerate(notes):
            self.of_site.setdefault(note.site, []).append(place)

    @classmethod
    def of(cls, said: messages.Traced, values: Sequence[np.ndarray], others: Collection[str] = ()) -> Noted:
        """Return what a worker said of a call."""
        lines = [(line.cell, line.number) for line in said.lines]
        sites = {
            site.number: Site(
                *lines[site.line], site.kind, site.scope, site.function, site.operands, site.target, site.returned
            )
            for site in said.sites
        }
        return cls(sites, [Note(note.site, note.thing, note.shape) for note in said.notes], values, others)

    def site(self, place: int) -> Site:
        """Return the expression of a note."""
        return self.sites[self.notes[place].site]

    def all_of(self, place: int) -> list[np.ndarray]:
        """Return all values of a note's expression."""
        return [self.values[each] for each in self.of_site[self.notes[place].site]]

    def operands(self, place: int) -> Iterator[int]:
        """Yield the notes of what an expression was made from, this time."""
        earlier = [each for each in self.of_site[self.notes[place].site] if each < place]
        since = earlier[-1] if earlier else -1
        for operand in self.site(place).operands:
            before = [each for each in self.of_site.get(operand, ()) if each < place]
            yield from [each for each in before if each > since] or before[-1:]

    def source(self, place: int) -> int | None:
        """Return the note of the expression that computed a value, or gave it its name; None for an argument."""
        for _ in range(_DEEPEST):
            if self._computes(place):
                return place
            thing = self.notes[place].thing
            same = [each for each in range(place) if self.notes[each].thing == thing and self._computes(each)]
            below = list(self.operands(place))
            if not same and not below:
                return None
            place = same[-1] if same else below[0]
        return None

    def is_changed(self, place: int) -> bool:
        """Return whether an object holds something else than when it was made: entries were set since."""
        source = self.source(place)
        if source is None or self.notes[source].thing != self.notes[place].thing:
            return False
        return not alike(self.values[source], self.values[place])

    def _computes(self, place: int) -> bool:
        site = self.site(place)
        return site.kind != "name" or bool(site.target)

    def may_be_pointed_at(self, place: int) -> bool:
        """Return whether an expression is one of the function, or of a helper that nobody tests.

        Not a call of such a helper, which has expressions of its own, and none of a class, which serves many.
        """
        site = self.site(place)
        if not site.function or site.function in self.others:
            return False
        before = self.site(place - 1) if place else site
        inner = before.scope != site.scope and before.function not in self.others
        return not (site.kind == "call" and inner)

    def returned(self, function: str) -> list[int]:
        """Return the notes of what a function returned."""
        sites = map(self.site, range(len(self.notes)))
        return [place for place, site in enumerate(sites) if site.returned and site.function == function]

    def had_before(self, place: int, wanted: np.ndarray, function: str, but: Collection[int]) -> bool:
        """Return whether a function had come to a value before."""
        return any(
            value.size > 1 and value.shape == wanted.shape and alike(value, wanted) and before not in but
            for before, value in enumerate(self.values[:place])
            if self.site(before).function == function
        )


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays hold the same numbers, in one of the two orders."""
    if one.size != other.size:
        return False
    return any(np.allclose(one.ravel(), each.ravel(), rtol=1e-7, atol=1e-12) for each in (other, other.T))
