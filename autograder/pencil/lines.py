"""Finds the chains of an answer: its left sides, what stands behind each =, cases, and names of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from autograder.pencil.plain import END, REASON, Text, made_plain
from autograder.pencil.unread import Unread

MOST_CHARACTERS = 4000
MOST_LINES = 60
CJK = "\u3007\u3400-\u9fff\uf900-\ufaff"
_OWN_MARKS = re.compile(r"\s*(# ?%%|===|### (BEGIN|END))")
_BULLET = re.compile(
    r"^\s*(?:[-*]\s+(?=\S.*=)(?=d|∂|\\|let)|[-*]\s+(?==)|\d{1,2}[.)]\s+|\(\d{1,2}\)\s+|\*\*[^*]*\*\*\s*)"
)
_WORD_REASON = re.compile(
    r"(?<=[\s)}\].,;])(?:by|because|since|using|as|with|from|where(?!.*=)|where we|due to|for (?:all|any|each|every))\b"
    r"(?!\s*[=:])|//|∵"
)
_LET = re.compile(
    rf"^[\s,:]*(?:let|Let|LET|where|Where|with|With|[{CJK}]{{0,3}}?(?:令|设|记|定义))(?![A-Za-z])\s*:?\s*"
)
_OWN_NAME = re.compile(r"\s*(?!d?[dD]\w*\s*/)[A-Za-zα-ω]\w*(?:\{[^{}]*\})?\s*$")
_ALSO = "(?:其中|这里|令|设)"
_JOINED = re.compile(rf"(?:where|with|and)\s+|{_ALSO}\s*")
_JOINS = re.compile(rf"(?<=\s)(?:where\s|{_ALSO})(?=.*=)")
_LEADING = re.compile(
    r"^\s*(?:(?:So|Then|Thus|Hence|Therefore|Now|and|And|so|thus|then|hence|therefore|Finally|First|Next|we|We|get|have|"
    r"obtain|that|is|This|gives|it|It|follows|finally|the|The|result|now|answer|Result|Answer)[,:]?\s+)+"
)
_CASE = re.compile(
    r"^\s*(?:for|For|if|If|when|When|case|Case|若|当|如果)?\s*([A-Za-z])\s*(==?|!=)\s*([A-Za-z])\s*"
    r"(?:时\s*[:,]?|[:,]|then\b,?)\s*"
)
_CASE_BEHIND = re.compile(
    r"(?:[,;]\s*|\s+)(?:\(\s*|(?:for|if|when|若|当)\s*)([A-Za-z])\s*(==?|!=)\s*([A-Za-z])\s*时?\s*\)?[\s.,;]*$"
)
_FOR = r"得到|得出|得|所以|因此|故|(?<![法规准原])则|可知"
_BECAUSE = re.compile(
    rf"^[{CJK},:]*?(?:由|因为|因|由于|根据)(?:(?!{_FOR}).)*(?:{_FOR})[{CJK},:]*"
    r"|^\s*(?:[Ss]ince|[Bb]ecause|[Aa]s|[Ww]ith)\b[^,]*,\s*(?=.*=)"
)


@dataclass
class Piece:
    """What stands on one side of an =."""

    text: Text
    line: int
    reason: str = ""


@dataclass
class Case:
    """The condition under which a chain holds."""

    left: str
    right: str
    unequal: bool


@dataclass
class Statement:
    """One row with an =: a chain or a part of one, or a name of the answer's own."""

    kind: Literal["chain", "let"]
    pieces: list[Piece]  # the first is the left side, empty where the row begins with =
    case: Case | None = None


@dataclass
class Skipped:
    """A row without mathematics, which nobody judges."""

    line: int
    text: str


@dataclass
class Answer:
    """The rows of an answer."""

    statements: list[Statement] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unread: list[tuple[int, Unread]] = field(default_factory=list)


