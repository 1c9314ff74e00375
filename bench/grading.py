"""Measures grading and writes `docs/performance.md`: `python -m bench.grading`, or `make bench`.

Every part is measured in one run, one after the other, and can be left out or made smaller. What was measured is kept
in `docs/performance.json`; the figures and plots of the documents are made from it, here and nowhere else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench import classes, document, floor, measure, ours, phases, rivals, soak

FLOOR_RUNS = 100
START_RUNS = 7


def compare(folder: Path, count: int, otter: int) -> list[ours.Figures]:
    """Grade the same honest notebooks with each grader."""
    submissions = folder / "compare"
    classes.notebooks(submissions, count)
    stock = _new(folder, "nbgrader")
    found = [ours.of(rivals.NBGRADER, count, measure.run(rivals.prepare_nbgrader(submissions, stock), cwd=stock))]
    rivals.check_nbgrader(stock, count)
    found.append(_rival(rivals.PYTEST, "pytest", submissions, _new(folder, "pytest"), count))
    if otter:
        why = rivals.install_otter()
        if why:
            print(f"otter is left out: {why}")
        else:
            some = folder / "compare-otter"
            classes.notebooks(some, min(otter, count))  # the first of the same notebooks
            found.append(_rival(rivals.OTTER_RUN, "otter", some, _new(folder, "otter"), min(otter, count)))
    for jobs in (1, 2):
        out = folder / f"compare-out-{jobs}"
        found.append(ours.of(f"autograder grade --jobs {jobs}", count, ours.grade(submissions, out, jobs)))
    return found


def _rival(name: str, which: str, submissions: Path, folder: Path, count: int) -> ours.Figures:
    command = [sys.executable, "-m", "bench.rivals", which, submissions, folder]
    return ours.of(name, count, measure.run(command, cwd=rivals.ROOT))


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def start() -> dict[str, float]:
    """Return the seconds to the first result."""
    wanted = {
        "ex1, NumPy only, expected values cached": ("ex1_perceptron", True),
        document.FIRST_WITH_TORCH: ("ex4_optimizer", True),
        "ex1, nothing cached: expected values from torch": ("ex1_perceptron", False),
    }
    return {name: ours.start_s(exercise, START_RUNS, cached=cached) for name, (exercise, cached) in wanted.items()}


def parts(options: argparse.Namespace, folder: Path) -> dict[str, Callable[[], object]]:
    """Return what can be measured, by name, in the order in which it is."""
    return {
        "floor_cpu_s": lambda: floor.cpu_s(rivals.EXERCISE, FLOOR_RUNS),
        "compare": lambda: compare(folder, options.rivals, options.otter),
        "start_s": start,
        "torch_start_s": lambda: floor.torch_start_s(START_RUNS),
        "mixed": lambda: ours.mixed(options.mixed, folder, options.jobs),
        "shares": lambda: phases.shares(min(options.mixed, 200), folder),
        "growing": lambda: ours.growing(options.sizes, folder, options.jobs),
        "soak": lambda: soak.run(options.soak, folder, options.jobs),
    }


def arguments() -> argparse.Namespace:
    """Return the options of the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.grading", description=__doc__.splitlines()[0])
    names = ", ".join(parts(argparse.Namespace(), Path()))
    parser.add_argument("--only", nargs="+", metavar="PART", help=f"measure these parts; the others stay: {names}")
    parser.add_argument("--rivals", type=int, default=40, help="notebooks that each grader gets")
    parser.add_argument(
        "--otter", type=int, default=10, help="how many of these otter gets, which takes longest; 0: none"
    )
    parser.add_argument("--mixed", type=int, default=1_000, help="submissions of the mixed class")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 3_000, 10_000], help="of growing classes")
    parser.add_argument("--soak", type=int, default=5_000, help="submissions of the soak")
    parser.add_argument("--jobs", type=int, default=2, help="grading processes")
    parser.add_argument("--to", type=Path, default=document.DOCS, help="folder of the documents that are written")
    return parser.parse_args()


def main() -> None:
    """Measure, then write."""
    options = arguments()
    os.environ["PATH"] = os.pathsep.join([str(rivals.BIN), os.environ.get("PATH", os.defpath)])  # nbgrader's alembic
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on most machines: what is imported is compiled once
    measured = document.read(options.to)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        todo = parts(options, Path(name))
        unknown = sorted(set(options.only or ()) - todo.keys())
        if unknown:
            raise SystemExit(f"There is no part {', '.join(unknown)}; there are {', '.join(todo)}.")
        for part in options.only or todo:
            print(f"{dt.datetime.now(dt.UTC):%H:%M:%S}  {part}", flush=True)
            busy = measure.busy_share()
            value = todo[part]()
            measured = msgspec.structs.replace(
                measured, **{part: value}, busy={**measured.busy, part: busy}, machine=document.machine()
            )
            document.keep(measured, options.to)
            document.write(measured, options.to)  # after each part: what is stopped keeps what it has measured
    print(f"{options.to / 'performance.md'} has been written.")


if __name__ == "__main__":
    main()
