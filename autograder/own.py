"""The student's own functions of other exercises, for a notebook that builds on them.

`from autograder.own import ex3_mlp` gives the functions that were written for that exercise, in the module or the
notebook, whichever has more of them: `ex3_mlp.gradient_check(f, gradient, w)`. Lectures import this path, so it never
moves. The work is done in `student/own_work.py`.
"""

from __future__ import annotations

from autograder.lookup import elsewhere

with elsewhere:  # the notebook's folder is a student's, and may hold a numpy.py
    from autograder.errors import UsageError
    from autograder.student.own_work import OwnWork, own_work


def __getattr__(name: str) -> OwnWork:
    """Return an exercise's own functions for `from autograder.own import ex3_mlp`."""
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        with elsewhere:
            return own_work(name)
    except UsageError as error:
        raise ImportError(str(error)) from error
