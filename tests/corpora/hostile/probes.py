"""For each lock a small program that gets through without it and is refused with it, tried both ways.

`try_both` runs a probe in a worker of which one thing was taken away, and in one that has it; everything else is the
same in both. What another lock would refuse as well is left out both times, so that this lock shows.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import dataclasses
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from autograder import files
from autograder.casebook import store
from autograder.casebook.cases import Case, Returns
from autograder.course.course import find_course
from autograder.errors import GraderFault
from autograder.grading.grader import Grader
from autograder.sandbox import client, sandbox
from autograder.sandbox import zygote as warm_process
from autograder.sandbox.client import Budget, WorkerClient, WorkerEnded
from autograder.sandbox.process import readable_within
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import Clock, Zygote, pid_of
from autograder.submissions.submission import Submission, SubmittedFile, read_submission
from autograder.worker import locks, messages, values, wire
from tests.corpora.hostile.attacks import FRAMES, HONEST, KERNEL

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "small_course"
ENGINE = Path(sandbox.__file__).parents[1]
THROUGH = "it got through"


@dataclasses.dataclass(frozen=True)
class Probe:
    """A lock, and what gets through without it.

    Parameters
    ----------
    name : str
        The lock.
    holds : str
        What it keeps from happening, in words.
    body : str
        The body of `double(x)`: ends with `through()` where the lock did not hold.
    refused : str
        What stands in the verdict's message when the lock holds.
    lock : str
        The entry of `locks.LOCKS` that is taken away.
    option : tuple of str
        The options of bubblewrap that are taken away; each entry may hold several words.
    added : tuple of str
        The options of bubblewrap that are added when the lock is taken away.
    line : str
        The text that is taken out of the engine's part inside the sandbox.
    grader : tuple
        What is changed in the grader instead: module or class, attribute, value.
    without : tuple of str
        Locks that are left out both times.
    bwrap : bool or None
        Whether bubblewrap is there both times; None for the probe that takes it away.
    needs_root : bool
        Whether the lock exists only where the grader is root.
    before : str
        Source in front of the function.
    also : str
        What else refuses the same.
    through : str
        What stands in the message when the lock is not there.
    run : callable
        Tries it in another way; told whether the lock is taken away.
    """

    name: str
    holds: str
    body: str
    refused: str
    lock: str = ""
    option: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    line: str = ""
    grader: tuple[object, str, object] | None = None
    without: tuple[str, ...] = ()
    bwrap: bool | None = True
    needs_root: bool = False
    before: str = ""
    also: str = ""
    through: str = THROUGH
    run: Callable[[bool], str] | None = None


class Changed(Sandbox):
    """A sandbox of which something was taken away.

    Parameters
    ----------
    probe : Probe
    taken : bool
        Whether the probe's lock is taken away.
    """

    def __init__(self, probe: Probe, *, taken: bool) -> None:
        self.left_out = probe.option if taken else ()
        self.added = probe.added if taken else ()
        self.line = probe.line if taken else ""
        skipped = (*probe.without, probe.lock) if taken else probe.without
        on = tuple(name for name in locks.LOCKS if name not in skipped)
        super().__init__(locks_on=on, bwrap=not taken if probe.bwrap is None else probe.bwrap)

    def command(self, *, with_torch: bool) -> tuple[list[str], list[str], str]:
        """Return the command, without what was taken away."""
        command, readable, search = super().command(with_torch=with_torch)
        for options in self.left_out:
            command = _without(command, options.split())
        command[1:1] = self.added
        if not self.line:
            return command, readable, search
        here = str(changed_engine(self.line))
        command = [word.replace(str(ENGINE / "worker"), f"{here}/autograder/worker") for word in command]
        return command, readable, search


def _without(command: list[str], words: list[str]) -> list[str]:
    size = len(words)
    places = [at for at in range(len(command)) if command[at : at + size] == words]
    assert len(places) == 1, f"{words} stands {len(places)} times in the command"
    return command[: places[0]] + command[places[0] + size :]


@functools.cache
def changed_engine(line: str) -> Path:
    """Return a folder with the engine's inner part, without a piece of its text."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    atexit.register(shutil.rmtree, folder)
    folder.chmod(0o755)
    shutil.copytree(ENGINE / "worker", folder / "autograder" / "worker", ignore=shutil.ignore_patterns("__pycache__"))
    changed = 0
    for path in (folder / "autograder" / "worker").glob("*.py"):
        text = path.read_text()
        changed += text.count(line)
        path.write_text(text.replace(line, ""))
    assert changed == 1, f"{line!r} stands {changed} times in the engine"
    return folder


