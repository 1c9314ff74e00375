"""Runs the tests of one function in workers: first the public ones of all functions, then the hidden ones.

Functions that clearly keep no state between calls share a worker. Any other function gets its own worker, so no
function can cost another its points. A wrong value counts at once: a second try could give a second guess. If a
function gave no value, the call is repeated in a fresh worker before that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from autograder.casebook.cases import Case, Casebook, Raises, Scored, Test, Visibility
from autograder.grading.notes import NoteKind
from autograder.grading.workers import LoadedWorker, LoadEnded, Loads, NotLoaded
from autograder.judging import absent, smallest_case
from autograder.judging.bands import banded, score_of
from autograder.judging.call_record import CallRecord, Reply
from autograder.judging.judge import Verdict
from autograder.results.result import Outcome
from autograder.sandbox.call_request import prepared
from autograder.sandbox.client import WorkerClient, WorkerEnded
from autograder.worker import messages

Verdicts = list[tuple[Verdict, Case | None]]


class FunctionRun:
    """The tests of one function.

    Parameters
    ----------
    loads : Loads
    book : Casebook
    function : str
    tests : sequence of Test
    calls : list of CallRecord, optional
        Gets every call that returned.
    """

    def __init__(
        self,
        loads: Loads,
        book: Casebook,
        function: str,
        tests: Sequence[Test],
        calls: list[CallRecord] | None = None,
    ) -> None:
        self.loads = loads
        self.book = book
        self.function = function
        self.tests = tests
        self.calls = calls
        self.with_torch = loads.exercise.about.functions[function].torch
        self.parameters = book.parameters[function]
        self.helpers: tuple[str, ...] = ()  # functions of the exercise that it calls
        self.everything = False  # whether demonstrations are run for this function
        self._blocked: Verdict | None = None
        self._made: dict[tuple[Any, ...], tuple[Reply, Any]] = {}  # scored calls that returned

    def ask(self, visibility: Visibility) -> Iterator[tuple[Test, Verdict, Case | None]]:
        """Yield the verdict on each public (or hidden) test, and the failing case."""
        tests = [test for test in self.tests if test.visibility == visibility]
        if not tests:
            return
        verdicts: Verdicts
        if self._blocked is not None:
            verdicts = [(self._blocked, None)] * len(tests)
        else:
            try:
                verdicts = self._asked(tests)
            except LoadEnded as ended:
                self._blocked = ended.verdict
                verdicts = [(ended.verdict, None)] * len(tests)
            except NotLoaded as reason:
                if not self.loads.frozen:
                    raise
                verdicts = [
                    (Verdict(Outcome.REJECTED, f"Loading worked before, but failed now: {reason}"), None)
                ] * len(tests)
        for test, (verdict, case) in zip(tests, verdicts, strict=True):
            yield test, verdict, case

    def call(self, visibility: Visibility, failed: Sequence[str]) -> list[CallRecord]:
        """Make the calls to a failed function, in a worker in which it has not failed.

        Raises
        ------
        LoadEnded, NotLoaded, WorkerEnded
        """
        loaded, is_own = self._worker()
        calls = []
        try:
            for test, case in smallest_case.to_call(self.book, self.function, failed):
                if test.visibility == visibility:
                    calls.append(self._called(test, case, loaded))
        finally:
            if is_own:
                loaded.client.close()
        return calls

    def _called(self, test: Test, case: Case, loaded: LoadedWorker) -> CallRecord:
        own = self._fresh() if case.alone else loaded
        try:
            reply, answer = self._replied(case, own.client)
        finally:
            if own is not loaded:
                own.client.close()
        return self._kept(CallRecord.of(test, case, reply, answer))

    # ---- workers

    def _worker(self) -> tuple[LoadedWorker, bool]:
        """Return a worker for this function, and whether no other function shares it."""
        everything = self.everything
        shared = self.loads.shared(with_torch=self.with_torch, everything=everything)
        if not self._is_plain(shared):
            if self.loads.is_affordable(shared):
                return self.loads.own(with_torch=self.with_torch, everything=everything), True
            shared = self.loads.shared(with_torch=self.with_torch, everything=everything, plain=False)
        shared.asked = True
        return shared, False

    def _fresh(self) -> LoadedWorker:
        return self.loads.load(with_torch=self.with_torch, everything=self.everything)

    def _renewed(self, loaded: LoadedWorker, *, is_own: bool) -> LoadedWorker:
        if is_own:
            loaded.client.close()
            return self._fresh()
        plain = self._is_plain(loaded)
        again = self.loads.renewed(with_torch=self.with_torch, everything=self.everything, plain=plain)
        again.asked = True
        return again

    def _is_plain(self, loaded: LoadedWorker) -> bool:
        return self.function in loaded.client.stateless

    # ---- verdicts

    def _asked(self, tests: Sequence[Test]) -> Verdicts:
        self.everything = self.everything or (self.loads.everything and not self.loads.frozen)
        loaded, is_own = self._worker()
        try:
            self.helpers = loaded.reply.helpers.get(self.function, ())
            is_defined = self.function in loaded.reply.defined
            if is_defined:
                verdicts, loaded = self._confirmed(tests, loaded, is_own=is_own)
            else:
                told = loaded.reply.absent.get(self.function)
                verdicts = [(absent.verdict(self.function, told, self.loads.left_out), None)] * len(tests)
        finally:
            if is_own:
                loaded.client.close()
        missing = None if is_defined else verdicts[0][0]
        if not self.everything:
            verdicts = self._with_demonstrations(tests, verdicts, loaded, is_defined=is_defined)
        if missing is verdicts[0][0]:
            self._blocked = missing  # this is also the verdict on its hidden tests
        for test, (verdict, _) in zip(tests, verdicts, strict=True):
            self._blocked = self._blocked or _blocks(test, verdict)
        return verdicts

    def _confirmed(self, tests: Sequence[Test], loaded: LoadedWorker, *, is_own: bool) -> tuple[Verdicts, LoadedWorker]:
        """Return the verdicts, and the worker of the last one: a fresh worker if the first gave no value.

        A wrong value counts, whatever a second worker would return.
        """
        verdicts = self._all(tests, loaded)
        if not any(verdict.outcome.facts.ends_function for verdict, _ in verdicts):
            return verdicts, loaded
        again = self._renewed(loaded, is_own=is_own)
        repeated = self._all(tests, again)
        return [one if _is_wrong(one) else two for one, two in zip(verdicts, repeated, strict=True)], again

    def _with_demonstrations(
        self, tests: Sequence[Test], verdicts: Verdicts, loaded: LoadedWorker, *, is_defined: bool
    ) -> Verdicts:
        """Return the verdicts after running demonstrations, if the function may need their effects.

        A wrong value is not tried again: the function returned it without demonstrations.
        """
        names = set(loaded.reply.demo_names)
        missing = {verdict.missing_name for verdict, _ in verdicts} & names
        raised = any(verdict.outcome.facts.is_exception for verdict, _ in verdicts)
        may_need = missing or ((raised or not is_defined) and loaded.reply.demos)
        if not may_need or any(map(_is_wrong, verdicts)) or self.loads.demos_hang:
            return verdicts
        public = [verdict for test, (verdict, _) in zip(tests, verdicts, strict=True) if test.visibility == "public"]
        told = {verdict.missing_name for verdict in public} & names  # a hidden test's may hold the arguments
        found = self._with_everything(tests, told)
        return found if found and (missing or _passed(found)) else verdicts

    def _with_everything(self, tests: Sequence[Test], told: set[str]) -> Verdicts | None:
        try:
            whole = self.loads.load(with_torch=self.with_torch, everything=True)
        except (LoadEnded, NotLoaded):
            self.loads.demos_hang = True
            return None
        if self.function not in whole.reply.defined:
            whole.client.close()
            return None
        self.everything = True
        verdicts = self._all(tests, whole)
        self.everything = _passed(verdicts)
        if not self.everything:
            whole.client.close()
            return verdicts
        what = f"uses {', '.join(sorted(told))} from" if told else "needs"
        self.loads.note(
            NoteKind.FUNCTION, f"{self.function} {what} code outside of functions, so that code was run too."
        )
        self.loads.everything = True
        whole.client.close()  # it is no plain function: what demonstrations do would change nothing for one
        return verdicts

    def _all(self, tests: Sequence[Test], loaded: LoadedWorker) -> Verdicts:
        verdicts: Verdicts = []
        blocked: Verdict | None = None
        for test in tests:
            verdict, case = (blocked, None) if blocked else self._test(test, loaded)
            verdicts.append((verdict, case))
            blocked = blocked or _blocks(test, verdict)
        return verdicts

    def _test(self, test: Test, loaded: LoadedWorker) -> tuple[Verdict, Case | None]:
        if not any(case.alone for case in test.cases):
            return self._cases(test, loaded.client)
        own = self._fresh()
        try:
            return self._cases(test, own.client)
        finally:
            own.client.close()

    def _cases(self, test: Test, client: WorkerClient) -> tuple[Verdict, Case | None]:
        """Return the verdict on the first failing case, and that case."""
        notes, scores = "", list[float]()
        for case in test.cases:
            verdict = self._call(test, case, client)
            if not verdict.outcome.facts.passed:
                return smallest_case.with_note(verdict, case), case
            notes = verdict.note or notes
            scores += score_of(case, verdict)
        return banded(test, scores, notes)

    def _call(self, test: Test, case: Case, client: WorkerClient) -> Verdict:
        try:
            reply, answer = self._replied(case, client)
        except WorkerEnded as ended:
            return Verdict(ended.outcome, f"{ended.sentence[0].upper()}{ended.sentence[1:]}.")
        return self._kept(CallRecord.of(test, case, reply, answer)).verdict

    def _replied(self, case: Case, client: WorkerClient) -> tuple[Reply, Any]:
        """Return the answer of a call; a scored call is made once, whichever tests ask for it.

        A call that has no value is made again, as any other.
        """
        if not isinstance(case.expected, Scored):
            return client.call(self.function, case, self.parameters, self.cpu_s(case))
        request, arrays, _ = prepared(self.function, case, self.parameters)
        key = (self.everything, msgspec.msgpack.encode(request), arrays)
        if key in self._made:
            return self._made[key]
        made = client.call(self.function, case, self.parameters, self.cpu_s(case))
        if isinstance(made[0], messages.Returned):
            self._made[key] = made
        return made

    def _kept(self, call: CallRecord) -> CallRecord:
        if self.calls is not None:
            self.calls.append(call)
        return call

    def cpu_s(self, case: Case) -> float:
        """Return the seconds of CPU that a call may take."""
        return case.cpu_s or self.loads.limits.call_cpu_s


def _passed(verdicts: Verdicts) -> bool:
    return all(verdict.outcome.facts.passed for verdict, _ in verdicts)


def _is_wrong(found: tuple[Verdict, Case | None]) -> bool:
    """Return whether a function gave a wrong value, or an error that is not the expected one."""
    verdict, case = found
    raised = verdict.outcome.facts.is_exception and case is not None and isinstance(case.expected, Raises)
    return verdict.outcome.facts.is_wrong_answer or (raised and not verdict.missing_name)


def _blocks(test: Test, verdict: Verdict) -> Verdict | None:
    """Return the verdict on the tests after a failed one; None if they are run nevertheless."""
    facts = verdict.outcome.facts
    if facts.passed or verdict.points:
        return None
    if facts.is_unwritten and not test.edge:
        return verdict
    if facts.is_not_run or facts.ends_function or not test.edge:
        return Verdict(Outcome.SKIPPED, "not run: an easier test of this function failed first")
    return None
