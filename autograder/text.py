"""Makes text harmless, compares names, and puts small things into words; imports nothing of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def folded(text: str) -> str:
    """Return a text as it is compared: composed, in lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def by_spelling(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by how they are compared; several at one place are the same name spelt in several ways."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(folded(name), []).append(name)
    return found


TEXT_LIMIT = 65_536  # characters of one text in result.json


# Terminal sequences come first, so that their printable rest goes with them. Each pattern stops at the next escape
# character: the whole is linear in the text, whatever the text is.
_UNWANTED = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # colours, cursor movements
    r"|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*+(?:\x07|\x1b\\|\x9c)"  # window titles, links
    r"|\x1b[ -/]*+[0-~]"  # the short ones
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    r"|(?P<hidden>[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff])"
)
_LINE_END = re.compile(r"\r\n?")
_NOT_IN_A_NAME = re.compile(r"(?P<hidden>[\ud800-\udfff])|[\x00-\x1f\x7f-\x9f]")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    r"""Return the text with nothing in it that a terminal obeys or a reader cannot see, at most `limit` characters.

    Control characters (but newline and tab) and terminal sequences are removed; characters that are invisible or turn
    the writing direction, and lone surrogates, are spelt out as `\u202e`. A cut is noted as "... (N more characters)".
    """
    return _cut(_visible(text), limit)


def one_line(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return the cleaned text on one line."""
    return _cut(" ".join(_visible(text).split()), limit)


def identity(text: str) -> str:
    """Return a folder's name without what cannot be in one; anything else stays, so that it still names the folder."""
    return _NOT_IN_A_NAME.sub(_spelt, text)


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():  # nearly every text, in a fraction of the time
        return text
    return _UNWANTED.sub(_spelt, _LINE_END.sub("\n", text))


def _spelt(match: re.Match[str]) -> str:
    return (match["hidden"] or "").encode("ascii", "backslashreplace").decode("ascii")


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    room = len(f"... ({len(text)} more characters)")
    kept = max(limit - room, 0)
    return f"{text[:kept]}... ({len(text) - kept} more characters)"


_SHOWN = 200  # characters


def folded_name(name: str) -> str:
    """Return a name as file systems compare it that know neither capitals nor how accents are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_text(name: str) -> bool:
    """Return whether a name is valid UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown_name(name: str) -> str:
    """Return a folder's name as it can be printed."""
    return one_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), _SHOWN)


def points(value: float) -> str:
    """Return points as people write them: at most four decimals, none where none are needed."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 student", "1,204 students"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def short_name(exercise: str) -> str:
    """Return `ex1` for `ex1_perceptron`."""
    return exercise.partition("_")[0]


def span(seconds: int) -> str:
    """Return a time in words: "2 days 3 h", "5 min", "40 s"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return counted(days, "day") + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min" if minutes else f"{rest} s"


_SEPARATORS = (",", ";", "\t")


def separator(table: str) -> str:
    """Return what separates the cells of a CSV table: the sign that its first line has most of."""
    first = re.split(r"[\r\n]", table.lstrip("\r\n"), maxsplit=1)[0]
    return max(_SEPARATORS, key=first.count)


_FORMULA_STARTS = ("=", "+", "-", "@")


def cell(text: str | None) -> str:
    """Return a text as no spreadsheet takes it for a formula."""
    harmless = identity(text or "")
    return f"'{harmless}" if _is_like_a_formula(text or "") or _is_like_a_formula(harmless) else harmless


def _is_like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet might read a text as a formula: by the first sign that can be seen, wide or not."""
    seen = (char for char in unicodedata.normalize("NFKC", text) if char.isprintable() and not char.isspace())
    return text.startswith(("\t", "\r")) or next(seen, "") in _FORMULA_STARTS
