"""Writes a case as Python to paste: its arguments with every digit, its callables with their formula, the call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.casebook.cases import Below, Case, Objective, Raises, Scored

_INDENT = " " * 4


def case_code(function: str, parameters: Sequence[str], case: Case, module: str = "") -> list[str]:
    """Return the lines of a program that makes one call and shows what came back beside what is expected.

    Parameters
    ----------
    function : str
    parameters : sequence of str
        Those of the function.
    case : Case
    module : str
        The module that the function is imported from; in a notebook it is there already.
    """
    given = dict(zip(parameters, case.args, strict=False)) | case.kwargs
    callables = [value for value in given.values() if isinstance(value, Objective)]
    callables += [case.expected.score] if isinstance(case.expected, Scored) else []
    lines = ["import functools", ""] if any(each.bound for each in callables) else []
    lines += ["import numpy as np"]
    lines += ["import torch"] if any("torch" in each.source for each in callables) else []
    lines += [f"from {module} import {function}"] if module else []
    lines += [line for each in callables for line in ("", "", *each.source.rstrip().splitlines())]
    lines += ["", ""] if callables else [""]
    lines += [f"{name} = {_value(value)}" for name, value in given.items()]
    passed = [*parameters[: len(case.args)], *(f"{name}={name}" for name in case.kwargs)]
    return [*lines, *_called(f"{function}({', '.join(passed)})", case)]


def _called(call: str, case: Case) -> Iterator[str]:
    """Yield the call, and the line that says what is expected of it."""
    match case.expected:
        case Raises(error=error):
            yield "try:"
            yield f'{_INDENT}print("got     ", {call})'
            yield f"except {error} as error:"
            yield f'{_INDENT}print("raised  ", repr(error))'
            yield f'print("expected {error}")'
        case Below(bound=bound):
            yield f'print("got     ", {call})'
            yield f'print("expected a number from 0 up to {bound:g}")'
        case Scored(score=score):
            yield f'print("score   ", {_value(score)}({call}))'
        case expected:
            yield f'print("got     ", {call})'
            yield f'print("expected", {_value(expected.value)})'


def _value(value: Any) -> str:  # noqa: ANN401, PLR0911 - one line a kind of value
    """Return an expression that gives a value."""
    match value:
        case np.ndarray():
            return _array(value)
        case Objective(name=name, bound=bound) if bound:
            names = ", ".join(f"{key}={_value(data)}" for key, data in bound.items())
            return f"functools.partial({name}, {names})"
        case Objective(name=name):
            return name
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case tuple():
            return f"({''.join(f'{_value(item)}, ' for item in value).rstrip()})"
        case float() if not np.isfinite(value):
            return f'float("{value}")'
        case _:
            return repr(value)


def _array(array: np.ndarray) -> str:
    if array.size == 0:
        return f"np.zeros({array.shape}, dtype=np.{array.dtype.name})"
    numbers = repr(array.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
    usual = array.dtype in (np.float64, np.int64)
    return f"np.array({numbers})" if usual else f"np.array({numbers}, dtype=np.{array.dtype.name})"
