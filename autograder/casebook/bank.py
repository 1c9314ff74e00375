"""Computes the answers of each known mistake of an exercise, and the text that students may read about it."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from autograder.casebook.answers import is_overflow, numbers, raised
from autograder.casebook.cases import Answer, Case, Casebook, KnownMistake, Returns
from autograder.casebook.sensitivity import with_sensitivity
from autograder.course.hints import Explanation
from autograder.mistakes import entries
from autograder.worker.arguments import changed, snapshot


def known(bank: ModuleType, book: Casebook) -> tuple[KnownMistake, ...]:
    """Return the entries of a bank, each with its answers on the cases of its function."""
    return tuple(
        KnownMistake(
            entry.id,
            entry.function,
            entry.hint,
            entry.read,
            tuple(
                with_sensitivity(partial(answer, entry.variant, parameters=book.parameters[entry.function]), case)
                for _, case in book.cases(entry.function)
            ),
        )
        for entry in entries(bank)
    )


def answer(variant: Callable[..., Any], case: Case, parameters: tuple[str, ...]) -> Answer:
    """Return the answer of a variant to one call, as the worker would report it."""
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    expected = case.expected.value if isinstance(case.expected, Returns) else None
    passed = dict(zip(parameters, args, strict=False)) | kwargs
    before = {name: snapshot(value) for name, value in passed.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = numbers(variant(*args, **kwargs), expected)
        except Exception as error:  # noqa: BLE001 - the mistake may raise anything
            return raised(case, [cls.__name__ for cls in type(error).__mro__], str(error))
    texts = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    warned = case.silent and any(map(is_overflow, texts))
    return Answer(value, changed=changed(passed, before, case.may_move), warned=warned)


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
