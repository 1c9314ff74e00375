"""`check("sigmoid")` in a notebook: runs the public tests on the function in the notebook.

The function is called in the notebook's own kernel; the same engine judges what it returns.
"""

from __future__ import annotations

import builtins
import contextlib
import difflib
import functools
import importlib.metadata
import os
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy.random  # noqa: F401 - imported at the first call otherwise, from that folder

from autograder.casebook import store
from autograder.casebook.cases import Case, Casebook, Test
from autograder.course.course import EXERCISE_FILE, Course, Exercise, course_around, read_exercise
from autograder.errors import AutograderError, UsageError
from autograder.grading import credit
from autograder.grading.workers import NUMPY_OFFER, TORCH_OFFER
from autograder.judging.absent import verdict as verdict_on
from autograder.judging.bands import banded, score_of
from autograder.judging.call_record import CallRecord
from autograder.judging.judge import Verdict
from autograder.judging.naming import explained
from autograder.judging.pointing import pointed
from autograder.lookup import Here, elsewhere
from autograder.results.result import Outcome, TestResult, Where
from autograder.sandbox.call_request import call_request
from autograder.student.failing_case import code_in_notebook
from autograder.student.function_report import FunctionReport, function_report
from autograder.student.kernel_line import line_in
from autograder.student.notebook_view import Feedback, show
from autograder.student.on_paper import SUFFIX, paper_text
from autograder.worker import messages, module, serve, values, wire
from autograder.worker import source as sources
from autograder.worker import statements as reading
from autograder.worker.absent import absences

VALIDATING = "NBGRADER_VALIDATING"  # set by `nbgrader validate`, which looks for cells that raise
_SHELLS = frozenset({"display", "get_ipython", "exit", "quit", "open", "In", "Out"})  # what IPython puts there
_KERNELS_FILE = re.compile(r"^.*ipykernel_\d+[/\\]\d+\.py(?=, line)")  # a cell, as the kernel names it


def checker(exercise: str, namespace: dict[str, Any] | None = None) -> Check:
    """Return `check`, which runs the public tests of one function and shows what they found, as the command does.

    Parameters
    ----------
    exercise : str
        The exercise's name; the notebook lies in its folder.
    namespace : dict, optional
        Where the functions are; the notebook's own variables when left out.
    """
    space = sys._getframe(1).f_globals if namespace is None else namespace  # noqa: SLF001 - the notebook's variables

    return Check(exercise, space)


class Check:
    """`check` of a notebook.

    Parameters
    ----------
    exercise : str
    space : dict
        The notebook's own variables.
    """

    def __init__(self, exercise: str, space: dict[str, Any]) -> None:
        self._exercise = exercise
        self._space = space

    def __call__(self, function: str) -> None:
        """Run the public tests of one function and show what they found."""
        try:
            if function.endswith(SUFFIX):
                print(paper_text(_assignment(self._exercise)[0], function.removesuffix(SUFFIX)))  # noqa: T201
                return
            with elsewhere:
                report, book = self._checked(function)
                found = Feedback(report, book.public().hidden[function])
        except AutograderError as error:
            print(f"autograder: {error}")  # noqa: T201
            return
        show(found)
        if VALIDATING in os.environ and not report.good:
            raise AssertionError(f"{function}: not all public tests pass.")

    def case(self, function: str) -> None:
        """Print the call that fails as Python to paste into a cell."""
        try:
            with elsewhere:
                lines = code_in_notebook(*self._checked(function))
        except AutograderError as error:
            lines = [f"autograder: {error}"]
        print("\n".join(lines))  # noqa: T201

    def _checked(self, function: str) -> tuple[FunctionReport, Casebook]:
        folder, course = _assignment(self._exercise)
        book = store.read(folder, course)
        report = checked(folder, book, function, self._space)
        again = f'check("{function}")' if report.again else ""
        as_code = f'check.case("{function}")' if report.as_code else ""
        return msgspec.structs.replace(report, again=again, as_code=as_code), book


def checked(exercise: Exercise, book: Casebook, function: str, space: dict[str, Any]) -> FunctionReport:
    """Return what the tests of a book say of a function among a notebook's variables."""
    calls: list[CallRecord] = []
    offered, parameters = _offered(exercise, function), book.parameters.get(function, ())
    results = [
        credit.result_of(test, *run(test, parameters, space, calls, offered), parameters)
        for test in _tests_of(book, function)
    ]
    results = pointed(
        explained(book, function, results, calls), functools.partial(_line, book, function, space, offered)
    )
    absent = function not in space and missing(function, space) is not None
    return function_report(exercise, book, function, results, calls, absent=absent)


def _line(book: Casebook, function: str, space: dict[str, Any], offered: tuple[str, ...]) -> Where | None:
    def call(local: serve.Worker, case: Case) -> tuple[messages.Returned | messages.Raised, Any]:
        return _call(local, 0, function, case, book.parameters[function])

    with as_graded(space, offered):
        return line_in(space, book, function, call)


def grader(exercise: str, namespace: dict[str, Any] | None = None) -> Callable[[str], float]:
    """Return `grade`, which runs all tests of one function and returns its points; for the staff's notebooks."""
    space = sys._getframe(1).f_globals if namespace is None else namespace  # noqa: SLF001 - the notebook's variables

    def grade(function: str) -> float:
        with elsewhere:
            return points_of(function)

    def points_of(function: str) -> float:
        course = course_around()
        folder = course.exercise(exercise)
        book = store.read(folder, course)
        tests = _tests_of(book, function)
        parameters = book.parameters[function]
        results, blocked = list[TestResult](), False
        for test in tests:
            verdict = Verdict(Outcome.SKIPPED)
            if not blocked:
                verdict, _ = run(test, parameters, space, None, _offered(folder, function))
            results.append(credit.result_of(test, verdict, None, parameters))
            blocked = blocked or not (verdict.outcome.facts.passed or verdict.points or test.edge)
        return sum(result.score for result in credit.confirmed(results, book))

    return grade


