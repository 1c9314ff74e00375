"""`autograder grade --cluster` with a real Dask scheduler and real worker processes, one of them killed."""

import asyncio
import contextlib
import csv
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from autograder.classrun import dask, dask_worker, unpickling
from autograder.classrun.dask import ClusterPool
from autograder.classrun.queue import TaskQueue
from autograder.classrun.setup import Flavours, Graded, Setup
from autograder.course.course import find_course
from autograder.errors import AutograderError, GraderFault, UsageError
from autograder.submissions.submission import Submission
from tests.classrun.test_run import COMMAND, RIGHT, SMALL, children, grade, hand_in, result, run

DASK = [sys.executable, "-m", "dask"]
QUICK = (
    "import autograder.classrun.dask as c; c.CONNECT_S = 3; c.WAIT_S = 3; from autograder.cli.main import main; main()"
)
SLOW = RIGHT.replace("return 2.0 * x", "import time; time.sleep(0.05); return 2.0 * x")
VARIANTS = (SLOW, SLOW.replace("2.0 * x", "3.0 * x"), SLOW.replace("time.sleep", "import os; os._exit"), "def broken(")
SUBMISSIONS = 40


def wait_for(what, seconds=90):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def started(words, log, **options):
    with open(log, "wb") as file:
        process = subprocess.Popen(list(map(str, words)), stdout=file, stderr=file, stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start a scheduler and return its address."""
    folder = tmp_path_factory.mktemp("scheduler")
    file = folder / "scheduler.json"
    words = [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file]
    with started(words, folder / "log", cwd=folder):
        wait_for(lambda: file.is_file() and file.read_bytes().strip().endswith(b"}"))
        yield json.loads(file.read_bytes())["address"]


@pytest.fixture
def worker(address, tmp_path):
    """Return what starts a worker, waits until it is there and returns its process; all end with the test."""
    with contextlib.ExitStack() as stack:

        def start(name, *more, **environment):
            log, folder = tmp_path / f"{name}.log", tmp_path / name
            words = [*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
            words += ["--local-directory", folder, *more]
            process = stack.enter_context(started(words, log, env={**os.environ, **environment}))
            wait_for(lambda: b"Registered to" in log.read_bytes())
            return process

        yield start


@pytest.fixture
def no_bwrap(tmp_path):
    """Return a search path on which bubblewrap does not work."""
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "bwrap").write_text("#!/bin/sh\necho 'no namespaces here' >&2\nexit 1\n")
    (fake / "bwrap").chmod(0o755)
    return f"{fake}:{os.environ['PATH']}"


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for at in range(SUBMISSIONS):
        hand_in(folder, f"s{at:02}", VARIANTS[at % len(VARIANTS)] + f"# {at}\n")
    return folder


def begin(submissions, out, address, *words):
    command = [*COMMAND, "grade", submissions, "--out", out, "--course", SMALL, "--cluster", address, *words]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def quickly(submissions, out, address, before=""):
    words = ["grade", submissions, "--out", out, "--course", SMALL, "--cluster", address]
    return subprocess.run(
        [sys.executable, "-c", before + QUICK, *map(str, words)], capture_output=True, text=True, check=False
    )


def report(out):
    """Return the files of a report, the times in them left out."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name != "results.sqlite":
            text = re.sub(r'"(cpu|wall)": [0-9.e-]+|"time":"[^"]+"', "", path.read_text())
            in_order = sorted(text.splitlines()) if path.name == "audit.jsonl" else text
            found[str(path.relative_to(out))] = in_order
    return found


def test_a_worker_killed_in_the_middle_and_one_without_a_sandbox_change_nothing(
    submissions, tmp_path, address, worker, no_bwrap
):
    here, there = tmp_path / "here", tmp_path / "there"
    assert grade(submissions, here).returncode == 0
    worker("bare", PATH=no_bwrap)
    victim = worker("one")
    worker("two")
    process = begin(submissions, there, address)
    wait_for(lambda: len(list(there.glob("*/*/result.json"))) >= 6 and children(victim.pid))
    orphans = children(victim.pid)
    victim.kill()
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert f"\n{SUBMISSIONS} graded. " in f"\n{out}"
    assert report(there) == report(here)
    with open(there / "grades.csv", newline="") as file:
        assert len(list(csv.DictReader(file))) == SUBMISSIONS
    assert len(re.findall("was lost; others graded its submissions", errors)) == 1
    assert len(re.findall(r"was not used: No sandbox here: .*no namespaces here", errors)) == 1
    assert "Traceback" not in errors
    wait_for(lambda: not [pid for pid in orphans if os.path.exists(f"/proc/{pid}")])
    secret = [b"matches", b"casebook", b"hidden", b"double"]  # in the tests' names and in what is sent
    left = [path for name in ("bare", "one", "two") for path in (tmp_path / name).rglob("*") if path.is_file()]
    left += list(tmp_path.glob("*.log"))
    assert [path for path in left if any(word in path.read_bytes() for word in secret)] == []


def test_a_stopped_run_leaves_nothing_on_the_workers_and_goes_on_from_there(submissions, tmp_path, address, worker):
    out = tmp_path / "out"
    one = worker("one")
    process = begin(submissions, out, address)
    wait_for(lambda: len(list(out.glob("*/*/result.json"))) >= 3)
    assert children(one.pid)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Run the same command again to continue" in errors
    wait_for(lambda: not children(one.pid))
    kept = len(list(out.glob("*/*/result.json")))
    again = begin(submissions, out, address)
    text, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    assert f"{SUBMISSIONS - kept} graded, {kept} kept from before." in text
    assert result(out, "s00")["score"] == 100.0


EVIL = """
import os
import pathlib
import msgspec
from autograder.classrun import dask_worker as remote, unpickling
from autograder.results.result import decode, encode

class Command:
    def __reduce__(self):
        return os.system, ("tr '\\\\0' ' ' < /proc/$PPID/cmdline >> " + os.environ["MARK"],)  # who runs this

honest = getattr(remote.grade, "honest", remote.grade)  # Dask loads this file twice

async def grade(token, submission):
    match pathlib.Path(os.environ["EVIL"]).read_text():
        case "pickle": return Command()
        case "nested": return [b"", {"x": Command()}]
        case "number": return 0
        case "text": return b"nonsense"
        case "no result": return msgspec.msgpack.encode({"graded": {"result": b"{}", "feedback": b""}})
        case "large": return bytes(remote.MOST_ANSWER + (1 << 20))
        case "raises": raise ValueError(Command())
    return (await honest(token, submission)).replace(b'"s00"', b'"s01"')

grade.honest = honest
remote.grade = grade
"""
SAID = {
    "pickle": "it did not send bytes",
    "nested": "it did not send bytes",
    "number": "it did not send bytes",
    "text": "it did not send an answer",
    "no result": "it did not send a result",
    "large": "it sent 65 MiB; at most 64 MiB are allowed",
    "raises": "it did not send bytes",
    "another student": "it answered for a different submission",
}


def test_nothing_that_a_worker_makes_up_is_unpickled_or_taken_for_a_result(tmp_path, address, worker):
    (tmp_path / "evil.py").write_text(EVIL)
    mark, out, folder, does = (tmp_path / name for name in ("mark", "out", "in", "does"))
    hand_in(folder, "s00")
    process = worker("evil", "--preload", tmp_path / "evil.py", EVIL=str(does), MARK=str(mark))
    for kind in SAID:
        does.write_text(kind)
        ran = quickly(folder, out, address)
        assert ran.returncode == 3, ran.stderr
        assert re.search(rf"No worker of {address} can grade:\n  tcp://[^ ]*: {SAID[kind]}", ran.stderr), ran.stderr
        assert "Traceback" not in ran.stderr
        assert "grade" not in (mark.read_text() if mark.exists() else ""), kind
    process.terminate()
    process.wait()
    worker("honest")
    assert quickly(folder, out, address).returncode == 0
    assert result(out, "s00")["score"] == 100.0


def test_a_report_that_is_too_large_costs_its_own_submission(monkeypatch):
    class Desk:
        stay = staticmethod(lambda token: None)

        async def grade(self, submission):
            return Graded(submission, b"")

    monkeypatch.setitem(dask_worker._desks, "token", Desk())
    asked = lambda size: asyncio.run(dask_worker.grade("token", bytes(size)))
    assert msgspec.msgpack.decode(asked(9), type=dask_worker.Answer).graded == Graded(bytes(9), b"")
    fault = msgspec.msgpack.decode(asked(dask_worker.MOST_ANSWER), type=dask_worker.Answer)
    assert fault == dask_worker.Answer(fault="Its report has 64 MiB; at most 64 MiB are allowed.")


def test_a_pickle_that_names_anything_but_bytes_is_refused(tmp_path):
    class Command:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "made"),)

    harmful, harmless = pickle.dumps(Command()), pickle.dumps({"a": [1, "b", b"c"], "d": bytes})
    with unpickling.refused():
        with pytest.raises(pickle.UnpicklingError, match="refused: posix.mkdir"):
            pickle.loads(harmful)
        assert pickle.loads(harmless) == {"a": [1, "b", b"c"], "d": bytes}
    assert not (tmp_path / "made").exists()
    assert pickle.loads(pickle.dumps(Path)) is Path


