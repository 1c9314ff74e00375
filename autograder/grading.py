"""Grades one submission: loads it in a worker, makes the casebook's calls, judges the answers.

A failure stands only after a fresh worker has shown it again, alone: so nothing that one function did to the
interpreter can cost another its points, and a time limit is never missed because of what else was running.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from autograder import absent, failing, shown
from autograder.cases import Case, Casebook, Test
from autograder.client import Budget, WorkerClient, WorkerEnded
from autograder.course import Exercise
from autograder.diagnosis import diagnose
from autograder.errors import GraderFault
from autograder.failing import Evidence
from autograder.inside import messages
from autograder.judge import Verdict, judge
from autograder.results import MEND_FIRST, GraderInfo, NamedMistake, Outcome, Result, Seconds, Status, TestResult
from autograder.sandbox import Sandbox
from autograder.submissions import Submission, SubmittedFile, precedence, short_hash

MAX_LEFT_OUT = 3  # statements at top level that hang or end the process, before loading is given up
ENDS_FUNCTION = (Outcome.TIMEOUT, Outcome.OUT_OF_MEMORY, Outcome.CRASHED, Outcome.REJECTED)
NUMPY_OFFER, TORCH_OFFER = ("numpy",), ("numpy", "torch")


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

    def grade(  # noqa: PLR0913 - what grading takes
        self,
        submission: Submission,
        exercise: Exercise,
        casebook: Casebook,
        version: str,
        functions: Collection[str] | None = None,
        evidence: dict[str, Evidence] | None = None,
    ) -> Result:
        """Return the result of one submission; a fault of ours is tried again once and then stands in the result.

        Where `evidence` is given, it gets what each failed test came to on its smallest failing case, by the test's id.
        """
        for last in (False, True):
            attempt = Attempt(self, submission, exercise, casebook, version, functions, evidence)
            try:
                return attempt.result()
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the run of a whole class
                fault = error if isinstance(error, GraderFault) else GraderFault(f"{type(error).__name__}: {error}")
                self.close()
                if last:
                    return attempt.faulty(fault)
            finally:
                attempt.close()
        raise AssertionError  # pragma: no cover - the loop returns


class NotLoaded(Exception):  # noqa: N818 - a verdict, not an error
    """The submission could not be loaded at all."""


class LoadEnded(Exception):  # noqa: N818 - a verdict, not an error
    """Loading ended the worker more often than can be worked around."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


class Loaded(msgspec.Struct):
    """A worker with the submission loaded."""

    client: WorkerClient
    reply: messages.Loaded


