"""The places in a function's syntax tree, and what stands there instead after an edit."""

from __future__ import annotations

import ast
import copy
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec

from autograder.casebook.edits.kinds import Kinds

NOT_ENTERED = (ast.Raise, ast.Import, ast.ImportFrom)  # a message and an import have nothing to get wrong inside
_PLAIN = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.operator, ast.unaryop, ast.expr_context)
_LONGEST = 4  # names and numbers of a formula in a description
N = TypeVar("N", bound=ast.AST)


class Change(NamedTuple):
    """What may stand at a place instead, and what is wrong then; a list of statements takes the place of one."""

    new: ast.expr | list[ast.stmt]
    words: str


class Words:
    """Says parts of a solution in names that its readers know, and nothing else of it.

    Parameters
    ----------
    names : iterable of str
        The names that may be said.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def formula(self, node: ast.AST) -> str:
        """Return a short formula of such names; nothing where it is longer, has other names or more than arithmetic."""
        parts = list(ast.walk(node))
        if not all(isinstance(part, _PLAIN) and not isinstance(part, ast.MatMult) for part in parts):
            return ""
        leaves = [part for part in parts if isinstance(part, (ast.Name, ast.Constant))]
        said = all(leaf.id in self._names if isinstance(leaf, ast.Name) else _is_number(leaf) for leaf in leaves)
        return ast.unparse(node) if said and len(leaves) <= _LONGEST else ""

    def name(self, text: str, otherwise: str) -> str:
        """Return a name that may be said, or else other words."""
        return text if text in self._names else otherwise

    def all(self, sentence: str, *nodes: ast.AST, otherwise: str) -> str:
        """Return a sentence with formulas in its gaps, or other words where one of them cannot be said."""
        formulas = [self.formula(node) for node in nodes]
        return sentence.format(*formulas) if all(formulas) else otherwise


def _is_number(node: ast.Constant) -> bool:
    return type(node.value) in (int, float)


class Place(msgspec.Struct, frozen=True):
    """A node of a function, with what stands around it."""

    function: ast.FunctionDef
    kinds: Kinds
    words: Words
    node: Any
    parent: Any
    field: str
    at: int | None = None  # in a list of nodes

    @property
    def stored(self) -> bool:
        """Whether something is assigned to the node."""
        return isinstance(getattr(self.node, "ctx", None), (ast.Store, ast.Del))

    @property
    def is_value(self) -> bool:
        """Whether the node is an expression whose value is used, so that any other may stand there."""
        called = isinstance(self.parent, ast.Call) and self.field == "func"
        return (
            isinstance(self.node, ast.expr)
            and not self.stored
            and not called
            and not isinstance(self.parent, (ast.Attribute, ast.Expr))
            and not isinstance(self.node, (ast.Slice, ast.Starred, ast.JoinedStr))
        )


Operator: TypeAlias = Callable[[Place], Iterator[Change]]


def changed(node: N, **fields: Any) -> N:  # noqa: ANN401 - a field of a node holds anything
    """Return a copy of a node with other fields; what is below it is shared."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def swapped(items: list[Any], first: int) -> list[Any]:
    """Return a list with two neighbours exchanged."""
    return [*items[:first], items[first + 1], items[first], *items[first + 2 :]]


def places(function: ast.FunctionDef, words: Words) -> Iterator[Place]:
    """Yield each node of a function with what stands around it, from the top down; its docstring is left out."""
    bare = changed(function, body=[node for node in function.body if not is_text(node)])
    place = functools.partial(Place, bare, Kinds(function), words)

    def below(node: ast.AST) -> Iterator[Place]:
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list"}:
                continue
            for at, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST):
                    yield place(child, node, field, at if isinstance(value, list) else None)
                    yield from below(child) if not isinstance(child, NOT_ENTERED) else ()

    yield from below(bare)


def is_text(node: ast.AST) -> bool:
    """Return whether a statement is a text and nothing else, as a docstring is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def with_instead(place: Place, new: ast.expr | list[ast.stmt]) -> str:
    """Return the source of the function with something else at one place."""
    before = getattr(place.parent, place.field)
    if isinstance(new, list):
        at = place.at or 0
        after: Any = before[:at] + new + before[at + 1 :] or [ast.Pass()]
    else:
        after = new if place.at is None else [*before[: place.at], new, *before[place.at + 1 :]]
    setattr(place.parent, place.field, after)
    try:
        return ast.unparse(place.function)
    finally:
        setattr(place.parent, place.field, before)


def names_told(text: str) -> set[str]:
    """Return the names in a text that everybody may read, such as a docstring; of `o_nk` the letter as well."""
    found = set(re.findall(r"[A-Za-z_]\w*", text))
    return found | {name.split("_")[0] for name in found}
