"""`autograder check`: what a student reads, in the order in which it is read."""

import re
import sys

import numpy as np
import pytest

from autograder.course.course import find_course
from autograder.student import error_page
from autograder.student.screen import Screen
from autograder.student.session import Session
from tests.student.conftest import ROOT

TWICE = """o = 1 / (1 + np.exp(-(x @ w.T)))
return (((o - t) * 2 * o * (1 - o)).T @ x) / len(x)"""


def words(output, function):
    """Return the first words of the lines about a function, in order."""
    lines = output[output.index(f"  {function} ") :].splitlines()[1:]
    about = [line for line in lines[: next((i for i, line in enumerate(lines) if line[2] != " "), None)]]
    return [line.split()[0] for line in about if re.match(r" {6}\S", line)]


def test_the_untouched_exercise_fails_politely_and_says_what_is_next(desk):
    status, said = desk.run("check", "ex1")
    assert status == 1
    assert said.count("not implemented yet") == 7
    assert "0 of 7 functions pass their public tests." in said
    assert "Next: write sigmoid; `autograder next` says where." in said
    assert "Public tests are not the grade: 21 hidden tests run when your work is graded." in said


def test_the_number_of_hidden_tests_is_that_of_the_course(course):
    from autograder.casebook import store

    for name in course.about.exercises:
        whole = store.read(course.exercise(name), course)
        shipped = store.read(course.assignment(name), course)
        for function, number in shipped.hidden.items():
            assert number == sum(t.function == function and t.visibility == "hidden" for t in whole.tests) > 0
        assert all(test.visibility == "public" for test in shipped.tests)


def test_a_wrong_value_in_the_order_of_the_style(desk):
    desk.write("perceptron_gradient", TWICE)
    status, said = desk.run("check", "ex1", "-k", "perceptron_gradient")
    assert status == 1
    assert "perceptron_gradient  0/2 public tests  wrong answer" in said
    assert words(said, "perceptron_gradient") == ["agrees", "called", "expected", "got", "likely", "again", "as"]
    assert "smallest failing case: N=1, n=2" in said
    assert "and 1 more case" in said
    assert "[factor-2-extra]" in said
    assert "again     autograder check ex1 -k perceptron_gradient" in said
    assert "4 hidden tests run" in said
    assert "`autograder hint ex1.perceptron_gradient`" in said


@pytest.mark.parametrize(
    ("function", "body", "relation"),
    [
        ("perceptron_loss", "return 3 * np.mean((o - t) ** 2) / 2", "3 times the expected one"),
        ("sigmoid_derivative", "return -2 * o * (1 - o)", "-2 times the expected one"),
        ("sigmoid", "return (1 + np.tanh(z / 2)) / 14", "1/7 of the expected one"),
    ],
)
def test_relations_are_named_from_the_public_cases_alone(desk, function, body, relation):
    desk.write(function, body)
    _, said = desk.run("check", "ex1", "-k", function)
    assert relation in " ".join(said.split())


def test_a_relation_names_the_size_that_it_may_come_from(desk):
    desk.write("perceptron_forward", "return len(x) ** 2 / (1 + np.exp(-x @ w.T))")
    _, said = desk.run("check", "ex1", "-k", "perceptron_forward")
    assert "N*N times the expected one" in " ".join(said.split())


def test_no_relation_is_claimed_where_there_is_none(desk):
    desk.write("sigmoid", "return np.tanh(z)")
    assert "likely" not in desk.run("check", "ex1", "-k", "sigmoid")[1]


def test_a_helper_is_named_as_the_cause(desk):
    desk.write("sigmoid", "return 1 / (1 + np.exp(z))")
    desk.write("perceptron_forward", "return sigmoid(x @ w.T)")
    _, said = desk.run("check", "ex1")
    assert "likely perceptron_forward calls your sigmoid, which fails its own tests. Fix that first." in " ".join(
        said.split()
    )


def test_prints_are_shown_once_whether_it_passes_or_not(desk):
    desk.write("sigmoid", "print('z is', z.shape)\nreturn 0.5 + np.tanh(z / 2) / 2")
    desk.write("sigmoid_derivative", "print('hello')\nreturn o")
    _, said = desk.run("check", "ex1")
    assert said.count("printed   z is (1, 3)") == 1
    assert said.count("printed   hello") == 1


def test_an_endless_loop_ends_and_says_in_which_line(desk):
    desk.write("sigmoid", "while True:\n    z = z + 1")
    file = desk.file("ex1")
    lines = file.read_text().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "while True" in line)
    _, said = desk.run("check", "ex1", "-k", "sigmoid")
    assert "out of time" in said
    said = " ".join(said.split())
    assert "It used more than 2 s of CPU." in said
    assert re.search(rf"It was at perceptron.py, line ({at}|{at + 1}), in sigmoid: `(while True:|z = z \+ 1)`", said)
    assert "autograder explain too-long" in said


