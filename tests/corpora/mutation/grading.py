"""Grades sources as submissions with the real engine, one after the other or in several processes."""

import contextlib
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.util import Finalize

from autograder.casebook import store
from autograder.course.course import find_course
from autograder.grading.grader import Grader
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile
from tests.corpora.mutation.mutants import ROOT


class EngineFault(Exception):
    """The engine failed on a submission; it never should."""


_here = {}  # of this process: its grader, and the exercises with their casebooks


def grade(task):
    """Return the result of a submission, given as exercise, graded function and source; an error when the engine fails."""
    name, function, source = task
    if "grader" not in _here:
        _here["grader"] = Grader(Sandbox())
        Finalize(None, _here["grader"].close, exitpriority=1)
    if name not in _here:
        course = find_course(ROOT)
        exercise = course.exercise(name)
        _here[name] = exercise, store.read(exercise, course)
    exercise, book = _here[name]
    submission = Submission("mutant", name, (SubmittedFile(exercise.module_file, source.encode(), 0),))
    try:
        result = _here["grader"].grade(submission, exercise, book, "mutation", {function})
    except Exception as error:
        return EngineFault(f"{type(error).__name__}: {error}")
    return result if result.score is not None else EngineFault(" ".join(result.notes))


def close():
    """End this process's grader."""
    if "grader" in _here:
        _here["grader"].close()
    _here.clear()


@contextlib.contextmanager
def graders(jobs=1):
    """Give a function that yields the results of many tasks in their order, with a grader in each of `jobs` processes."""
    if jobs <= 1:
        try:
            yield lambda tasks: map(grade, tasks)
        finally:
            close()
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield lambda tasks: pool.map(grade, tasks, chunksize=8)


def processors():
    return len(os.sched_getaffinity(0))
