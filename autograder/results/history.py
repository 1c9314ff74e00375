"""What changes when a result replaces an older one: the table of a regrade, and the record of OUT."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.results.audit import Audit
from autograder.results.folder import ReportFolder
from autograder.results.result import Outcome, Result, Status


class Record:
    """Compares new results with those in OUT, and records what they replace.

    Parameters
    ----------
    out : Path
    regrade : bool
        Whether everything is graded again on request.
    """

    def __init__(self, out: Path, *, regrade: bool) -> None:
        self.out = out
        self._folder = ReportFolder(out)
        self.regrade = regrade
        self.changes: list[Change] = []
        self._opened: Audit | None = None

    @property
    def audit(self) -> Audit:
        """OUT's record."""
        assert self._opened is not None  # noqa: S101 - code that writes results has opened it
        return self._opened

    def open(self) -> None:
        """Open OUT's record."""
        self._opened = Audit(self.out)

    def close(self) -> None:
        """Write OUT's record to the disk."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def compare(self, result: Result) -> None:
        """Note how a result would differ from the present one."""
        before = self._folder.before(result)
        self.changes.append(change(before[0] if before else None, result))

    def replace(self, result: Result, write: Callable[[], None]) -> None:
        """Call `write`, which replaces a result, and record the replaced one.

        Raises
        ------
        GraderFault
            If the present result belongs to somebody else.
        """
        there = self._folder.before(result)
        before = there[0] if there else None
        if there:
            self.audit.found(there[0], there[1].st_mtime)
        write()
        self.changes.append(change(before, result))
        self.audit.graded(result, before, reasons(before, result, regrade=self.regrade))

    def found(self, result: Result, when: float) -> None:
        """Note a result in OUT that the record may not know."""
        self.audit.found(result, when)

    def fault(self, student: str, exercise: str, version: str, why: str) -> None:
        """Note that grading failed."""
        self.audit.fault(student, exercise, version, why)


def reasons(before: Result | None, after: Result, *, regrade: bool) -> tuple[str, ...]:
    """Return why something was graded (again)."""
    asked = ("--regrade",) if regrade else ()
    if before is None:
        return ("new", *asked)
    found = list(asked)
    engines = [result.grader.version.partition("+")[0] for result in (before, after)]
    if before.status is Status.GRADER_FAULT:
        found.append("fault before")
    if before.submission_sha256 != after.submission_sha256:
        found.append("changed submission")
    if engines[0] != engines[1]:
        found.append("changed grader")
    elif before.grader.version != after.grader.version:
        found.append("changed tests")
    if before.grader.seed != after.grader.seed:
        found.append("changed seed")
    if before.grader.sandbox != after.grader.sandbox:
        found.append("changed sandbox")
    return tuple(found) or ("changed files beside the graded one, a different feedback level, or a damaged report",)


class ChangedTest(msgspec.Struct, frozen=True):
    """A test whose outcome or points changed; None on the side where it does not exist."""

    id: str
    function: str
    before: Outcome | None
    after: Outcome | None
    score_before: float = 0.0
    score_after: float = 0.0


class Change(msgspec.Struct, frozen=True):
    """How a new result differs from the one before it."""

    student: str
    exercise: str
    before: float | None
    after: float | None
    tests: tuple[ChangedTest, ...] = ()
    new: bool = False

    @property
    def difference(self) -> float:
        """The new points minus the old ones."""
        return round((self.after or 0.0) - (self.before or 0.0), 4)

    @property
    def is_one(self) -> bool:
        """Whether anything changed at all."""
        return not self.new and (self.before != self.after or bool(self.tests))


def change(before: Result | None, after: Result) -> Change:
    """Return how a result differs from the one before it."""
    if before is None:
        return Change(after.student, after.exercise, None, after.score, new=True)
    old = {test.id: test for test in before.tests}
    new = {test.id: test for test in after.tests}
    changed = []
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name), new.get(name)
        if was is None or now is None or (was.outcome, was.score) != (now.outcome, now.score):
            some = now or was
            function = some.function if some else ""
            changed.append(
                ChangedTest(
                    id=name,
                    function=function,
                    before=was.outcome if was else None,
                    after=now.outcome if now else None,
                    score_before=was.score if was else 0.0,
                    score_after=now.score if now else 0.0,
                )
            )
    return Change(after.student, after.exercise, before.score, after.score, tuple(changed))