def line_of(source: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, both counted from 1."""
    before = source[:offset]
    return before.count(END) + 1, offset - (before.rfind(END) + 1) + 1


def rows_of(source: str) -> Answer:
    """Return the rows of an answer.

    Raises
    ------
    Unread
        When the answer is too long.
    """
    if len(source) > MOST_CHARACTERS or source.count(END) >= MOST_LINES:
        raise Unread(0, f"An answer has at most {MOST_CHARACTERS:,} characters and {MOST_LINES} lines.")
    answer = Answer()
    _Reader(_cut(source), answer).run()
    return answer


def _cut(source: str) -> str:
    """Return an answer up to the first mark of the course's own format."""
    kept = []
    for line in source.split(END):
        if _OWN_MARKS.match(line):
            break
        kept.append(line)
    return END.join(kept)


class _Reader:
    """Reads the rows of one answer."""

    def __init__(self, source: str, answer: Answer) -> None:
        self.source, self.answer = source, answer
        self.case: Case | None = None
        self.alone: Piece | None = None  # a row that may be the left side of the next

    def run(self) -> None:
        """Read all rows."""
        if self.source.count("$$") % 2:
            self.complain(self.source.rindex("$$"), 'A "$$" has no partner: a formula stands between two of them.')
        plain, start = made_plain(self.source), 0
        ends = [place for place, char in enumerate(plain.chars) if char == END]
        for end in [*ends, len(plain.chars)]:
            self.physical(plain.part(start, end))
            start = end + 1
        self.leave_alone()

    def physical(self, row: Text) -> None:
        """Read a row; of one with formulas in dollars, the formulas."""
        if row.chars.count("$") >= 2 and row.chars.count("$") % 2 == 0:
            places = [place for place, char in enumerate(row.chars) if char == "$"]
            outside = row.chars[: places[0]] + row.chars[places[-1] + 1 :]
            inner = "".join(row.chars[a + 1 : b] for a, b in zip(places[1::2], places[2::2], strict=False))
            if re.search(r"\w", outside + inner):
                for a, b in zip(places[0::2], places[1::2], strict=True):
                    if "=" in row.chars[a:b] and "!=" not in row.chars[a:b].replace(" ", "")[:4]:
                        self.row(row.part(a + 1, b))
                return
            row = row.part(places[0] + 1, places[-1])
        elif row.chars.count("$") == 1:
            self.complain(
                row.place(row.chars.index("$")), 'A "$" has no partner: a formula stands between two of them.'
            )
            return
        self.row(row)

    def complain(self, at: int, says: str) -> None:
        """Keep what cannot be read."""
        self.answer.unread.append((line_of(self.source, at)[0], Unread(at, says)))

    def row(self, row: Text) -> None:
        """Read a row."""
        if not row.chars.strip("` $*.,;&{}") and "*" not in row.chars[:1]:
            return
        line = line_of(self.source, row.place(0))[0]
        if row.chars.startswith(("#", "```", ">")) and not row.chars.startswith(">="):
            self.skip(line, row)
            return
        behind = _CASE_BEHIND.search(row.chars)
        if behind and "=" in row.chars[: behind.start()]:
            self.case = Case(behind[1], behind[3], behind[2] == "!=")
            row = row.part(0, behind.start())
        text, reason = _without_reason(row)
        if not (let := _LET.match(text.chars)) or "=" not in text.chars:
            text = self.opened(text)
            let = _LET.match(text.chars)
        if not text.chars:
            if reason:
                self.skip(line, row)
            return
        if let and ("=" in text.chars or _OWN_NAME.match(text.chars[let.end() :])):
            self.lets(text.part(let.end()), line, reason)
        else:
            self.chains(text, line, reason)

    def opened(self, text: Text) -> Text:
        """Return a row without what opens it: a number, a few words, a case."""
        for pattern in (_BECAUSE, re.compile(rf"^(?:[{CJK},:]|\([{CJK}]*\))+"), _BULLET, _LEADING):
            if (match := pattern.match(text.chars)) and (pattern is not _LEADING or "=" in text.chars):
                text = text.part(match.end())
        if match := _CASE.match(text.chars):
            self.leave_alone()
            self.case = Case(match[1], match[3], match[2] == "!=")
            text = text.part(match.end())
        return text

    def skip(self, line: int, row: Text) -> None:
        """Note a row that is not judged."""
        self.answer.skipped.append(Skipped(line, row.chars[:200]))

    def leave_alone(self) -> None:
        """Note that a row was no left side."""
        if self.alone is not None:
            self.skip(self.alone.line, self.alone.text)
        self.alone = None

    def lets(self, text: Text, line: int, reason: str) -> None:
        """Read names of the answer's own."""
        self.leave_alone()
        for part in _parts(text):
            match = _JOINED.match(part.chars)
            pieces = [Piece(each, line, reason) for each in _split(part.part(match.end()) if match else part)]
            if len(pieces) < 2:
                self.complain(part.place(0), "A name of your own is written let s = O (1 - O).")
            else:
                self.answer.statements.append(Statement("let", pieces))

    def chains(self, text: Text, line: int, reason: str) -> None:
        """Read a row with = or a continuation."""
        if match := re.search(r"≈|⇒|→|=>|~|<|>", text.chars):
            self.complain(text.place(match.start()), f'"{match[0]}" says too little: write = between what is equal.')
            return
        if ":=" in text.chars:
            place = text.chars.index(":=")
            self.answer.statements.append(
                Statement("let", [Piece(text.part(0, place), line), Piece(text.part(place + 2), line, reason)])
            )
            return
        for part in _parts(text):
            self.part(part, line, reason)

    def part(self, text: Text, line: int, reason: str) -> None:
        """Read a part of a row: behind "where" a name of the answer's own, else a chain."""
        match = _JOINED.match(text.chars)
        opened = text.part(match.end()) if match else text
        pieces = [Piece(each, line, reason) for each in _split(opened)]
        if match and len(pieces) == 2 and _OWN_NAME.match(pieces[0].text.chars):
            self.answer.statements.append(Statement("let", pieces))
        else:
            self.chain(opened, line, reason)

    def chain(self, text: Text, line: int, reason: str) -> None:
        """Read one chain of a row."""
        pieces = [Piece(each, line) for each in _split(text)]
        pieces[-1].reason = reason
        continues = self.answer.statements and self.answer.statements[-1].kind == "chain" and text.chars[:1] in "+-*"
        if continues and self.alone is None and not pieces[0].text.chars.startswith("**"):
            above = self.answer.statements[-1].pieces
            if len(above) > 1 and not (len(pieces) > 1 and self.is_left_side(pieces[0].text)):
                above[-1].text = above[-1].text.join(pieces[0].text)
                above += pieces[1:]
                return
        if len(pieces) == 1:
            self.leave_alone()
            self.alone = pieces[0]
            return
        if not pieces[0].text.chars and self.alone is not None and _looks_like_a_side(self.alone.text.chars):
            pieces[0], self.alone = self.alone, None
        self.leave_alone()
        self.answer.statements.append(Statement("chain", pieces, self.case))

    def is_left_side(self, text: Text) -> bool:
        """Whether a row that begins with a sign is a chain of its own: nothing but a bullet stands in front."""
        return bool(re.match(r"[-*]\s*(d|∂)\w*\s*/", text.chars))


def _looks_like_a_side(chars: str) -> bool:
    """Whether a row without = may be the left side of the next row: it has few words."""
    return not re.search(rf"[A-Za-z]{{3,}}\s+[A-Za-z]{{2,}}|[{CJK}]|[A-Za-z]\.\s*$", chars)


def _parts(text: Text) -> list[Text]:
    """Return the parts of a row between commas, where each has an =."""
    cuts, depth = [], 0
    words = {match.start() for match in _JOINS.finditer(text.chars)}
    for place, char in enumerate(text.chars):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and (char in ",;" or place in words):
            cuts.append((place, place + (char in ",;")))
    parts, start = [], 0
    for cut, behind in [*cuts, (len(text.chars), 0)]:
        rest = text.chars[start:cut]
        if cut == len(text.chars) or ("=" in rest and "=" in text.chars[behind:]):
            parts.append(_trimmed(text.part(start, cut)))
            start = behind
    return [part for part in parts if part.chars]


def _trimmed(text: Text) -> Text:
    end = len(text.chars)
    while end and text.chars[end - 1] in ",;.: ":
        if text.chars[end - 1] == "." and text.chars[max(end - 2, 0)] == ".":
            break
        end -= 1
    return text.part(0, end)


def _split(text: Text) -> list[Text]:
    """Return what stands between the = of a row."""
    pieces, depth, start = [], 0, 0
    for place, char in enumerate(text.chars):
        depth += (char in "([{") - (char in ")]}")
        if char != "=" or depth > 0 or text.chars[place - 1 : place] == "!":
            continue
        if text.chars[place - 1 : place] == "=" and place:  # ==
            start = place + 1
            continue
        if re.search(r"sum\s*_\s*[A-Za-z]\s*$", text.chars[:place]) and re.match(r"=\s*\d", text.chars[place:]):
            continue
        pieces.append(text.part(start, place))
        start = place + 1
    return [*pieces, text.part(start)]


def _without_reason(row: Text) -> tuple[Text, str]:
    """Return a row without its reason, and the reason."""
    cut = len(row.chars)
    if REASON in row.chars:
        cut = row.chars.index(REASON)
    if match := _WORD_REASON.search(row.chars[:cut]):
        cut = match.start()
    text = _without_prose_in_brackets(row.part(0, cut))
    if "=" in text.chars and (match := re.search(rf"[\s,.;:]*[{CJK}]+[\s,:]*$", text.chars)):
        text = text.part(0, match.start())
    match = re.search(rf"(?<=[^\s{CJK}])\s*[,.;]?\s*[(]?(?=[{CJK}])(?!{_ALSO}\s*[A-Za-zα-ω∂])", text.chars)
    if match and "=" in text.chars[: match.start()] and not re.match(rf"^[{CJK}]", text.chars):
        text = text.part(0, match.start())
    return _trimmed(text), row.chars[len(text.chars) :].strip(" #/")[:200]


def _without_prose_in_brackets(text: Text) -> Text:
    """Return a row without the brackets at its end that hold words only."""
    while match := re.search(r"\(([^()]*)\)[\s.,;]*$", text.chars):
        if not _is_prose(match[1]):
            break
        text = text.part(0, match.start())
    return text


def _is_prose(content: str) -> bool:
    if re.search(rf"[{CJK}]", content):
        return True
    words = re.findall(r"[A-Za-z]+", content)
    return bool(words) and sum(len(word) > 2 for word in words) * 2 > len(words) and not re.search(r"[=^_/+*]", content)
