"""Understands what a command is asked about: an exercise, a function, or both, however people write it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from autograder.course.course import Course, Exercise
from autograder.errors import UsageError
from autograder.student.program import command
from autograder.text import short_name


class Asked(msgspec.Struct, frozen=True):
    """Exercises, and a function when only one is meant."""

    exercises: tuple[Exercise, ...]
    function: str | None = None


def asked_about(course: Course, text: str | None, function: str | None = None) -> Asked:
    """Return what `ex1`, `1`, a path to its file, `ex1.sigmoid` or `sigmoid` stands for; all exercises for nothing.

    Parameters
    ----------
    course : Course
    text : str or None
    function : str or None
        A function that is named beside it.

    Raises
    ------
    UsageError
        When nothing is called that; what is near is named.
    """
    if text is None:
        exercises = [course.assignment(each) for each in course.about.exercises]
    elif (name := _exercise(course, text)) is not None:
        exercises = [course.assignment(name)]
    else:
        return _by_function(course, text, function)
    if function is None:
        return Asked(tuple(exercises))
    matches = tuple(each for each in exercises if function in each.about.functions)
    if not matches:
        raise UsageError(f"There is no function {function!r} {_elsewhere(course, exercises, function)}")
    return Asked(matches, function)


def one_exercise(course: Course, text: str) -> Exercise:
    """Return the exercise that is meant; a function means its exercise."""
    return asked_about(course, text).exercises[0]


def one_function(course: Course, text: str) -> tuple[Exercise, str]:
    """Return the exercise and the function that `ex1.sigmoid`, or `sigmoid` alone, stands for.

    Raises
    ------
    UsageError
        When there is none of that name, or several; what is near is named.
    """
    name = _exercise(course, text)
    if name is not None:
        raise UsageError(f"Which function of {short_name(name)}? There are {_listed([course.assignment(name)])}.")
    prefix, dot, function = text.rpartition(".")
    named = course.full_name(_exercise(course, prefix) or prefix) if dot else ""
    exercises = [course.assignment(each) for each in ([named] if named else course.about.exercises)]
    matches = [exercise for exercise in exercises if function in exercise.about.functions]
    if len(matches) == 1:
        return matches[0], function
    plain = {name: f"{short_name(each.name)}.{name}" for each in exercises for name in each.about.functions}
    near = difflib.get_close_matches(function, plain, 1)
    if near:
        guess = f"Did you mean {plain[near[0]]!r}?"
    else:
        guess = f"There are {_listed(exercises)}." if dot else f"`{command('list')}` shows all of them."
    raise UsageError(f"There is no function {text!r}. {guess}")


def _exercise(course: Course, text: str) -> str | None:
    """Return the name of the exercise that is meant, None if it is not an exercise."""
    known = course.about.exercises
    words = [word for word in text.replace("\\", "/").lower().split("/") if word]
    for word in words:
        number = f"ex{word}" if word.isdigit() and len(words) == 1 else word
        for name in known:
            if word == name.lower() or number == short_name(name).lower():
                return name
    return None


def _by_function(course: Course, text: str, function: str | None) -> Asked:
    """Return the meaning of a text that names no exercise: perhaps a function."""
    names = [name for each in course.about.exercises for name in course.assignment(each).about.functions]
    if function is None and ("." in text or text in names):
        exercise, found = one_function(course, text)
        return Asked((exercise,), found)
    try:
        return Asked((course.assignment(text),), function)
    except UsageError as error:
        short = [short_name(each) for each in course.about.exercises]
        raise UsageError(f"{error}{_near(text, [*course.about.exercises, *short, *names])}") from None


def _elsewhere(course: Course, exercises: Sequence[Exercise], function: str) -> str:
    """Return where a function is that these exercises lack, or what is near it."""
    for name in course.about.exercises:
        if function in course.assignment(name).about.functions:
            short = short_name(name)
            return f"in {short_name(exercises[0].name)}: it is in {short}. `{command(f'check {short} -k {function}')}`"
    names = [name for exercise in exercises for name in exercise.about.functions]
    return "here." + (_near(function, names) or f" There are {', '.join(names)}.")


def _listed(exercises: Iterable[Exercise]) -> str:
    return ", ".join(f"{short_name(each.name)}.{name}" for each in exercises for name in each.about.functions)


def _near(word: str, words: Sequence[str]) -> str:
    found = difflib.get_close_matches(word, words, 1)
    return f" Did you mean {found[0]!r}?" if found else ""