@functools.cache
def _exercise() -> tuple:
    course = find_course(SMALL)
    exercise = course.exercise("ex1_small")
    limits = msgspec.structs.replace(exercise.about.limits, wall_factor=20.0)  # on a busy machine much is sent slowly
    about = msgspec.structs.replace(exercise.about, limits=limits)
    return msgspec.structs.replace(exercise, about=about), store.read(exercise, course)


@functools.cache
def try_both(probe: Probe) -> tuple[str, str]:
    """Return the messages without and with the lock; "" for a right answer."""
    attempt = probe.run or functools.partial(_try, probe)
    return attempt(True), attempt(False)


def _try(probe: Probe, taken: bool) -> str:
    body = "\n".join(f"    {line}" for line in probe.body.strip().splitlines())
    through = f"def through(*found):\n    raise RuntimeError({THROUGH!r}, *found)\n"
    source = f"import os\nimport numpy as np\n{probe.before}\n{HONEST['total']}{HONEST['slopes']}{through}"
    source += f"def double(x):\n{body}\n"
    with _outside() as places:
        for word, place in places.items():
            source = source.replace(word, place)
        file = SubmittedFile("small.py", source.encode(), 0)
        with _grader(probe, taken) as grader, _patched(probe.grader if taken else None):
            exercise, book = _exercise()
            result = grader.grade(Submission("ada", exercise.name, (file,)), exercise, book, "test", {"double"})
    assert result.status == "graded", result.notes
    return result.tests[0].message


@contextmanager
def _grader(probe: Probe, taken: bool) -> Iterator[Grader]:
    """Yield a grader for one try; those of which nothing was taken away are the same for the same locks."""
    if not taken:
        yield _whole(probe.without, bwrap=probe.bwrap is not False)
        return
    with contextlib.closing(Grader(Changed(probe, taken=True))) as grader:
        yield grader


@functools.cache
def _whole(without: tuple[str, ...], *, bwrap: bool) -> Grader:
    grader = Grader(Changed(Probe("", "", "", "", without=without, bwrap=bwrap), taken=False))
    atexit.register(grader.close)
    return grader


@functools.cache
def _warm() -> Zygote:
    """Return a warm process for what only the grader's side is changed for."""
    zygote = Sandbox().zygote()
    atexit.register(zygote.close)
    return zygote


@contextmanager
def _patched(change: tuple[object, str, object] | None) -> Iterator[None]:
    if change is None:
        yield
        return
    owner, name, value = change
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _outside() -> Iterator[dict[str, str]]:
    """Yield what there is on this machine for a probe to reach, by the words that stand for it."""
    libc = ctypes.CDLL(None, use_errno=True)
    segment = libc.shmget(4242, 4096, 0o1666)
    with socket.create_server(("127.0.0.1", 0)) as server:
        try:
            yield {
                "@PORT@": str(server.getsockname()[1]),
                "@PID@": str(os.getpid()),
                "@FILE@": str(SMALL / "solutions" / "ex1_small" / "small.py"),
            }
        finally:
            libc.shmctl(segment, 0, None)


def _never(*arguments: object) -> float:
    return 0.0