def test_a_function_that_raises_shows_the_students_line(desk):
    desk.write("sigmoid_derivative", "return o @ o")
    _, said = desk.run("check", "ex1", "-k", "sigmoid_derivative")
    assert "raised an exception" in said
    assert "in sigmoid_derivative: return o @ o" in " ".join(said.split())
    assert "autograder explain matmul" in said


def test_a_helper_that_is_not_written_is_named(desk):
    desk.write("perceptron_forward", "return sigmoid(x @ w.T)")
    _, said = desk.run("check", "ex1", "-k", "perceptron_forward")
    assert "ex1_perceptron: sigmoid is not implemented yet" in said
    assert "autograder explain not-written" in said


def test_right_answers_end_with_status_0(desk):
    desk.solve("ex1")
    status, said = desk.run("check", "ex1")
    assert status == 0
    assert "7 of 7 functions pass their public tests." in said
    assert "Next:" not in said


def test_without_torch_everything_else_is_checked_and_can_be_handed_in(desk, monkeypatch):
    for module in ("session", "progress"):
        monkeypatch.setattr(f"autograder.student.{module}.has_torch", lambda: False)
    desk.solve("ex4")
    status, said = desk.run("check", "ex4")
    assert status == 1
    assert said.count("  passed") == 8
    assert re.search(r"torch_minimize +0/3 public tests  not run", said)
    assert "torch is not installed here. Where your work is graded there is torch." in " ".join(said.split())
    assert "8 of 9 functions pass their public tests." in said
    assert "Next:" not in said
    status, said = desk.run("submit", "ex4")
    assert status == 0
    assert "functions  9 of 9 found" in said
    assert "Not checked, as torch is not installed here: torch_minimize." in said
    assert "Fails" not in said
    said = desk.run("next", "ex4")[1]
    assert "ex4.torch_minimize: not run" in said
    assert "It is written. torch is not installed here." in said
    assert "write it" not in said
    assert "There is no failing call to look at." in desk.run("check", "ex4", "--pdb")[1]
    monkeypatch.setattr("autograder.student.session.has_start", lambda: True)
    assert "start.py add torch` adds it." in " ".join(desk.run("check", "torch_minimize")[1].split())


def test_of_two_files_the_one_that_is_checked_is_named(desk):
    desk.write("sigmoid", "return z")
    desk.write("sigmoid_derivative", "return o")
    assert "note:" not in desk.run("check", "ex1", "-k", "sigmoid")[1]  # nothing was written in the notebook
    notebook = desk.file("ex1", "perceptron.ipynb")
    text = notebook.read_text()
    stub = 'raise NotImplementedError(\\"ex1_perceptron: sigmoid is not implemented yet\\")'
    assert text.count(stub) == 1
    notebook.write_text(text.replace(stub, "return z"))
    _, said = desk.run("check", "ex1", "-k", "sigmoid")
    assert "note: perceptron.py is checked and not perceptron.ipynb: more of its functions" in said
    assert "sha256" not in said
    assert "perceptron.ipynb, where you wrote too, is not in it" in desk.run("submit", "ex1")[1]


def test_a_file_that_cannot_be_read_is_said_in_a_sentence(desk):
    desk.file("ex1", "perceptron.ipynb").unlink()
    desk.file("ex1").write_text("def sigmoid(z:\n")
    status, said = desk.run("check", "ex1")
    assert status == 1
    assert "cannot be checked: perceptron.py is not Python" in said
    assert "The line is `def sigmoid(z:`" in " ".join(said.split())
    assert "Next: fix the problem in ex1_perceptron above first" in said
    assert "0 of 0" not in said
    assert "hidden tests" not in said
    desk.file("ex1").write_bytes(b"# caf\xe9\n")
    assert "Save it as UTF-8 in your editor." in " ".join(desk.run("check", "ex1")[1].split())
    desk.file("ex1").unlink()
    assert "There is no perceptron.py and no perceptron.ipynb in" in desk.run("check", "ex1")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ex9",), "There is no exercise 'ex9'"),
        (("ex1_perceptrn",), "Did you mean 'ex1_perceptron'?"),
        (("ex1", "-k", "sigmod"), "There is no function 'sigmod' here. Did you mean 'sigmoid'?"),
        (("ex2", "-k", "zzz"), "There are multi_output_forward, multi_output_loss,"),
    ],
)
def test_wrong_words_get_a_sentence_and_status_2(desk, words, sentence):
    status, said = desk.run("check", *words)
    assert status == 2
    assert sentence in said


def test_torch_is_not_started_for_a_function_that_is_not_written(desk, monkeypatch):
    from autograder.sandbox.sandbox import Sandbox

    asked = []
    plain = Sandbox.starter
    monkeypatch.setattr(
        Sandbox, "starter", lambda self, *, with_torch: asked.append(with_torch) or plain(self, with_torch=with_torch)
    )
    _, said = desk.run("check", "ex4")
    assert "torch_minimize       0/3 public tests  not implemented yet" in said
    assert asked
    assert not any(asked)


