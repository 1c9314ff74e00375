"""Proves a bank: the tests reject each mistake, it is named as itself, and its hint is valid."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from types import ModuleType

from autograder.authoring.lint.findings import Finding
from autograder.authoring.lint.folder import MISTAKES_FILE
from autograder.authoring.source.marks import Source
from autograder.casebook.bank import known
from autograder.casebook.cases import Answer, Case, Casebook, KnownMistake
from autograder.course.course import Exercise
from autograder.judging.asked import Asked
from autograder.judging.diagnosis import MIN_CASES, explanations
from autograder.judging.judge import judge
from autograder.mistakes import Mistake, entries
from autograder.worker import messages

HINT_LENGTH = range(20, 301)
_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_CODE = re.compile(r"`|\bnp\.|\breturn\b.*[=()]|!")
_HEADING = re.compile(r"#+ (.*)")


def prove_bank(exercise: Exercise, source: Source, book: Casebook, bank: ModuleType) -> Iterator[Finding]:
    """Yield what is wrong with the entries of a bank."""
    headings = _headings(source)
    same = tuple(map(frozenset, getattr(bank, "SAME", ())))
    found = list(entries(bank))
    for function in exercise.about.functions:
        if not any(entry.function == function for entry in found):
            yield Finding(MISTAKES_FILE, f"no entry is of {function}.")
    for entry in found:
        yield from (_finding(entry, sentence) for sentence in _slips(exercise, entry, headings))
    sound = [entry for entry in found if entry.function in exercise.about.functions]
    answers = known(_only(sound), book)
    for entry, made in zip(sound, answers, strict=True):
        others = [other for other in answers if other.function == entry.function]
        for sentence in _verdict(exercise, book, made, others, same):
            yield _finding(entry, sentence)
    for group in same:
        for name in sorted(group - {entry.id for entry in found}):
            yield Finding(MISTAKES_FILE, f"SAME names {name!r}, but no entry has this id.")


def _only(sound: Sequence[Mistake]) -> ModuleType:
    """Return a bank that holds these entries, in their order."""
    bank = ModuleType("bank")
    for place, entry in enumerate(sound):

        def holder() -> None: ...

        holder.mistakes = (entry,)  # type: ignore[attr-defined]
        setattr(bank, f"entry_{place}", holder)
    return bank


def _finding(entry: Mistake, sentence: str) -> Finding:
    line = inspect.unwrap(entry.variant).__code__.co_firstlineno
    return Finding(f"{MISTAKES_FILE}:{line}", f"{entry.id} of {entry.function}: {sentence}")


def _headings(source: Source) -> set[str]:
    lines = (line for cell in source.cells if cell.kind == "markdown" for line in cell.text.splitlines())
    return {found[1].strip() for line in lines if (found := _HEADING.fullmatch(line))}


# ---- the text of an entry


def _slips(exercise: Exercise, entry: Mistake, headings: set[str]) -> Iterator[str]:
    if entry.function not in exercise.about.functions:
        yield f"{entry.function} is not a function of this exercise."
    if not _ID.fullmatch(entry.id):
        yield "an id must be plain words with hyphens between them."
    if len(entry.hint) not in HINT_LENGTH:
        shortest, longest = HINT_LENGTH.start, HINT_LENGTH.stop - 1
        yield f"the hint has {len(entry.hint)} characters; expected {shortest} to {longest}."
    if not entry.hint.endswith((".", "?")):
        yield "the hint must end with a full stop or a question mark."
    if code := _CODE.search(entry.hint):
        yield f"the hint holds {code[0]!r}. Use plain words, without code and exclamation marks."
    if entry.read not in headings:
        yield f"read={entry.read!r} is not a heading of the lecture."


# ---- the grader's judgement


def _verdict(
    exercise: Exercise,
    book: Casebook,
    made: KnownMistake,
    others: Sequence[KnownMistake],
    same: Sequence[frozenset[str]],
) -> Iterator[str]:
    """Yield a finding if the tests accept a mistake, or if it is not named as itself."""
    cases = book.cases(made.function)
    if not any(_rejected(case, answer) for (_, case), answer in zip(cases, made.answers, strict=True)):
        yield "no test rejects it: its answers are right on every case. Add a case on which it is wrong."
        return
    parameters = book.parameters[made.function]
    asked = Asked(
        [case for _, case in cases], parameters, [test.edge for test, _ in cases], book.shapes.get(made.function, {})
    )
    named = explanations(made.answers, asked, others, exercise.about.functions[made.function].parts)
    if sentence := _misnamed(made.id, {each.mistake.id for each in named}, asked, same):
        yield sentence


def _misnamed(id_: str, ids: set[str], asked: Asked, same: Sequence[frozenset[str]]) -> str:
    """Return what is wrong with the grader's names for a mistake's own answers; an empty text if nothing is."""
    if ids == {id_} or (id_ in ids and any(ids <= group for group in same)):
        return ""
    if id_ in ids:
        other = ", ".join(sorted(ids - {id_}))
        return (
            f"it gives the same answers as {other} on every case. Add a case that tells them apart; if none can, "
            "add their ids to SAME."
        )
    if (count := sum(not edge for edge in asked.edges)) < MIN_CASES:
        there = f"there {'is' if count == 1 else 'are'} {count or 'none'}"
        return f"it is not named: naming requires {MIN_CASES} cases outside edge tests, and {there}."
    return "it is not named, because more than two entries give its answers on every case."


def _rejected(case: Case, answer: Answer) -> bool:
    """Return whether an answer costs points, as the grader judges it."""
    if answer.error:
        reply: messages.Raised | messages.Returned = messages.Raised(
            id=0,
            kind="error",
            error=answer.error,
            bases=(answer.error,),
            message="",
            frames=(),
            missing_name="",
            printed="",
        )
    else:
        warnings = ("RuntimeWarning: overflow encountered",) if answer.warned else ()
        reply = messages.Returned(
            id=0, value=messages.OpaqueNode("", plain=True), changed=answer.changed, warnings=warnings, printed=""
        )
    return not judge(case, reply, answer.value).outcome.facts.passed
