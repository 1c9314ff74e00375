"""The edits of formulas: factors, terms, signs, constants, names, transposes, and the order of operations."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from autograder.casebook.edits.kinds import Kind
from autograder.casebook.edits.places import Change, Place, changed

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Sub, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult, ast.Add),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitAnd: (ast.BitOr,),
}
_OPERATION: dict[type[ast.AST], str] = {
    ast.Add: "a sum",
    ast.Sub: "a difference",
    ast.Mult: "a product entry by entry",
    ast.Div: "a division",
    ast.FloorDiv: "a division without its decimals",
    ast.MatMult: "a matrix product",
    ast.Pow: "a power",
    ast.BitOr: "an or",
    ast.BitAnd: "an and",
    ast.BitXor: "an either-or",
}
_COMPARED: dict[type[ast.AST], str] = {
    ast.Lt: "less",
    ast.LtE: "less or equal",
    ast.Gt: "greater",
    ast.GtE: "greater or equal",
    ast.Eq: "equal",
    ast.NotEq: "not equal",
}
_NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)


def number(value: float) -> ast.expr:
    """Return the node of a number; a negative one as the parser has it."""
    return ast.UnaryOp(ast.USub(), number(-value)) if value < 0 else ast.Constant(value)


def arithmetic(place: Place) -> Iterator[Change]:
    """Yield other arithmetic operators."""
    if isinstance(place.node, ast.BinOp):
        before = _operation(place.node.op)
        for operator in _ARITHMETIC.get(type(place.node.op), ()):
            words = f"{_OPERATION[operator]} in place of {before}"
            told = place.words.all(
                f"{words}, between {{}} and {{}}", place.node.left, place.node.right, otherwise=words
            )
            yield Change(changed(place.node, op=operator()), told)


def _operation(operator: ast.operator) -> str:
    return _OPERATION.get(type(operator), "an operation")


def operand_dropped(place: Place) -> Iterator[Change]:
    """Yield one factor or term of two."""
    if isinstance(place.node, ast.BinOp):
        yield Change(place.node.left, _right_missing(place))
        yield Change(place.node.right, _left_missing(place))
    if isinstance(place.node, ast.BoolOp):
        for value in place.node.values:
            yield Change(value, "one of two conditions is missing")


def _right_missing(place: Place) -> str:
    gone = place.node.right
    match place.node.op:
        case ast.Div():
            return place.words.all("the division by {} is missing", gone, otherwise="a division is missing")
        case ast.Pow():
            return place.words.all("the power {} is missing", gone, otherwise="a power is missing")
        case _:
            return _missing(place, gone)


def _left_missing(place: Place) -> str:
    match place.node.op:
        case ast.Pow():
            return "the exponent in place of the power"
        case ast.Div():
            return place.words.all("the numerator {} is missing", place.node.left, otherwise="a numerator is missing")
        case _:
            return _missing(place, place.node.left)


def _missing(place: Place, gone: ast.AST) -> str:
    part = "term" if isinstance(place.node.op, (ast.Add, ast.Sub)) else "factor"
    return place.words.all(f"the {part} {{}} is missing", gone, otherwise=f"a {part} is missing")


def factor_doubled(place: Place) -> Iterator[Change]:
    """Yield a product with one of its factors once more."""
    if isinstance(place.node, ast.BinOp) and isinstance(place.node.op, (ast.Mult, ast.Div)):
        for factor in (place.node.left, place.node.right):
            if isinstance(factor, ast.Constant):
                continue  # another constant: see `constant`
            is_divisor = isinstance(place.node.op, ast.Div) and factor is place.node.right
            what = "divisor" if is_divisor else "factor"
            words = place.words.all(f"the {what} {{}} is there twice", factor, otherwise=f"a {what} is there twice")
            yield Change(ast.BinOp(place.node, ast.Div() if is_divisor else ast.Mult(), factor), words)


def operands_swapped(place: Place) -> Iterator[Change]:
    """Yield the operands of an operator that does not commute, the other way round."""
    if isinstance(place.node, ast.BinOp) and isinstance(place.node.op, _NOT_COMMUTATIVE):
        left, right = place.node.left, place.node.right
        what = _operation(place.node.op)
        words = place.words.all("{} and {} are exchanged in ", left, right, otherwise="the two sides are exchanged in ")
        yield Change(changed(place.node, left=right, right=left), words + what)


def regrouped(place: Place) -> Iterator[Change]:
    """Yield parentheses elsewhere: a op (b op c) for (a op b) op c, and the reverse."""
    node = place.node
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Pow):
        return
    words = "parentheses are in another place"
    if isinstance(node.left, ast.BinOp):
        yield Change(changed(node.left, right=changed(node, left=node.left.right)), words)
    if isinstance(node.right, ast.BinOp):
        yield Change(changed(node.right, left=changed(node, right=node.right.left)), words)


def minus(place: Place) -> Iterator[Change]:
    """Yield an expression with a minus or without; not where only a length is needed or nothing is in it."""
    node, around = place.node, ast.unparse(place.parent)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        words = place.words.all("the minus before {} is missing", node.operand, otherwise="a minus is missing")
        yield Change(node.operand, words)
    elif (
        place.is_value
        and isinstance(node, (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.Attribute))
        and not around.startswith(("len(", "np.zeros_like("))
        and not ast.unparse(node).startswith(("np.zeros", "np.empty"))
    ):
        words = place.words.all("a minus too many before {}", node, otherwise="a minus too many")
        yield Change(ast.UnaryOp(ast.USub(), node), words)


def squared(place: Place) -> Iterator[Change]:
    """Yield the square of a difference, or of an array's name, inside a formula."""
    node = place.node
    if not place.is_value or not isinstance(place.parent, ast.BinOp) or not place.kinds.axes(node):
        return
    if _is_difference(node) or (isinstance(node, ast.Name) and place.kinds.of(node.id) is Kind.ARRAY):
        words = place.words.all("the square of {} in its place", node, otherwise="a square too many")
        yield Change(ast.BinOp(node, ast.Pow(), ast.Constant(2)), words)


