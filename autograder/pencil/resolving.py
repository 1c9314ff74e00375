"""Decides what each symbol of a line means: which declared symbol it is, and what each letter counts."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from autograder.pencil.nodes import Bound, Derivative, Index, Kronecker, Node, Sum, Symbol, rebuilt
from autograder.pencil.question import STEP, Declared, Reading
from autograder.pencil.unread import Unread

POSITION = "#"  # the name of a letter in use as a number
MOST_NODES = 3000
MOST_SUMS = 4  # inside each other
MOST_DERIVATIVES = 2


class Misused(Exception):  # noqa: N818 - a finding about a line, no error of the program
    """An index that cannot be meant so: the line is wrong, whatever its value."""

    def __init__(self, at: int, says: str) -> None:
        super().__init__(says)
        self.at, self.says = at, says


@dataclass(frozen=True)
class Let:
    """A name of the answer's own."""

    name: str
    letters: tuple[str, ...]
    body: Node
    at: int


@dataclass
class Resolved:
    """A line of which each symbol is known by its id and each letter by what it counts."""

    node: Node
    kinds: dict[str, str]
    free: frozenset[str]
    swapped: frozenset[str] = frozenset()  # symbols whose indices were read in the other order


Option = tuple[Declared, tuple[Index, ...], tuple[tuple[str, str], ...], bool]  # symbol, indices, letter kinds, swapped


@dataclass
class _Use:
    """A symbol in a line, and what it may be."""

    symbol: Symbol
    options: list[Option]


