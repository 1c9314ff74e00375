"""`audit.jsonl`: who was graded, when, why, by which version, and the old and new score. Lines are only appended.

A line is written after its result is on the disk. Lines go to the disk together, every few seconds and at the end. A
killed run may leave results without a line, or half a line. The next run adds the missing results, and begins a new
line after the half one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import os
import threading
import time
from pathlib import Path

import msgspec

from autograder.files import open_plain
from autograder.results.names import AUDIT_FILE
from autograder.results.result import Result

SYNC_EVERY_S = 2.0


class AuditEvent(enum.StrEnum):
    """The kind of a line."""

    GRADED = "graded"
    FOUND = "found"  # a result in OUT without a line: of an interrupted run, or older than the record
    FAULT = "fault"  # grading failed, through our fault


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `from_score` and `to_score` are None if there is no score."""

    time: dt.datetime
    event: AuditEvent
    student: str
    exercise: str
    version: str
    seed: int
    sandbox: str
    status: str
    graded_file: str | None
    submission_sha256: str | None
    from_score: float | None
    to_score: float | None
    max_score: float
    why: tuple[str, ...]

    def is_of(self, result: Result) -> bool:
        """Return whether this line is about this result."""
        return (
            self.status == result.status.value
            and self.to_score == result.score
            and self.version == result.grader.version
            and self.submission_sha256 == result.submission_sha256
        )


class Audit:
    """The record of one OUT, open for appending; several threads may use it.

    Parameters
    ----------
    out : Path
    """

    def __init__(self, out: Path) -> None:
        self.path = out / AUDIT_FILE
        self.last: dict[tuple[str, str], AuditEntry] = {}
        self._lock = threading.Lock()
        self._synced = time.monotonic()
        self._waiting = False
        self._descriptor = open_plain(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self._read()

    def _read(self) -> None:
        with open(open_plain(self.path), "rb") as file:
            line = b"\n"
            for line in file:
                self._remember(line)
        if not line.endswith(b"\n"):
            self._put(b"\n")

    def _remember(self, line: bytes) -> None:
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):  # half a line of a killed run
            entry = msgspec.json.decode(line, type=AuditEntry)
            self.last[entry.student, entry.exercise] = entry

    def graded(self, result: Result, before: Result | None, why: tuple[str, ...]) -> None:
        """Note that a result is new or has replaced an older one."""
        known = self.last.get((result.student, result.exercise))
        score = before.score if before is not None else known.to_score if known is not None else None
        self._append(_entry(AuditEvent.GRADED, result, score, why))

    def found(self, result: Result, when: float) -> None:
        """Note a result in OUT if the record does not know it; `when` is the time of its file."""
        known = self.last.get((result.student, result.exercise))
        if known is None or not known.is_of(result):
            score = known.to_score if known is not None else None
            entry = _entry(AuditEvent.FOUND, result, score, ("the run that wrote it left no line",))
            self._append(msgspec.structs.replace(entry, time=dt.datetime.fromtimestamp(when, dt.UTC)))

    def fault(self, student: str, exercise: str, version: str, why: str) -> None:
        """Note that grading failed."""
        known = self.last.get((student, exercise))
        score = known.to_score if known is not None else None
        entry = AuditEntry(
            time=_now(), event=AuditEvent.FAULT, student=student, exercise=exercise, version=version, seed=0,
            sandbox="", status="none", graded_file=None, submission_sha256=None,
            from_score=score, to_score=score, max_score=0.0,
            why=(why,),
        )  # fmt: skip
        with self._lock:
            self._put(msgspec.json.encode(entry) + b"\n")  # an older result, if any, still counts

    def _append(self, entry: AuditEntry) -> None:
        with self._lock:
            self._put(msgspec.json.encode(entry) + b"\n")
            self.last[entry.student, entry.exercise] = entry

    def _put(self, data: bytes) -> None:
        """Append one line in one piece; write waiting lines to the disk if the last time is long ago."""
        done = os.write(self._descriptor, data)
        while done < len(data):  # the disk is nearly full: the next write reports it
            done += os.write(self._descriptor, data[done:])
        self._waiting = True
        if time.monotonic() - self._synced > SYNC_EVERY_S:
            self._sync()

    def _sync(self) -> None:
        os.fdatasync(self._descriptor)
        self._synced, self._waiting = time.monotonic(), False

    def close(self) -> None:
        """Write everything to the disk."""
        with self._lock:
            try:
                if self._waiting:
                    self._sync()
            finally:
                os.close(self._descriptor)


def _entry(event: AuditEvent, result: Result, from_score: float | None, why: tuple[str, ...]) -> AuditEntry:
    return AuditEntry(
        time=_now(),
        event=event,
        student=result.student,
        exercise=result.exercise,
        version=result.grader.version,
        seed=result.grader.seed,
        sandbox=result.grader.sandbox,
        status=result.status.value,
        graded_file=result.graded_file,
        submission_sha256=result.submission_sha256,
        from_score=from_score,
        to_score=result.score,
        max_score=result.max_score,
        why=why,
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
