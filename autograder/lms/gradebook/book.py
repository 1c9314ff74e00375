"""`OUT/gradebook.db` and `OUT/autograded/`: brought up to date with the results in OUT."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import importlib.util
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from autograder.casebook import store
from autograder.course.course import Course, Exercise
from autograder.course.due_dates import LateRules
from autograder.errors import AutograderError
from autograder.files import atomic_write, make_folders, read_plain
from autograder.grades.final_grades import FinalGrade, late_record
from autograder.grades.roster import Roster, Student
from autograder.judging import examples
from autograder.lms.gradebook.autograded import Autograded, autograded, cell_output, comment
from autograder.lms.gradebook.damage import SecondCopy
from autograder.lms.gradebook.released import Released, read_released
from autograder.lms.gradebook.rows import GradebookRow, NameOnRecord
from autograder.lms.gradebook.student_cells import OwnCell, own_cells
from autograder.lms.platforms import ACCOUNTS
from autograder.report import visible
from autograder.results import aside
from autograder.results.folder import ReportFolder, ends_the_run
from autograder.results.names import AUTOGRADED, CONFIG_FILE, GRADEBOOK_FILE, RESULT_FILE
from autograder.results.result import Result, Seconds, Status
from autograder.sandbox.look import look, reading_sandbox
from autograder.submissions.handed_in import handed_in
from autograder.submissions.outline import Outline, kept
from autograder.submissions.submission import read_submission
from autograder.text import folded

if TYPE_CHECKING:
    from autograder.casebook.cases import Casebook
    from autograder.lms.gradebook.database import Database
    from autograder.sandbox.sandbox import Sandbox

T = TypeVar("T")

STATE, STAMP = ".written.json", "timestamp.txt"
URL_VARIABLE = "GRADEBOOK_URL"
LONGEST_NAME = 128  # of a student, in nbgrader's tables
BATCH = 500  # submissions written at a time: a class of any size takes as much memory
VERSION = 2  # what is written: a new number has everything written again


class Late(msgspec.Struct, frozen=True):
    """When something was handed in (None when nobody knows) and due, and the points that its lateness takes off."""

    handed_in: dt.datetime | None = None
    due: dt.datetime | None = None
    penalty: float = 0.0


class Written(msgspec.Struct, frozen=True):
    """What stands in the gradebook: the state of each result that is in it."""

    version: int = 0
    url: str = ""
    submissions: str = ""
    results: dict[str, tuple[str, str | None]] = {}  # by student/exercise: digest, hash of the submission
    gone: dict[str, str | None] = {}  # what stood in it once, by student/exercise: hash of the submission


class Report(msgspec.Struct):
    """What a run wrote."""

    written: int = 0
    kept: int = 0
    notes: list[str] = []
    failed: list[str] = []  # submissions whose place in OUT cannot be used, and why


class Book:
    """The gradebook of one OUT.

    Parameters
    ----------
    course : Course
    out : Path
    submissions : Path or None
        Where the submissions lie; None for the place that an earlier run noted.
    roster : Roster or None
    """

    def __init__(
        self, course: Course, out: Path, submissions: Path | None = None, roster: Roster | None = None
    ) -> None:
        self.course = course
        self.out = out.absolute()
        self.before = self._read_state()
        self.submissions = submissions.absolute() if submissions else self._noted_submissions()
        self.people = {folded(student.id): person(student) for student in roster.students} if roster else {}
        self.url = os.environ.get(URL_VARIABLE) or f"sqlite:///{self.out / GRADEBOOK_FILE}"
        self.course_id = course_id(course)
        self.rules = course.about.late or LateRules(time_zone="UTC", use_file_times=True)
        self.unwritten: dict[str, str] = {}  # by student/exercise: what the disk refused
        self._changed: set[tuple[str, str]] = set()  # whose work is another than the one that was written before
        self._sandbox: Sandbox | None = None
        self._released: dict[str, Released] = {}
        self._exercises: dict[str, Exercise] = {}
        self._books: dict[str, Casebook] = {}

    def write(self, results: Sequence[Result], *, everything: bool = False) -> Report:
        """Write what is not in the gradebook yet, or everything; nothing is opened when there is nothing to write."""
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
        """Return the state of all results that can be in the gradebook, and those that are to be written."""
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
            late = self._late(result)
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
        """Return why a result cannot be in the gradebook, or nothing."""
        if len(result.student) > LONGEST_NAME:
            return f"{result.student}: left out, because nbgrader takes names of at most {LONGEST_NAME} characters."
        folder = self.course.root / "assignments" / result.exercise
        if not any(folder.glob("*.ipynb")):
            return f"{result.exercise}: left out, because it has no notebook; `make generate` writes it."
        return ""

    def _late(self, result: Result) -> Late:
        record = late_record(self.course, self.submissions, result)
        if record is not None:
            final = FinalGrade(result.student, result.exercise, result, record)
            return Late(record.lateness.submitted, self.rules.due_at("", result.exercise), final.penalty)
        handed = handed_in(self.submissions, result.student, result.exercise, result.graded_file, self.rules)
        return Late(handed.when)

    # ---- what has changed

    def _noted_submissions(self) -> Path:
        """Return where the submissions lie, as an earlier run noted; without a note, what is no folder."""
        behind = aside.class_behind(self.out)
        return Path(self.before.submissions or (behind.submissions if behind else os.devnull))

    def _read_state(self) -> Written:
        try:
            return msgspec.json.decode(read_plain(self.out / AUTOGRADED / STATE), type=Written)
        except (OSError, msgspec.DecodeError):
            return Written()

    def _stands(self, key: str, digest: str, result: Result) -> bool:
        """Return whether the gradebook has this already."""
        same = self.before.version == VERSION and self.before.url == _hash(self.url)
        there = not self._in_file or (self.out / GRADEBOOK_FILE).is_file()
        known = self.before.results.get(key, ("", None))[0] == digest
        return same and there and known and self._notebook_path(result).is_file()

    def _digest(self, result: Result, late: Late) -> str:
        plain = msgspec.structs.replace(result, seconds=Seconds())
        released = self._release(result.exercise)
        level = self.course.about.feedback
        return hashlib.sha256(msgspec.json.encode((plain, late, released.digest, level))).hexdigest()[:16]

    def _write_state(self, after: Written) -> None:
        if after == self.before or not (after.results or self.before.results):
            return
        with _said(self.out):
            (self.out / AUTOGRADED).mkdir(exist_ok=True)
            self._write_config()
            atomic_write(self.out / AUTOGRADED / STATE, msgspec.json.encode(after))

    # ---- writing

    def _write_all(self, due: Sequence[tuple[Result, Late]]) -> None:
        """Write notebooks and rows, a batch after the other."""
        try:
            with self._database() as database:
                for at in range(0, len(due), BATCH):
                    self._write_some(database, due[at : at + BATCH])
        finally:
            if self._sandbox is not None:
                self._sandbox.close()

    @contextlib.contextmanager
    def _database(self) -> Iterator[Database]:
        """Yield the gradebook; SQLAlchemy is loaded here, where it is needed."""
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
        from autograder.lms.gradebook import rows

        with _said(self.out):
            graded: dict[str, list[GradebookRow]] = {}
            for result, late in due:
                try:
                    graded.setdefault(result.exercise, []).append(self._one(result, late))
                except OSError as error:  # of a name of this student's
                    if ends_the_run(error):
                        raise
                    self.unwritten[f"{result.student}/{result.exercise}"] = error.strerror or str(error)
        students = dict.fromkeys(result.student for result, _ in due)
        dues = {result.exercise: _naive(late.due) for result, late in due}
        with database.writing() as writing:
            rows.write_course(writing, self.course_id)
            rows.write_students(writing, {name: self.people.get(folded(name), NameOnRecord()) for name in students})
            for exercise, each in graded.items():
                rows.write_exercise(writing, self._release(exercise), self.course_id, dues[exercise], each)

    def _take_out(
        self, results: Sequence[Result], state: dict[str, tuple[str, str | None]], report: Report, *, all_saved: bool
    ) -> dict[str, str | None]:
        """Take what has no result any more out of the gradebook, and return what has been taken out so far.

        What stays there, also since its result cannot be read, is added to the `state`.
        """
        before = self.before.results
        missing = before.keys() - {f"{result.student}/{result.exercise}" for result in results}
        gone = {key for key in missing if not os.path.lexists(self.out / key / RESULT_FILE)}
        stays = self._remove(sorted(gone), report, all_saved=all_saved) if gone else set()
        state |= {key: before[key] for key in missing - gone | stays}
        known = self.before.gone | {key: before[key][1] for key in gone - stays}
        return {key: hash_ for key, hash_ in known.items() if key not in state}

    def _remove(self, gone: Sequence[str], report: Report, *, all_saved: bool) -> set[str]:
        """Take what is gone out of the gradebook; return what stays, as people have given something for it.

        What is `all_saved` in the second copy need not stay.
        """
        from autograder.lms.gradebook.gone import drop, drop_students, set_aside

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

    def _one(self, result: Result, late: Late) -> GradebookRow:
        """Write the autograded notebook of one submission and return its rows."""
        released = self._release(result.exercise)
        exercise = self._exercise(result.exercise)
        details = visible.Details(self.course.about.shown_of_hidden, functools.partial(self._example, exercise))
        views = {view.name: view for view in visible.views(result, exercise, details)}
        tests = [cell for cell in released.cells if cell.grade and not cell.solution]
        outputs = {cell.function: cell_output(views.get(cell.function), result) for cell in tests}
        scores: dict[str, float | None] = {
            cell.name: min(max(views[cell.function].score if cell.function in views else 0.0, 0.0), cell.points)
            for cell in tests
        }
        notebook = autograded(released, self._own(result, exercise, released), outputs, exercise.about.title)
        if released.answer is not None:
            scores[released.answer.name] = None if notebook.answered else 0.0
        self._put(result, late, notebook)
        key = f"{result.student}/{result.exercise}"
        known = self.before.results.get(key, ("", self.before.gone.get(key, result.submission_sha256)))
        if known[1] != result.submission_sha256:
            self._changed.add((result.student, result.exercise))
        return GradebookRow(
            student=result.student,
            exercise=result.exercise,
            handed_in=_naive(late.handed_in),
            penalty=late.penalty,
            scores=scores,
            comments={cell.name: comment(views.get(cell.name), result) for cell in released.cells if not cell.grade},
            new_answer=(result.student, result.exercise) in self._changed,
        )

    def _example(self, exercise: Exercise, function: str, mistake: str) -> examples.Example | None:
        from autograder.judging.examples import (
            example,  # brings NumPy, which a gradebook without named mistakes does without
        )

        if exercise.name not in self._books:
            self._books[exercise.name] = store.read(exercise, self.course)
        return example(self._books[exercise.name], function, mistake)

    def _own(self, result: Result, exercise: Exercise, released: Released) -> list[OwnCell]:
        """Return the student's cells, those of the very file that was graded."""
        if result.submission_sha256 is None:
            return []
        folder = ReportFolder(self.out).place(result.student, result.exercise)
        outline = kept(folder, result.submission_sha256) or self._looked(result, exercise)
        if outline is None:
            return [OwnCell("markdown", f"The file that was graded, {result.graded_file}, was changed or moved since.")]
        try:
            return own_cells(outline, released)
        except Exception:  # noqa: BLE001 - whatever somebody hands in, the others' grades are written
            return [OwnCell("markdown", f"The cells of {outline.file} cannot be shown here.")]

    def _looked(self, result: Result, exercise: Exercise) -> Outline | None:
        """Return the outline of what was graded where none lies beside the result, None when the file has gone."""
        folder = self.submissions / result.student / result.exercise
        files = read_submission(folder, result.student, exercise, renamed=True).files
        file = next((file for file in files if file.sha256 == result.submission_sha256), None)
        if file is None:
            return None
        self._sandbox = self._sandbox or reading_sandbox()
        return look(self._sandbox, file.name, file.content, tuple(exercise.about.functions))

    def _put(self, result: Result, late: Late, notebook: Autograded) -> None:
        path = self._notebook_path(result)
        make_folders(self.out, AUTOGRADED, result.student, result.exercise)
        _replace(path, notebook.content)
        stamp, when = path.parent / STAMP, _naive(late.handed_in)
        if when is None:
            stamp.unlink(missing_ok=True)
        else:
            _replace(stamp, f"{when.isoformat(sep=' ', timespec='microseconds')} UTC\n".encode())

    def _notebook_path(self, result: Result) -> Path:
        name = f"{self._release(result.exercise).notebook}.ipynb"
        return self.out / AUTOGRADED / result.student / result.exercise / name

    def _release(self, exercise: str) -> Released:
        if exercise not in self._released:
            self._released[exercise] = read_released(self.course.assignment(exercise))
        return self._released[exercise]

    def _exercise(self, name: str) -> Exercise:
        if name not in self._exercises:
            self._exercises[name] = self.course.exercise(name)
        return self._exercises[name]

    def _write_config(self) -> None:
        """Write what nbgrader's commands read when they are called in OUT; one that is somebody's own stays."""
        path = self.out / CONFIG_FILE
        first = _CONFIG_TEXT.splitlines()[0]
        if path.is_file() and not path.read_text(encoding="utf-8", errors="replace").startswith(first):
            return
        text = _CONFIG_TEXT.format(
            course_id=self.course_id,
            assignments=os.fspath((self.course.root / "assignments").absolute()),
            variable=URL_VARIABLE,
            database=GRADEBOOK_FILE,
            folder=AUTOGRADED,
        )
        atomic_write(path, text.encode())


