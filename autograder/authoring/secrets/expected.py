"""Picks from a casebook the numbers by which a leaked expected value would be known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.casebook.cases import Casebook, Returns, Visibility

DIGITS = 9  # significant digits from which a number is no coincidence


def hidden_values(book: Casebook) -> list[bytes]:
    """Return the first digits of each telling number that a hidden case expects and no public case knows.

    Round numbers, such as 0.5 or 170, tell nothing. The digits are written as in JSON and Python, without exponent.
    """
    known = set(_numbers(book, "public"))
    return sorted({digits.encode() for digits in _numbers(book, "hidden") if digits not in known})


def _numbers(book: Casebook, visibility: Visibility) -> Iterator[str]:
    for test in book.tests:
        for case in test.cases if test.visibility == visibility else ():
            values: list[Any] = [case.expected.value] if isinstance(case.expected, Returns) else []
            if visibility == "public":
                values += [*case.args, *case.kwargs.values()]
            for number in _flat(values):
                if digits := _digits(number):
                    yield digits


def _flat(value: Any) -> Iterator[float]:  # noqa: ANN401 - any value of a case
    match value:
        case list() | tuple():
            for item in value:
                yield from _flat(item)
        case np.ndarray() if value.dtype.kind == "f":
            yield from value.ravel().tolist()
        case float():
            yield value


def _digits(number: float) -> str:
    """Return the first `DIGITS` significant digits of a number with its point, or an empty string for a rounder one."""
    mantissa = repr(abs(number)).partition("e")[0]
    match = re.match(rf"[0.]*(?:\d\.?){{{DIGITS}}}", mantissa)
    telling = match and not match[0].endswith(("0000", "9999"))  # 2.00000000001 looks like a plain 2
    return match[0] if match and telling else ""
