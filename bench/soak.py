"""The soak: thousands of submissions in one run, a tenth of them hostile: `python -m bench.soak`, or `make soak`.

The hostile ones are those of `tests/corpora/hostile`, again and again; each is followed by honest ones. In the end
every submission has the score that it must have, nothing is left over, and the grader holds as much as it did in the
beginning: memory, descriptors, processes. Exit status 1 when that is not so.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench import measure
from bench.ours import AUTOGRADER, RESULTS
from tests.corpora.hostile.attacks import ALL_HONEST, Attack, Link, families
from tests.corpora.hostile.class_of_attacks import EXERCISE, ROOT, SMALL

HOSTILE_EVERY = 10
LOOK_S = 0.5
LOOKS = 5  # at least
MOST_S_EACH = 3.0  # a run that takes longer than that for each hostile submission, and a second for 5 others, is hung
GROWTH_MIB, GROWTH_DESCRIPTORS, GROWTH_PROCESSES = 24.0, 8, 3
WINDOW = 0.2  # the share of the run that is taken for its beginning and for its end
FULL = 100.0


class Sample(msgspec.Struct, frozen=True):
    """What the grader and its jobs hold at one moment."""

    mib: float
    descriptors: int
    processes: int


class Soak(msgspec.Struct, frozen=True):
    """What a soak came to; `problems` is empty when all was as it must be."""

    submissions: int
    hostile: int
    wall_s: float
    first: Sample
    last: Sample
    problems: tuple[str, ...]


def attacks() -> list[Attack]:
    """Return the attacks that can be handed in under any name and get a score.

    The largest come first: what the C library keeps of their memory is then there from the beginning.
    """
    found = [each for family in families().values() for each in family]
    usable = [each for each in found if not each.student and each.outcome != "not graded" and "." not in each.files]
    return sorted(usable, key=_size, reverse=True)


def _size(attack: Attack) -> int:
    return sum(len(content) for content in attack.files.values() if isinstance(content, bytes))


def hand_in(folder: Path, count: int, course: Path, out: Path) -> dict[str, float]:
    """Write a class of that many; return the score that each must get."""
    places = {"@COURSE@": course, "@SUBMISSIONS@": folder, "@OUT@": out}
    hostile = itertools.cycle(attacks())
    wanted = {}
    for number in range(count):
        student = f"s{number:05}"
        target = folder / student / EXERCISE
        target.mkdir(parents=True)
        if number % HOSTILE_EVERY == HOSTILE_EVERY // 2:
            attack = next(hostile)
            _write(target, attack, places)
            wanted[student] = attack.score
        else:
            (target / "small.py").write_text(f"{ALL_HONEST}\n# {student}\n")
            wanted[student] = FULL
    return wanted


def _write(target: Path, attack: Attack, places: dict[str, Path]) -> None:
    for name, content in attack.files.items():
        if isinstance(content, bytes):
            for word, place in places.items():
                content = content.replace(word.encode(), str(place).encode())  # noqa: PLW2901 - still the content
            (target / name).write_bytes(content)
        elif isinstance(content, Link):
            link = str(content)
            for word, place in places.items():
                link = link.replace(word, str(place))
            (target / name).symlink_to(link)
        else:
            content(target / name)


class Watch(threading.Thread):
    """Looks at a command and its jobs, which live as long as it does, from when it is warm until it has ended."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path, jobs: int) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self._process = process
        self._out = out
        self._jobs = jobs

    def run(self) -> None:
        """Look, once there are more results than jobs: each of them has everything imported then."""
        while self._process.poll() is None and len(list(self._out.glob(RESULTS))) <= self._jobs:
            time.sleep(LOOK_S)
        while self._process.poll() is None:
            pid = self._process.pid
            own = [pid, *measure.children(pid)]
            descriptors = sum(map(_descriptors, own))
            self.samples.append(Sample(measure.memory_mib(own), descriptors, len(measure.family(pid))))
            time.sleep(LOOK_S)

    def window(self, *, last: bool) -> Sample:
        """Return the medians of the run's beginning or of its end."""
        if not self.samples:
            return Sample(0.0, 0, 0)
        size = max(1, int(len(self.samples) * WINDOW))
        some: Sequence[Sample] = self.samples[-size:] if last else self.samples[:size]
        return Sample(
            statistics.median(sample.mib for sample in some),
            int(statistics.median(sample.descriptors for sample in some)),
            int(statistics.median(sample.processes for sample in some)),
        )