def run(
    test: Test,
    parameters: tuple[str, ...],
    namespace: dict[str, Any],
    calls: list[CallRecord] | None = None,
    offered: tuple[str, ...] = NUMPY_OFFER,
) -> tuple[Verdict, Case | None]:
    """Return the verdict on the first case that fails, calling the function in this process.

    With `calls` all cases are called, and the calls are added to it.
    """
    local = serve.Worker(None)  # type: ignore[arg-type] # nothing is sent
    local.namespace = namespace
    local.files = frozenset(_files(namespace, test.function))
    found: tuple[Verdict, Case | None] | None = None
    note, scores = "", list[float]()
    if test.function not in namespace:
        return verdict_on(test.function, missing(test.function, namespace), {}), None
    for number, case in enumerate(test.cases):
        with as_graded(namespace, offered) as local.refused_names:
            reply, answer = _call(local, number, test.function, case, parameters)
        call = CallRecord.of(test, case, reply, answer)
        verdict = call.verdict
        if not verdict.outcome.facts.passed:
            found = found or (verdict, case)
        if calls is not None:
            calls.append(call)
        elif found:
            break
        note = verdict.note or note
        scores += score_of(case, verdict)
    return found or banded(test, scores, note)


def _offered(exercise: Exercise, function: str) -> tuple[str, ...]:
    about = exercise.about.functions.get(function)
    return TORCH_OFFER if about and about.torch else NUMPY_OFFER


def missing(function: str, namespace: dict[str, Any]) -> messages.Absent | None:
    """Return what the notebook's cells, as far as they have been run, hold of a function that is not defined."""
    history = namespace.get("In", ())
    cells = [
        sources.Cell(f"input {number}", source, is_cell=True) for number, source in enumerate(history) if source.strip()
    ]
    try:
        statements = reading.statements_of(cells, (function,), lambda _: None)
    except sources.NotLoadableError:
        statements = []
    return absences((function,), (), statements, cells, {}).get(function)


@contextlib.contextmanager
def as_graded(namespace: dict[str, Any], offered: tuple[str, ...]) -> Iterator[set[str]]:
    """Hide from the notebook's functions what is not offered where they are graded; gives the names that are hidden."""
    only = module.OfferedOnly(offered)
    installed = _installed()
    hidden = {
        name: value
        for name, value in namespace.items()
        if name not in _SHELLS and (home := _home(value)) in installed and not only.offers(home)
    }
    plain = builtins.__import__

    def offered_import(name: str, globals_: Any = None, *rest: Any, **options: Any) -> Any:  # noqa: ANN401
        if globals_ is namespace:
            only.find_spec(name)
        return plain(name, globals_, *rest, **options)

    for name in hidden:
        del namespace[name]
    builtins.__import__ = offered_import  # type: ignore[assignment]
    try:
        yield set(hidden)
    finally:
        builtins.__import__ = plain
        for name, value in hidden.items():
            namespace.setdefault(name, value)


@functools.cache
def _installed() -> frozenset[str]:
    """Return the packages that are installed beside Python's own."""
    return frozenset(importlib.metadata.packages_distributions())


def _home(value: Any) -> str:  # noqa: ANN401
    """Return the package that a module, a class or a function comes from, nothing for other values."""
    if isinstance(value, types.ModuleType):
        return value.__name__.partition(".")[0]
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return (value.__module__ or "").partition(".")[0]
    return ""


def _files(namespace: dict[str, Any], function: str) -> Iterator[str]:
    """Yield the files (in a notebook: the cells) of a function and of all that are the notebook's own."""
    for name, value in namespace.items():
        if isinstance(value, types.FunctionType) and (name == function or value.__globals__ is namespace):
            yield value.__code__.co_filename


def _call(
    local: serve.Worker, number: int, function: str, case: Case, parameters: tuple[str, ...]
) -> tuple[messages.Returned | messages.Raised, Any]:
    request, arrays = call_request(number, function, case, parameters)
    given = wire.Arrays(bytearray(b"".join(array.tobytes() for array in arrays)))
    answer: list[Any] = []
    try:
        with Here():
            returned = local.call(request, given, answer)
    except Exception as error:  # noqa: BLE001 - whatever the student's function raises
        raised = local.raised(number, error, "")
        frames = tuple(_KERNELS_FILE.sub("this notebook", frame) for frame in raised.frames)
        return msgspec.structs.replace(raised, frames=frames), None
    assert isinstance(returned, messages.Returned)  # noqa: S101 - call returns nothing else
    back = wire.Arrays(bytearray(b"".join(array.tobytes() for array in answer)))
    return returned, values.answer(returned.value, back)


def _tests_of(book: Casebook, function: str) -> list[Test]:
    tests = [test for test in book.tests if test.function == function]
    if not tests:
        known = list(dict.fromkeys(test.function for test in book.tests))
        near = difflib.get_close_matches(function, known, 1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"{book.exercise} has no function {function!r}; it has {', '.join(known)}.{guess}")
    return tests


def _assignment(name: str) -> tuple[Exercise, Course]:
    course = course_around()
    here = Path.cwd()
    if here.name == name and (here / EXERCISE_FILE).is_file():
        return read_exercise(here), course
    return course.assignment(name), course