def _in_one_worker(
    source: str, *, calls: int = 1, load_s: float = 1.0, cpu_s: float, wall_factor: float, total_s: float
) -> str:
    """Return how the worker was ended that was asked for `double` so often."""
    try:
        worker = WorkerClient(_warm(), memory_mib=256, wall_factor=wall_factor, budget=Budget(total_s))
        _load(worker, source, load_s)
        case = Case((np.ones(2),), Returns(np.ones(2)))
        for _ in range(calls):
            worker.call("double", case, ("x",), cpu_s)
        worker.close()
    except WorkerEnded as ended:
        return ended.sentence
    return THROUGH


BUSY = "import time\ndef double(x):\n    end = time.process_time() + 0.1\n    while time.process_time() < end: pass\n"
ASLEEP = "import time\ndef double(x):\n    time.sleep(0.5)\n"


def _work_too_long(taken: bool) -> str:
    with _patched((Clock, "cpu_s", _never) if taken else None):
        return _in_one_worker(BUSY, cpu_s=0.05, wall_factor=200.0, total_s=10.0)


def _load_too_long(taken: bool) -> str:
    source = BUSY.replace("def double(x):", "if True:")
    return _in_one_worker(source, calls=0, load_s=5.0 if taken else 0.05, cpu_s=1.0, wall_factor=20.0, total_s=9.0)


def _sleep_too_long(taken: bool) -> str:
    with _patched((Clock, "wall_s", _never) if taken else None):
        return _in_one_worker(ASLEEP, cpu_s=0.1, wall_factor=2.0, total_s=10.0)


def _spend_the_budget(taken: bool) -> str:
    return _in_one_worker(BUSY, calls=8, cpu_s=1.0, wall_factor=20.0, total_s=100.0 if taken else 0.3)


def _sleep_through_the_budget(taken: bool) -> str:
    return _in_one_worker(ASLEEP, calls=3, cpu_s=0.5, wall_factor=2.0, total_s=100.0 if taken else 0.5)


BURNS_ON = """
import threading
def burn():
    while True: pass
def double(x):
    threading.Thread(target=burn, daemon=True).start()
"""


def _work_beside_another(taken: bool) -> str:
    """Return whether a worker goes on behind its answer while another one of the submission is asked."""
    budget = Budget(10.0)
    one, other = (WorkerClient(_warm(), memory_mib=256, wall_factor=20.0, budget=budget) for _ in range(2))
    try:
        with _patched((Budget, "turn_to", _never) if taken else None):
            _load(one, BURNS_ON)
            one.call("double", Case((np.ones(2),), Returns(np.ones(2))), ("x",), 1.0)
            _load(other, BURNS_ON)
        time.sleep(0.05)
        before_s = one._process.cpu_s()
        time.sleep(0.5)
        return "it stood still" if one._process.cpu_s() - before_s < 1e-3 else THROUGH
    finally:
        for worker in (one, other):
            worker.close()


def _out_of_memory(taken: bool) -> str:
    """Return whether the kernel would end a worker before the grader."""
    with _patched((warm_process, "_first_to_go", _never) if taken else None):
        zygote = Sandbox().zygote()
        worker = WorkerClient(zygote, memory_mib=256, wall_factor=20.0, budget=Budget(10.0))
    score = Path(f"/proc/{pid_of(worker._process.descriptor)}/oom_score_adj").read_text()
    worker.close()
    zygote.close()
    return "it goes first" if int(score) == 1000 else THROUGH


def _outlive_the_parent(taken: bool) -> str:
    on = tuple(name for name in locks.LOCKS if name not in ("user", "pids", "session" if taken else ""))
    zygote = Sandbox(locks_on=on, bwrap=False).zygote()
    worker = WorkerClient(zygote, memory_mib=256, wall_factor=10.0, budget=Budget(10.0))
    zygote.process.kill()
    zygote.process.wait()
    died = readable_within(worker._process.descriptor, 2.0)
    signal.pidfd_send_signal(worker._process.descriptor, signal.SIGKILL)
    with contextlib.suppress(GraderFault):
        worker.close()
    zygote.close()
    return "it died" if died else THROUGH


