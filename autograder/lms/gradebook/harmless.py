r"""Makes a student's text between the code harmless for the pages of formgrader and nbgrader's feedback.

Nothing is read as markdown, neither here nor in nbgrader. The page shows the text as it was typed, on one line of HTML.
Every sign with a meaning in markdown, HTML or TeX is written as a number (`&#36;`). Two things are more than text:
formulas with the commands listed below, which MathJax finds in the finished page, and pasted pictures, which get names
of ours. So all tags, links and sources on the page are ours, and the work is linear in the text. Code is shown as code;
it has no colours if these would take too long.
"""

from __future__ import annotations

import base64
import re
import urllib.parse
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.submissions.outline import Picture
from autograder.text import clean

CELL_TEXT = 65_536  # characters of one cell
MOST_FORMULAS = 1_000  # of one notebook; further ones are shown as text
LONGEST_FORMULA, DEEPEST = 4_000, 40
MOST_SIGNS, LONGEST_LINE, LONGEST_SPACE = 40_000, 2_000, 200  # of coloured code; 2,000 lines have 30,000 signs
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
_NUMBERS = {code: f"&#{code};" for code in range(128) if not (chr(code).isalnum() or chr(code) in " .,:")}
_REFERENCE = re.compile(r"!\[[^\[\]\n]{0,200}\]\(\s{0,9}attachment:([^\s()]{1,300})[^()\n]{0,200}\)")

# The beginnings and ends of formulas; `\\(` is the form of Jupyter's markdown.
_MARK = re.compile(r"\\\\[()\[\]]|\\[()\[\]]|\\(?:begin|end)\{[a-z]+\*?\}|\\.|\$\$|\$", re.DOTALL)
_ENDS = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]", r"\\(": r"\\)", r"\\[": r"\\]"}
_WRITTEN = {r"\\(": "$", r"\(": "$", r"\[": "$$", r"\\[": "$$"}  # the forms that the MathJax of each page reads

# MathJax has commands that make links, load extensions or define commands: only listed commands are allowed.
_COMMANDS = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    partial nabla infty ell hbar Re Im aleph imath jmath emptyset varnothing forall exists nexists neg lnot top bot
    frac dfrac tfrac cfrac sqrt binom sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes lim limsup liminf
    max min sup inf arg argmax argmin det dim ker exp log ln lg sin cos tan cot sec csc sinh cosh tanh coth arcsin
    arccos arctan gcd Pr deg hom operatorname limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
    langle rangle lvert rvert lVert rVert vert Vert lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack mid parallel
    cdot cdots ldots dots dotsc dotsb vdots ddots times div pm mp ast star circ bullet odot oplus ominus otimes oslash
    dagger ddagger wedge vee land lor cap cup setminus backslash prime le leq ge geq ne neq ll gg equiv approx sim simeq
    cong propto doteq triangleq prec succ preceq succeq subset supset subseteq supseteq in ni notin not perp models
    to gets mapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow longrightarrow
    Longleftarrow Longrightarrow Longleftrightarrow longmapsto uparrow downarrow updownarrow Uparrow Downarrow iff
    implies impliedby hookrightarrow xrightarrow xleftarrow therefore because
    hat widehat bar overline underline tilde widetilde vec dot ddot check breve acute grave overbrace underbrace
    overset underset stackrel substack overrightarrow overleftarrow boxed phantom vphantom hphantom
    mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm bf rm it text textbf textit textrm
    mathop mathbin mathrel mathord quad qquad enspace thinspace space hspace nonumber notag tag hline
    over choose atop colon lt gt square blacksquare Box triangle top dotsm dotsi nobreakspace
    """.split()  # noqa: SIM905 - a readable list
)
_ENVIRONMENTS = frozenset(
    """
    equation align aligned alignat gather gathered multline split cases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix
    smallmatrix array eqnarray
    """.split()  # noqa: SIM905
)
_TEX = re.compile(  # a command, or a brace; `sign` is a command of one sign, or a brace
    r"\\(?:begin|end)\s{0,9}\{(?P<environment>[a-zA-Z]+)\*?\}|\\(?P<command>[a-zA-Z]+)|(?P<sign>\\[^a-zA-Z]|[{}])|\\"
)
_DEPTH = {"{": 1, "}": -1}


_SIGN, _SPACE = re.compile(r"\w+|[^\w\s]"), re.compile(r"\s+")


def language_info(known: Mapping[str, str], code: str) -> dict[str, str]:
    """Return a notebook's `language_info`; it switches nbconvert's colours off if they would take too long.

    The time of its lexer grows with the square of the white space in one place, and of some lines. Cleaning the page
    takes 0.1 ms for each coloured sign.
    """
    lines = max(map(len, code.split("\n")))
    space = max((len(found[0]) for found in _SPACE.finditer(code)), default=0)
    signs = sum(1 for _ in _SIGN.finditer(code))
    quick = lines <= LONGEST_LINE and space <= LONGEST_SPACE and signs <= MOST_SIGNS
    return {"name": "python", **known} if quick else {"name": "python", **known, "pygments_lexer": "text"}


class Shown(msgspec.Struct, frozen=True):
    """A markdown cell for nbgrader: its source, and its attachments in a notebook's form."""

    source: str
    attachments: dict[str, dict[str, str]] = {}