def test_when_nothing_can_grade_the_run_ends_with_status_3_and_says_why(
    submissions, tmp_path, address, worker, no_bwrap
):
    none = quickly(submissions, tmp_path / "out", address)
    assert none.returncode == 3
    assert f"{address} has no workers. {SUBMISSIONS} submissions are left" in none.stderr
    worker("bare", PATH=no_bwrap)
    ran = quickly(submissions, tmp_path / "out", address)
    assert ran.returncode == 3
    assert re.search(f"No worker of {address} can grade:\n  tcp://.*: No sandbox here: bubblewrap cannot", ran.stderr)
    other = quickly(submissions, tmp_path / "out", address, "import distributed; distributed.__version__ = '1999.1'; ")
    assert other.returncode == 3
    assert re.search(r"The scheduler at .* runs distributed 20.*, this machine 1999.1; install the same", other.stderr)
    assert "Traceback" not in none.stderr + ran.stderr + other.stderr


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:1", "tcp://no.such.host.invalid:8786"])
def test_a_scheduler_that_does_not_answer_is_said(submissions, tmp_path, where):
    ran = quickly(submissions, tmp_path / "out", where)
    assert ran.returncode == 3
    assert f"No Dask scheduler answers at {where} (" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("where", ["nonsense://x", "host:8786", "tcp://"])