ORPHAN = """
import sys
import numpy as np
from autograder.sandbox import client, sandbox
from autograder.casebook.cases import Case, Returns
from tests.corpora.hostile import probes

worker = probes.orphan(taken=sys.argv[1] == "taken")
print(worker._process.zygote.process.pid, flush=True)
worker.call("double", Case((np.ones(2),), Returns(np.ones(2))), ("x",), 60.0)
"""


def orphan(*, taken: bool) -> WorkerClient:
    """Return a worker that will work for long, whose bubblewrap does not look after its parent when `taken`."""
    probe = Probe("", "", "", "", option=("--die-with-parent",), without=("pids",))
    worker = WorkerClient(Changed(probe, taken=taken).zygote(), memory_mib=256, wall_factor=10.0, budget=Budget(60.0))
    _load(worker, "def double(x):\n    while True: pass\n")
    return worker


def _outlive_the_grader(taken: bool) -> str:
    """Kill a grader whose warm process waits for a worker that does not end, and look whether that dies as well."""
    command = [sys.executable, "-c", ORPHAN, "taken" if taken else "held"]
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    bwrap = int(grader.stdout.readline())
    descriptors = [os.pidfd_open(pid) for pid in with_descendants(bwrap)]
    time.sleep(0.1)  # until the call runs
    grader.kill()
    grader.wait()
    grader.stdout.close()
    died = all(readable_within(descriptor, 2.0) for descriptor in descriptors)
    for descriptor in descriptors:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        os.close(descriptor)
    return "it died" if died else THROUGH


def with_descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(name))
    found = [pid]
    for each in found:
        found += children.get(each, ())
    return found


def _hand_in(taken: bool, file: str, make: Callable[[Path], object], **limits: float) -> str:
    """Return what is said of a file that is handed in, with other limits when the lock is taken away."""
    exercise, _ = _exercise()
    if taken and limits:
        about = msgspec.structs.replace(exercise.about, limits=msgspec.structs.replace(exercise.about.limits, **limits))
        exercise = msgspec.structs.replace(exercise, about=about)
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / file)
        submission = read_submission(Path(folder), "ada", exercise)
    return THROUGH if submission.files else submission.problems[0]


def _hand_in_a_large_source(taken: bool) -> str:
    return _hand_in(taken, "small.py", lambda path: path.write_bytes(bytes((1 << 20) + 1)), source_mib=2)


def _hand_in_a_large_notebook(taken: bool) -> str:
    return _hand_in(taken, "small.ipynb", lambda path: path.write_bytes(bytes((16 << 20) + 1)), notebook_mib=17)


def _hand_in_a_link(taken: bool) -> str:
    secret = SMALL / "solutions" / "ex1_small" / "small.py"
    with _patched((os, "lstat", os.stat) if taken else None), _patched((os, "O_NOFOLLOW", 0) if taken else None):
        return _hand_in(taken, "small.py", lambda path: path.symlink_to(secret))


def _hand_in_a_pipe(taken: bool) -> str:
    with _patched((files.stat, "S_ISREG", lambda mode: True) if taken else None):
        return _hand_in(taken, "small.py", os.mkfifo)


def _with_the_token(*words: object, env: dict[str, str], **options: object) -> subprocess.Popen:
    return _POPEN(*words, env={**env, "GRADER_TOKEN": "it got through"}, **options)


def _any_reply() -> msgspec.msgpack.Decoder:
    """Return a decoder of replies that knows their types and none of their limits."""
    loose = [
        msgspec.defstruct(
            cls.__name__,
            list(typing.get_type_hints(cls).items()),
            bases=(cls,),
            tag=cls.__struct_config__.tag,
            frozen=True,
        )
        for cls in (messages.Returned, messages.Raised, messages.Rejected)
    ]
    others = (messages.Ready, messages.Fault, messages.Running, messages.Loaded, messages.Unloadable)
    return msgspec.msgpack.Decoder(typing.Union[(*loose, *others)])


