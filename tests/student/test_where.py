"""The line at which a function goes wrong, in `check` and in a notebook."""

import builtins
import linecache

import numpy as np
import pytest

from autograder.student import kernel_line
from autograder.student.kernel import checker

BODY = "o = perceptron_forward(x, w)\ndelta = (o - t) * o\nreturn delta.T @ x / len(x)"
CELL = "\n\ndef perceptron_gradient(x, w, t):\n" + "".join(f"    {line}\n" for line in BODY.split("\n"))
FORWARD = "def perceptron_forward(x, w):\n    z = x @ w.T\n    return 1 / (1 + np.exp(-z))\n"
SAID = "delta = (o - t) * o <- the first that is not"


def test_check_shows_the_line(desk):
    desk.solve("ex1")
    file = desk.file("ex1")
    file.write_text(file.read_text() + CELL)
    line = file.read_text().split("\n").index("    delta = (o - t) * o") + 1
    status, said = desk.run("check", "ex1", "-k", "perceptron_gradient")
    said = " ".join(said.split())
    assert status == 1
    assert f"where before line {line} every value is one that a right solution has {line} {SAID}" in said


@pytest.fixture
def notebook(desk, monkeypatch):
    """Return what runs cells one after the other, and `check`."""
    monkeypatch.chdir(desk.file("ex1").parent)
    space = {"np": np, "In": [""]}

    def run(*cells, numbered=True):
        for cell in cells:
            name = f"<a cell of a test {len(space['In'])}>"
            monkeypatch.setitem(linecache.cache, name, (len(cell), None, cell.splitlines(keepends=True), name))
            space["In"] += [cell] if numbered else []
            exec(compile(cell, name, "exec"), space)
        return checker("ex1_perceptron", space)

    return run, space


def test_a_notebook_shows_the_line_of_its_cell(notebook, capsys):
    run, space = notebook
    before = dict(run(FORWARD, CELL) and space)
    checker("ex1_perceptron", space)("perceptron_gradient")
    said = " ".join(capsys.readouterr().out.split())
    assert f"before cell 2, line 5 every value is one that a right solution has 5 {SAID}" in said
    assert {name for name in space if space[name] is not before.get(name)} <= {"__builtins__"}


def test_where_there_are_no_inputs_there_is_no_cell(notebook, capsys):
    run, _ = notebook
    run(FORWARD + CELL, numbered=False)("perceptron_gradient")
    assert f"before line 8 every value is one that a right solution has 8 {SAID}" in " ".join(
        capsys.readouterr().out.split()
    )


SILENT = {
    "no plain function": FORWARD + "import functools\nperceptron_gradient = functools.partial(lambda x, w, t: x)\n",
    "a lambda": FORWARD + "perceptron_gradient = lambda x, w, t: x\n",
    "a decorator": FORWARD + CELL.replace("def per", "@(lambda f: f)\ndef per"),
    "a loop that does not end": FORWARD
    + CELL.replace(
        "    delta", "    while abs(o).max() == 0.0 or '__note__' in globals():\n        o = o * 1.0\n    delta"
    ),
}


@pytest.mark.parametrize("cell", SILENT.values(), ids=SILENT)
def test_nothing_is_said_where_nothing_is_certain(cell, notebook, capsys):
    run, _ = notebook
    run(cell)("perceptron_gradient")
    said = capsys.readouterr().out
    assert "wrong" in said
    assert "every value" not in said


def test_a_hint_takes_a_bounded_time(notebook, capsys, monkeypatch):
    monkeypatch.setattr(kernel_line, "MOST_S", 0.0)
    run, _ = notebook
    run(FORWARD, CELL)("perceptron_gradient")
    assert "every value" not in capsys.readouterr().out


def test_a_source_that_has_changed_since_is_left_alone(notebook, capsys, monkeypatch):
    run, space = notebook
    run(FORWARD, CELL)
    file = space["perceptron_gradient"].__code__.co_filename
    monkeypatch.setitem(linecache.cache, file, (3, None, ["def (\n"], file))
    checker("ex1_perceptron", space)("perceptron_gradient")
    assert "every value" not in capsys.readouterr().out


def test_builtins_stay_as_they_are(notebook):
    before = dict(vars(builtins))
    run, _ = notebook
    run(FORWARD, CELL)("perceptron_gradient")
    assert vars(builtins).keys() - {"_"} == before.keys() - {"_"}


def test_a_function_from_elsewhere_is_not_made_again():
    space = {}
    for file in ("home", "elsewhere"):
        text = f"def {file}():\n    return 1\n"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec"), space)
    assert [statement.node.name for statement in kernel_line._statements(space, "home")] == ["home"]
