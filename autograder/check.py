"""The student's check: the public tests on the working copy, with the messages and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from autograder import casebooks
from autograder.course import Course, Exercise
from autograder.errors import UsageError
from autograder.grading import Grader
from autograder.results import Outcome, Result, Status, TestResult
from autograder.sandbox import Sandbox
from autograder.submissions import read_submission


def check_exercises(exercises: Sequence[Exercise], course: Course, function: str | None = None) -> bool:
    """Check the working copies, print what was found, and return whether everything passed."""
    if function and not any(function in exercise.about.functions for exercise in exercises):
        known = ", ".join(name for exercise in exercises for name in exercise.about.functions)
        raise UsageError(f"There is no function {function!r} here; there are {known}.")
    grader = Grader(Sandbox(unsafe=True))
    try:
        results = [_check(exercise, course, grader, function) for exercise in exercises]
    finally:
        grader.close()
    return all(results)


def _check(exercise: Exercise, course: Course, grader: Grader, function: str | None) -> bool:
    book = casebooks.read(exercise, course)
    submission = read_submission(exercise.folder, "", exercise)
    wanted = {function} if function else None
    result = grader.grade(submission, exercise, book, "public", wanted)
    click.echo("\n".join(report(result, exercise)))
    return result.status is Status.GRADED and all(test.outcome is Outcome.PASSED for test in result.tests)


def report(result: Result, exercise: Exercise) -> list[str]:
    """Return the lines that a student reads."""
    lines = [f"{exercise.name}: {exercise.about.title}"]
    lines += [f"  note: {note}" for note in result.notes]
    functions = dict.fromkeys(test.function for test in result.tests)
    width = max((len(name) for name in functions), default=0)
    for name in functions:
        tests = [test for test in result.tests if test.function == name]
        passed = sum(test.outcome is Outcome.PASSED for test in tests)
        first = next((test for test in tests if test.outcome is not Outcome.PASSED), None)
        state = "passed" if first is None else first.outcome.replace("_", " ")
        lines.append(f"  {name:<{width}}  {passed}/{len(tests)} public tests  {state}")
        if first is not None and first.outcome is not Outcome.NOT_IMPLEMENTED:
            lines += [f"      {line}" for line in details(first, exercise)]
    lines.append("  Public tests are not the grade: hidden tests run when your work is graded.")
    return lines


def details(test: TestResult, exercise: Exercise) -> list[str]:
    """Return a failed test's message in the order called, expected, got, again."""
    lines = [f"{test.title}: {test.message}"]
    for word, text in (("called", test.call), ("expected", test.expected), ("got", test.got)):
        if text:
            lines += [f"{word if at == 0 else '':<9} {line}" for at, line in enumerate(text.splitlines())]
    lines += [f"{'likely':<9} {mistake.hint}" for mistake in test.mistakes]
    lines.append(f"{'again':<9} autograder check {Path(exercise.name).name.partition('_')[0]} -k {test.function}")
    return [line for whole in lines for line in whole.splitlines()]
