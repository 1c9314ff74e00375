"""Bent notebooks and modules for the grader: what a disk, an editor or somebody who tries things out may make of them.

The same seed makes the same files. What is bent is honest work on the small course, as a module, as notebooks of several
formats, and as things that are neither.
"""

from __future__ import annotations

import ast
import contextlib
import json
import random
import re
from collections.abc import Iterator

from tests.corpora.hostile.attacks import ALL_HONEST, HONEST

DEMOS = """
print(double(np.ones(2)))
table = {n: total(np.arange(n)) for n in range(5)}
if __name__ == '__main__':
    print(table)
@property
def odd(self):
    return f'{self!r:>10}'
class Layer:
    w: float = 1.0

    def __call__(self, x):
        return self.w * x
match 3:
    case int() as number:
        pass
try:
    import matplotlib.pyplot as plt
except* ImportError:
    plt = None
"""
MODULE = f'"""Small."""\n{ALL_HONEST}\n{DEMOS}\n'
MAGICS = "%matplotlib inline\n!ls\nfiles = !ls\n%%time\nnp.ones?\n"
TOKENS = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ";",
        ",",
        ".",
        "=",
        "==",
        ":=",
        "->",
        "*",
        "**",
        "@",
        "~",
        "\\",
        "#",
        "%",
        "!",
    ),
    *(
        "def ",
        "class ",
        "lambda ",
        "return ",
        "yield ",
        "await ",
        "async ",
        "import ",
        "from . import x\n",
        "global x\n",
    ),
    *(
        "if ",
        "else:",
        "try:\n",
        "with ",
        "raise ",
        "del ",
        "assert ",
        "nonlocal x\n",
        "None",
        "__debug__",
        "...",
        "0x",
        "1e",
    ),
    *(
        '"',
        "'",
        '"""',
        "f'{",
        "b'\xff'",
        "\n",
        "\n\n",
        "\t",
        " " * 4,
        "\r",
        "\x0c",
        "\x00",
        "\x1a",
        "\ufeff",
        "\u2028",
        "\xad",
    ),
    *(
        "(" * 300,
        "-" * 5_000 + "1",
        "x." * 3_000 + "x",
        "9" * 5_000,
        "\U0001d41d\U0001d428ouble",
        "ﬁ",
        "é",
        "\u202e",
        "if x:\n",
    ),
    *(
        "# -*- coding: latin-1 -*-\n",
        "# coding: no-such-codec\n",
        "from __future__ import braces\n",
        "%%bash\n",
        "!rm -rf /\n",
    ),
)
VALUES = (None, True, 0, -1, 1e308, 4.2, "", "x", [], {}, [[]], "\ud800", "code", "raw", 10**400, ["a", 1, None])


def notebook(*cells: str, nbformat: int = 4) -> dict:
    """Return a notebook of such code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell.splitlines(True)}
        for cell in cells
    ]
    if nbformat == 3:
        old = [{**cell, "input": cell["source"], "language": "python"} for cell in made]
        return {"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": old}]}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Small"}
    return {"nbformat": nbformat, "nbformat_minor": 5, "metadata": {}, "cells": [text, *made]}


def _bend_text(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    end = min(len(text), at + chance.choice((1, 2, 5, 20, 100)))
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    match chance.randrange(9):
        case 0:
            return text[:at] + text[end:]
        case 8:
            return _swap_words(chance, text)
        case 1 | 2 | 3:
            return text[:at] + chance.choice(TOKENS) + text[at:]
        case 4:
            return text[:at] + text[at:end] * 3 + text[end:]
        case 5:
            del lines[line]
        case 6:
            lines[line] = " " * chance.randrange(9) + lines[line].lstrip()
        case 7:
            lines.insert(chance.randrange(len(lines)), lines[line])
    return "\n".join(lines)


def _swap_words(chance: random.Random, text: str) -> str:
    """Put one word in the place of another."""
    words = list(re.finditer(r"[\w.]+", text)) or [re.match("", text)]
    old, new = chance.choice(words), chance.choice(words)
    return text[: old.start()] + new[0] + text[old.end() :]


def _still_python(chance: random.Random, text: str) -> str:
    """Return the text with words in wrong places, which Python reads all the same."""
    while True:
        other = text
        for _ in range(chance.choice((1, 2, 4))):
            other = _swap_words(chance, other)
        with contextlib.suppress(SyntaxError, ValueError):
            ast.parse(other)
            return other


def _bend_bytes(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(5):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + chance.randbytes(chance.choice((1, 4, 40))) + data[at:]
        case 2:
            return chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\x1f\x8b", b"\x80\x04\x95")) + data
        case 3:
            return data.decode("utf-8", "replace").encode(
                chance.choice(("utf-16", "utf-32", "utf-7", "latin-1")), "replace"
            )
        case _:
            return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n")))


def _bend_json(chance: random.Random, whole: dict) -> None:
    """Put something else, nothing, or another part of it in the place of some part of a notebook."""
    parts: list[tuple[dict | list, object]] = []
    todo: list[object] = [whole]
    while todo:
        match todo.pop():
            case dict() as inner:
                parts += [(inner, key) for key in inner]
                todo += inner.values()
            case list() as inner:
                parts += [(inner, at) for at in range(len(inner))]
                todo += inner
    owner, key = chance.choice(parts)
    match chance.randrange(4):
        case 0:
            del owner[key]
        case 1:
            owner[key] = json.loads(json.dumps(chance.choice(parts)[0]))
        case _:
            owner[key] = chance.choice(VALUES)


def sources(seed: int) -> Iterator[bytes]:
    """Yield modules without end."""
    chance = random.Random(seed)
    while True:
        text = MODULE
        if chance.random() < 0.5:
            yield text.replace(ALL_HONEST, _still_python(chance, ALL_HONEST)).encode()
            continue
        for _ in range(chance.choice((1, 1, 2, 5))):
            text = _bend_text(chance, text)
        data = text.encode("utf-8", "surrogatepass")
        yield _bend_bytes(chance, data) if chance.random() < 0.2 else data


def notebooks(seed: int) -> Iterator[bytes]:
    """Yield notebooks without end."""
    chance = random.Random(seed)
    while True:
        cells = ["import numpy as np\n", MAGICS, *HONEST.values(), DEMOS]
        for _ in range(chance.choice((0, 1, 2))):
            at = chance.randrange(len(cells))
            cells[at] = _bend_text(chance, cells[at])
        whole = notebook(*cells, nbformat=chance.choice((3, 4, 4, 4, 5)))
        for _ in range(chance.choice((0, 1, 1, 3))):
            _bend_json(chance, whole)
        text = json.dumps(whole, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
        text = _bend_text(chance, text) if chance.random() < 0.3 else text
        data = text.encode("utf-8", "surrogatepass")
        yield _bend_bytes(chance, data) if chance.random() < 0.1 else data
