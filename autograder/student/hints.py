"""`autograder hint` and `autograder explain`: help in small steps, when a student wants it."""

from __future__ import annotations

import difflib

from autograder.course.course import Course, Exercise
from autograder.course.hints import STAGES, Explanation, read_help, read_hints
from autograder.errors import CourseError, UsageError
from autograder.student import error_page
from autograder.student.program import command
from autograder.student.progress import Progress
from autograder.student.screen import Screen
from autograder.student.targets import one_function
from autograder.text import short_name

_IDS = "the id of a mistake stands behind `likely` in the feedback on graded work."


def hint_lines(course: Course, text: str, screen: Screen, *, everything: bool) -> list[str]:
    """Return the next hint on a function, with those that were read before."""
    exercise, function = one_function(course, text)
    hints = read_hints(exercise).get(function)
    if hints is None:
        raise CourseError(f"{exercise.name} has no hints on {function}.")
    progress = Progress(course)
    key = f"{exercise.name}.{function}"
    shown = len(STAGES) if everything else min(progress.content.hints.get(key, 0) + 1, len(STAGES))
    progress.content.hints[key] = shown
    progress.save()
    short = f"{short_name(exercise.name)}.{function}"
    lines = [f"{short}: hint {shown} of {len(STAGES)}" if not everything else f"{short}: all {len(STAGES)} hints"]
    for stage in STAGES[:shown]:
        lines += screen.wrap(getattr(hints, stage), f"  {stage:<9}")
    if shown < len(STAGES):
        lines += screen.wrap(f"The same command again shows the next one, about the {STAGES[shown]}.")
    else:
        lines += screen.wrap("That was the last one. `--reset` begins again.")
    return lines


def forget_hints(course: Course, text: str) -> str:
    """Forget which hints on a function were read, and say so."""
    exercise, function = one_function(course, text)
    progress = Progress(course)
    progress.content.hints.pop(f"{exercise.name}.{function}", None)
    progress.save()
    return f"{short_name(exercise.name)}.{function}: the hints begin again with the first."


def explain_lines(course: Course, name: str, screen: Screen) -> list[str]:
    """Return what is known about a mistake, or about one of the usual errors."""
    if not name:
        return _what_can_be_explained(course, screen)
    anchor = name if name in error_page.PATTERNS.values() else error_page.anchor_for(name)
    if anchor:
        rows = error_page.section(course.root, anchor).removeprefix("## ").split("\n\n")
        return [line for row in rows for line in [*screen.wrap(" ".join(row.split())), ""]][:-1]
    found: list[tuple[Exercise, Explanation]] = []
    known: list[str] = list(dict.fromkeys(error_page.PATTERNS.values()))
    for each in course.about.exercises:
        exercise = course.assignment(each)
        for mistake in read_help(exercise).mistakes:
            known.append(mistake.id)
            found += [(exercise, mistake)] if mistake.id == name else []
    if not found:
        near = difflib.get_close_matches(name, dict.fromkeys(known), 3)
        guess = (
            f"Did you mean {' or '.join(map(repr, near))}?"
            if near
            else f"`{command('explain')}` lists the usual errors; {_IDS}"
        )
        raise UsageError(f"Nothing is called {name!r}. {guess}")
    lines = screen.wrap(f"{name}: {found[0][1].name}")
    for exercise, mistake in found:
        lines += ["", *screen.wrap(f"in {short_name(exercise.name)}: {', '.join(mistake.functions)}", "  ")]
        lines += screen.wrap(mistake.hint, "  hint  ")
        lines += screen.wrap(f'"{mistake.read}" in assignments/{exercise.name}/{exercise.module_file}', "  read  ")
    return lines


def _what_can_be_explained(course: Course, screen: Screen) -> list[str]:
    """Return the usual errors, each with the word by which it is explained."""
    lines = screen.wrap("The usual errors, each with the word that explains it:")
    for anchor in dict.fromkeys(error_page.PATTERNS.values()):
        title = error_page.section(course.root, anchor).partition("\n")[0].removeprefix("## ")
        lines += screen.wrap(title, f"  {anchor:<12}")
    lines += screen.wrap(f"For example: {command('explain broadcast')}. You can also give a part of the message.")
    return lines + screen.wrap(_IDS.capitalize())
