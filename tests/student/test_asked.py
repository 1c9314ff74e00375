"""What a command may be asked about, how it is written, and how the command is called in what it says."""

import sys

import pytest

from autograder.course.course import find_course
from autograder.errors import UsageError
from autograder.student import program
from autograder.student.targets import asked_about, one_exercise, one_function


@pytest.fixture(scope="module")
def course():
    return find_course()


@pytest.mark.parametrize(
    "text",
    [
        "ex1", "EX1", "1", "ex1_perceptron", "ex1_perceptron/", "assignments/ex1_perceptron", "./assignments/ex1_perceptron/",
        "assignments/ex1_perceptron/perceptron.py", "C:\\course\\assignments\\ex1_perceptron\\perceptron.ipynb",
    ],
)  # fmt: skip
def test_an_exercise_is_understood_however_it_is_written(course, text):
    asked = asked_about(course, text)
    assert [each.name for each in asked.exercises] == ["ex1_perceptron"]
    assert asked.function is None
    assert one_exercise(course, text).name == "ex1_perceptron"


@pytest.mark.parametrize("text", ["ex1.sigmoid", "sigmoid", "1.sigmoid", "EX1.sigmoid"])
def test_a_function_stands_for_itself(course, text):
    asked = asked_about(course, text)
    assert ([each.name for each in asked.exercises], asked.function) == (["ex1_perceptron"], "sigmoid")
    exercise, function = one_function(course, text)
    assert (exercise.name, function) == ("ex1_perceptron", "sigmoid")
    assert one_exercise(course, text).name == "ex1_perceptron"


def test_nothing_stands_for_everything(course):
    assert [each.name for each in asked_about(course, None).exercises] == list(course.about.exercises)
    asked = asked_about(course, None, "softmax")
    assert ([each.name for each in asked.exercises], asked.function) == (["ex2_multi_output"], "softmax")


@pytest.mark.parametrize(
    ("text", "function", "sentence"),
    [
        ("ex7", None, "There is no exercise 'ex7'; the course has ex1_perceptron, .* Did you mean 'ex"),
        ("sigmod", None, "There is no exercise 'sigmod'; .* Did you mean 'sigmoid'"),
        ("ex1.sigmod", None, "There is no function 'ex1.sigmod'. Did you mean 'ex1.sigmoid'"),
        ("ex1", "sigmod", "There is no function 'sigmod' here. Did you mean 'sigmoid'"),
        ("ex1", "zzz", "There is no function 'zzz' here. There are sigmoid, sigmoid_derivative,"),
        ("ex1", "softmax", "There is no function 'softmax' in ex1: it is in ex2. `autograder check ex2 -k softmax`"),
        ("ex7", "sigmoid", "There is no exercise 'ex7'"),
        ("zzz", None, r"There is no exercise 'zzz'; the course has [\w, ]+\.$"),
    ],
)
def test_what_is_meant_is_guessed(course, monkeypatch, text, function, sentence):
    monkeypatch.setenv(program.VARIABLE, "autograder")
    with pytest.raises(UsageError, match=sentence):
        asked_about(course, text, function)


def test_check_takes_a_function_alone(desk):
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    status, said = desk.run("check", "ex1.sigmoid")
    assert status == 0
    assert "1 of 1 functions pass" in said


# ---- how the command is called


def test_the_command_is_named_as_it_was_called(desk, monkeypatch, tmp_path):
    monkeypatch.setenv(program.VARIABLE, "python3 start.py")
    desk.write("sigmoid", "return z @ z")
    said = desk.run("check", "ex1")[1]
    assert "again     python3 start.py check ex1 -k sigmoid" in said
    assert "`python3 start.py hint ex1.sigmoid` helps." in said
    assert "read      python3 start.py explain" in said
    assert "a hint    python3 start.py hint ex1.sigmoid" in desk.run("next")[1]
    assert "autograder " not in said.replace("autograder/", "")


def test_without_being_told_it_is_found_out(monkeypatch, tmp_path):
    monkeypatch.delenv(program.VARIABLE, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    assert program.program() == "autograder"
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(sys, "argv", [".venv/bin/autograder", "check"])
    assert program.command("next") == ".venv/bin/autograder next"
    monkeypatch.setattr(sys, "argv", ["ipykernel_launcher.py"])
    monkeypatch.setattr(program, "AROUND_ENGINE", tmp_path)
    assert program.program() == "autograder"
    (tmp_path / program.START).touch()
    for platform, word in (("linux", "python3"), ("win32", "py")):
        monkeypatch.setattr(sys, "platform", platform)
        assert program.program() == f"{word} start.py"
