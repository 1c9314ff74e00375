"""The names that an answer to a question may use."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from autograder.pencil.plain import GREEK

DELTA = "δ"  # with two indices it is Kronecker's, in each question
FUNCTIONS = {
    "exp": "exp",
    "ln": "ln",
    "log": "ln",
    "sqrt": "sqrt",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "σ": "sigmoid",
}


@dataclass
class Vocabulary:
    """The names that an answer may use, and how many indices each has at most."""

    arity: dict[str, int]
    layers: dict[str, str] = field(default_factory=dict)  # the superscripts that are layers, by name
    lowered: frozenset[str] = frozenset()  # names that carry a number as an index, such as beta_1
    stepped: frozenset[str] = frozenset()  # names of which an index counts steps: mu_{k-1}
    own: set[str] = field(default_factory=set)  # names that the answer defines itself

    def __post_init__(self) -> None:
        """Let the other case of a letter mean that letter where nothing else has it."""
        self.aliases = {
            name.swapcase(): name
            for name in self.arity
            if len(name) == 1 and name.isascii() and name.swapcase() not in self.arity
        }
        self.aliases |= {GREEK[word]: name for word in GREEK for name in self.arity if name == word}
        words = {word: sign for word, sign in GREEK.items() if sign in self.arity or sign == "σ"}
        self.words = {**{name: name for name in (*self.arity, *FUNCTIONS)}, **self.aliases, **words, "sum": "sum"}
        self.words |= {word: DELTA for word in ("delta", DELTA) if DELTA not in self.arity}

    def define(self, name: str, arity: int) -> None:
        """Let an answer use a name of its own."""
        self.arity = {**self.arity, name: arity}
        self.own.add(name)
        self.__post_init__()

    def nearest(self, word: str) -> str:
        """Return the name that is most like a word, empty where none is."""
        names = [*self.arity, *FUNCTIONS, *(word for word, sign in GREEK.items() if sign in self.arity), "sum"]
        close = difflib.get_close_matches(word, names, 1, 0.6)
        return close[0] if close else ""

    def longest(self, letters: str) -> str:
        """Return the longest name with which letters begin, empty where there is none."""
        return max((word for word in self.words if letters.startswith(word)), key=len, default="")

    def splits(self, letters: str) -> bool:
        """Return whether letters are names side by side, a d among them or not."""
        while letters and (name := self.longest(letters) or letters[0] * (letters[0] in "de")):
            letters = letters[len(name) :]
        return not letters
