"""A chain in one reading: the value of each line, and whether it is that of the line before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from autograder.pencil.dual import Array
from autograder.pencil.formulas import meanings
from autograder.pencil.lines import Piece
from autograder.pencil.nodes import Call, Derivative, Node, Symbol, walk
from autograder.pencil.plain import made_plain
from autograder.pencil.question import BATCH, SAMPLE, Goal, Reading
from autograder.pencil.resolving import POSITION, Let, Misused, Resolved, Resolver
from autograder.pencil.unread import Unread
from autograder.pencil.values import Machine, Place
from autograder.results.derivation import LineState

if TYPE_CHECKING:
    from autograder.pencil.check import Chain

CLOSE = 1e-9
BEST_LETTERS = 24  # ways to give a goal the letters of a chain that are tried


@dataclass
class Judged:
    """One line with its verdict."""

    piece: Piece
    state: LineState
    node: Node | None = None
    resolved: Resolved | None = None
    value: Array | None = None
    says: str = ""
    error: Unread | None = None
    misused: bool = False
    extra: tuple[str, ...] = ()  # free letters that the left side lacks


@dataclass
class Trial:
    """A chain in one reading."""

    reading: Reading
    machine: Machine
    chain: Chain
    left: Resolved | None = None
    failed: Unread | None = None
    equal: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with no line judged."""
        self.judged: list[Judged] = []
        self.answers: list[int] = []
        self.truth: Array = np.array(np.nan)  # until the left side is computed
        self.mask: Array | None = None
        self.letters: dict[str, str] = {}
        self.frame: dict[str, Place] = {}
        self.lets: dict[str, Let] = {}

    # ---- judging

    def run(self, left: Resolved, lets: dict[str, Let]) -> None:
        """Judge all lines by one meaning of the left side."""
        self.left, self.lets = left, lets
        letters = set(left.free)
        case = self.chain.case
        if case and case.unequal:
            letters |= {case.left, case.right}
        self.letters = {letter: left.kinds.get(letter, "") for letter in sorted(letters)}
        for letter in self.letters:  # a letter of the case that the left side lacks counts what the other one does
            self.letters[letter] = self.letters[letter] or next((kind for kind in self.letters.values() if kind), "out")
        self.frame = self.machine.frame(self.letters)
        if case and case.unequal:
            self.mask = (self.frame[case.left].values != self.frame[case.right].values)[..., None]
        try:
            self.truth = self.machine.value(left.node, self.frame, left.kinds)
        except Unread as error:
            self.failed = error
            return
        above = self.truth
        nodes = [self.chain.left]
        for piece, node, finding in self.chain.rights:
            judged = self.line(piece, node, finding)
            self.judge(judged, above, nodes[-1])
            self.judged.append(judged)
            if judged.value is not None and not judged.extra:
                above = judged.value
            nodes.append(node)

    def line(self, piece: Piece, node: Node | None, error: Unread | None) -> Judged:
        """Return a line with its value, or with what is wrong with it."""
        if node is None:
            return Judged(piece, "unread", error=error)
        resolver = Resolver(self.reading, self.lets, frozenset(self.letters), self.equal)
        try:
            options = resolver.resolve(node, self.letters)
            return self.valued(piece, node, options)
        except Unread as unread:
            return Judged(piece, "unread", node, error=unread)
        except Misused as misused:
            return Judged(piece, "wrong", node, says=misused.says, misused=True)

    def valued(self, piece: Piece, node: Node, options: list[Resolved]) -> Judged:
        """Return a line in the meaning that makes it true, if there is one."""
        made = []
        for option in options:
            more = {letter: option.kinds[letter] for letter in sorted(option.free - set(self.letters))}
            frame = self.frame_of(self.machine, option)
            extra = tuple(letter for letter in more if more[letter] != SAMPLE or self.reading.name == BATCH)
            value = self.machine.value(option.node, frame, option.kinds)
            made.append(Judged(piece, "right", node, option, value, extra=extra))
            if not extra and agree(self.truth, value, self.mask):
                return made[-1]
        return made[0]

    def frame_of(self, machine: Machine, *lines: Resolved) -> dict[str, Place]:
        """Return the places of the chain's letters, and of those that a line has more."""
        more = {letter: line.kinds[letter] for line in lines for letter in sorted(line.free)}
        return machine.frame({**self.letters, **{each: more[each] for each in more if each not in self.letters}})

    def judge(self, judged: Judged, above: Array, node_above: Node | None) -> None:
        """Decide on a line by the value of the one above it."""
        if judged.value is None:
            return
        was_wrong = self.first_wrong is not None
        if judged.extra:
            judged.state = "wrong"
            letter = ", ".join(judged.extra)
            judged.says = f"The letter {letter} is free here, and the left side has none: is a sum left out?"
        elif not comparable(judged.value, self.mask):
            judged.state, judged.error = (
                "unread",
                Unread(judged.piece.text.place(0), "This line has no value at any of the points that were tried."),
            )
            judged.value = None
        elif agree(above, judged.value, self.mask) and not was_wrong:
            judged.state = "same" if judged.node == node_above else "right"
            judged.says = "The same as the line above." if judged.state == "same" else ""
        elif was_wrong and agree(self.truth, judged.value, self.mask):
            judged.state, judged.says = "again", "True again."
        elif was_wrong and agree(above, judged.value, self.mask):
            judged.state, judged.says = "follows", "Follows from the line above."
        else:
            judged.state = "wrong"
        if judged.resolved is not None and judged.resolved.swapped and not judged.says:
            name = min(judged.resolved.swapped)
            judged.says = f"The indices of {name} are read in the other order: first where the arrow goes."

    # ---- the outcome

    @property
    def first_wrong(self) -> int | None:
        """The number of the first wrong line."""
        return next((number for number, judged in enumerate(self.judged) if judged.state == "wrong"), None)

    @property
    def is_true(self) -> bool:
        """Whether each line is."""
        return self.failed is None and all(judged.state in ("right", "same") for judged in self.judged)

    @property
    def score(self) -> tuple[int, ...]:
        """How well this reading fits: what can be read, what is true until the first wrong line, what has a name."""
        readable = sum(judged.state != "unread" for judged in self.judged)
        bad = next(
            (n for n, judged in enumerate(self.judged) if judged.state not in ("right", "same")), len(self.judged)
        )
        clean = sum(not judged.misused and not judged.extra for judged in self.judged)
        return (self.failed is None, readable, clean, bad)

    # ---- other formulas in the letters of this chain

    def in_its_letters(self, node: Node) -> Iterator[tuple[Array, dict[str, str]]]:
        """Yield the values of a formula of the question with its letters replaced by those of the chain."""
        for made in meanings(self.reading, node)[:1]:
            mine = sorted(made.free)
            for names in itertools.islice(itertools.permutations(self.letters, len(mine)), BEST_LETTERS):
                given = dict(zip(mine, names, strict=True))
                if any(made.kinds[letter] != self.letters[name] for letter, name in given.items()):
                    continue
                frame = {letter: self.frame[name] for letter, name in given.items()}
                yield self.machine.value(made.node, {**self.frame, **frame}, made.kinds), given


