"""Names the mistake behind a wrong answer, or says nothing: better silent than wrong.

A mistake of the bank is named when its variant reproduces the student's answers on every case that was tried, to 1e-9
relative, and at most one other does. Plain relations to the right answer are recognised as well, and so is one of them
beside a mistake of the bank: then there are two mistakes. W and b, the parts of a pair, are explained independently.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.casebook import fingerprint as prints
from autograder.casebook.cases import Answer, Case, KnownMistake, Variant
from autograder.judging import causes
from autograder.judging.asked import Asked
from autograder.judging.call_record import CallRecord
from autograder.judging.causes import Cause
from autograder.judging.closeness import is_right
from autograder.judging.explaining import MIN_CASES, MOST, Explanation, Given, explain, explain_parts
from autograder.judging.known import Known, of_bank
from autograder.judging.messages import RELATION, WHOLE
from autograder.results.result import NamedMistake

__all__ = ["MIN_CASES", "MOST", "RELATION", "WHOLE", "Explanation", "diagnose", "explanations"]


def diagnose(
    calls: Sequence[CallRecord],
    asked: Asked,
    bank: Sequence[KnownMistake],
    part_names: Sequence[str] = (),
    variants: Sequence[Variant] = (),
) -> tuple[NamedMistake, ...]:
    """Return the mistakes that explain what a function answered, at most two, or none; see `explanations`."""
    found = explanations([call.answered for call in calls], asked, bank, part_names, variants)
    return tuple(each.mistake for each in found)


def explanations(
    answers: Sequence[Answer],
    asked: Asked,
    bank: Sequence[KnownMistake],
    part_names: Sequence[str] = (),
    variants: Sequence[Variant] = (),
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
    variants : sequence of Variant
        What was made of the function when the course was compiled; asked last, and named only by the same answers.
    """
    hints = {entry.id: entry.hint for entry in reversed(bank)}
    known = [of_bank(entry, asked.cases) for entry in bank]
    explained = _explained(answers, asked, known, hints, part_names)
    found = _of_families(answers, asked, variants, hints) if explained is None else explained
    if found or not any(answer.changed for answer in answers):
        return found
    in_place = _in_place(answers, asked.cases, known, hints)
    unchanged = [msgspec.structs.replace(answer, changed=()) for answer in answers]
    if all(map(is_right, unchanged, asked.cases)):
        return (in_place,)
    rest = _explained(unchanged, asked, [entry.unchanged() for entry in known], hints, part_names) or ()
    beside = [each for each in rest if each.mistake.id != in_place.mistake.id]
    return (*beside[: MOST - 1], in_place) if beside else ()


def _in_place(
    answers: Sequence[Answer], cases: Sequence[Case], known: Sequence[Known], hints: dict[str, str]
) -> Explanation:
    """Return the mistake of changing an argument: the bank's own that changes the same ones, or the usual one."""
    names = {name for answer in answers for name in answer.changed}
    own = [
        entry
        for entry in known
        if any(answer.changed for answer in entry.answers) and all(entry.unchanged().matches_right(cases))
    ]
    alike = [entry for entry in own if {name for answer in entry.answers for name in answer.changed} & names]
    cause = alike[0].causes[0] if alike else causes.in_the_words_of(hints, causes.CHANGED)
    return _named(cause)


def _named(cause: Cause) -> Explanation:
    return Explanation(NamedMistake(id=cause.id, hint=cause.hint, parts=(WHOLE,)))


def _explained(
    answers: Sequence[Answer],
    asked: Asked,
    known: Sequence[Known],
    hints: dict[str, str],
    part_names: Sequence[str],
) -> tuple[Explanation, ...] | None:
    """Return what the bank and relations explain; None where they do not, and nothing where they explain too much."""
    right = list(map(is_right, answers, asked.cases))
    places = _telling(asked.edges, right)
    chosen = [answers[place] for place in places]
    if not places or any(answer.value is None and not answer.error for answer in chosen):
        return ()  # all is right, or nothing came back that could be read
    given = Given.of(chosen, asked.at(places), hints)
    possible = [entry.at(places) for entry in known if not _is_contradicted(entry, answers, right)]
    found = explain(given, possible)
    if found is None:
        found = explain_parts(given, possible, part_names)
    return None if found is None else tuple(found)[:MOST]


def _of_families(
    answers: Sequence[Answer], asked: Asked, variants: Sequence[Variant], hints: dict[str, str]
) -> tuple[Explanation, ...]:
    """Return what the one variant is that answers the same as answers of which some are wrong.

    Variants with names come before those with a description.
    """
    right = list(map(is_right, answers, asked.cases))
    places = _telling(asked.edges, right)
    printed = [prints.fingerprint(answers[place]) for place in places]
    fitting = [
        each
        for each in variants
        if all(prints.same(one, each.answers[place]) for one, place in zip(printed, places, strict=True))
        and sum(each.answers[place].tells for place in places) >= MIN_CASES
        and not all(each.right[place] for place in places)
        and not any(is_right and not known for is_right, known in zip(right, each.right, strict=True))
    ]
    named = {frozenset(each.ids): each for each in fitting if each.ids}
    if len(named) > 1 or any(id_ not in hints for ids in named for id_ in ids):
        return ()
    chosen = [*named.values(), *fitting][:1]
    return tuple(
        _named(cause)
        for each in chosen
        for cause in (*(Cause(id_, hints[id_]) for id_ in each.ids), *_described(each.says))
    )


def _described(says: str) -> tuple[Cause, ...]:
    return (Cause(RELATION, says),) if says else ()


def _is_contradicted(entry: Known, answers: Sequence[Answer], right: Sequence[bool]) -> bool:
    """Return whether an answer is right where the mistake gives a wrong one, in edge cases too."""
    facts = zip(entry.answers, entry.right, answers, right, strict=True)
    return any(is_right and not known_right and not known.error for known, known_right, _, is_right in facts)


def _telling(edges: Sequence[bool], right: Sequence[bool]) -> list[int]:
    """Return the cases to go by: the ordinary ones, or all of them when only edge cases went wrong."""
    ordinary = [place for place, edge in enumerate(edges) if not edge]
    if not all(right[place] for place in ordinary):
        return ordinary
    return [] if all(right) else list(range(len(edges)))
