"""What the bank of an exercise's mistakes is written with: `solutions/<exercise>/mistakes.py`.

An entry is a wrong variant of one function, as a learner would write it, under the permanent id of its mistake::

    @mistake(
        "factor-2-extra",
        of="perceptron_gradient",
        hint="The 1/2 in the loss is there to cancel one factor of the derivative. Differentiate the loss again.",
        read="Two losses",
    )
    def perceptron_gradient__factor_2_extra(x, w, t):
        ...

The variant takes the function's parameters and returns (or raises) what the mistake makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, TypeVar

import msgspec

F = TypeVar("F", bound=Callable[..., Any])


class Mistake(msgspec.Struct, frozen=True):
    """One entry of a bank."""

    id: str
    function: str
    hint: str
    read: str
    variant: Callable[..., Any]


def mistake(id: str, *, of: str, hint: str, read: str) -> Callable[[F], F]:  # noqa: A002 - its field's name
    """Mark a wrong variant of a function.

    Parameters
    ----------
    id : str
        The permanent id.
    of : str
        The function that it is a variant of.
    hint : str
        Names the concept; gives no code.
    read : str
        The heading of the lecture's part to read again.
    """

    def mark(variant: F) -> F:
        entries = [*getattr(variant, "mistakes", ()), Mistake(id, of, hint, read, variant)]
        variant.mistakes = tuple(entries)  # type: ignore[attr-defined]
        return variant

    return mark


def entries(bank: ModuleType) -> Iterator[Mistake]:
    """Yield the entries of a bank's module, in the order in which they stand there."""
    for value in list(vars(bank).values()):
        yield from getattr(value, "mistakes", ()) if callable(value) else ()
