"""`autograder list` and `autograder next`: how far a student is, and what comes now."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.course.course import Course, Exercise
from autograder.errors import ReadError
from autograder.student.on_paper import SUFFIX, on_paper
from autograder.student.program import command
from autograder.student.progress import Reached, Standing
from autograder.student.screen import Screen
from autograder.student.session import no_torch
from autograder.submissions.submission import read_file
from autograder.text import short_name
from autograder.worker import source

_BAR = 20

BUILT = "All functions pass their public tests. This is what you have built, from nothing but arithmetic:"


def bar(done: int, total: int, width: int = _BAR) -> str:
    """Return a bar that shows how much is done."""
    filled = width * done // total if total else 0
    return f"[{'#' * filled}{'.' * (width - filled)}] {done}/{total}"


def exercise_lines(
    exercise: Exercise, standings: Mapping[str, Standing], screen: Screen, problem: str = ""
) -> list[str]:
    """Return the lines of `list` on one exercise."""
    functions = exercise.about.functions
    passed = sum(standings.get(name, Standing()).passed for name in functions)
    lines = screen.wrap(f"{exercise.name}: {exercise.about.title}")
    lines.append(f"  {bar(passed, len(functions), 10 if screen.narrow else _BAR)}")
    if problem:
        lines += screen.wrap(problem, "  cannot be checked: ", "    ")
    width = max(map(len, functions))
    for name, function in functions.items():
        standing = standings.get(name, Standing())
        mark = "x" if standing.passed else " "
        said = screen.paint(standing.state, standing.kind)
        if screen.narrow:
            lines += [f"  [{mark}] {name}", f"      {said}"]
        else:
            lines.append(f"  [{mark}] {name:<{width}}  {said} ({function.points:g} points)")
    papers = on_paper(exercise)
    width = 0 if screen.narrow else max((len(report.question) for report in papers), default=0)
    for report in papers:
        mark = "x" if report.good else " "
        name = f"{report.question}{SUFFIX}"
        lines += screen.wrap(f"{name:<{width + len(SUFFIX)}}  {report.state}", f"  [{mark}] ", "      ")
    return lines


_SUBMIT = "`{}` packs an exercise for handing in."


def overview(course: Course, reached: Mapping[str, Reached], screen: Screen) -> list[str]:
    """Return the lines of `list`."""
    lines: list[str] = []
    done = total = 0
    for name, each in reached.items():
        exercise = course.assignment(name)
        lines += [*exercise_lines(exercise, each.functions, screen, each.problem), ""]
        done += sum(standing.passed for standing in each.functions.values())
        total += len(exercise.about.functions)
    lines.append(f"Together: {bar(done, total, 10 if screen.narrow else _BAR)}")
    if done == total and set(reached) == set(course.about.exercises):
        told = [course.assignment(name).about.built for name in course.about.exercises]
        lines += ["", *screen.wrap(BUILT), *(row for built in told if built for row in screen.wrap(built, "  * "))]
        lines += screen.wrap(course.about.ending) if course.about.ending else []
        if course.about.finale:
            lines += screen.wrap(f"The notebook in assignments/{course.about.finale} shows it with your own files.")
        lines += screen.wrap(f"What is left: {_SUBMIT.format(command('submit EXERCISE'))}")
    else:
        lines += screen.wrap(f"`{command('next')}` says what to do next.")
    return lines


def next_lines(course: Course, reached: Mapping[str, Reached], screen: Screen) -> list[str]:
    """Return what to do next: the first function that does not pass yet, and where it is."""
    for name, each in reached.items():
        exercise = course.assignment(name)
        if each.problem:
            lines = screen.wrap(f"{short_name(name)} cannot be checked: {each.problem}")
            return [*lines, *screen.wrap(command(f"check {short_name(name)}"), "  check it  ")]
        for function, about in exercise.about.functions.items():
            standing = each.functions.get(function, Standing())
            if standing.passed:
                continue
            short = f"{short_name(name)}.{function}"
            first = [] if standing.outcome is None else _pencil_first(exercise, function, screen)
            lines = [*first, *screen.wrap(f"{short}: {standing.state}")]
            lines += screen.wrap(f"{about.purpose} {about.points:g} points, about {about.minutes} minutes.", "  ")
            needs_torch = standing.needs_torch
            lines += screen.wrap(f"It is written. {no_torch()}", "  ") if needs_torch else []
            for at, place in enumerate([] if needs_torch else places(exercise, function)):
                lines += screen.wrap(place, "  or        " if at else "  write it  ")
            lines += screen.wrap(command(f"check {short_name(name)} -k {function}"), "  check it  ")
            lines += screen.wrap(command(f"hint {short}"), "  a hint    ")
            return lines
    return screen.wrap(f"Everything passes its public tests. {_SUBMIT.format(command('submit EXERCISE'))}")


def _pencil_first(exercise: Exercise, function: str, screen: Screen) -> list[str]:
    """Return the derivation that comes before a function, and what is wrong with it; nothing where it is right."""
    lines: list[str] = []
    for report in on_paper(exercise, (function,)):
        if not report.good:
            lines += screen.wrap(f"{report.question}{SUFFIX}, before the code: {report.state}")
            lines += screen.wrap(report.asks, "  ")
            lines += [row for word, text in report.rows for row in screen.wrap(text, f"  {word:<10}")]
            lines.append("")
    return lines


def places(exercise: Exercise, function: str) -> list[str]:
    """Return the place of a function in each of the exercise's files."""
    found = []
    for name in exercise.files:
        try:
            content = read_file(exercise.folder / name, exercise.most_bytes(name)).content
            cells = source.cells_of(name, content)
        except (OSError, ReadError, source.NotLoadableError):
            continue
        for cell in cells:
            rows = cell.source.split("\n")
            line = next((at for at, row in enumerate(rows, 1) if row.startswith(f"def {function}(")), 0)
            if line:
                found.append(f"assignments/{exercise.name}/{cell.name}" + ("" if cell.is_cell else f", line {line}"))
                break
    return found
