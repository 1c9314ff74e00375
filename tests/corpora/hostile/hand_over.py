"""Measures how much one student's submission can tell another one's in the same run, by the clock and by its load.

`python -m tests.corpora.hostile.hand_over` grades pairs of submissions. The first one knows a random number and tells it:

* end: its last hidden call waits until the clock shows the number, and the next submission reads the clock when it is
  loaded. One grading process grades both, one behind the other.
* load: it works and rests in turns of 25 ms, a turn for each bit, and the other one, which is graded at the same time,
  looks in which turns it gets less done itself.

The second one gives what it has read as its answer to a public case, which its page shows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from tests.corpora.hostile.attacks import ALL_HONEST
from tests.corpora.hostile.class_of_attacks import AUTOGRADER, EXERCISE, SMALL

BITS = 16  # in which a number is told; `end` gets the first few of them over
TELLS_BY_ITS_END = """
import time

def slopes(f, weights, h=1e-5, right=slopes):
    if h == 1e-2:
        while not 0 <= time.time() % 1.0 - {told} / 2**16 < 0.001:
            time.sleep(0.0001)
    return right(f, weights, h)
"""
READS_ITS_BIRTH = """
import time
BORN = time.time() % 1.0

def double(x):
    return x * 0 + int(BORN * 2**16)
"""
TELLS_BY_LOAD = """
import time

def double(x, right=double):
    end = time.time() + 0.8
    while (now := time.time()) < end:
        if not {told} >> int(now / 0.025) % 16 & 1:
            time.sleep(0.001)
    return right(x)
"""
READS_THE_LOAD = """
import time

def double(x):
    time.sleep(0.4)
    done = [0] * 16
    end = time.time() + 0.4
    while (now := time.time()) < end:
        done[int(now / 0.025) % 16] += 1
    middle = sorted(done)[8]
    return x * 0 + sum((count < middle) << turn for turn, count in enumerate(done))
"""


def hand_over(numbers: list[int], tells: str, reads: str, jobs: int) -> list[int]:
    """Return what the second submissions of pairs have read, when the first ones told these numbers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = shutil.copytree(SMALL, folder / "course", ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for at, told in enumerate(numbers):
            for student, more in ((f"{at:03}-a", tells.format(told=told)), (f"{at:03}-b", reads)):
                path = folder / "submissions" / student / EXERCISE / "small.py"
                path.parent.mkdir(parents=True)
                path.write_text(ALL_HONEST + more)
        command = [AUTOGRADER, "grade", folder / "submissions", "--out", folder / "out", "--course", course]
        subprocess.run([*map(str, command), "--jobs", str(jobs)], check=True, capture_output=True)
        return [_read(folder / "out" / f"{at:03}-b" / EXERCISE / "result.json") for at in range(len(numbers))]


def _read(path: Path) -> int:
    """Return the number that a public test shows."""
    shown = next(test["got"] for test in json.loads(path.read_bytes())["tests"] if test["got"])
    return int(float(shown.strip("[]").split(",")[0]))


def first_bits_right(told: list[int], read: list[int], bits: int) -> int:
    """Return how many numbers are right in so many first bits; the delay is known from the first half of them."""
    half = len(told) // 2
    around = 1 << BITS
    late = [(second - first) % around for first, second in zip(told, read, strict=True)]
    delay = statistics.median(late[:half])
    size = around >> bits
    return sum((each - delay + size / 2) % around < size for each in late[half:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=40)
    pairs = parser.parse_args().pairs
    draw = random.Random(0)
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    for jobs in (1, 2):
        told = [draw.randrange(1 << BITS) for _ in range(pairs)]
        read = hand_over(told, TELLS_BY_ITS_END, READS_ITS_BIRTH, jobs)
        for bits in range(1, 9):
            print(
                f"end, --jobs {jobs}: {bits} bits arrive right {first_bits_right(told, read, bits)} times of {pairs - pairs // 2}"
            )
    told = [sum(1 << turn for turn in draw.sample(range(BITS), BITS // 2)) for _ in range(pairs // 4)]
    read = [hand_over([number], TELLS_BY_LOAD, READS_THE_LOAD, 2)[0] for number in told]
    right = sum(BITS - (first ^ second).bit_count() for first, second in zip(told, read, strict=True))
    print(f"load, --jobs 2: {right} of {BITS * len(told)} bits arrive right, chance is {BITS * len(told) // 2}")


if __name__ == "__main__":
    main()