def comparable(value: Array, mask: Array | None) -> bool:
    """Return whether a value is a number at enough points."""
    finite = np.isfinite(value)
    if mask is not None:
        finite = finite | np.logical_not(np.broadcast_to(mask, np.broadcast_shapes(mask.shape, finite.shape)))
    return bool(finite.any(axis=-1).all() and finite.mean() > 0.3)


def agree(left: Array, right: Array, mask: Array | None = None) -> bool:
    """Return whether two values are equal wherever both are numbers."""
    try:
        a, b = np.broadcast_arrays(left, right)
    except ValueError:
        return False
    use = np.isfinite(a) & np.isfinite(b)
    if mask is not None:
        a, b, use = np.broadcast_arrays(a, b, use & mask)
    if not use.any():
        return False
    a, b = a[use], b[use]
    bound = CLOSE * max(float(np.abs(a).max()), float(np.abs(b).max())) + 1e-13
    return bool(np.abs(a - b).max() <= bound)


def ending(trial: Trial, goal: Goal) -> str:
    """Return what is left to do in the last line, empty where nothing is."""
    last = trial.judged[-1].resolved
    assert last is not None  # noqa: S101 - a line that is true has a meaning
    allowed = {name if name.isascii() and len(name) == 1 else made_plain(f"\\{name}").chars for name in goal.file.end}
    nodes = walk(last.node)
    if any(isinstance(node, Derivative) for node in nodes):
        return "Not finished: a derivative is left in the last line."
    primed = next((node for node in nodes if isinstance(node, Call) and node.primes), None)
    if primed is not None:
        return f"Not finished: write {primed.function}' out."
    inside = {
        id(node.argument)
        for node in nodes
        if isinstance(node, Call)
        and isinstance(node.argument, Symbol)
        and f"{node.function}({trial.reading.by_id[node.argument.name].name})" in goal.file.end
    }
    for node in nodes:
        if not isinstance(node, Symbol) or node.name == POSITION or id(node) in inside:
            continue
        declared = trial.reading.by_id[node.name]
        if declared.name not in allowed and not declared.draw.startswith("size "):
            return f"Not finished: {declared.name} is left in the last line."
    return ""
