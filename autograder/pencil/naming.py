"""Names the mistake of a wrong line by its numbers, with the ids of code, else by its relation to the line before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.pencil.dual import Array
from autograder.pencil.formulas import meanings
from autograder.pencil.nodes import Node, Product, Total, children, rebuilt
from autograder.pencil.question import Question
from autograder.pencil.resolving import Resolved
from autograder.pencil.trial import Judged, Trial, agree
from autograder.pencil.unread import Unread
from autograder.pencil.values import OTHER_SIZES, Machine, drawn

PLAIN = (
    "2",
    "1/2",
    "-2",
    "-1/2",
    "3",
    "4",
    "1/4",
    "1/3",
    "N",
    "1/N",
    "m",
    "1/m",
    "n",
    "1/n",
    "N/2",
    "m/2",
    "2/m",
    "2/N",
    "-1",
)
MOST_EDITS = 40


@dataclass(frozen=True)
class Named:
    """The name of a mistake, None where it has none, and a sentence."""

    id: str | None
    says: str = ""


def named(trial: Trial, number: int, question: Question) -> Named:
    """Return the name of the mistake in a wrong line."""
    judged = trial.judged[number]
    if judged.misused:
        return Named("index")
    above = next((each.value for each in reversed(trial.judged[:number]) if each.value is not None), trial.truth)
    return _Namer(trial, judged, above, question).run(number)


@dataclass(frozen=True)
class _Right:
    """A goal in the letters of a chain, with its value."""

    goal: Resolved
    value: Array
    given: dict[str, str]  # the letter of the chain for each of its own
    every: dict[str, str]  # what each letter counts


class _Namer:
    """Names the mistake of one line."""

    def __init__(self, trial: Trial, judged: Judged, above: Array, question: Question) -> None:
        self.trial, self.judged, self.above, self.question = trial, judged, above, question
        self.value: Array = judged.value if judged.value is not None else above
        self.file = question.file

    def run(self, number: int) -> Named:
        """Return the first name that fits."""
        if self.judged.extra:
            return self.known() or self.left_out()
        for found in (self.constant(), self.known(), self.factor(), self.known_times_constant(), self.edited(number)):
            if found is not None:
                return found
        return Named(None, "It differs from the line before.")

    def left_out(self) -> Named:
        """Name a sum that is left out, by what its letter counts."""
        kinds = self.judged.resolved.kinds if self.judged.resolved else {}
        for letter in self.judged.extra:
            kind = kinds[letter]
            if kind in self.file.sums:
                return Named(self.file.sums[kind], self.judged.says)
        return Named("sum-missing", self.judged.says)

    # ---- constants

    def constants(self) -> dict[str, str]:
        """Return the factors that are tried, with the mistakes behind them."""
        return {**self.file.constants, **{each: "constant" for each in PLAIN if each not in self.file.constants}}

    def size(self, text: str, sizes: dict[str, int] | None = None) -> float | None:
        """Return the value of a constant, None where this reading has not all of its symbols."""
        machine = self.trial.machine if sizes is None else self.other
        made = meanings(self.trial.reading, self.question.formula(text))
        if not made:
            return None
        return float(machine.value(made[0].node, {}, made[0].kinds).flat[0])

    @cached_property
    def other(self) -> Machine:
        """What computes with other sizes, so that 2/m is not taken for a number."""
        return Machine(self.trial.reading, drawn(self.trial.reading, OTHER_SIZES, 7), self.trial.lets)

    def constant(self) -> Named | None:
        """Name a constant factor."""
        for text, name in self.constants().items():
            size = self.size(text)
            if (
                size is not None
                and agree(self.above * size, self.value, self.trial.mask)
                and self.holds_elsewhere(text)
            ):
                return Named(name, _times(text))
        return None

    def holds_elsewhere(self, text: str) -> bool:
        """Return whether the line is a multiple of what it should be for other sizes too."""
        size, left, resolved = self.size(text, OTHER_SIZES), self.trial.left, self.judged.resolved
        assert size is not None and left is not None and resolved is not None  # noqa: PT018, S101 - the line has a value
        frame = self.trial.frame_of(self.other, left, resolved)
        right = self.other.value(left.node, frame, left.kinds)
        wrong = self.other.value(resolved.node, frame, resolved.kinds)
        return agree(right * size, wrong)

    # ---- mistakes that the question knows

    @cached_property
    def mistakes(self) -> list[tuple[str, Array, Array]]:
        """The known mistakes with their values and the right one, in the letters of the chain."""
        return list(self.valued())

    def valued(self) -> Iterator[tuple[str, Array, Array]]:
        """Yield the known mistakes with their values and the right one."""
        for number, goal in enumerate(self.trial.reading.goals):
            if self.trial.answers and number not in self.trial.answers:
                continue
            rights = list(self.rights(goal.wants))
            for name, node in goal.mistakes:
                for right in rights:
                    if (value := self.wrong(node, right)) is not None:
                        yield name, value, right.value

    def rights(self, wants: Node) -> Iterator[_Right]:
        """Yield a goal in the letters of the chain, with its value."""
        kinds = self.judged.resolved.kinds if self.judged.resolved else {}
        letters = {**self.trial.letters, **{letter: kinds[letter] for letter in self.judged.extra}}
        for goal in meanings(self.trial.reading, wants):
            given: dict[str, str] = {}
            for letter in sorted(goal.free):
                fitting = _fitting(letters, goal.kinds[letter], given)
                same = [name for name in fitting if name == letter]
                given[letter] = (same or fitting or [f"{letter}'"])[0]
            every = {**letters, **{name: goal.kinds[letter] for letter, name in given.items()}}
            yield _Right(goal, self.number(goal, given, every), given, every)

    def wrong(self, node: Node, right: _Right) -> Array | None:
        """Return the value of a mistake in the letters of the chain, None where this reading has not its symbols."""
        goal = right.goal
        kinds = {letter: goal.kinds[letter] for letter in goal.free}
        found = meanings(self.trial.reading, node, kinds, goal.free)
        if not found:
            return None
        wrong = found[0]
        given, every = dict(right.given), dict(right.every)
        for letter in sorted(wrong.free - goal.free):
            given[letter] = (_fitting(every, wrong.kinds[letter], given) or [f"{letter}'"])[0]
            every[given[letter]] = wrong.kinds[letter]
        return self.number(wrong, given, every)

    def number(self, line: Resolved, given: dict[str, str], every: dict[str, str]) -> Array:
        """Return the value of a formula with its letters replaced by those of the chain."""
        frame = self.trial.machine.frame(every)
        return self.trial.machine.value(line.node, {letter: frame[name] for letter, name in given.items()}, line.kinds)

    def known(self, times: float = 1.0) -> Named | None:
        """Name a mistake whose value, as a multiple of the right one, is that of the line."""
        for name, wrong, right in self.mistakes:
            if _proportional(self.value, self.above * times, wrong, right, self.trial.mask):
                return Named(name)
        return None

    def known_times_constant(self) -> Named | None:
        """Name a known mistake beside a constant factor."""
        for text, name in self.file.constants.items():
            size = self.size(text)
            if size is not None and (found := self.known(size)) is not None:
                return Named(found.id, f"Beside it: {_times(text)} ({name})")
        return None

    # ---- factors

    def factor(self) -> Named | None:
        """Name a factor that is missing or too much."""
        for text in {**self.file.factors, **self.file.extra}:
            for value in self.factors(text):
                if agree(self.value * value, self.above, self.trial.mask):
                    return Named(self.file.factors.get(text) or "factor-missing", f"The factor {text} is missing.")
                if agree(self.value, self.above * value, self.trial.mask):
                    return Named(self.file.extra.get(text) or "factor-extra", f"The factor {text} is too much.")
        return None

    def factors(self, text: str) -> Iterator[Array]:
        """Yield the values of a factor in the letters of the chain."""
        yield from (value for value, _ in self.trial.in_its_letters(self.question.formula(text)))

    # ---- edits of the line before

    def edited(self, number: int) -> Named | None:
        """Name what was done to the line before: a term or a factor left out, a sign."""
        source = self.trial.judged[number - 1].resolved if number else self.trial.left
        if source is None:
            return None
        for count, (name, node) in enumerate(_edits(source.node)):
            if count >= MOST_EDITS:
                break
            try:
                value = self.trial.machine.value(node, self.trial.frame_of(self.trial.machine, source), source.kinds)
            except Unread:
                continue
            if agree(value, self.value, self.trial.mask):
                return Named(name, _EDITS[name])
        return None


_EDITS = {
    "term-missing": "A term of the line before is left out.",
    "term-sign": "A term of the line before has the other sign.",
    "factor-missing": "A factor of the line before is left out.",
}


def _fitting(letters: dict[str, str], kind: str, given: dict[str, str]) -> list[str]:
    """Return the letters that count a kind and are not given yet."""
    return [name for name, each in letters.items() if each == kind and name not in given.values()]


def _times(text: str) -> str:
    return "It is the line before with the other sign." if text == "-1" else f"It is {text} times the line before."


def _proportional(value: Array, above: Array, wrong: Array, right: Array, mask: Array | None) -> bool:
    """Return whether a value is to the one above as a wrong value is to the right one."""
    if agree(value, wrong, mask) and agree(above, right, mask):
        return True
    try:
        usable = np.isfinite(wrong) & np.isfinite(right) & np.isfinite(value)
    except ValueError:
        return False
    if not usable.any() or not np.any(right):
        return False
    return agree(value * right, above * wrong, mask) and not agree(value, above, mask)


def _edits(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the line before with one thing changed."""
    match node:
        case Total(terms=terms):
            for place, (part, minus) in enumerate(terms):
                yield "term-sign", Total((*terms[:place], (part, not minus), *terms[place + 1 :]))
                if len(terms) > 1:
                    yield "term-missing", Total((*terms[:place], *terms[place + 1 :]))
        case Product(factors=factors) if len(factors) > 1:
            for place in range(len(factors)):
                yield "factor-missing", Product((*factors[:place], *factors[place + 1 :]))
    for part in children(node):
        for name, made in _edits(part):
            yield name, rebuilt(node, lambda each, part=part, made=made: made if each is part else each)  # type: ignore[misc]
