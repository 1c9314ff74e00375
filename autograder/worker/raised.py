"""Describes what a submission raised: its class, its message, and the submission's own lines."""

from __future__ import annotations

import re
import traceback
import types
from collections.abc import Collection, Iterator
from typing import Literal

from autograder.worker import exceptions, messages

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def describe(
    call: int, error: BaseException, printed: str, refused_names: Collection[str], files: frozenset[str]
) -> messages.Raised:
    """Describe an exception."""
    kind: Literal["error", "not_implemented", "out_of_memory", "forbidden"] = "error"
    missing = ""
    cls = type(error)  # an exception may lie about its class
    if issubclass(cls, NotImplementedError):
        kind = "not_implemented"
    elif issubclass(cls, MemoryError) or (issubclass(cls, RuntimeError) and "can't allocate memory" in _message(error)):
        kind = "out_of_memory"
    elif issubclass(cls, ImportError):
        kind = "forbidden"
    elif issubclass(cls, NameError):
        missing = exceptions.missing_name(error)
        if missing in refused_names:
            kind = "forbidden"
    return messages.Raised(
        id=call,
        kind=kind,
        error=_name(cls),
        bases=tuple(_name(base) for base in type.__dict__["__mro__"].__get__(cls)[:50]),
        message=_message(error),
        frames=tuple(_frames(error, files)),
        missing_name=messages.clip(missing, messages.MAX_NAME),
        printed=printed,
    )


def sentence(text: str, limit: int = messages.MAX_SENTENCE) -> str:
    """Return the text, cut, and without addresses: the same submission says the same each time."""
    return messages.clip(_ADDRESS.sub(" at 0x...", text[:limit]), limit)


def _name(cls: type) -> str:
    return messages.clip(exceptions.class_name(cls), messages.MAX_NAME)


def _message(error: BaseException) -> str:
    """Return the beginning of an exception's message without formatting more than needed."""
    try:
        args = error.args
        if type(error).__str__ is BaseException.__str__ and len(args) == 1 and isinstance(args[0], str):
            return sentence(args[0], messages.MAX_MESSAGE)
        return sentence(str(error), messages.MAX_MESSAGE)
    except BaseException:  # noqa: BLE001 - a submission's own __str__
        return "(its message cannot be shown)"


def _last(calls: types.TracebackType | None, count: int) -> types.TracebackType | None:
    """Return the part of a traceback that has its last calls; only these are worth the time of being described."""
    ahead = calls
    for _ in range(count):
        ahead = ahead and ahead.tb_next
    while ahead:
        calls, ahead = calls and calls.tb_next, ahead.tb_next
    return calls


def _frames(error: BaseException, files: frozenset[str]) -> Iterator[str]:
    """Yield the submission's own frames, the last one first."""
    try:
        entries = traceback.extract_tb(_last(error.__traceback__, 20))
    except BaseException:  # noqa: BLE001 - a submission may have patched what this needs
        return
    for entry in reversed([entry for entry in entries if entry.filename in files][-5:]):
        yield sentence(f"{entry.filename}, line {entry.lineno}, in {entry.name}: {(entry.line or '')[:200]}")