_POPEN = subprocess.Popen


def _load(worker: WorkerClient, source: str, cpu_s: float = 1.0) -> None:
    content = source.encode()
    node = messages.ArrayNode("uint8", (len(content),))
    worker.load(messages.Load("small.py", "small", ("double",), ("numpy",), node), content, cpu_s)


RLIMITS = "rlimits: "
UNGUARDED = ("seccomp", "landlock")
PROBES: tuple[Probe, ...] = (
    Probe(
        "mount namespace",
        "the size of a hidden file can be asked for, which landlock does not cover",
        "through(os.stat('@FILE@').st_size)",
        "No such file or directory",
        without=("user",),
        bwrap=None,
    ),
    Probe(
        "network namespace",
        "a server of this machine can be talked to",
        "import socket\nsocket.create_connection(('127.0.0.1', @PORT@), timeout=1)\nthrough()",
        "Error",
        option=("--unshare-net",),
        without=UNGUARDED,
        also="seccomp, landlock",
    ),
    Probe(
        "pid namespace",
        "processes of this machine can be signalled",
        "os.kill(@PID@, 0)\nthrough()",
        "No such process",
        option=("--unshare-pid",),
        without=(*UNGUARDED, "user", "pids"),
        also="seccomp, landlock, user, the worker's own pid namespace",
    ),
    Probe(
        "ipc namespace",
        "System V memory of this machine can be attached",
        "try:\n    system_call((29, 194), 4242, 0, 0)\nexcept AssertionError:\n    through()",
        "No such file or directory",
        option=("--unshare-ipc",),
        without=("seccomp", "user"),
        before=KERNEL,
        also="seccomp, user",
    ),
    Probe(
        "uts namespace",
        "the name of this machine can be read",
        "if os.uname().nodename != 'worker':\n    through()\nreturn 0 * x",
        "wrong value",
        option=("--unshare-uts", "--hostname worker"),
    ),
    Probe(
        "no /proc",
        "the warm process can be looked at in /proc",
        "through(open('/proc/1/status').read(20))",
        "No such file or directory",
        added=("--proc", "/proc"),
        without=("landlock",),
        also="landlock",
    ),
    Probe(
        "read-only root",
        "files can be put beside the interpreter",
        "with open('/left', 'w') as file:\n    through()",
        "Read-only file system",
        option=("--remount-ro /",),
        without=("landlock", "user"),
        also="landlock, user",
    ),
    Probe(
        "size of /tmp",
        "files fill the memory of this machine",
        "for n in range(24):\n    with open(f'/tmp/{n}', 'wb', 0) as file:\n        file.write(bytes(1 << 20))\nthrough()",
        "No space left on device",
        option=(f"--size {16 << 20}",),
        without=("landlock", "user"),
        also="landlock, user",
    ),
    Probe(
        "clean environment",
        "what the grader's environment holds can be read",
        "if 'GRADER_TOKEN' in os.environ:\n    through()\nreturn 0 * x",
        "wrong value",
        grader=(subprocess, "Popen", _with_the_token),
    ),
    Probe(
        "capabilities dropped",
        "a worker that stayed root could raise its priority",
        "os.setpriority(os.PRIO_PROCESS, 0, -10)\nthrough()",
        "Permission denied",
        option=("--cap-drop ALL --cap-add CAP_SYS_ADMIN --cap-add CAP_SETUID --cap-add CAP_SETGID",),
        without=("seccomp", "user", "no_new_privs"),
        needs_root=True,
        also="seccomp, user",
    ),
    Probe(
        "pids",
        "the numbers of processes and threads continue those of other workers",
        "if os.getpid() != 2:\n    through()\nreturn 0 * x",
        "wrong value",
        lock="pids",
    ),
    Probe(
        "descriptors",
        "the control socket of the warm process can be written to",
        "for n in range(4, 60):\n    try:\n        os.fstat(n)\n    except OSError:\n        continue\n    through(n)\nreturn 0 * x",
        "wrong value",
        lock="descriptors",
    ),
    Probe(
        "session",
        "the worker shares a process group, and its signals, with the warm process",
        "if os.getpgid(0) != os.getpid():\n    through()\nreturn 0 * x",
        "wrong value",
        lock="session",
    ),
    Probe(
        RLIMITS + "data",
        "more memory than the limit",
        "hoard = np.zeros(400 << 20, np.uint8)\nthrough()",
        "MemoryError",
        line="        (resource.RLIMIT_DATA, memory_bytes),\n",
    ),
    Probe(
        RLIMITS + "address space",
        "more shared memory than the limit, which the limit for data does not count",
        "import mmap\nmmap.mmap(-1, 1 << 30)\nthrough()",
        "Cannot allocate memory",
        line="        (resource.RLIMIT_AS, mapped_bytes + memory_bytes + MAPPED_SLACK),\n",
    ),
    Probe(
        RLIMITS + "CPU",
        "CPU without end should the grader be stopped",
        "import resource\nif resource.getrlimit(resource.RLIMIT_CPU)[1] == resource.RLIM_INFINITY:\n    through()\nreturn 0 * x",
        "wrong value",
        line="        (resource.RLIMIT_CPU, cpu_s),\n",
        also="the grader's deadlines",
    ),
    Probe(
        RLIMITS + "threads",
        "a hundred threads",
        "import threading, time\nthreading.stack_size(65536)\nfor n in range(100):\n"
        "    threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\nthrough()",
        "can't start new thread",
        line="        (resource.RLIMIT_NPROC, MAX_THREADS),\n",
    ),
    Probe(
        RLIMITS + "file size",
        "a file of 2 MiB",
        "with open('/tmp/file', 'wb', 0) as file:\n    assert file.write(bytes(2 << 20)) == 2 << 20\nthrough()",
        "Error",
        line="        (resource.RLIMIT_FSIZE, 1 << 20),\n",
        without=("landlock", "user"),
        also="landlock, the mount namespace",
    ),
    Probe(
        RLIMITS + "open files",
        "a hundred open files",
        "files = [open('/dev/null') for n in range(100)]\nthrough()",
        "Too many open files",
        line="        (resource.RLIMIT_NOFILE, 48),\n",
    ),
    Probe(
        RLIMITS + "locked memory",
        "memory that cannot be swapped out",
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nplace = ctypes.create_string_buffer(100_000)\n"
        "if libc.mlock(place, 100_000) == 0:\n    through()\nraise OSError(ctypes.get_errno(), 'refused')",
        "refused",
        line="        (resource.RLIMIT_MEMLOCK, 0),\n",
        without=("seccomp",),
        also="seccomp",
    ),
    Probe(
        RLIMITS + "message queues",
        "a POSIX message queue",
        "try:\n    system_call((240, 180), b'left', 0o102, 0o600, 0)\nexcept AssertionError:\n    through()",
        "Too many open files",
        line="        (resource.RLIMIT_MSGQUEUE, 0),\n",
        without=(*UNGUARDED, "user"),
        before=KERNEL,
        also="seccomp, the ipc namespace",
    ),
    Probe(
        RLIMITS + "pending signals",
        "thousands of queued signals, which take memory of the kernel",
        "import resource\nif resource.getrlimit(resource.RLIMIT_SIGPENDING)[1] != 64:\n    through()\nreturn 0 * x",
        "wrong value",
        line="        (resource.RLIMIT_SIGPENDING, 64),\n",
        also="seccomp",
    ),
    Probe(
        RLIMITS + "core files",
        "a crash leaves a file with all that was in memory",
        "import resource\nif resource.getrlimit(resource.RLIMIT_CORE)[1] != 0:\n    through()\nreturn 0 * x",
        "wrong value",
        line="        (resource.RLIMIT_CORE, 0),\n",
        also="undumpable",
    ),
    Probe(
        RLIMITS + "stack",
        "a stack that may grow without end",
        "import resource\nif resource.getrlimit(resource.RLIMIT_STACK)[1] > 8 << 20 or\\\n"
        "        resource.getrlimit(resource.RLIMIT_STACK)[1] < 0:\n    through()\nreturn 0 * x",
        "wrong value",
        line="        (resource.RLIMIT_STACK, 8 << 20),\n",
    ),
    Probe(
        "user",
        "the worker stays root",
        "if os.getuid() == 0:\n    through()\nreturn 0 * x",
        "wrong value",
        lock="user",
        needs_root=True,
    ),
    Probe(
        "no_new_privs",
        "a program with rights of its own would gain them (bubblewrap sets it as well)",
        "import ctypes\nif ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 0:\n    through()\nreturn 0 * x",
        "wrong value",
        lock="no_new_privs",
        without=UNGUARDED,
        bwrap=False,
        also="bubblewrap",
    ),
    Probe(
        "undumpable",
        "processes of the same user can look inside",
        "import ctypes\nif ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 1:\n    through()\nreturn 0 * x",
        "wrong value",
        lock="undumpable",
        without=(*UNGUARDED, "user"),
        also="seccomp; the change of user",
    ),
    Probe(
        "landlock",
        "what is mounted can be listed and the private /tmp written to",
        "os.listdir('/')\nopen('/tmp/file', 'w').write('next')\nthrough()",
        "Permission denied",
        lock="landlock",
        without=("user",),
        also="the mount namespace, which shows nothing but the interpreter",
    ),
    Probe(
        "seccomp",
        "the worker forks",
        "pid = os.fork()\nif pid == 0:\n    os._exit(0)\nthrough()",
        "Operation not permitted",
        lock="seccomp",
    ),
    Probe(
        "seccomp: guarded calls",
        "a process that shares the worker's memory is cloned by a call whose flags no filter sees",
        "import ctypes\narguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)\n"
        "pid = libc.syscall(ctypes.c_long(435), arguments, 88)\nif pid == 0:\n    os._exit(0)\n"
        "if pid > 0:\n    through()\nraise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))",
        "Function not implemented",
        lock="seccomp",
        before=KERNEL,
    ),
    Probe(
        "deadline: CPU",
        "a call takes twice its CPU",
        "",
        "it used more than 0.05 s of CPU",
        run=_work_too_long,
        also="rlimits: CPU",
    ),
    Probe(
        "deadline: wall",
        "a call sleeps longer than it may take",
        "",
        "it did not come back within 0.2 s",
        run=_sleep_too_long,
    ),
    Probe(
        "deadline of loading",
        "a definition works for longer than loading may take",
        "",
        "it used more than 0.05 s of CPU",
        run=_load_too_long,
    ),
    Probe(
        "budget of CPU",
        "many calls, each within its limit, take more than the submission has in all",
        "",
        "the submission used up its total time (0.3 s of CPU)",
        run=_spend_the_budget,
    ),
    Probe(
        "budget of waiting",
        "many calls sleep, each within its limit, for longer than the submission has in all",
        "",
        "the submission used up its total time (0.5 s of CPU)",
        run=_sleep_through_the_budget,
    ),
    Probe(
        "one worker at a time",
        "threads that a function left running feel what the submission's other workers are asked, and tell them",
        "",
        "it stood still",
        run=_work_beside_another,
    ),
    Probe(
        "out of memory",
        "the kernel may end the grader when a submission takes the machine's last memory",
        "",
        "it goes first",
        run=_out_of_memory,
    ),
    Probe(
        "death with the parent",
        "a worker outlives the warm process that it was forked from",
        "",
        "it died",
        run=_outlive_the_parent,
        also="the pid namespace",
    ),
    Probe(
        "death with the grader",
        "the warm process and a worker that does not end outlive the grader",
        "",
        "it died",
        run=_outlive_the_grader,
        also="the worker's own pid namespace",
    ),
    Probe(
        "only what is offered",
        "anything that is installed for the grader can be imported",
        "import msgspec\nthrough()",
        "'msgspec' is not offered in this exercise",
        line="        sys.meta_path.insert(0, module.OfferedOnly(request.offered, request.partly))\n",
    ),
    Probe(
        "size of prints",
        "all that is printed is kept",
        "import sys\nprint('x' * (1 << 20))\nif len(sys.stdout.text) > 1 << 16:\n    through()\nreturn 0 * x",
        "wrong value",
        line="[:room]",
    ),
    Probe(
        "size of a header",
        "the grader decodes a header of more than 1 MiB",
        "value = returned(1, table(type=text('opaque'), what=text('it got through'), plain=b'\\xc2'))\n"
        "say(frame(bytes([value[0] + 1]) + value[1:] + text('more') + text('m' * (1 << 20))))",
        "It broke the protocol: a header of",
        grader=(wire, "MAX_HEADER", 1 << 30),
        before=FRAMES,
    ),
    Probe(
        "size of arrays",
        "the grader reads more than 64 MiB for one answer",
        "say(frame(returned(1, table(type=text('opaque'), what=text('it got through'), plain=b'\\xc2')),"
        " bytes((64 << 20) + 1)))",
        "It broke the protocol: arrays of",
        grader=(wire, "read_prefix", functools.partial(wire.read_prefix, max_arrays=1 << 30)),
        through="bytes after the last array",
        before=FRAMES,
    ),
    Probe(
        "length of texts",
        "the report holds texts as long as a header",
        "say(frame(raised(1, message=text('m' * 50_000 + 'it got through'))))",
        "It broke the protocol: ValidationError: Expected `str` of length <= 2000",
        grader=(wire, "_reply", _any_reply()),
        before=FRAMES,
    ),
    Probe(
        "depth of lists",
        "the grader follows lists within lists as deep as they go",
        "value = array(shape=(0,))\nfor n in range(30):\n    value = sequence(value)\nsay(frame(returned(1, value)))",
        "It broke the protocol: lists within lists too deep",
        grader=(values, "MAX_DEPTH", 1 << 30),
        through="expected an array of shape (2,)",
        before=FRAMES,
    ),
    Probe(
        "empty arrays",
        "the grader would show millions of rows without entries",
        "say(frame(returned(1, array(shape=(1 << 20, 0)))))",
        "It broke the protocol: an empty array of shape",
        grader=(messages, "MAX_ITEMS", 1 << 62),
        through="the answer has the wrong shape",
        before=FRAMES,
    ),
    Probe(
        "arrays that are too large to be right",
        "the grader keeps every answer of 64 MiB",
        "return np.zeros(1 << 20)",
        "a float64 array of shape (1048576,)",
        grader=(client, "_KEPT", 1 << 30),
        through="the answer has the wrong shape",
    ),
    Probe(
        "size of a source",
        "a module of more than 1 MiB is read",
        "",
        "small.py is larger than 1 MiB.",
        run=_hand_in_a_large_source,
    ),
    Probe(
        "size of a notebook",
        "a notebook of more than 16 MiB is read",
        "",
        "small.ipynb is larger than 16 MiB.",
        run=_hand_in_a_large_notebook,
    ),
    Probe(
        "links are not followed",
        "a link to the solution is graded, and earns full points",
        "",
        "small.py is a link",
        run=_hand_in_a_link,
    ),
    Probe(
        "regular files only",
        "a pipe, from which the grader might read for ever, is opened",
        "",
        "small.py is not a regular file.",
        run=_hand_in_a_pipe,
    ),
)
