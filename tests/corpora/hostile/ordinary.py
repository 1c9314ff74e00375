"""Grades sources as an ordinary user: run as a program of its own, by a Python that this user may start.

Reads `{"exercise": ..., "casebook": ..., "sources": {name: source}}` from stdin and writes the results, the uid of the
grader and the capabilities that a worker has.
"""

import base64
import json
import os
import sys
from pathlib import Path

import msgspec

from autograder.casebook.cases import Casebook
from autograder.course.course import Exercise, ExerciseFile
from autograder.grading.grader import Grader
from autograder.results.result import encode
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.zygote import pid_of
from autograder.submissions.submission import Submission, SubmittedFile


def main():
    """Grade everything and print it."""
    order = json.load(sys.stdin)
    about = msgspec.convert(order["exercise"], ExerciseFile)
    exercise = Exercise("ex1_small", Path("ex1_small"), about)
    book = Casebook.from_json(order["casebook"].encode())
    sandbox = Sandbox()
    sandbox.check()
    grader = Grader(sandbox)
    results = {}
    for name, source in order["sources"].items():
        file = SubmittedFile("small.py", base64.b64decode(source), 0)
        result = grader.grade(Submission("ada", exercise.name, (file,)), exercise, book, "test")
        results[name] = json.loads(encode(result))
    said = {"uid": os.getuid(), "results": results, "capabilities": capabilities(sandbox)}
    grader.close()
    json.dump(said, sys.stdout)


def capabilities(sandbox):
    """Return the effective and the permitted capabilities of a worker that is ready."""
    worker = sandbox.starter(with_torch=False).start(memory_mib=256, cpu_s=1.0)
    worker.connection.recv(1)
    status = Path(f"/proc/{pid_of(worker.descriptor)}/status").read_text()
    worker.end()
    return [line.split()[1] for line in status.splitlines() if line.startswith(("CapEff", "CapPrm", "CapAmb"))]


if __name__ == "__main__":
    main()