def room_for_formulas() -> Iterator[int]:
    """Return the budget that the cells of one notebook share: an entry for each formula that may still be set."""
    return iter(range(MOST_FORMULAS))


def shown(text: str, pictures: Sequence[Picture], room: Iterator[int]) -> Shown:
    """Return a student's text and pictures as a harmless cell."""
    names = {picture.name: at for at, picture in enumerate(pictures)}
    blocks, placed, at = list[str](), list[int](), 0
    text = clean(text, CELL_TEXT)
    for match in _REFERENCE.finditer(text):
        picture = names.get(match[1], names.get(urllib.parse.unquote(match[1])))
        if picture is not None and picture not in placed:
            blocks += [_block(text[at : match.start()], room), _reference(picture, pictures)]
            placed.append(picture)
            at = match.end()
    blocks.append(_block(text[at:], room))
    blocks += [_reference(picture, pictures) for picture in range(len(pictures)) if picture not in placed]
    attachments: dict[str, dict[str, str]] = {
        _name(at, picture): {picture.kind: base64.b64encode(picture.content).decode()}
        for at, picture in enumerate(pictures)
    }
    return Shown("\n\n".join(filter(None, blocks)), attachments)


def _name(at: int, picture: Picture) -> str:
    return f"picture-{at + 1}.{_ENDINGS[picture.kind]}"


def _reference(at: int, pictures: Sequence[Picture]) -> str:
    return f"![picture {at + 1}](attachment:{_name(at, pictures[at])})"


def _block(text: str, room: Iterator[int]) -> str:
    """Return a text as one line of HTML, empty if there is no text; no formula draws beyond its edges."""
    return f'<div style="overflow: auto">{"".join(_pieces(text.strip(chr(10)), room))}</div>' if text.strip() else ""


def _pieces(text: str, room: Iterator[int]) -> Iterator[str]:
    at = 0
    for start, end, formula in _formulas(text, room):
        yield _plain(text[at:start])
        yield f"<span>{formula.translate(_NUMBERS)}</span>"
        at = end
    yield _plain(text[at:])


def _plain(text: str) -> str:
    """Return text with its signs as numbers; possible beginnings of formulas are in `code`, which MathJax skips."""
    parts = re.split(r"([$\\]+)", text.replace("\t", "    ").replace("  ", " \u00a0"))
    coded = (part.translate(_NUMBERS) for part in parts)
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(coded)).replace("&#10;", "<br>")


# ---- formulas


def _formulas(text: str, room: Iterator[int]) -> Iterator[tuple[int, int, str]]:
    """Yield, within the budget, the beginning and end of each formula in a text, and its form in a page."""
    marks = list(_MARK.finditer(text))
    places: dict[str, list[int]] = {}
    for at, mark in enumerate(marks):
        places.setdefault(mark[0], []).append(at)
    at = 0
    while at < len(marks):
        mark, begins = marks[at], marks[at][0]
        end = _ENDS.get(begins) or (begins.replace("begin", "end", 1) if begins.startswith("\\begin{") else "")
        those = places.get(end, [])
        later = bisect_right(those, at)
        if not end or later == len(those):
            at += 1
            continue
        close = marks[those[later]]
        body = text[mark.end() : close.start()]
        named = begins.startswith("\\begin{")
        if is_formula(f"{begins}{body}{end}" if named else body) and not (begins == "$" and "\n\n" in body):
            if next(room, None) is None:
                return
            outer = _WRITTEN.get(begins, begins), _WRITTEN.get(begins, end)
            yield mark.start(), close.end(), f"{outer[0]}{body}{outer[1]}"
        at = those[later] + 1


def is_formula(body: str) -> bool:
    """Return whether a formula holds only listed commands, and its braces match."""
    if not body.strip() or len(body) > LONGEST_FORMULA:
        return False
    depth = 0
    for match in _TEX.finditer(body):
        if match["environment"] not in _ENVIRONMENTS and match["command"] not in _COMMANDS and not match["sign"]:
            return False
        depth += _DEPTH.get(match["sign"] or "", 0)
        if not 0 <= depth <= DEEPEST:
            return False
    return depth == 0
