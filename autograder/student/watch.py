"""`autograder watch`: checks again what a save has changed, and says what is different now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from autograder.casebook import store
from autograder.course.course import Course, Exercise
from autograder.errors import AutograderError
from autograder.results.derivation import Derivation
from autograder.student import changed as affected
from autograder.student import hints
from autograder.student.events import Event, Events
from autograder.student.function_report import FunctionReport
from autograder.student.on_paper import on_paper
from autograder.student.overview import exercise_lines
from autograder.student.progress import Progress, Standing
from autograder.student.screen import Screen, first_step, next_step
from autograder.student.session import ExerciseReport, Session
from autograder.text import short_name

KEYS = "h hint, l list, Enter check all again, q quit"
_AGAIN_S = 0.03  # an editor may still be writing


class Watch:
    """Checks and shows.

    Parameters
    ----------
    course : Course
    exercises : sequence of Exercise
    session : Session
    screen : Screen
    """

    def __init__(self, course: Course, exercises: Sequence[Exercise], session: Session, screen: Screen) -> None:
        self.course = course
        self.exercises = exercises
        self.session = session
        self.screen = screen
        self.books = {each.name: store.read(each, course).public() for each in exercises}
        self.prints: dict[str, dict[str, str]] = {}
        self.known: dict[str, dict[str, FunctionReport]] = {each.name: {} for each in exercises}
        self.problems: dict[str, str] = {}
        self.papers: dict[str, dict[str, Derivation | None]] = {each.name: {} for each in exercises}
        self.last = ""  # the function that was looked at last, for a hint

    @property
    def files(self) -> list[Path]:
        """The files that matter."""
        return [each.folder / name for each in self.exercises for name in each.files]

    # ---- checking

    def check_all(self) -> list[str]:
        """Check everything and return the lines about it."""
        lines: list[str] = []
        for exercise in self.exercises:
            self.prints[exercise.name] = affected.fingerprints(exercise)
            report = self._check(exercise, None)
            self.papers[exercise.name] = {each.question: each.derivation for each in report.paper}
            lines += self.screen.exercise(report, whole=False)
        return [*lines, *self.status()]

    def saved(self) -> list[str]:
        """Check what a save has affected; return the lines about what changed, none when nothing did."""
        lines: list[str] = []
        for exercise in self.exercises:
            started = time.perf_counter()
            if affected.is_half_written(exercise):
                time.sleep(_AGAIN_S)
            lines += self._paper(exercise)
            before, now = self.prints.get(exercise.name, {}), affected.fingerprints(exercise)
            changed = [name for name, code in now.items() if before.get(name) != code]
            if not changed:
                continue
            self.prints[exercise.name] = now
            old = dict(self.known[exercise.name])
            had_problem = self.problems.get(exercise.name, "")
            report = self._check(exercise, None if had_problem else changed)
            lines += self._changes(exercise, report, old, had_problem, time.perf_counter() - started)
        return [*lines, *self.status()] if lines else []

    def _paper(self, exercise: Exercise) -> list[str]:
        """Return the lines about derivations that a save has changed."""
        before, now = self.papers[exercise.name], on_paper(exercise)
        self.papers[exercise.name] = {each.question: each.derivation for each in now}
        return [row for each in now if before.get(each.question) != each.derivation for row in self.screen.paper(each)]

    def _check(self, exercise: Exercise, functions: list[str] | None) -> ExerciseReport:
        report = self.session.check(exercise, functions, self.books[exercise.name])
        self.problems[exercise.name] = report.problem
        self.known[exercise.name] |= {each.function: each for each in report.functions}
        wrong = [each for each in report.functions if each.outcome.facts.is_failure]
        if wrong:
            self.last = f"{short_name(exercise.name)}.{wrong[0].function}"
        return report

    # ---- showing

    def _changes(
        self, exercise: Exercise, report: ExerciseReport, old: dict[str, FunctionReport], problem: str, seconds: float
    ) -> list[str]:
        moment = time.strftime("%H:%M:%S")
        lines = ["", *self.screen.wrap(f"{moment} {exercise.name} saved; answered in {1_000 * seconds:.0f} ms")]
        if report.problem:
            return lines + self.screen.wrap(report.problem, "  cannot be checked: ", "    ")
        if problem:
            lines += self.screen.wrap(f"{report.file} can be read again.", "  ")
        for each in report.functions:
            if old.get(each.function) == each and each.outcome.facts.kind == "quiet":
                continue
            lines += self.screen.wrap(f"{each.function}: {difference(old.get(each.function), each)}", "  ", "    ")
        for each in report.functions:
            if problem and old.get(each.function) == each:  # it was shown before the file could not be read
                continue
            if each.outcome.facts.is_failure or (each.good and each.printed):
                lines += self.screen.function(each)
        return lines

    def status(self) -> list[str]:
        """Return the line about everything, and the keys."""
        reports = [report for each in self.exercises for report in self.known[each.name].values()]
        broken = [name for name, problem in self.problems.items() if problem]
        lines = []
        if reports:
            lines.append(f"{sum(each.good for each in reports)} of {len(reports)} functions pass their public tests.")
        step = first_step(broken) or next_step(reports)
        lines += [f"Next: {step}"] if step else ["Public tests are not the grade: hidden tests run when it is graded."]
        return [row for line in (*lines, KEYS) for row in self.screen.wrap(line, "  ", "    ")]

    def key(self, key: str) -> list[str] | None:
        """Return the lines that a key asks for, None to quit."""
        match key.lower():
            case "q" | "\x04":
                return None
            case "h":
                return self._hint()
            case "l":
                standings = {
                    name: {k: Standing(v.state, v.outcome) for k, v in known.items()}
                    for name, known in self.known.items()
                }
                return [
                    row
                    for each in self.exercises
                    for row in exercise_lines(each, standings[each.name], self.screen, self.problems[each.name])
                ]
            case "\r" | "\n":
                return self.check_all()
            case _:
                return [f"  {KEYS}"]

    def _hint(self) -> list[str]:
        waiting = [
            f"{short_name(each.exercise)}.{each.function}"
            for exercise in self.exercises
            for each in self.known[exercise.name].values()
            if not each.good
        ]
        if not waiting:
            return ["  Everything passes its public tests: no hint is left to give."]
        wanted = self.last if self.last in waiting else waiting[0]
        return hints.hint_lines(self.course, wanted, self.screen, everything=False)

    def note_progress(self) -> None:
        """Keep what was reached, for `list`."""
        progress = Progress(self.course)
        for exercise in self.exercises:
            known = self.known[exercise.name]
            if not self.problems.get(exercise.name) and len(known) == len(exercise.about.functions):
                report = ExerciseReport(exercise=exercise.name, title="", functions=tuple(known.values()))
                progress.note(exercise, report)

    def answer(self, event: Event) -> list[str] | None:
        """Return the lines with which an event is answered, None to quit; what goes wrong is a line as well."""
        try:
            match event.kind:
                case "saved":
                    return self.saved()
                case "key":
                    return self.key(event.what)
                case _:
                    return [f"  note: {event.what}"]
        except AutograderError as error:
            return self.screen.wrap(f"autograder: {error}")


def difference(old: FunctionReport | None, new: FunctionReport) -> str:
    """Return in words what is different now."""
    if old is None or (old.good and new.good):
        return new.state
    if old.state != new.state:
        return f"{old.state} -> {new.state}"
    if (old.got, old.message) == (new.got, new.message):
        return f"still {new.state}, the same answer as before"
    return f"still {new.state}, but the answer changed"


def watch(course: Course, exercises: Sequence[Exercise], screen: Screen, *, poll: bool = False) -> None:
    """Watch until a key or Ctrl-C ends it."""
    with Session(course) as session:
        watching = Watch(course, exercises, session, screen)
        with Events(watching.files, poll=poll).listening() as events:
            screen.echo(watching.check_all())
            coming = iter(events)
            while (lines := watching.answer(next(coming))) is not None:
                screen.echo(lines)
        watching.note_progress()
