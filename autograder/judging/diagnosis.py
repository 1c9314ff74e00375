"""Names the mistake behind a wrong answer, or says nothing: better silent than wrong.

A mistake of the bank is named when its variant reproduces the student's answers on every case that was tried, to 1e-9
relative, and at most one other does. Where the bank is silent, plain relations to the right answer are recognised: a
factor, the sign, the transpose, a sum over the batch left out, the right numbers in another shape. W and b, the parts
of a pair, are explained independently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from autograder.casebook.cases import Answer, KnownMistake, Returns
from autograder.casebook.closeness import close
from autograder.judging.closeness import Tried, is_right, same
from autograder.judging.relations import RelationKind, factor_between, ratio, relation_between
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
    tried: Sequence[Tried], bank: Sequence[KnownMistake], part_names: Sequence[str] = ()
) -> tuple[NamedMistake, ...]:
    """Return the mistakes that explain the student's answers, at most two, or none; see `explanations`."""
    return tuple(found.mistake for found in explanations(tried, bank, part_names))


def explanations(
    tried: Sequence[Tried], bank: Sequence[KnownMistake], part_names: Sequence[str] = ()
) -> tuple[Explanation, ...]:
    """Return what explains the student's answers, at most two mistakes, or none.

    Parameters
    ----------
    tried : sequence of Tried
        All cases of one function, with the student's answers.
    bank : sequence of KnownMistake
        The function's entries; their answers are in the order of `tried`.
    part_names : sequence of str
        How the parts of a pair are called.
    """
    right = [is_right(each.answer, each.case) for each in tried]
    places = _telling(tried, right)
    if not places:
        return ()
    chosen = [tried[place] for place in places]
    if any(each.answer.value is None and not each.answer.error for each in chosen):
        return ()  # nothing came back, or nothing that could be read
    known = [
        msgspec.structs.replace(mistake, answers=tuple(mistake.answers[place] for place in places))
        for mistake in bank
        if not _is_contradicted(mistake, tried, right)
    ]
    found = _whole(chosen, known)
    if found is None:
        found = _parts(chosen, known, part_names)
    return tuple(found or ())[:MOST]


def _is_contradicted(mistake: KnownMistake, tried: Sequence[Tried], right: Sequence[bool]) -> bool:
    """Return whether an answer is right where the mistake gives a wrong one, in edge cases too."""
    triples = zip(mistake.answers, tried, right, strict=True)
    return any(known and not answer.error and not is_right(answer, each.case) for answer, each, known in triples)


def _telling(tried: Sequence[Tried], right: Sequence[bool]) -> list[int]:
    """Return the cases to go by: the ordinary ones, or all of them when only edge cases went wrong."""
    ordinary = [place for place, each in enumerate(tried) if not each.edge]
    if not all(right[place] for place in ordinary):
        return ordinary
    return [] if all(right) else list(range(len(tried)))


# ---- the whole answer


def _whole(tried: Sequence[Tried], bank: Sequence[KnownMistake]) -> list[Explanation] | None:
    """Return what explains the whole answer; an empty list when too much does, None when nothing does."""
    answers = [each.answer for each in tried]
    cases = [each.case for each in tried]
    right = [each.right for each in tried]
    if len(tried) >= MIN_CASES:
        matches = {
            entry.id: entry
            for entry in bank
            if all(map(same, answers, entry.answers)) and not all(map(is_right, entry.answers, cases))
        }
        if matches:
            return _named(list(matches.values()), WHOLE) if len(matches) <= MOST else []
    relation = relation_between([answer.value for answer in answers], [answer.value for answer in right], tried)
    if relation and all(not answer.changed and not answer.error for answer in answers):
        mistake = NamedMistake(id=RELATION, hint=relation.sentence, parts=(WHOLE,))
        return [Explanation(mistake, relation.kind)]
    return _scaled(tried, bank) if len(tried) >= MIN_CASES else None


def _named(entries: Sequence[KnownMistake], part: str, prefix: str = "") -> list[Explanation]:
    return [Explanation(NamedMistake(id=entry.id, hint=f"{prefix}{entry.hint}", parts=(part,))) for entry in entries]


def _scaled(tried: Sequence[Tried], bank: Sequence[KnownMistake], part: str = WHOLE) -> list[Explanation] | None:
    """Return a mistake of the bank of which the answer is a plain multiple."""
    found: dict[str, Explanation] = {}
    values = [each.answer.value for each in tried]
    cases = [each.case for each in tried]
    right = [each.right.value for each in tried]
    for entry in bank:
        theirs = [answer.value for answer in entry.answers]
        if any(answer.error or answer.changed for answer in entry.answers):
            continue
        factor = factor_between(values, theirs, tried)
        wrong = not all(map(is_right, entry.answers, cases))
        if factor and wrong and not _is_multiple(theirs, right):  # a multiple of the right answer is no structure
            prefix = f"Two things: it is {factor.words} what this mistake gives. "
            found[entry.id] = _named([entry], part, prefix)[0]
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


def _parts(tried: Sequence[Tried], bank: Sequence[KnownMistake], part_names: Sequence[str]) -> list[Explanation] | None:
    """Return what explains each wrong part of a pair, where every wrong part is explained."""
    first = tried[0].right.value
    if not isinstance(first, tuple) or not all(_is_pair(each.answer.value, len(first)) for each in tried):
        return None
    found: list[Explanation] = []
    for part in range(len(first)):
        name = part_names[part] if part < len(part_names) else f"{WHOLE}[{part}]"
        own = [_part_of(each, part) for each in tried]
        if all(is_right(each.answer, each.case) for each in own):
            continue
        entries = [
            msgspec.structs.replace(entry, answers=tuple(_answer_part(answer, part) for answer in entry.answers))
            for entry in bank
            if all(_is_pair(answer.value, len(first)) for answer in entry.answers)
            and not _is_another_part(entry, part, tried)
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


def _is_another_part(entry: KnownMistake, part: int, tried: Sequence[Tried]) -> bool:
    """Return whether a mistake puts another part of the right answer here, which only the whole answer can tell."""
    others = set(range(len(tried[0].right.value))) - {part}
    return any(
        all(
            close(answer.value[part], each.right.value[other])
            for answer, each in zip(entry.answers, tried, strict=True)
        )
        for other in others
    )


def _is_pair(value: Any, length: int) -> bool:  # noqa: ANN401
    return isinstance(value, (list, tuple)) and len(value) == length


def _part_of(each: Tried, part: int) -> Tried:
    case = msgspec.structs.replace(each.case, expected=Returns(each.right.value[part]))
    return msgspec.structs.replace(each, case=case, answer=_answer_part(each.answer, part))


def _answer_part(answer: Answer, part: int) -> Answer:
    return msgspec.structs.replace(answer, value=answer.value[part])
