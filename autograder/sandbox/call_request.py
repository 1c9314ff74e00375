"""Makes the request for a case's call."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from autograder.casebook.cases import Case, Returns, Scored
from autograder.worker import messages, values

_PREPARED = 8_192  # prepared calls that are kept


def call_request(
    number: int, function: str, case: Case, parameters: tuple[str, ...]
) -> tuple[messages.Call, list[np.ndarray]]:
    """Return the request for a case's call, and the arrays that follow it."""
    arrays: list[np.ndarray] = []
    request = messages.Call(
        id=number,
        function=function,
        parameters=parameters,
        args=tuple(values.argument_node(arg, arrays) for arg in case.args),
        kwargs={name: values.argument_node(value, arrays) for name, value in case.kwargs.items()},
        returns=asked_for(case),
        may_move=case.may_move,
    )
    return request, arrays


@functools.lru_cache(_PREPARED)
def prepared(function: str, case: Case, parameters: tuple[str, ...]) -> tuple[messages.Call, bytes, int]:
    """Return a case's request, the bytes of its arrays, and the maximum size of a right answer in bytes."""
    request, arrays = call_request(0, function, case, parameters)
    return request, b"".join(array.tobytes() for array in arrays), _bytes_of(_like(case))


def _like(case: Case) -> Any:  # noqa: ANN401
    """Return what a right answer is like in its kind and sizes."""
    match case.expected:
        case Returns(value=value):
            return value
        case Scored(like=like):
            return like
        case _:
            return 0.0


def with_values(
    request: messages.Call, arrays: bytes, site: int, values_: Sequence[np.ndarray]
) -> tuple[messages.Call, bytes]:
    """Return a request in which values take the place of those of an expression, and the bytes of all its arrays."""
    nodes = tuple(messages.ArrayNode(value.dtype.name, value.shape) for value in values_)
    changed = msgspec.structs.replace(request, site=site, instead=nodes)
    return changed, arrays + b"".join(value.tobytes() for value in values_)


def _bytes_of(value: Any) -> int:  # noqa: ANN401
    """Return the maximum size of a right answer's arrays in bytes."""
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes_of, value))
    return 8 * int(np.size(value))


def asked_for(case: Case) -> messages.Shape:
    """Return the kind of value that a case requires, without its sizes."""
    return _kind(_like(case))


def _kind(value: Any) -> messages.Shape:  # noqa: ANN401
    if isinstance(value, tuple):
        return messages.Shape("tuple", tuple(_kind(item) for item in value))
    if isinstance(value, list):
        return messages.Shape("list", (_kind(value[0]) if value else messages.Shape("leaf"),))
    return messages.Shape("leaf")
