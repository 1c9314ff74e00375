"""Grades everything whose grade is known, and compares two such gradings: no change of the engine may move a point.

    python -m tests.compare_results --save before       the sample class, tests/corpora/right and tests/corpora/wrong
    python -m tests.compare_results --save after        the same, after the change
    python -m tests.compare_results --compare before after

Only the grader's version and the seconds may differ. A grading takes some minutes.
"""

import argparse
import concurrent.futures
import functools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.course.course import find_course
from autograder.grading.grader import Grader
from autograder.results.result import encode
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.class_folder import ClassFolder
from tests.conftest import ROOT, Bench
from tests.corpora.test_right import FILES
from tests.corpora.test_wrong import VARIANTS, spoiled

SAMPLE_CLASS = ROOT / "examples" / "class"
MAY_DIFFER = {"grader": ("version",), "": ("seconds",)}
SHOWN = 20

Task = tuple[str, ...]  # corpus, exercise, and what stands for one submission


@functools.cache
def bench(exercise):
    """Return what grades an exercise in this process."""
    return Bench(grader(), find_course(ROOT), exercise)


@functools.cache
def grader():
    """Return this process's grader."""
    return Grader(Sandbox())


def tasks() -> Iterator[Task]:
    """Yield what is graded, what takes long first."""
    course = find_course(ROOT)
    exercises = [course.exercise(name) for name in course.about.exercises]
    for path in FILES:
        yield "right", path.parent.name, path.name
    for student, exercise in ClassFolder(SAMPLE_CLASS).submissions(exercises):
        yield "class", exercise.name, student
    for name, variant in VARIANTS:
        yield "wrong", name, variant.__name__


def graded(task: Task) -> bytes:
    """Return the content of a result.json."""
    corpus, exercise, name = task
    on = bench(exercise)
    if corpus == "right":
        path = next(path for path in FILES if (path.parent.name, path.name) == (exercise, name))
        return encode(on.grade(path.read_bytes(), file=on.exercise.notebook_file if path.suffix == ".ipynb" else None))
    if corpus == "class":
        submission = ClassFolder(SAMPLE_CLASS).read(name, on.exercise)
        return encode(grader().grade(submission, on.exercise, on.book, "test"))
    variant = next(variant for of, variant in VARIANTS if (of, variant.__name__) == (exercise, name))
    source, function = spoiled(bench, exercise, variant)
    return encode(on.grade(source, functions={function}))


def save(folder: Path, jobs: int) -> int:
    """Grade everything into a folder and return how many results there are."""
    work = list(tasks())
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        for task, content in zip(work, pool.map(graded, work, chunksize=4), strict=True):
            path = folder.joinpath(*task[:-1], f"{task[-1]}.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return len(work)


def read(folder: Path) -> dict[str, dict]:
    """Return the results in a folder by their path, without what may differ."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        content = json.loads(path.read_bytes())
        for key, names in MAY_DIFFER.items():
            for name in names:
                del (content[key] if key else content)[name]
        found[str(path.relative_to(folder))] = content
    return found


def differences(one, other, place=""):
    """Yield where two contents differ, with both."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(one.get(key), other.get(key), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{place}[{at}]")
    elif one != other:
        yield f"{place}: {json.dumps(one)} -> {json.dumps(other)}"


def compare(before: Path, after: Path) -> int:
    """Print what differs between two gradings and return the exit status."""
    one, other = read(before), read(after)
    found = [f"{name}{each}" for name in {**one, **other} for each in differences(one.get(name), other.get(name))]
    for line in found[:SHOWN]:
        print(line)
    tests = sum(len(result["tests"]) for result in other.values())
    print(f"{len(other)} results with {tests} tests compared with {len(one)} before: {len(found)} differences.")
    return int(bool(found) or not other)


def main() -> int:
    """Save or compare."""
    parser = argparse.ArgumentParser(description="Grade everything whose grade is known, or compare two gradings.")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--save", type=Path, metavar="DIR")
    what.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    options = parser.parse_args()
    if options.compare:
        return compare(*options.compare)
    print(f"{save(options.save, options.jobs)} results are in {options.save}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
