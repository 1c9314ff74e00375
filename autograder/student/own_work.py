"""The student's own functions of other exercises, for a notebook that builds on them.

They come from the module or the notebook, whichever has more of them filled in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.course.course import EXERCISE_FILE, Exercise, course_around, read_exercise
from autograder.errors import UsageError
from autograder.lookup import Here
from autograder.submissions.submission import precedence, read_submission
from autograder.worker import module, source
from autograder.worker import statements as reading


class OwnWork:
    """The functions that a student wrote for one exercise.

    Parameters
    ----------
    exercise : Exercise
        As students have it: the folder holds the working copy.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._file, statements = _most_filled(exercise)
        loaded = module.Module(f"own_{exercise.name}")
        with Here():
            loaded.run(statements, demos=(), leave_out=(), before=lambda _number, _where: None)
        self._space = loaded.module.__dict__

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the student wrote
        """Return one of the functions."""
        if name.startswith("__"):
            raise AttributeError(name)
        known = self._exercise.about.functions
        if name not in known:
            raise AttributeError(f"{self._exercise.name} has no function {name!r}; it has {', '.join(known)}.")
        if name not in self._space:
            raise AttributeError(f"{name} is not in your {self._file}.")
        return self._space[name]

    def __repr__(self) -> str:
        """Name the exercise of these functions."""
        return f"<your {self._file}>"


def own_work(name: str, here: Path | None = None) -> OwnWork:
    """Return the student's own functions of an exercise.

    Parameters
    ----------
    name : str
        The exercise's whole name.
    here : Path, optional
        The folder of the notebook that asks, the working directory when left out: an exercise beside it is taken
        before that of the course.

    Raises
    ------
    UsageError
        When there is no file, or none that is Python.
    """
    here = (here or Path.cwd()).absolute()
    for folder in (here / name, here.parent / name):
        if (folder / EXERCISE_FILE).is_file():
            return OwnWork(read_exercise(folder))
    return OwnWork(course_around(here).assignment(name))


def _most_filled(exercise: Exercise) -> tuple[str, list[reading.Statement]]:
    submission = read_submission(exercise.folder, "", exercise)
    functions = tuple(exercise.about.functions)
    best: tuple[tuple[int, bool, int, int], str, list[reading.Statement]] | None = None
    problems = list(submission.problems)
    for file in submission.files:
        try:
            statements = reading.statements_of(source.cells_of(file.name, file.content), functions, problems.append)
        except source.NotLoadableError as error:
            problems.append(str(error))
            continue
        rank = precedence(file, reading.count_filled(statements, functions))
        if best is None or rank > best[0]:
            best = rank, file.name, statements
    if best is None:
        why = " ".join(problems) or f"neither {' nor '.join(exercise.files)} is there."
        raise UsageError(f"Nothing of yours can be loaded from {exercise.folder}: {why}")
    return best[1], best[2]
