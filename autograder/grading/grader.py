"""Grades one submission in two passes: first it calls all functions with the public cases, then with the hidden ones.

The details of the student's page are fixed between the passes, by workers that are older than the first hidden call.
The hidden pass adds only outcomes, points and the mistakes that are named with hidden tests.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec

from autograder.casebook.cases import Case, Casebook, Test, Visibility
from autograder.course.course import Exercise
from autograder.errors import GraderFault
from autograder.grading import credit
from autograder.grading.function_run import FunctionRun
from autograder.grading.notes import Note, NoteKind
from autograder.grading.pointing import line_of
from autograder.grading.workers import LoadEnded, Loads, NotLoaded
from autograder.judging import smallest_case
from autograder.judging.call_record import CallRecord
from autograder.judging.judge import Verdict
from autograder.judging.messages import blame
from autograder.judging.naming import named
from autograder.judging.pointing import pointed
from autograder.results.result import GraderInfo, NamedMistake, Result, Seconds, Status, TestResult
from autograder.sandbox.client import WorkerClient, WorkerEnded
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile, precedence, short_hash

Blamed: TypeAlias = Mapping[str, tuple[str, ...]]  # functions that fail because of others, and those others


class Seen(msgspec.Struct):
    """Observations beside the result: notes with their kinds, calls, and the smallest failing case of each test."""

    notes: list[Note] = []
    calls: list[CallRecord] = []
    evidence: dict[str, CallRecord] = {}  # by the test's id


class Grader:
    """Grades submissions, one after the other, with one warm process for each flavour of worker.

    Parameters
    ----------
    sandbox : Sandbox
    client : callable, optional
        Makes the clients of workers, with the parameters of `WorkerClient`.
    """

    def __init__(self, sandbox: Sandbox, client: Callable[..., WorkerClient] = WorkerClient) -> None:
        self.sandbox = sandbox
        self.client = client

    def close(self) -> None:
        """End the warm processes."""
        self.sandbox.close()

    def grade(  # noqa: PLR0913 - the inputs of grading
        self,
        submission: Submission,
        exercise: Exercise,
        casebook: Casebook,
        version: str,
        functions: Collection[str] | None = None,
        seen: Seen | None = None,
    ) -> Result:
        """Return the result of one submission; after our own fault it tries once more, then reports it.

        If `seen` is given, it gets the observations that are not in the result.
        """
        for last in (False, True):
            attempt = SubmissionGrading(self, submission, exercise, casebook, version, functions, seen)
            try:
                return attempt.result()
            except Exception as error:  # noqa: BLE001 - our own mistake must not end the run of a whole class
                fault = error if isinstance(error, GraderFault) else GraderFault(f"{type(error).__name__}: {error}")
                self.close()
                if last:
                    return attempt.faulty(fault)
            finally:
                attempt.close()
        raise AssertionError  # pragma: no cover - the loop returns


class SubmissionGrading:
    """One submission being graded."""

    def __init__(  # noqa: PLR0913 - the inputs of grading
        self,
        grader: Grader,
        submission: Submission,
        exercise: Exercise,
        casebook: Casebook,
        version: str,
        functions: Collection[str] | None,
        seen: Seen | None,
    ) -> None:
        self.grader = grader
        self.submission = submission
        self.exercise = exercise
        self.casebook = casebook
        self.version = version
        self.functions = functions
        self.seen = seen or Seen()
        calls = None if seen is None else seen.calls
        self.loads = Loads(
            grader.sandbox,
            grader.client,
            exercise,
            [Note(NoteKind.HANDED_IN, problem) for problem in submission.problems],
        )
        self.seen.notes = self.loads.notes
        self.results: dict[str, list[TestResult]] = {}
        self.runs = {name: FunctionRun(self.loads, casebook, name, tests, calls) for name, tests in self._by_function()}
        self.started = time.monotonic()

    # ---- results

    def result(self) -> Result:
        """Grade and return the result."""
        try:
            self.loads.file = self._choose()
            self._grade()
        except NotLoaded as reason:
            self.loads.note(NoteKind.LOADING, str(reason))
            return self._result(Status.UNLOADABLE, 0.0, ())
        self.loads.close()
        tests = tuple(test for results in self.results.values() for test in credit.confirmed(results, self.casebook))
        return self._result(Status.GRADED, round(sum(test.score for test in tests), 4), tests)

    def faulty(self, fault: GraderFault) -> Result:
        """Return the result that says that the grader failed."""
        why = f"The grader failed; it is not the submission's fault and costs no points. {fault}"
        self.loads.notes.append(Note(NoteKind.FAULT, why))
        return self._result(Status.GRADER_FAULT, None, ())

    def close(self) -> None:
        """End the remaining workers."""
        self.loads.abandon()

    def _result(self, status: Status, score: float | None, tests: tuple[TestResult, ...]) -> Result:
        file = self.loads.file
        return Result(
            student=self.submission.student,
            exercise=self.exercise.name,
            graded_file=file.name if file else None,
            submission_sha256=file.sha256 if file else None,
            status=status,
            score=score,
            max_score=sum(test.points for test in self._asked()),
            grader=GraderInfo(version=self.version, seed=self.casebook.seed, sandbox=self.grader.sandbox.name),
            seconds=Seconds(cpu=round(self.loads.budget.used_s, 3), wall=round(time.monotonic() - self.started, 3)),
            notes=tuple(dict.fromkeys(note.sentence for note in self.loads.notes)),
            tests=tests,
        )

    def _asked(self) -> list[Test]:
        chosen = self.functions
        return [test for test in self.casebook.tests if chosen is None or test.function in chosen]

    def _by_function(self) -> list[tuple[str, list[Test]]]:
        found: dict[str, list[Test]] = {}
        for test in self._asked():
            found.setdefault(test.function, []).append(test)
        return list(found.items())

    # ---- which file

    def _choose(self) -> SubmittedFile:
        """Return the file that is graded: the one with more functions filled in, the newer one, the first kind."""
        files = self.submission.files
        if not files:
            raise NotLoaded(self.loads.notes.pop().sentence if self.loads.notes else "Nothing could be graded.")
        if len(files) == 1:
            return files[0]
        filled = {file.name: self.loads.count_filled(file) for file in files}
        best = max(files, key=lambda file: precedence(file, filled[file.name]))
        for other in (file for file in files if file is not best):
            if filled[best.name] > filled[other.name]:
                counts = f"{_count(filled[best.name])} against {filled[other.name]}"
                reason = f"more of its functions are filled in ({counts})"
            elif other.renamed and not best.renamed:
                reason = "both have as many functions filled in, and it has the right name"
            elif best.modified_ns != other.modified_ns:
                reason = "both have as many functions filled in, and it is newer"
            else:
                reason = "both have as many functions filled in and are equally old"
            sentence = f"{best.name} was graded and not {other.name} ({short_hash(other)}): {reason}."
            self.loads.keep(Note(NoteKind.CHOICE, sentence, other.name, reason))
        return best

    # ---- the two passes

    def _grade(self) -> None:
        self._pass("public")
        blamed = self._blamed()
        self.loads.note(NoteKind.BLAME, *(blame(name, causes) for name, causes in blamed.items()))
        calls = {name: self._explain_public(name, blamed) for name in self.runs}
        for name in [name for name in self.runs if name not in blamed]:
            self.results[name] = pointed(self.results[name], functools.partial(line_of, self.runs[name]))
        self.loads.frozen = True
        self._pass("hidden")
        blamed = self._blamed()
        for name in self.runs:
            self._explain_hidden(name, blamed, calls[name])

    def _pass(self, visibility: Visibility) -> None:
        for name, run in self.runs.items():
            found = [self._test_result(test, verdict, case) for test, verdict, case in run.ask(visibility)]
            self.results.setdefault(name, []).extend(found)

    def _test_result(self, test: Test, verdict: Verdict, case: Case | None) -> TestResult:
        parameters = self.casebook.parameters[test.function]
        if verdict.note:
            self.loads.note(NoteKind.FUNCTION, f"{test.function}: {verdict.note}.")
        return credit.result_of(test, verdict, case, parameters)

    def _explain_public(self, function: str, blamed: Blamed) -> list[CallRecord]:
        """Show the smallest case on which each public test fails; return the calls for it."""
        results = self.results[function]
        wrong = _wrong(results)
        calls = self._call(function, "public", wrong) if wrong else []
        alone = all(test.visibility == "public" for test in self.runs[function].tests)  # nothing else to name it with
        found = self._named(function, calls) if alone and function not in blamed else ()
        told = [self._told(test, calls, found) if test.id in wrong else test for test in results]
        self.results[function] = [_with_cause(test, blamed.get(function, ())) for test in told]
        return calls

    def _explain_hidden(self, function: str, blamed: Blamed, calls: list[CallRecord]) -> None:
        """Show the smallest case of each hidden test, and name what explains the answers to all cases.

        If another function is at fault, nothing is named. A name is a verdict of all tests of the function, public and
        hidden, and each failed test gets it.
        """
        results = self.results[function]
        wrong = _wrong(results)
        if all(test.visibility == "public" for test in results):
            return
        if wrong:
            calls = [*(calls or self._call(function, "public", wrong)), *self._call(function, "hidden", wrong)]
        found = self._named(function, calls) if wrong and function not in blamed else ()
        for place, test in enumerate(results):
            if test.visibility == "public":
                results[place] = msgspec.structs.replace(test, mistakes=found) if test.id in wrong else test
            else:
                told = self._told(test, calls, found) if test.id in wrong else test
                results[place] = _with_cause(told, blamed.get(function, ()))

    def _call(self, function: str, visibility: Visibility, wrong: Sequence[str]) -> list[CallRecord]:
        try:
            return self.runs[function].call(visibility, wrong)
        except (LoadEnded, NotLoaded, WorkerEnded):
            return []

    def _named(self, function: str, calls: Sequence[CallRecord]) -> tuple[NamedMistake, ...]:
        return named(self.casebook, function, calls)

    def _told(self, result: TestResult, calls: Sequence[CallRecord], found: tuple[NamedMistake, ...]) -> TestResult:
        told, evidence = smallest_case.told(result, calls, self.casebook)
        if evidence is not None:
            self.seen.evidence[result.id] = evidence
        return msgspec.structs.replace(told, mistakes=found)

    def _blamed(self) -> Blamed:
        """Return the failing functions that call other failing functions of the exercise, with those others."""
        wrong = [name for name, tests in self.results.items() if any(not test.outcome.facts.passed for test in tests)]
        causes = {name: tuple(helper for helper in self.runs[name].helpers if helper in wrong) for name in wrong}
        return {name: found for name, found in causes.items() if found}


def _wrong(results: Sequence[TestResult]) -> list[str]:
    """Return the tests with a wrong answer; none if one ended the worker."""
    if any(test.outcome.facts.ends_function for test in results):
        return []
    return [test.id for test in results if test.outcome.facts.shows_a_case]


def _with_cause(test: TestResult, causes: tuple[str, ...]) -> TestResult:
    """Return a test's result with the functions that are to blame for it."""
    if not causes or test.outcome.facts.passed or test.outcome.facts.is_not_run:
        return test
    message = f"{test.message}\n{blame(test.function, causes)}".strip()
    return msgspec.structs.replace(test, message=message, because_of=causes)


def _count(number: int) -> str:
    return str(max(0, number))
