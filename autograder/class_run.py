"""Grades a class: finds what is to be graded, hands it out, writes each result as it comes, then the class's files."""

from __future__ import annotations

import concurrent.futures
import contextlib
import fcntl
import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import msgspec

from autograder import casebooks, table
from autograder.board import Executor, Task
from autograder.course import Course, Exercise
from autograder.errors import AutograderError, GraderFault, UsageError
from autograder.late_work import FinalGrade, LateWork, absent, late_rows
from autograder.pool import LocalPool
from autograder.record import Record
from autograder.report import class_page, feedback, grades
from autograder.report.unnamed import Answers
from autograder.results import Result, Status, TestResult, atomic_write, decode, remove_stale
from autograder.roster import Roster
from autograder.sandbox import Sandbox
from autograder.submissions import ClassFolder, Submission, short_hash
from autograder.work import ExercisePack, Flavours, Graded, Setup

RESULT_FILE, FEEDBACK_FILE = "result.json", "feedback.html"
WRITE_TEST = ".write-test"
WRITERS = 4  # results written at the same time: each waits for the disk


class ClassRun:
    """One run of `autograder grade`.

    Parameters
    ----------
    course : Course
    submissions : Path
        `SUBMISSIONS/<student>/<exercise>/<file>`; never written to.
    out : Path
        Where the report goes; made when it is not there.
    exercises, students : tuple of str
        What is graded; everything when empty.
    regrade : bool
        Grade again what has a result that still stands.
    dry : bool
        Write nothing to OUT; `record.changes` tells what would change.
    unsafe : bool
        Run student code in a plain process.
    roster : Roster or None
        Who is in the class.
    """

    def __init__(  # noqa: PLR0913 - the options of the command
        self,
        course: Course,
        submissions: Path,
        out: Path,
        *,
        exercises: Sequence[str] = (),
        students: tuple[str, ...] = (),
        regrade: bool = False,
        dry: bool = False,
        unsafe: bool = False,
        roster: Roster | None = None,
    ) -> None:
        self.course = course
        self.folder = ClassFolder(submissions)
        self.out = out
        self.students = students
        self.regrade = regrade
        self.dry = dry
        self.record = Record(out, regrade=regrade)
        self.sandbox = Sandbox(unsafe=unsafe)
        names = dict.fromkeys(course.full_name(name) for name in exercises or course.about.exercises)
        self.exercises = {name: course.exercise(name) for name in names}
        if out.resolve().is_relative_to(submissions.resolve()):
            raise UsageError(f"{out} lies inside {submissions}, which is never written to; choose another --out.")
        self.late_work = LateWork(course, submissions, out, roster)
        self.finals: list[FinalGrade] = []
        self.to_look_at: list[tuple[str, str]] = []
        self.kept: list[Task] = []
        self.graded = 0
        self.faults: list[tuple[str, str]] = []
        self.answers = Answers()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Make OUT and hold it: a second grader on the same OUT refuses."""
        if self.dry and not self.out.is_dir():
            raise UsageError(f"{self.out}: there is no report to compare with; leave out --dry-run to make one.")
        with hold(self.out):
            try:
                yield
            finally:
                with _said(self.out):
                    self.record.close()

    def prepare(self, *, elsewhere: bool = False) -> list[Task]:
        """Check OUT and, unless it is graded elsewhere, the sandbox; return what is to be graded."""
        if not elsewhere:
            self.sandbox.check()
        if not self.dry:
            self._make_ready()
        found = list(self.folder.submissions(list(self.exercises.values()), self.students))
        tasks: list[Task] = []
        self.versions = {
            name: casebooks.grader_version(exercise, self.course) for name, exercise in self.exercises.items()
        }
        for student, exercise in found:
            standing = not self.regrade and self._standing(student, exercise) is not None
            (self.kept if standing else tasks).append((student, exercise.name))
        return self._long_ones_first(tasks)

    def _make_ready(self) -> None:
        """Remove what a killed run left, find out whether OUT can be written to, open its record."""
        try:
            remove_stale(self.out)
            atomic_write(self.out / WRITE_TEST, b"")
            (self.out / WRITE_TEST).unlink()
            self.record.open()
        except OSError as error:
            raise UsageError(f"{self.out}: cannot be written to: {error.strerror}.") from error

    def _long_ones_first(self, tasks: list[Task]) -> list[Task]:
        """Return the tasks as they are begun: what took longest the last time first, so that no long one ends a run."""
        took = table.seconds(self.out)
        return sorted(tasks, key=lambda task: -took.get(task, 0.0)) if took else tasks

    def _needed(self, tasks: Sequence[Task]) -> list[Exercise]:
        """Return the exercises that are to be graded."""
        needed = {name for _, name in tasks}
        return [exercise for name, exercise in self.exercises.items() if name in needed]

    def setup(self, tasks: Sequence[Task]) -> Setup:
        """Return what is told to who grades; the tests are compiled where that has not been done before."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:  # each may start a process that compiles
            packs = tuple(pool.map(self._pack, self._needed(tasks)))
        return Setup(packs, self.sandbox.unsafe, self.course.about.shown_of_hidden)

    def _pack(self, exercise: Exercise) -> ExercisePack:
        book = casebooks.read_bytes(exercise, self.course)
        return ExercisePack(exercise.name, exercise.about, book, self.versions[exercise.name])

    def _standing(self, student: str, exercise: Exercise) -> Result | None:
        """Return the result of an earlier run when nothing has changed since."""
        folder = self.out / student / exercise.name
        try:
            result = decode((folder / RESULT_FILE).read_bytes())
        except (OSError, GraderFault):
            return None
        same_grader = (
            result.grader.version == self.versions[exercise.name]
            and result.grader.seed == self.course.about.seed
            and result.grader.sandbox == self.sandbox.name
        )
        same_page = feedback.level_of(folder / FEEDBACK_FILE) == self.course.about.shown_of_hidden
        if result.status is Status.GRADER_FAULT or not same_grader or not same_page:
            return None
        submission = self.folder.read(student, exercise)
        graded = [file for file in submission.files if file.sha256 == result.submission_sha256]
        others = [file for file in submission.files if file not in graded]
        told = " ".join(result.notes)
        same = bool(graded) == bool(submission.files) and all(short_hash(file) in told for file in others)
        return result if same and all(problem in told for problem in submission.problems) else None

    def read(self, task: Task) -> Submission:
        """Return the submission behind a task."""
        student, exercise = task
        return self.folder.read(student, self.exercises[exercise])

    def grade(
        self, tasks: Sequence[Task], executor: Executor | None = None, jobs: int = 1
    ) -> Generator[Result, None, None]:
        """Grade, write each result as it comes, and yield it; this machine's jobs begin to start at once."""
        if executor is None and tasks:
            needed = (exercise.about for exercise in self._needed(tasks))
            executor = LocalPool(Flavours.of(needed, unsafe=self.sandbox.unsafe), min(jobs, len(tasks)))
        return self._graded(tasks, executor)

    def _graded(self, tasks: Sequence[Task], executor: Executor | None) -> Generator[Result, None, None]:
        if executor is None or not tasks:
            return
        pending: deque[tuple[Result, concurrent.futures.Future[None]]] = deque()
        with (
            concurrent.futures.ThreadPoolExecutor(WRITERS) as writers,
            contextlib.closing(executor.run(lambda: self.setup(tasks), tasks, self.read)) as outcomes,
        ):
            for task, graded in outcomes:
                if isinstance(graded, GraderFault):
                    self.faults.append((f"{task[0]}/{task[1]}", str(graded)))
                    with _said(self.out):
                        self.record.fault(*task, self.versions[task[1]], str(graded))
                    continue
                result = decode(graded.result)
                if result.status is Status.GRADER_FAULT:
                    self.faults.append((f"{task[0]}/{task[1]}", result.notes[-1]))
                pending.append((result, writers.submit(self._take, result, task, graded)))
                while len(pending) > 2 * WRITERS or (pending and pending[0][1].done()):
                    yield self._written(*pending.popleft())
            while pending:
                yield self._written(*pending.popleft())

    def _written(self, result: Result, writing: concurrent.futures.Future[None]) -> Result:
        """Return the result once it has been written."""
        writing.result()
        self.graded += result.status is not Status.GRADER_FAULT
        return result

    def _take(self, result: Result, task: Task, graded: Graded) -> None:
        """Write a result and note what it replaced; in a dry run only compare it with what is there."""
        if self.dry:
            self.record.compare(result)
        else:
            with _said(self.out / task[0] / task[1]):
                self.record.replace(result, lambda: self._write(task, graded))

    def _write(self, task: Task, graded: Graded) -> None:
        folder = self.out / task[0] / task[1]
        folder.mkdir(parents=True, exist_ok=True)
        self.late_work.forget(*task)
        atomic_write(folder / FEEDBACK_FILE, graded.feedback)
        atomic_write(folder / RESULT_FILE, graded.result)

    def finish(self) -> list[Result]:
        """Write the class's files from all results in OUT, and return these in brief."""
        with _said(self.out):
            results = self._all_results()
            self.finals = self.late_work.settle(results)
            self.to_look_at = self.late_work.to_look_at(self.finals, self.folder.students)
            look_at = [*self.folder.ungradable, *self.faults, *self.to_look_at]
            page = class_page.page(
                self.course.about.title,
                results,
                look_at,
                late_rows(self.finals),
                absent(self.finals),
                self.answers.groups(),
            )
            atomic_write(self.out / "grades.csv", grades.csv_text(results).encode())
            atomic_write(self.out / "index.html", page.encode())
        return results

    def _all_results(self) -> list[Result]:
        """Return all results in brief, sorted by student and exercise, and bring the table of all tests up to date."""
        found: list[Result] = []
        brief = Brief()
        self.answers = Answers()
        with table.updated(self.out) as rows:
            for student in sorted(os.listdir(self.out)):
                for name in sorted(self.course.about.exercises):
                    try:
                        with open(self.out / student / name / RESULT_FILE, "rb") as file:
                            state = os.fstat(file.fileno())
                            result = decode(file.read())
                    except (FileNotFoundError, NotADirectoryError):
                        continue
                    except GraderFault as fault:
                        self.faults.append((f"{student}/{name}", str(fault)))
                        continue
                    self.record.found(result, state.st_mtime)
                    rows.add(result, f"{state.st_mtime_ns} {state.st_ino} {state.st_size}")
                    self.answers.add(result)
                    found.append(brief(result))
        return found

    @property
    def complete(self) -> bool:
        """Whether all that was asked for is graded."""
        return not self.faults and not self.folder.ungradable


class Brief:
    """Makes results small enough to keep those of a large class: without the calls, and what is equal is kept once."""

    def __init__(self) -> None:
        self._kept: dict[TestResult, TestResult] = {}

    def __call__(self, result: Result) -> Result:
        """Return the result in brief."""
        short = (
            test if not test.call else msgspec.structs.replace(test, call="", expected="", got="")
            for test in result.tests
        )
        return msgspec.structs.replace(result, tests=tuple(self._kept.setdefault(test, test) for test in short))


@contextlib.contextmanager
def hold(out: Path) -> Iterator[None]:
    """Make a folder for a report and hold it: nobody else writes there meanwhile."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written to: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UsageError(f"{out}: another run is writing its report there; wait for it.") from None
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Say in a sentence what the disk refuses."""
    try:
        yield
    except OSError as error:
        why = f"{folder}: cannot be written to: {error.strerror}."
        raise AutograderError(f"{why} Finished results are kept; the same command goes on from there.") from error
