"""The content of one side of a line as a tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Index:
    """An index: a letter with what is added to it, or a number where the letter is empty."""

    letter: str
    shift: int = 0
    less: str = ""  # a letter that is subtracted: g_{k-j}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol with its indices and its layer, and the offset in the answer at which it stands."""

    name: str
    indices: tuple[Index, ...] = ()
    layer: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Kronecker:
    """1 where two indices are equal, else 0; the other way round where `unequal`."""

    left: Index
    right: Index
    unequal: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A letter that a sum runs over, with its bounds where they are written."""

    letter: str
    first: Index | None = None
    last: Index | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over letters, of all that fulfil the conditions."""

    letters: tuple[Bound, ...]
    conditions: tuple[Kronecker, ...]
    body: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument, or its derivative where there is a prime."""

    function: str
    primes: int
    argument: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Product:
    """Factors, each with whether it divides."""

    factors: tuple[tuple[Node, bool], ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Terms, each with whether it is subtracted."""

    terms: tuple[tuple[Node, bool], ...]


@dataclass(frozen=True, slots=True)
class Derivative:
    """The partial derivative of an expression by a symbol."""

    of: Node
    by: Symbol
    at: int = field(default=0, compare=False)


Node: TypeAlias = Number | Symbol | Kronecker | Sum | Call | Power | Product | Total | Derivative


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node; the symbol by which a derivative is taken is no part."""
    match node:
        case Sum(body=body):
            return (body,)
        case Call(argument=argument):
            return (argument,)
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Product(factors=parts) | Total(terms=parts):
            return tuple(part for part, _ in parts)
        case Derivative(of=of):
            return (of,)
    return ()


def walk(node: Node) -> list[Node]:
    """Return a node and all nodes within it."""
    found, left = [], [node]
    while left:
        found.append(left.pop())
        left += children(found[-1])
    return found


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with each of its parts changed."""
    match node:
        case Sum(body=body):
            return replace(node, body=change(body))
        case Call(argument=argument):
            return replace(node, argument=change(argument))
        case Power(base=base, exponent=exponent):
            return Power(change(base), change(exponent))
        case Product(factors=parts):
            return Product(tuple((change(part), over) for part, over in parts))
        case Total(terms=parts):
            return Total(tuple((change(part), minus) for part, minus in parts))
        case Derivative(of=of):
            return replace(node, of=change(of))
    return node
