"""Judges one answer: type, dtype, shape, finite, arguments unchanged, value; the first that fails is said.

The rules are those of the course's contract: right means finite, of just the right shape, and
``max|got - expected| <= rtol * max|expected| + 1e-12`` for each array.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from autograder.casebook.answers import is_overflow, numbers
from autograder.casebook.cases import Below, Case, Raises, Returns, Scored
from autograder.casebook.closeness import agrees, bound, leaves
from autograder.judging import formatting
from autograder.judging.problems import Problem
from autograder.results.result import Outcome
from autograder.worker import messages

FLOAT32_RTOL = 1e-4
FLOAT32_NOTE = "float32 came back, so it is judged at 1e-4; float64 is expected"


class Verdict(msgspec.Struct, frozen=True):
    """What one call came to."""

    outcome: Outcome
    message: str = ""
    expected: str = ""
    got: str = ""
    note: str = ""
    missing_name: str = ""
    problem: Problem | None = None  # of a wrong answer
    points: float = 0.0  # of a test that failed and reached some of its bands
    score: float | None = None  # that an objective gave the answer of a call that passed


PASSED = Verdict(Outcome.PASSED)


def judge(
    case: Case,
    reply: messages.Returned | messages.Raised | messages.Rejected,
    answer: Any,  # noqa: ANN401
    parts: Sequence[str] = (),
    pictures: Sequence[str] = (),
) -> Verdict:
    """Return the verdict on one call.

    Parameters
    ----------
    case : Case
        What was asked.
    reply : Returned, Raised or Rejected
        What the worker said.
    answer : arrays, lists, tuples and opaque nodes
        The decoded value of a `Returned`.
    parts, pictures : sequence of str
        How the parts of a pair are called, and what each is, or the answer alone: a trajectory, a curve, ...
    """
    match reply:
        case messages.Rejected(reason=reason):
            return Verdict(Outcome.REJECTED, f"the answer was not accepted: {reason}")
        case messages.Raised():
            return _judge_raised(case, reply)
        case _:
            return _judge_returned(case, reply, answer, parts, pictures)


def _judge_returned(
    case: Case,
    reply: messages.Returned,
    answer: Any,  # noqa: ANN401
    parts: Sequence[str],
    pictures: Sequence[str],
) -> Verdict:
    match case.expected:
        case Raises(error=error):
            return _failed(Problem.NOT_RAISED, f"no {error} was raised", expected=error, got=formatting.value(answer))
        case Below(bound=bound):
            problem = _structure(answer, 0.0, "the answer") or _below(answer, bound)
        case Scored(like=like):
            problem = _structure(answer, like, "the answer", parts) or _finite(answer, parts)
        case Returns(value=expected):  # pragma: no branch - the last of four kinds
            problem = _structure(answer, expected, "the answer", parts) or _finite(answer, parts)
    problem = problem or _changed(reply.changed) or (_silent(reply.warnings) if case.silent else None)
    if problem is None and isinstance(case.expected, Returns):
        problem = _values(answer, case.expected.value, case.rtol, parts, pictures)
    score = None
    if problem is None and isinstance(case.expected, Scored):
        score = _score(answer, case.expected)
        problem = _scored(score, case.expected)
    if problem is None:
        return Verdict(Outcome.PASSED, note=FLOAT32_NOTE if _has_float32(answer) else "", score=score)
    if problem.expected or not problem.outcome.facts.is_wrong_answer:
        return problem
    return msgspec.structs.replace(problem, expected=_wanted(case.expected), got=formatting.value(answer))


def _wanted(expected: Returns | Below | Scored) -> str:
    """Return what is expected, in words."""
    if isinstance(expected, Scored):
        return _asked(expected.like)
    if isinstance(expected, Below):
        return f"a number from 0 up to {expected.bound:g}"
    return formatting.value(_as_arrays(expected.value))


def _changed(names: tuple[str, ...]) -> Verdict | None:
    if not names:
        return None
    return _failed(
        Problem.CHANGED,
        f"the call changed its argument {', '.join(names)} in place; leave arguments as they are",
    )


def _judge_raised(case: Case, reply: messages.Raised) -> Verdict:
    wanted = isinstance(case.expected, Raises) and case.expected.error in reply.bases
    if wanted and reply.kind != "not_implemented":
        return PASSED
    what = f"{reply.error}: {reply.message}" if reply.message else reply.error
    where = "".join(f"\n  {frame}" for frame in reply.frames)
    outcome, sentence = {
        "error": (Outcome.ERROR, f"your code raised {what}{where}"),
        "not_implemented": (Outcome.NOT_IMPLEMENTED, reply.message or "not implemented yet"),
        "out_of_memory": (Outcome.OUT_OF_MEMORY, f"it ran out of memory: {what}{where}"),
        "forbidden": (Outcome.FORBIDDEN, f"it uses what this exercise does not offer: {what}{where}"),
    }[reply.kind]
    return Verdict(outcome, sentence, missing_name=reply.missing_name)


def _failed(problem: Problem, message: str, expected: str = "", got: str = "") -> Verdict:
    return Verdict(Outcome.FAILED, message, expected, got, problem=problem)


def _wrong_type(name: str, got: str, expected: str, shown: str = "") -> Verdict:
    message = f"{name} is {got}; expected {expected}"
    return _failed(Problem.TYPE, message, expected if shown else "", shown)


# ---- structure: type, dtype, shape


def _structure(answer: Any, expected: Any, name: str, parts: Sequence[str] = ()) -> Verdict | None:  # noqa: ANN401
    if isinstance(answer, messages.OpaqueNode):
        return _opaque(answer, expected, name)
    if isinstance(expected, (list, tuple)):
        return _sequence(answer, expected, name, parts)
    if not isinstance(answer, np.ndarray):
        return _wrong_type(name, _type_word(answer), _asked(expected))
    shape = () if isinstance(expected, float) else expected.shape
    if isinstance(expected, float) and answer.dtype.kind == "b":
        return _wrong_type(name, "a bool", "a float")
    if answer.shape != shape:
        asked = "a single number" if shape == () else f"shape {shape}"
        return _failed(Problem.SHAPE, f"{name} has the wrong shape", expected=asked, got=f"shape {answer.shape}")
    return None


def _opaque(answer: messages.OpaqueNode, expected: Any, name: str) -> Verdict:  # noqa: ANN401
    if not answer.plain:
        return Verdict(Outcome.REJECTED, f"{name} is {answer.what}; it cannot be turned into plain numbers")
    if answer.nothing:
        message = f"{name} is None: nothing was returned"
        return _failed(Problem.NOTHING, message, expected=_asked(expected), got="None")
    return _wrong_type(name, answer.what, _asked(expected), answer.what)


def _sequence(
    answer: Any,  # noqa: ANN401
    expected: list[Any] | tuple[Any, ...],
    name: str,
    parts: Sequence[str],
) -> Verdict | None:
    if not isinstance(answer, (list, tuple)):
        what = f"an array of shape {answer.shape}"
        return _wrong_type(name, "an array", _asked(expected), what)
    if len(answer) != len(expected):
        return _failed(
            Problem.LENGTH,
            f"{name} has the wrong length",
            expected=f"{len(expected)} entries",
            got=f"{len(answer)} entries",
        )
    names = parts if len(parts) == len(expected) else [f"{name}[{place}]" for place in range(len(expected))]
    for inner, wanted, called in zip(answer, expected, names, strict=True):
        problem = _structure(inner, wanted, called)
        if problem:
            return problem
    return None


def _asked(expected: Any) -> str:  # noqa: ANN401
    match expected:
        case float():
            return "a float"
        case list():
            return f"a list of {len(expected)} arrays"
        case tuple():
            return "a tuple of " + " and ".join(_asked(item) for item in expected)
        case _:
            return f"an array of shape {expected.shape}"


def _type_word(answer: Any) -> str:  # noqa: ANN401
    return "an array" if isinstance(answer, np.ndarray) else f"a {type(answer).__name__}"


# ---- values


def _named_leaves(answer: Any, expected: Any, parts: Sequence[str]) -> Iterator[tuple[Any, Any, str, int]]:  # noqa: ANN401
    """Yield what corresponds in two answers of one structure, with its place and the number of its part.

    The place begins with the name of the part, where it has one: `db`, `bias_grads[0]`.
    """
    if isinstance(expected, (list, tuple)) and len(parts) == len(expected):
        for number, (name, one, other) in enumerate(zip(parts, answer, expected, strict=True)):
            yield from ((*leaf, number) for leaf in leaves(one, other, name))
    else:
        yield from ((*leaf, 0) for leaf in leaves(answer, expected))


def _finite(answer: Any, parts: Sequence[str]) -> Verdict | None:  # noqa: ANN401
    for got, _, place, _ in _named_leaves(answer, answer, parts):
        if not np.isfinite(got).all():
            what = "nan" if np.isnan(got).any() else "inf"
            name = place if parts and place else f"the answer{place}"
            return _failed(Problem.NOT_FINITE, f"{name} contains {what}")
    return None


def _below(answer: np.ndarray, bound: float) -> Verdict | None:
    got = float(answer)
    if 0 <= got < bound:
        return None
    return _failed(Problem.VALUE, "wrong value")


def _score(answer: Any, expected: Scored) -> float:  # noqa: ANN401
    """Return what the objective makes of an answer; nan where it makes nothing of it, as of weights that overflow."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return float(expected.score(numbers(answer, expected.like)))
        except Exception:  # noqa: BLE001 - an answer for which it fails must not pass for a fault of the grader
            return math.nan


