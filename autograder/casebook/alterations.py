"""Slips that can be made from outside: another argument goes in, or another answer comes out.

`lr` with the other sign climbs, whatever is done with it. So a slip of this kind can be put on top of any variant of a
function without reading its code, and two mistakes at once are found also where no factor relates their answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

Variant = Callable[..., Any]


class Alteration(msgspec.Struct, frozen=True):
    """One slip from outside: how it changes a variant, and what the answer is then, in words."""

    of: Callable[[Variant], Variant]
    says: str = ""  # nothing where it is of use only with a name


def alterations(parameters: Sequence[str], args: Sequence[Any], kwargs: Sequence[str]) -> Iterator[Alteration]:
    """Yield the slips from outside for a function, given one call of it and the options that some call gives."""
    scalars = [at for at, value in enumerate(args) if isinstance(value, float)]
    for at in scalars:
        for words, change in _SCALARS.items():
            yield Alteration(_with_argument(at, change), words.format(parameters[at]) if words.count("{}") else "")
    for name in kwargs:
        yield Alteration(_without_option(name))
        yield Alteration(_with_option(name, lambda value: 1.0 - value))
        yield Alteration(_with_option(name, lambda _: 0.0))
    for at, value in enumerate(args):
        if callable(value):
            for wrapped in (_negated, _first_only, _accumulated):
                yield Alteration(_with_argument(at, wrapped))
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            yield Alteration(_with_argument(at, np.zeros_like))
            yield Alteration(_with_argument(at, np.ones_like))
            yield Alteration(_with_argument(at, np.square))
    if any(map(callable, args)):
        for change in (_without_first, _without_last, _last_everywhere):
            yield Alteration(_with_answer(change))


_SCALARS: dict[str, Callable[[float], float]] = {
    "Your answer is right for half of {}.": lambda value: value / 2,
    "Your answer is right for twice {}.": lambda value: 2 * value,
    "negated": lambda value: -value,
    "squared": lambda value: value**2,
    "one": lambda _: 1.0,
}


def _with_argument(at: int, change: Callable[[Any], Any]) -> Callable[[Variant], Variant]:
    def altered(variant: Variant) -> Variant:
        return lambda *args, **kwargs: variant(*args[:at], change(args[at]), *args[at + 1 :], **kwargs)

    return altered


def _with_option(name: str, change: Callable[[Any], Any]) -> Callable[[Variant], Variant]:
    def altered(variant: Variant) -> Variant:
        return lambda *args, **kwargs: variant(
            *args, **{key: change(value) if key == name else value for key, value in kwargs.items()}
        )

    return altered


def _without_option(name: str) -> Callable[[Variant], Variant]:
    def altered(variant: Variant) -> Variant:
        return lambda *args, **kwargs: variant(*args, **{key: each for key, each in kwargs.items() if key != name})

    return altered


def _with_answer(change: Callable[[Any], Any]) -> Callable[[Variant], Variant]:
    def altered(variant: Variant) -> Variant:
        return lambda *args, **kwargs: change(variant(*args, **kwargs))

    return altered


# ---- callables


def _each(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    """Return what a callable gave with its arrays changed; of a pair with a loss only its gradients."""
    if isinstance(value, tuple):
        return (*value[:1], *(_each(item, change) for item in value[1:]))
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    return change(value)


def _negated(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: _each(function(*args), lambda value: -value)


def _first_only(function: Callable[..., Any]) -> Callable[..., Any]:
    kept: list[Any] = []

    def first(*args: Any) -> Any:  # noqa: ANN401
        value = function(*args)
        kept.append(_each(value, np.array))
        if isinstance(value, tuple):
            return value[0], *kept[0][1:]
        return kept[0]

    return first


def _accumulated(function: Callable[..., Any]) -> Callable[..., Any]:
    so_far: list[list[Any]] = []

    def summed(*args: Any) -> Any:  # noqa: ANN401
        value, seen = function(*args), list[Any]()
        _each(value, seen.append)
        so_far.append([np.array(each) for each in seen])
        sums = iter([sum(parts) for parts in zip(*so_far, strict=True)])
        return _each(value, lambda _: next(sums))

    return summed


# ---- answers


def _rows(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:  # noqa: ANN401
    if isinstance(value, tuple) and len(value) > 1:
        return (*value[:-1], change(np.asarray(value[-1])))
    return change(np.asarray(value))


def _without_first(value: Any) -> Any:  # noqa: ANN401
    return _rows(value, lambda rows: rows[1:])


def _without_last(value: Any) -> Any:  # noqa: ANN401
    return _rows(value, lambda rows: rows[:-1])


def _last_everywhere(value: Any) -> Any:  # noqa: ANN401
    return _rows(value, lambda rows: np.repeat(rows[-1:], len(rows), axis=0))