@pytest.mark.parametrize("width", [40, 36, 72])
def test_narrow_terminals_are_respected(desk, width):
    desk.width(width)
    desk.write("perceptron_gradient", TWICE)
    desk.write("sigmoid", "return z @ z")
    _, said = desk.run("check", "ex1")
    longest = max(said.splitlines(), key=len)
    assert len(longest) <= width, longest
    assert "wrong value" in said


def test_words_say_what_colour_says(desk, monkeypatch):
    course = find_course(desk.root)
    desk.write("sigmoid", "return z")
    with Session(course) as session:
        report = session.check(course.assignment("ex1"))
    plain, coloured = (Screen(80, colour=colour).exercise(report) for colour in (False, True))
    assert any("\x1b[" in line for line in coloured)
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in coloured] == plain
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
        assert not Screen(80).colour
        monkeypatch.delenv(name)


# ---- the page about errors

PROVOKED = {
    "not-written": lambda: _raise(NotImplementedError("ex1_perceptron: sigmoid is not implemented yet")),
    "not-found": lambda: _raise(NameError("sigmoid is not defined; there is Sigmoid (a.py, line 1): is it the same?")),
    "matmul": lambda: np.ones((2, 3)) @ np.ones((2, 3)),
    "broadcast": lambda: np.ones((2, 3)) + np.ones((2, 2)),
    "none": lambda: None * 2.0,
    "one-number": lambda: float(np.ones((2, 2))),
    "overflow": lambda: np.exp(np.array([1000.0])),
    "invalid": lambda: np.array([0.0]) / np.array([0.0]),
    "same-kind": lambda: np.add(np.ones(2, int), 0.5, out=np.ones(2, int)),
    "ragged": lambda: np.array([[1.0, 2.0], [3.0]]),
    "index": lambda: np.ones(3)[3],
    "truth": lambda: bool(np.ones(3) > 0),
}
OTHERS = {
    "matmul": lambda: np.dot(np.ones((2, 3)), np.ones((2, 3))),
    "none": lambda: None.shape,
    "one-number": lambda: __import__("math").exp(np.ones(2)),
    "invalid": lambda: np.array([1.0]) / np.array([0.0]),
    "ragged": lambda: np.zeros(2).__setitem__(0, [1.0, 2.0]),
    "index": lambda: [1, 2][2],
    "broadcast": lambda: np.ones(2).__iadd__(np.ones((2, 2))),
}


def _raise(error):
    raise error


@pytest.mark.parametrize(("anchor", "code"), [*PROVOKED.items(), *OTHERS.items()])
def test_each_message_of_numpy_leads_to_its_part_of_the_page(anchor, code):
    with pytest.raises(Exception) as caught:  # warnings are errors here
        code()
    message = f"your code raised {caught.type.__name__}: {caught.value}"
    assert error_page.anchor_for(message) == anchor
    assert error_page.section(ROOT, anchor).startswith("## ")


def test_every_part_of_the_page_is_found_by_a_message_and_the_other_way_round():
    page = (ROOT / error_page.PAGE).read_text()
    assert sorted(re.findall(r'<a id="([a-z-]+)">', page)) == sorted(set(error_page.PATTERNS.values()))


@pytest.mark.parametrize(
    ("body", "anchor"),
    [
        ("return None", "none"),
        ("z -= z\nreturn z", "changed"),
        ("return np.exp(z * 1e4)", ""),
        ("return z + np.ones((5, 7))", "broadcast"),
    ],
)
def test_check_points_to_the_page(desk, body, anchor):
    desk.write("sigmoid", body)
    _, said = desk.run("check", "ex1", "-k", "sigmoid")
    assert (f"read      autograder explain {anchor}   (docs/errors.md#{anchor})" in said) == bool(anchor)


def test_a_slip_in_the_module_is_said_although_the_notebook_could_be_checked(desk):
    desk.file("ex1").write_text(desk.file("ex1").read_text() + "\ndef slip(:\n")
    status, said = desk.run("check", "ex1")
    assert status == 1
    assert "cannot be checked: perceptron.py is not Python: invalid syntax (line " in said


def test_a_function_under_nearly_its_name_is_not_found_and_not_unwritten(desk):
    source = desk.file("ex1").read_text().replace("def sigmoid(", "def Sigmoid(")
    desk.file("ex1").write_text(source)
    _, said = desk.run("check", "ex1", "-k", "sigmoid")
    assert re.search(r"sigmoid +0/3 public tests +not found", said)
    assert "there is Sigmoid (perceptron.py, line" in " ".join(said.split())
    assert "autograder explain not-found" in said
    _, said = desk.run("submit", "ex1")
    assert "sigmoid is not defined; there is Sigmoid" in " ".join(said.split())