class Attempt:
    """One submission being graded."""

    def __init__(  # noqa: PLR0913 - what grading takes
        self,
        grader: Grader,
        submission: Submission,
        exercise: Exercise,
        casebook: Casebook,
        version: str,
        functions: Collection[str] | None,
        evidence: dict[str, Evidence] | None,
    ) -> None:
        self.grader = grader
        self.submission = submission
        self.exercise = exercise
        self.casebook = casebook
        self.version = version
        self.functions = functions
        self.evidence = evidence
        self.limits = exercise.about.limits
        self.budget = Budget(self.limits.total_cpu_s)
        self.notes: list[str] = list(submission.problems)
        self.file: SubmittedFile | None = None
        self.shared: dict[bool, Loaded] = {}
        self.left_out: dict[int, Verdict] = {}  # statements at top level that hung or ended the process
        self.careful_from: int | None = None  # behind this statement only what evaluates nothing is run
        self.load_ended: LoadEnded | None = None  # how loading ended for good; no function has it tried again
        self.demos_hang = False
        self.only_needed = False  # a demonstration hangs: only those are run that definitions need
        self.needs_everything = False  # for workers in which one test runs alone
        self.started = time.monotonic()

    # ---- results

    def result(self) -> Result:
        """Grade and return the result."""
        try:
            self.file = self._choose()
            tests = self._tests()
        except NotLoaded as reason:
            self.notes.append(str(reason))
            return self._result(Status.UNLOADABLE, 0.0, ())
        for loaded in self.shared.values():
            loaded.client.close()
        score = round(sum(test.score for test in tests), 4)
        return self._result(Status.GRADED, score, tuple(tests))

    def faulty(self, fault: GraderFault) -> Result:
        """Return the result that says that the grader failed."""
        self.notes.append(f"The grader failed; it is not the submission's fault and costs no points. {fault}")
        return self._result(Status.GRADER_FAULT, None, ())

    def close(self) -> None:
        """End what is left of the workers."""
        for loaded in self.shared.values():
            try:
                loaded.client.close()
            except GraderFault:
                continue

    def _result(self, status: Status, score: float | None, tests: tuple[TestResult, ...]) -> Result:
        return Result(
            student=self.submission.student,
            exercise=self.exercise.name,
            graded_file=self.file.name if self.file else None,
            submission_sha256=self.file.sha256 if self.file else None,
            status=status,
            score=score,
            max_score=sum(test.points for test in self._asked()),
            grader=GraderInfo(version=self.version, seed=self.casebook.seed, sandbox=self.grader.sandbox.name),
            seconds=Seconds(cpu=round(self.budget.used_s, 3), wall=round(time.monotonic() - self.started, 3)),
            notes=tuple(dict.fromkeys(self.notes)),
            tests=tests,
        )

    def _asked(self) -> list[Test]:
        chosen = self.functions
        return [test for test in self.casebook.tests if chosen is None or test.function in chosen]

    # ---- which file

    def _choose(self) -> SubmittedFile:
        """Return the file that is graded: the one with more functions filled in, the newer one, the module."""
        files = self.submission.files
        if not files:
            raise NotLoaded(self.notes.pop() if self.notes else "Nothing could be graded.")
        if len(files) == 1:
            return files[0]
        filled = {file.name: self._count_filled(file) for file in files}
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
            self.notes.append(f"{best.name} was graded and not {other.name} ({short_hash(other)}): {reason}.")
        return best

    def _count_filled(self, file: SubmittedFile) -> int:
        client = self._worker(with_torch=False)
        try:
            reply = client.load(self._load_request(file, count_only=True), file.content, self.limits.load_cpu_s)
        except WorkerEnded:
            return -1
        finally:
            client.close()
        return reply.filled if isinstance(reply, messages.Loaded) else -1

    # ---- workers

    def _worker(self, *, with_torch: bool) -> WorkerClient:
        limits = self.limits
        return self.grader.client(
            self.grader.sandbox.starter(with_torch=with_torch),
            memory_mib=limits.torch_memory_mib if with_torch else limits.memory_mib,
            wall_factor=limits.wall_factor,
            budget=self.budget,
        )

    def _load_request(
        self, file: SubmittedFile, *, with_torch: bool = False, everything: bool = False, count_only: bool = False
    ) -> messages.Load:
        return messages.Load(
            file=file.name,
            module=self.exercise.about.module,
            functions=tuple(self.exercise.about.functions),
            offered=TORCH_OFFER if with_torch else NUMPY_OFFER,
            content=messages.ArrayNode("uint8", (len(file.content),)),
            everything=everything,
            only_needed=self.only_needed,
            leave_out=tuple(self.left_out),
            careful_from=self.careful_from,
            partly=self._partly(),
            count_only=count_only,
        )

    def _load(self, *, with_torch: bool, everything: bool = False) -> Loaded:
        """Return a fresh worker with the submission loaded.

        A statement at top level during which the process hangs or ends is left out, as one that raises is; after
        `MAX_LEFT_OUT` of them so is every later one that evaluates anything.
        """
        if self.load_ended is not None:
            raise self.load_ended
        assert self.file is not None  # noqa: S101 - chosen first
        while True:
            client = self._worker(with_torch=with_torch)
            request = self._load_request(self.file, with_torch=with_torch, everything=everything)
            try:
                reply = client.load(request, self.file.content, self.limits.load_cpu_s)
            except WorkerEnded as ended:
                if client.statement == -2:
                    raise NotLoaded(f"{self.file.name} could not be read: {ended.sentence}.") from None
                self._leave_out(client, ended, everything=everything)
                self.notes.append(f"{client.where}: left out, because {ended.sentence}")
                continue
            if isinstance(reply, messages.Unloadable):
                client.close()
                raise NotLoaded(reply.reason)
            if not with_torch or not self.shared:
                self._note(reply.notes)
            return Loaded(client, reply)

    def _leave_out(self, client: WorkerClient, ended: WorkerEnded, *, everything: bool) -> None:
        """Take note of a statement during which loading ended, or raise LoadEnded where that is no way out."""
        known, number = len(self.left_out), client.statement
        careful = self.careful_from is not None
        if number < 0 or number in self.left_out or (known >= MAX_LEFT_OUT and (everything or careful)):
            stopped = LoadEnded(Verdict(ended.outcome, f"while it was loaded, {ended.sentence}"))
            if not everything:
                self.load_ended = stopped
            raise stopped from None
        self.left_out[number] = Verdict(ended.outcome, ended.sentence)
        self.only_needed = self.only_needed or everything
        if known + 1 >= MAX_LEFT_OUT and not everything:
            self.careful_from = number

    def _note(self, notes: Iterable[str]) -> None:
        """Keep what is new of a load's notes, up to a bound: a submission may say something else at each load."""
        new = [note for note in notes if note not in self.notes]
        self.notes += new[: max(0, messages.MAX_SENTENCES - len(self.notes))]

    def _partly(self) -> dict[str, str]:
        """Return what is said of an import that is offered to some of the exercise's functions only."""
        functions = [name for name, function in self.exercise.about.functions.items() if function.torch]
        return {"torch": f"torch is offered only to {', '.join(functions)}"} if functions else {}

    def _shared(self, *, with_torch: bool) -> Loaded:
        if with_torch not in self.shared:
            self.shared[with_torch] = self._load(with_torch=with_torch)
        return self.shared[with_torch]

    def _end_shared(self, *, with_torch: bool) -> None:
        if with_torch in self.shared:
            self.shared.pop(with_torch).client.close()

    # ---- tests

    def _tests(self) -> list[TestResult]:
        by_function: dict[str, list[Test]] = {}
        for test in self._asked():
            by_function.setdefault(test.function, []).append(test)
        results: dict[str, list[TestResult]] = {}
        helpers: dict[str, tuple[str, ...]] = {}
        for function, tests in by_function.items():
            with_torch = self.exercise.about.functions[function].torch
            try:
                verdicts, reply = self._function(function, tests, with_torch=with_torch)
                helpers[function] = reply.helpers.get(function, ())
            except LoadEnded as ended:
                verdicts = [(ended.verdict, None)] * len(tests)
            results[function] = [
                self._test_result(test, verdict, case) for test, (verdict, case) in zip(tests, verdicts, strict=True)
            ]
        blamed = self._blamed(results, helpers)
        for function, found in results.items():
            explained = self._explained(function, found, named=function not in blamed)
            results[function] = [_with_cause(test, blamed.get(function, "")) for test in explained]
        return [result for function in results.values() for result in function]

    def _function(
        self, function: str, tests: Sequence[Test], *, with_torch: bool
    ) -> tuple[list[tuple[Verdict, Case | None]], messages.Loaded]:
        """Return the verdicts on a function's tests: in the shared worker, and on a failure in a fresh one."""
        shared = self._shared(with_torch=with_torch)
        run = FunctionRun(self, function, tests, with_torch=with_torch)
        if function in shared.reply.defined:
            verdicts = run.all(shared, stop_early=True)
            if run.passed(verdicts):
                return verdicts, shared.reply
            self._end_shared(with_torch=with_torch)  # and go on with the fresh one, whatever it shows
            shared = self._shared(with_torch=with_torch)
            verdicts = run.all(shared)
            if shared.client.closed:
                del self.shared[with_torch]
            if run.passed(verdicts):  # something had been done to the worker before
                return verdicts, shared.reply
        else:
            verdicts = [(absent.verdict(function, shared.reply.absent.get(function), self.left_out), None)] * len(tests)
        names = set(shared.reply.demo_names)
        missing = {verdict.missing_name for verdict, _ in verdicts} & names
        wrong = any(verdict.outcome in (Outcome.FAILED, Outcome.ERROR) for verdict, _ in verdicts)
        undefined = function not in shared.reply.defined
        if missing or ((wrong or undefined) and shared.reply.demos):
            with_everything = self._with_everything(run, run.told(verdicts) & names)
            if with_everything and (missing or run.passed(with_everything)):
                verdicts = with_everything
        return verdicts, shared.reply

    def _with_everything(self, run: FunctionRun, told: set[str]) -> list[tuple[Verdict, Case | None]] | None:
        """Return the verdicts with demonstrations run as well, for a function that may need what they do.

        `told` are the names that it missed and that a note may tell.
        """
        if self.demos_hang:
            return None
        try:
            whole = self._load(with_torch=run.with_torch, everything=True)
        except (LoadEnded, NotLoaded):
            self.demos_hang = True
            return None
        if run.function not in whole.reply.defined:
            whole.client.close()
            return None
        run.everything = True
        verdicts = run.all(whole)
        run.everything = False
        if run.passed(verdicts):
            self.needs_everything = True
            what = f"uses {', '.join(sorted(told))} from" if told else "needs"
            self.notes.append(f"{run.function} {what} code outside of functions, so that code was run too.")
            self._end_shared(with_torch=run.with_torch)
            self.shared[run.with_torch] = whole
        else:
            whole.client.close()
        return verdicts

    def _test_result(self, test: Test, verdict: Verdict, case: Case | None) -> TestResult:
        parameters = self.casebook.parameters[test.function]
        if verdict.note:
            self.notes.append(f"{test.function}: {verdict.note}.")
        return TestResult(
            id=test.id,
            function=test.function,
            title=test.title,
            outcome=verdict.outcome,
            score=test.points if verdict.outcome is Outcome.PASSED else 0.0,
            max_score=test.points,
            visibility=test.visibility,
            message=verdict.message,
            call=shown.call(test.function, parameters, case) if case else "",
            expected=verdict.expected,
            got=verdict.got,
        )

    def _explained(self, function: str, results: list[TestResult], *, named: bool) -> list[TestResult]:
        """Return the results of a function with the smallest case that fails and the mistakes that explain its answers.

        Nothing is named when it is another function's fault.
        """
        wrong = [test.id for test in results if test.outcome in (Outcome.FAILED, Outcome.ERROR)]
        if not wrong or any(test.outcome in ENDS_FUNCTION for test in results):
            return results
        parameters = self.casebook.parameters[function]
        try:
            calls = self._call_all(function, wrong)
        except (LoadEnded, NotLoaded, WorkerEnded):
            return results
        tried = [call.tried(parameters) for call in calls if failing.is_told_apart(call.case)]
        bank = [entry for entry in self.casebook.mistakes if entry.function == function]
        found = diagnose(tried, bank, self.exercise.about.functions[function].parts) if named else ()
        return [self._told(test, calls, found) if test.id in wrong else test for test in results]

    def _told(self, result: TestResult, calls: Sequence[failing.Called], found: tuple[NamedMistake, ...]) -> TestResult:
        told, evidence = failing.told(result, calls, self.casebook)
        if evidence is not None and self.evidence is not None:
            self.evidence[result.id] = evidence
        return msgspec.structs.replace(told, mistakes=found)

    def _call_all(self, function: str, failed: Sequence[str]) -> list[failing.Called]:
        """Call what there is to call of a function that failed, in a fresh worker."""
        parameters, everything = self.casebook.parameters[function], self.needs_everything
        with_torch = self.exercise.about.functions[function].torch
        loaded = self._load(with_torch=with_torch, everything=everything)
        calls = []
        try:
            for test, case in failing.to_call(self.casebook, function, failed):
                own = self._load(with_torch=with_torch, everything=everything) if case.alone else loaded
                try:
                    reply, answer = own.client.call(function, case, parameters, case.cpu_s or self.limits.call_cpu_s)
                finally:
                    if own is not loaded:
                        own.client.close()
                calls.append(failing.called(test, case, reply, answer))
        finally:
            loaded.client.close()
        return calls

    def _blamed(self, results: dict[str, list[TestResult]], helpers: dict[str, tuple[str, ...]]) -> dict[str, str]:
        """Say, and return, where a failing function calls another one of the exercise that fails its own tests."""
        blamed = {}
        wrong = [name for name, tests in results.items() if any(test.outcome is not Outcome.PASSED for test in tests)]
        for function in wrong:
            causes = [name for name in helpers.get(function, ()) if name in wrong]
            if causes:
                names = " and ".join(causes)
                verb = "fails its own tests" if len(causes) == 1 else "fail their own tests"
                blamed[function] = f"{function} calls your {names}, which {verb}; {MEND_FIRST}"
                self.notes.append(blamed[function])
        return blamed


