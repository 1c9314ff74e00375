"""Checks an answer to a pencil question: each line against the one before it, at random points."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

import msgspec
import numpy as np

from autograder.pencil import naming, smallest
from autograder.pencil.lines import Answer, Case, Piece, Statement, line_of, rows_of
from autograder.pencil.nodes import Derivative, Node, Symbol, walk
from autograder.pencil.parsing import parsed
from autograder.pencil.plain import END, GREEK
from autograder.pencil.question import Goal, Question, Reading
from autograder.pencil.resolving import Let, Misused, Resolver
from autograder.pencil.trial import Trial, agree, ending
from autograder.pencil.unread import Unread
from autograder.pencil.values import SIZES, Machine, drawn
from autograder.pencil.vocabulary import Vocabulary
from autograder.results.derivation import RIGHT, Derivation, Line, LineState, Part, PartState


@dataclass
class Chain:
    """A left side and what follows from it."""

    left: Node | None
    left_piece: Piece
    case: Case | None
    rights: list[tuple[Piece, Node | None, Unread | None]] = field(default_factory=list)
    broken: Unread | None = None


def check(question: Question, source: str) -> Derivation:
    """Return the verdict on an answer.

    Parameters
    ----------
    question : Question
    source : str
        What the student wrote: plain text, Unicode or LaTeX. It is read, never run.

    Returns
    -------
    Derivation
        A verdict on each line and on each part; for one answer always the same.
    """
    try:
        answer = rows_of(source)
    except Unread as error:
        return Derivation(question.name, (Line(1, 1, "", "unread", error.says),), ())
    with np.errstate(all="ignore"):
        return _Checker(question, source, answer).run()


class _Checker:
    """Checks one answer."""

    def __init__(self, question: Question, source: str, answer: Answer) -> None:
        self.question, self.source, self.answer = question, source, answer
        self.names = _own_names(question)
        self.lets: dict[str, Let] = {}
        self.lines: list[Line] = []
        self.machines: dict[str, Machine] = {}

    def run(self) -> Derivation:
        """Return the verdict."""
        declared = [self.own_name(each) for each in self.answer.statements if each.kind == "let"]
        chains = self.chains(dict(zip(map(id, self.lets_of()), declared, strict=True)))
        trials = [self.best(chain) for chain in chains]
        parts = self.parts(trials)
        for trial in trials:
            self.lines += self.said(trial)
        for skipped in self.answer.skipped:
            self.lines.append(Line(skipped.line, 1, skipped.text, "unjudged"))
        for line, error in self.answer.unread:
            self.lines.append(self.unread(line, error))
        self.lines.sort(key=lambda each: (each.line, each.column))
        return Derivation(self.question.name, tuple(self.lines), tuple(parts))

    def lets_of(self) -> list[Statement]:
        """Return the rows that define a name."""
        return [each for each in self.answer.statements if each.kind == "let"]

    def unread(self, line: int, error: Unread) -> Line:
        """Return a line that cannot be read, as it was written, so that its column is that of the source."""
        row, column = line_of(self.source, error.at) if error.at else (line, 1)
        return Line(row, column, self.source.split(END)[row - 1].rstrip(), "unread", error.says)

    # ---- names of the answer's own

    def own_name(self, statement: Statement) -> Statement | None:
        """Define a name; return the row as a chain where the name is declared already."""
        left, right = statement.pieces[0], statement.pieces[-1]
        head = left.text.chars.replace("{", "").replace("}", "").replace(" ", "")
        written, _, letters = head.partition("_")
        name = GREEK.get(written, written)
        if name in self.names.arity and name not in self.names.own:
            return Statement("chain", statement.pieces)
        says = ""
        if not name.isalpha() or not all(letter.isalpha() for letter in letters):
            says = "A name of your own is written let s = O (1 - O)."
        elif name[0] == "d" and name[1:] in self.names.arity:
            says = f"{name} reads like the d of a derivative: take another name, g say."
        if says:
            self.answer.unread.append((left.line, Unread(left.text.place(0), says)))
            return None
        self.names.define(name, len(letters))
        try:
            body = parsed(right.text, self.names)
        except Unread as error:
            self.answer.unread.append((right.line, error))
            return None
        self.lets[name] = Let(name, tuple(letters), body, left.text.place(0))
        return None

    # ---- chains

    def chains(self, declared: dict[int, Statement | None]) -> list[Chain]:
        """Return the chains of the answer; rows with the same left side are one, whatever stands between them."""
        chains: list[Chain] = []
        chain: Chain | None = None
        for statement in self.answer.statements:
            row = statement if statement.kind == "chain" else declared[id(statement)]
            if row is None:
                continue
            left = row.pieces[0]
            if left.text.chars or chain is None:
                begun = self.begun(left, row.case)
                same = (each for each in chains if not begun.broken and not each.broken)
                chain = next((each for each in same if (each.left, each.case) == (begun.left, begun.case)), None)
                if chain is None:
                    chain = begun
                    chains.append(chain)
            chain.rights += [self.side(piece) for piece in row.pieces[1:]]
        return chains

    def begun(self, left: Piece, case: Case | None) -> Chain:
        """Return a chain that begins; one without a left side has that of the question."""
        if not left.text.chars:
            return Chain(self.question.readings[0].goals[0].wants, left, case)
        _, node, error = self.side(left)
        return Chain(node, left, case, broken=error)

    def side(self, piece: Piece) -> tuple[Piece, Node | None, Unread | None]:
        """Return what stands on one side of an =."""
        try:
            return piece, parsed(piece.text, self.names), None
        except Unread as error:
            return piece, None, error

    # ---- readings

    def best(self, chain: Chain) -> Trial:
        """Return a chain in the reading in which most of it is true."""
        trials: list[Trial] = []
        for reading in self.question.readings:
            for trial in self.trials(chain, reading):
                trials.append(trial)
                if trial.is_true:
                    return trial
        return max(trials, key=lambda trial: trial.score)

    def trials(self, chain: Chain, reading: Reading) -> Iterator[Trial]:
        """Yield a chain in each meaning that its left side can have."""
        machine = self.machine(reading)
        equal = {chain.case.left: chain.case.right} if chain.case and not chain.case.unequal else {}
        if chain.left is None:
            yield Trial(reading, machine, chain, failed=chain.broken)
            return
        resolver = Resolver(reading, self.lets, frozenset(), equal)
        try:
            lefts = resolver.resolve(chain.left, {})
            lefts += [left for left in resolver.resolve(chain.left, {}, orders=(True,)) if left.swapped]
        except (Unread, Misused) as error:
            says = error.says
            if isinstance(chain.left, Symbol) and chain.left.name not in self.names.arity:
                says += f" A name of your own begins with let: let {chain.left.name} = ..."
            yield Trial(reading, machine, chain, failed=Unread(error.at, says))
            return
        for left in lefts:
            trial = Trial(reading, machine, chain, equal=equal)
            trial.run(left, self.lets)
            yield trial

    def machine(self, reading: Reading) -> Machine:
        """Return what computes in a reading: one for all chains, so that what one computes the others have."""
        if reading.name not in self.machines:
            seed = zlib.crc32(self.question.name.encode())
            self.machines[reading.name] = Machine(reading, drawn(reading, SIZES, seed), self.lets)
        return self.machines[reading.name]

    # ---- parts

    def parts(self, trials: list[Trial]) -> list[Part]:
        """Return the verdict on each part, and on true chains that nobody wants."""
        wanted = self.question.readings[0].goals
        answered: dict[int, Trial] = {}
        for trial in trials:
            trial.answers = list(answers(trial))
            for number in trial.answers:
                if number not in answered or not answered[number].is_true:
                    answered[number] = trial
        helpers = [trial for trial in trials if not trial.answers]
        parts = [self.part(goal, answered.get(number), helpers) for number, goal in enumerate(wanted)]
        parts += [
            Part(trial.chain.left_piece.text.chars, "not_asked", "True, but not asked.")
            for trial in helpers
            if trial.is_true
        ]
        return parts

    def part(self, goal: Goal, trial: Trial | None, helpers: list[Trial]) -> Part:
        """Return the verdict on one part."""
        name = goal.file.wants + (f" for {goal.file.under}" if goal.file.under else "")
        part = Part(name, "missing", f"Still to come: {name}.")
        if goal.file.part:
            part = msgspec.structs.replace(part, part=goal.file.part, points=goal.file.points)
        if trial is None or not trial.chain.rights:
            return part
        states = [judged.state for judged in trial.judged]
        verdict, says = self.verdict(goal, trial, helpers, states)
        right = sum(state in RIGHT for state in states)
        return msgspec.structs.replace(part, verdict=verdict, says=says, right=right, judged=len(states))

    def verdict(
        self, goal: Goal, trial: Trial, helpers: list[Trial], states: Sequence[LineState]
    ) -> tuple[PartState, str]:
        """Return the verdict on a chain that answers a part, and what is said of it."""
        if "wrong" in states:
            return "wrong", ""
        if "unread" in states:
            return "unread", ""
        if left := ending(trial, goal):
            return "unfinished", left
        different = {judged.node for judged in trial.judged[:-1] if judged.node != trial.chain.left}
        different.discard(trial.judged[-1].node)
        lines = len(different) + sum(_shows_a_link(each) for each in helpers if each.is_true)
        if lines < goal.file.steps:
            first = f"first the line in which {goal.file.first} is left." if goal.file.first else ""
            return "no_steps", f"True; now show the way: {first or 'which line comes first?'}"
        return "right", ""

    # ---- what is said

    def said(self, trial: Trial) -> Iterator[Line]:
        """Yield the verdicts on the lines of a chain."""
        if trial.failed is not None:
            piece = trial.chain.left_piece
            yield self.unread(piece.line, trial.failed)
        for number, judged in enumerate(trial.judged):
            if judged.state == "unread" and judged.error is not None:
                yield self.unread(judged.piece.line, judged.error)
                continue
            column = line_of(self.source, judged.piece.text.place(0))[1]
            mistake, says, numbers = None, judged.says, ""
            if judged.state == "wrong" and number == trial.first_wrong:
                named = naming.named(trial, number, self.question)
                mistake, says = named.id, named.says or says
                numbers = smallest.shown(trial, number, self.lets)
            text = judged.piece.text.chars
            yield Line(judged.piece.line, column, text, judged.state, says, mistake, numbers, judged.piece.reason)


def _shows_a_link(trial: Trial) -> bool:
    nodes = [trial.chain.left, *(judged.node for judged in trial.judged)]
    return any(isinstance(each, Derivative) for node in nodes if node is not None for each in walk(node))


def _own_names(question: Question) -> Vocabulary:
    """Return the names of a question, to which an answer adds its own."""
    names = copy(question.names)
    names.own = set()
    return names


def answers(trial: Trial) -> Iterator[int]:
    """Yield the numbers of the goals that a chain answers: those with the same left side, in whatever letters."""
    if trial.left is None or trial.failed is not None:
        return
    case = trial.chain.case
    for number, goal in enumerate(trial.reading.goals):
        if goal.under and not (case and case.unequal):
            continue
        if wants(trial, goal.wants):
            yield number
    if trial.reading.whole is not None and case is None and wants(trial, trial.reading.whole):
        yield from range(len(trial.reading.goals))


def _by(node: Node, reading: Reading) -> str:
    """Return the name of the symbol by which a left side is differentiated, also where it has a name of its own."""
    if isinstance(node, Symbol) and node.name in reading.by_id:
        node = reading.by_id[node.name].definition or node
    if not isinstance(node, Derivative):
        return ""
    return reading.by_id[node.by.name].name if node.by.name in reading.by_id else node.by.name


def wants(trial: Trial, goal: Node) -> bool:
    """Return whether the left side of a chain is a goal, in whatever letters."""
    left = _by(trial.left.node, trial.reading) if trial.left else ""
    if left and left != _by(goal, trial.reading):
        return False
    return any(agree(trial.truth, value, trial.mask) for value, _ in trial.in_its_letters(goal))
