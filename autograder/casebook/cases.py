"""The hidden and public tests as plain data: calls and their required results.

A test of the course is written as a pytest function (see `autograder.testing`), run once, and kept in this form. A
`Casebook` holds an exercise's tests in the order in which they are graded. The grader works with it, and it is cached
between runs. Students get a casebook with public tests only.
"""

from __future__ import annotations

import base64
import inspect
import math
import textwrap
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np

from autograder.casebook import fingerprint as prints
from autograder.casebook.closeness import RTOL
from autograder.casebook.fingerprint import ArrayPrint, Fingerprint, leaves_of, plain_print
from autograder.casebook.generators import SeededGenerator
from autograder.worker.arguments import compile_objective

Visibility: TypeAlias = Literal["public", "hidden"]


class Objective:
    """A function that is passed to the student's code and runs in the same process.

    Parameters
    ----------
    name : str
        The function's name in `source`.
    source : str
        Its definition; it uses nothing from outside but `np` and, in torch functions, `torch`.
    bound : dict
        Data that it gets by keyword at each call.
    """

    def __init__(self, name: str, source: str, bound: dict[str, Any] | None = None) -> None:
        self.name = name
        self.source = source
        self.bound = bound or {}
        self._function: Callable[..., Any] | None = None

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Objective:
        """Return the objective of a module-level function, made from its source."""
        source = textwrap.dedent(inspect.getsource(function))
        start = source.index("def ")
        return cls(function.__name__, source[start:])

    def bind(self, **data: Any) -> Objective:  # noqa: ANN401
        """Return the same objective with data that it gets by keyword."""
        return Objective(self.name, self.source, {**self.bound, **data})

    def __call__(self, *args: Any) -> Any:  # noqa: ANN401
        """Call it in this process; only the course's own tests do this."""
        if self._function is None:
            self._function = compile_objective(self.name, self.source)
        return self._function(*args, **self.bound)


class Returns(msgspec.Struct, tag="returns", frozen=True):
    """The call must return this value: a float, an array, a list of arrays or a tuple of these."""

    value: Any


class Raises(msgspec.Struct, tag="raises", frozen=True):
    """The call must raise this error or a subclass."""

    error: str


class Below(msgspec.Struct, tag="below", frozen=True):
    """The call must return a non-negative float below this bound."""

    bound: float


class Scored(msgspec.Struct, tag="scored", frozen=True):
    """The judge calls an objective on the call's answer, and the number that this gives is judged.

    Parameters
    ----------
    score : Objective
        Runs in the grader and never in a worker.
    like : float, array, list or tuple of such
        Has the structure and the shapes of a right answer; its numbers mean nothing.
    at_least, at_most : float or None
        Bounds for the score of this call.
    bands : tuple of pairs
        Rising bounds for the mean score of the test's calls, each with its points.
    """

    score: Any
    like: Any
    at_least: float | None = None
    at_most: float | None = None
    bands: tuple[tuple[float, float], ...] = ()


Expected: TypeAlias = Returns | Raises | Below | Scored


class Landscape(msgspec.Struct, frozen=True):
    """A function of two coordinates on a grid, for the contours in a picture; `values[i, j]` belongs to (x_j, y_i)."""

    low: tuple[float, float]
    high: tuple[float, float]
    values: Any


class Case(msgspec.Struct, frozen=True, eq=False):
    """One call and its required result; a case equals only itself, so it can be a key."""

    args: tuple[Any, ...]
    expected: Expected
    kwargs: dict[str, Any] = {}
    rtol: float = RTOL
    may_move: tuple[str, ...] = ()
    silent: bool = False
    alone: bool = False
    cpu_s: float | None = None
    note: str = ""
    landscape: Landscape | None = None


def size_of(value: Any) -> int:  # noqa: ANN401 - any argument
    """Return how many numbers a case or an argument holds."""
    match value:
        case Case(args=args, kwargs=kwargs):
            return sum(map(size_of, (*args, *kwargs.values())))
        case list() | tuple():
            return sum(map(size_of, value))
        case _:
            return int(np.size(value))


