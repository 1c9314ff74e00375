"""Reads one side of a line into a tree, by `grammar.lark`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput

from autograder.pencil.nodes import Call, Derivative, Node, Number, Power, Product, Sum, Symbol, Total
from autograder.pencil.plain import Text
from autograder.pencil.scanning import Lexer, Scanner
from autograder.pencil.unread import Unread
from autograder.pencil.vocabulary import Vocabulary

GRAMMAR = Path(__file__).with_name("grammar.lark")
MINUS_ONE = Number(Fraction(-1))
_NAMES = {
    "PLUS": '"+"', "MINUS": '"-"', "TIMES": '"*"', "OVER": '"/"', "RAISED": '"^"', "RPAR": '")"', "RBRACE": '"}"',
    "LPAR": '"("', "LBRACE": '"{"', "SYMBOL": "a symbol", "NUMBER": "a number",
}  # fmt: skip


def factors_of(node: Node) -> tuple[tuple[Node, bool], ...]:
    """Return the factors of a node."""
    return node.factors if isinstance(node, Product) else ((node, False),)


def times(left: Node, right: Node, *, over: bool = False, negative: bool = False) -> Node:
    """Return a product, flat on its left."""
    sign = ((MINUS_ONE, False),) if negative else ()
    return Product((*factors_of(left), *sign, (right, over)))


class _Trees(Transformer[Token, Node]):
    """Makes a tree of what lark has recognised."""

    def start(self, parts: list[Any]) -> Node:
        node: Node = parts[0]
        return node

    def sign(self, parts: list[Any]) -> bool:
        return bool(parts[0].type == "MINUS")

    def plus(self, _: list[Any]) -> bool:
        return False

    def minus(self, _: list[Any]) -> bool:
        return True

    def total(self, parts: list[Any]) -> Node:
        signed = parts if isinstance(parts[0], bool) else [False, *parts]
        terms = tuple(zip(signed[1::2], signed[0::2], strict=True))
        return terms[0][0] if len(terms) == 1 and not terms[0][1] else Total(terms)

    def times(self, parts: list[Any]) -> Node:
        return times(parts[0], parts[-1])

    def over(self, parts: list[Any]) -> Node:
        return times(parts[0], parts[-1], over=True)

    def times_negative(self, parts: list[Any]) -> Node:
        return times(parts[0], parts[-1], negative=True)

    def over_negative(self, parts: list[Any]) -> Node:
        return times(parts[0], parts[-1], over=True, negative=True)

    def sum(self, parts: list[Any]) -> Node:
        letters, conditions = parts[0].holds
        return Sum(letters, conditions, parts[1], parts[0].start_pos)

    def by(self, parts: list[Any]) -> Symbol:
        symbol: Symbol = parts[-1].holds
        return symbol

    def derivative_of_product(self, parts: list[Any]) -> Node:
        return Derivative(parts[1], parts[0], parts[0].at)

    def derivative(self, parts: list[Any]) -> Node:
        of = next(part for part in parts if not isinstance(part, Token))
        return Derivative(of, parts[-1].holds, parts[0].start_pos)

    def power(self, parts: list[Any]) -> Node:
        if isinstance(parts[0], Number) and parts[0] == EULER:
            return Call("exp", 0, parts[2])
        return Power(parts[0], parts[2])

    def negative(self, parts: list[Any]) -> Node:
        return Total(((parts[1], True),))

    def number(self, parts: list[Any]) -> Node:
        return Number(parts[0].holds)

    def euler(self, _: list[Any]) -> Node:
        return EULER

    def symbol(self, parts: list[Any]) -> Node:
        symbol: Symbol = parts[0].holds
        return symbol

    def kronecker(self, parts: list[Any]) -> Node:
        node: Node = parts[0].holds
        return node

    def fraction(self, parts: list[Any]) -> Node:
        return Product(((parts[1], False), (parts[2], True)))

    def call(self, parts: list[Any]) -> Node:
        name, primes, raised = parts[0].holds
        node: Node = Call(name, primes, parts[1], parts[0].start_pos)
        return node if raised == 1 else Power(node, Number(Fraction(raised)))

    def call_of_symbol(self, parts: list[Any]) -> Node:
        return self.call([parts[0], parts[1].holds])

    def call_of_multiple(self, parts: list[Any]) -> Node:
        return self.call([parts[0], times(Number(parts[1].holds), parts[2].holds)])


EULER = Number(Fraction("2.718281828"))  # stands for e until its exponent is read


@cache
def _parser() -> Lark:
    # With a transformer of its own LALR builds the tree while it reads, so that no depth can end the program.
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=Lexer, transformer=_Trees(), propagate_positions=False
    )


def parsed(text: Text, names: Vocabulary) -> Node:
    """Return the tree of one side of a line.

    Raises
    ------
    Unread
        With the place and what was expected there.
    """
    scanner = Scanner(text, names)
    read: Callable[[], Any] = scanner.tokens
    try:
        tree: Node = _parser().parse(read)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise _unexpected(error, text) from None
    return tree


def _unexpected(error: UnexpectedInput, text: Text) -> Unread:
    token = getattr(error, "token", None)
    expected = set(getattr(error, "expected", ()))
    wanted = sorted({_NAMES[name] for name in expected if name in _NAMES})
    if token is None or token.type == "$END":
        says = "The line ends here, and something is missing: a symbol or a number."
        if expected and expected <= {"OVER", "PARTIAL"}:
            says = "The line ends here inside a derivative: write dO/dZ or d/dZ (...)."
        return Unread(text.place(len(text.chars)), says)
    if token.type in ("RPAR", "RBRACE"):
        return Unread(token.start_pos, f'Something is missing in front of "{token}": a symbol or a number.')
    if token.type == "PARTIAL" or expected == {"PARTIAL"}:
        return Unread(token.start_pos, "A derivative is written dO/dZ or d/dZ (...).")
    behind = f" Expected here: {', '.join(wanted[:4])}." if wanted else ""
    return Unread(token.start_pos, f'"{token}" cannot stand here.{behind}')
