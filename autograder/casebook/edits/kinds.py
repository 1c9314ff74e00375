"""Infers what a function's names stand for: a size, a number, a list, an array with so many axes.

An edit replaces a name by one of the same kind only, and transposes only what has two axes. Types and shapes come from
the docstring, then from the assignments in their order. What nothing is known of counts as a matrix.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator

_PARAMETER = re.compile(r"^\s*(\w+(?:, \w+)*) : (.+)$", re.MULTILINE)
_SHAPE = re.compile(r"of shape \(([^()]*)\)")
_SCALAR_FUNCTION = re.compile(r"^\s*(\w+) : callable\s+[^:]*?\breturns an? (?:scalar|number|float)\b", re.MULTILINE)
_MATRIX = 2  # axes


class Kind(enum.Enum):
    """What a name stands for."""

    SIZE = "size"
    NUMBER = "number"
    LIST = "list"
    ARRAY = "array"
    OTHER = "other"


class Kinds:
    """The kinds of a function's names.

    Parameters
    ----------
    function : ast.FunctionDef
        With its docstring, where it has one.
    """

    def __init__(self, function: ast.FunctionDef) -> None:
        self._kinds: dict[str, Kind] = {}
        self._axes: dict[str, int] = {}
        self._scalar_functions: set[str] = {"len", "float", "int", "any", "all", "sum", "norm"}
        self.names = _names_in(function)
        self._read_defaults(function)
        self._read_docstring(ast.get_docstring(function) or "")
        for node in _in_order(function):
            self._read(node)

    def of(self, name: str) -> Kind:
        """Return the kind of a name."""
        return self._kinds.get(name, Kind.ARRAY if name in self.names else Kind.OTHER)

    def _read_defaults(self, function: ast.FunctionDef) -> None:
        for argument, default in zip(reversed(function.args.args), reversed(function.args.defaults), strict=False):
            self._put(argument.arg, default)

    def _read_docstring(self, text: str) -> None:
        """Take note of the parameters' types and shapes."""
        for names, told in _PARAMETER.findall(text.partition("Returns\n")[0]):
            for name in names.split(", "):
                self._kinds[name] = _kind_told(told)
                self._axes[name] = _axes_told(told)
        self._scalar_functions |= set(_SCALAR_FUNCTION.findall(text))

    def _read(self, node: ast.AST) -> None:
        """Take note of what a statement or a comprehension binds."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._iterate(node.target, node.iter)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self._assign(one, other)
        elif isinstance(target, ast.Tuple) and _is_shape(value):
            self._kinds |= dict.fromkeys(_bound(target), Kind.SIZE)
        elif isinstance(target, ast.Name):
            self._put(target.id, value)

    def _put(self, name: str, value: ast.expr) -> None:
        if name not in self._kinds:
            self._kinds[name] = self._kind(value)
            self._axes[name] = self.axes(value)

    def _kind(self, value: ast.expr) -> Kind:
        match value:
            case ast.List() | ast.ListComp() | ast.BinOp(left=ast.List()):
                return Kind.LIST
            case ast.Constant(value=bool() | None | str()) | ast.Call(func=ast.Name("any" | "all")):
                return Kind.OTHER
            case ast.Call(func=ast.Attribute(ast.Attribute())):
                return Kind.OTHER  # made by a library: an optimizer
            case ast.Constant(value=int()) | ast.Call(func=ast.Name("len")) | ast.Attribute(attr="size"):
                return Kind.SIZE
            case ast.Subscript() if _is_shape(value.value):
                return Kind.SIZE
            case _:
                return Kind.NUMBER if self.axes(value) == 0 else Kind.ARRAY

    def _iterate(self, target: ast.expr, over: ast.expr) -> None:
        """Take note of a loop's names: those that count, an index, the items of lists."""
        match target, over:
            case ast.Tuple(elts=targets), ast.Call(func=ast.Name("zip"), args=lists):
                if any(isinstance(one, ast.Name) and self.of(one.id) is Kind.LIST for one in lists):
                    self._kinds |= dict.fromkeys((one.id for one in lists if isinstance(one, ast.Name)), Kind.LIST)
                for one, other in zip(targets, lists, strict=False):
                    self._iterate(one, other)
            case ast.Tuple(elts=[ast.Name(count), item]), ast.Call(func=ast.Name("enumerate"), args=[items, *_]):
                self._kinds[count] = Kind.SIZE
                self._iterate(item, items)
            case ast.Name(name), ast.Call(func=ast.Name("range" | "reversed")):
                self._kinds[name] = Kind.SIZE
            case ast.Name(name), ast.Call(func=ast.Attribute(attr="ndindex")):
                self._kinds[name] = Kind.OTHER
            case ast.Name(name), _:
                is_list = isinstance(over, ast.Name) and self.of(over.id) is Kind.LIST
                self._kinds[name] = Kind.ARRAY
                self._axes[name] = self.axes(over) if is_list else max(self.axes(over) - 1, 0)

    def axes(self, node: ast.AST) -> int:  # noqa: PLR0911 - one line a kind of expression
        """Return how many axes the value of an expression has, as far as its names tell: 2 at most."""
        match node:
            case ast.Constant() | ast.Compare(ops=[ast.Is() | ast.In()]):
                return 0
            case ast.Name():
                known = {Kind.ARRAY: _MATRIX, Kind.LIST: _MATRIX}.get(self.of(node.id), 0)
                return min(self._axes.get(node.id, known), known)
            case ast.BinOp():
                return max(self.axes(node.left), self.axes(node.right))
            case ast.UnaryOp():
                return self.axes(node.operand)
            case ast.Compare():
                return self.axes(node.left)
            case ast.Attribute(attr="size" | "shape" | "ndim"):
                return 0
            case ast.Attribute():
                return self.axes(node.value)
            case ast.Subscript():
                return self._axes_at(node)
            case ast.Call():
                return self._axes_of_call(node)
            case _:
                return _MATRIX

    def _axes_at(self, node: ast.Subscript) -> int:
        """Return the axes of a part of an array; an item of a list has those that its docstring says."""
        if not isinstance(node.value, ast.Name) or self.of(node.value.id) is Kind.LIST:
            return self.axes(node.value)
        match node.slice:
            case ast.Name(name) if self.of(name) is Kind.OTHER:
                return 0  # an index of all axes
            case ast.Slice():
                return self.axes(node.value)
            case ast.Tuple(elts=places):
                is_open = any(map(_is_rest, places))  # how many axes there are is not known
                taken = 0 if is_open else sum(not isinstance(place, ast.Slice) for place in places)
                return max(self.axes(node.value) - taken, 0)
            case _:
                return max(self.axes(node.value) - 1, 0)

    def _axes_of_call(self, node: ast.Call) -> int:
        match node:
            case ast.Call(func=ast.Name(name) | ast.Attribute(ast.Attribute(), name)) if name in self._scalar_functions:
                return 0
            case ast.Call(func=ast.Attribute(ast.Name("np"), "zeros" | "empty" | "ones"), args=[shape, *_]):
                return self._axes_of_shape(shape)
            case ast.Call(func=ast.Attribute(ast.Name("np"), "sum" | "mean" | "max" | "min"), args=[array, *_]):
                return self._reduced(array, node.keywords)
            case ast.Call(func=ast.Attribute(array, "sum" | "mean" | "max" | "min")):
                return self._reduced(array, node.keywords)
            case ast.Call(func=ast.Attribute(array, "copy" | "astype")):
                return self.axes(array)
            case _:
                return max(map(self.axes, node.args), default=_MATRIX)

    def _axes_of_shape(self, shape: ast.expr) -> int:
        if isinstance(shape, ast.Tuple):
            return len(shape.elts)
        return self.axes(shape.value) if isinstance(shape, ast.Attribute) else 1

    def _reduced(self, array: ast.expr, keywords: list[ast.keyword]) -> int:
        given = {keyword.arg for keyword in keywords}
        if "keepdims" in given:
            return self.axes(array)
        return max(self.axes(array) - 1, 0) if "axis" in given else 0


def _names_in(function: ast.FunctionDef) -> list[str]:
    """Return the names that a function has: its parameters and what it assigns, without those that it calls."""
    names = [argument.arg for argument in function.args.args]
    called = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
    return [name for name in dict.fromkeys(names) if name not in called]


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below one in the order of the source, where `ast.walk` goes level by level."""
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _in_order(child)


def _bound(target: ast.AST) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _is_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _is_rest(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _kind_told(told: str) -> Kind:
    """Return the kind that a docstring's type is."""
    words = {"int": Kind.SIZE, "float": Kind.NUMBER, "list": Kind.LIST, "callable": Kind.OTHER, "ndarray": Kind.ARRAY}
    first = re.match(r"\w+", told)
    return words.get(first[0] if first else "", Kind.ARRAY)


def _axes_told(told: str) -> int:
    shape = _SHAPE.search(told)
    if shape is None or "..." in shape[1]:
        return _MATRIX if _kind_told(told) in (Kind.ARRAY, Kind.LIST) else 0
    return sum(bool(letter.strip()) for letter in shape[1].split(","))