class Test(msgspec.Struct, frozen=True):
    """One graded test of one function."""

    __test__ = False  # pytest must not collect this class

    id: str
    function: str
    title: str
    points: float
    visibility: Visibility
    edge: bool
    cases: tuple[Case, ...]
    parts: tuple[str, ...] = ()  # how the parts of a pair are called
    pictures: tuple[str, ...] = ()  # what each part is: a trajectory, a curve, ...


class Answer(msgspec.Struct, frozen=True):
    """The outcome of one call: a value or an error with its cause, the changed arguments, and whether it warned."""

    value: Any = None
    error: str = ""
    cause: str = ""  # of an unexpected error, see `autograder.casebook.answers`
    changed: tuple[str, ...] = ()
    warned: bool = False  # only if a warning is a failure
    moves: float = 0.0  # how far a known mistake's value moves by rounding, see `autograder.casebook.sensitivity`


class KnownMistake(msgspec.Struct, frozen=True):
    """An entry of the bank with its answers on the cases of its function, in the order of `Casebook.cases`.

    In the place of a value its fingerprint may stand, by which it can be compared.
    """

    id: str
    function: str
    hint: str
    read: str
    answers: tuple[Answer, ...]


class Step(msgspec.Struct, frozen=True, array_like=True):
    """What an expression of a right solution comes to, each time that it is evaluated in one call.

    `made_of` holds the places of the steps that it is made of, for each solution that makes it of others.
    """

    name: str  # that the reference gives it, if any
    shapes: tuple[tuple[int, ...], ...]
    numbers: tuple[float, ...]
    made_of: tuple[tuple[int, ...], ...] = ()

    @property
    def values(self) -> list[np.ndarray]:
        """The values as arrays."""
        ends = np.cumsum([math.prod(shape) for shape in self.shapes])[:-1]
        parts = np.split(np.array(self.numbers), ends)
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]


class Worked(msgspec.Struct, frozen=True):
    """A public case, named by its test and its place there, with what right solutions have on their way.

    The steps are packed: in JSON they would be long, and would be read by chance.
    """

    test: str
    case: int
    packed: str

    @classmethod
    def of(cls, test: str, case: int, steps: Sequence[Step]) -> Worked:
        """Return a case with its steps."""
        data = zlib.compress(msgspec.msgpack.encode(steps), 9)
        return cls(test, case, base64.b64encode(data).decode())

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps."""
        data = zlib.decompress(base64.b64decode(self.packed))
        return msgspec.msgpack.decode(data, type=tuple[Step, ...])


class Variant(msgspec.Struct, frozen=True):
    """A wrong variant that was made when the course was compiled, see `autograder.casebook.families`.

    Parameters
    ----------
    function : str
    ids : tuple of str
        The mistakes that it makes, if they have names.
    says : str
        What is wrong with it beside these, in words.
    answers : tuple of Fingerprint
        On the cases of its function, in the order of `Casebook.cases`.
    right : tuple of bool
        Whether each is right.
    """

    function: str
    ids: tuple[str, ...]
    says: str
    answers: tuple[Fingerprint, ...]
    right: tuple[bool, ...]


class Casebook(msgspec.Struct, frozen=True):
    """All tests of an exercise, in the order in which they are graded, and the answers of the bank's mistakes."""

    exercise: str
    seed: int
    parameters: dict[str, tuple[str, ...]]
    tests: tuple[Test, ...]
    mistakes: tuple[KnownMistake, ...] = ()
    variants: tuple[Variant, ...] = ()
    hidden: dict[str, int] = {}  # in the students' casebook: the number of hidden tests of each function
    shapes: dict[str, dict[str, tuple[str, ...]]] = {}  # of each function's arguments, in its docstring's letters
    worked: dict[str, tuple[Worked, ...]] = {}  # public cases of each function; see `autograder.casebook.intermediates`

    def cases(self, function: str) -> list[tuple[Test, Case]]:
        """Return the cases that can show a function's mistake: they have one right answer and do not run alone."""
        return [
            (test, case)
            for test in self.tests
            if test.function == function
            for case in test.cases
            if isinstance(case.expected, (Returns, Raises)) and not case.alone
        ]

    def public(self) -> Casebook:
        """Return the part that students may have."""
        tests = tuple(_without_landscapes(test) for test in self.tests if test.visibility == "public")
        hidden = {
            name: sum(test.function == name and test.visibility == "hidden" for test in self.tests)
            for name in self.parameters
        }
        known = tuple(msgspec.structs.replace(each, answers=self._public_answers(each)) for each in self.mistakes)
        return msgspec.structs.replace(self, tests=tests, mistakes=known, variants=(), hidden=self.hidden or hidden)

    def _public_answers(self, mistake: KnownMistake) -> tuple[Answer, ...]:
        """Return what a mistake answers on the public cases, as fingerprints."""
        asked = zip(self.cases(mistake.function), mistake.answers, strict=True)
        return tuple(
            answer if answer.value is None else msgspec.structs.replace(answer, value=leaves_of(answer.value))
            for (test, _), answer in asked
            if test.visibility == "public"
        )

    def to_json(self) -> bytes:
        """Return the casebook as JSON, the same bytes for the same content."""
        fields = msgspec.structs.asdict(self)
        if not self.variants:
            del fields["variants"]  # which students never get
        return msgspec.json.encode(_to_plain(fields), order="deterministic")

    @classmethod
    def from_json(cls, data: bytes) -> Casebook:
        """Return the casebook that `to_json` wrote."""
        return msgspec.convert(_from_plain(msgspec.json.decode(data)), cls)


