"""The edits of calls and parts: arguments, axes, indices, items, bounds of loops, and functions in place of others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from autograder.casebook.edits.formulas import number
from autograder.casebook.edits.places import Change, Place, changed, swapped

_PARTNERS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "any": ("all",),
    "all": ("any",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "append": ("extend",),
    "sqrt": ("square", "abs"),
    "exp": ("log1p", "expm1"),
    "SGD": ("Adam",),
    "Adam": ("SGD", "RMSprop", "AdamW", "NAdam"),
    "float64": ("int64",),
}
_BUILTINS = ("len", "range", "reversed", "float", "int", "abs", "any", "all", "zip", "list", "sum")
_LIBRARIES = ("np", "np.linalg", "torch", "torch.optim")
_KEYWORDS: dict[str, tuple[int | bool | None, ...]] = {
    "axis": (0, 1, -1, None),
    "keepdims": (False,),
    "strict": (False,),
    "requires_grad": (False,),
}


def keyword(place: Place) -> Iterator[Change]:
    """Yield a call with a keyword left out, or with other axes."""
    if not isinstance(place.node, ast.Call):
        return
    for at, given in enumerate(place.node.keywords):
        rest = place.node.keywords[:at] + place.node.keywords[at + 1 :]
        what = given.arg if given.arg in _KEYWORDS else place.words.name(given.arg or "", "an option")
        yield Change(changed(place.node, keywords=rest), f"{what} is missing")
        for value in _KEYWORDS.get(given.arg or "", ()):
            other = number(value) if type(value) is int else ast.Constant(value)
            if ast.unparse(other) != ast.unparse(given.value):
                words = f"{given.arg} is {value}"
                yield Change(changed(place.node, keywords=[*rest, ast.keyword(given.arg, other)]), words)


def index(place: Place) -> Iterator[Change]:
    """Yield an index one too large or too small, a place of `...` taken by a slice or left out, and no index."""
    if not isinstance(place.node, ast.Subscript):
        return
    at = place.node.slice
    if isinstance(at, ast.Name):
        yield Change(_at(place, ast.BinOp(at, ast.Add(), ast.Constant(1))), "an index is one too large")
        yield Change(_at(place, ast.BinOp(at, ast.Sub(), ast.Constant(1))), "an index is one too small")
    if isinstance(at, ast.Tuple):
        yield from _places_of_index(place, at)
    if not place.stored:
        yield Change(place.node.value, "an index is missing")


def _places_of_index(place: Place, at: ast.Tuple) -> Iterator[Change]:
    yield Change(_at(place, changed(at, elts=swapped(at.elts, 0))), "two parts of an index are exchanged")
    for left_out in range(len(at.elts)):
        rest = at.elts[:left_out] + at.elts[left_out + 1 :]
        yield Change(_at(place, rest[0] if len(rest) == 1 else changed(at, elts=rest)), "a part of an index is missing")
    if isinstance(at.elts[0], ast.Constant) and at.elts[0].value is ...:
        yield Change(_at(place, changed(at, elts=[ast.Slice(), *at.elts[1:]])), "an index leaves out further axes")


def _at(place: Place, index: ast.expr) -> ast.Subscript:
    subscript: ast.Subscript = place.node
    return changed(subscript, slice=index)


def arguments_swapped(place: Place) -> Iterator[Change]:
    """Yield two neighbouring arguments, items or targets the other way round."""
    if isinstance(place.node, ast.Call):
        for first in range(len(place.node.args) - 1):
            words = _exchanged(place, place.node.args, first, "two arguments are exchanged")
            yield Change(changed(place.node, args=swapped(place.node.args, first)), words)
    if isinstance(place.node, (ast.Tuple, ast.List)) and not isinstance(place.parent, ast.Subscript):
        for first in range(len(place.node.elts) - 1):
            words = _exchanged(place, place.node.elts, first, "two parts are exchanged")
            yield Change(changed(place.node, elts=swapped(place.node.elts, first)), words)


def _exchanged(place: Place, items: list[ast.expr], first: int, otherwise: str) -> str:
    return place.words.all("{} and {} are exchanged", items[first], items[first + 1], otherwise=otherwise)


def item_dropped(place: Place) -> Iterator[Change]:
    """Yield a tuple or list without one of its items."""
    if isinstance(place.node, (ast.Tuple, ast.List)) and not place.stored and place.field != "slice":
        for at, gone in enumerate(place.node.elts):
            words = place.words.all("the part {} is missing", gone, otherwise="a part is missing")
            yield Change(changed(place.node, elts=place.node.elts[:at] + place.node.elts[at + 1 :]), words)


def bounds(place: Place) -> Iterator[Change]:
    """Yield a range with one bound further or nearer."""
    if not isinstance(place.node, ast.Call) or ast.unparse(place.node.func) != "range":
        return
    args = place.node.args
    for at, bound in enumerate(args):
        what = "ends" if at == 1 or len(args) == 1 else "starts"
        for operator, words in ((ast.Add(), f"a loop {what} one later"), (ast.Sub(), f"a loop {what} one earlier")):
            moved = ast.BinOp(bound, operator, ast.Constant(1))
            yield Change(changed(place.node, args=[*args[:at], moved, *args[at + 1 :]]), words)
    if len(args) == 1:
        yield Change(changed(place.node, args=[ast.Constant(1), *args]), "a loop starts one later")


def size(place: Place) -> Iterator[Change]:
    """Yield other sizes of an array in place of its length."""
    match place.node:
        case ast.Call(func=ast.Name("len"), args=[array]) if place.kinds.axes(array) == 2:
            name = place.words.all("{}", array, otherwise="an array")
            yield Change(ast.Attribute(array, "size", ast.Load()), f"the number of all entries of {name}, not its rows")
            columns = ast.Subscript(ast.Attribute(array, "shape", ast.Load()), ast.Constant(1), ast.Load())
            yield Change(columns, f"the number of columns of {name}, not its rows")


def partner(place: Place) -> Iterator[Change]:
    """Yield a function's partners: ones for zeros, mean for sum, min for max."""
    if isinstance(place.node, ast.Attribute):
        for other in _PARTNERS.get(place.node.attr, ()):
            yield Change(changed(place.node, attr=other), f"{other} in place of {place.node.attr}")


