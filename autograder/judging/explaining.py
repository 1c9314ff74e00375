"""Explains an answer, or one part of a pair: only this module decides what counts as an explanation.

In this order, and the first that holds is said: a mistake of the bank; a relation to the right answer; a mistake of the
bank and a factor; a mistake of the bank in another form, as its transpose, as a step or rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from autograder.casebook import fingerprint as prints
from autograder.casebook.cases import Answer, Returns
from autograder.casebook.fingerprint import Fingerprint
from autograder.judging import causes, relations
from autograder.judging.asked import Asked
from autograder.judging.causes import Cause, Constant
from autograder.judging.closeness import is_right, right_answer
from autograder.judging.factors import Ratios, in_words, ratios, simple_fraction
from autograder.judging.kinds import RelationKind
from autograder.judging.known import Known, print_of_right
from autograder.judging.messages import RELATION, WHOLE
from autograder.results.result import NamedMistake

MIN_CASES = 3  # a mistake that was seen on fewer is not named
MOST = 2


class Explanation(msgspec.Struct, frozen=True):
    """A mistake that explains an answer, and of a plain relation its kind."""

    mistake: NamedMistake
    relation: RelationKind | None = None


class Given(msgspec.Struct, frozen=True):
    """What a function answered, or one part of it, what it was asked, and the hints of its bank by their ids."""

    answers: Sequence[Answer]
    printed: Sequence[Fingerprint]
    asked: Asked
    right: Sequence[Any]
    right_prints: Sequence[prints.Leaves]
    hints: dict[str, str]

    @classmethod
    def of(cls, answers: Sequence[Answer], asked: Asked, hints: dict[str, str]) -> Given:
        """Return what was answered to these cases."""
        right = [right_answer(case).value for case in asked.cases]
        right_prints = [print_of_right(case).value for case in asked.cases]
        return cls(answers, list(map(prints.fingerprint, answers)), asked, right, right_prints, hints)

    @property
    def values(self) -> list[Any]:
        """The values alone."""
        return [answer.value for answer in self.answers]

    @property
    def leaves(self) -> list[prints.Leaves]:
        """The fingerprints of the values alone."""
        return [answer.value for answer in self.printed]

    @property
    def is_plain(self) -> bool:
        """Whether each call came back and changed no argument."""
        return not any(answer.error or answer.changed for answer in self.answers)

    @property
    def are_right(self) -> bool:
        """Whether all of it is right."""
        return all(map(is_right, self.answers, self.asked.cases))

    def part(self, at: int) -> Given:
        """Return one part of the answers."""
        cases = [
            msgspec.structs.replace(case, expected=Returns(right[at]))
            for case, right in zip(self.asked.cases, self.right, strict=True)
        ]
        parts = [msgspec.structs.replace(answer, value=answer.value[at]) for answer in self.answers]
        return Given.of(parts, self.asked._replace(cases=cases), self.hints)


def explain(given: Given, known: Sequence[Known]) -> list[Explanation] | None:
    """Return what explains the whole answer; an empty list when too much does, None when nothing does."""
    enough = len(given.answers) >= MIN_CASES
    matches = [entry for entry in known if enough and _reproduces(entry, given)]
    if matches:
        return _all_of([entry.causes for entry in matches])
    if not given.is_plain:
        return None
    multiples = list(_multiples(given, known))
    related = _factor(given, multiples) or _related(given)
    if related or not enough:
        return related
    structures = [entry for entry in known if entry.is_plain and not all(entry.right) and not _scale(entry, given)]
    return _scaled(given, structures, multiples) or _in_other_form(given, structures, multiples)


def _reproduces(entry: Known, given: Given) -> bool:
    telling = [right for answer, right in zip(entry.answers, entry.right, strict=True) if answer.tells]
    return len(telling) >= MIN_CASES and not all(telling) and all(map(prints.same, given.printed, entry.answers))


def _all_of(found: Sequence[Sequence[Cause]]) -> list[Explanation]:
    """Return all mistakes that were found, none where they are too many."""
    by_id = {cause.id: cause for each in found for cause in each}
    return [_named(cause) for cause in by_id.values()] if len(by_id) <= MOST else []


def _named(cause: Cause, kind: RelationKind | None = None) -> Explanation:
    return Explanation(NamedMistake(id=cause.id, hint=cause.hint, parts=(WHOLE,)), kind)


# ---- relations to the right answer


def _scale(entry: Known, given: Given) -> Ratios | None:
    """Return by how much a mistake's answers are multiples of the right ones, if they are.

    Of single numbers each is a multiple of each: there the factor must be one that can be said.
    """
    found = ratios(entry.leaves, given.right_prints, given.asked)
    if found is None or any(np.size(each) > 1 for value in given.right for each in _arrays(value)):
        return found
    return found if in_words(found) else None


def _arrays(value: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays(item)
    else:
        yield value


def _multiples(given: Given, known: Sequence[Known]) -> Iterator[tuple[Cause, Ratios]]:
    """Yield the mistakes of the bank whose answers are multiples of the right ones."""
    for entry in known:
        found = _scale(entry, given) if entry.is_plain and len(entry.causes) == 1 else None
        if found and not all(entry.right):
            yield entry.causes[0], found


def _constants(multiples: Sequence[tuple[Cause, Ratios]], places: Sequence[int]) -> list[Constant]:
    """Return the multiples as constants on those cases on which all of them tell."""
    found = []
    for cause, seen in multiples:
        by_place = dict(zip(seen.places, seen.values, strict=True))
        if all(place in by_place for place in places):
            found.append(Constant(cause, [by_place[place] for place in places]))
    return found


def _factor(given: Given, multiples: Sequence[tuple[Cause, Ratios]]) -> list[Explanation] | None:
    """Return what makes the answers a multiple of the right ones."""
    found = ratios(given.leaves, given.right_prints, given.asked)
    if found is None:
        return None
    words = in_words(found)
    kind = words.kind if words else RelationKind.CONSTANT
    known = causes.explain(found, _constants(multiples, found.places), given.hints)
    sentence = f"Your answer is {words.words} the expected one." if words else ""
    if known:
        alone = f"{sentence} {kind.question}" if words and len(known) == 1 else ""
        return [_named(_said(cause, alone, given), kind) for cause in known]
    if words:
        return [_named(Cause(RELATION, f"{sentence} {kind.question}"), kind)]
    is_step = found.constant is not None and found.constant != 1.0 and causes.STEP.id in given.hints
    if is_step:
        return [_named(causes.in_the_words_of(given.hints, causes.STEP), RelationKind.STEP)]
    words = simple_fraction(found)
    said = f"Your answer is {words.words} the expected one. {words.kind.question}" if words else ""
    return [_named(Cause(RELATION, said), kind)] if said else None


def _said(cause: Cause, alone: str, given: Given) -> Cause:
    """Return a cause with the hint of the function's bank; without one, with what is seen, or the usual hint."""
    return Cause(cause.id, given.hints.get(cause.id) or alone or cause.hint)