def absolute(place: Place) -> Iterator[Change]:
    """Yield the absolute value of a difference of two arrays, where it is not squared."""
    node = place.node
    if not place.is_value or not _is_difference(node) or _loses_signs(place.parent):
        return
    if place.kinds.axes(node.left) and place.kinds.axes(node.right):
        words = place.words.all("the absolute value of {} in its place", node, otherwise="an absolute value too many")
        yield Change(ast.Call(ast.Name("abs", ast.Load()), [node], []), words)


def _loses_signs(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Pow()) | ast.Call(func=ast.Name("abs") | ast.Attribute(attr="abs" | "norm")):
            return True
        case _:
            return False


def _is_difference(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def constant(place: Place) -> Iterator[Change]:
    """Yield other numbers: 0, 1, one more or less, twice, half, with the other sign, ten times; for defaults too."""
    if isinstance(place.node, ast.Constant) and type(place.node.value) in (int, float):
        c: Any = place.node.value
        half = c // 2 if isinstance(c, int) and c % 2 == 0 else c / 2
        for value in (0, 1, c + 1, c - 1, 2 * c, half, -c, 10 * c, 1 - c):
            if value != c:
                yield Change(number(value), f"the number {value:g} in place of {c:g}")


def name(place: Place) -> Iterator[Change]:
    """Yield other names of the same kind."""
    node, kinds = place.node, place.kinds
    if not isinstance(node, ast.Name) or place.stored or node.id not in kinds.names:
        return
    if kinds.of(node.id) is Kind.OTHER:
        return
    for other in kinds.names:
        if other != node.id and kinds.of(other) is kinds.of(node.id):
            new = changed(node, id=other)
            yield Change(new, place.words.all("{} in place of {}", new, node, otherwise="one name in place of another"))


def transpose(place: Place) -> Iterator[Change]:
    """Yield a transposed matrix without its transpose, and a matrix, a product or a result with one."""
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        words = place.words.all("the transpose of {} is missing", node.value, otherwise="a transpose is missing")
        yield Change(node.value, words)
    elif place.is_value and isinstance(node, (ast.Name, ast.BinOp, ast.Call, ast.Subscript)):
        known = not isinstance(node, ast.Name) or node.id in place.kinds.names
        if known and place.kinds.axes(node) == 2:
            words = place.words.all("{} is transposed", node, otherwise="a transpose too many")
            yield Change(ast.Attribute(node, "T", ast.Load()), words)


def comparison(place: Place) -> Iterator[Change]:
    """Yield other comparisons; of two bounds that is off by one."""
    if isinstance(place.node, ast.Compare) and type(place.node.ops[0]) in _COMPARED:
        before = type(place.node.ops[0])
        for operator in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq):
            if before is not operator:
                words = f"{_COMPARED[operator]} in place of {_COMPARED[before]}"
                yield Change(changed(place.node, ops=[operator()]), words)


def condition(place: Place) -> Iterator[Change]:
    """Yield a condition negated, or known beforehand."""
    node = place.node
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    if isinstance(node, (ast.Compare, ast.BoolOp)) or negated or place.field == "test":
        yield Change(node.operand if negated else ast.UnaryOp(ast.Not(), node), "a condition is the other way round")
        yield Change(ast.Constant(value=True), "a condition always holds")
        yield Change(ast.Constant(value=False), "a condition never holds")
    if isinstance(node, ast.BoolOp):
        other, words = (ast.And(), "and in place of or") if isinstance(node.op, ast.Or) else (ast.Or(), "or for and")
        yield Change(changed(node, op=other), words)
