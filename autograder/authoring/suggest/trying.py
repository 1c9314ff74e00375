"""Tries edits, in a process of its own: which of them give the numbers of a group on every case.

All code here is the course's own. An edit of it may still run for ever or ask for much memory, so that each try has a
bound for both.
"""

from __future__ import annotations

import contextlib
import resource
import time
import warnings
from collections.abc import Iterator

import msgspec

from autograder.authoring.suggest.groups import printed
from autograder.authoring.suggest.starts import Start
from autograder.casebook.bank import answer
from autograder.casebook.bounded import TooLong, bounded
from autograder.casebook.cases import Answer, Casebook, size_of
from autograder.casebook.edits.making import edits, needed, run
from autograder.casebook.edits.places import names_told
from autograder.casebook.fingerprint import Fingerprint, fingerprint, ratio, same
from autograder.judging import closeness

SECONDS = 0.5  # of CPU time, for one try on all cases
MEMORY = 4 << 30  # bytes
ENOUGH = 8  # cases that tell how near an edit comes


class Code(msgspec.Struct, frozen=True):
    """Edited code.

    Parameters
    ----------
    source : str
    start : int
        The place of what was edited among the starts.
    steps : tuple of str
        What is wrong with it, edit by edit.
    """

    source: str
    start: int
    steps: tuple[str, ...]


class First(msgspec.Struct, frozen=True):
    """An edit that gives none of the answers, and how near it comes: a smaller number is nearer."""

    code: Code
    distance: tuple[int, int]


class Tried(msgspec.Struct, frozen=True):
    """What gives the answers, by the group's place, and what may with one more edit."""

    found: list[tuple[int, Code]]
    firsts: list[First]


class Wanted(msgspec.Struct, frozen=True):
    """A function's answers to look for.

    Parameters
    ----------
    casebook : bytes
        As JSON.
    function : str
    groups : tuple of tuple of Answer
        Of each group its answers to all cases.
    starts : tuple of Start
    """

    casebook: bytes
    function: str
    groups: tuple[tuple[Answer, ...], ...]
    starts: tuple[Start, ...]


def limit() -> None:
    """Bound this process's memory, and let it be quiet: edits warn of much."""
    warnings.simplefilter("ignore")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


class Try:
    """Tries code against the answers that are looked for."""

    def __init__(self, wanted: Wanted) -> None:
        self._names = [start.name for start in wanted.starts]
        book = Casebook.from_json(wanted.casebook)
        self._parameters = book.parameters[wanted.function]
        cases = [case for _, case in book.cases(wanted.function)]
        right, groups = printed(map(closeness.right_answer, cases)), [printed(answers) for answers in wanted.groups]
        tells = [any(not same(prints[at], right[at]) for prints in groups) for at in range(len(cases))]
        order = sorted(range(len(cases)), key=lambda at: (not tells[at], size_of(cases[at]), at))
        self._cases = [cases[at] for at in order]  # first the small ones on which an answer is wrong
        self._right = [right[at] for at in order]
        self._prints = [[prints[at] for at in order] for prints in groups]
        self._groups = [[answers[at] for at in order] for answers in wanted.groups]

    def groups_of(self, code: Code) -> list[int]:
        """Return the places of the groups whose answers the code gives on every case."""
        return self.tried(code, 0)[0]

    def tried(self, code: Code, enough: int = ENOUGH) -> tuple[list[int], list[Fingerprint]]:
        """Return the same, with the fingerprints of the first answers; nothing where the code cannot be run so far."""
        left, prints = list(range(len(self._groups))), list[Fingerprint]()
        with contextlib.suppress(Exception, TooLong), bounded(SECONDS):  # some edits cannot even be defined
            function = run(code.source, self._names[code.start])
            for at, case in enumerate(self._cases):
                if not left and at >= enough:
                    break
                answered = answer(function, case, self._parameters)
                prints.append(fingerprint(answered))
                left = [group for group in left if self._is_same(answered, prints[at], group, at)]
            return left, prints
        return [], []

    def _is_same(self, answered: Answer, print_: Fingerprint, group: int, at: int) -> bool:
        return same(print_, self._prints[group][at]) and closeness.same(answered, self._groups[group][at])

    def is_right(self, prints: list[Fingerprint]) -> bool:
        """Return whether the first answers are right."""
        return all(map(same, prints, self._right))

    def distance(self, prints: list[Fingerprint]) -> tuple[int, int]:
        """Return how far answers are from the nearest group."""
        return min(self._distance(prints, group) for group in self._prints)

    def _distance(self, prints: list[Fingerprint], group: list[Fingerprint]) -> tuple[int, int]:
        pairs = list(zip(prints, group, self._right, strict=False))
        telling = [(one, other) for one, other, right in pairs if not same(other, right)]
        same_there = sum(same(one, other) for one, other in telling)
        scaled = sum(ratio(one.value, other.value) is not None for one, other in telling)
        return (-max(2 * same_there, scaled), sum(one.error != other.error for one, other in telling))


def first_edits(wanted: Wanted, part: int, parts: int, seconds: float) -> Tried:
    """Try the starts that are wrong, and single edits of all starts; of all these each `parts`-th.

    Parameters
    ----------
    wanted : Wanted
    part, parts : int
    seconds : float
        After that time the rest is left out.
    """
    until, attempt = time.monotonic() + seconds, Try(wanted)
    found, firsts, known = list[tuple[int, Code]](), list[First](), set[str]()
    for number, code in enumerate(_codes(wanted)):
        if number % parts != part:
            continue
        if time.monotonic() > until:
            break
        if not wanted.starts[code.start].is_right:
            found += [(group, code) for group in attempt.groups_of(code)]
            continue
        groups, prints = attempt.tried(code)
        found += [(group, code) for group in groups]
        if prints and not groups and repr(prints) not in known and not attempt.is_right(prints):
            known.add(repr(prints))
            firsts.append(First(code, attempt.distance(prints)))
    return Tried(found, firsts)


def _codes(wanted: Wanted) -> Iterator[Code]:
    """Yield the code to try first; its descriptions are for the staff and say every name."""
    for place, start in enumerate(wanted.starts):
        if not start.is_right:
            yield Code(needed(start.source, start.name), place, ())
        for edit in edits(start.source, start.name, names_told(start.source), helpers=start.is_right):
            yield Code(edit.source, place, (edit.description,))


def second_edits(wanted: Wanted, firsts: list[Code], seconds: float) -> list[tuple[int, Code]]:
    """Try each edit of code that is edited already; return what gives the answers of a group, with the group's place.

    Parameters
    ----------
    wanted : Wanted
    firsts : list of Code
        The likeliest first.
    seconds : float
        After that time the rest is left out.
    """
    until, attempt, seen = time.monotonic() + seconds, Try(wanted), set[str]()
    found: list[tuple[int, Code]] = []
    for first in firsts:
        for edit in edits(first.source, wanted.starts[first.start].name, names_told(first.source)):
            if time.monotonic() > until:
                return found
            if edit.source not in seen:
                seen.add(edit.source)
                code = Code(edit.source, first.start, (*first.steps, edit.description))
                found += [(group, code) for group in attempt.groups_of(code)]
    return found