def _without_landscapes(test: Test) -> Test:
    """Return a test without the data that only feedback pages draw."""
    cases = tuple(msgspec.structs.replace(case, landscape=None) for case in test.cases)
    return msgspec.structs.replace(test, cases=cases)


def _to_plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a kind of value
    match value:
        case np.ndarray():
            numbers = [_to_plain(number) for number in value.ravel().tolist()]
            return {"$array": numbers, "dtype": value.dtype.name, "shape": list(value.shape)}
        case float() if not math.isfinite(value):
            return {"$float": str(value)}
        case ArrayPrint() | Fingerprint():
            return _plain_fingerprint(value)
        case Objective() | SeededGenerator():
            return _plain_made(value)
        case msgspec.Struct():
            return _fields(value)
        case tuple():
            return {"$tuple": [_to_plain(item) for item in value]}
        case list():
            return [_to_plain(item) for item in value]
        case dict():
            return {name: _to_plain(item) for name, item in value.items()}
        case np.generic():
            return value.item()
        case _:
            return value


def _plain_made(value: Objective | SeededGenerator) -> dict[str, Any]:
    if isinstance(value, SeededGenerator):
        return {"$generator": value.seed}
    return {"$objective": value.name, "source": value.source, "bound": _to_plain(value.bound)}


def _plain_fingerprint(value: ArrayPrint | Fingerprint) -> dict[str, Any]:
    if isinstance(value, ArrayPrint):
        return {"$print": plain_print(value)}
    return {"$prints": prints.to_plain(value)}


def _fields(value: msgspec.Struct) -> dict[str, Any]:
    """Return the fields of a value with its tag; of answers, which are many, only those that say something."""
    plain = {name: _to_plain(item) for name, item in msgspec.structs.asdict(value).items()}
    if isinstance(value, Answer):
        return {name: item for name, item in plain.items() if item not in ("", False, 0.0, None, {"$tuple": []})}
    tag = value.__struct_config__.tag
    return {"type": tag, **plain} if tag else plain


def _from_plain(plain: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a kind of value
    match plain:
        case {"$array": values, "dtype": dtype, "shape": shape}:
            numbers = [_from_plain(number) if isinstance(number, dict) else number for number in values]
            return np.array(numbers, dtype=dtype).reshape(shape)
        case {"$print": fields}:
            return msgspec.convert(fields, ArrayPrint)
        case {"$float": text}:
            return float(text)
        case {"$objective": name, "source": source, "bound": bound}:
            return Objective(name, source, _from_plain(bound))
        case {"$generator": seed}:
            return SeededGenerator(seed)
        case {"$prints": fields}:
            return prints.from_plain(fields)
        case {"$tuple": items}:
            return tuple(_from_plain(item) for item in items)
        case list():
            return [_from_plain(item) for item in plain]
        case dict():
            return {name: _from_plain(item) for name, item in plain.items()}
        case _:
            return plain
