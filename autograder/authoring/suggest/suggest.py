"""Finds code for the wrong answers without a name that students of a class share.

Each function's answers are looked for among single edits of the reference, of other right forms and of the bank's
entries, then among edits of these edits, the nearest first, until the time is up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor

from autograder import children
from autograder.authoring.suggest.draft import Draft, draft
from autograder.authoring.suggest.groups import Group
from autograder.authoring.suggest.starts import starts
from autograder.authoring.suggest.trying import Code, Tried, Wanted, first_edits, limit, second_edits
from autograder.casebook import store
from autograder.casebook.cases import Casebook
from autograder.course.course import Course
from autograder.text import counted

MOST_SHOWN = 3  # codes for one group


def drafts(
    course: Course, groups: Sequence[Group], seconds: float, jobs: int, progress: Callable[[str], None]
) -> list[Draft]:
    """Return a draft for each group, in their order; without an entry where no code was found.

    Parameters
    ----------
    course : Course
    groups : sequence of Group
    seconds : float
        For the whole search.
    jobs : int
        Processes.
    progress : callable
        Is told what is being done.
    """
    found: dict[int, Draft] = {}
    until = time.monotonic() + seconds
    by_function: dict[tuple[str, str], list[int]] = {}
    for place, group in enumerate(groups):
        by_function.setdefault((group.exercise, group.function), []).append(place)
    with children.pool(jobs, limit) as pool:
        for number, ((exercise, function), places) in enumerate(by_function.items()):
            share = max(0.0, until - time.monotonic()) / (len(by_function) - number)
            chosen = [groups[place] for place in places]
            search = Search(course, exercise, function, chosen, pool, jobs)
            found |= dict(zip(places, search.drafts(share), strict=True))
            there = sum(bool(found[place].entry) for place in places)
            progress(f"{exercise}: {function}: code for {there} of {counted(len(places), 'shared answer')}")
    return [found[place] for place in range(len(groups))]


class Search:
    """The search for the answers of one function.

    Parameters
    ----------
    course : Course
    exercise, function : str
    groups : sequence of Group
    pool : Executor
    jobs : int
        How many tasks the pool does at a time.
    """

    def __init__(  # noqa: PLR0913 - what it searches, and where
        self, course: Course, exercise: str, function: str, groups: Sequence[Group], pool: Executor, jobs: int
    ) -> None:
        folder = course.exercise(exercise)
        self._content = store.read_bytes(folder, course)
        self._book = Casebook.from_json(self._content)
        self._groups = groups
        self._function = function
        self._starts = starts(folder, function)
        self._pool = pool
        self._jobs = jobs

    def drafts(self, seconds: float) -> list[Draft]:
        """Return a draft for each group."""
        until = time.monotonic() + seconds
        found: dict[int, list[Code]] = {}
        tried = self._first_round(seconds)
        for group, code in (each for one in tried for each in one.found):
            found.setdefault(group, []).append(code)
        for group, code in self._second_round(tried, set(found), until - time.monotonic()):
            found.setdefault(group, []).append(code)
        return [
            draft(group, self._book, self._starts, self._best(found.get(place, [])))
            for place, group in enumerate(self._groups)
        ]

    def _first_round(self, seconds: float) -> list[Tried]:
        wanted = self._wanted(range(len(self._groups)))
        tasks = [self._pool.submit(first_edits, wanted, part, self._jobs, seconds) for part in range(self._jobs)]
        return [task.result() for task in tasks]

    def _second_round(self, tried: Sequence[Tried], found: set[int], seconds: float) -> Iterator[tuple[int, Code]]:
        """Yield what two edits give, with the group's place; only groups without code are looked for."""
        left = [place for place in range(len(self._groups)) if place not in found]
        firsts = sorted((first for one in tried for first in one.firsts), key=lambda first: first.distance)
        if not left or seconds <= 0:
            return
        codes = [first.code for first in firsts]
        wanted = self._wanted(left)
        tasks = [
            self._pool.submit(second_edits, wanted, codes[part :: self._jobs], seconds) for part in range(self._jobs)
        ]
        for task in tasks:
            yield from ((left[group], code) for group, code in task.result())

    def _wanted(self, places: Sequence[int]) -> Wanted:
        answers = tuple(self._groups[place].first.answers for place in places)
        return Wanted(self._content, self._function, answers, tuple(self._starts))

    @staticmethod
    def _best(found: Sequence[Code]) -> list[Code]:
        """Return the codes to show: few edits first, and one for each description."""
        best: dict[tuple[str, ...], Code] = {}
        for code in sorted(found, key=lambda code: (len(code.steps), code.start)):
            best.setdefault(code.steps, code)
        return list(best.values())[:MOST_SHOWN]
