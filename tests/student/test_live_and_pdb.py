"""`check --live` and `check --pdb`."""

import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.casebook import oracle, store
from autograder.errors import AutograderError, CourseError
from autograder.student import session
from tests.conftest import AUTOGRADER
from tests.student.test_watch import Terminal

unix = pytest.mark.skipif(sys.platform == "win32", reason="terminals and signals of Unix")


def test_the_shipped_values_are_what_torch_says(course):
    silent, asked = [], 0
    for name in course.about.exercises:
        compared = session.live_book(course, course.assignment(name), None)
        assert compared.different == ()
        asked += compared.asked
        silent += compared.silent
    assert asked > 60
    assert silent == ["numerical_gradient", "gradient_check", "find_minima"]  # no counterpart in torch


def test_live_names_a_shipped_value_that_is_not_torchs(desk):
    desk.solve("ex1")
    cases = desk.file("ex1", "cases.json")
    assert "[0.5,0.75,0.25]" in cases.read_text()
    cases.write_text(cases.read_text().replace("[0.5,0.75,0.25]", "[0.5,0.75,0.26]", 1))
    assert desk.run("check", "ex1", "-k", "sigmoid")[0] == 1
    status, said = desk.run("check", "ex1", "-k", "sigmoid", "--live")
    assert status == 1
    assert "1 differ from the shipped values: ex1_perceptron.sigmoid.known_values." in " ".join(said.split())
    assert "sigmoid  3/3 public tests  passed" in said


def test_live_without_torch_or_oracle_is_a_sentence(course, desk, monkeypatch):
    desk.file("ex1", "torch_oracle.py").write_text("1 / 0")
    status, said = desk.run("check", "ex1", "--live")
    assert (status, "torch_oracle.py cannot be loaded: ZeroDivisionError" in said) == (3, True)
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    exercise = course.assignment("ex1")
    with pytest.raises(AutograderError, match="torch is not installed here"):
        session.live_book(course, exercise, None)
    with pytest.raises(AutograderError, match="torch, which is not installed here"):
        oracle.ask_torch(exercise, store.read(exercise, course))
    assert issubclass(CourseError, AutograderError)


@unix
def test_pdb_stops_in_the_call_that_gives_a_wrong_value(desk):
    desk.write("sigmoid", "y = z + 1\nreturn y")
    terminal = Terminal("check", "ex1", "--pdb", "--course", str(desk.root))
    assert "-> y = z + 1" in terminal.wait_for("(Pdb) ")
    terminal.type("n\n")
    terminal.wait_for("(Pdb) ")
    terminal.type("p y.shape\n")
    terminal.wait_for("(2,)")
    terminal.type("c\n")
    terminal.wait_for("It returned ndarray: array([[")
    assert terminal.end() == 0


@unix
def test_pdb_stops_at_an_error(desk):
    desk.write("sigmoid", "y = z @ z\nreturn y")
    terminal = Terminal("check", "ex1", "-k", "sigmoid", "--pdb", "--course", str(desk.root))
    before = terminal.wait_for("(Pdb) ")
    assert "ValueError: matmul" in before
    assert "-> y = z @ z" in before
    terminal.type("q\n")
    assert terminal.end() == 0


@unix
@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("after_s", [0.02, 0.1, 0.2, 0.35, 0.6, 1.0])
def test_ctrl_c_at_any_moment_shows_no_traceback(desk, after_s):
    desk.write("sigmoid", "while True:\n    pass")
    process = subprocess.Popen(
        [AUTOGRADER, "check", "ex1", "--course", str(desk.root)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(after_s)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[0]
    if "init_import_site" in said or "from autograder.__main__ import main" in said:  # before our first line
        assert process.returncode in (1, -signal.SIGINT)
    else:
        assert "Traceback" not in said
        assert process.returncode in (130, -signal.SIGINT)


def test_pdb_without_anything_to_look_at_is_a_sentence(desk):
    assert "There is no failing call to look at." in desk.run("check", "ex1", "--pdb")[1]
    assert "--pdb takes one exercise" in desk.run("check", "--pdb")[1]
