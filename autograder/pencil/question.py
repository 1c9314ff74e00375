"""Reads the pencil questions of an exercise, and makes of each the readings in which its symbols can be meant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from autograder.errors import CourseError
from autograder.pencil.files import GoalFile, QuestionFile, read_authors_questions
from autograder.pencil.nodes import Bound, Derivative, Index, Node, Product, Sum, Symbol, rebuilt, walk
from autograder.pencil.parsing import parsed
from autograder.pencil.plain import made_plain
from autograder.pencil.unread import Unread
from autograder.pencil.vocabulary import Vocabulary

SAMPLE = "sample"
STEP = "step"
ONE, BATCH, LECTURE = "one", "batch", "lecture"


@dataclass(frozen=True)
class Spelling:
    """One way to write a symbol: its name, what each index counts or its number, and its layer."""

    name: str
    pattern: tuple[str | int, ...]
    layer: str = ""


@dataclass
class Declared:
    """A symbol of a reading."""

    id: str
    name: str
    kinds: tuple[str, ...]
    spellings: tuple[Spelling, ...]
    parameters: tuple[str, ...] = ()
    definition: Node | None = None
    draw: str = "mixed"
    number: int = -1  # the literal index of beta_1


@dataclass
class Goal:
    """One thing that a question wants, in one reading."""

    file: GoalFile
    wants: Node
    under: tuple[str, str] | None
    mistakes: list[tuple[str, Node]]
    averaged: bool  # over the samples


@dataclass
class Reading:
    """One way in which the symbols of a question can be meant."""

    name: str
    symbols: list[Declared]
    letters: dict[str, str]
    sizes: dict[str, str]
    goals: list[Goal] = field(default_factory=list)
    whole: Node | None = None

    def __post_init__(self) -> None:
        """Find the symbols by id and by name."""
        self.by_id = {symbol.id: symbol for symbol in self.symbols}
        self.by_name: dict[str, list[tuple[Declared, Spelling]]] = {}
        for symbol in self.symbols:
            for spelling in symbol.spellings:
                self.by_name.setdefault(spelling.name, []).append((symbol, spelling))
        self.known: dict[object, object] = {}  # what is found once for each reading, by `formulas.py`


@dataclass
class Question:
    """A question with all its readings."""

    name: str
    file: QuestionFile
    readings: list[Reading]
    names: Vocabulary
    formulas: dict[str, Node] = field(default_factory=dict)

    def formula(self, text: str) -> Node:
        """Return a formula of the question's own, read once."""
        if text not in self.formulas:
            self.formulas[text] = _node(text, self.names)
        return self.formulas[text]


def read_questions(data: bytes, where: Path | None = None) -> dict[str, Question]:
    """Return the questions of a `pencil.toml` by name.

    Raises
    ------
    CourseError
        When the file is not what it should be.
    """
    try:
        return {name: question(name, file) for name, file in read_authors_questions(data, where).items()}
    except Unread as error:
        raise CourseError(f"a line of a question cannot be read: {error.says}", where) from error


def question(name: str, file: QuestionFile) -> Question:
    """Return a question of its author's file."""
    names = _vocabulary(file)
    return Question(name, file, _readings(file, names), names)


# ---- names


def _left(text: str) -> str:
    return text.partition("=")[0].strip()


def _head(text: str) -> tuple[str, str]:
    """Return the name of a declared symbol and its indices, as they were written."""
    plain = made_plain(_left(text)).chars
    name, _, indices = plain.partition("_")
    return name, indices.strip("{}")


def _greek(name: str) -> str:
    return made_plain(f"\\{name}").chars if len(name) > 1 else name


def _vocabulary(file: QuestionFile) -> Vocabulary:
    arity: dict[str, int] = {}
    lowered: set[str] = set()
    stepped: set[str] = set()
    layers: dict[str, str] = {}
    for text in (*file.drawn, *file.given):
        name, indices = _head(text)
        batch = bool(file.samples)
        arity[_greek(name)] = max(arity.get(_greek(name), 0), len(indices) + batch)
        if any(file.letters.get(letter) == STEP for letter in indices):
            stepped.add(_greek(name))
        if indices.isdigit():
            lowered.add(_greek(name))
    for text in file.lecture.values():
        head, _, layer = text.partition("^")
        name, indices = _head(head)
        arity[_greek(name)] = max(arity.get(_greek(name), 0), len(indices))
        layers[_greek(name)] = layers.get(_greek(name), "") + layer
    for size in file.sizes.values():
        arity[size] = 0
    return Vocabulary(arity, layers, frozenset(lowered), frozenset(stepped))


# ---- readings


def _node(text: str, names: Vocabulary) -> Node:
    return parsed(made_plain(text).part(0), names)


def _readings(file: QuestionFile, names: Vocabulary) -> list[Reading]:
    one = _one(file, names)
    readings = [one]
    if file.samples:
        readings.append(_batch(file, names))
    if file.lecture:
        readings.append(_lecture(file, one))
    return readings


def _sizes(file: QuestionFile, kinds: set[str]) -> list[Declared]:
    return [
        Declared(f"size {kind}", size, (), (Spelling(size, ()),), draw=f"size {kind}")
        for kind, size in file.sizes.items()
        if kind in kinds
    ]


def _declared(symbol: Symbol, letters: dict[str, str], definition: Node | None, file: QuestionFile) -> Declared:
    number = next((index.shift for index in symbol.indices if not index.letter), -1)
    parameters = tuple(index.letter for index in symbol.indices if index.letter)
    kinds = tuple(letters[letter] for letter in parameters)
    pattern: tuple[str | int, ...] = (number,) if number >= 0 else kinds
    draw = "one-hot" if symbol.name in file.one_hot else "positive" if symbol.name in file.positive else "mixed"
    identity = f"{symbol.name}[{','.join(map(str, pattern))}]"
    spelling = Spelling(symbol.name, pattern)
    return Declared(identity, symbol.name, kinds, (spelling,), parameters, definition, draw, number)


