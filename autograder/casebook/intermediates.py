"""Works out which values right solutions have on their way, on a few public cases of each function.

Where a wrong function leaves them is what `autograder.judging.where` looks for. The values of public cases stand in the
lecture, so students may have them; of hidden cases none are kept. An expression's values are kept without the
expression.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from autograder.casebook.answers import numbers
from autograder.casebook.cases import Case, Casebook, Returns, Step, Worked, size_of
from autograder.casebook.closeness import agrees
from autograder.worker import messages, module, sites, source, tracing, unset
from autograder.worker import statements as reading

MOST_CASES, MOST_STEPS, MOST_NUMBERS = 3, 80, 96  # of a function; of a case; of a step
DIGITS = 12
_LARGE = 2_000  # numbers in the arguments of a case


class Traced(NamedTuple):
    """The functions of a source, rewritten so that their values can be noted."""

    namespace: dict[str, Any]
    sites: Sequence[sites.Site]
    recorder: tracing.Recorder

    def call(self, function: str, case: Case) -> Any:  # noqa: ANN401
        """Return what a function answers, None where it raises."""
        args, kwargs = copy.deepcopy((case.args, case.kwargs))
        with unset.filled(), warnings.catch_warnings():  # what is not set yet is no value
            warnings.simplefilter("ignore")
            try:
                return self.namespace[function](*args, **kwargs)
            except Exception:  # noqa: BLE001 - a wrong one may raise anything
                return None

    def trace(self, function: str, case: Case) -> Any:  # noqa: ANN401
        """Return what a function answers; the recorder then holds its notes."""
        self.recorder.begin()
        try:
            return self.call(function, case)
        finally:
            self.recorder.end()


def traced(name: str, text: str, functions: Sequence[str]) -> Traced:
    """Return a source of the course's with its functions rewritten; demonstrations are not run."""
    statements = reading.statements_of([source.Cell(name, text, is_cell=False)], functions, print)
    rewriter, recorder = sites.Rewriter(), tracing.Recorder()
    loaded = module.Module(f"_traced_{name}", rewriter.statement)
    loaded.module.__dict__[sites.NOTE] = recorder
    loaded.run(statements, demos=(), leave_out=(), before=lambda _number, _where: None)
    return Traced(loaded.module.__dict__, rewriter.sites, recorder)


def worked(
    book: Casebook, forms: Iterable[Traced], words: Mapping[str, Collection[str]]
) -> dict[str, tuple[Worked, ...]]:
    """Return the values of right forms on the way, by function.

    Parameters
    ----------
    book : Casebook
    forms : iterable of Traced
        The reference first, whose names stand beside the values; then other right solutions.
    words : mapping of str to collection of str
        Of each function: what its text says to students. Only such names are kept.
    """
    forms = list(forms)
    found = {}
    for function in book.parameters:
        known = words.get(function, ())
        cases = [(place, _steps(function, case, forms, known)) for place, case in _chosen(book, function)]
        found[function] = tuple(Worked.of(*place, steps) for place, steps in cases if steps)
    return {function: cases for function, cases in found.items() if cases}


def _chosen(book: Casebook, function: str) -> list[tuple[tuple[str, int], Case]]:
    """Return the cases that tell most: of several sizes, so that no two axes are alike, and small."""
    possible = [
        ((test.id, number), case)
        for test in book.tests
        if test.function == function and test.visibility == "public"
        for number, case in enumerate(test.cases)
        if isinstance(case.expected, Returns) and not case.alone and size_of(case) <= _LARGE
    ]
    return sorted(possible, key=lambda found: (-_telling(found[1]), size_of(found[1])))[:MOST_CASES]


def _telling(case: Case) -> int:
    """Return how many different sizes the axes of arguments have, up to three; one entry tells nothing of an axis."""
    return min(3, len({length for arg in case.args for length in np.shape(_first(arg)) if length > 1}))


def _first(value: Any) -> Any:  # noqa: ANN401
    """Return the array that is met first, however deep lists are nested; a number where there is none."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return value if isinstance(value, np.ndarray) else 0.0


def _steps(function: str, case: Case, forms: Sequence[Traced], words: Collection[str]) -> list[Step]:
    """Return what right forms have on the way of a case; nothing where the reference has more than is noted."""
    steps: dict[bytes, Step] = {}
    expected = case.expected.value if isinstance(case.expected, Returns) else None
    for form in forms:
        answer = form.trace(function, case) if function in form.namespace else None
        is_whole = len(form.recorder.notes) < messages.MAX_NOTES
        if answer is not None and is_whole and agrees(numbers(answer, expected), expected, case.rtol):
            _add(steps, form, words if form is forms[0] else ())
    return list(steps.values())


def _add(steps: dict[bytes, Step], form: Traced, words: Collection[str]) -> None:
    """Add the values of each expression that was evaluated, all that it had or none."""
    values: dict[int, list[np.ndarray]] = {}
    for note, value in zip(form.recorder.notes, form.recorder.values, strict=True):
        values.setdefault(note.site, []).append(value.reshape(note.shape))
    keys = {site: _key(each) for site, each in values.items() if _is_kept(each)}
    for number, key in keys.items():
        target = form.sites[_origin(form.sites, number)].target
        name = target if target in words else ""
        if key not in steps and len(steps) < MOST_STEPS:
            steps[key] = _step(name, values[number])
        elif key in steps and not steps[key].name:
            steps[key] = msgspec.structs.replace(steps[key], name=name)
    places = {key: place for place, key in enumerate(steps)}
    for number, key in keys.items():
        made_of = _made_of(form.sites, number, keys, places)
        step = steps.get(key)
        if step and made_of and made_of not in step.made_of:
            steps[key] = msgspec.structs.replace(step, made_of=(*step.made_of, made_of))


def _made_of(
    known: Sequence[sites.Site], number: int, keys: dict[int, bytes], places: dict[bytes, int]
) -> tuple[int, ...]:
    """Return the places of the steps that an expression is made of, in its order; of a transpose those of the whole."""
    origin = _origin(known, number)
    below = [keys.get(_origin(known, operand)) for operand in known[origin].operands]
    return tuple(dict.fromkeys(places[each] for each in below if each in places))


def _origin(known: Sequence[sites.Site], number: int) -> int:
    """Return the site whose value this one passes on in another shape."""
    while known[number].kind == "name" and not known[number].target and known[number].operands:
        number = known[number].operands[0]
    return number


def _is_kept(values: Sequence[np.ndarray]) -> bool:
    size = sum(value.size for value in values)
    finite = all(np.isfinite(value).all() for value in values)
    return finite and 0 < size <= MOST_NUMBERS and len(values) < tracing.MAX_EACH


def _step(name: str, values: Sequence[np.ndarray]) -> Step:
    rounded = tuple(float(f"{number:.{DIGITS}g}") for value in values for number in value.ravel().tolist())
    return Step(name, tuple(value.shape for value in values), rounded)


def is_plain(values: Sequence[np.ndarray]) -> bool:
    """Return whether values are arrays of zeros and ones, which anybody may have."""
    return all(bool(np.isin(value, (-1.0, 0.0, 1.0)).all()) for value in values)


def _key(values: Sequence[np.ndarray]) -> bytes:
    """Return what is the same for two expressions of which one is enough."""
    digits = [f"{number + 0.0:.9g}" for value in values for number in value.ravel().tolist()]
    return msgspec.json.encode(([value.shape for value in values], digits))
