"""Finds the tokens of Python source that decide where a statement begins, without the parser."""

from __future__ import annotations

import re
from collections.abc import Callable

TOKEN = re.compile(
    r"#[^\n]*|\\\n|(?P<prefix>(?i:[rbu]|br|rb|[ft]|[ft]r|r[ft]))?(?P<quote>\"\"\"|'''|\"|')|\w+|[^\S\n]+|.", re.DOTALL
)


def _rest(quote: str) -> re.Pattern[str]:
    """Return what a plain string consists of behind its opening quote."""
    character = r"[^\\]" if len(quote) > 1 else r"[^\\\n]"
    return re.compile(rf"(?:\\.|{character})*?{quote}", re.DOTALL)


_REST = {quote: _rest(quote) for quote in ('"""', "'''", '"', "'")}
_CONVERSION = re.compile(r"\s*=?\s*(?:![rsa]\s*)?\Z")

Heard = Callable[[str], object]


def string_end(text: str, token: re.Match[str], heard: Heard) -> int:
    """Return where the string ends that a token begins; `heard` gets each expression in it.

    Strings with expressions are read as Python 3.12 and later do: an expression may hold the same quotes again.

    Raises
    ------
    SyntaxError
        When it does not end.
    """
    quote = token["quote"]
    if (token["prefix"] or "").lower().strip("r") in {"f", "t"}:
        return _literal_end(text, token.end(), quote, heard)
    found = _REST[quote].match(text, token.end())
    if found is None:
        raise SyntaxError("unterminated string literal")
    return found.end()


def _literal_end(text: str, at: int, stop: str, heard: Heard) -> int:
    """Return where the literal part of a string with expressions ends, behind `stop`."""
    while at < len(text):
        if text.startswith(stop, at):
            return at + len(stop)
        if text.startswith("\\N{", at):
            at = text.find("}", at) + 1 or len(text)
        elif (text[at] == "\\" and text[at + 1 : at + 2] != "{") or (text.startswith("{{", at) and stop != "}"):
            at += 2
        elif text[at] == "{":
            at = _field_end(text, at + 1, heard)
        elif text[at] == "\n" and len(stop) == 1:
            break
        else:
            at += 1
    raise SyntaxError("unterminated string literal")


def _field_end(text: str, at: int, heard: Heard) -> int:
    """Return where an expression within a string ends, behind its closing brace."""
    start, depth = at, 0
    while token := TOKEN.match(text, at):
        at = token.end()
        if token["quote"]:
            at = string_end(text, token, lambda _: None)  # they are heard when the outer one is looked into
        elif token[0] in "([{":
            depth += 1
        elif depth == 0 and token[0] in "}:":
            heard(_CONVERSION.sub("", text[start : token.start()]))
            return at if token[0] == "}" else _literal_end(text, at, "}", heard)
        elif token[0] in ")]}":
            depth -= 1
    raise SyntaxError("unterminated expression in a string")
