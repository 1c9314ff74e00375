"""Writes what only a newer Python can read so that this one can, line by line.

The rewritten source is never run. It shows that a source is Python, where each statement ends, and what it defines.
"""

from __future__ import annotations

import ast
import re

from autograder.worker.tokens import TOKEN, string_end

_WITHIN = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]"  # brackets, and one more pair within
_PARAMETERS = re.compile(rf"\b((?:def|class)\s+\w+\s*)({_WITHIN})")  # since 3.12
_ALIAS = re.compile(rf"^([ \t]*)type[ \t]+(\w+\s*)({_WITHIN})?(\s*=)", re.MULTILINE)  # since 3.12
_EXCEPT = re.compile(r"^(\s*except\*?)[ \t]+([^\s(:][^():\n]*,[^():\n]*?)([ \t]*:)", re.MULTILINE)  # since 3.14


def older(source: str) -> str:
    """Return the source with the same lines in the syntax of Python 3.11.

    Raises
    ------
    SyntaxError
        When a string does not end, or an expression in one is no Python.
    """
    source = _plain_strings(source)
    source = _PARAMETERS.sub(lambda found: found[1] + _lines(found[2]), source)
    source = _ALIAS.sub(lambda found: f"{found[1]}{found[2]}{_lines(found[3] or '')}{found[4]}", source)
    return _EXCEPT.sub(r"\1 (\2)\3", source)


def _lines(text: str) -> str:
    return "\\\n" * text.count("\n")


def _plain_strings(source: str) -> str:
    """Return the source with plain strings in place of those that hold expressions (changed in 3.12, new in 3.14)."""
    parts, at = [], 0
    while token := TOKEN.match(source, at):
        end = token.end()
        text = source[at:end]
        if token["quote"]:
            expressions: list[str] = []
            end = string_end(source, token, expressions.append)
            text = source[at:end]
            if expressions:
                for expression in expressions:
                    ast.parse(f"({older(expression)}\n)")
                escaped = text.replace("\\", "\\\\").replace("'", "\\'")
                text = f"'''{escaped}'''"
        parts.append(text)
        at = end
    return "".join(parts)
