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

import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, TypeVar

import msgspec
import numpy as np

from autograder.casebook.answers import cause
from autograder.casebook.cases import Answer, Case, Casebook, KnownMistake, Raises, Returns
from autograder.course.hints import Explanation

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


def known(bank: ModuleType, book: Casebook) -> tuple[KnownMistake, ...]:
    """Return the entries of a bank with what each answers on the cases of its function."""
    return tuple(
        KnownMistake(
            entry.id,
            entry.function,
            entry.hint,
            entry.read,
            tuple(
                answer(entry.variant, case, book.parameters[entry.function]) for _, case in book.cases(entry.function)
            ),
        )
        for entry in entries(bank)
    )


def answer(variant: Callable[..., Any], case: Case, parameters: tuple[str, ...]) -> Answer:
    """Return what a variant makes of one call, as the worker would report it."""
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    expected = case.expected.value if isinstance(case.expected, Returns) else None
    passed = dict(zip(parameters, args, strict=False)) | kwargs
    before = copy.deepcopy(passed)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = numbers(variant(*args, **kwargs), expected)
        except Exception as error:  # noqa: BLE001 - the mistake may well raise
            return raised(case, [cls.__name__ for cls in type(error).__mro__], str(error))
    changed = tuple(
        name
        for name, given in passed.items()
        if not (_put_back if name in case.may_move else _same)(given, before[name])
    )
    texts = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    return Answer(value, changed=changed, warned=case.silent and any(map(is_numeric, texts)))


def raised(case: Case, classes: Sequence[str], message: str) -> Answer:
    """Return the answer that an exception is, given its class with those it is derived from, and its message."""
    if isinstance(case.expected, Raises) and case.expected.error in classes:
        return Answer(error=case.expected.error)
    return Answer(error=classes[0], cause=cause(classes[0], message))


def explanations(book: Casebook) -> tuple[Explanation, ...]:
    """Return what students may read about the mistakes in a casebook's bank: no variant and no answer."""
    by_id: dict[str, list[KnownMistake]] = {}
    for entry in book.mistakes:
        by_id.setdefault(entry.id, []).append(entry)
    return tuple(
        Explanation(
            id=id_,
            name=id_.replace("-", " "),
            functions=tuple(dict.fromkeys(entry.function for entry in found)),
            hint=" ".join(dict.fromkeys(entry.hint for entry in found)),
            read=found[0].read,
        )
        for id_, found in sorted(by_id.items())
    )


def is_numeric(warning: str) -> bool:
    """Return whether a warning is one of NumPy's on overflow, invalid values or division; underflow is harmless."""
    text = warning.removeprefix("RuntimeWarning: ")
    return text != warning and text.startswith(("overflow", "invalid value", "divide by zero"))


def numbers(value: Any, expected: Any) -> Any:  # noqa: ANN401
    """Return an answer as float64 arrays, in lists and tuples where such are expected; anything else becomes None."""
    if isinstance(expected, list) and isinstance(value, np.ndarray) and value.ndim > 0:
        value = list(value)  # one array of numbers is a list of numbers as well
    if isinstance(expected, (list, tuple)) and isinstance(value, (list, tuple)):
        kinds = list(expected) if isinstance(expected, tuple) else list(expected[:1]) * len(value)
        kinds += [None] * (len(value) - len(kinds))
        items = [numbers(item, kind) for item, kind in zip(value, kinds, strict=False)]
        return tuple(items) if isinstance(expected, tuple) else items
    try:
        array = np.asarray(value)
        with np.errstate(invalid="ignore"):  # a NaN that signals, which a worker can make
            if array.dtype.kind == "b" and isinstance(expected, float):
                return array  # a verdict where a number is asked for
            return array.astype(np.float64) if array.dtype.kind in "fiub" else None
    except (ValueError, TypeError):
        return None


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    if isinstance(one, np.ndarray):
        return bool(one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return True


def _put_back(one: Any, other: Any) -> bool:  # noqa: ANN401
    return bool(one.shape == other.shape and (np.abs(one - other) <= 1e-9 * np.abs(other).max(initial=0.0)).all())
