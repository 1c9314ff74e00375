"""Reads the author's description of a function: `bce_gradient(x, w, t)=60`."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import msgspec

from autograder.errors import UsageError

TOTAL = 100
FEWEST = 2  # points of a function: one for a public test, one for a hidden one

_SPEC = re.compile(r"\s*(?P<name>\w+)\s*(?:\((?P<parameters>.*)\))?\s*(?:=\s*(?P<points>\S+))?\s*")


class Wanted(msgspec.Struct, frozen=True):
    """A function that students will write; `required` is the number of its parameters without a default."""

    name: str
    parameters: str
    names: tuple[str, ...]
    required: int
    points: int = 0


def read_functions(specs: Sequence[str]) -> list[Wanted]:
    """Return the functions of a new exercise; functions without points share the rest of 100 equally.

    Raises
    ------
    UsageError
        If one cannot be read, or the points do not add up.
    """
    functions = [_read(spec) for spec in specs]
    open_ = [function for function in functions if not function.points]
    left = TOTAL - sum(function.points for function in functions)
    if left < FEWEST * len(open_) or (left and not open_):
        given = TOTAL - left
        raise UsageError(
            f"The given points add up to {given}. All functions together must have {TOTAL}, each at least {FEWEST}."
        )
    shares = iter(_shares(left, len(open_)))
    return [
        function if function.points else msgspec.structs.replace(function, points=next(shares))
        for function in functions
    ]


def _shares(total: int, count: int) -> list[int]:
    """Return a total split into whole parts, the larger ones last."""
    return [(total + place) // count for place in range(count)]


def _read(spec: str) -> Wanted:
    found = _SPEC.fullmatch(spec)
    if found is None:
        raise UsageError(f"--function {spec!r} is not of the form NAME, NAME(x, w, t) or NAME(x, w, t)=POINTS.")
    parameters, names, required = _parameters(spec, found["parameters"])
    return Wanted(found["name"], parameters, names, required, _points(spec, found["points"]))


def _parameters(spec: str, text: str | None) -> tuple[str, tuple[str, ...], int]:
    """Return a function's parameters as they are written, their names, and how many have no default."""
    try:
        arguments = ast.parse(f"def f({'x' if text is None else text}): ...").body[0].args  # type: ignore[attr-defined]
    except SyntaxError:
        raise UsageError(f"--function {spec!r}: the parameters are not valid Python.") from None
    plain = ast.arguments([], arguments.args, None, [], [], None, arguments.defaults)
    names = tuple(argument.arg for argument in arguments.args)
    if ast.dump(plain) != ast.dump(arguments) or any(argument.annotation for argument in arguments.args) or not names:
        raise UsageError(f"--function {spec!r}: parameters are plain names, some with a default: (f, w, h=1e-5).")
    return ast.unparse(arguments), names, len(names) - len(arguments.defaults)


def _points(spec: str, text: str | None) -> int:
    if text is None:
        return 0
    if not text.isdecimal() or not FEWEST <= int(text) <= TOTAL:
        raise UsageError(f"--function {spec!r}: points are a whole number from {FEWEST} to {TOTAL}.")
    return int(text)
