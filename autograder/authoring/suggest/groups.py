"""Puts equal answers together: equal on every case, to rounding."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.authoring.suggest.asking import Answered
from autograder.casebook.cases import Answer
from autograder.casebook.fingerprint import Fingerprint, fingerprint, same

FEWEST = 2  # students


class Group(msgspec.Struct, frozen=True):
    """An answer without a name that several students gave, with the first of them as the example."""

    first: Answered
    students: tuple[str, ...]

    @property
    def exercise(self) -> str:
        """The exercise's full name."""
        return self.first.exercise

    @property
    def function(self) -> str:
        """The function that answered."""
        return self.first.test.function


def grouped(answered: Iterable[Answered]) -> list[Group]:
    """Return the answers that several students share, the most frequent first."""
    known: dict[tuple[str, str], list[tuple[tuple[Fingerprint, ...], list[Answered]]]] = {}
    for each in sorted(answered, key=lambda each: (each.student, each.exercise, each.test.function)):
        prints = printed(each.answers)
        there = known.setdefault((each.exercise, each.test.function), [])
        alike = next((members for other, members in there if all(map(same, prints, other))), None)
        if alike is None:
            there.append((prints, [each]))
        else:
            alike.append(each)
    groups = [
        Group(members[0], tuple(dict.fromkeys(each.student for each in members)))
        for there in known.values()
        for _, members in there
    ]
    shared = [group for group in groups if len(group.students) >= FEWEST]
    return sorted(shared, key=lambda group: (-len(group.students), group.exercise, group.function, group.students))


def printed(answers: Iterable[Answer]) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of answers."""
    return tuple(map(fingerprint, answers))
