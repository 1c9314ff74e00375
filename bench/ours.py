"""Runs `autograder grade` on classes of any size and says what that took, in all and for each submission."""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import msgspec

from bench import classes, measure

AUTOGRADER = Path(sys.executable).with_name("autograder")
RESULTS = "*/*/result.json"
PATIENCE_S = 300.0


class Figures(msgspec.Struct, frozen=True):
    """What grading some submissions took."""

    name: str
    submissions: int
    wall_s: float
    cpu_s: float
    peak_mib: float

    @property
    def rate(self) -> float:
        """Submissions in a second."""
        return self.submissions / self.wall_s

    @property
    def cpu_ms(self) -> float:
        """CPU time of one submission in milliseconds."""
        return 1e3 * self.cpu_s / self.submissions


def of(name: str, submissions: int, usage: measure.Usage) -> Figures:
    """Return what a command took for a number of submissions, or end with what it said."""
    if usage.status:
        raise SystemExit(f"{name} ended with status {usage.status}:\n{usage.output[-3_000:]}")
    return Figures(name, submissions, usage.wall_s, usage.cpu_s, usage.peak_mib)


def grade(submissions: Path, out: Path, jobs: int) -> measure.Usage:
    """Grade a folder with the real command; all that is in it must have been graded."""
    usage = measure.run([AUTOGRADER, "grade", submissions, "--out", out, "--jobs", jobs], cwd=classes.ROOT)
    there, graded = len(list(submissions.glob("*/*"))), len(list(out.glob(RESULTS)))
    if graded != there:
        raise SystemExit(f"{graded} of {there} submissions were graded:\n{usage.output[-3_000:]}")
    return usage


def growing(sizes: list[int], folder: Path, jobs: int) -> list[Figures]:
    """Grade classes of honest notebooks of ex1, of rising size.

    What was written stays until the end: for minutes after many files are removed, ext4 is slow to make new ones.
    """
    found = []
    for size in sizes:
        submissions, out = folder / f"growing-{size}", folder / f"growing-{size}-out"
        classes.notebooks(submissions, size)
        found.append(of(f"{size:,}", size, grade(submissions, out, jobs)))
    return found


class Mixed(msgspec.Struct, frozen=True):
    """A class of modules and notebooks of all exercises."""

    figures: Figures
    percentiles_s: dict[str, float]


def mixed(size: int, folder: Path, jobs: int) -> Mixed:
    """Grade a mixed class; the time of each submission is the one in its result."""
    submissions, out = folder / "mixed", folder / "mixed-out"
    classes.mixed(submissions, size)
    figures = of("mixed", size, grade(submissions, out, jobs))
    with closing(sqlite3.connect(out / "results.sqlite")) as database:
        seconds = sorted(row[0] for row in database.execute("SELECT wall_s FROM submissions"))
    return Mixed(figures, {f"p{share}": percentile(seconds, share) for share in (50, 95, 99, 100)})


def percentile(ascending: list[float], share: int) -> float:
    """Return the value that `share` percent of the values do not exceed."""
    return ascending[max(0, -(-share * len(ascending) // 100) - 1)]


def start_s(exercise: str, runs: int, *, cached: bool) -> float:
    """Return the seconds from the start of the command to its first result, the median, in a course of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name:
        folder = Path(name)
        course = folder / "course"
        for part in ("solutions", "assignments"):
            shutil.copytree(classes.ROOT / part, course / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(classes.ROOT / "course.toml", course)
        classes.honest(folder / "in", "s", exercise, as_notebook=False)
        _first_result_s(folder / "in", folder / "first", course)
        seconds = []
        for run in range(runs):
            for kept in () if cached else (course / ".cache").glob(f"{exercise}-*.json"):
                kept.unlink()
            seconds.append(_first_result_s(folder / "in", folder / f"out-{run}", course))
        return statistics.median(seconds)


def _first_result_s(submissions: Path, out: Path, course: Path) -> float:
    started = time.monotonic()
    command = [AUTOGRADER, "grade", submissions, "--out", out, "--course", course, "--jobs", "1"]
    log = out.with_suffix(".log")
    with open(log, "wb") as file:
        process = subprocess.Popen(list(map(str, command)), stdout=file, stderr=file, stdin=subprocess.DEVNULL)
    try:
        while not list(out.glob(RESULTS)):
            if process.poll() is not None or time.monotonic() - started > PATIENCE_S:
                process.kill()
                raise SystemExit(f"Grading one submission came to no result: {log.read_text()[-2_000:]}")
            time.sleep(0.005)
        return time.monotonic() - started
    finally:
        process.wait()
