"""One class, graded once with its gradebook."""

import os
from types import SimpleNamespace

import pytest

from tests.lms.gradebook.making import Kept, autograder, drop, fresh_url, half, hand_in, module, right, wrong


@pytest.fixture(autouse=True)
def _warm(warm_pool):
    """Let no test here start processes to grade with; `term` does."""


@pytest.fixture(scope="session")
def term(tmp_path_factory):
    """Return a class whose work was graded: notebooks right, half done and wrong, a module, and no Python at all."""
    root = tmp_path_factory.mktemp("term")
    submissions, out, url = root / "submitted", root / "report", fresh_url()
    for student, content in (("ada", right()), ("bob", half()), ("carl", wrong())):
        hand_in(submissions, student, content)
    hand_in(submissions, "dora", module(), "perceptron.py")
    hand_in(submissions, "zoe", b"this is no notebook")
    stamp = submissions / "bob" / "ex1_perceptron" / "timestamp.txt"
    stamp.write_text("2026-10-12 23:40:11.123456 UTC\n")
    ran = autograder("grade", submissions, "--out", out, "--exercise", "ex1", url=url)
    assert ran.exit_code == 0, ran.output
    written = frozenset(os.listdir(out))  # before any test's nbgrader adds its own
    yield SimpleNamespace(root=root, submissions=submissions, out=out, url=url, written=written, kept=Kept(out, url))
    drop(url)
