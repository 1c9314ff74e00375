"""Turns what only a notebook understands into Python: magics, shell lines, questions, pasted prompts.

It is used only where the source is no Python as it stands, so Python is never taken for a magic.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.worker.tokens import TOKEN, string_end

_PROMPT = re.compile(r"^(?:>>>(?: |$)|In ?\[\d*\]: ?|\.\.\.(?: |$)|[ ]*\.\.\.: ?)", re.MULTILINE)
_FIRST_PROMPT = re.compile(r"^(?:>>>|In ?\[\d*\]:)", re.MULTILINE)
_LINE = re.compile(r"([ \t]*)((?:[^\n]*\\\n)*[^\n]*)")  # with the lines on which it goes on
_STORED = re.compile(r"([\w.,\s\[\]\"']+=)\s*(?:%|!)")
_TIMED = re.compile(r"%time\s+(?=\S)")
_PYLAB = (  # what it brings of NumPy, in its order
    "import numpy; import numpy as np; from numpy import *; from numpy.fft import *; from numpy.random import *; "
    "from numpy.linalg import *; from builtins import abs, bool, bytes, max, min, pow, round"
)
_MAGIC = re.compile(r"[%!?]|[^#'\"]*[\w)\]]\?{1,2}\s*$")
_WORD = re.compile(r"(?:pip|conda|cd|ls|cat|cp|mv|rm|mkdir|rmdir|man|less|more|time|timeit)\s")
_OTHER_LANGUAGES = (
    "bash sh script html javascript js latex markdown svg perl ruby sql cmd powershell system sx ! R cython"
    " python python2 python3 pypy"
)
_FOREIGN = frozenset((*_OTHER_LANGUAGES.split(), "timeit"))  # what is timed keeps its names to itself
_WRITE = ("writefile", "file")


def versions(source: str) -> Iterator[str]:
    """Yield the source, then without prompts, then without magics as well, where that is another text."""
    yield source
    if _FIRST_PROMPT.search(source):
        source = _PROMPT.sub("", source)
        yield source
    plain = _without_magics(source)
    if plain != source:
        yield plain


def body_of(source: str, module: str) -> tuple[str, str]:
    """Return a cell without its first line's magic and without its common indent, and why it is left out.

    What a cell writes into the exercise's own `module` counts; what it writes elsewhere, or in another language, does
    not.
    """
    lines = source.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]  # taken from all lines, as IPython does
    lines = [line.removeprefix(indent) for line in lines]
    while first < len(lines) and lines[first].startswith("%%"):
        magic, *arguments = lines[first][2:].split() or [""]
        if magic in _FOREIGN:
            return "", f"it begins with %%{magic}"
        written = re.split(r"[/\\]", arguments[-1].strip("\"'"))[-1] if arguments else ""
        if magic in _WRITE and written != module:
            return "", f"it writes {written or 'a file'}, and files beside the notebook are not there"
        lines[first] = ""
        first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return "\n".join(lines), ""


def _without_magics(source: str) -> str:
    parts, at, depth, fresh = [], 0, 0, True
    while at < len(source):
        if fresh and (line := _LINE.match(source, at)) and _is_magic(line[2]):
            parts.append(line[1] + _as_python(line[2]) + "\n" * line[2].count("\n"))
            at, fresh = line.end(), False
            continue
        token = TOKEN.match(source, at)
        assert token is not None  # noqa: S101 - for the type checker: every character is one
        end = token.end()
        if token["quote"]:
            end = _end(source, token)
        depth = max(0, depth + (token[0] in "([{") - (token[0] in ")]}"))
        fresh = token[0] == "\n" and depth == 0
        parts.append(source[at:end])
        at = end
    return "".join(parts)


def _end(source: str, token: re.Match[str]) -> int:
    try:
        return string_end(source, token, lambda _: None)
    except SyntaxError:
        return token.end()


def _is_magic(line: str) -> bool:
    if _MAGIC.match(line) or _STORED.match(line):
        return True
    if not _WORD.match(line):
        return False
    try:
        ast.parse(line)
    except (SyntaxError, ValueError):
        return True
    return False


def _as_python(line: str) -> str:
    """Return what a magic does for the names of the notebook."""
    if stored := _STORED.match(line):
        return f"{stored[1]} get_ipython()"
    if timed := _TIMED.match(line):
        return line[timed.end() :].replace("\\\n", " ")
    return _PYLAB if line.startswith("%pylab") else "pass"