def nbgrader_is_there() -> bool:
    """Return whether nbgrader is installed, without importing it."""
    return importlib.util.find_spec("nbgrader") is not None


def person(student: Student) -> NameOnRecord:
    """Return what the gradebook says about a student of the roster; without commas, which nbgrader does not quote."""
    last, comma, first = student.name.partition(",")
    if not comma:
        first, _, last = student.name.rpartition(" ")
    first, last, email = (" ".join(text.replace(",", " ").split()) for text in (first, last, student.email))
    number = next(filter(None, map(student.value, ACCOUNTS)), None)
    return NameOnRecord(first or None, last or None, email or None, number)


def course_id(course: Course) -> str:
    """Return how nbgrader calls the course."""
    return re.sub(r"[^a-z0-9]+", "-", course.about.title.lower()).strip("-") or "course"


def _parts(key: str) -> tuple[str, str]:
    """Return student and exercise."""
    student, _, exercise = key.rpartition("/")
    return student, exercise


def _naive(when: dt.datetime | None) -> dt.datetime | None:
    """Return a moment as nbgrader keeps it: UTC, without saying so."""
    return None if when is None else when.astimezone(dt.UTC).replace(tzinfo=None)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place whole; it can be made again, so nothing waits for the disk."""
    part = path.parent / f".~{secrets.token_hex(8)}.tmp"
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _said(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AutograderError(f"{out}: the gradebook could not be written: {error.strerror}.") from error


_CONFIG_TEXT = """\
# Written by `autograder grade`: nbgrader's commands work in this folder.
# Delete this line to keep changes of your own.
import os
from pathlib import Path

c = get_config()
here = Path(__file__).parent.absolute()
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = {course_id!r}
c.CourseDirectory.db_url = os.environ.get({variable!r}) or f"sqlite:///{{here / {database!r}}}"
# Grading is done already: what nbgrader takes for submitted is what was autograded.
c.CourseDirectory.submitted_directory = c.CourseDirectory.autograded_directory = {folder!r}
c.CourseDirectory.source_directory = {assignments!r}
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.feedback_directory = "feedback"
c.CsvExportPlugin.to = "gradebook.csv"  # grades.csv is another file
c.HTMLExporter.sanitize_html = True
"""