def _pieces(file: QuestionFile, names: Vocabulary) -> list[tuple[Symbol, Node | None]]:
    """Return the declared symbols with their definitions."""
    pieces: list[tuple[Symbol, Node | None]] = []
    for text in (*file.drawn, *file.given):
        left, _, right = text.partition("=")
        symbol = _node(left, names)
        if not isinstance(symbol, Symbol):
            raise Unread(0, f"{left.strip()} is no symbol.")
        pieces.append((symbol, _node(right, names) if right else None))
    return pieces


def _one(file: QuestionFile, names: Vocabulary) -> Reading:
    symbols = [_declared(symbol, file.letters, body, file) for symbol, body in _pieces(file, names)]
    symbols += _sizes(file, {kind for kind in file.sizes if kind != SAMPLE})
    if file.samples and any(symbol.name == "E" for symbol in symbols):
        alias = Declared("E[sample]", "E", (SAMPLE,), (Spelling("E", (SAMPLE,)),), ("n",), Symbol("E"))
        symbols.append(alias)
    reading = Reading(ONE, symbols, dict(file.letters), file.sizes)
    reading.goals = [_goal(goal, names, None) for goal in file.goals]
    reading.whole = _node(file.whole, names) if file.whole else None
    return reading


def _goal(goal: GoalFile, names: Vocabulary, of_each: set[str] | None) -> Goal:
    wants = _node(goal.wants, names)
    averaged = False
    if of_each is not None:
        averaged = isinstance(wants, Derivative) and wants.by.name not in of_each
        wants = _sampled_goal(wants, of_each, averaged=averaged)
    mistakes = [(name, _node(text, names)) for name, text in goal.mistakes]
    if of_each is not None:
        mistakes = [(name, sampled(node, of_each)) for name, node in mistakes]
        mistakes = [(name, averaged_over(node) if averaged else node) for name, node in mistakes]
        mistakes += [(name, _node(text, names)) for name, text in goal.batch_mistakes]
    under = None
    if goal.under:
        left, _, right = goal.under.partition("!=")
        under = (left.strip(), right.strip())
    return Goal(goal, wants, under, mistakes, averaged)


def averaged_over(node: Node) -> Node:
    """Return the mean over the samples."""
    return Product(((Sum((Bound("n"),), (), node), False), (Symbol("N"), True)))


def _sampled_goal(wants: Node, of_each: set[str], *, averaged: bool) -> Node:
    made = sampled(wants, of_each)
    if averaged and isinstance(made, Derivative):
        return replace(made, of=Symbol("E"))
    return made


def _batch(file: QuestionFile, names: Vocabulary) -> Reading:
    pieces = _pieces(file, names)
    of_each = set(file.samples)
    for symbol, body in pieces:  # in the order of the definitions, so that each sees those before it
        if body is not None and any(isinstance(node, Symbol) and node.name in of_each for node in walk(body)):
            of_each.add(symbol.name)
        if body is not None and any(isinstance(node, Derivative) for node in walk(body)):
            of_each.add(symbol.name)
    letters = {**file.letters, "n": SAMPLE}
    symbols = []
    for symbol, body in pieces:
        symbols.append(
            _declared(_sampled_symbol(symbol, of_each), letters, None if body is None else sampled(body, of_each), file)
        )
    if "E" in of_each:
        symbols.append(Declared("E[]", "E", (), (Spelling("E", ()),), (), averaged_over(Symbol("E", (Index("n"),)))))
    symbols += _sizes(file, set(file.sizes))
    reading = Reading(BATCH, symbols, letters, file.sizes)
    reading.goals = [_goal(goal, names, of_each) for goal in file.goals]
    reading.whole = sampled(_node(file.whole, names), of_each) if file.whole else None
    return reading


def sampled(node: Node, of_each: set[str]) -> Node:
    """Return a formula of one sample as that of sample n."""
    if isinstance(node, Symbol):
        return _sampled_symbol(node, of_each)
    made = rebuilt(node, lambda part: sampled(part, of_each))
    return replace(made, by=_sampled_symbol(made.by, of_each)) if isinstance(made, Derivative) else made


def _sampled_symbol(symbol: Symbol, of_each: set[str]) -> Symbol:
    return replace(symbol, indices=(Index("n"), *symbol.indices)) if symbol.name in of_each else symbol


def _lecture(file: QuestionFile, one: Reading) -> Reading:
    """Return the reading in which symbols are spelled as the lecture does, with layers."""
    spelled = {_head(plain)[0]: text for plain, text in file.lecture.items()}
    symbols = []
    for symbol in one.symbols:
        text = spelled.get(symbol.name)
        if text is None or symbol.id == "E[sample]":
            symbols.append(symbol)
            continue
        head, _, layer = text.partition("^")
        name, indices = _head(head)
        pattern: tuple[str | int, ...] = tuple(int(each) if each.isdigit() else file.letters[each] for each in indices)
        symbols.append(replace(symbol, spellings=(*symbol.spellings, Spelling(name, pattern, layer))))
    reading = Reading(LECTURE, symbols, dict(file.letters), file.sizes)
    reading.goals = one.goals
    return reading


def students_questions(data: bytes, where: Path | None = None) -> bytes:
    """Return what students get of a `pencil.toml`: the questions that no person grades, without their solutions."""
    questions = read_questions(data, where)
    public = {
        name: msgspec.structs.replace(each.file, solution="")
        for name, each in questions.items()
        if not each.file.by_hand
    }
    return msgspec.json.format(msgspec.json.encode(public), indent=1) + b"\n"