def _with_cause(test: TestResult, sentence: str) -> TestResult:
    """Return a test's result with what is to blame for it."""
    if not sentence or test.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return test
    return msgspec.structs.replace(test, message=f"{test.message}\n{sentence}".strip())


class FunctionRun:
    """The tests of one function, run in a worker."""

    def __init__(self, attempt: Attempt, function: str, tests: Sequence[Test], *, with_torch: bool) -> None:
        self.attempt = attempt
        self.function = function
        self.tests = tests
        self.with_torch = with_torch
        self.everything = False
        self.parameters = attempt.casebook.parameters[function]

    @staticmethod
    def passed(verdicts: Sequence[tuple[Verdict, Case | None]]) -> bool:
        """Return whether all of them passed."""
        return all(verdict.outcome is Outcome.PASSED for verdict, _ in verdicts)

    def told(self, verdicts: Sequence[tuple[Verdict, Case | None]]) -> set[str]:
        """Return the names that public tests missed; the name that a hidden one misses may hold what it was given."""
        public = zip(self.tests, verdicts, strict=False)
        return {verdict.missing_name for test, (verdict, _) in public if test.visibility == "public"}

    def all(self, loaded: Loaded, *, stop_early: bool = False) -> list[tuple[Verdict, Case | None]]:
        """Return the verdicts on all tests; with `stop_early` nothing is run after the first failure."""
        verdicts: list[tuple[Verdict, Case | None]] = []
        blocked: Verdict | None = None
        for test in self.tests:
            if blocked is not None:
                verdicts.append((blocked, None))
                continue
            verdict, case = self._test(test, loaded)
            verdicts.append((verdict, case))
            if verdict.outcome is Outcome.PASSED:
                continue
            if stop_early:
                return verdicts
            blocked = self._blocks(test, verdict)
        return verdicts

    @staticmethod
    def _blocks(test: Test, verdict: Verdict) -> Verdict | None:
        """Return the verdict on the tests behind a failed one, None when they are run all the same."""
        if verdict.outcome is Outcome.NOT_IMPLEMENTED and not test.edge:
            return verdict
        if verdict.outcome in ENDS_FUNCTION or not test.edge:
            return Verdict(Outcome.SKIPPED, "not run: an easier test of this function failed first")
        return None

    def _test(self, test: Test, loaded: Loaded) -> tuple[Verdict, Case | None]:
        if any(case.alone for case in test.cases):
            everything = self.everything or self.attempt.needs_everything
            own = self.attempt._load(with_torch=self.with_torch, everything=everything)  # noqa: SLF001 - two halves
            try:
                return self._cases(test, own.client)
            finally:
                own.client.close()
        return self._cases(test, loaded.client)

    def _cases(self, test: Test, client: WorkerClient) -> tuple[Verdict, Case | None]:
        """Return the verdict on the first case that fails, and that case."""
        notes = ""
        for case in test.cases:
            verdict = self._call(case, client)
            if verdict.outcome is not Outcome.PASSED:
                return failing.with_note(verdict, case), case
            notes = verdict.note or notes
        return Verdict(Outcome.PASSED, note=notes), None

    def _call(self, case: Case, client: WorkerClient) -> Verdict:
        cpu_s = case.cpu_s or self.attempt.limits.call_cpu_s
        try:
            reply, answer = client.call(self.function, case, self.parameters, cpu_s)
        except WorkerEnded as ended:
            return Verdict(ended.outcome, f"{ended.sentence[0].upper()}{ended.sentence[1:]}.")
        return judge(case, reply, answer)


def _count(number: int) -> str:
    return str(max(0, number))
