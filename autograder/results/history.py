"""What changes when a result takes the place of another: the table of a regrade, each result's history, the record."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.errors import GraderFault
from autograder.files import open_plain, read_plain
from autograder.results.audit import Audit
from autograder.results.result import Outcome, Result, Status, decode

RESULT_FILE = "result.json"
HISTORY_FILE = "history.jsonl"


class Past(msgspec.Struct, frozen=True):
    """One line of a result's history: what it was before it was replaced."""

    graded: dt.datetime
    score: float | None
    max_score: float
    status: Status
    version: str
    seed: int
    sandbox: str
    graded_file: str | None
    submission_sha256: str | None
    tests: dict[str, tuple[Outcome, float]]


class Record:
    """Compares new results with those in OUT, and keeps what they replace.

    Parameters
    ----------
    out : Path
    regrade : bool
        Whether everything is graded again because somebody asked for it.
    """

    def __init__(self, out: Path, *, regrade: bool) -> None:
        self.out = out
        self.regrade = regrade
        self.changes: list[Change] = []
        self.audit: Audit | None = None

    def open(self) -> None:
        """Open OUT's record."""
        self.audit = Audit(self.out)

    def close(self) -> None:
        """Bring OUT's record to the disk."""
        if self.audit is not None:
            self.audit.close()
            self.audit = None

    def compare(self, result: Result) -> None:
        """Note how a result would differ from the one that is there."""
        before = before_of(self.out, result)
        same = before is not None and _whose(before) == _whose(result)
        self.changes.append(change(before if same else None, result))

    def replace(self, result: Result, write: Callable[[], None]) -> None:
        """Call `write`, which puts a result in the place of another, and keep and note what it replaced.

        Raises
        ------
        GraderFault
            When the result in its place is somebody else's.
        """
        before = before_of(self.out, result)
        folder = self.out / result.student / result.exercise
        if before is not None:
            if _whose(before) != _whose(result):
                raise GraderFault(f"in its place in OUT lies the result of {_whose(before)}; move that away")
            graded = (folder / RESULT_FILE).stat().st_mtime
            if self.audit is not None:
                self.audit.found(before, graded)
            _keep(folder / HISTORY_FILE, before, graded)
        write()
        self.changes.append(change(before, result))
        if self.audit is not None:
            self.audit.graded(result, before, reasons(before, result, regrade=self.regrade))

    def found(self, result: Result, when: float) -> None:
        """Note a result that lies in OUT and that the record may not know."""
        if self.audit is not None:
            self.audit.found(result, when)

    def fault(self, student: str, exercise: str, version: str, why: str) -> None:
        """Note that nothing came of grading."""
        if self.audit is not None:
            self.audit.fault(student, exercise, version, why)


def before_of(out: Path, result: Result) -> Result | None:
    """Return the result that lies where a new one goes; None when there is none that can be read."""
    try:
        return decode(read_plain(out / result.student / result.exercise / RESULT_FILE))
    except (OSError, GraderFault):
        return None


def _whose(result: Result) -> str:
    return f"{result.student}/{result.exercise}"


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
        found.append("other sandbox")
    return tuple(found) or ("changed files beside the graded one, other feedback asked for, or a damaged report",)


def _keep(path: Path, before: Result, graded: float) -> None:
    """Append a result to its history, unless the last line is about it already."""
    past = Past(
        graded=dt.datetime.fromtimestamp(graded, dt.UTC).replace(microsecond=0),
        score=before.score,
        max_score=before.max_score,
        status=before.status,
        version=before.grader.version,
        seed=before.grader.seed,
        sandbox=before.grader.sandbox,
        graded_file=before.graded_file,
        submission_sha256=before.submission_sha256,
        tests={test.id: (test.outcome, test.score) for test in before.tests},
    )
    line = msgspec.json.encode(past) + b"\n"
    with open(open_plain(path, os.O_RDWR | os.O_APPEND | os.O_CREAT), "a+b") as file:
        file.seek(0)
        lines = file.read().splitlines(keepends=True)
        if lines and lines[-1] == line:
            return  # a run was killed between this and the next step
        file.write(line if not lines or lines[-1].endswith(b"\n") else b"\n" + line)


def history(folder: Path) -> list[Past]:
    """Return what a result was before, oldest first; lines that cannot be read are passed over."""
    found = []
    try:
        lines = read_plain(folder / HISTORY_FILE).splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Past))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


class ChangedTest(msgspec.Struct, frozen=True):
    """A test that came out otherwise, or has other points; None where it did not exist."""

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
        """The points won or lost."""
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
