"""`autograder points`: the table, what is wrong and what is only missing, and what GitHub is told."""

import importlib.util
import json

import pytest

FORGED = 'print("::notice title=Autograding complete::Points 999/999")'


@pytest.fixture
def github(desk, monkeypatch, tmp_path):
    """Return the desk, in a job of GitHub's."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(name, str(tmp_path / name))
        (tmp_path / name).write_text("# before\n")
    return desk


def test_untouched_work_has_no_points_and_nothing_is_wrong(desk):
    status, printed = desk.run("points", "ex1")
    assert status == 0
    assert "| One neuron (`ex1`) | 0 of 36 | 0 of 7 | not begun |" in printed
    assert "These points are not the grade: 21 hidden tests run when the work is graded." in printed
    assert "::" not in printed


def test_what_is_wrong_is_named_and_what_is_not_written_yet_is_not(desk):
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    status, printed = desk.run("points", "ex1")
    assert status == 0
    assert "| One neuron (`ex1`) | 5 of 36 | 1 of 7 | |" in printed.replace("|  |", "| |")
    desk.write("perceptron_forward", "return x @ w.T")
    status, printed = desk.run("points", "ex1")
    assert status == 1
    assert "| 5 of 36 | 1 of 7 | `perceptron_forward`: wrong answer |" in printed
    assert "expected" in printed


def test_a_module_that_cannot_be_read_is_named(desk):
    desk.file("ex1").write_text("def sigmoid(z:\n")
    desk.file("ex1", "perceptron.ipynb").unlink()
    status, printed = desk.run("points", "ex1")
    assert status == 1
    assert "cannot be checked: perceptron.py is not Python" in printed
    assert "21 hidden tests run" in printed
    assert "| 0 of 36 | 0 of 7 | cannot be checked |" in printed


def test_github_is_told_by_summary_outputs_and_notices(github, tmp_path):
    github.solve("ex1")
    status, printed = github.run("points", "ex1")
    assert status == 0
    table = (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert table.startswith("# before\n### Points of the public tests\n")
    assert "| One neuron (`ex1`) | 36 of 36 | 7 of 7 |" in table
    assert table.removeprefix("# before\n") in printed
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == "# before\npoints=36\npoints-max=36\n"
    *_, complete, report = printed.splitlines()
    assert complete == "::notice title=Autograding complete::Points 36/36"
    assert json.loads(report.removeprefix("::notice title=Autograding report::")) == {
        "totalPoints": 36,
        "maxPoints": 36,
    }


def test_what_a_student_prints_does_not_speak_to_github(github):
    github.write("sigmoid", f"{FORGED}\nreturn z")
    _, printed = github.run("points", "ex1")
    first, *lines = [line.strip() for line in printed.splitlines()]
    word = first.removeprefix("::stop-commands::")
    assert len(word) == 32
    forged = next(at for at, line in enumerate(lines) if "999/999" in line)
    assert forged < lines.index(f"::{word}::") < lines.index("::notice title=Autograding complete::Points 0/36")
    _, again = github.run("points", "ex1")
    assert not again.startswith(first)


def test_a_summary_that_cannot_be_written_is_named(github, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    status, printed = github.run("points", "ex1")
    assert status == 2
    assert f"autograder: {tmp_path}: cannot be written: Is a directory." in printed


def test_a_job_without_summary_and_outputs_is_told_by_notices_alone(github, monkeypatch):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    monkeypatch.setenv("GITHUB_OUTPUT", "")
    assert "Points 0/36" in github.run("points", "ex1")[1]


def test_functions_that_need_torch_are_left_out_where_there_is_none(desk, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *_: None if name == "torch" else there(name))
    desk.solve("ex4")
    status, printed = desk.run("points", "ex4")
    assert status == 0
    assert "| The loop that uses the gradient (`ex4`) | 49 of 49 | 8 of 8 |" in printed
    assert "Not checked here, because torch is not installed: `torch_minimize`." in printed
