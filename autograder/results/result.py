"""What grading one submission came to: `result.json`, its text made harmless, and files written whole or not at all."""

from __future__ import annotations

import contextlib
import enum
import math
import os
import re
import secrets
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import GraderFault

SCHEMA = 1
DECIMALS = 4
TEXT_LIMIT = 65_536  # characters of one text in result.json
IDENTITIES = frozenset({"student", "exercise"})  # names of folders: never cut, never respelt
MEND_FIRST = "mend that first."  # ends the sentence about a function that fails because of another one
TEMP_NAME = re.compile(r"\.~[0-9a-f]{16}\.tmp")


class Status(enum.StrEnum):
    """How grading one submission ended."""

    GRADED = "graded"
    UNLOADABLE = "unloadable"
    GRADER_FAULT = "grader_fault"


class Outcome(enum.StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_IMPLEMENTED = "not_implemented"
    ERROR = "error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    REJECTED = "rejected"
    FORBIDDEN = "forbidden"
    SKIPPED = "skipped"
    GRADER_FAULT = "grader_fault"


class NamedMistake(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake of the bank that explains the student's answer."""

    id: str
    hint: str
    parts: tuple[str, ...] = ()


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one test came to."""

    __test__ = False  # not a test class of pytest's

    id: str
    function: str
    title: str
    outcome: Outcome
    score: float
    max_score: float
    visibility: str
    message: str = ""
    call: str = ""
    expected: str = ""
    got: str = ""
    mistakes: tuple[NamedMistake, ...] = ()

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it passed and has no points, as no hidden test of the function confirms it."""
        return self.outcome is Outcome.PASSED and not self.score and bool(self.max_score)


class GraderInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What graded the submission."""

    version: str
    seed: int
    sandbox: str


class Seconds(msgspec.Struct, frozen=True, kw_only=True):
    """The time that the submission took."""

    cpu: float = 0.0
    wall: float = 0.0


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a `result.json`, its keys in the order of the file."""

    schema: int = SCHEMA
    student: str
    exercise: str
    graded_file: str | None
    submission_sha256: str | None
    status: Status
    score: float | None
    max_score: float
    grader: GraderInfo
    seconds: Seconds = Seconds()
    notes: tuple[str, ...] = ()
    tests: tuple[TestResult, ...] = ()


def encode(result: Result) -> bytes:
    """Return the result as indented JSON: the same bytes for the same result, its texts cleaned, its floats rounded."""
    try:
        plain = _harmless(msgspec.to_builtins(result, enc_hook=float))  # NumPy's numbers
        checked = msgspec.convert(plain, Result)
    except (TypeError, ValueError) as error:
        raise GraderFault(f"not a result: {error}") from error
    return msgspec.json.format(msgspec.json.encode(checked), indent=2) + b"\n"


def decode(data: bytes) -> Result:
    """Return the result that `encode` wrote; keys that this version does not know are passed over."""
    try:
        result = msgspec.json.decode(data, type=Result)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GraderFault(f"not a result: {error}") from error
    if result.schema != SCHEMA:
        raise GraderFault(f"a result of schema {result.schema}; this version reads schema {SCHEMA}")
    return result


def _harmless(value: Any, key: str = "") -> Any:  # noqa: ANN401
    match value:
        case dict():
            return {name: _harmless(item, name) for name, item in value.items()}
        case list() | tuple():
            return [_harmless(item) for item in value]
        case str():
            return identity(value) if key in IDENTITIES else clean(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"{key} is {value}")
            return round(value, DECIMALS) + 0.0  # no minus zero
        case _:
            return value


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


def atomic_write(path: Path, data: bytes) -> None:
    """Write the file whole or not at all, and have it on the disk when this returns.

    The folder must exist. On any error, an interrupt included, the old file is as it was and no temporary one is left.
    """
    temp = path.parent / f".~{secrets.token_hex(8)}.tmp"
    try:
        with open(temp, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temp, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temp.unlink()
        raise
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows has no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_stale(out: Path) -> list[Path]:
    """Remove the temporary files that a killed run left in `out` or below, and return them; links are not followed."""
    stale = [Path(folder, name) for folder, _, names in os.walk(out) for name in names if TEMP_NAME.fullmatch(name)]
    for path in stale:
        path.unlink(missing_ok=True)
    return stale
