"""The result of grading one submission: `result.json`."""

from __future__ import annotations

import enum
import math
from typing import Any, Literal, Self, TypeAlias

import msgspec

from autograder.errors import GraderFault
from autograder.results.derivation import Derivation
from autograder.text import clean, identity

SCHEMA = 1
Kind: TypeAlias = Literal["good", "bad", "quiet", "fault"]
DECIMALS = 4
IDENTITIES = frozenset({"student", "exercise"})  # names of folders: never shortened, never changed
OPTIONAL = frozenset({"because_of", "where"})  # keys of a test that are left out if they are empty


class Status(enum.StrEnum):
    """How grading one submission ended."""

    GRADED = "graded"
    UNLOADABLE = "unloadable"
    GRADER_FAULT = "grader_fault"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of every test that ended in one way.

    Parameters
    ----------
    word : str
        The word for everybody: for students on the page, in the terminal and in a notebook, and for the staff.
    sentence : str
        The sentence on a page if the test's own message is withheld or missing.
    kind : "good", "bad", "quiet" or "fault"
        Passed, wrong, nothing to judge yet, or our fault.
    is_wrong_answer : bool
        The function returned a wrong answer: the answer is explained, and its mistake may be named.
    is_exception : bool
        The message is Python's. The case is shown, and the exception may be that of a known mistake.
    is_unwritten : bool
        There is no code to judge.
    is_not_run : bool
    ends_function : bool
        The function's other tests fail as well. The test is repeated in a fresh worker before it counts.
    needs_a_look : bool
        The code was stopped or refused; the staff sees the student's name.
    heading : str
        The part of docs/errors.md about it.
    is_ours : bool
        Nothing in the test's message comes from the student or is about one answer.
    """

    word: str
    sentence: str = ""
    kind: Kind = "bad"
    is_wrong_answer: bool = False
    is_exception: bool = False
    is_unwritten: bool = False
    is_not_run: bool = False
    ends_function: bool = False
    needs_a_look: bool = False
    heading: str = ""
    is_ours: bool = False

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return self.kind == "good"

    @property
    def is_failure(self) -> bool:
        """Whether there is code, and it is wrong."""
        return self.kind == "bad"

    @property
    def shows_a_case(self) -> bool:
        """Whether the function is called again to find the smallest case on which it fails."""
        return self.is_wrong_answer or self.is_exception


class Outcome(enum.StrEnum):
    """How one test ended, with all facts that the engine uses; those that need a look are in order of urgency.

    No other module compares outcomes or keeps a table of them, so a new one is a row here.
    """

    facts: Facts

    def __new__(cls, value: str, facts: Facts) -> Self:
        """Return a member: the word of `result.json`, with its facts."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.facts = facts
        return member

    PASSED = "passed", Facts(word="passed", kind="good")
    FAILED = "failed", Facts(word="wrong answer", is_wrong_answer=True)
    NOT_IMPLEMENTED = (
        "not_implemented",
        Facts(word="not implemented yet", kind="quiet", is_unwritten=True, heading="not-written"),
    )
    ERROR = (
        "error",
        Facts(word="raised an exception", sentence="Your code raised an exception.", is_exception=True),
    )
    FORBIDDEN = (
        "forbidden",
        Facts(
            word="forbidden import",
            sentence="Your code imported a package that this exercise does not offer.",
            needs_a_look=True,
        ),
    )
    CRASHED = (
        "crashed",
        Facts(
            word="crashed",
            sentence="The process that ran your code ended in the middle of the call.",
            ends_function=True,
            needs_a_look=True,
        ),
    )
    REJECTED = (
        "rejected",
        Facts(
            word="answer rejected",
            sentence="What your code returned could not be read as plain numbers and arrays, or was too large.",
            ends_function=True,
            needs_a_look=True,
        ),
    )
    OUT_OF_MEMORY = (
        "out_of_memory",
        Facts(
            word="out of memory",
            sentence="Your code asked for more memory than the limit.",
            ends_function=True,
            needs_a_look=True,
        ),
    )
    TIMEOUT = (
        "timeout",
        Facts(
            word="out of time",
            sentence="Your code did not finish within the time limit.",
            heading="too-long",
            ends_function=True,
            needs_a_look=True,
        ),
    )
    SKIPPED = (
        "skipped",
        Facts(
            word="not run",
            sentence="Not run: an easier test of this function failed first.",
            kind="quiet",
            is_not_run=True,
            is_ours=True,
        ),
    )
    GRADER_FAULT = (
        "grader_fault",
        Facts(
            word="the grader failed",
            sentence="The grader failed here: our fault, no points are affected.",
            kind="fault",
            is_ours=True,
        ),
    )


class NamedMistake(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake of the bank that explains the student's answer."""

    id: str
    hint: str
    parts: tuple[str, ...] = ()


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The line at which a wrong function leaves what right solutions have: a hint, which moves no point.

    `kind` says whether the line's value is wrong, or is right and a right solution continues from it.
    """

    file: str
    cell: int | None = None  # of a notebook
    line: int
    code: str
    kind: Literal["first_wrong", "missing_step"]
    says: str

    @property
    def text(self) -> str:
        """The line as a person reads it, with what is known of the lines before it."""
        place = f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"
        before = f"before {place} every value is one that a right solution has"
        return f"{before}\n{self.line}   {self.code}   <- {self.says}"


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one test."""

    __test__ = False  # pytest must not collect this class

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
    because_of: tuple[str, ...] = ()  # functions that it calls and that fail their own tests
    where: Where | None = None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it passed without points, because no hidden test of the function confirms it."""
        return self.outcome.facts.passed and not self.score and bool(self.max_score)


class GraderInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The version of the grader, and how it ran."""

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
    pencil: tuple[Derivation, ...] = ()  # what is said of the derivations; it moves no point


def encode(result: Result) -> bytes:
    """Return the result as indented JSON: equal results give equal bytes; texts are cleaned, floats are rounded."""
    try:
        plain = _harmless(msgspec.to_builtins(result, enc_hook=float))  # NumPy's numbers
        checked = msgspec.convert(plain, Result)
    except (TypeError, ValueError) as error:
        raise GraderFault(f"not a result: {error}") from error
    content = msgspec.to_builtins(checked)
    for test in content["tests"]:
        for name in OPTIONAL:
            if not test[name]:
                del test[name]
    if not content["pencil"]:
        del content["pencil"]
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def decode(data: bytes) -> Result:
    """Return the result that `encode` wrote; unknown keys are ignored."""
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
            return round(value, DECIMALS) + 0.0  # never minus zero
        case _:
            return value


def score_text(value: float | None) -> str:
    """Return a number as text, as in results; an empty text for None."""
    return "" if value is None else str(round(float(value), DECIMALS))
