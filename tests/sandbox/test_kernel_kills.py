"""What the kernel does to a worker is told from what the submission does, and few processes are no student's fault."""

import os
import signal
import socket
import threading

import pytest

from autograder.casebook.cases import Case, Returns
from autograder.results.result import Outcome
from autograder.sandbox import sandbox
from autograder.sandbox import zygote as warm_process
from autograder.sandbox.client import KILLED, Budget, WorkerClient, WorkerEnded
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import NoRoom, Zygote
from autograder.worker import messages, zygote

SOURCE = b"""
import os, threading, time

def waits(x):
    time.sleep(5)

def ends_later(x):
    threading.Timer(0.1, os._exit, [7]).start()
    return x
"""
ASKED = Case(args=(1.0,), expected=Returns(1.0))


@pytest.fixture(scope="module")
def held():
    """Return the sandbox of these tests."""
    held = Sandbox()
    yield held
    held.close()


@pytest.fixture
def client(held):
    """Return a worker with the source loaded."""
    client = WorkerClient(held.starter(with_torch=False), memory_mib=512, wall_factor=5.0, budget=Budget(20.0))
    content = messages.ArrayNode("uint8", (len(SOURCE),))
    client.load(
        messages.Load(file="a.py", module="a", functions=("waits", "ends_later"), offered=("numpy",), content=content),
        SOURCE,
        5.0,
    )
    yield client
    client.close()


def kill(client):
    signal.pidfd_send_signal(client._process.descriptor, signal.SIGKILL)


def ended(client, function):
    """Return how a call ended the worker."""
    with pytest.raises(WorkerEnded) as caught:
        client.call(function, ASKED, ("x",), 2.0)
    return caught.value.outcome, caught.value.sentence


def test_a_kill_between_calls_is_the_kernels(client):
    kill(client)
    assert client._process.ended_within(5.0)
    assert ended(client, "waits") == (Outcome.OUT_OF_MEMORY, KILLED)


def test_a_kill_during_a_call_is_the_kernels(client):
    threading.Timer(0.2, kill, [client]).start()
    assert ended(client, "waits") == (Outcome.OUT_OF_MEMORY, KILLED)


def test_an_end_between_calls_is_the_submissions_own(client):
    client.call("ends_later", ASKED, ("x",), 2.0)
    assert client._process.ended_within(5.0)
    assert ended(client, "waits") == (Outcome.CRASHED, "it ended the process (exit status 7)")


def test_a_warm_process_without_descriptors_leaves_no_worker(monkeypatch):
    ended = []
    monkeypatch.setattr(os, "fork", lambda: 1 << 30)
    monkeypatch.setattr(os, "pidfd_open", lambda _: os.open("/nowhere/at/all", 0))
    monkeypatch.setattr(os, "kill", lambda *signalled: ended.append(signalled))
    monkeypatch.setattr(os, "wait4", lambda *_: ((), 9, None))
    with pytest.raises(OSError):
        zygote.Workers(None).fork(-1, {"locks": ()})
    assert ended == [(1 << 30, signal.SIGKILL)]


def test_a_warm_process_answers_where_no_more_processes_are_allowed(monkeypatch):
    monkeypatch.setattr(os, "fork", lambda: os.open("/nowhere/at/all", 0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    serving = threading.Thread(target=zygote.serve, args=(theirs,))
    serving.start()
    warm = Zygote.__new__(Zygote)
    warm.control = ours
    for _ in range(2):
        with pytest.raises(NoRoom, match="No worker could be started"):
            warm._fork({"locks": ()})
    ours.close()
    serving.join(5.0)
    assert not serving.is_alive()
    theirs.close()


@pytest.mark.parametrize("times", [2, 10_000])
def test_a_worker_is_waited_for_and_not_for_ever(held, monkeypatch, times):
    warm = held.starter(with_torch=False)
    warm.mapped_bytes  # it is ready
    fork, refused = warm._fork, []

    def sometimes(request):
        if len(refused) < times:
            refused.append(request)
            raise NoRoom("none")
        return fork(request)

    monkeypatch.setattr(warm, "_fork", sometimes)
    monkeypatch.setattr(warm_process, "_LOOK_S", 0.01)
    monkeypatch.setattr(warm_process, "_ROOM_S", 30.0 if times == 2 else 0.1)
    if times == 2:
        warm.start(memory_mib=512, cpu_s=1.0).end()
    else:
        with pytest.raises(NoRoom):
            warm.start(memory_mib=512, cpu_s=1.0)
    assert len(refused) >= 2


def test_fewer_descriptors_than_ours_are_enough(held, monkeypatch):
    """A machine that allows less: of the warm process, as `ulimit -n 40` does for all that it starts."""
    import resource

    other = Sandbox()
    warm = other.starter(with_torch=False)
    try:
        children = sandbox.Path(f"/proc/{warm.process.pid}/task/{warm.process.pid}/children")
        warm.mapped_bytes  # it is ready
        inner = [int(pid) for pid in children.read_text().split()]
        for pid in [warm.process.pid, *inner]:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (40, 40))
        WorkerClient(warm, memory_mib=512, wall_factor=5.0, budget=Budget(20.0)).close()
    finally:
        other.close()
