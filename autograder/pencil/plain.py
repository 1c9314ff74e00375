"""Makes an answer plain: LaTeX and Unicode become the plain spelling, and each character keeps its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "varphi": "φ", "omega": "ω", "Delta": "Δ",
}  # fmt: skip
END = "\n"  # of a row
TABLES = {"cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array"}  # in LaTeX: what has rows inside a formula
REASON = "#"  # what stands behind it is a reason
_CHARACTERS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "·": "*", "×": "*", "∙": "*", "⋅": "*", "∗": "*",
    "•": "*", "⊙": "*", "∘": "*", "÷": "/", "∕": "/", "⁄": "/", "∑": " sum", "Σ": " sum", "√": " sqrt", "≠": "!=",
    "≡": "=", "≔": ":=", "′": "'", "’": "'", "‘": "'", "ʹ": "'", "″": "''", "µ": "μ", "ϵ": "ε", "𝟙": "1", "，": ",",
    "。": ".", "；": ";", "：": ":", "、": ",", "【": "(", "】": ")", "〔": "(", "〕": ")", "⟹": "⇒", "⟶": "→",
    "≃": "≈", "≅": "≈", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    "\u2061": "", "\u2062": "", "\t": " ", "\r": "",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱʲᵏᵐ", "0123456789+-()nijkm", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢⱼₖₘₚₛₜₗₐₑₓ", "0123456789+-()nijkmpstlaex", strict=True))
_DROPPED = {
    "left", "right", "limits", "nolimits", "displaystyle", "textstyle", "nonumber", "notag", "quad", "qquad", "bigl",
    "bigr", "Bigl", "Bigr", "big", "Big", "bigg", "Bigg", "biggl", "biggr", "mathstrut", "hfill", "allowbreak",
    "middle", "centering", "bf", "rm", "it",
}  # fmt: skip
_COMMANDS = {
    "cdot": "*", "times": "*", "ast": "*", "odot": "*", "circ": "*", "partial": "∂", "sum": " sum", "ne": "!=",
    "neq": "!=", "exp": " exp ", "ln": " ln ", "log": " ln ", "tanh": " tanh ", "prime": "'", "frac": "\\frac",
    "dfrac": "\\frac", "tfrac": "\\frac", "cfrac": "\\frac", "sqrt": " sqrt", "lbrack": "[", "rbrack": "]", "div": "/",
    "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "implies": "⇒", "iff": "⇒", "approx": "≈", "sim": "≈",
    "equiv": "=", "coloneqq": ":=", "dots": "…", "ldots": "…", "cdots": "…", "dotsb": "…", "because": REASON,
    "therefore": "", "colon": ":", "top": "⊤",
}  # fmt: skip
_CONTENT = {
    "boldsymbol",
    "bm",
    "mathbf",
    "mathrm",
    "mathit",
    "mathbb",
    "mathsf",
    "mathcal",
    "operatorname",
    "vec",
    "underline",
}
_WORDS = {"let", "Let", "where", "sigmoid", "softmax", "tanh", "exp", "ln", "log", "d", "and", "otherwise", "if", "for"}
_TEXT = {"text", "textrm", "mbox", "textit", "textbf", "textnormal", "intertext"}
_BRACED = {"boxed", "underbrace", "overbrace", "textstyle"}
_IGNORED = {"tag", "label", "hspace", "vspace", "color", "phantom"}


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, and the offset in the answer from which each comes."""

    chars: str
    at: tuple[int, ...]
    empty_at: int = 0  # where it stands when it has no characters

    def part(self, start: int, end: int | None = None) -> Text:
        """Return the characters from `start` to `end`, without blanks around them."""
        end = len(self.chars) if end is None else end
        while start < end and self.chars[start].isspace():
            start += 1
        while end > start and self.chars[end - 1].isspace():
            end -= 1
        return Text(self.chars[start:end], self.at[start:end], self.place(start))

    def join(self, other: Text) -> Text:
        """Return both, with a blank between them."""
        return Text(f"{self.chars} {other.chars}", (*self.at, other.at[0] if other.at else 0, *other.at))

    def place(self, index: int) -> int:
        """Return the offset of a character, that of the last one beyond the end."""
        return self.at[min(index, len(self.at) - 1)] if self.at else self.empty_at