def test_what_is_no_address_is_said(where):
    with pytest.raises(UsageError, match=f"{where} is not the address of a Dask scheduler"):
        ClusterPool(where)


def test_jobs_mean_nothing_on_a_cluster(submissions, tmp_path):
    ran = run("grade", submissions, "--out", tmp_path / "out", "--cluster", "tcp://x:1", "--jobs", "2")
    assert ran.returncode == 2
    assert "--jobs is for this machine" in ran.stderr


def test_without_dask_it_says_what_to_install(submissions, tmp_path):
    ran = quickly(submissions, tmp_path / "out", "tcp://x:1", "import sys; sys.modules['distributed'] = None; ")
    assert ran.returncode == 2
    assert 'pip install "gradients-by-hand[cluster]"' in ran.stderr


def test_a_worker_with_other_versions_is_told_apart():
    exercise = find_course(SMALL).exercise("ex1_small")
    pool = ClusterPool("tcp://x:1")
    pool._flavours = Flavours.of([exercise.about], unsafe=False)
    ours = dask_worker.versions()
    assert pool._different(ours) == ""
    assert pool._different({**ours, "torch": "0.1"}) == ""  # nothing here needs it
    assert pool._different({**ours, "numpy": "1.0"}) == f"different versions: numpy 1.0 there, {ours['numpy']} here"
    assert "autograder none there" in pool._different({})


