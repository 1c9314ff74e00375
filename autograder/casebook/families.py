"""Makes wrong variants that nobody wrote down, when a course is compiled.

Two kinds. Edits of the reference and of the exercise's other right forms, each with a description: "the factor 1 - o is
missing". And slips from outside, such as another sign of an argument, on top of the reference and of each entry of the
bank: two mistakes at once. They are kept as fingerprints, so that no code is left.

A slip from outside has an id only when it makes of the reference what an entry of the bank answers. A variant is
dropped where it could give a wrong name: it is right on every case, it raises, or a different family answers the same.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from autograder.casebook import fingerprint as prints
from autograder.casebook.alterations import Alteration, alterations
from autograder.casebook.answers import numbers
from autograder.casebook.bank import answer
from autograder.casebook.bounded import TooLong, bounded
from autograder.casebook.cases import Answer, Case, Casebook, Returns, Variant
from autograder.casebook.closeness import ATOL, close
from autograder.casebook.compiling import load_module
from autograder.casebook.edits.making import Edit, edits, run
from autograder.casebook.fingerprint import Fingerprint
from autograder.casebook.sensitivity import with_sensitivity
from autograder.mistakes import Mistake

RIGHT_FORMS = "right_forms"  # the folder of an exercise with other right solutions
CALLS = 1_000_000  # that the variants of one function may make altogether, and so about how long they take
MOST, LEAST = 100, 20  # variants that are tried of the reference; of each other form the latter
SECONDS = 1.0  # of processor time for all answers of one variant
DIGITS = 13  # of the numbers that are kept

_CHANGED = "Your answer is what a right solution gives with one change:"

Function = Callable[..., Any]


def variants(book: Casebook, reference: Path, bank: Sequence[Mistake]) -> tuple[Variant, ...]:
    """Return the variants of all functions of an exercise.

    Parameters
    ----------
    book : Casebook
        With the answers of the bank.
    reference : Path
        The exercise's module. Other right solutions lie in the folder `right_forms` beside it.
    bank : sequence of Mistake
        The entries of the bank.
    """
    sources = [_definitions(path.read_text(encoding="utf-8")) for path in (reference, *right_forms(reference.parent))]
    module = load_module(reference, tuple(book.parameters))
    made = (
        Family(book, function).variants(getattr(module, function), sources, bank)
        for function in book.parameters
        if book.cases(function)
    )
    return tuple(variant for family in made for variant in family)


def _definitions(source: str) -> str:
    """Return the definitions, constants and imports of a module, without demonstrations and what they import."""
    kept: list[ast.stmt] = [node for node in ast.parse(source).body if isinstance(node, _KEPT) and _is_needed(node)]
    return ast.unparse(ast.Module(kept, []))


_KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)


def _is_needed(node: ast.stmt) -> bool:
    match node:
        case ast.Import(names=names):
            return all(importlib.util.find_spec(each.name.partition(".")[0]) for each in names)
        case ast.ImportFrom(module=str(name)):
            return importlib.util.find_spec(name.partition(".")[0]) is not None
        case ast.Assign(targets=[ast.Name(name)]):
            return name.isupper()
        case _:
            return True


def right_forms(folder: Path) -> list[Path]:
    """Return the files with an exercise's other right solutions."""
    return sorted((folder / RIGHT_FORMS).glob("*.py"))


