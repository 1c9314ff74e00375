"""`check` where the solutions lie: a file that is checked is held as one that is graded."""

import shutil

import pytest

from autograder.course.course import find_course
from autograder.sandbox.sandbox import Sandbox
from autograder.student.session import NOT_HELD, Session

THIEF = """import pathlib
raise RuntimeError("stolen" if pathlib.Path({place!r}).exists() else "not found")"""


@pytest.fixture
def clone(desk):
    """Return the desk of somebody who has the solutions too."""
    secret = desk.root / "solutions" / "secret.py"
    secret.parent.mkdir()
    secret.touch()
    desk.write("sigmoid", THIEF.format(place=str(secret)))
    return desk


def test_a_working_copy_reads_no_solutions(clone):
    assert "not found" in clone.run("check", "ex1", "-k", "sigmoid")[1]
    with Session(find_course(clone.root)) as session:
        assert session.grader.sandbox.name == "bwrap+landlock+seccomp"


def test_what_students_have_is_checked_as_ever(clone):
    shutil.rmtree(clone.root / "solutions")
    with Session(find_course(clone.root)) as session:
        assert session.grader.sandbox.unsafe


def test_where_nothing_holds_it_that_is_said(clone, monkeypatch):
    monkeypatch.setattr(Sandbox, "problem", lambda _: "this kernel has none")
    _, said = clone.run("check", "ex1", "-k", "sigmoid")
    assert f"autograder: no sandbox here: this kernel has none. {NOT_HELD}" in said
    assert "stolen" in said


def test_the_debugger_is_for_those_who_have_no_solutions(clone):
    status, said = clone.run("check", "ex1", "--pdb")
    assert status == 2
    assert "--pdb runs the file as you, and the solutions are here." in said