def test_the_engines_digest_tells_other_files_apart(tmp_path, monkeypatch):
    shutil.copytree(
        Path(dask_worker.__file__).parents[1], tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    known = dask_worker.engine_digest()
    dask_worker.engine_digest.cache_clear()
    monkeypatch.setattr(dask_worker, "__file__", str(tmp_path / "autograder" / "classrun" / "dask_worker.py"))
    assert dask_worker.engine_digest() == known
    with open(tmp_path / "autograder" / "judge.py", "a") as file:
        file.write("# another line\n")
    dask_worker.engine_digest.cache_clear()
    assert dask_worker.engine_digest() != known
    dask_worker.engine_digest.cache_clear()


# ---- one piece by itself


class Client:
    """Stands in for a connection to a scheduler: what each function of the worker comes to is given."""

    def __init__(self, **answers):
        self.answers = answers

    def sent(self, client, workers, function, *args, **kwargs):
        answer = self.answers.get(function.__name__)
        if isinstance(answer, Exception):
            raise answer
        return {} if answer is None else {workers[0]: {"result": answer}}


@pytest.fixture
def pool(monkeypatch):
    """Return what makes a pool that talks to a stand-in."""

    def make(**answers):
        client = Client(**answers)
        monkeypatch.setattr(dask, "_send", client.sent)
        pool = ClusterPool("tcp://x:1")
        pool._flavours, pool._setup = Flavours((False,), unsafe=True), b""
        return pool

    return make


def board_of(*names):
    return TaskQueue([(name, "ex1_small") for name in names], lambda task: Submission(*task, files=()), 10)


def about(**changes):
    given = {"versions": dask_worker.versions(), "processes": 1, **changes}
    return msgspec.msgpack.encode(dask_worker.About(**given))


@pytest.mark.parametrize(
    ("answers", "lost", "refused"),
    [
        ({"about": OSError("closed")}, ["w"], {}),
        ({"about": TimeoutError()}, ["w"], {}),
        ({"about": b"nonsense"}, [], {"w": "it did not send an answer"}),
        ({"about": about(problem="no sandbox")}, [], {"w": "no sandbox"}),
        ({"about": about(), "open_desk": b"not ready"}, [], {}),
    ],
)
def test_a_worker_that_cannot_begin_is_lost_or_refused(pool, answers, lost, refused):
    made = pool(**answers)
    made._meet(None, board_of("ada"), "w")
    assert (made.lost, made.refused, +made._serving) == (lost, refused, {})


def test_a_submission_with_which_workers_go_is_given_up(pool):
    made, board = pool(grade=None), board_of("ada")
    for _ in range(dask.MOST_LOST):
        made._serve(None, board, "w")  # takes the task, and is gone
    assert made.lost == ["w"]
    ((task, fault),) = list(board.finished())
    assert (task, str(fault)) == (("ada", "ex1_small"), f"{dask.MOST_LOST} workers were lost while they graded it.")


def test_an_error_while_watching_ends_the_run():
    board = board_of("ada")
    dask._guarded(lambda client, board: 1 / 0, (None, board))
    with pytest.raises(
        AutograderError, match="The connection to the cluster failed: ZeroDivisionError: division by zero"
    ):
        list(board.finished())


class Job:
    """Stands in for a grading process on a worker."""

    gives = []

    def __init__(self, flavours, setup):
        self.killed = False

    def grade(self, submission):
        given = self.gives.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    def kill(self):
        self.killed = True


@pytest.fixture
def desk(monkeypatch):
    """Return a run's place on a worker, whose processes do as they are told."""
    monkeypatch.setattr(dask_worker, "GradingProcess", type("Kind", (Job,), {}))
    desk = dask_worker.RunOnWorker(msgspec.msgpack.encode(Setup((), unsafe=True)), 1)
    yield desk
    desk.close()


def test_a_workers_process_that_ends_is_replaced_once(desk):
    kind, good = dask_worker.GradingProcess, Graded(b"", b"")
    kind.gives = [GraderFault("ended"), good, GraderFault("ended"), GraderFault("ended again")]
    assert desk._grade(b"") == good
    assert str(desk._grade(b"")) == "ended again"
    desk.close()
    assert str(desk._grade(b"")) == "The run has ended."


def test_a_worker_answers_whatever_happens(monkeypatch, desk):
    def asked(awaited):
        return msgspec.msgpack.decode(asyncio.run(awaited), type=dask_worker.Answer)

    class Broken:
        stay = staticmethod(lambda token: None)

        async def grade(self, submission):
            raise ValueError("odd")

    assert asked(dask_worker.grade("no such run", b"")) == dask_worker.Answer()
    monkeypatch.setitem(dask_worker._desks, "token", Broken())
    assert asked(dask_worker.grade("token", b"")) == dask_worker.Answer(fault="ValueError: odd")
    monkeypatch.setitem(dask_worker._desks, "token", desk)
    for _ in range(2):  # the second time it has gone
        assert asyncio.run(dask_worker.close_desk("token")) == dask_worker.READY
    assert desk._closed


@pytest.mark.parametrize(
    ("error", "problem"),
    [(AutograderError("No sandbox here."), "No sandbox here."), (OSError("x"), "the sandbox cannot be tried: x")],
)
def test_a_worker_tells_why_it_cannot_grade(monkeypatch, error, problem):
    def check(_):
        raise error

    monkeypatch.setattr(dask_worker.Sandbox, "check", check)
    told = msgspec.msgpack.decode(asyncio.run(dask_worker.about(unsafe=False)), type=dask_worker.About)
    assert (told.problem, told.processes) == (problem, 1)
    assert dask_worker._version("no-such-package-anywhere") == dask_worker.NONE


def test_refusing_begins_and_ends_as_often_as_asked():
    for _ in range(2):
        with unpickling.refused(), pytest.raises(pickle.UnpicklingError):
            pickle.loads(pickle.dumps(Path))
    assert pickle.loads(pickle.dumps(Path)) is Path


def test_a_fault_of_one_submission_and_a_run_that_a_worker_has_forgotten(pool):
    def answered(**answer):
        sent = msgspec.msgpack.encode(dask_worker.Answer(**answer))
        return pool(grade=sent)._graded(None, "w", ("ada", "ex1_small"), b"")

    fault = answered(fault="The sandbox has ended.")
    assert (type(fault), str(fault)) == (GraderFault, "The sandbox has ended.")
    assert answered() is None
