"""What grading one submission came to: `result.json`."""

from __future__ import annotations

import enum
import math
from typing import Any

import msgspec

from autograder.errors import GraderFault
from autograder.text import clean, identity

SCHEMA = 1
DECIMALS = 4
IDENTITIES = frozenset({"student", "exercise"})  # names of folders: never cut, never respelt
MEND_FIRST = "mend that first."  # ends the sentence about a function that fails because of another one


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


def score_text(value: float | None) -> str:
    """Return a number as results hold it; nothing for none."""
    return "" if value is None else str(round(float(value), DECIMALS))
