"""Searches the students' files for secrets: in code, in text and among numbers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.authoring.secrets.secretlines import Secret, squeeze_lines
from autograder.casebook.cases import Casebook, Returns, Visibility
from autograder.errors import LeakError

Forbidden = bytes | re.Pattern[bytes]

_NUMBER = re.compile(rb"\d+\.\d*")
_TAG = re.compile(r"<[^<>]*>")


def check_leaks(files: Mapping[str, bytes], secrets: Iterable[Secret], forbidden: Iterable[Forbidden] = ()) -> None:
    """Check that no file holds a secret or a forbidden byte string.

    Raises
    ------
    LeakError
        With file and line of every leak; a leaked value is not repeated.
    """
    secrets, values = list(secrets), _Values(forbidden)
    found: list[str] = []
    for name, content in files.items():
        for place, text in _texts(name, content):
            found += _secrets_in(place, text, secrets)
            encoded = text.encode()
            if (at := values.find(encoded)) >= 0:
                number = encoded.count(b"\n", 0, at) + 1
                found.append(f"{_line(place, number)} holds an expected value of a hidden test.")
    if found:
        raise LeakError("\n".join(found))


class _Values:
    """Forbidden values; there may be thousands of numbers, so they are looked up, not searched one by one."""

    def __init__(self, forbidden: Iterable[Forbidden]) -> None:
        self.numbers, self.patterns = set[bytes](), list[re.Pattern[bytes]]()
        for value in forbidden:
            if isinstance(value, re.Pattern):
                self.patterns.append(value)
            elif _NUMBER.fullmatch(value):
                self.numbers.add(value)
            else:
                self.patterns.append(re.compile(re.escape(value)))
        self.lengths = sorted({len(number) for number in self.numbers})

    def find(self, content: bytes) -> int:
        """Return where the first value is, or -1; a number counts if a number in the text begins with it."""
        for match in _NUMBER.finditer(content) if self.numbers else ():
            if any(match[0][:length] in self.numbers for length in self.lengths):
                return match.start()
        found = (pattern.search(content) for pattern in self.patterns)
        return next((match.start() for match in found if match), -1)


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield a file's text; of a notebook also each cell's, because JSON quotes it; of a page also what readers see."""
    text = content.decode("utf-8", errors="replace")
    yield name, text
    if name.endswith(".html"):
        yield name, html.unescape(_TAG.sub("", text))
    if name.endswith(".ipynb"):
        for number, cell in enumerate(json.loads(text)["cells"], start=1):
            yield f"{name}, cell {number}", "".join(cell["source"])


def _secrets_in(place: str, text: str, secrets: list[Secret]) -> Iterator[str]:
    squeezed = squeeze_lines(text)
    for secret in secrets:
        if (at := squeezed.find(secret.text)) >= 0:
            number = squeezed.count("\n", 0, at) + 1
            yield f"{_line(place, number)} holds {secret.origin}."


def _line(place: str, number: int) -> str:
    return f"{place}, line {number}" if ", cell " in place else f"{place}:{number}"


DIGITS = 9  # a number with so many equal significant digits is not a coincidence


def hidden_values(book: Casebook) -> list[bytes]:
    """Return the first digits of each number that only hidden cases expect and that is not round.

    Round numbers, such as 0.5 or 170, reveal nothing. The digits are written as in JSON and Python, without exponent.
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
    """Return the first `DIGITS` significant digits of a number with its point; an empty text for a round number."""
    mantissa = repr(abs(number)).partition("e")[0]
    match = re.match(rf"[0.]*(?:\d\.?){{{DIGITS}}}", mantissa)
    telling = match and not match[0].endswith(("0000", "9999"))  # 2.00000000001 looks like a plain 2
    return match[0] if match and telling else ""
