"""Grades the submission in Gradescope's container; only the staff sees its standard output."""

from __future__ import annotations

import contextlib
import functools
import traceback
from collections.abc import Iterator

import msgspec

from autograder.course.course import Exercise
from autograder.errors import AutograderError, GraderFault
from autograder.files import atomic_write
from autograder.judging.examples import example
from autograder.packaging.gradescope import results_json as gradescope
from autograder.packaging.gradescope.container import Place
from autograder.packaging.gradescope.probe import held
from autograder.report.visible import Details
from autograder.results.result import Result, Status, decode, encode
from autograder.sandbox.look import look
from autograder.text import clean, points

NO_SCORE = (
    "No score was given: results.json was not written, so Gradescope shows that the autograder failed. It is not the "
    "student's fault. Rerun the autograder before grades are published; Gradescope may count a failed run as 0."
)
STAFF_TEXT = 2_000  # characters of any one text that is printed


def main(place: Place) -> int:
    """Grade, write results.json, print the details for the staff, and return the exit status."""
    try:
        place.results.unlink(missing_ok=True)
        for line in grade(place):
            print(line)  # noqa: T201 - the staff's record of the run
    except AutograderError as error:
        print(f"autograder: {error}\n{NO_SCORE}")  # noqa: T201
        return error.exit_status
    except Exception:  # noqa: BLE001 - no error here is the student's fault
        print(f"{traceback.format_exc()}{NO_SCORE}")  # noqa: T201
        return AutograderError.exit_status
    return 0


def grade(place: Place) -> list[str]:
    """Grade the submission, write results.json, and return the lines for the staff.

    Raises
    ------
    GraderFault
        If the grader failed on it.
    CourseError, SandboxError
        If the package or the container has a wrong form.
    """
    brought = place.brought()
    exercise = brought.exercise
    with contextlib.closing(held(place, unsafe=brought.about.unsafe)) as grader:
        submission = place.read(brought, grader.sandbox)
        found = grader.grade(submission, exercise, brought.book, brought.about.version)
        file = next((file for file in submission.files if file.sha256 == found.submission_sha256), None)
        if file is not None:
            outline = look(grader.sandbox, file.name, file.content, ())
            found = msgspec.structs.replace(found, pencil=brought.questions.derivations(outline, brought.book))
    result = decode(encode(found))  # from here its texts are harmless
    if result.status is Status.GRADER_FAULT:
        raise GraderFault(result.notes[-1])
    details = Details(brought.about.feedback, functools.partial(example, brought.book))
    made = gradescope.encode(gradescope.results(result, exercise, details))
    try:
        place.results.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(place.results, made)
    except OSError as error:
        raise AutograderError(f"{place.results}: cannot be written: {error.strerror}.") from error
    return [*_staff_lines(result), *_point_lines(place, exercise)]


def _staff_lines(result: Result) -> Iterator[str]:
    """Yield the details for the staff, hidden calls and values included."""
    yield f"{result.exercise}: {points(result.score or 0.0)} of {points(result.max_score)} points, {result.status}"
    info = result.grader
    yield f"autograder {info.version}, seed {info.seed}, sandbox {info.sandbox}, {result.seconds.cpu:g} s of CPU"
    yield from (f"note: {clean(note, STAFF_TEXT)}" for note in result.notes)
    for test in result.tests:
        if test.outcome.facts.passed or test.outcome.facts.is_not_run:
            continue
        yield f"{test.id} ({test.visibility}): {test.outcome}"
        told = {"": test.message, "called": test.call, "expected": test.expected, "got": test.got}
        yield from (f"  {name:<9} {clean(text, STAFF_TEXT)}" for name, text in told.items() if text)
        yield from (f"  likely    {mistake.id}" for mistake in test.mistakes)


def _point_lines(place: Place, exercise: Exercise) -> Iterator[str]:
    """Yield a warning if the assignment on Gradescope has different points than the exercise."""
    total = place.total_points()
    by_hand = exercise.about.question_points
    if total is not None and total not in (exercise.points, exercise.points + by_hand):
        yield (
            f"note: the assignment has {points(total)} points on Gradescope; this exercise has "
            f"{points(exercise.points)} for its functions and {points(by_hand)} for the question that is graded by "
            "hand."
        )