def _related(given: Given) -> list[Explanation] | None:
    relation = relations.relation_between(given.values, given.right, given.asked, list(given.hints))
    if relation is None:
        return None
    said = f"{relation.sentence} {relation.kind.question}"
    if relation.cause:
        return [_named(_said(relation.cause, said, given), relation.kind)]
    return [_named(Cause(RELATION, said), relation.kind)]


# ---- a mistake of the bank and something beside it


def _scaled(
    given: Given, structures: Sequence[Known], multiples: Sequence[tuple[Cause, Ratios]]
) -> list[Explanation] | None:
    """Return a mistake of the bank whose answer times a factor is this answer, and the factor's cause.

    A factor without a known mistake is not a second mistake: the variant of the bank may have another constant.
    """
    found: list[tuple[Cause, ...]] = []
    for entry in structures:
        seen = ratios(given.leaves, entry.leaves, given.asked)
        words = in_words(seen) if seen else None
        if seen is None or words is None:
            continue
        if words.kind is RelationKind.SIZE and entry.ids & causes.FREE_OF_SIZE:
            found.append(entry.causes)
            continue
        beside = causes.explain(seen, _constants(multiples, seen.places), given.hints)
        beside = tuple(cause for cause in beside if cause.id not in entry.ids)
        found.append((*entry.causes, *beside) if len(entry.causes) + len(beside) <= MOST else entry.causes)
    return _fewest(found)


