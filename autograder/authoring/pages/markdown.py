"""Turns Markdown with formulas into HTML: MathML, pictures inside the page, headings that links can reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.errors import CourseError

try:
    from math_core import LatexError, LatexToMathML
except ImportError as error:
    raise CourseError("The package math-core is missing; `make setup` installs it.") from error

_NO_WORD = re.compile(r"[^\w]+")
_SCROLLS = 'tabindex="0"'  # a part that can be wider than a phone must be reachable with keys
_LONG = 30  # characters of LaTeX that fit into a line of a phone

Link = Callable[[str], str | None]


class Heading(msgspec.Struct, frozen=True):
    """A heading of a page: its level, the anchor that links name, and its text."""

    level: int
    anchor: str
    text: str


def python(code: str) -> Markup:
    """Return Python as HTML with its words marked."""
    marked: str = highlight(code, PythonLexer(stripall=False, ensurenl=False), HtmlFormatter(nowrap=True))
    return Markup(f"<pre {_SCROLLS}><code>{marked}</code></pre>")  # noqa: S704 - pygments has escaped it


def picture(svg: bytes) -> str:
    """Return a picture as an address that holds the picture itself."""
    return "data:image/svg+xml," + quote(" ".join(svg.decode().split()), safe=" !'()*+,-./:;=?@[]_{}&$")


class Page:
    """Everything that one page's Markdown shares: its headings, pictures and links.

    Parameters
    ----------
    place : str
        The file that errors name.
    pictures : mapping of str to bytes
        The SVG files that images may name, by their path in the Markdown.
    link : callable
        Takes the target of a link and returns the address on this page; None removes the link and keeps its words.
    """

    def __init__(self, place: str, pictures: Mapping[str, bytes], link: Link) -> None:
        self.place, self.pictures, self.link = place, pictures, link
        self.headings: list[Heading] = []
        self._formulas = LatexToMathML(fancy_error=False)
        self._markdown = MarkdownIt("commonmark", {"html": True, "highlight": _highlighted}).enable("table")
        self._markdown.use(dollarmath_plugin, allow_space=False, double_inline=True)
        rules: MutableMapping[str, Any] = self._markdown.renderer.rules  # type: ignore[attr-defined]
        rules["math_inline"] = lambda tokens, at, *_: self._inline(tokens[at].content)
        rules["math_inline_double"] = rules["math_block"] = lambda tokens, at, *_: self._block(tokens[at].content)
        rules["table_open"] = lambda *_: f'<div class="wide" {_SCROLLS}><table>\n'
        rules["table_close"] = lambda *_: "</table></div>\n"

    def html(self, text: str) -> Markup:
        """Return Markdown as HTML, and add its headings to those of the page.

        Raises
        ------
        CourseError
            If a formula is wrong or a picture is missing.
        """
        tokens = self._markdown.parse(text)
        for at, token in enumerate(tokens):
            if token.type == "heading_open":
                token.attrSet("id", self._heading(int(token.tag[1:]), tokens[at + 1]))
            if token.type == "th_open" and not tokens[at + 1].content:
                token.tag = tokens[at + 2].tag = "td"  # a header without a word is none
        for token in _all(tokens):
            if token.type == "image":
                token.attrSet("src", self._picture(str(token.attrGet("src"))))
            elif token.type == "inline":
                token.children = self._linked(token.children or [])
        return Markup(self._markdown.renderer.render(tokens, self._markdown.options, {}))  # noqa: S704 - the authors' text

    def formula(self, latex: str, *, block: bool) -> str:
        """Return a formula as MathML.

        Raises
        ------
        CourseError
            If it is no LaTeX that can be read.
        """
        try:
            return self._formulas.convert_with_local_state(latex.strip(), displaystyle=block)
        except LatexError as error:
            raise CourseError(f"{self.place}: the formula ${latex.strip()}$ cannot be read: {error}") from error

    def _inline(self, latex: str) -> str:
        made = self.formula(latex, block=False)
        return f'<span class="long" {_SCROLLS}>{made}</span>' if len(latex) > _LONG else made

    def _block(self, latex: str) -> str:
        return f'<div class="formula" {_SCROLLS}>{self.formula(latex, block=True)}</div>\n'

    def _heading(self, level: int, inline: Token) -> str:
        text = "".join(token.content for token in inline.children or [])
        name = _NO_WORD.sub("-", text.lower()).strip("-")
        taken = sum(re.fullmatch(rf"{re.escape(name)}(-\d+)?", heading.anchor) is not None for heading in self.headings)
        anchor = f"{name}-{taken}" if taken else name
        self.headings.append(Heading(level, anchor, text))
        return anchor

    def _picture(self, target: str) -> str:
        if target not in self.pictures:
            raise CourseError(f"{self.place}: the picture {target} is missing.")
        return picture(self.pictures[target])

    def _linked(self, tokens: list[Token]) -> list[Token]:
        """Return the tokens with the page's own addresses in links; links that lead nowhere are plain words."""
        kept, open_links = list[Token](), list[bool]()
        for token in tokens:
            if token.type == "link_open":
                address = self.link(str(token.attrGet("href")))
                open_links.append(address is not None)
                if address is not None:
                    token.attrSet("href", address)
            if token.type not in {"link_open", "link_close"} or open_links[-1]:
                kept.append(token)
            if token.type == "link_close":
                open_links.pop()
        return kept


def _highlighted(code: str, language: str, _: str) -> str:
    return str(python(code)) if language == "python" else ""


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])