class _Maker:
    """Makes one answer plain, from left to right."""

    def __init__(self, source: str) -> None:
        self.source, self.i = source, 0
        self.chars: list[str] = []
        self.at: list[int] = []
        self.displayed = False  # in a formula in which the rows end at \\

    def put(self, text: str, at: int) -> None:
        """Write plain characters that all come from one place."""
        self.chars += text
        self.at += [at] * len(text)

    def run(self) -> Text:
        """Return all of it."""
        while self.i < len(self.source):
            self.step()
        return Text("".join(self.chars), tuple(self.at))

    def step(self) -> None:
        """Read one character, or one command of LaTeX."""
        at, char = self.i, self.source[self.i]
        self.i += 1
        if char == "\\":
            self.command(at)
        elif char == "%":
            self.i = (self.source + END).index(END, at)
        elif char == "$":
            self.dollar(at)
        elif char == "&":
            if self.source.startswith("&", self.i):
                self.i += 1
                self.put(REASON, at)
        elif char == END:
            self.put(" " if self.displayed else END, at)
        elif char in _RAISED or char in _LOWERED:
            self.small(at, _RAISED if char in _RAISED else _LOWERED)
        else:
            self.put(_made_plain(char), at)

    def small(self, at: int, table: dict[str, str]) -> None:
        """Read characters that stand above or below the line."""
        end = at
        while end < len(self.source) and self.source[end] in table:
            end += 1
        if "\u2044" in (self.source[end : end + 1], self.source[at - 1 : at]):  # a fraction as a PDF writes it
            for place in range(at, end):
                self.put(table[self.source[place]], place)
            self.i = end
            return
        self.put("^{" if table is _RAISED else "_{", at)
        for place in range(at, end):
            self.put(table[self.source[place]], place)
        self.put("}", end - 1)
        self.i = end

    def dollar(self, at: int) -> None:
        """Read the sign at which formulas begin and end."""
        if self.source.startswith("$", self.i):
            self.i += 1
            self.displayed = not self.displayed
            self.put(END, at)
        else:
            self.put("$", at)

    def command(self, at: int) -> None:
        """Read a command of LaTeX."""
        if match := re.compile(r"begin\s*\{(\w*\*?)\}(\{\w*\})?|end\s*\{(\w*\*?)\}").match(self.source, self.i):
            self.i = match.end()
            self.displayed = match[1] is not None
            return self.put(f" \\{match[1]} " if match[1] in TABLES else END, at)
        match = re.compile(r"[A-Za-z]+|.", re.DOTALL).match(self.source, self.i)
        name = match[0] if match else ""
        self.i += len(name)
        if name == "\\":
            spacing = re.compile(r"\*?(\s*\[[^\]\n]*\])?").match(self.source, self.i)
            self.i = spacing.end() if spacing and "=" not in spacing[0] else self.i
            return self.put(END, at)
        if name in ("[", "]"):
            self.displayed = name == "["
            return self.put(END, at)
        return self.named(name, at)

    def named(self, name: str, at: int) -> None:
        """Write what a command with a name stands for."""
        if name in GREEK:
            self.put(GREEK[name], at)
        elif name in _COMMANDS:
            self.put(_COMMANDS[name], at)
        elif name in _TEXT or name in _CONTENT:
            self.content(name, at)
        elif name in _BRACED:
            self.braced(at)
        elif name in _IGNORED:
            self.group()
        elif name in _DROPPED or not name.isalpha():
            self.put({"{": "{", "}": "}"}.get(name, " "), at)
        else:
            self.put(f"\\{name}", at)

    def group(self) -> tuple[int, int]:
        """Pass over a group in braces, and return where its content stands."""
        while self.source.startswith(" ", self.i):
            self.i += 1
        if not self.source.startswith("{", self.i):
            return self.i, self.i
        start, depth = self.i + 1, 0
        for place in range(self.i, len(self.source)):
            depth += {"{": 1, "}": -1}.get(self.source[place], 0)
            if depth == 0:
                self.i = place + 1
                return start, place
        self.i = len(self.source)
        return start, self.i

    def content(self, name: str, at: int) -> None:
        """Write the content of a command for a font, and of one for text where it is no reason."""
        start, end = self.group()
        content = self.source[start:end].strip()
        if name in _TEXT and content.strip(" :,") not in _WORDS:
            return self.put("" if self.after_underbrace() else REASON, at)
        self.put(" " if len(content) > 1 else "", at)
        for offset, char in enumerate(content):
            self.put(_made_plain(char), start + offset)
        return self.put(" " if len(content) > 1 else "", at)

    def after_underbrace(self) -> bool:
        """Whether the text names something that stands above it."""
        return "".join(self.chars).rstrip(" {").endswith("_")

    def braced(self, at: int) -> None:
        """Write the content of a box, or of what has a brace below or above it, in braces."""
        start, end = self.group()
        inner = _Maker(self.source[:end])
        inner.i = start
        made = inner.run()
        self.put("{", at)
        self.chars += made.chars
        self.at += made.at
        self.put("}", at)
        if match := re.compile(r"\s*[_^]\s*(?=\{)").match(self.source, self.i):
            self.i = match.end()
            self.group()


def _made_plain(char: str) -> str:
    if char in _CHARACTERS:
        return _CHARACTERS[char]
    if char.isascii() or char == "∂":
        return char
    if char in "…ΟοОо":  # dots; letters that look like O
        return char
    made = unicodedata.normalize("NFKC", char)
    if len(made) > 1 and "\u2044" in made:
        return "(" + made.replace("\u2044", "/") + ")"
    return "".join(_CHARACTERS.get(each, each) for each in made)


def made_plain(source: str) -> Text:
    """Return an answer in the plain spelling."""
    return _Maker(source).run()
