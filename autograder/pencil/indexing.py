"""Reads what stands below and above symbols and sums: indices, layers, letters with their bounds and conditions."""

from __future__ import annotations

import re

from autograder.pencil.nodes import Bound, Index, Kronecker
from autograder.pencil.plain import Text
from autograder.pencil.unread import Unread
from autograder.pencil.vocabulary import DELTA, FUNCTIONS, Vocabulary

_INDEX = re.compile(r"\s*(?:([A-Za-zα-ω])\s*(?:-\s*([A-Za-z])\s*)?(?:([+-])\s*(\d{1,3}))?|(\d{1,3}))\s*")
_CONDITION = re.compile(r"\s*([A-Za-z])\s*(!=)\s*([A-Za-z])\s*")
_BOUNDED = re.compile(r"\s*([A-Za-z])\s*=\s*(\d{1,3})\s*")
_LETTER = re.compile(r"\s*([A-Za-z])\s*")
LETTERS = re.compile(r"[A-Za-zα-ωΑ-Ω]+")


def index_of(match: re.Match[str]) -> Index:
    """Return the index that a match of `_INDEX` holds."""
    if match[5]:
        return Index("", int(match[5]))
    return Index(match[1], int(f"{match[3]}{match[4]}") if match[3] else 0, match[2] or "")


class Indexing:
    """A place in a line, from which indices are read."""

    def __init__(self, text: Text, names: Vocabulary) -> None:
        self.text, self.chars, self.names = text, text.chars, names
        self.i = 0

    def unread(self, says: str, i: int | None = None) -> Unread:
        """Return a finding about a place."""
        return Unread(self.text.place(self.i if i is None else i), says)

    def bracketed(self, start: int) -> tuple[int, int]:
        """Return where a bracket and its content stand."""
        closing = {"{": "}", "(": ")", "[": "]"}[self.chars[start]]
        depth = 0
        for place in range(start, len(self.chars)):
            depth += (self.chars[place] == self.chars[start]) - (self.chars[place] == closing)
            if depth == 0:
                return start, place + 1
        raise self.unread(f'"{self.chars[start]}" is never closed.', start)

    # ---- sums

    def lowered(self) -> tuple[str | None, int]:
        """Return what stands below a sum."""
        match = re.compile(r"\s*_\s*").match(self.chars, self.i)
        if match is None:
            return None, self.i
        self.i = match.end()
        start = self.i
        if self.chars[start : start + 1] in ("{", "("):
            _, end = self.bracketed(start)
            self.i = end
            return self.chars[start + 1 : end - 1], start + 1
        plain = re.compile(r"[A-Za-z]\s*!=\s*[A-Za-z]|[A-Za-z]=\d+|[A-Za-z](?:,[A-Za-z])*").match(self.chars, start)
        if plain is None:
            return None, start
        self.i = plain.end()
        return plain[0], start

    def letters(self, content: str, at: int) -> tuple[tuple[Bound, ...], tuple[Kronecker, ...]]:
        """Return the letters of a sum and its conditions."""
        bounds: list[Bound] = []
        conditions: list[Kronecker] = []
        for piece in content.replace(";", ",").split(","):
            if match := _CONDITION.fullmatch(piece):
                conditions.append(Kronecker(Index(match[1]), Index(match[3]), unequal=True))
                if not any(bound.letter in (match[1], match[3]) for bound in bounds):
                    bounds.append(Bound(match[1]))
            elif match := _BOUNDED.fullmatch(piece):
                bounds.append(Bound(match[1], Index("", int(match[2]))))
            elif match := _LETTER.fullmatch(piece):
                bounds.append(Bound(match[1]))
            elif piece.strip().isalpha() and len(piece.strip()) == 2:
                bounds += [Bound(letter) for letter in piece.strip()]
            else:
                raise self.unread("What the sum runs over cannot be read: write sum_k or sum_{i != k}.", at)
        if len({bound.letter for bound in bounds}) < len(bounds):
            raise self.unread("The sum runs over one letter twice.", at)
        return tuple(bounds), tuple(conditions)

    def upper(self) -> Index | None:
        """Return the upper bound of a sum where one is written."""
        match = re.compile(r"\s*\^\s*(?:\{([^{}]*)\}|\(([^()]*)\)|([A-Za-z]|\d+))").match(self.chars, self.i)
        if match is None:
            return None
        content = match[1] or match[2] or match[3] or ""
        bound = _INDEX.fullmatch(content)
        if bound is None:
            raise self.unread("The upper bound of the sum cannot be read.")
        self.i = match.end()
        return index_of(bound)

    # ---- symbols

    def layer(self, known: str) -> str:
        """Return the layer above a symbol, empty where there is none."""
        match = re.compile(r"\s*\^\s*(?:\{\s*\(?(\d)\)?\s*\}|\((\d)\)|(\d))(?![\d.])").match(self.chars, self.i)
        layer = (match[1] or match[2] or match[3]) if match else ""
        if match is None or layer not in known:
            return ""
        self.i = match.end()
        return str(layer)

    def indices(self, name: str) -> tuple[Index, ...]:
        """Return the indices of a symbol."""
        if name in self.names.lowered and (match := re.compile(r"\d").match(self.chars, self.i)):
            self.i = match.end()
            return (Index("", int(match[0])),)
        if match := re.compile(r"\[\s*[A-Za-z](?:\s*,\s*[A-Za-z])*\s*\]").match(self.chars, self.i):
            self.i = match.end()
            return tuple(Index(letter) for letter in re.findall(r"[A-Za-z]", match[0]))
        match = re.compile(r"\s*_\s*").match(self.chars, self.i)
        if match is None:
            return ()
        self.i = match.end()
        if self.chars[self.i : self.i + 1] in ("{", "("):
            return self.indices_in_brackets()
        return self.indices_in_a_row(name)

    def indices_in_brackets(self) -> tuple[Index, ...]:
        """Return the indices in braces or brackets."""
        start, end = self.bracketed(self.i)
        content, place = self.chars[start + 1 : end - 1].replace(",", " "), 0
        found: list[Index] = []
        while place < len(content):
            match = _INDEX.match(content, place)
            if match is None or len(found) >= 4:
                raise self.unread("These indices cannot be read.", start + 1 + place)
            found.append(index_of(match))
            place = match.end()
        self.i = end
        return tuple(found)

    def indices_in_a_row(self, name: str) -> tuple[Index, ...]:
        """Return the indices that stand in a row: w_kj. What is a symbol itself begins the next factor."""
        found: list[Index] = []
        most = max(self.names.arity.get(name, 1), 2 if name == DELTA else 1)
        while len(found) < most:
            char = self.chars[self.i : self.i + 1]
            if char == "," and found and re.match(r",[a-z]", self.chars[self.i :]):
                self.i += 1
                continue
            if not (char.isascii() and char.isalnum()) or (found and char.isupper()):
                break
            if found and (char in self.names.words or self.chars[self.i + 1 : self.i + 2] == "_"):
                break
            word = LETTERS.match(self.chars, self.i)
            if found and word and self.names.longest(word[0]) in (*FUNCTIONS, "sum"):
                break
            found.append(Index("", int(char)) if char.isdigit() else Index(char))
            self.i += 1
        if not found:
            raise self.unread(f"The index of {name} is missing behind _.")
        return tuple(found)