class Family:
    """The variants of one function, while they are made."""

    def __init__(self, book: Casebook, function: str) -> None:
        self.function = function
        self.parameters = book.parameters[function]
        self.cases = [case for _, case in book.cases(function)]
        self.bank = [entry for entry in book.mistakes if entry.function == function]
        self.printed = [tuple(map(prints.fingerprint, entry.answers)) for entry in self.bank]
        self.most = LEAST
        self.moves = [0.0] * len(self.cases)
        self.found: list[Variant] = []
        self.seen: list[tuple[Fingerprint, ...]] = []

    def variants(self, right: Function, sources: Sequence[str], bank: Sequence[Mistake]) -> list[Variant]:
        """Return all of them, given the right function, the sources of right forms and the bank."""
        self.most = max(LEAST, min(MOST, CALLS // _calls(lambda: self.answers(right))))
        one = partial(answer, right, parameters=self.parameters)
        self.moves = [with_sensitivity(one, case).moves for case in self.cases]
        self._from_outside(right, [entry for entry in bank if entry.function == self.function])
        for place, source in enumerate(sources):
            for edit in _edits(source, self.function, LEAST if place else self.most):
                made = _function_of(edit.source, self.function)
                if made is not None:
                    self._keep(self.answers(made), (), f"{_CHANGED} {edit.description}.")
        return self.found

    def _from_outside(self, right: Function, bank: Sequence[Mistake]) -> None:
        """Keep what slips from outside make of the reference and of the entries of the bank."""
        options = sorted({name for case in self.cases for name in case.kwargs})
        named: list[tuple[Alteration, str]] = []
        told: list[tuple[Alteration, str]] = []
        for each in alterations(self.parameters, self.cases[0].args, options):
            answers = self.answers(each.of(right))
            own = {entry.id for entry, known in zip(self.bank, self.printed, strict=True) if _same(answers, known)}
            if len(own) == 1:
                named.append((each, own.pop()))
            elif each.says and not own:
                told.append((each, ""))
                self._keep(answers, (), each.says)
        both = ((entry, each, id_) for each, id_ in (*named, *told) for entry in bank if id_ != entry.id)
        for entry, each, id_ in itertools.islice(both, self.most):
            ids = (entry.id, id_) if id_ else (entry.id,)
            below = next(printed for own, printed in zip(self.bank, self.printed, strict=True) if own.id == entry.id)
            self._keep(self.answers(each.of(entry.variant)), ids, "" if id_ else each.says, below)

    def answers(self, variant: Function) -> list[Answer]:
        """Return what a variant answers; nothing where it does not end or raises what it should not."""
        answers: list[Answer] = []
        try:
            with bounded(SECONDS):
                for case in self.cases:
                    answers.append(answer(variant, case, self.parameters))
                    if answers[-1].error and isinstance(case.expected, Returns):
                        return []
        except TooLong:
            return []
        return answers

    def _keep(
        self, answers: Sequence[Answer], ids: tuple[str, ...], says: str, below: Sequence[Fingerprint] = ()
    ) -> None:
        """Keep a variant unless it could give a wrong name; it moves as far as what is right, and what is below it."""
        moves_of_each = list(zip(self.moves, [each.moves for each in below] or self.moves, strict=True))
        right = tuple(map(_is_right, answers, self.cases))
        if not answers or all(right) or any(answer.value is None and not answer.error for answer in answers):
            return
        printed = tuple(
            msgspec.structs.replace(_shorter(prints.fingerprint(each)), moves=max(moves))
            for each, moves in zip(answers, moves_of_each, strict=True)
        )
        if any(_same(printed, known) for known in self.printed):
            return
        for at, kept in enumerate(self.seen):
            if _same(printed, kept):
                if ids and set(self.found[at].ids) not in (set(ids), set()):
                    self.found[at] = msgspec.structs.replace(self.found[at], ids=(), says="")  # two names: none
                return
        self.seen.append(printed)
        self.found.append(Variant(self.function, ids, says, printed, right))


def _calls(tried: Callable[[], object]) -> int:
    """Return how many calls something makes: a measure of its length that is the same on each machine."""
    count = 1

    def called(*_: object) -> None:  # pragma: no cover - Python does not trace what profiles it
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        tried()
    finally:
        sys.setprofile(before)
    return count


def _edits(source: str, function: str, most: int) -> Iterator[Edit]:
    try:
        yield from edits(source, function, most=most)
    except ValueError:
        return  # a form may leave the function out


def _function_of(source: str, function: str) -> Function | None:
    """Return the function that an edit makes, None where it cannot be made."""
    with contextlib.suppress(Exception), bounded(SECONDS):
        return run(source, function)
    return None


def _same(one: Sequence[Fingerprint] | Sequence[Answer], other: Sequence[Fingerprint]) -> bool:
    return len(one) == len(other) and all(map(prints.same, map(_print, one), other))


def _print(each: Fingerprint | Answer) -> Fingerprint:
    return each if isinstance(each, Fingerprint) else prints.fingerprint(each)


def _is_right(given: Answer, case: Case) -> bool:
    if not isinstance(case.expected, Returns):
        return given.error == case.expected.error  # type: ignore[union-attr]
    right = numbers(case.expected.value, case.expected.value)
    plain = not given.error and not given.changed and not given.warned
    return plain and close(given.value, right, case.rtol, ATOL)


def _shorter(print_: Fingerprint) -> Fingerprint:
    """Return a fingerprint with fewer digits, which are still more than are compared."""
    return msgspec.structs.replace(print_, value=_shorter_leaves(print_.value))


def _shorter_leaves(leaves: prints.Leaves) -> prints.Leaves:
    if isinstance(leaves, list):
        return list(map(_shorter_leaves, leaves))
    sums = tuple(float(f"{each:.{DIGITS}g}") for each in leaves.sums)
    return msgspec.structs.replace(leaves, largest=float(f"{leaves.largest:.{DIGITS}g}"), sums=sums)
