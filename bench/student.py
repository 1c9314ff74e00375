"""Seconds that a student waits: first check, a check, watch's answer; against pytest with torch on the same tests.

python -m bench.student
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import find_course
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
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTEST_ADDOPTS": ""})
    return time.perf_counter() - started


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
        again = statistics.median(seconds(check, root) for _ in range(RUNS))
        plain = [sys.executable, "-m", "pytest", "-q", "assignments/ex1_perceptron", "--unsafe-no-sandbox"]
        plain += ["-p", "no:cacheprovider"]
        code = "import torch, sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
        pytest_s = statistics.median(seconds([sys.executable, "-c", code, *plain[3:]], root) for _ in range(3))
        watch_s = statistics.median(watched(root))
    for name, value in (("first check", first), ("a check", again), ("watch, save to answer", watch_s)):
        print(f"{name:<22} {value:6.3f} s   pytest with torch takes {pytest_s / value:5.1f} times as long")
    print(f"{'pytest with torch':<22} {pytest_s:6.3f} s")


if __name__ == "__main__":
    main()