def call_dropped(place: Place) -> Iterator[Change]:
    """Yield the argument of a call, or the object of a method, in place of the result."""
    if not isinstance(place.node, ast.Call):
        return
    method = place.node.func
    words = f"{_called(place)} is not applied"
    if place.node.args:
        yield Change(place.node.args[0], words)
    if isinstance(method, ast.Attribute) and ast.unparse(method.value) not in _LIBRARIES:
        yield Change(method.value, words)


def call_doubled(place: Place) -> Iterator[Change]:
    """Yield a function of one argument applied twice."""
    match place.node:
        case ast.Call(func=ast.Name(name), args=[_]) if name not in _BUILTINS:
            yield Change(changed(place.node, args=[place.node]), f"{_called(place)} is applied twice")


def _called(place: Place) -> str:
    """Return the name of a function that may be said: one of a library, or one that the readers know."""
    match place.node.func:
        case ast.Attribute(attr=name) if _is_numpys(name):
            return str(name)
        case ast.Name(name):
            return str(name) if name in _BUILTINS else place.words.name(name, "a function")
        case _:
            return "a function"


def attribute_dropped(place: Place) -> Iterator[Change]:
    """Yield the object in place of its attribute."""
    if isinstance(place.node, ast.Attribute) and place.is_value and place.node.attr != "T":
        what = place.node.attr if _is_numpys(place.node.attr) else "an attribute"
        yield Change(place.node.value, f"{what} is missing")


def _is_numpys(name: str) -> bool:
    return hasattr(np, name) or hasattr(np.ndarray, name)
