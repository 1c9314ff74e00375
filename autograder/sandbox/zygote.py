"""The warm process that forks workers, and the workers as the grader sees them."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import GraderFault
from autograder.sandbox.process import Ended, readable_within, status_in_words

_START_S = 120.0
_GOODBYE_S = 2.0
_ROOM_S = 30.0  # to wait until other submissions end, if the machine allows few processes
_LOOK_S = 0.1
_CONTROL_BYTES = 1 << 16
_UID_BASE, _UIDS_EACH = 1_900_000_000, 512  # separate users for workers, far from any real user
_UID_LAST = _UID_BASE + (1 << 22) * _UIDS_EACH  # a pid has 22 bits


def may_become_others() -> bool:
    """Return whether this process is root and the workers' users exist here.

    In a container or namespace, root may be the only user, or one of a few thousand.
    """
    return os.getuid() == 0 and all(_is_mapped(Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid"))


def _is_mapped(map_file: Path) -> bool:
    ranges = [line.split() for line in map_file.read_text().splitlines()]  # first inside, first outside, count
    return any(int(first) <= _UID_BASE and int(first) + int(count) > _UID_LAST for first, _, count in ranges)


class NoRoom(GraderFault):
    """At the moment this machine allows no more processes."""


Started = tuple[list[str], list[str], str]  # a command, the paths that workers may read, the search path inside


class Zygote:
    """A warm process that forks workers; it starts in the background, and the first worker waits for it.

    Parameters
    ----------
    started : Started
    locks : sequence of str
        The locks that its workers put on.
    with_torch : bool
    """

    def __init__(self, started: Started, locks: Sequence[str], *, with_torch: bool = False) -> None:
        command, self.readable, search_path = started
        self.locks = tuple(locks)
        self.users: set[int] = set()  # the number of workers so far
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
            "TMPDIR": "/tmp",  # noqa: S108 - a private tmpfs
            "PYTHONHASHSEED": "0",
            "MALLOC_ARENA_MAX": "1",  # each further arena would reserve address space
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
        """The address space of a new worker in bytes; known when the warm process is ready.

        Raises
        ------
        GraderFault
            If it does not start.
        """
        self._wait_until_ready()
        try:
            return self._looked_at()
        except NoRoom:
            raise  # no room at the moment: the process stays
        except GraderFault:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        try:
            answer = json.loads(self.control.recv(_CONTROL_BYTES) or b"{}")
        except (TimeoutError, OSError) as error:
            answer = {"fault": str(error)}
        if "ready" not in answer:
            self.process.kill()
            errors = self.process.stderr.read()[-2_000:].decode("utf-8", "replace") if self.process.stderr else ""
            self.close()
            raise GraderFault(f"The sandbox did not start: {answer.get('fault', '')} {errors}".strip())

    def _looked_at(self) -> int:
        """Return the address space of a new worker in bytes, measured on one without student code.

        Also mark its parent, the warm process, as the first to be killed when memory runs out.
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
        """Return a new worker when the warm process is ready."""
        user = min(set(range(_UIDS_EACH)) - self.users)  # the n-th worker of each submission has the same user
        request = {
            "locks": self.locks,
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
        """Fork; if this machine allows no more processes, wait a while, because other submissions will end."""
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
        """Return how a worker ended: status, cpu_s and peak_mib. It was killed or has closed its socket."""
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
        """End the zygote and all its workers; it ends by itself on request, so its CPU time is counted."""
        self.control.close()
        if self.process.stderr:
            self.process.stderr.close()
        try:
            self.process.wait(timeout=_GOODBYE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _first_to_go(pid: int) -> None:
    """Let the kernel kill this process or its workers, and not the grader, when memory runs out."""
    with contextlib.suppress(OSError):  # a container may forbid this
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


class Forked:
    """A worker that was forked from a zygote.

    Parameters
    ----------
    zygote : Zygote
    user : int
        Its index among the users of the zygote's workers.
    pid : int
        The pid in the zygote's namespace.
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
        """Pause it until it is resumed; do nothing if it has ended."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Resume it."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.descriptor >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, number)

    def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended within that time."""
        return readable_within(self.descriptor, seconds)

    def end(self) -> Ended:
        """End it if it has not ended, and release its resources."""
        self._signal(signal.SIGKILL)
        self.connection.close()
        try:
            ended = self.zygote.wait(self._pid)
            self.zygote.users.discard(self.user)
        finally:
            self._clock.close()
            os.close(self.descriptor)
            self.descriptor = -1  # another worker may soon have this number
        status = os.waitstatus_to_exitcode(int(ended["status"]))
        return Ended(status_in_words(status), ended["cpu_s"], ended["peak_mib"], status == -signal.SIGKILL)


def pid_of(descriptor: int) -> int:
    """Return the pid of a process descriptor, as this process sees it."""
    fields = Path(f"/proc/self/fdinfo/{descriptor}").read_text()
    return int(re.findall(r"^Pid:\s+(\d+)", fields, re.MULTILINE)[0])


class Clock:
    """Reads the time that another process has used, on the grader's side.

    Parameters
    ----------
    descriptor : int
        The process's descriptor.
    """

    def __init__(self, descriptor: int) -> None:
        pid = pid_of(descriptor)
        self._waited = 0.0
        self._id = (~pid << 3) | 2  # the process clock of this pid, see clock_getcpuclockid(3)
        try:
            self._schedstat = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # this kernel does not have it
            self._schedstat = -1

    def cpu_s(self) -> float:
        """Return the CPU time of all its threads so far in seconds, 0 if the process is gone."""
        try:
            return time.clock_gettime(self._id)
        except OSError:
            return 0.0

    def wall_s(self) -> float:
        """Return the wall time minus the time in which the process was ready but other work had the processor."""
        return time.monotonic() - self._waited_s()

    def _waited_s(self) -> float:
        with contextlib.suppress(OSError, IndexError, ValueError):
            self._waited = int(os.pread(self._schedstat, 100, 0).split()[1]) / 1e9
        return self._waited

    def close(self) -> None:
        """Close the process descriptor."""
        if self._schedstat >= 0:
            os.close(self._schedstat)
            self._schedstat = -1
