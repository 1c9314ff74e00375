"""`autograder check --pdb`: the call that fails, in Python's debugger."""

from __future__ import annotations

import bdb
import copy
import pdb  # noqa: T100 - this is what it is for
import sys
import types
import warnings
from typing import Any

import click
import numpy as np

from autograder.casebook import store
from autograder.casebook.cases import Returns
from autograder.course.course import Course, Exercise
from autograder.errors import UsageError
from autograder.student.failing_case import failing_case
from autograder.student.session import ExerciseReport, Session
from autograder.submissions.submission import read_submission
from autograder.text import clean
from autograder.worker import module as loading
from autograder.worker import source
from autograder.worker import statements as reading

_LONGEST = 1_000


def debug(course: Course, exercise: Exercise, function: str | None) -> None:
    """Find the smallest call that fails, and make it again in a debugger: at the error, or at the function's start."""
    if course.has_solutions:
        raise UsageError("--pdb runs the file as you, and the solutions are here. Use it in what students get.")
    book = store.read(exercise, course).public()
    with Session(course) as session:
        found = failing_case(session, exercise, function, book)
    report, wrong, case = found.exercise, found.function, found.case
    module = load(exercise, report)
    called = getattr(module, wrong.function, None)
    if called is None:
        raise UsageError(f"{wrong.function} is not defined by what can be loaded of {report.file}.")
    arguments = copy.deepcopy((case.args, case.kwargs))
    click.echo(f"{wrong.function}: {wrong.state}. The call that fails, in pdb:")
    click.echo("\n".join(f"  {line}" for line in wrong.called.splitlines()))
    if isinstance(case.expected, Returns) and wrong.expected:
        click.echo(f"  expected: {wrong.expected}")
    click.echo("n next line, s step in, p NAME print, w where, c go on, q quit")
    run(called, arguments, stop_at_error=wrong.outcome.facts.is_exception)


def load(exercise: Exercise, report: ExerciseReport) -> types.ModuleType:
    """Return the student's file as a module of this process, its definitions run as in a worker."""
    file = next(each for each in read_submission(exercise.folder, "", exercise).files if each.name == report.file)
    functions = tuple(exercise.about.functions)
    cells = source.cells_of(file.name, file.content)
    for cell in cells:  # names under which the debugger finds the source
        cell.name = f"<{cell.name}>" if cell.is_cell else str(exercise.folder / cell.name)
    statements = reading.statements_of(cells, functions, lambda _: None)
    loading.remember_source(cells)
    loaded = loading.Module(exercise.about.module)
    loaded.run(statements, demos=(), leave_out=(), before=lambda _number, _where: None)
    return loaded.module


def run(function: Any, arguments: tuple[Any, Any], *, stop_at_error: bool) -> None:  # noqa: ANN401
    """Make the call in a debugger."""
    args, kwargs = arguments
    np.random.seed(0)  # noqa: NPY002 - as a worker does
    debugger = pdb.Pdb()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if stop_at_error:
                function(*args, **kwargs)
            else:
                answer = debugger.runcall(function, *args, **kwargs)
                click.echo(f"It returned {_short(answer)}")
        except bdb.BdbQuit:
            return
        except Exception as error:  # noqa: BLE001 - the student's
            click.echo(f"{type(error).__name__}: {error}")
            debugger.reset()
            debugger.interaction(None, _own(error))
    sys.stdout.flush()


def _short(answer: Any) -> str:  # noqa: ANN401 - whatever was returned
    with np.printoptions(threshold=20, precision=6):
        return clean(f"{type(answer).__name__}: {answer!r}", _LONGEST)


def _own(error: Exception) -> types.TracebackType | None:
    """Return the traceback from the student's own frame on."""
    found = error.__traceback__
    return found.tb_next if found is not None and found.tb_next is not None else found
