"""`autograder doctor`: tries which locks work on this machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator

import msgspec

from autograder.errors import GraderFault, SandboxError
from autograder.sandbox.bubblewrap import find_bwrap
from autograder.sandbox.client import Budget, WorkerClient
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import may_become_others
from autograder.worker import locks


class LockCheck(msgspec.Struct, frozen=True):
    """One finding about the machine."""

    name: str
    good: bool
    sentence: str


def examine(*, with_torch: bool = True) -> Iterator[LockCheck]:
    """Yield a finding about each of: the system, bubblewrap, landlock, and a worker with every lock."""
    system = f"{platform.system()} {platform.release()} on {platform.machine()}, Python {platform.python_version()}"
    yield LockCheck("system", good=locks.supported(), sentence=system)
    if not locks.supported():
        return
    program = find_bwrap()
    yield LockCheck(
        "bubblewrap", good=program is not None, sentence=program or "neither on the PATH nor as a Python package"
    )
    abi = locks.landlock_abi()
    yield LockCheck(
        "landlock", good=abi > 0, sentence=f"version {abi}" if abi else "this kernel has none, or it is switched off"
    )
    yield LockCheck("user", good=True, sentence=_who())
    sandbox = Sandbox()
    try:
        sandbox.check()
    except SandboxError as error:
        yield LockCheck("sandbox", good=False, sentence=str(error))
        return
    for flavour in (False, True) if with_torch else (False,):
        yield _worker(sandbox, with_torch=flavour)


def _who() -> str:
    if may_become_others():
        return "root: each worker gets its own user"
    namespace = "workers are in a user namespace"
    return f"root without other users: {namespace}" if os.getuid() == 0 else f"an ordinary user: {namespace}"


def _worker(sandbox: Sandbox, *, with_torch: bool) -> LockCheck:
    name = "torch worker" if with_torch else "worker"
    zygote = sandbox.zygote(with_torch=with_torch)
    try:
        client = WorkerClient(zygote, memory_mib=2048, wall_factor=5.0, budget=Budget(10.0))
        client.close()
    except GraderFault as fault:
        return LockCheck(name, good=False, sentence=str(fault))
    finally:
        zygote.close()
    missing = [lock for lock in locks.LOCKS if lock not in client.locks]
    if missing:
        return LockCheck(name, good=False, sentence=f"it could not set the locks {', '.join(missing)}")
    return LockCheck(name, good=True, sentence=f"its locks: {', '.join(client.locks)}")