@dataclass
class Resolver:
    """Resolves the lines of one chain in one reading."""

    reading: Reading
    lets: dict[str, Let] = field(default_factory=dict)
    free: frozenset[str] = frozenset()  # the letters of the left side
    equal: dict[str, str] = field(default_factory=dict)  # letters that a case makes equal

    def resolve(self, node: Node, kinds: dict[str, str], orders: tuple[bool, ...] = (False, True)) -> list[Resolved]:
        """Return the ways in which a line can be meant, the most usual one first.

        Parameters
        ----------
        node : Node
        kinds : dict
            What the letters of the chain count as far as it is known.
        orders : tuple of bool
            Whether two indices may stand in the other order; a second attempt is made where the first fits nothing.

        Raises
        ------
        Unread
            When a symbol is not declared or lacks an index.
        Misused
            When no meaning of the letters fits.
        """
        self.uses: list[_Use] = []
        self.same: list[tuple[str, str]] = []
        self.bound: dict[str, str] = {}  # each bound letter's new name, with the letter
        self.unbound: set[str] = set()
        self.count = 0
        self.mentioned: set[str] = set()
        renamed = self.renamed(node, {}, (), 0, 0)
        found = self.solve(kinds, orders)
        return [self.made(renamed, each, swapped) for each, swapped in found]

    # ---- letters get names of their own

    def renamed(self, node: Node, inside: dict[str, str], lets: tuple[str, ...], sums: int, derivatives: int) -> Node:
        """Return a node with a new name for each bound letter, with names of the answer's own written out."""
        self.count += 1
        if self.count > MOST_NODES:
            raise Unread(getattr(node, "at", 0), "This line is too large. Write it in several lines.")

        def within(part: Node) -> Node:
            return self.renamed(part, inside, lets, sums, derivatives)

        match node:
            case Symbol():
                return self.symbol(node, inside, lets, sums, derivatives)
            case Kronecker(left=left, right=right):
                pair = (self.index(left, inside, lets), self.index(right, inside, lets))
                if pair[0].letter and pair[1].letter:
                    self.same.append((pair[0].letter, pair[1].letter))
                return replace(node, left=pair[0], right=pair[1])
            case Sum():
                return self.sum(node, inside, lets, sums, derivatives)
            case Derivative(of=of, by=by):
                if derivatives >= MOST_DERIVATIVES:
                    raise Unread(node.at, "Too many derivatives stand inside each other.")
                made = self.renamed(of, inside, lets, sums, derivatives + 1)
                return Derivative(made, self.by(by, inside, lets), node.at)
        return rebuilt(node, within)

    def index(self, index: Index, inside: dict[str, str], lets: tuple[str, ...]) -> Index:
        """Return an index with the new name of its letter."""
        if not index.letter:
            return index
        if index.less:
            made = self.index(Index(index.letter, index.shift), inside, lets)
            return replace(made, less=self.index(Index(index.less), inside, lets).letter)
        letter = index.letter if index.letter in inside else self.equal.get(index.letter, index.letter)
        if letter in inside:
            name, _, shift = inside[letter].partition("+")
            return Index(name, index.shift + int(shift or 0)) if name else Index("", index.shift + int(shift))
        if lets:
            raise Unread(0, f"{lets[-1]} lacks the index {index.letter}: write it as {lets[-1]}_{index.letter}.")
        self.unbound.add(letter)
        return Index(letter, index.shift)

    def sum(self, node: Sum, inside: dict[str, str], lets: tuple[str, ...], sums: int, derivatives: int) -> Node:
        """Return a sum with new names for its letters."""
        if sums + len(node.letters) > MOST_SUMS:
            raise Unread(node.at, "Too many sums stand inside each other.")
        names = dict(inside)
        bounds: list[Bound] = []
        for bound in node.letters:
            if (bound.letter in self.free or bound.letter in inside) and not lets:
                letter = bound.letter
                raise Misused(node.at, f"{letter} is in use outside the sum; take another letter for the sum.")
            name = f"{bound.letter}#{len(self.bound)}"
            self.bound[name] = bound.letter
            names[bound.letter] = name
            bounds.append(Bound(name, bound.first, self.upper(bound.last, inside, lets)))
            if bound.last is not None:
                self.mentioned.add(name)
        conditions = tuple(
            replace(each, left=self.index(each.left, names, lets), right=self.index(each.right, names, lets))
            for each in node.conditions
        )
        self.same += [(each.left.letter, each.right.letter) for each in conditions]
        body = self.renamed(node.body, names, lets, sums + len(node.letters), derivatives)
        return Sum(tuple(bounds), conditions, body, node.at)

    def upper(self, last: Index | None, inside: dict[str, str], lets: tuple[str, ...]) -> Index | None:
        """Return the upper bound of a sum; the symbol of a size is none."""
        if last is None or not last.letter or any(last.letter == size for size in self.reading.sizes.values()):
            return last
        return self.index(last, inside, lets)

    def by(self, by: Symbol, inside: dict[str, str], lets: tuple[str, ...]) -> Symbol:
        """Return the symbol by which a derivative is taken."""
        if by.name in self.lets:
            let = self.lets[by.name]
            if len(let.letters) != len(by.indices):
                raise Unread(by.at, f"{by.name} has other indices where it is defined.")
            return Symbol(f"let {by.name}", tuple(self.index(each, inside, lets) for each in by.indices), at=by.at)
        made = self.symbol(by, inside, lets, 0, 0)
        if not isinstance(made, Symbol) or made.name == POSITION:
            raise Unread(by.at, f"Nothing can be differentiated by {by.name}.")
        return made

    def symbol(self, node: Symbol, inside: dict[str, str], lets: tuple[str, ...], sums: int, derivatives: int) -> Node:
        """Return a symbol with the new names of its letters."""
        if node.name in self.lets:
            return self.let(node, inside, lets, sums, derivatives)
        letter = node.name if node.name in inside else self.equal.get(node.name, node.name)
        is_letter = letter in inside or letter in self.free or self.reading.letters.get(letter) == STEP
        if is_letter and node.name not in self.reading.by_name and not node.indices:
            made = Symbol(POSITION, (self.index(Index(letter), inside, lets),), at=node.at)
            self.uses.append(_Use(made, [(POSITIONS, made.indices, ((made.indices[0].letter, STEP),), False)]))
            return made
        indices = tuple(self.index(each, inside, lets) for each in node.indices)
        options = self.options(node, indices)
        if not options and node.name == "δ" and len(indices) == 2:
            self.same.append((indices[0].letter, indices[1].letter))
            return Kronecker(*indices)
        if not options:
            raise Unread(node.at, self.unknown(node))
        made = replace(node, indices=indices)
        self.uses.append(_Use(made, options))
        return made

    def let(self, node: Symbol, inside: dict[str, str], lets: tuple[str, ...], sums: int, derivatives: int) -> Node:
        """Return what a name of the answer's own stands for."""
        let = self.lets[node.name]
        if node.name in lets:
            raise Unread(let.at, f"{node.name} is defined by itself.")
        if len(let.letters) != len(node.indices):
            written = f"{node.name}_{''.join(let.letters)}" if let.letters else node.name
            raise Unread(node.at, f"{node.name} is defined as {written}: write it with the same number of indices.")
        names = {}
        for letter, index in zip(let.letters, node.indices, strict=True):
            made = self.index(index, inside, lets)
            names[letter] = f"{made.letter}+{made.shift}" if made.shift or not made.letter else made.letter
        return self.renamed(let.body, names, (*lets, node.name), sums, derivatives)

    # ---- what a symbol may be

    def options(self, node: Symbol, indices: tuple[Index, ...]) -> list[Option]:
        """Return what a symbol may be."""
        found: list[Option] = []
        for declared, spelling in self.reading.by_name.get(node.name, []):
            if node.layer and node.layer != spelling.layer:
                continue
            for swapped in (False, True) if len(indices) == 2 and declared.number < 0 else (False,):
                ordered = indices[::-1] if swapped else indices
                if (matched := _matched(ordered, spelling.pattern)) is not None:
                    pairs = zip(ordered, spelling.pattern, strict=True)
                    kept = tuple(index for index, each in pairs if isinstance(each, str))
                    found.append((declared, kept, matched, swapped))
        return found

    def unknown(self, node: Symbol) -> str:
        """Return a sentence about a symbol that is not declared so."""
        name, known = node.name, self.reading.by_name.get(node.name)
        if not known:
            return f"{name} is not declared here."
        usual = known[0][1]
        written = self.written(usual.name, usual.pattern)
        if any(index.letter == "" for index in node.indices):
            return f"Write an index as a letter: {written}; what adds up is written sum_j w_j x_j."
        if not usual.pattern:
            return f"{name} has no index here."
        count = "1 index" if len(usual.pattern) == 1 else f"{len(usual.pattern)} indices"
        return f"{name} has {count} here: write {written}."

    def written(self, name: str, pattern: tuple[str | int, ...]) -> str:
        """Return how a symbol is written, with the usual letters."""
        letters = {kind: letter for letter, kind in reversed(self.reading.letters.items())}
        return f"{name}_{''.join(letters.get(each, '?') if isinstance(each, str) else str(each) for each in pattern)}"

    # ---- what the letters count

    def solve(self, kinds: dict[str, str], orders: tuple[bool, ...]) -> list[tuple[dict[str, str], frozenset[str]]]:
        """Return what each letter counts, in every way that fits; indices in the usual order come first."""
        names = {letter for use in self.uses for option in use.options for letter, _ in option[2]}
        names |= {letter for pair in self.same for letter in pair} | self.unbound | set(self.bound)
        possible = {kind for symbol in self.reading.symbols for kind in symbol.kinds} | {STEP} | set(self.reading.sizes)
        start = {name: {kinds[name]} if name in kinds else set(possible) for name in names}
        for swap in orders:
            domains = {name: set(each) for name, each in start.items()}
            if self.narrowed(domains, swap=swap) is None:
                return self.chosen(domains, swap=swap)
        stuck = self.narrowed({name: set(each) for name, each in start.items()}, swap=False) or self.uses[0]
        raise Misused(stuck.symbol.at, self.mismatch(stuck.symbol))

    def mismatch(self, symbol: Symbol) -> str:
        """Return a sentence about an index that counts something else."""
        letters = ", ".join(sorted({self.bound.get(index.letter, index.letter) for index in symbol.indices}))
        return f"The index of {symbol.name} counts something else elsewhere in this chain: {letters}."

    def narrowed(self, domains: dict[str, set[str]], *, swap: bool) -> _Use | None:
        """Strike out what a letter cannot count; return a symbol that is left without meaning."""
        changed = True
        while changed:
            changed = False
            for left, right in self.same:
                if left in domains and right in domains and domains[left] != domains[right]:
                    domains[left] &= domains[right]
                    domains[right] &= domains[left]
                    changed = True
            for use in self.uses:
                fitting = [each for each in use.options if (swap or not each[3]) and _fits(each, domains)]
                if not fitting:
                    return use
                for letter in {letter for each in fitting for letter, _ in each[2]}:
                    allowed = {kind for each in fitting for name, kind in each[2] if name == letter}
                    if not domains[letter] <= allowed:
                        domains[letter] &= allowed
                        changed = True
        return None

    def chosen(self, domains: dict[str, set[str]], *, swap: bool) -> list[tuple[dict[str, str], frozenset[str]]]:
        """Return the ways that are left, the usual letters first."""
        used = {letter for use in self.uses for option in use.options for letter, _ in option[2]} | self.unbound
        open_ = [name for name in domains if len(domains[name]) > 1 and name in used]
        for name, each in domains.items():
            if len(each) > 1 and name not in used:
                domains[name] = {self.usual(name, each)[0]}
        found = []
        for kinds in itertools.islice(itertools.product(*(self.usual(name, domains[name]) for name in open_)), 12):
            trial = {
                **{name: set(each) for name, each in domains.items()},
                **{n: {k} for n, k in zip(open_, kinds, strict=True)},
            }
            if self.narrowed(trial, swap=swap) is None and all(len(each) == 1 for each in trial.values()):
                found.append(({name: next(iter(each)) for name, each in trial.items()}, self.swaps(trial, swap=swap)))
            if len(found) >= 4:
                break
        if not found:
            raise Misused(self.uses[0].symbol.at if self.uses else 0, "The letters of this line do not fit each other.")
        return found

    def usual(self, name: str, kinds: set[str]) -> list[str]:
        """Return kinds with the usual one of a letter first."""
        usual = self.reading.letters.get(self.bound.get(name, name))
        return sorted(kinds, key=lambda kind: (kind != usual, kind))

    def swaps(self, domains: dict[str, set[str]], *, swap: bool) -> frozenset[str]:
        """Return the symbols whose indices are read in the other order."""
        if not swap:
            return frozenset()
        picked = [next(each for each in use.options if _fits(each, domains)) for use in self.uses]
        return frozenset(use.symbol.name for use, option in zip(self.uses, picked, strict=True) if option[3])

    # ---- the result

    def made(self, node: Node, kinds: dict[str, str], swapped: frozenset[str]) -> Resolved:
        """Return a line with each symbol's id."""
        domains = {name: {kind} for name, kind in kinds.items()}
        meant = {id(use.symbol): self.meaning(use, domains) for use in self.uses}
        return Resolved(_replaced(node, meant), kinds, frozenset(self.unbound), swapped)

    def meaning(self, use: _Use, domains: dict[str, set[str]]) -> Symbol:
        """Return a symbol by its id."""
        option = next(each for each in sorted(use.options, key=lambda each: each[3]) if _fits(each, domains))
        return Symbol(option[0].id, option[1], at=use.symbol.at)


POSITIONS = Declared(POSITION, POSITION, (STEP,), ())


def _fits(option: Option, domains: dict[str, set[str]]) -> bool:
    return all(kind in domains[letter] for letter, kind in option[2])


def _matched(indices: tuple[Index, ...], pattern: tuple[str | int, ...]) -> tuple[tuple[str, str], ...] | None:
    """Return what the letters count where indices fit a pattern, else None."""
    if len(indices) != len(pattern):
        return None
    found = []
    for index, kind in zip(indices, pattern, strict=True):
        if isinstance(kind, int):
            if index != Index("", kind):
                return None
        elif kind == STEP:
            if index.letter:
                found += [(letter, STEP) for letter in (index.letter, index.less) if letter]
        elif index.shift or index.less or not index.letter:
            return None
        else:
            found.append((index.letter, kind))
    return tuple(found)


def _replaced(node: Node, meant: dict[int, Symbol]) -> Node:
    if isinstance(node, Symbol):
        return meant.get(id(node), node)
    made = rebuilt(node, lambda part: _replaced(part, meant))
    return replace(made, by=meant.get(id(made.by), made.by)) if isinstance(made, Derivative) else made