def _descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:  # it has ended
        return 0


def _places(folder: Path) -> tuple[Path, ...]:
    return tuple(folder / f"soak-{name}" for name in ("course", "in", "out", "tmp"))


def run(count: int, folder: Path, jobs: int) -> Soak:
    """Grade a class of that many and return what came of it."""
    course, submissions, out, temporary = _places(folder)
    shutil.copytree(SMALL, course, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    temporary.mkdir()
    wanted = hand_in(submissions, count, course, out)
    with measure.adopting_orphans():
        return _graded(count, folder, jobs, wanted)


def _graded(count: int, folder: Path, jobs: int, wanted: dict[str, float]) -> Soak:
    course, submissions, out, temporary = _places(folder)
    others = measure.children(os.getpid())
    command = [AUTOGRADER, "grade", submissions, "--out", out, "--course", course, "--jobs", jobs]
    started = time.monotonic()
    with open(folder / "soak.log", "wb") as log:
        process = subprocess.Popen(
            list(map(str, command)), stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(temporary)}, cwd=ROOT
        )
    watch = Watch(process, out, jobs)
    watch.start()
    limit_s = 60 + count / HOSTILE_EVERY * MOST_S_EACH + count / 5
    problems = []
    try:
        status = process.wait(timeout=limit_s)
        if status:
            said = (folder / "soak.log").read_text(errors="replace")[-2_000:]
            problems.append(f"the command ended with status {status}: {said}")
    except subprocess.TimeoutExpired:
        process.kill()
        problems.append(f"not done after {limit_s:.0f} s")
    watch.join()
    wall_s = time.monotonic() - started
    first, last = watch.window(last=False), watch.window(last=True)
    if len(watch.samples) < LOOKS:
        problems.append("too short to see whether anything grows")
    problems += [*_lost(out, wanted), *_grown(first, last), *_left_over(temporary, others)]
    return Soak(count, len(range(HOSTILE_EVERY // 2, count, HOSTILE_EVERY)), wall_s, first, last, tuple(problems))


def _lost(out: Path, wanted: dict[str, float]) -> list[str]:
    """Return what has no score, another score than it must have, or two."""
    with open(out / "grades.csv", newline="") as file:
        rows = [(row["student"], row["score"]) for row in csv.DictReader(file)]
    scores = dict(rows)
    problems = [f"{len(rows) - len(scores)} students have two rows"] if len(rows) != len(scores) else []
    for student, score in wanted.items():
        if student not in scores:
            problems.append(f"{student} is lost")
        elif scores[student] == "" or abs(float(scores[student]) - score) > 1e-6:
            problems.append(f"{student} has {scores[student] or 'no score'} where {score:g} is right")
    return problems


def _grown(first: Sample, last: Sample) -> list[str]:
    limits = {"mib": GROWTH_MIB, "descriptors": GROWTH_DESCRIPTORS, "processes": GROWTH_PROCESSES}
    pairs = {name: (getattr(first, name), getattr(last, name)) for name in limits}
    return [
        f"{name} grew from {before:g} to {after:g}"
        for name, (before, after) in pairs.items()
        if after - before > limits[name]
    ]


def _came_since(others: Sequence[int]) -> list[int]:
    return [pid for pid in measure.children(os.getpid()) if pid not in others and _is_alive(pid)]


def _left_over(temporary: Path, others: Sequence[int]) -> list[str]:
    """Return the processes and temporary files that are still there when the command has ended."""
    deadline = time.monotonic() + 5
    while (alive := _came_since(others)) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = [f"process {pid} is left over" for pid in alive]
    return left + [f"{path.name} is left in the temporary folder" for path in temporary.iterdir()]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main() -> int:
    """Run a soak and say what it came to."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=5_000)
    parser.add_argument("--jobs", type=int, default=2, help="grading processes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = run(options.submissions, Path(folder), options.jobs)
    print(f"{soak.submissions:,} submissions, {soak.hostile:,} of them hostile, in {soak.wall_s:.0f} s")
    for name, sample in (("in the beginning", soak.first), ("in the end", soak.last)):
        print(f"{name:<17} {sample.mib:6.0f} MiB {sample.descriptors:4} descriptors {sample.processes:3} processes")
    for problem in soak.problems:
        print(f"soak: {problem}", file=sys.stderr)
    return 1 if soak.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