def _scored(score: float, expected: Scored) -> Verdict | None:
    if not math.isfinite(score):
        return _failed(
            Problem.SCORE, "the score of the answer is no finite number", "a score", formatting.number(score)
        )
    low, high = expected.at_least, expected.at_most
    if low is not None and score < low:
        return _failed(Problem.SCORE, "the score is too low", f"a score of at least {low:g}", formatting.score(score))
    if high is not None and score > high:
        return _failed(Problem.SCORE, "the score is too high", f"a score of at most {high:g}", formatting.score(score))
    return None


def _values(
    answer: Any,  # noqa: ANN401
    expected: Any,  # noqa: ANN401
    rtol: float,
    parts: Sequence[str],
    pictures: Sequence[str],
) -> Verdict | None:
    for got, wanted, place, number in _named_leaves(answer, expected, parts):
        own = max(rtol, FLOAT32_RTOL) if got.dtype == np.float32 else rtol
        if not agrees(got, wanted, own):
            target = np.asarray(wanted, dtype=np.float64)
            picture = pictures[number] if number < len(pictures) else ""
            detail, right, given = formatting.difference(got, target, bound(target, own), picture)
            part = f" in {place}" if place else ""
            return _failed(Problem.VALUE, f"wrong value{part}{f': {detail}' if detail else ''}", right, given)
    return None


def _silent(warnings: tuple[str, ...]) -> Verdict | None:
    for warning in warnings:
        if is_overflow(warning):
            what = warning.removeprefix("RuntimeWarning: ")
            return _failed(Problem.WARNED, f"it warned: {what}", expected="no warning", got=what)
    return None


def _has_float32(answer: Any) -> bool:  # noqa: ANN401
    return any(got.dtype == np.float32 for got, _, _ in leaves(answer, answer))


def _as_arrays(expected: Any) -> Any:  # noqa: ANN401
    if isinstance(expected, (list, tuple)):
        return type(expected)(_as_arrays(item) for item in expected)
    return np.asarray(expected)
