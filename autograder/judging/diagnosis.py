"""Names the mistake behind a wrong answer, or says nothing: better silent than wrong.

A mistake of the bank is named when its variant reproduces the student's answers on every case that was tried, to 1e-9
relative, and at most one other does. Where the bank is silent, plain relations to the right answer are recognised: a
factor, the sign, the transpose, a sum over the batch left out, the right numbers in another shape. W and b, the parts
of a pair, are explained independently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from autograder.casebook.cases import Answer, Case, KnownMistake, Returns
from autograder.casebook.closeness import close
from autograder.judging.call_record import CallRecord
from autograder.judging.closeness import is_right, right_answer, same
from autograder.judging.relations import Asked, RelationKind, factor_between, ratio, relation_between
from autograder.results.result import NamedMistake

MIN_CASES = 3  # a mistake that was seen on fewer is not named
MOST = 2
RELATION = "relation"
WHOLE = "return value"


class Explanation(msgspec.Struct, frozen=True):
    """A mistake that explains an answer, and of a plain relation its kind."""

    mistake: NamedMistake
    relation: RelationKind | None = None


def diagnose(
    calls: Sequence[CallRecord],
    parameters: Sequence[str],
    bank: Sequence[KnownMistake],
    part_names: Sequence[str] = (),
) -> tuple[NamedMistake, ...]:
    """Return the mistakes that explain what a function answered, at most two, or none; see `explanations`."""
    found = explanations([call.answered for call in calls], Asked.by(calls, parameters), bank, part_names)
    return tuple(each.mistake for each in found)


def explanations(
    answers: Sequence[Answer], asked: Asked, bank: Sequence[KnownMistake], part_names: Sequence[str] = ()
) -> tuple[Explanation, ...]:
    """Return what explains the student's answers, at most two mistakes, or none.

    Parameters
    ----------
    answers : sequence of Answer
        One to each case, in the form of the bank.
    asked : Asked
        All cases of one function.
    bank : sequence of KnownMistake
        The function's entries; their answers are to the same cases.
    part_names : sequence of str
        How the parts of a pair are called.
    """
    right = list(map(is_right, answers, asked.cases))
    places = _telling(asked.edges, right)
    if not places:
        return ()
    chosen = _Answers([answers[place] for place in places], asked.at(places))
    if any(answer.value is None and not answer.error for answer in chosen.answers):
        return ()  # nothing came back, or nothing that could be read
    known = [
        msgspec.structs.replace(mistake, answers=tuple(mistake.answers[place] for place in places))
        for mistake in bank
        if not _is_contradicted(mistake, asked.cases, right)
    ]
    found = _whole(chosen, known)
    if found is None:
        found = _parts(chosen, known, part_names)
    return tuple(found or ())[:MOST]


class _Answers(NamedTuple):
    """What a function answered, or one part of it, and what it was asked."""

    answers: Sequence[Answer]
    asked: Asked

    @property
    def right(self) -> list[Any]:
        return [right_answer(case).value for case in self.asked.cases]

    @property
    def are_right(self) -> bool:
        return all(map(is_right, self.answers, self.asked.cases))

    def part(self, part: int) -> _Answers:
        cases = [
            msgspec.structs.replace(case, expected=Returns(right[part]))
            for case, right in zip(self.asked.cases, self.right, strict=True)
        ]
        return _Answers([_answer_part(answer, part) for answer in self.answers], self.asked._replace(cases=cases))


def _is_contradicted(mistake: KnownMistake, cases: Sequence[Case], right: Sequence[bool]) -> bool:
    """Return whether an answer is right where the mistake gives a wrong one, in edge cases too."""
    triples = zip(mistake.answers, cases, right, strict=True)
    return any(known and not answer.error and not is_right(answer, case) for answer, case, known in triples)


def _telling(edges: Sequence[bool], right: Sequence[bool]) -> list[int]:
    """Return the cases to go by: the ordinary ones, or all of them when only edge cases went wrong."""
    ordinary = [place for place, edge in enumerate(edges) if not edge]
    if not all(right[place] for place in ordinary):
        return ordinary
    return [] if all(right) else list(range(len(edges)))


# ---- the whole answer


def _whole(given: _Answers, bank: Sequence[KnownMistake]) -> list[Explanation] | None:
    """Return what explains the whole answer; an empty list when too much does, None when nothing does."""
    answers, asked = given
    if len(answers) >= MIN_CASES:
        matches = {
            entry.id: entry
            for entry in bank
            if all(map(same, answers, entry.answers)) and not all(map(is_right, entry.answers, asked.cases))
        }
        if matches:
            return _named(list(matches.values()), WHOLE) if len(matches) <= MOST else []
    relation = relation_between([answer.value for answer in answers], given.right, asked)
    if relation and all(not answer.changed and not answer.error for answer in answers):
        mistake = NamedMistake(id=RELATION, hint=f"{relation.sentence} {relation.kind.question}", parts=(WHOLE,))
        return [Explanation(mistake, relation.kind)]
    return _scaled(given, bank) if len(answers) >= MIN_CASES else None


def _named(entries: Sequence[KnownMistake], part: str, prefix: str = "") -> list[Explanation]:
    return [Explanation(NamedMistake(id=entry.id, hint=f"{prefix}{entry.hint}", parts=(part,))) for entry in entries]


def _scaled(given: _Answers, bank: Sequence[KnownMistake]) -> list[Explanation] | None:
    """Return a mistake of the bank of which the answer is a plain multiple."""
    found: dict[str, Explanation] = {}
    values = [answer.value for answer in given.answers]
    for entry in bank:
        theirs = [answer.value for answer in entry.answers]
        if any(answer.error or answer.changed for answer in entry.answers):
            continue
        factor = factor_between(values, theirs, given.asked)
        wrong = not _Answers(entry.answers, given.asked).are_right
        if factor and wrong and not _is_multiple(theirs, given.right):  # a multiple of the right answer is no structure
            prefix = f"Two things: it is {factor.words} what this mistake gives. "
            found[entry.id] = _named([entry], WHOLE, prefix)[0]
    return list(found.values()) if 0 < len(found) <= MOST else None


def _is_multiple(theirs: Sequence[Any], right: Sequence[Any]) -> bool:
    """Return whether the answers are multiples of the right ones; of single numbers only the same multiple counts."""
    ratios = [ratio(one, other) for one, other in zip(theirs, right, strict=True)]
    if any(each is None for each in ratios):
        return False
    return any(_size(each) > 1 for each in right) or len(set(ratios)) == 1


def _size(value: Any) -> int:  # noqa: ANN401
    return sum(map(_size, value)) if isinstance(value, (list, tuple)) else int(np.size(value))


# ---- parts of a pair


def _parts(given: _Answers, bank: Sequence[KnownMistake], part_names: Sequence[str]) -> list[Explanation] | None:
    """Return what explains each wrong part of a pair, where every wrong part is explained."""
    first = given.right[0]
    if not isinstance(first, tuple) or not all(_is_pair(answer.value, len(first)) for answer in given.answers):
        return None
    found: list[Explanation] = []
    for part in range(len(first)):
        name = part_names[part] if part < len(part_names) else f"{WHOLE}[{part}]"
        own = given.part(part)
        if own.are_right:
            continue
        entries = [
            msgspec.structs.replace(entry, answers=tuple(_answer_part(answer, part) for answer in entry.answers))
            for entry in bank
            if all(_is_pair(answer.value, len(first)) for answer in entry.answers)
            and not _is_another_part(entry, part, given.right)
        ]
        explained = _whole(own, entries)
        if not explained:
            return None
        found += [_of_parts(each, (name,)) for each in explained]
    merged: dict[str, Explanation] = {}
    for each in found:
        mistake, before = each.mistake, merged.get(each.mistake.id)
        same_hint = before is not None and before.mistake.hint == mistake.hint
        parts = (*before.mistake.parts, *mistake.parts) if before and same_hint else mistake.parts
        merged[mistake.id] = _of_parts(each, parts)
    return list(merged.values()) if len(merged) <= MOST else None


def _of_parts(found: Explanation, parts: tuple[str, ...]) -> Explanation:
    return msgspec.structs.replace(found, mistake=msgspec.structs.replace(found.mistake, parts=parts))


def _is_another_part(entry: KnownMistake, part: int, right: Sequence[Any]) -> bool:
    """Return whether a mistake puts another part of the right answer here, which only the whole answer can tell."""
    others = set(range(len(right[0]))) - {part}
    return any(
        all(close(answer.value[part], value[other]) for answer, value in zip(entry.answers, right, strict=True))
        for other in others
    )


def _is_pair(value: Any, length: int) -> bool:  # noqa: ANN401
    return isinstance(value, (list, tuple)) and len(value) == length


def _answer_part(answer: Answer, part: int) -> Answer:
    return msgspec.structs.replace(answer, value=answer.value[part])
