"""The known mistakes of one function, in the form in which answers are compared with them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from autograder.casebook import fingerprint as prints
from autograder.casebook.cases import Answer, Case, KnownMistake
from autograder.casebook.fingerprint import Fingerprint
from autograder.judging.causes import Cause
from autograder.judging.closeness import is_right, right_answer

_KEPT = 4_096


class Known(msgspec.Struct, frozen=True):
    """A wrong variant: the mistakes that it makes, and what it answers on the cases of its function."""

    causes: tuple[Cause, ...]
    answers: tuple[Fingerprint, ...]
    right: tuple[bool, ...]
    values: tuple[Any, ...] = ()  # the arrays, where they are known

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its mistakes."""
        return frozenset(cause.id for cause in self.causes)

    @property
    def leaves(self) -> list[prints.Leaves]:
        """The values of its answers alone."""
        return [answer.value for answer in self.answers]

    @property
    def is_plain(self) -> bool:
        """Whether it answers on every case, and changes no argument."""
        return not any(answer.error or answer.changed for answer in self.answers)

    def unchanged(self) -> Known:
        """Return it without what it changes among the arguments."""
        answers = tuple(msgspec.structs.replace(answer, changed=()) for answer in self.answers)
        return msgspec.structs.replace(self, answers=answers)

    def matches_right(self, cases: Sequence[Case]) -> Iterator[bool]:
        """Yield for each case whether its value is the right one, whatever it changes."""
        for answer, case in zip(self.answers, cases, strict=True):
            yield prints.same_values(answer.value, print_of_right(case).value, case.rtol)

    def at(self, places: Sequence[int]) -> Known:
        """Return what is known of it on some of the cases."""
        return Known(
            self.causes,
            tuple(self.answers[place] for place in places),
            tuple(self.right[place] for place in places),
            tuple(self.values[place] for place in places) if self.values else (),
        )

    def part(self, at: int, right: Sequence[prints.Leaves], cases: Sequence[Case]) -> Known:
        """Return what is known of one part of a pair."""
        answers = tuple(answer.part(at) for answer in self.answers)
        flags = [
            prints.same_values(answer.value, each, case.rtol)
            for answer, each, case in zip(answers, right, cases, strict=True)
        ]
        return Known(self.causes, answers, tuple(flags), tuple(value[at] for value in self.values))


def of_bank(entry: KnownMistake, cases: Sequence[Case]) -> Known:
    """Return an entry of the bank, given the cases of its function."""
    known = any(prints.is_printed(answer.value) for answer in entry.answers)
    return Known(
        (Cause(entry.id, entry.hint),),
        tuple(map(_print, entry.answers)),
        tuple(map(_is_right if known else is_right, entry.answers, cases)),
        () if known else tuple(answer.value for answer in entry.answers),
    )


def _is_right(answer: Answer, case: Case) -> bool:
    """Return whether an answer is right, of whose values the fingerprints are known."""
    right = print_of_right(case)
    alike = (answer.error, answer.changed, answer.warned) == (right.error, (), False)
    return alike and prints.same_values(prints.leaves_of(answer.value), right.value, case.rtol)


def print_of_right(case: Case) -> Fingerprint:
    """Return the fingerprint of what a right function answers."""
    return _print(right_answer(case))


def _print(answer: Answer) -> Fingerprint:
    return _printed(_Same(answer))


class _Same:
    """An answer as a key: two are equal only when they are one object."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __hash__(self) -> int:
        return id(self.answer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.answer is self.answer


@functools.lru_cache(_KEPT)
def _printed(key: _Same) -> Fingerprint:
    return prints.fingerprint(key.answer)
