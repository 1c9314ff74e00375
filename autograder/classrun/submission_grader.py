"""Grades submissions one by one; returns the result and the page of each."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.casebook.cases import Casebook
from autograder.classrun.setup import Graded, Setup
from autograder.course.course import Exercise
from autograder.grading.derivations import Questions
from autograder.grading.grader import Grader, Seen
from autograder.judging.call_record import CallRecord
from autograder.judging.examples import example
from autograder.report import feedback_page, visible
from autograder.report.listing import listing
from autograder.report.pictures.choose import pictures
from autograder.results.result import Result, encode
from autograder.sandbox.look import look
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.outline import Outline
from autograder.submissions.outline import encode as encode_outline
from autograder.submissions.submission import Submission


class SubmissionGrader:
    """Grades submissions of the exercises in its setup.

    Parameters
    ----------
    setup : Setup
    sandbox : Sandbox, optional
        A sandbox whose warm processes have begun to start.
    """

    def __init__(self, setup: Setup, sandbox: Sandbox | None = None) -> None:
        self.level = setup.feedback
        self.grader = Grader(sandbox or Sandbox(unsafe=setup.unsafe))
        self.packs = {pack.name: pack for pack in setup.exercises}
        self.exercises = {pack.name: Exercise(pack.name, Path(pack.name), pack.about) for pack in setup.exercises}
        self.questions = {pack.name: Questions(pack.derivations) for pack in setup.exercises}
        self._casebooks: dict[str, Casebook] = {}

    def grade(self, submission: Submission) -> Graded:
        """Return the finished result of one submission."""
        name = submission.exercise
        if name not in self._casebooks:
            self._casebooks[name] = Casebook.from_json(self.packs[name].casebook)
        exercise, book = self.exercises[name], self._casebooks[name]
        seen = Seen()
        result = self.grader.grade(submission, exercise, book, self.packs[name].version, seen=seen)
        outline = self._outline(submission, result)
        if outline is not None:
            result = msgspec.structs.replace(result, pencil=self.questions[name].derivations(outline, book))
        page = feedback_page.page(
            result, exercise, details=self._details(submission, outline, result, book, seen.evidence)
        )
        return Graded(encode(result), page.encode(), encode_outline(outline) if outline else b"")

    def _outline(self, submission: Submission, result: Result) -> Outline | None:
        """Return the outline of the graded file; None if no file was graded."""
        functions = tuple(self.exercises[submission.exercise].about.functions)
        file = next((file for file in submission.files if file.sha256 == result.submission_sha256), None)
        return look(self.grader.sandbox, file.name, file.content, functions) if file else None

    def _details(
        self,
        submission: Submission,
        outline: Outline | None,
        result: Result,
        book: Casebook,
        evidence: Mapping[str, CallRecord],
    ) -> visible.Details:
        """Return the page's details: the code, and the pictures that students may see."""
        functions = self.exercises[result.exercise].about.functions
        drawn = [
            test
            for test in result.tests
            if test.id in evidence and (test.visibility == "public" or self.level == "full")
        ]
        figures = {
            test.id: pictures(evidence[test.id].case, evidence[test.id].answer, functions.get(test.function))
            for test in drawn
        }
        return visible.Details(
            level=self.level,
            example=functools.partial(example, book),
            figures=figures,
            code=listing(outline, tuple(functions)) if outline else None,
            handed_in=submission.digest,
        )

    def close(self) -> None:
        """End the warm processes."""
        self.grader.close()
