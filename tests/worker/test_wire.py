"""The grader's end of the wire takes 20,000 random and bent frames: no crash, no hang, no growing memory."""

import gc
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest

from autograder.casebook.cases import Case, Returns
from autograder.results.result import Outcome
from autograder.sandbox.client import Budget, WorkerClient, WorkerEnded
from autograder.sandbox.plain_process import PlainWorker
from autograder.worker import messages, values, wire
from tests.worker import fuzz_wire

FRAMES, EACH = 20_000, 4_000
PEERS = 250
HANG_S = 100
GROWTH_MIB = 16
CASE = Case((np.ones(2),), Returns(np.array([2.0, 2.0])))


@contextmanager
def no_hang():
    """Fail when the body takes many times as long as it should."""

    def give_up(*_):
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANG_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# ---- taken apart in this process


@pytest.mark.parametrize("seed", range(FRAMES // EACH))
def test_frames_come_to_a_verdict_or_are_refused(seed):
    cases = itertools.cycle(fuzz_wire.CASES)
    seen = set()
    with no_hang():
        for frame, case in zip(itertools.islice(fuzz_wire.frames(seed), EACH), cases):
            seen.add(fuzz_wire.take_apart(frame, case))
    assert {"broken", "failed", "rejected", "error", "half a frame"} <= seen


def test_frames_leave_no_memory_behind():
    def some(seed):
        for frame in itertools.islice(fuzz_wire.frames(seed), EACH):
            fuzz_wire.take_apart(frame, fuzz_wire.CASES[0])
        gc.collect()
        return fuzz_wire.resident_mib()

    warm = some(100)
    assert some(101) - warm < GROWTH_MIB


def test_the_same_seed_makes_the_same_frames():
    first, second = ([*itertools.islice(fuzz_wire.frames(3), 200)] for _ in range(2))
    assert first == second
    assert first != [*itertools.islice(fuzz_wire.frames(4), 200)]


def test_the_longer_run_prints_its_seed_and_rate():
    command = [sys.executable, "-m", "tests.worker.fuzz_wire", "--frames", "6000", "--seed", "5"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=fuzz_wire.Path(__file__).parents[2])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("seed 5\n6,000 frames in ")
    assert "a second, no crash" in ran.stdout


def test_the_longer_run_shows_the_frame_that_breaks_it(monkeypatch, capsys):
    def breaks(frame, case):
        raise KeyError

    monkeypatch.setattr(fuzz_wire, "take_apart", breaks)
    monkeypatch.setattr(sys, "argv", ["fuzz_wire", "--frames", "1", "--seed", "5"])
    assert fuzz_wire.main() == 1
    assert next(fuzz_wire.frames(5)).hex() in capsys.readouterr().out


# ---- from a process at the other end of a socket


class Peer:
    """What workers come from: one process that does nothing, for which this one speaks."""

    def start(self, *, memory_mib, cpu_s):
        ours, self.socket = socket.socketpair()
        self.worker = subprocess.Popen(["sleep", "60"])
        self.speaker = None
        self.socket.sendall(wire.pack(messages.Ready(("none",))))
        return PlainWorker(self.worker, ours)

    def says(self, frame, pieces):
        """Send a frame, in that many pieces, as soon as a request comes; then the worker ends."""

        def speak():
            try:
                self.socket.recv(1 << 16)
                size = max(1, -(-len(frame) // pieces))
                for at in range(0, len(frame), size):
                    self.socket.sendall(frame[at : at + size])
            except OSError:  # the grader has had enough
                pass
            self.worker.kill()
            self.socket.close()

        self.speaker = threading.Thread(target=speak)
        self.speaker.start()


def ask(frame, pieces=1):
    """Return what the grader makes of a worker that answers with this frame."""
    peer = Peer()
    client = WorkerClient(peer, memory_mib=64, wall_factor=60.0, budget=Budget(1.0))
    peer.says(frame, pieces)
    try:
        reply, _ = client.call("double", CASE, ("x",), 1.0)
        return type(reply).__name__
    except WorkerEnded as ended:
        return ended
    finally:
        client.close()
        peer.speaker.join()
        assert peer.worker.returncode is not None


def test_frames_from_a_socket_end_the_worker_or_are_answers():
    chance = random.Random(7)
    open_before = len(os.listdir("/proc/self/fd"))
    seen = set()
    with no_hang():
        for frame in itertools.islice(fuzz_wire.frames(8), PEERS):
            came = ask(frame, chance.choice((1, 1, 2, 9)))
            if isinstance(came, WorkerEnded):
                assert came.outcome in (Outcome.REJECTED, Outcome.CRASHED)  # crashed: half a frame, then its end
                seen.add(came.outcome)
            else:
                assert came in ("Returned", "Raised", "Rejected")
                seen.add("answer")
    assert seen == {Outcome.REJECTED, Outcome.CRASHED, "answer"}
    assert len(os.listdir("/proc/self/fd")) == open_before


def returned(answer, **changes):
    arrays = []
    node = values.answer_node(answer, messages.Shape("leaf"), arrays)
    reply = messages.Returned(1, node, (), (), "")
    return wire.pack(msgspec.structs.replace(reply, **changes), arrays)


def test_a_good_answer_is_taken():
    assert ask(returned(np.ones(2)), pieces=5) == "Returned"


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "it broke the protocol: no frame"),
        (wire.PREFIX.pack(wire.MAGIC, (1 << 20) + 1, 0), "it broke the protocol: a header of 1048577 bytes"),
        (wire.PREFIX.pack(wire.MAGIC, 4, (64 << 20) + 1), "it broke the protocol: arrays of 67108865 bytes"),
        (returned(np.ones(2), id=2), "it broke the protocol"),
        (wire.pack(messages.Ready(("seccomp",))), "it broke the protocol"),
        (wire.pack(messages.Fault("ours")), "it broke the protocol"),
        (returned(np.ones(2), value=messages.ArrayNode("float64", (3,))), "it broke the protocol: an array longer"),
        (returned(np.ones(3), value=messages.ArrayNode("float64", (2,))), "it broke the protocol: bytes after the"),
        (returned(np.ones(2), value=messages.ArrayNode("object", (2,))), "it broke the protocol: an array of object"),
        (returned(np.ones(2), printed="x" * ((1 << 16) + 1)), "it broke the protocol: ValidationError"),
    ],
)
def test_a_bad_answer_is_refused_with_a_sentence(frame, sentence):
    ended = ask(frame)
    assert ended.outcome is Outcome.REJECTED
    assert ended.sentence.startswith(sentence)


def test_a_worker_is_never_unpickled():
    import pickle

    ended = ask(pickle.dumps(np.ones(2)))
    assert ended.outcome is Outcome.REJECTED
