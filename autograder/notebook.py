"""What a notebook of the course imports: `check("sigmoid")` runs the public tests on the function in the notebook.

The function is called in the notebook's own kernel; the same engine judges what it returns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import casebooks, shown
from autograder.cases import Case, Casebook, Test
from autograder.client import call_request
from autograder.course import EXERCISE_FILE, Course, Exercise, find_course, read_exercise
from autograder.errors import UsageError
from autograder.inside import messages, values, wire, worker
from autograder.judge import Verdict, judge
from autograder.results import Outcome


def checker(exercise: str, namespace: dict[str, Any] | None = None) -> Callable[[str], None]:
    """Return `check`, which runs the public tests of one function and prints what they found.

    Parameters
    ----------
    exercise : str
        The exercise's name; the notebook lies in its folder.
    namespace : dict, optional
        Where the functions are; the notebook's own variables when left out.
    """
    space = sys._getframe(1).f_globals if namespace is None else namespace  # noqa: SLF001 - the notebook's variables

    def check(function: str) -> None:
        folder, course = _assignment(exercise)
        book = casebooks.read(folder, course)
        tests = _tests_of(book, function)
        for test in tests:
            verdict, case = run(test, book.parameters[function], space)
            if verdict.outcome is not Outcome.PASSED:
                print("\n".join(_report(test, verdict, case, book.parameters[function])))  # noqa: T201
                return
        passed = f"{function}: {len(tests)} of {len(tests)} public tests passed."
        print(f"{passed} Hidden tests run when your work is graded.")  # noqa: T201

    return check


def grader(exercise: str, namespace: dict[str, Any] | None = None) -> Callable[[str], float]:
    """Return `grade`, which runs all tests of one function and returns its points; for the staff's notebooks."""
    space = sys._getframe(1).f_globals if namespace is None else namespace  # noqa: SLF001 - the notebook's variables

    def grade(function: str) -> float:
        course = _course()
        book = casebooks.read(course.exercise(exercise), course)
        points = 0.0
        for test in _tests_of(book, function):
            verdict, _ = run(test, book.parameters[function], space)
            if verdict.outcome is Outcome.PASSED:
                points += test.points
            elif not test.edge:
                break
        return points

    return grade


def run(test: Test, parameters: tuple[str, ...], namespace: dict[str, Any]) -> tuple[Verdict, Case | None]:
    """Return the verdict on the first case that fails, calling the function in this process."""
    local = worker.Worker(None)  # type: ignore[arg-type] # nothing is sent
    local.namespace = namespace
    note = ""
    for number, case in enumerate(test.cases):
        if test.function not in namespace:
            return Verdict(Outcome.NOT_IMPLEMENTED, f"{test.function} is not defined in this notebook"), case
        verdict = _call(local, number, test.function, case, parameters)
        if verdict.outcome is not Outcome.PASSED:
            return verdict, case
        note = verdict.note or note
    return Verdict(Outcome.PASSED, note=note), None


def _call(local: worker.Worker, number: int, function: str, case: Case, parameters: tuple[str, ...]) -> Verdict:
    request, arrays = call_request(number, function, case, parameters)
    given = wire.Arrays(bytearray(b"".join(array.tobytes() for array in arrays)))
    answer: list[Any] = []
    reply: messages.Returned | messages.Raised
    try:
        returned = local.call(request, given, answer)
    except Exception as error:  # noqa: BLE001 - whatever the student's function raises
        reply = local.raised(number, error, "")
        return judge(case, reply, None)
    assert isinstance(returned, messages.Returned)  # noqa: S101 - call returns nothing else
    back = wire.Arrays(bytearray(b"".join(array.tobytes() for array in answer)))
    return judge(case, returned, values.answer(returned.value, back))


def _report(test: Test, verdict: Verdict, case: Case | None, parameters: tuple[str, ...]) -> Sequence[str]:
    lines = [f"{test.function}: {test.title}: {verdict.message}"]
    called = shown.call(test.function, parameters, case) if case else ""
    for word, text in (("called", called), ("expected", verdict.expected), ("got", verdict.got)):
        lines += [f"  {word if at == 0 else '':<9} {line}" for at, line in enumerate(text.splitlines())]
    return lines


def _tests_of(book: Casebook, function: str) -> list[Test]:
    tests = [test for test in book.tests if test.function == function]
    if not tests:
        known = ", ".join(dict.fromkeys(test.function for test in book.tests))
        raise UsageError(f"{book.exercise} has no function {function!r}; it has {known}.")
    return tests


def _course() -> Course:
    try:
        return find_course()
    except UsageError:
        return find_course(Path(__file__).parent.parent)


def _assignment(name: str) -> tuple[Exercise, Course]:
    course = _course()
    here = Path.cwd()
    if here.name == name and (here / EXERCISE_FILE).is_file():
        return read_exercise(here), course
    return course.assignment(name), course
