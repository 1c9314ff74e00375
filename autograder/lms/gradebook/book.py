"""Updates `OUT/gradebook.db` and `OUT/autograded/` with the results in OUT."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from autograder.casebook import store
from autograder.course.course import Course
from autograder.errors import AutograderError
from autograder.grades.roster import Roster
from autograder.lms.gradebook import rows
from autograder.lms.gradebook.config import course_id, database_url, nbgrader_is_there, write_config
from autograder.lms.gradebook.damage import SecondCopy
from autograder.lms.gradebook.gone import drop, drop_students, set_aside
from autograder.lms.gradebook.late import Late, lateness, naive
from autograder.lms.gradebook.notebooks import Notebooks
from autograder.lms.gradebook.people import person
from autograder.lms.gradebook.state import VERSION, Written, noted_submissions, read_state, write_state
from autograder.results.folder import ends_the_run
from autograder.results.names import AUTOGRADED, GRADEBOOK_FILE, RESULT_FILE
from autograder.results.result import Result, Seconds, Status
from autograder.text import folded

if TYPE_CHECKING:
    from autograder.lms.gradebook.database import Database

T = TypeVar("T")

LONGEST_NAME = 128  # of a student, in nbgrader's tables
BATCH = 500  # submissions written at a time: the memory does not grow with the class


class Report(msgspec.Struct):
    """A report on what a run wrote."""

    written: int = 0
    kept: int = 0
    notes: list[str] = []
    failed: list[str] = []  # submissions with an unusable place in OUT, and the reason


class Book:
    """The gradebook of one OUT.

    Parameters
    ----------
    course : Course
    out : Path
    submissions : Path or None
        The folder of the submissions; None for the folder in the note of an earlier run.
    roster : Roster or None
    """

    def __init__(
        self, course: Course, out: Path, submissions: Path | None = None, roster: Roster | None = None
    ) -> None:
        self.course = course
        self.out = out.absolute()
        self.before = read_state(self.out)
        self.submissions = submissions.absolute() if submissions else noted_submissions(self.out, self.before)
        self.people = {folded(student.id): person(student) for student in roster.students} if roster else {}
        self.url = database_url(self.out)
        self.course_id = course_id(course)
        self.unwritten: dict[str, str] = {}  # by student/exercise: the error of the disk
        self._changed: set[tuple[str, str]] = set()  # submissions that differ from those written before
        self._notebooks = Notebooks(course, self.out, self.submissions)

    def write(self, results: Sequence[Result], *, everything: bool = False) -> Report:
        """Write what is not in the gradebook yet, or everything; do not open it if there is nothing to write."""
        report = Report()
        if not nbgrader_is_there():
            report.notes.append("nbgrader is not installed, so no gradebook was written.")
            return report
        copy = SecondCopy(self.out / GRADEBOOK_FILE) if self._in_file else None
        if copy is not None and (told := self._copied(copy.before)):
            report.notes.append(told)
        state, due = self._sort(results, report, everything=everything)
        if due:
            self._write_all(due)
        for key, why in self.unwritten.items():
            del state[key]
            report.failed.append(f"{key}: {why}")
        report.written = len(due) - len(self.unwritten)
        report.kept = len(state) - report.written
        if copy is not None:
            self._copied(lambda: copy.after(self._changed))
        gone = self._take_out(results, state, report, all_saved=copy is not None)
        self._write_state(Written(VERSION, _hash(self.url), os.fspath(self.submissions), state, gone))
        return report

    def _sort(
        self, results: Sequence[Result], report: Report, *, everything: bool
    ) -> tuple[dict[str, tuple[str, str | None]], list[tuple[Result, Late]]]:
        """Return the state of all results that can be in the gradebook, and the results to write."""
        state: dict[str, tuple[str, str | None]] = {}
        due = list[tuple[Result, Late]]()
        for result in results:
            key = f"{result.student}/{result.exercise}"
            if result.status is Status.GRADER_FAULT:
                if key in self.before.results:
                    state[key] = self.before.results[key]
                continue
            if reason := self._left_out(result):
                report.notes = list(dict.fromkeys([*report.notes, reason]))
                continue
            late = lateness(self.course, self.submissions, result)
            state[key] = (self._digest(result, late), result.submission_sha256)
            if everything or not self._stands(key, state[key][0], result):
                due.append((result, late))
        return state, due

    @property
    def _in_file(self) -> bool:
        """Whether the gradebook is the file in OUT, and not on a server."""
        return self.url.endswith(os.fspath(self.out / GRADEBOOK_FILE))

    def _copied(self, step: Callable[[], T]) -> T:
        try:
            with _said(self.out):
                return step()
        except sqlite3.Error as error:
            raise AutograderError(f"The gradebook could not be read or written: {error}") from error

    def _left_out(self, result: Result) -> str:
        """Return why a result cannot be in the gradebook; an empty text if it can."""
        if len(result.student) > LONGEST_NAME:
            return f"{result.student}: left out, because nbgrader takes names of at most {LONGEST_NAME} characters."
        folder = self.course.root / "assignments" / result.exercise
        if not any(folder.glob("*.ipynb")):
            return f"{result.exercise}: left out, because it has no notebook; `make generate` writes it."
        return ""

    # ---- what has changed

    def _stands(self, key: str, digest: str, result: Result) -> bool:
        """Return whether the gradebook already has this result."""
        same = self.before.version == VERSION and self.before.url == _hash(self.url)
        there = not self._in_file or (self.out / GRADEBOOK_FILE).is_file()
        known = self.before.results.get(key, ("", None))[0] == digest
        return same and there and known and self._notebooks.path(result).is_file()

    def _digest(self, result: Result, late: Late) -> str:
        plain = msgspec.structs.replace(result, seconds=Seconds())
        released = self._notebooks.release(result.exercise)
        level = self.course.about.feedback
        return hashlib.sha256(msgspec.json.encode((plain, late, released.digest, level))).hexdigest()[:16]

    def _write_state(self, after: Written) -> None:
        if after == self.before or not (after.results or self.before.results):
            return
        with _said(self.out):
            (self.out / AUTOGRADED).mkdir(exist_ok=True)
            write_config(self.course, self.out)
            write_state(self.out, after)

    # ---- writing

    def _write_all(self, due: Sequence[tuple[Result, Late]]) -> None:
        """Write notebooks and rows in batches."""
        try:
            with self._database() as database:
                for at in range(0, len(due), BATCH):
                    self._write_some(database, due[at : at + BATCH])
        finally:
            self._notebooks.close()

    @contextlib.contextmanager
    def _database(self) -> Iterator[Database]:
        """Yield the gradebook; SQLAlchemy is loaded only here."""
        import sqlalchemy as sql

        from autograder.lms.gradebook.database import Database

        try:
            with contextlib.closing(
                Database(self.url, self.course_id, functools.partial(store.keep, self.course))
            ) as database:
                yield database
        except (sql.exc.SQLAlchemyError, ImportError, KeyError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise AutograderError(f"The gradebook could not be written: {reason}") from error

    def _write_some(self, database: Database, due: Sequence[tuple[Result, Late]]) -> None:
        """Write the autograded notebooks of some submissions, then their rows in one transaction."""
        with _said(self.out):
            graded: dict[str, list[rows.GradebookRow]] = {}
            for result, late in due:
                try:
                    graded.setdefault(result.exercise, []).append(self._row(result, late))
                except OSError as error:  # about a name of this student
                    if ends_the_run(error):
                        raise
                    self.unwritten[f"{result.student}/{result.exercise}"] = error.strerror or str(error)
        students = dict.fromkeys(result.student for result, _ in due)
        dues = {result.exercise: naive(late.due) for result, late in due}
        with database.writing() as writing:
            rows.write_course(writing, self.course_id)
            rows.write_students(
                writing, {name: self.people.get(folded(name), rows.NameOnRecord()) for name in students}
            )
            for exercise, each in graded.items():
                rows.write_exercise(writing, self._notebooks.release(exercise), self.course_id, dues[exercise], each)

    def _row(self, result: Result, late: Late) -> rows.GradebookRow:
        """Write the autograded notebook of one submission; return its rows, and note whether the work has changed."""
        key = f"{result.student}/{result.exercise}"
        known = self.before.results.get(key, ("", self.before.gone.get(key, result.submission_sha256)))
        new = known[1] != result.submission_sha256
        row = self._notebooks.write(result, late, new_answer=new)
        if new:
            self._changed.add((result.student, result.exercise))
        return row

    def _take_out(
        self, results: Sequence[Result], state: dict[str, tuple[str, str | None]], report: Report, *, all_saved: bool
    ) -> dict[str, str | None]:
        """Remove submissions without a result from the gradebook; return all that were removed so far.

        Submissions that stay, for example because their result is unreadable, are added to the `state`.
        """
        before = self.before.results
        missing = before.keys() - {f"{result.student}/{result.exercise}" for result in results}
        gone = {key for key in missing if not os.path.lexists(self.out / key / RESULT_FILE)}
        stays = self._remove(sorted(gone), report, all_saved=all_saved) if gone else set()
        state |= {key: before[key] for key in missing - gone | stays}
        known = self.before.gone | {key: before[key][1] for key in gone - stays}
        return {key: hash_ for key, hash_ in known.items() if key not in state}

    def _remove(self, gone: Sequence[str], report: Report, *, all_saved: bool) -> set[str]:
        """Remove submissions without a result; return those that stay, because people gave points or comments for them.

        If points and comments are `all_saved` in the second copy, none must stay.
        """
        keys = {key: _parts(key) for key in gone}
        left = {student for student, _ in keys.values() if folded(student) not in self.people}
        with self._database() as database, database.writing() as writing:
            kept = drop(writing, keys.values(), all_saved=all_saved)
            drop_students(writing, sorted(left))
        for key, parts in keys.items():
            if parts in kept:
                report.notes.append(f"{key}: its submission is gone; what people gave for it stays in the gradebook.")
                continue
            try:
                set_aside(self.out, AUTOGRADED, parts)
            except OSError as error:
                report.failed.append(f"{key}: {error.strerror}")
        return {key for key, parts in keys.items() if parts in kept}


def _parts(key: str) -> tuple[str, str]:
    """Return student and exercise of a key."""
    student, _, exercise = key.rpartition("/")
    return student, exercise


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextlib.contextmanager
def _said(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AutograderError(f"{out}: the gradebook could not be written: {error.strerror}.") from error
