"""What students and staff see of derivations: a mark at each line, what is wrong, and how often it is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from autograder.report import words
from autograder.report.visible import STUDENT_TEXT
from autograder.results.derivation import Derivation, Line, LineState
from autograder.results.result import Kind, Result
from autograder.text import clean

MARKS: dict[LineState, tuple[str, Kind]] = {
    "right": ("right", "good"),
    "same": ("the same again", "quiet"),
    "wrong": ("wrong", "bad"),
    "follows": ("follows from the line above", "quiet"),
    "again": ("true again", "quiet"),
    "unread": ("cannot be read", "bad"),
    "unjudged": ("not judged", "quiet"),
}


class LineView(msgspec.Struct, frozen=True):
    """One line of a derivation, with its mark."""

    number: int  # from the first line of its cell
    text: str
    mark: str
    kind: Kind
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class DerivationView(msgspec.Struct, frozen=True):
    """What a student may see of one derivation."""

    question: str
    where: str
    state: str
    kind: Kind
    lines: tuple[LineView, ...]
    parts: tuple[str, ...] = ()  # what is missing or to be finished


def views(result: Result) -> list[DerivationView]:
    """Return the derivations that the machine judges; those that a person grades are not shown to students."""
    return [_view(each) for each in result.pencil if not each.by_hand]


def _view(derivation: Derivation) -> DerivationView:
    place = f"{derivation.file} cell {derivation.cell}" if derivation.cell else derivation.place(1)
    return DerivationView(
        question=derivation.question,
        where=clean(place, STUDENT_TEXT),
        state=derivation.state,
        kind="good" if derivation.is_right else "bad" if derivation.first_wrong else "quiet",
        lines=tuple(map(_line, derivation.lines)),
        parts=tuple(clean(part.told, STUDENT_TEXT) for part in derivation.parts if part.told),
    )


def _line(line: Line) -> LineView:
    mark, kind = MARKS[line.verdict]
    return LineView(
        number=line.line,
        text=clean(line.pointed, STUDENT_TEXT),
        mark=mark,
        kind=kind,
        reason=clean(line.reason, STUDENT_TEXT),
        facts=tuple((word, clean(text, STUDENT_TEXT)) for word, text in line.facts),
    )


def plain_lines(result: Result) -> Iterator[str]:
    """Yield the same as plain text, for platforms that show no page."""
    for view in views(result):
        yield f"{view.question} on paper ({view.where}): {view.state}"
        for line in view.lines:
            text, *caret = line.text.split("\n")
            yield f"  {line.number:>3}  {text}   <- {line.mark}"
            yield from (f"       {row}" for row in caret)
            yield from (f"       {word}: {text}" for word, text in line.facts)
        yield from (f"       {part}" for part in view.parts)


class PaperTally(msgspec.Struct, frozen=True):
    """How a class answered one question, and its wrong steps by frequency."""

    exercise: str
    question: str
    by_hand: bool
    answered: int
    right: int
    steps: tuple[tuple[str, int], ...]


def tally(results: Iterable[Result], most: int = 3) -> list[PaperTally]:
    """Return how each question was answered, by exercise and question."""
    counts: dict[tuple[str, str, bool], Counter[str]] = {}
    steps: dict[tuple[str, str, bool], Counter[str]] = {}
    for result in results:
        for each in result.pencil:
            key = (result.exercise, each.question, each.by_hand)
            count, wrong = counts.setdefault(key, Counter()), steps.setdefault(key, Counter())
            count.update(["answered", *(["right"] if each.is_right else [])])
            if (first := each.first_wrong) is not None:
                wrong[_step(first)] += 1
    return [
        PaperTally(*key, count["answered"], count["right"], tuple(steps[key].most_common(most)))
        for key, count in sorted(counts.items())
    ]


def _step(line: Line) -> str:
    if line.verdict == "unread":
        return MARKS["unread"][0]
    return words.mistake_name(line.mistake) if line.mistake else clean(line.says, STUDENT_TEXT) or MARKS["wrong"][0]
