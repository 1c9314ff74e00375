"""The edits of statements: one left out or moved, a loop that ends early, buffers shared, another result."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.casebook.edits.places import Change, Place, changed, is_text, swapped


def statement_dropped(place: Place) -> Iterator[Change]:
    """Yield nothing in place of a statement; of a block its body as well."""
    node = place.node
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef) and not is_text(node):
        yield Change([], _dropped(place))
        if isinstance(node, (ast.If, ast.With)):
            yield Change(node.body, "a condition always holds" if isinstance(node, ast.If) else "a block is left out")


def _dropped(place: Place) -> str:
    match place.node:
        case ast.Raise():
            return "an error is not raised"
        case ast.Return():
            return "nothing is returned"
        case ast.If():
            return "a check is missing"
        case ast.For() | ast.While():
            return "a loop is missing"
        case _:
            return place.words.all(
                "the line that sets {} is missing", _target(place.node), otherwise="a line is missing"
            )


def _target(statement: ast.stmt) -> ast.AST:
    """Return the name that a statement sets; where it sets none, the statement, which is no formula."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Subscript(value=ast.Name()) as target]):
            return target.value if isinstance(target, ast.Subscript) else target
        case ast.AugAssign(target=ast.Name() as target):
            return target
        case _:
            return statement


def loop_ended(place: Place) -> Iterator[Change]:
    """Yield a loop that ends after its first round, and one with the last statement of its body behind it."""
    if isinstance(place.node, ast.For):
        yield Change([changed(place.node, body=[*place.node.body, ast.Break()])], "a loop ends after its first round")
        if len(place.node.body) > 1:
            shorter = changed(place.node, body=place.node.body[:-1])
            yield Change([shorter, place.node.body[-1]], "the last line of a loop is behind the loop")
        else:
            yield Change(place.node.body, "a loop is missing")


def statements_swapped(place: Place) -> Iterator[Change]:
    """Yield a loop with one of its statements before the one in front of it."""
    if isinstance(place.node, ast.For):
        body = place.node.body
        for first in range(len(body) - 1):
            one, other = _target(body[first]), _target(body[first + 1])
            words = place.words.all("{} is set after {}", one, other, otherwise="two lines of a loop are exchanged")
            yield Change([changed(place.node, body=swapped(body, first))], words)


def buffer_shared(place: Place) -> Iterator[Change]:
    """Yield an assignment of an array that an earlier one has made for another name."""
    match place.node, getattr(place.parent, place.field):
        case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=ast.Attribute()) as value), [*statements]:
            for earlier in statements[: place.at]:
                match earlier:
                    case ast.Assign(targets=[ast.Name() as owner]) if ast.dump(earlier.value) == ast.dump(value):
                        new = changed(place.node, value=ast.Name(owner.id, ast.Load()))
                        words = place.words.all(
                            "{} and {} are one array", ast.Name(name), owner, otherwise="two arrays are one"
                        )
                        yield Change([new], words)


def returned(place: Place) -> Iterator[Change]:
    """Yield an argument, or nothing, as the result."""
    if isinstance(place.node, ast.Return):
        for argument in place.function.args.args:
            words = f"{place.words.name(argument.arg, 'an argument')} is returned"
            yield Change([ast.Return(ast.Name(argument.arg, ast.Load()))], words)
        yield Change([ast.Return(ast.Constant(None))], "nothing is returned")


def other_error(place: Place) -> Iterator[Change]:
    """Yield a different error raised, and the error as the result."""
    if isinstance(place.node, ast.Raise):
        yield Change([ast.Raise(ast.Name("TypeError", ast.Load()), None)], "the error is a TypeError")
        if place.node.exc is not None:
            yield Change([ast.Return(place.node.exc)], "the error is returned, not raised")
