"""Starts every Python process of the engine; none looks for modules in the working directory or in a student's folder.

Programs other than Python are found here too: on the PATH, but never in the working directory.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from autograder import lookup

if TYPE_CHECKING:
    from concurrent.futures import Executor

_PATHS = ("PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX")  # each names a file or a folder


def start(*words: str, environment: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    """Start Python with these words and return the process.

    Parameters
    ----------
    *words : str
        As they stand behind `python`.
    environment : mapping of str to str, optional
        What is added to the environment, which is otherwise this process's, without what would look for modules in
        the working directory.
    **options
        Those of `subprocess.Popen`.
    """
    return subprocess.Popen([sys.executable, *words], env={**clean_environment(), **(environment or {})}, **options)


def run(*words: str, **options: Any) -> tuple[int, str, str]:  # noqa: ANN401
    """Start Python, wait for its end, and return its exit status and what it wrote."""
    with start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        written, errors = process.communicate()
    return process.returncode, written.decode("utf-8", "replace"), errors.decode("utf-8", "replace")


def clean_environment() -> dict[str, str]:
    """Return this process's environment for a Python that looks for modules in no working directory.

    Whatever it starts itself inherits that.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _PATHS or os.path.isabs(value)}
    environment.pop("PYTHONPATH", None)
    if named := lookup.named_paths():
        environment["PYTHONPATH"] = os.pathsep.join(named)
    return environment | {"PYTHONSAFEPATH": "1"}


@contextlib.contextmanager
def pool(jobs: int, begin: Callable[[], None]) -> Iterator[Executor]:
    """Give an executor of processes, each of which begins with a call; they look for modules in no working directory.

    Parameters
    ----------
    jobs : int
    begin : callable
        Runs first in each process.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"  # processes start when there is work for them, and inherit this
    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin) as executor:
            yield executor
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def find_program(name: str) -> str | None:
    """Return the path of a program, None where there is none; what lies in the working directory is none."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which(name, path=os.pathsep.join(filter(os.path.isabs, folders)))
    return found if found and os.path.isabs(found) else None  # Windows looks in the working directory first
