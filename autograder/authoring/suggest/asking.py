"""Calls submissions once more for the functions that gave a wrong answer without a name, on all cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.casebook import store
from autograder.casebook.cases import Answer, Casebook
from autograder.course.course import Course, Exercise
from autograder.errors import GraderFault, UsageError
from autograder.grading.grader import Grader, Seen
from autograder.report.shared_answers import unexplained
from autograder.results import aside
from autograder.results.folder import ReportFolder
from autograder.results.result import Result, TestResult
from autograder.submissions.class_folder import ClassFolder
from autograder.submissions.submission import Submission


class Answered(msgspec.Struct, frozen=True):
    """What a student's function answers on each case on which mistakes are told apart, and the test as it was shown."""

    student: str
    exercise: str
    test: TestResult
    answers: tuple[Answer, ...]


class Asking:
    """Asks the submissions of a report's class once more.

    Parameters
    ----------
    course : Course
    out : Path
        The report of the class.
    submissions : Path, optional
        Where the submissions are; by default where they were when the report was made.
    grader : Grader

    Raises
    ------
    UsageError
        When OUT is no report, or its submissions are not there.
    """

    def __init__(self, course: Course, out: Path, submissions: Path | None, grader: Grader) -> None:
        self._course = course
        self._report = _report(out)
        self._class = ClassFolder(submissions or _submissions_of(out))
        self._grader = grader
        self.left_out: list[tuple[str, str]] = []  # student/exercise, and why nothing was asked

    def answers(self, exercises: Sequence[str], progress: Callable[[str], None]) -> list[Answered]:
        """Return what the functions with an unexplained wrong answer answer on all cases."""
        found: list[Answered] = []
        for name in exercises:
            results = [result for result in self._report.results([name]) if any(unexplained(result))]
            if results:
                progress(f"{name}: calling the functions of {len(results)} submissions again")
                exercise = self._course.exercise(name)
                book = store.read(exercise, self._course)
                for result in results:
                    found += self._of(result, exercise, book)
        return found

    def _of(self, result: Result, exercise: Exercise, book: Casebook) -> Iterator[Answered]:
        tests = {test.function: test for test in unexplained(result)}
        try:
            submission = self._class.read(result.student, exercise)
        except GraderFault as fault:
            self._leave_out(result, str(fault))
            return
        if result.submission_sha256 not in {file.sha256 for file in submission.files}:
            self._leave_out(result, "it has changed since it was graded")
            return
        for function, answers in ask(self._grader, submission, exercise, book, list(tests)).items():
            yield Answered(result.student, result.exercise, tests[function], answers)

    def _leave_out(self, result: Result, why: str) -> None:
        self.left_out.append((f"{result.student}/{result.exercise}", why))


def ask(
    grader: Grader, submission: Submission, exercise: Exercise, book: Casebook, functions: Sequence[str]
) -> dict[str, tuple[Answer, ...]]:
    """Return the answers of functions in the order of `Casebook.cases`, for those that can be called on all cases."""
    seen = Seen()
    grader.grade(submission, exercise, book, "", functions, seen)
    calls = {call.case: call for call in seen.calls}
    cases = {function: [case for _, case in book.cases(function)] for function in functions}
    return {
        function: tuple(calls[case].answered for case in asked)
        for function, asked in cases.items()
        if asked and all(case in calls for case in asked)
    }


def _report(out: Path) -> ReportFolder:
    if aside.class_behind(out) is None:
        raise UsageError(
            f"{out}: there is no report of a class here. `autograder grade SUBMISSIONS --out OUT` makes one."
        )
    return ReportFolder(out)


def _submissions_of(out: Path) -> Path:
    """Return where the submissions of a report's class are: in the noted place, or as far from OUT as they were."""
    behind = aside.class_behind(out)
    assert behind is not None  # noqa: S101 - `_report` has seen to it
    places = [Path(behind.submissions), out / behind.from_out]
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise UsageError(f"The class of {out} is not in {behind.submissions} any more. Name it with --submissions.")
    return found