def _fewest(found: Sequence[tuple[Cause, ...]]) -> list[Explanation] | None:
    """Return the explanation with the fewest mistakes; None where several have as many."""
    if not found:
        return None
    fewest = min(len({cause.id for cause in each}) for each in found)
    best = {frozenset(cause.id for cause in each): each for each in found if len(each) == fewest}
    if len(best) > 1:
        return None
    return _all_of(list(best.values()))


def _in_other_form(
    given: Given, structures: Sequence[Known], multiples: Sequence[tuple[Cause, Ratios]]
) -> list[Explanation] | None:
    """Return a mistake of the bank of which the answer is the transpose, a step or the rounded value."""
    found: list[tuple[Cause, ...]] = []
    for view in relations.views(given.values, given.right, given.asked, list(given.hints)):
        leaves = list(map(prints.leaves_of, view.values))
        beside = causes.in_the_words_of(given.hints, view.cause)
        candidates = [(entry.causes, entry.leaves) for entry in structures]
        for own, theirs in candidates:
            if view.is_step:
                seen = ratios(leaves, theirs, given.asked)
                fits = seen is not None and seen.constant is not None
            else:
                fits = all(map(prints.same_values, leaves, theirs))
            if fits and len(own) < MOST and beside.id not in {cause.id for cause in own}:
                found.append((*own, beside))
        if not view.is_step:
            seen = ratios(leaves, given.right_prints, given.asked)
            known = causes.explain(seen, _constants(multiples, seen.places), given.hints) if seen else ()
            found += [(cause, beside) for cause in known if len(known) == 1 and cause.id != beside.id]
    rounded = causes.in_the_words_of(given.hints, causes.ROUNDED)
    for entry in structures:
        pairs = list(zip(given.values, entry.values, strict=True)) if entry.values else []
        if pairs and rounded.id not in entry.ids and relations.rounded_to(pairs) is not None:
            found.append((*entry.causes, rounded))
    return _fewest(found)


# ---- parts of a pair


def explain_parts(given: Given, known: Sequence[Known], part_names: Sequence[str]) -> list[Explanation] | None:
    """Return what explains each wrong part of a pair, where every wrong part is explained."""
    first = given.right[0]
    if not isinstance(first, tuple) or not all(_is_pair(answer.value, len(first)) for answer in given.answers):
        return None
    pairs = [entry for entry in known if all(_is_pair(leaves, len(first)) for leaves in entry.leaves)]
    found: list[Explanation] = []
    for part in range(len(first)):
        name = part_names[part] if part < len(part_names) else f"{WHOLE}[{part}]"
        own = given.part(part)
        if own.are_right:
            continue
        entries = [
            entry.part(part, own.right_prints, own.asked.cases)
            for entry in pairs
            if not _is_another_part(entry, part, given.right_prints)
        ]
        explained = explain(own, entries)
        if not explained:
            return None
        found += [_of_parts(each, (name,)) for each in explained]
    merged: dict[tuple[str, str], Explanation] = {}
    for each in found:
        key = each.mistake.id, each.mistake.hint
        before = merged[key].mistake.parts if key in merged else ()
        merged[key] = _of_parts(each, (*before, *each.mistake.parts))
    return list(merged.values()) if len(merged) <= MOST else None


def _of_parts(found: Explanation, parts: tuple[str, ...]) -> Explanation:
    return msgspec.structs.replace(found, mistake=msgspec.structs.replace(found.mistake, parts=parts))


def _is_another_part(entry: Known, part: int, right: Sequence[prints.Leaves]) -> bool:
    """Return whether a mistake puts another part of the right answer here, which only the whole answer can tell."""
    others = set(range(len(right[0]))) - {part}  # type: ignore[arg-type]
    return any(
        all(
            prints.same_values(leaves[part], each[other])  # type: ignore[index]
            for leaves, each in zip(entry.leaves, right, strict=True)
        )
        for other in others
    )


def _is_pair(value: Any, length: int) -> bool:  # noqa: ANN401
    return isinstance(value, (list, tuple)) and len(value) == length
