"""A warm interpreter: NumPy (and torch) imported once, forked for each submission.

Started as a script by `autograder.sandbox.sandbox`, inside bubblewrap where there is one. It reads requests from a
control socket, forks workers, hands back their process descriptors and says how they ended. It never meets student
code.
"""

from __future__ import annotations

import os
import sys

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported: one thread keeps forking safe

import array
import contextlib
import gc
import json
import signal
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import resource

    from autograder.worker import pid_namespace

CONTROL_BYTES = 1 << 16


def find_the_engine() -> None:
    """Import the engine from where this file lies; nothing else in that folder, which may be a student's, is found."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    __import__("autograder.worker")  # which knows from here on where its modules are
    del sys.path[0]


def warm_up(*, with_torch: bool) -> None:
    """Import and touch once what every submission needs, so that no worker pays for it."""
    import collections
    import dataclasses
    import functools
    import itertools
    import math
    import random
    import typing

    import numpy as np

    _ = (collections, dataclasses, functools, itertools, math, random, typing)
    np.linalg.solve(np.eye(3), np.ones(3))
    np.random.default_rng(0).normal(size=3)
    np.random.seed(0)  # noqa: NPY002 - as the worker does
    if with_torch:
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(0)
        point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([point])  # the first optimizer imports seconds of machinery
        (point**2).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def child(connection_fd: int, request: dict[str, Any], *, separate: bool) -> None:
    """Become a worker: lock down, then serve; never returns. `separate`: in a pid namespace of its own."""
    from autograder.worker import locks, messages, wire
    from autograder.worker import serve as worker

    applied = []
    connection = socket.socket(fileno=connection_fd)
    try:
        for name in locks.LOCKS:
            if name not in request["locks"] or (name == "pids" and not separate):
                continue
            if name == "descriptors":
                locks.descriptors(connection.detach())
                connection = socket.socket(fileno=3)
            elif name != "pids":
                getattr(locks, name)(*_settings(name, request))
            applied.append(name)
    except BaseException as error:  # noqa: BLE001 - reported as a fault of ours
        fault = messages.Fault(f"the lock {name!r} cannot be put on: {type(error).__name__}: {error}"[:1_000])
        connection.sendall(wire.pack(fault))
        os._exit(71)
    worker.main(connection, tuple(applied))


def _settings(name: str, request: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a lock is told."""
    match name:
        case "session":
            return (request["parent"],)
        case "rlimits":
            return request["memory_bytes"], request["mapped_bytes"], request["cpu_s"]
        case "user":
            return (request["uid"],)
        case "landlock":
            return (request["readable"],)
        case _:
            return ()


class Workers:
    """The workers of a warm process, and the namespaces in which they are.

    Parameters
    ----------
    control : socket.socket
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.namespaces: dict[int, pid_namespace.Namespace] = {}

    def fork(self, connection_fd: int, request: dict[str, Any]) -> None:
        """Start a worker and hand back its process's descriptor."""
        from autograder.worker import pid_namespace

        namespace = pid_namespace.namespace() if "pids" in request["locks"] else None
        request["parent"] = 0 if namespace else os.getpid()  # as the worker will see it
        try:
            pid = os.fork()
            if pid == 0:
                try:
                    child(connection_fd, request, separate=namespace is not None)
                finally:
                    os._exit(72)
        except OSError:
            if namespace:
                namespace.leave()
                namespace.end()
            raise
        if namespace:
            namespace.leave()
            self.namespaces[pid] = namespace
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            self._ended(pid)
            raise
        socket.send_fds(self.control, [json.dumps({"pid": pid}).encode()], [descriptor])
        os.close(descriptor)

    def wait(self, pid: int) -> None:
        """Say how a worker ended, which has ended or is about to."""
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # without locks it may have children
            os.killpg(pid, signal.SIGKILL)
        status, usage = self._ended(pid)
        ended = {"status": status, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss / 1024}
        self.control.send(json.dumps(ended).encode())

    def _ended(self, pid: int) -> tuple[int, resource.struct_rusage]:
        """Release a worker that has ended, and its namespace; return its status and what it used."""
        _, status, usage = os.wait4(pid, 0)
        if pid in self.namespaces:
            self.namespaces.pop(pid).end()
        return status, usage


def serve(control: socket.socket) -> None:
    """Fork, and say how workers ended, until the grader goes."""
    gc.freeze()  # what is there stays, and is shared by all workers
    gc.enable()
    workers = Workers(control)
    while True:
        data, ancillary, _, _ = control.recvmsg(CONTROL_BYTES, socket.CMSG_SPACE(4))
        if not data:
            return
        request = json.loads(data)
        if request["do"] == "fork":
            fds = array.array("i")
            fds.frombytes(ancillary[0][2])
            try:
                workers.fork(fds[0], request)
            except OSError as error:  # no more processes are allowed now; there may be room again soon
                control.send(json.dumps({"refused": str(error)}).encode())
            finally:
                os.close(fds[0])
        else:
            workers.wait(request["pid"])


def main() -> None:
    """Run the zygote: `zygote.py CONTROL_FD SEARCH_PATH TORCH`."""
    control_fd, search_path, with_torch = sys.argv[1:4]
    find_the_engine()
    sys.path += [path for path in search_path.split(os.pathsep) if path]  # behind Python's own
    control = socket.socket(fileno=int(control_fd))
    gc.disable()  # looking for garbage while torch makes its objects takes a quarter of the start
    try:
        from autograder.worker import locks, pid_namespace
        from autograder.worker import serve as worker

        _ = (locks, pid_namespace, worker)  # imported here once, used in every child
        warm_up(with_torch=with_torch == "1")
    except BaseException as error:  # noqa: BLE001 - reported to the grader
        control.send(json.dumps({"fault": f"{type(error).__name__}: {error}"[:2_000]}).encode())
        raise SystemExit(1) from None
    control.send(json.dumps({"ready": True}).encode())
    serve(control)
    os._exit(0)  # its workers end with it


if __name__ == "__main__":
    main()
