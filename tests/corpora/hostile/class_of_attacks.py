"""Hands in every attack, an honest student behind each, and grades them all with one `autograder grade`."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

from tests.corpora.hostile.attacks import ALL_HONEST, Attack, Link, families

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "small_course"
AUTOGRADER = ROOT / ".venv" / "bin" / "autograder"
CANARY = "CANARY-7c1f"  # stands in the solution, the tests, another student's work and the environment
HIDDEN_VALUES = ("4242.867531", "7919.424243")  # given to `double` and `total` in hidden cases
EXERCISE = "ex1_small"
NEXT = "~"  # ends the name of the honest student who comes next
UID_BASE, UIDS_EACH = 1_900_000_000, 512
LIMITS = {"call_cpu_s": 0.2, "load_cpu_s": 0.5, "total_cpu_s": 4.0, "wall_factor": 5.0}  # enough for what comes back


def plant_secrets(course: Path) -> None:
    """Copy the small course, with secrets in its solution and its hidden tests."""
    shutil.copytree(SMALL, course, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    folder = course / "solutions" / EXERCISE
    for path in folder.iterdir():
        path.write_text(f"# {CANARY} {path.name}\n{path.read_text()}")
    hidden = folder / "test_small_hidden.py"
    first, second = HIDDEN_VALUES
    source = hidden.read_text()
    for title, case in (
        ("doubles arrays of several shapes", f"expect(np.array([{first}, 1.0, 2.0]), returns=np.array([2 * {first}, 2.0, 4.0]))"),
        ("adds random numbers", f"expect(np.array([{second}, 1.0]), returns={second} + 1.0)"),
    ):  # fmt: skip
        assert title in source
        source = source.replace(f'"""{title}"""\n', f'"""{title}"""\n    {case}\n')
    hidden.write_text(source)
    _tighten(folder / "exercise.toml")


def _tighten(about: Path) -> None:
    """Lower the limits, or programs that hang take most of the run."""
    text = about.read_text()
    for name, limit in LIMITS.items():
        text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {limit}", text)
        assert found == 1
    about.write_text(text)


class ClassOfAttacks:
    """A run of the command over all attacks.

    Parameters
    ----------
    folder : Path
        Where everything is made.
    attacks : list of Attack
    jobs : int
        One more than there are cores in the smallest machine: some attacks sleep.
    """

    def __init__(self, folder: Path, attacks: list[Attack] | None = None, jobs: int = 3) -> None:
        self.course, self.submissions, self.out = folder / "course", folder / "submissions", folder / "out"
        self.temporary = folder / "tmp"
        self.attacks = attacks if attacks is not None else [each for family in families().values() for each in family]
        self.jobs = jobs
        self.seen: dict[int, str] = {}  # processes below the command: pid and time of start
        self.jobs_mib = 0.0  # the greatest resident size of a job
        self.seconds = 0.0

    def hand_in(self) -> None:
        """Write the folder of submissions."""
        plant_secrets(self.course)
        self.temporary.mkdir()
        places = {"@COURSE@": self.course, "@SUBMISSIONS@": self.submissions, "@OUT@": self.out}
        self.submissions.mkdir()
        for attack in self.attacks:
            folder = self.submissions / attack.folder / EXERCISE
            folder.parent.mkdir()
            if "." not in attack.files:
                folder.mkdir()
            for name, content in attack.files.items():
                path = folder if name == "." else folder / name
                for word, place in places.items():
                    if isinstance(content, bytes):
                        content = content.replace(word.encode(), str(place).encode())
                    elif isinstance(content, Link):
                        content = Link(content.replace(word, str(place)))
                if isinstance(content, bytes):
                    path.write_bytes(content)
                elif isinstance(content, Link):
                    path.symlink_to(content)
                else:
                    content(path)
            if attack.outcome != "not graded":
                self._honest(attack.folder + NEXT)
        for name in ("theft-next-student", "files-next-student"):
            self._honest(name)

    def _honest(self, student: str) -> None:
        folder = self.submissions / student / EXERCISE
        folder.mkdir(parents=True)
        (folder / "small.py").write_text(f"{ALL_HONEST}\n# {CANARY} of another student\n")

    def grade(self) -> None:
        """Run the command and watch the processes below it."""
        command = [AUTOGRADER, "grade", self.submissions, "--out", self.out, "--course", self.course]
        environment = {**os.environ, "GRADER_TOKEN": CANARY, "TMPDIR": str(self.temporary)}
        started = time.monotonic()
        process = subprocess.Popen(
            [*map(str, command), "--jobs", str(self.jobs)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        watcher = threading.Thread(target=self._watch, args=(process,), daemon=True)
        watcher.start()
        stdout, stderr = process.communicate()
        self.seconds = time.monotonic() - started
        watcher.join()
        self.stdout, self.stderr = stdout.decode(), stderr.decode()
        self.exit_status = process.returncode

    def _watch(self, process: subprocess.Popen) -> None:
        while process.poll() is None:
            jobs = _children(process.pid)
            todo = [*jobs]
            while todo:
                pid = todo.pop()
                with contextlib.suppress(OSError, IndexError):
                    self.seen[pid] = _fields(pid)[19]
                    todo += _children(pid)
            self.jobs_mib = max([self.jobs_mib, *map(_peak_mib, jobs)])
            time.sleep(0.1)

    # ---- what came of it

    def left_processes(self) -> list[int]:
        """Return the processes of this run that are still there, by their own traces and by their users."""
        left = [pid for pid, fields in _processes() if self.seen.get(pid) == fields[19] and fields[0] != "Z"]
        users = {(UID_BASE + pid * UIDS_EACH) // UIDS_EACH for pid in self.seen}
        for pid, _ in _processes():
            with contextlib.suppress(OSError):
                uid = os.stat(f"/proc/{pid}").st_uid
                if uid >= UID_BASE and uid // UIDS_EACH in users:
                    left.append(pid)
        return left

    def left_files(self) -> list[str]:
        """Return the files that the run left outside of OUT and the course's cache."""
        left = [str(path) for path in self.temporary.rglob("*")]
        for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run"):
            for entry in os.scandir(folder):
                with contextlib.suppress(OSError):
                    if "left-by-hostile" in entry.name or entry.stat(follow_symlinks=False).st_uid >= UID_BASE:
                        left.append(entry.path)
        return left

    def result(self, student: str) -> dict:
        """Return a student's result."""
        return json.loads((self.out / student / EXERCISE / "result.json").read_bytes())

    def feedback(self, student: str) -> str:
        """Return a student's page."""
        return (self.out / student / EXERCISE / "feedback.html").read_text()


def _processes() -> list[tuple[int, list[str]]]:
    """Return the processes of this machine, with the fields of `/proc/PID/stat` behind the name."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                found.append((int(name), _fields(int(name))))
    return found


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    return []


def _peak_mib(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return 0.0
