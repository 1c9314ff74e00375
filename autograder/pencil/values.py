"""Computes lines at many points at once, with NumPy; derivatives are exact, through the definitions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from autograder.pencil.dual import Array, Dual, Value, add, apply, cells, invert, multiply, power, reduce, scale, slope
from autograder.pencil.nodes import Call, Derivative, Index, Kronecker, Node, Number, Power, Product, Sum, Symbol, Total
from autograder.pencil.question import STEP, Declared, Reading
from autograder.pencil.resolving import POSITION, Let, Resolver
from autograder.pencil.unread import Unread

POINTS = 8
SIZES = {"in": 3, "hidden": 4, "out": 5, "sample": 7, STEP: 5}  # all different
OTHER_SIZES = {"in": 4, "hidden": 5, "out": 3, "sample": 2, STEP: 6}
FIRST_STEP = 3  # the smallest value of a free step: a recursion can be put into itself three times
MOST_CELLS = 6_000_000  # numbers that one line may make the machine compute
_ALL = Index("all")  # the upper bound of a sum that runs over all
_Key = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """The values of an index along its axis, and what they are known by."""

    values: Any  # ndarray of int, its axis counted from the end
    key: _Key
    axis: int


@dataclass
class Seed:
    """A symbol by which a derivative is being taken, at certain indices."""

    tag: int
    id: str
    places: tuple[Place, ...]
    body: Node | None = None  # of a name of the answer's own
    letters: tuple[str, ...] = ()

    @property
    def key(self) -> _Key:
        """What a value that is computed under this seed is known by."""
        return (self.tag, self.id, *(place.key for place in self.places))


@dataclass
class Points:
    """The values of the drawn symbols: for each an array with its indices, then the points."""

    values: dict[str, Array]
    sizes: dict[str, int]
    count: int


def drawn(reading: Reading, sizes: dict[str, int], seed: int, count: int = POINTS) -> Points:
    """Return random points: both signs, away from zero; targets one-hot where the question says so."""
    rng = np.random.default_rng(seed)
    values = {symbol.id: _draw(symbol, sizes, rng, count) for symbol in reading.symbols if symbol.definition is None}
    return Points(values, sizes, count)


def _draw(symbol: Declared, sizes: dict[str, int], rng: np.random.Generator, count: int) -> Array:
    if symbol.draw.startswith("size "):
        return np.full(count, float(sizes[symbol.draw.removeprefix("size ")]))
    shape = (*(sizes[kind] + (kind == STEP) for kind in symbol.kinds), count)
    if symbol.draw == "one-hot":
        classes = rng.integers(shape[-2], size=(*shape[:-2], count))
        return np.asarray(np.moveaxis(np.eye(shape[-2])[classes], -1, -2))
    if symbol.draw == "positive":
        return rng.uniform(0.2, 0.9, shape)
    return np.asarray(rng.uniform(0.25, 1.6, shape) * rng.choice([-1.0, 1.0], shape))


@dataclass
class Machine:
    """Computes the lines of one reading at certain points."""

    reading: Reading
    points: Points
    lets: dict[str, Let] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make room for what is computed once."""
        self.kinds: dict[str, str] = {}
        self.memory: dict[_Key, Value] = {}
        self.seeds: list[Seed] = []
        self.spent = 0

    # ---- what a line needs

    def frame(self, letters: dict[str, str]) -> dict[str, Place]:
        """Return the places of the free letters of a chain, an axis for each in the order given."""
        return {letter: self.place(kind, axis, free=True) for axis, (letter, kind) in enumerate(letters.items(), 1)}

    def place(self, kind: str, axis: int, *, free: bool = False) -> Place:
        """Return the values of a letter along an axis of its own."""
        size = self.points.sizes[kind]
        values = np.arange(FIRST_STEP if free else 0, size + 1) if kind == STEP else np.arange(size)
        return Place(values.reshape((-1,) + (1,) * (axis - 1)), (free, axis, kind), axis)

    def value(self, node: Node, frame: dict[str, Place], kinds: dict[str, str]) -> Array:
        """Return the value of a resolved line; the last axis counts the points."""
        self.spent = 0
        self.kinds = kinds
        with np.errstate(all="ignore"):
            made = self.compute(node, frame, max((place.axis for place in frame.values()), default=0))
        while isinstance(made, Dual):  # of a derivative that is done
            made = made.value
        return np.asarray(made, dtype=np.float64)

    # ---- nodes

    def compute(self, node: Node, frame: dict[str, Place], depth: int) -> Value:
        """Return the value of a node."""
        for seed in self.seeds:
            if (found := self.own_symbol(node, seed, frame)) is not None:
                return self.seeded(self.inner(node, frame, depth), seed, found)
        return self.inner(node, frame, depth)

    def inner(self, node: Node, frame: dict[str, Place], depth: int) -> Value:
        """Return the value of a node that is not itself what is differentiated by."""
        made = self.made(node, frame, depth)
        self.spent += cells(made)
        if self.spent > MOST_CELLS:
            raise Unread(getattr(node, "at", 0), "This line is too large to compute. Write it in several lines.")
        return made

    def made(self, node: Node, frame: dict[str, Place], depth: int) -> Value:
        """Return the value of a node, by its kind."""
        match node:
            case Number(value=value):
                return np.array([float(value)])
            case Symbol():
                return self.symbol(node, frame, depth)
            case Kronecker(left=left, right=right, unequal=unequal):
                return self.kronecker(left, right, frame, unequal=unequal)
            case Total(terms=terms):
                return self.total(terms, frame, depth)
            case Product(factors=factors):
                return self.product(factors, frame, depth)
            case Power(base=base, exponent=exponent):
                return power(self.compute(base, frame, depth), self.compute(exponent, frame, depth))
            case Call(function=function, primes=primes, argument=argument):
                inner = self.compute(argument, frame, depth)
                return slope(function, inner) if primes else apply(function, inner)
            case Sum():
                return self.sum(node, frame, depth)
        return self.derivative(node, frame, depth)

    def total(self, terms: tuple[tuple[Node, bool], ...], frame: dict[str, Place], depth: int) -> Value:
        """Return a sum of terms."""
        made: Value = np.zeros(1)
        for term, minus in terms:
            value = self.compute(term, frame, depth)
            made = add(made, scale(value, -1.0) if minus else value)
        return made

    def product(self, factors: tuple[tuple[Node, bool], ...], frame: dict[str, Place], depth: int) -> Value:
        """Return a product."""
        made: Value = np.ones(1)
        for factor, over in factors:
            value = self.compute(factor, frame, depth)
            made = multiply(made, invert(value) if over else value)
        return made

    def kronecker(self, left: Index, right: Index, frame: dict[str, Place], *, unequal: bool) -> Array:
        """Return 1 where two indices are equal, else 0."""
        same = np.asarray(self.at(left, frame).values == self.at(right, frame).values, dtype=np.float64)[..., None]
        return 1.0 - same if unequal else same

    def at(self, index: Index, frame: dict[str, Place]) -> Place:
        """Return the values of an index."""
        if not index.letter:
            return Place(np.asarray(index.shift), ("number", index.shift), 0)
        place = frame[index.letter]
        if index.less:
            other, axis = frame[index.less], max(place.axis, frame[index.less].axis)
            place = Place(place.values - other.values, (place.key, other.key), axis)
        return place if not index.shift else Place(place.values + index.shift, (place.key, index.shift), place.axis)

    def sum(self, node: Sum, frame: dict[str, Place], depth: int) -> Value:
        """Return a sum over letters."""
        inner, sizes = dict(frame), []
        for bound in node.letters:
            depth += 1
            kind = self.kinds[bound.letter]
            if kind == STEP and (bound.first is None or bound.last is None):
                raise Unread(node.at, "Say from where to where the sum runs: sum_{i=1}^k.")
            inner[bound.letter] = self.place(kind, depth)
            sizes.append(inner[bound.letter].values.size)
        body = self.compute(node.body, inner, depth)
        mask = self.mask(node, inner)
        for level, size in zip(range(depth, depth - len(sizes), -1), reversed(sizes), strict=True):
            body = reduce(_spread(body, mask), level + 1, mask, size)
            mask = np.ones(1)
        return body

    def mask(self, node: Sum, frame: dict[str, Place]) -> Array:
        """Return 1 for what the bounds and conditions of a sum let through, else 0."""
        mask = np.ones(1)
        for condition in node.conditions:
            mask = mask * self.kronecker(condition.left, condition.right, frame, unequal=condition.unequal)
        for bound in node.letters:
            if self.kinds[bound.letter] == STEP and bound.first is not None and bound.last is not None:
                values, low, high = (
                    self.at(each, frame).values for each in (Index(bound.letter), bound.first, bound.last)
                )
                mask = mask * np.asarray((low <= values) & (values <= high), dtype=np.float64)[..., None]
        return mask

    # ---- symbols

    def symbol(self, node: Symbol, frame: dict[str, Place], depth: int) -> Value:
        """Return the value of a symbol, dual where a derivative by it is being taken."""
        places = tuple(self.at(index, frame) for index in node.indices)
        if node.name == POSITION:
            return np.asarray(places[0].values, dtype=np.float64)[..., None]
        value = self.plain(node.name, places, depth)
        for seed in self.seeds:
            if seed.id == node.name:
                value = self.seeded(value, seed, places)
        return value

    def seeded(self, value: Value, seed: Seed, places: tuple[Place, ...]) -> Value:
        """Return a value that changes with itself at the indices of a seed."""
        change: Any = np.ones(1)
        for mine, its in zip(places, seed.places, strict=True):
            change = change * np.asarray(mine.values == its.values, dtype=np.float64)[..., None]
        kept = value.value if isinstance(value, Dual) and value.tag == seed.tag else value
        return Dual(seed.tag, kept, change)

    def plain(self, name: str, places: tuple[Place, ...], depth: int) -> Value:
        """Return the value of a symbol by its definition, or as it was drawn."""
        if name in self.points.values:
            found: Array = self.points.values[name][tuple(_within(place, self.points) for place in places)]
            return found
        declared = self.reading.by_id[name]
        key = (name, depth, *(place.key for place in places), *(seed.key for seed in self.seeds))
        if key not in self.memory:
            frame = dict(zip(declared.parameters, places, strict=True))
            kinds = self.kinds
            body, self.kinds = self.definition(declared)
            self.memory[key] = self.compute(body, frame, depth)
            self.kinds = kinds
        return self.memory[key]

    def definition(self, declared: Declared) -> tuple[Node, dict[str, str]]:
        """Return the resolved definition of a symbol and what its letters count."""
        cache: dict[str, Any] = self.reading.__dict__.setdefault("resolved", {})
        if declared.id not in cache:
            kinds = dict(zip(declared.parameters, declared.kinds, strict=True))
            made = Resolver(self.reading).resolve(declared.definition or Number(Fraction(0)), kinds)[0]
            cache[declared.id] = (made.node, made.kinds)
        found: tuple[Node, dict[str, str]] = cache[declared.id]
        return found

    # ---- derivatives

    def derivative(self, node: Derivative, frame: dict[str, Place], depth: int) -> Value:
        """Return the derivative of an expression by a symbol, at the symbol's indices."""
        places = tuple(self.at(index, frame) for index in node.by.indices)
        tag = len(self.seeds) + 1  # the same for each derivative at this depth, so that what is under it is kept
        if node.by.name.startswith("let "):
            let = self.lets[node.by.name.removeprefix("let ")]
            kinds = {name: self.kinds[index.letter] for name, index in zip(let.letters, node.by.indices, strict=True)}
            body = Resolver(self.reading, self.lets, frozenset(let.letters)).resolve(let.body, kinds)[0].node
            seed = Seed(tag, node.by.name, places, body, let.letters)
        else:
            seed = Seed(tag, node.by.name, places)
        self.seeds.append(seed)
        try:
            made = self.compute(node.of, frame, depth)
        finally:
            self.seeds.pop()
        return made.change if isinstance(made, Dual) and made.tag == tag else np.zeros(1)

    def own_symbol(self, node: Node, seed: Seed, frame: dict[str, Place]) -> tuple[Place, ...] | None:
        """Return the indices at which a node is what a name of the answer's own stands for, else None."""
        matched: dict[str, Index] = {}
        if (
            seed.body is None
            or not _same(seed.body, node, set(seed.letters), matched, {})
            or len(matched) != len(seed.letters)
        ):
            return None
        return tuple(self.at(matched[letter], frame) for letter in seed.letters)


