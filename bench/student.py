"""Seconds that a student waits: first check, a check, watch's answer; against pytest with torch on the same tests.

Beside the seconds on the clock stand those of the processor, which other work on the machine hardly changes.

python -m bench.student
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course.course import find_course
from autograder.student.events import Events
from autograder.student.screen import Screen
from autograder.student.session import Session
from autograder.student.watch import Watch

ROOT = Path(__file__).parents[1]
RUNS = 5


def lay_out(root):
    shutil.copytree(ROOT / "assignments", root / "assignments")
    shutil.copy(ROOT / "course.toml", root)
    shutil.copy(ROOT / "examples/class/carl/ex1_perceptron/perceptron.py", root / "assignments/ex1_perceptron")


def seconds(command, folder):
    """Return how long a command takes, and how much of the processor it and its own processes use."""
    started, used = time.perf_counter(), cpu_of_children()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTEST_ADDOPTS": ""})
    return time.perf_counter() - started, cpu_of_children() - used


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def medians(command, folder, runs):
    return [statistics.median(each) for each in zip(*(seconds(command, folder) for _ in range(runs)), strict=True)]


def watched(root):
    """Return the seconds from a save by renaming to the answer's lines, several times."""
    course = find_course(root)
    file = root / "assignments/ex1_perceptron/perceptron.py"
    found = []
    with Session(course) as session:
        watching = Watch(course, [course.assignment("ex1")], session, Screen(90))
        watching.check_all()
        with Events(watching.files).listening() as events:
            waiting = iter(events)
            for turn in range(RUNS + 1):
                text = (
                    file.read_text()
                    .replace("2 * (o - t)", f"{turn + 3} * (o - t)")
                    .replace(f"{turn + 2} * (o - t)", f"{turn + 3} * (o - t)")
                )
                (file.parent / "new").write_text(text)
                started = time.perf_counter()
                os.replace(file.parent / "new", file)
                while not watching.answer(next(waiting)):
                    pass
                found.append(time.perf_counter() - started)
    return found[1:]


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(root)
        check = [sys.executable, "-m", "autograder", "check", "ex1"]
        first = seconds(check, root)
        again = medians(check, root, RUNS)
        plain = [sys.executable, "-m", "pytest", "-q", "assignments/ex1_perceptron", "--unsafe-no-sandbox"]
        plain += ["-p", "no:cacheprovider"]
        code = "import torch, sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
        with_torch = medians([sys.executable, "-c", code, *plain[3:]], root, 3)
        watch_s = statistics.median(watched(root))
    print(f"{'':<22} {'clock':>8} {'CPU':>8}   load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    rows = {"first check": first, "a check": again, "watch, save to answer": (watch_s, None), "pytest": with_torch}
    for name, (clock, cpu) in rows.items():
        used = f"{cpu:6.3f} s" if cpu is not None else f"{'':>8}"
        print(f"{name:<22} {clock:6.3f} s {used}   pytest with torch takes {with_torch[0] / clock:5.1f} times as long")


if __name__ == "__main__":
    main()
