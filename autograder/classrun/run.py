"""Grades a class: finds the tasks, hands them out, writes each result as it comes, then the class's files."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path

from autograder.casebook import store
from autograder.classrun.class_results import ClassResults
from autograder.classrun.late_files import LateWork
from autograder.classrun.local import LocalPool
from autograder.classrun.queue import Executor, Finished, Task
from autograder.classrun.setup import ExercisePack, Flavours, Graded, Setup
from autograder.course.course import Course, Exercise
from autograder.errors import GraderFault, UsageError
from autograder.files import atomic_write, remove_stale
from autograder.grades.final_grades import FinalGrade, absent
from autograder.grades.roster import Roster
from autograder.grading.derivations import questions_of
from autograder.report import class_page, feedback_page, grades_csv
from autograder.report.class_page import late_rows
from autograder.report.shared_answers import with_code
from autograder.results import aside, table
from autograder.results.folder import ReportFolder, claim, hold, one_only, said
from autograder.results.history import Record
from autograder.results.names import FEEDBACK_FILE, GRADES_FILE, OUTLINE_FILE, PAGE_FILE, RESULT_FILE, WRITE_TEST
from autograder.results.result import Result, Status, decode
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.class_folder import ClassFolder
from autograder.submissions.submission import CHANGED, Submission

WRITERS = 4  # results that are written at the same time: each waits for the disk


class ClassRun:
    """One run of `autograder grade`.

    Parameters
    ----------
    course : Course
    submissions : Path
        `SUBMISSIONS/<student>/<exercise>/<file>`; never written to.
    out : Path
        The folder for the report; it is made if it does not exist.
    exercises, students : tuple of str
        Only these are graded; if empty, all.
    regrade : bool
        Grade everything again, also results that are up to date.
    dry : bool
        Write nothing to OUT; `record.changes` lists what would change.
    unsafe : bool
        Run student code in a plain process.
    roster : Roster or None
        Who is in the class.
    replace_class : bool
        Replace the report of a different class in OUT.
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
        replace_class: bool = False,
    ) -> None:
        self.course = course
        self.folder = ClassFolder(submissions)
        self.out = out
        self.report = ReportFolder(out)
        self.students = students
        self.regrade = regrade
        self.dry = dry
        self.replace_class = replace_class
        self.record = Record(out, regrade=regrade)
        self.sandbox = Sandbox(unsafe=unsafe)
        names = dict.fromkeys(course.full_name(name) for name in exercises or course.about.exercises)
        self.exercises = {name: course.exercise(name) for name in names}
        if out.resolve().is_relative_to(submissions.resolve()):
            raise UsageError(f"{out} is inside {submissions}, where nothing may be written. Choose a different --out.")
        self.late_work = LateWork(course, submissions, out, roster)
        self.finals: list[FinalGrade] = []
        self.to_look_at: list[tuple[str, str]] = []
        self.kept: list[Task] = []
        self._moved: list[tuple[str, str]] = []  # what was in OUT in the place of its own files
        self.graded = 0
        self.faults: list[tuple[str, str]] = []
        self.seen: set[Task] = set()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Make OUT and hold it: a second grader on the same OUT refuses."""
        if self.dry and not self.out.is_dir():
            raise UsageError(f"{self.out}: there is no report to compare with; leave out --dry-run to make one.")
        with hold(self.out, dry=self.dry) as self._moved:
            try:
                yield
            finally:
                with said(self.out):
                    self.record.close()

    def prepare(self, *, elsewhere: bool = False) -> list[Task]:
        """Check OUT and, unless others grade, the sandbox; return the tasks."""
        if not elsewhere:
            self.sandbox.check()
        if not self.dry:
            self._make_ready()
        self.versions = {name: store.grader_version(exercise, self.course) for name, exercise in self.exercises.items()}
        tasks: list[Task] = []
        for student, exercise in self._found():
            standing = not self.regrade and self._standing(student, exercise) is not None
            (self.kept if standing else tasks).append((student, exercise.name))
        return self._long_ones_first(tasks)

    def _found(self) -> list[tuple[str, Exercise]]:
        """Return the tasks whose results OUT can hold."""
        asked = set(self.folder.of(self.students))
        found = list(self.folder.submissions(list(self.exercises.values())))
        self.seen = {(student, exercise.name) for student, exercise in found}
        if found:
            aside.remember(self.out, self.folder.folder, replace=self.replace_class, dry=self.dry)
            swapped = [name for name in self.folder.students if name in self.course.about.exercises]
            why = "it has the name of an exercise. Is the layout SUBMISSIONS/<exercise>/<student>/?"
            self.folder.leave_out(dict.fromkeys(swapped, why))
        found = [(student, exercise) for student, exercise in found if student in asked]
        with said(self.out):
            if not self.dry:
                self.folder.leave_out(claim(self.out, dict.fromkeys(student for student, _ in found)))
            left = set(self.folder.students)
            return list(self._placed((student, exercise) for student, exercise in found if student in left))

    def _placed(self, found: Iterable[tuple[str, Exercise]]) -> Iterator[tuple[str, Exercise]]:
        """Yield the tasks with a place in OUT; restore results whose submissions are back."""
        for student, exercise in found:
            with one_only(self.faults, f"{student}/{exercise.name}"):
                if not self.dry:
                    aside.bring_back(self.out, student, exercise.name)
                self.report.check(student, exercise.name)
                yield student, exercise

    def _make_ready(self) -> None:
        """Clean up after a killed run, check that OUT is writable, open its record."""
        try:
            remove_stale(self.out)
            atomic_write(self.out / WRITE_TEST, b"")
            (self.out / WRITE_TEST).unlink()
            self.record.open()
        except OSError as error:
            raise UsageError(f"{self.out}: cannot be written to: {error.strerror}.") from error

    def _long_ones_first(self, tasks: list[Task]) -> list[Task]:
        """Return the tasks in order, the slowest of last time first; a long one at the end would delay the run."""
        took = table.seconds(self.out)
        return sorted(tasks, key=lambda task: -took.get(task, 0.0)) if took else tasks

    def _needed(self, tasks: Sequence[Task]) -> list[Exercise]:
        """Return the exercises to grade."""
        needed = {name for _, name in tasks}
        return [exercise for name, exercise in self.exercises.items() if name in needed]

    def setup(self, tasks: Sequence[Task]) -> Setup:
        """Return the setup of the grading processes; compile tests that are not in the cache."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:  # each may start a process that compiles
            packs = tuple(pool.map(self._pack, self._needed(tasks)))
        return Setup(packs, self.sandbox.unsafe, self.course.about.shown_of_hidden)

    def _pack(self, exercise: Exercise) -> ExercisePack:
        book = store.read_bytes(exercise, self.course)
        return ExercisePack(exercise.name, exercise.about, book, self.versions[exercise.name], questions_of(exercise))

    def _standing(self, student: str, exercise: Exercise) -> Result | None:
        """Return the result of an earlier run if nothing has changed since."""
        try:
            result, _ = self.report.read(student, exercise.name)
        except (OSError, GraderFault):
            return None
        same_grader = (
            result.grader.version == self.versions[exercise.name]
            and result.grader.seed == self.course.about.seed
            and result.grader.sandbox == self.sandbox.name
        )
        page = self.report.place(student, exercise.name) / FEEDBACK_FILE
        level, handed_in = feedback_page.stamp_of(page)
        same_page = level == self.course.about.shown_of_hidden
        if result.status is Status.GRADER_FAULT or not (same_grader and same_page):
            return None
        try:
            submission = self.folder.read(student, exercise)
        except GraderFault:  # reported when it is to be graded
            return None
        return result if submission.digest == handed_in else None

    def read(self, task: Task) -> Submission:
        """Return the submission of a task."""
        student, exercise = task
        return self.folder.read(student, self.exercises[exercise])

    def grade(
        self, tasks: Sequence[Task], executor: Executor | None = None, jobs: int = 1
    ) -> Generator[Result, None, None]:
        """Grade, write each result as it comes, and yield it; this machine's jobs start at once."""
        if executor is None and tasks:
            needed = (exercise.about for exercise in self._needed(tasks))
            executor = LocalPool(Flavours.of(needed, unsafe=self.sandbox.unsafe), min(jobs, len(tasks)))
        return self._graded(tasks, executor)

    def _graded(self, tasks: Sequence[Task], executor: Executor | None) -> Generator[Result, None, None]:
        if executor is None or not tasks:
            return
        pending: deque[concurrent.futures.Future[Result | None]] = deque()
        with (
            concurrent.futures.ThreadPoolExecutor(WRITERS) as writers,
            contextlib.closing(executor.run(lambda: self.setup(tasks), tasks, self.read)) as outcomes,
        ):
            for task, outcome in outcomes:
                pending.append(writers.submit(self._take, task, outcome))
                while len(pending) > 2 * WRITERS or (pending and pending[0].done()):
                    yield from self._taken(pending.popleft())
            while pending:
                yield from self._taken(pending.popleft())

    def _taken(self, taking: concurrent.futures.Future[Result | None]) -> Iterator[Result]:
        """Yield the result after writing it, if there is one."""
        result = taking.result()
        if result is not None:
            self.graded += result.status is not Status.GRADER_FAULT
            yield result

    def _take(self, task: Task, outcome: Finished) -> Result | None:
        """Write a result and record the change, or record why there is none; in a dry run only compare."""
        student, exercise = task
        with said(self.report.place(student, exercise)), one_only(self.faults, f"{student}/{exercise}"):
            try:
                return self._accept(task, outcome)
            except GraderFault as fault:
                if not self.dry:
                    self.record.fault(*task, self.versions[exercise], str(fault))
                raise
        return None

    def _accept(self, task: Task, outcome: Finished) -> Result:
        """Return a result after writing it; raise GraderFault if there is none."""
        if isinstance(outcome, GraderFault):
            raise outcome
        result = decode(outcome.result)
        if self.folder.has_changed(task[0], self.exercises[task[1]]):
            raise GraderFault(CHANGED)
        if result.status is Status.GRADER_FAULT:
            self.faults.append((f"{task[0]}/{task[1]}", result.notes[-1]))
        if self.dry:
            self.record.compare(result)
        else:
            self.record.replace(result, lambda: self._write(task, outcome))
        return result

    def _write(self, task: Task, graded: Graded) -> None:
        self.late_work.forget(*task)
        files = {FEEDBACK_FILE: graded.feedback, OUTLINE_FILE: graded.outline, RESULT_FILE: graded.result}
        self.report.write(*task, files)

    def finish(self) -> list[Result]:
        """Write the class's files from all results in OUT, and return these in brief."""
        with said(self.out):
            found = ClassResults(self.course, self.out, self.record, self._is_gone)
            results = found.read()
            self.finals = self.late_work.settle(results)
            self.faults += [*found.faults, *self.late_work.unwritten]
            students = dict.fromkeys([*self.folder.students, *(result.student for result in results)])
            self.to_look_at = self.late_work.to_look_at(self.finals, list(students)) + found.to_look_at + self._moved
            page = class_page.page(
                self.course.about.title,
                results,
                [*self.folder.ungradable, *self.faults, *self.to_look_at],
                late_rows(self.finals),
                absent(self.finals),
                with_code(found.answers.groups(), self.out),
            )
            atomic_write(self.out / GRADES_FILE, grades_csv.csv_text(results).encode())
            atomic_write(self.out / PAGE_FILE, page.encode())
        return results

    def _is_gone(self, student: str, exercise: str) -> bool:
        """Return whether a result has no submission; one that existed at the start has one."""
        return (student, exercise) not in self.seen and self.folder.is_gone(student, exercise)

    @property
    def complete(self) -> bool:
        """Whether all requested submissions are graded."""
        return not self.faults and not self.folder.ungradable
