"""Says what is known of a function that is not defined; only where nothing is known is it "not defined"."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.judging.judge import Verdict
from autograder.results.result import Outcome
from autograder.worker.messages import Absent

_OUTCOMES = {"refused": Outcome.FORBIDDEN, "raised": Outcome.ERROR, "newer": Outcome.ERROR}
_SENTENCES = {
    "unread": "{function} stands in {where}, which was left out: {what}",
    "method": "{function} stands inside class {what} ({where}); it must stand at top level",
    "nested": "{function} stands inside function {what} ({where}); it must stand at top level",
    "skipped": "{function} stands at {where}, but that was not reached when it was run, or it was deleted again",
    "nearly": "{function} is not defined; there is {what} ({where}): is it the same?",
}
_LEFT_OUT = "{function} was left out ({where}): {what}"


def verdict(function: str, absent: Absent | None, ended: Mapping[int, Verdict]) -> Verdict:
    """Return the verdict on a function that is not defined.

    Parameters
    ----------
    function : str
    absent : Absent or None
        The content of the file.
    ended : mapping of int to Verdict
        The statements during which the process hung or ended.
    """
    if absent is not None and absent.kind == "ended":
        known = ended.get(absent.statement) or Verdict(Outcome.CRASHED, "it did not end well")
        return Verdict(known.outcome, _LEFT_OUT.format(function=function, where=absent.where, what=known.message))
    outcome = _OUTCOMES.get(absent.kind, Outcome.NOT_IMPLEMENTED) if absent else Outcome.NOT_IMPLEMENTED
    return Verdict(outcome, sentence(function, absent), missing_name=function)


def sentence(function: str, absent: Absent | None) -> str:
    """Return what is said of a function that is not defined."""
    if absent is None:
        return f"{function} is not defined"
    return _SENTENCES.get(absent.kind, _LEFT_OUT).format(function=function, where=absent.where, what=absent.what)