def _spread(value: Value, mask: Array) -> Value:
    """Return a value with the axis of a sum where the condition of the sum has one and the value has not."""
    if isinstance(value, Dual):
        return Dual(value.tag, _spread(value.value, mask), _spread(value.change, mask))
    if mask.size == 1:
        return value
    return np.asarray(value * np.ones_like(mask))


def _within(place: Place, points: Points) -> Any:  # noqa: ANN401 - an array of int
    if place.key[0] == "number" or not isinstance(place.key[-1], str):
        return np.clip(place.values, 0, points.sizes[STEP])
    return place.values


def _same(pattern: Node, node: Node, letters: set[str], matched: dict[str, Index], bound: dict[str, str]) -> bool:
    """Return whether a node is a pattern with its letters replaced; `bound` has the letters of its sums."""
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, Symbol) and isinstance(node, Symbol):
        if pattern.name != node.name or len(pattern.indices) != len(node.indices):
            return False
        pairs = zip(pattern.indices, node.indices, strict=True)
        return all(_same_index(mine, its, letters, matched, bound) for mine, its in pairs)
    match pattern, node:
        case (Product(factors=a), Product(factors=b)) | (Total(terms=a), Total(terms=b)):
            return len(a) == len(b) and all(
                p[1] == q[1] and _same(p[0], q[0], letters, matched, bound) for p, q in zip(a, b, strict=True)
            )
        case Power(base=a, exponent=b), Power(base=c, exponent=d):
            return _same(a, c, letters, matched, bound) and _same(b, d, letters, matched, bound)
        case Call(function=f, primes=p, argument=a), Call(function=g, primes=q, argument=b):
            return f == g and p == q and _same(a, b, letters, matched, bound)
        case Sum(letters=a, conditions=(), body=b), Sum(letters=c, conditions=(), body=d):
            inner = {**bound, **{mine.letter: its.letter for mine, its in zip(a, c, strict=False)}}
            return (
                [each.first for each in a] == [each.first for each in c]
                and all(
                    _same_index(mine.last or _ALL, its.last or _ALL, letters, matched, bound)
                    for mine, its in zip(a, c, strict=True)
                )
                and _same(b, d, letters, matched, inner)
            )
    return pattern == node


def _same_index(mine: Index, its: Index, letters: set[str], matched: dict[str, Index], bound: dict[str, str]) -> bool:
    """Return whether an index is that of a pattern with its letters replaced."""
    if mine.letter in letters:
        meant = replace(its, shift=its.shift - mine.shift)
        return not mine.less and matched.setdefault(mine.letter, meant) == meant
    return replace(mine, letter=bound.get(mine.letter, mine.letter)) == its
