"""A student's check where there is nothing of POSIX: the modules and functions that Windows lacks are taken away."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import GraderFault
from autograder.sandbox import plain_process
from autograder.sandbox.plain_process import PlainStarter
from autograder.sandbox.process import status_in_words
from tests.conftest import ROOT

BLOCK = Path(__file__).parent / "portable"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of what students have."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "assignments", folder / "assignments")
    shutil.copy2(ROOT / "course.toml", folder)
    return folder


def blocked(folder, *words):
    """Run a command without what Windows lacks."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words], cwd=folder, check=False, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": f"{BLOCK}{os.pathsep}{ROOT}"},
    )  # fmt: skip


def test_the_block_takes_away_what_it_says():
    code = "import os, sys, signal, builtins; print(hasattr(os, 'fork'), hasattr(signal, 'SIGKILL'), TAKEN_AWAY)"
    ran = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(BLOCK)},
                         capture_output=True, text=True, check=True)  # fmt: skip
    assert ran.stdout == "False False True\n"


@pytest.mark.parametrize(("student", "status"), [("ada", 0), ("carl", 1)])
def test_the_check_says_the_same_as_where_workers_are_forked(copy, student, status):
    shutil.copy2(ROOT / f"examples/class/{student}/ex1_perceptron/perceptron.py", copy / "assignments/ex1_perceptron")
    plain = blocked(copy, "check", "ex1")
    forked = subprocess.run([sys.executable, "-m", "autograder", "check", "ex1"], cwd=copy, check=False, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)  # fmt: skip
    assert plain.returncode == status, plain.stdout
    assert plain.stdout == forked.stdout
    assert "sigmoid" in plain.stdout


BAD = {
    "import os\ndef sigmoid(z):\n    os._exit(3)": "exit status 3",
    "def sigmoid(z):\n    raise SystemExit": "SystemExit",
    "import sys\ndef sigmoid(z):\n    print(repr(sys.stdin.read()))\n    return z": "wrong value",
}


@pytest.mark.parametrize("source", BAD)
def test_what_ends_or_stops_a_process_is_told(copy, source):
    (copy / "assignments/ex1_perceptron/perceptron.py").write_text(source)
    ran = blocked(copy, "check", "ex1", "-k", "sigmoid")
    assert ran.returncode == 1
    assert BAD[source] in ran.stdout


def test_an_endless_loop_is_ended(copy):
    toml = copy / "assignments/ex1_perceptron/exercise.toml"
    before = toml.read_text()
    try:
        toml.write_text(
            before.replace("call_cpu_s = 2.0", "call_cpu_s = 0.3").replace("wall_factor = 5.0", "wall_factor = 2.0")
        )
        (copy / "assignments/ex1_perceptron/perceptron.py").write_text(
            "def sigmoid(z):\n    while True:\n        pass\n"
        )
        ran = blocked(copy, "check", "ex1", "-k", "sigmoid")
    finally:
        toml.write_text(before)
    assert ran.returncode == 1
    assert "did not come back within 0.6 s" in ran.stdout


def test_torch_that_is_not_there_is_our_fault_and_said(monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    starter = PlainStarter(with_torch=True)
    try:
        from autograder.sandbox.client import Budget, WorkerClient

        with pytest.raises(GraderFault, match="could not be set up: ImportError: no torch here"):
            WorkerClient(starter, memory_mib=1, wall_factor=5.0, budget=Budget(1.0))
    finally:
        starter.close()


def test_a_worker_ends_when_the_one_that_started_it_is_gone():
    starter = PlainStarter()
    try:
        worker = starter.start(memory_mib=1, cpu_s=1.0)
        assert not worker.ended_within(0.0)
        worker.process.stdin.close()  # as when this process dies
        assert worker.ended_within(10.0)
        assert worker.end().how == "exit status 0"
    finally:
        starter.close()


def test_nothing_is_left_over():
    starter = PlainStarter()
    worker = starter.start(memory_mib=1, cpu_s=1.0)
    spare = next(iter(starter._waiting.values()))
    worker.end()
    starter.close()
    assert (worker.process.poll(), spare.poll()) == (-9, -9)


def test_a_stranger_who_connects_is_sent_away():
    starter = PlainStarter()
    try:
        with socket.create_connection(starter._listener.getsockname()) as stranger:
            stranger.sendall(b"x" * 64)
            worker = starter.start(memory_mib=1, cpu_s=1.0)
            assert stranger.recv(1) == b""
            worker.end()
    finally:
        starter.close()


def test_a_worker_that_does_not_start_is_our_fault(monkeypatch, tmp_path):
    (tmp_path / "broken.py").write_text("raise SystemExit(7)")
    monkeypatch.setattr(plain_process, "SCRIPT", tmp_path / "broken.py")
    starter = PlainStarter()
    try:
        with pytest.raises(GraderFault, match="A worker did not start: exit status 7"):
            starter.start(memory_mib=1, cpu_s=1.0)
    finally:
        starter.close()


def test_a_worker_that_never_says_anything_is_our_fault(monkeypatch, tmp_path):
    (tmp_path / "silent.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(plain_process, "SCRIPT", tmp_path / "silent.py")
    monkeypatch.setattr(plain_process, "_START_S", 0.1)
    starter = PlainStarter()
    try:
        began = time.monotonic()
        with pytest.raises(GraderFault, match="A worker did not start in time"):
            starter.start(memory_mib=1, cpu_s=1.0)
        assert time.monotonic() - began >= 0.1
    finally:
        starter.close()


@pytest.mark.parametrize(("status", "words"), [(3, "exit status 3"), (-11, "SIGSEGV"), (-40, "signal 40")])
def test_a_status_in_words(status, words):
    assert status_in_words(status) == words
