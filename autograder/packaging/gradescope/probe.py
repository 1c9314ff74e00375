"""Chooses a sandbox for the container, and tests that it holds before grading.

Containers seldom allow namespaces, even for root, so bubblewrap may fail. Landlock, seccomp and a separate user for the
worker may still protect the hidden tests from a submission. A worker tries to break each sandbox; the first that holds
is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.casebook.cases import Case, Casebook, Returns, Test
from autograder.course.course import Exercise, ExerciseFile, Function
from autograder.errors import GraderFault, SandboxError
from autograder.grading.grader import Grader
from autograder.packaging.gradescope.container import PACKAGE_FILE, Place
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile

PROBE = "probe"
LEFT = ".reached"  # the file that a worker writes beside the results, if it can
_TRIED = """
import os, socket

def list_the_hidden_tests():
    return tried(lambda: os.listdir({folder!r}))

def read_the_hidden_tests():
    return tried(lambda: open({file!r}).read(1))

def measure_the_hidden_tests():
    return tried(lambda: os.stat({file!r}))

def write_results():
    return tried(lambda: os.open({left!r}, os.O_CREAT | os.O_WRONLY))

def open_a_socket():
    return tried(lambda: socket.socket())

def signal_the_grader():
    return tried(lambda: os.kill(os.getppid(), 0))

def tried(action):
    try:
        action()
    except OSError:
        return 0.0
    return 1.0
"""
_FUNCTIONS = tuple(line[4:-3] for line in _TRIED.splitlines() if line.startswith("def ") and line.endswith("():"))


def ways() -> Iterator[Sandbox]:
    """Yield the possible sandboxes, the tightest first."""
    from autograder.worker import locks

    yield Sandbox()
    yield Sandbox(bwrap=False)
    yield Sandbox(bwrap=False, locks_on=tuple(lock for lock in locks.LOCKS if lock != "landlock"))


def held(place: Place, *, unsafe: bool) -> Grader:
    """Return a grader whose sandbox holds here.

    Parameters
    ----------
    place : Place
    unsafe : bool
        Whether to grade without a sandbox if none holds.

    Raises
    ------
    SandboxError
        If none holds and one is required.
    """
    refused: list[str] = []
    for sandbox in ways():
        grader = Grader(sandbox)
        try:
            sandbox.check()
            check_holds(grader, place)
        except (SandboxError, GraderFault) as error:
            grader.close()
            refused.append(f"{sandbox.name}: {error}")
        else:
            return grader
    if unsafe:
        return Grader(Sandbox(unsafe=True))
    raise SandboxError(
        "No sandbox holds in this container, so the hidden tests were not run. A package that is built with "
        "--unsafe-no-sandbox runs them in a plain process that can read them.\n  " + "\n  ".join(refused)
    )


def check_holds(grader: Grader, place: Place) -> None:
    """Raise SandboxError if a worker reaches something forbidden."""
    left = place.results.parent / LEFT
    source = _TRIED.format(folder=str(place.secrets), file=str(place.secrets / PACKAGE_FILE), left=str(left))
    submission = Submission("", PROBE, (SubmittedFile(f"{PROBE}.py", source.encode(), 0),))
    exercise = Exercise(PROBE, Path(PROBE), ExerciseFile(PROBE, PROBE, dict.fromkeys(_FUNCTIONS, Function(1.0))))
    refused = (Case(args=(), expected=Returns(0.0)),)
    tests = tuple(Test(name, name, name, 1.0, "hidden", edge=False, cases=refused) for name in _FUNCTIONS)
    book = Casebook(PROBE, 0, dict.fromkeys(_FUNCTIONS, ()), tests)
    result = grader.grade(submission, exercise, book, PROBE)
    left.unlink(missing_ok=True)
    if not result.tests:
        raise SandboxError(" ".join(result.notes))
    through = [test.function.replace("_", " ") for test in result.tests if not test.outcome.facts.passed]
    if through:
        raise SandboxError(f"a submission could {', '.join(through)}.")
