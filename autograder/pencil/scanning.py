"""Finds the signs of the language in plain text: symbols with their indices, sums, derivatives, functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from lark import Token
from lark.lexer import Lexer as LarkLexer

from autograder.pencil.indexing import LETTERS, Indexing
from autograder.pencil.nodes import Bound, Index, Kronecker, Symbol
from autograder.pencil.plain import TABLES, Text
from autograder.pencil.vocabulary import DELTA, FUNCTIONS, Vocabulary

MOST_SIGNS = 400  # in one side of a line
MOST_DEPTH = 30  # of brackets
FIRST_ONLY = "Only first derivatives occur in this course."
LOOKALIKES = {"Ο": "a Greek capital omicron", "ο": "a Greek omicron", "О": "a Cyrillic O", "о": "a Cyrillic o"}
_SINGLE = {"+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "OVER", "^": "RAISED"}
_OPEN, _CLOSE = {"(": "LPAR", "{": "LBRACE", "[": "LPAR"}, {")": "RPAR", "}": "RBRACE", "]": "RPAR"}
_PAIRS = {")": "(", "}": "{", "]": "["}
_KRONECKER = re.compile(r"\[\s*([A-Za-z])\s*(==?|!=)\s*([A-Za-z])\s*\]")
_INDICATOR = re.compile(r"1\s*(?:_\s*)?[\[{(]\s*([A-Za-z])\s*(==?|!=)\s*([A-Za-z])\s*[\]})]")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_ENTRY = "Write one entry with its indices, no matrix: sum_j w_j x_j for w^T x."
_TABLE = {f"\\{name}": _ENTRY for name in TABLES} | {
    "\\cases": "Write each case in a line of its own: i != k: ... = ..."
}
_TRANSPOSED = re.compile(r"\s*\^\s*(?:\{\s*[T⊤]\s*\}|[T⊤])(?![A-Za-z_])")
_EARLY_POWER = re.compile(r"\s*\^\s*(?:\{\s*(\d)\s*\}|(\d))\s*(?=_)")


class Sign(Token):
    """A sign of the language, with what it holds beside its text."""

    holds: Any = None


class Scanner(Indexing):
    """Finds the signs in one side of a line."""

    def __init__(self, text: Text, names: Vocabulary) -> None:
        super().__init__(text, names)
        self.open: list[tuple[str, int]] = []
        self.last = ""  # the type of the sign before
        self.fraction = False  # the number before stands under a bar: 1/2
        self.waiting: list[Sign] = []  # signs that stand in the text before the one that was just read

    def tokens(self) -> Iterator[Sign]:
        """Yield the signs."""
        for count, token in enumerate(self.signs()):
            if count >= MOST_SIGNS:
                raise self.unread(f"This line has more than {MOST_SIGNS} signs. Write it in several lines.")
            self.last = token.type
            yield token
        if self.open:
            bracket, start = self.open[-1]
            raise self.unread(f'"{bracket}" is never closed.', start)

    def sign(self, kind: str, value: Any, start: int) -> Sign:  # noqa: ANN401 - what a sign holds depends on its kind
        """Return a sign."""
        sign = Sign(kind, self.chars[start : self.i] or kind, start_pos=self.text.place(start))
        sign.holds = value
        return sign

    def signs(self) -> Iterator[Sign]:
        """Yield the signs, with nothing counted."""
        while self.i < len(self.chars):
            char = self.chars[self.i]
            if char.isspace() or char == "$":
                self.i += 1
            elif char in _SINGLE:
                yield self.single(char)
            elif (char == "[" and (match := _KRONECKER.match(self.chars, self.i))) or (
                char == "1" and (match := _INDICATOR.match(self.chars, self.i))
            ):
                yield self.kronecker(match)
            elif char in _OPEN or char in _CLOSE:
                yield self.bracket(char)
            elif match := _NUMBER.match(self.chars, self.i):
                yield self.number(match)
            elif char == "\\":
                yield from self.command()
            elif char == "∂":
                yield self.partial(1)
            elif match := LETTERS.match(self.chars, self.i):
                yield self.word(match[0])
                yield from self.waiting
                self.waiting = []
            else:
                raise self.unread(self.strange(char))

    def single(self, char: str) -> Sign:
        """Read an operator."""
        start = self.i
        self.i += 1
        return self.sign(_SINGLE[char], char, start)

    def kronecker(self, match: re.Match[str]) -> Sign:
        """Read [i=k]."""
        start, self.i = self.i, match.end()
        return self.sign("KRONECKER", Kronecker(Index(match[1]), Index(match[3]), match[2] == "!="), start)

    def bracket(self, char: str) -> Sign:
        """Read a bracket, and compare it with the one that it closes."""
        start = self.i
        if char in _OPEN:
            if len(self.open) >= MOST_DEPTH:
                raise self.unread(f"More than {MOST_DEPTH} brackets stand inside each other.")
            self.open.append((char, start))
        elif not self.open or self.open[-1][0] != _PAIRS[char]:
            raise self.unread(f'"{char}" closes nothing that is open here.')
        else:
            self.open.pop()
        self.i += 1
        return self.sign((_OPEN | _CLOSE)[char], char, start)

    def number(self, match: re.Match[str]) -> Sign:
        """Read a number; refuse 1/2N, which people read in two ways."""
        start, self.i = self.i, match.end()
        under = self.last == "OVER"
        follows = LETTERS.match(self.chars, self.i)
        if under and follows and self.chars[start : self.i] and not self.is_function(follows[0]):
            above, below = self.above(start), match[0]
            letters = follows[0]
            raise self.unread(
                f"{above}/{below}{letters} can be read in two ways: write {above}/({below} {letters})"
                f" or {above}/{below} {letters} with a blank.",
                start,
            )
        if self.chars[self.i : self.i + 1] == "_":
            raise self.unread("A number has no index here. Write [i=k] for 1 where i = k, else 0.")
        return self.sign("NUMBER", Fraction(match[0]), start)

    def above(self, start: int) -> str:
        """Return the number in front of the bar, as it was written."""
        match = re.search(r"([\w.]+)\s*/\s*$", self.chars[:start])
        return match[1] if match else "1"

    def is_function(self, letters: str) -> bool:
        """Whether letters begin with a function, a sum or a differential."""
        return any(letters.startswith(name) for name in (*FUNCTIONS, "sum")) or self.is_differential(letters)

    def is_differential(self, letters: str) -> bool:
        """Whether letters are d and something that can be differentiated."""
        return letters[:1] == "d" and letters[:1] not in self.names.arity and bool(self.names.longest(letters[1:]))

    def command(self) -> Iterator[Sign]:
        """Read what is left of LaTeX: a fraction."""
        match = re.compile(r"\\(frac)?([A-Za-z]*)").match(self.chars, self.i)
        if match is None or not match[1] or match[2]:
            name = match[0] if match else "\\"
            raise self.unread(_TABLE.get(name, f'"{name}" is not known here.'))
        start, self.i = self.i, match.end()
        upper = self.argument(self.i)
        lower = self.argument(upper[1])
        differential = all(self.starts_partial(*each) for each in (upper, lower))
        yield self.sign("DFRAC" if differential else "FRAC", None, start)
        for begin, end in (upper, lower):
            yield from self.group(begin, end)
        self.i = lower[1]

    def argument(self, start: int) -> tuple[int, int]:
        """Return where an argument of a fraction stands: a group in braces, or one character."""
        while self.chars[start : start + 1] == " ":
            start += 1
        if self.chars[start : start + 1] != "{":
            if not self.chars[start : start + 1].strip():
                raise self.unread("\\frac has two arguments: \\frac{above}{below}.", start)
            return start, start + 1
        depth = 0
        for place in range(start, len(self.chars)):
            depth += {"{": 1, "}": -1}.get(self.chars[place], 0)
            if depth == 0:
                return start, place + 1
        raise self.unread('"{" is never closed.', start)

    def starts_partial(self, start: int, end: int) -> bool:
        """Whether an argument of a fraction begins with the d of a derivative."""
        content = self.chars[start:end].strip("{} ")
        if content.startswith("∂") or content == "d":
            return True
        match = LETTERS.match(content)
        return match is not None and self.is_partial(match[0], content[match.end() :])

    def group(self, start: int, end: int) -> Iterator[Sign]:
        """Yield the signs of an argument, in braces."""
        if len(self.open) >= MOST_DEPTH:
            raise self.unread(f"More than {MOST_DEPTH} brackets stand inside each other.")
        braced = self.chars[start] == "{"
        inner = Scanner(self.text.part(start + braced, end - braced), self.names)
        inner.open = [("{", start)] * (len(self.open) + 1)
        self.i = start
        yield self.sign("LBRACE", None, start)
        if inner.chars:
            for token in inner.signs():
                inner.last = token.type
                yield token
        if len(inner.open) != len(self.open) + 1:
            raise self.unread("The brackets in this fraction do not fit each other.", start)
        self.i = end
        yield self.sign("RBRACE", None, end - 1)

    def partial(self, length: int) -> Sign:
        """Read the d of a derivative."""
        start = self.i
        self.i += length
        if re.match(r"\s*\^", self.chars[self.i :]):
            raise self.unread(FIRST_ONLY)
        return self.sign("PARTIAL", None, start)

    def is_partial(self, letters: str, behind: str) -> bool:
        """Whether the d at the start of letters is that of a derivative."""
        if letters[:1] != "d" or letters.startswith("delta"):
            return False
        if letters == "d":
            return (
                "d" not in self.names.arity
                and behind[:1] != "_"
                and bool(re.match(r"\s*(/|\(|\}|$)|\s+[A-Za-zα-ω\\]|[α-ω\\\[]", behind))
            )
        return bool(self.names.longest(letters[1:]))

    def word(self, letters: str) -> Sign:
        """Read a name: a symbol, a function, a sum, or the d of a derivative."""
        name = self.names.longest(letters)
        behind = self.chars[self.i + len(letters) :]
        if letters == "d" and "d" not in self.names.arity and re.match(r"\s*\^", behind):
            raise self.unread(FIRST_ONLY)
        if self.is_partial(letters, behind) and len(name) <= 1:
            return self.partial(1)
        if (
            letters[0] == "e"
            and "e" not in self.names.arity
            and self.last != "PARTIAL"
            and re.match(r"\s*\^", self.chars[self.i + 1 :])
        ):
            start = self.i
            self.i += 1
            return self.sign("EULER", None, start)
        if not name or (len(letters) > 3 and not self.names.splits(letters)):
            return self.unknown(letters)
        if (
            len(letters) > len(name) > 1
            and name not in (*FUNCTIONS, "sum")
            and len(self.names.longest(letters[len(name) :])) == 0
        ):
            return self.unknown(letters)
        start = self.i
        self.i += len(name)
        meaning = self.names.words[name]
        if meaning == "sum":
            return self.sum(start)
        if meaning in FUNCTIONS and meaning not in self.names.arity:
            return self.function(FUNCTIONS[meaning], start)
        return self.symbol(meaning, start)

    def unknown(self, letters: str) -> Sign:
        """Read a single letter that may be an index in use as a number; refuse all else."""
        if len(letters) == 1 and letters.isascii():
            start = self.i
            self.i += 1
            return self.symbol(letters, start)
        if len(letters) == 2 and letters[0] != "d" and self.names.longest(letters[1:]):
            return self.unknown(letters[0])
        if letters[0] in LOOKALIKES:
            raise self.unread(self.strange(letters[0]))
        near = self.names.nearest(letters)
        raise self.unread(f'"{letters}" is not declared here.' + (f" Is it {near}?" if near else ""))

    def function(self, name: str, start: int) -> Sign:
        """Read a function, its primes and its power."""
        primes = 0
        if match := re.compile(r"\s*\^\s*(?:\{\s*('+)\s*\}|('+))").match(self.chars, self.i):
            primes, self.i = len(match[1] or match[2]), match.end()
        if match := re.compile(r"\s*('+)").match(self.chars, self.i):
            primes, self.i = len(match[1]), match.end()
        if primes > 1:
            raise self.unread(FIRST_ONLY, start)
        if primes and not re.match(r"\s*\^?[\d{]*\}?\s*[({\[]", self.chars[self.i :]):
            raise self.unread(f"{name}' has no argument: write {name}'(Z).", start)
        raised = 1
        if match := re.compile(r"\s*\^\s*(?:\{\s*(\d)\s*\}|(\d))").match(self.chars, self.i):
            raised, self.i = int(match[1] or match[2]), match.end()
        if self.chars[self.i : self.i + 1] == "_":
            raise self.unread(f"The index belongs to what {name} is taken of: write {name}(Z_k).")
        return self.sign("FUNCTION", (name, primes, raised), start)

    def sum(self, start: int) -> Sign:
        """Read a sum: its letters, bounds and conditions."""
        content, lower_at = self.lowered()
        if content is None:
            raise self.unread('"sum" has no index: write sum_k (...).', start)
        letters, conditions = self.letters(content, lower_at)
        upper = self.upper()
        if upper is not None:
            letters = (
                (*letters[:-1], Bound(letters[-1].letter, letters[-1].first, upper)) if len(letters) == 1 else letters
            )
        return self.sign("SUM", (letters, conditions), start)

    def symbol(self, name: str, start: int) -> Sign:
        """Read a symbol with its indices and its layer."""
        layer = ""
        indices: tuple[Index, ...] = ()
        if (match := _EARLY_POWER.match(self.chars, self.i)) and (match[1] or match[2]) not in self.layers_of(name):
            raised = self.sign("RAISED", "^", start), self.sign("NUMBER", Fraction(match[1] or match[2]), start)
            self.waiting, self.i = list(raised), match.end()
        for _ in range(2):
            if not indices and (found := self.indices(name)):
                indices = found
            if not layer and name in self.names.layers:
                layer = self.layer(self.layers_of(name))
        if _TRANSPOSED.match(self.chars, self.i):
            raise self.unread(_ENTRY)
        self.refuse_step(name, indices, start)
        if self.chars[self.i : self.i + 1] == "'":
            raise self.unread(f"{name}' does not say by what it is differentiated: write d{name}/dZ, say.", start)
        symbol = Symbol(name, indices, layer, self.text.place(start))
        if name == DELTA and len(indices) == 2 and self.names.arity.get(DELTA, 0) < 2:
            return self.sign("KRONECKER", Kronecker(*indices), start)
        if name == DELTA and DELTA not in self.names.arity:
            raise self.unread("delta is not declared here: write let delta = ... in a line of its own.", start)
        return self.sign("SYMBOL", symbol, start)

    def layers_of(self, name: str) -> str:
        """Return the superscripts of a symbol that are layers."""
        return self.names.layers.get(name, "")

    def refuse_step(self, name: str, indices: tuple[Index, ...], start: int) -> None:
        """Refuse mu_k-1, which people read in two ways."""
        match = re.compile(r"([+-]\d{1,3})(?![\d.]*\s*[A-Za-zα-ω(])").match(self.chars, self.i)
        if match and name in self.names.stepped and indices and indices[-1].letter:
            written = self.chars[start : self.i].replace(" ", "")
            letter = indices[-1].letter
            raise self.unread(
                f"{written}{match[1]} can be read in two ways: write {name}_{{{letter}{match[1]}}}"
                f" or {written} {match[1][0]} {match[1][1:]} with blanks.",
                start,
            )

    def strange(self, char: str) -> str:
        """Return a sentence about a character that has no place in the language."""
        if self.last == "NUMBER" and char in ".,":
            return "A number has one decimal point and no other marks: 0.5."
        if char in LOOKALIKES:
            return f'This is {LOOKALIKES[char]}, not the letter O: type "O".'
        if char in "….":
            return "Dots leave open what is meant: write sum_j w_j x_j."
        if char in "≈⇒→~>":
            return f'"{char}" says too little: write = between what is equal.'
        if char == "_":
            return "An index stands behind its symbol, without anything between: O_k."
        return f'"{char}" has no meaning here.'


class Lexer(LarkLexer):
    """What lark calls for the signs of a text: its own lexers know nothing of the symbols of a question."""

    def __init__(self, _: object) -> None:
        """Take lark's configuration, which has nothing to say here."""

    def lex(self, lexer_state: Callable[[], Iterator[Sign]], _: object = None) -> Iterator[Sign]:  # type: ignore[override]
        """Yield the signs."""
        return lexer_state()
