"""`check` in a notebook says what the command says, rendered."""

import builtins
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.casebook import store
from autograder.student.kernel import checker
from tests.student.conftest import ROOT


@pytest.fixture
def at_desk(desk, monkeypatch):
    """Return the checker of exercise 1 with functions of one's own, in the student's folder."""
    monkeypatch.chdir(desk.file("ex1").parent)

    def make(source):
        space = {"np": np}
        exec(source, space)
        return checker("ex1_perceptron", space)

    return make


TWICE = """
def perceptron_gradient(x, w, t):
    print('<b>here</b>')
    o = 1 / (1 + np.exp(-(x @ w.T)))
    return ((o - t) * 2 * o * (1 - o)).T @ x / len(x)
"""


def text_of(page):
    found = []
    parser = HTMLParser()
    parser.handle_data = found.append
    parser.feed(page)
    return " ".join(" ".join(found).split())


def test_the_notebook_says_what_the_command_says(at_desk, desk, capsys):
    at_desk(TWICE)("perceptron_gradient")
    shown = capsys.readouterr().out
    desk.write("perceptron_gradient", re.search(r"(    o =.*)", TWICE, re.DOTALL)[1].replace("    ", ""))
    _, command = desk.run("check", "ex1", "-k", "perceptron_gradient")
    message = command[command.index("  perceptron_gradient") : command.index("  0 of 1")]
    message = " ".join(message.split())
    for word, called in (("code", "check.case"), ("again", "check")):
        option = " --case" if word == "code" else ""
        asked = f"{word} autograder check ex1 -k perceptron_gradient{option}"
        assert asked in message
        message = message.replace(asked, f'{word} {called}("perceptron_gradient")')
    assert 'again check("' in message
    assert message in " ".join(shown.split())
    assert "4 hidden tests run when your work is graded." in shown


def test_the_failing_call_is_printed_as_code_to_paste(at_desk, capsys):
    check = at_desk(TWICE)
    check.case("perceptron_gradient")
    code = capsys.readouterr().out
    assert "print(perceptron_gradient(x, w, t))" in code or "perceptron_gradient(" in code
    check = at_desk("def sigmoid(z):\n    return 0.5 + np.tanh(z / 2) / 2\n")
    check.case("sigmoid")
    assert capsys.readouterr().out == "# sigmoid passes its public tests: no case fails.\n"
    check.case("sigmod")
    assert capsys.readouterr().out.startswith("autograder: ex1_perceptron has no function 'sigmod'")


def test_a_derivation_is_checked_as_it_was_saved(at_desk, capsys):
    at_desk("")("perceptron_gradient on paper")
    assert capsys.readouterr().out.startswith("perceptron_gradient on paper: not written yet, or not saved.")


def test_for_nbgraders_validate_a_failing_cell_raises(at_desk, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    check = at_desk(TWICE + "def sigmoid(z):\n    return 0.5 + np.tanh(z / 2) / 2\n")
    check("sigmoid")
    for name in ("perceptron_gradient", "perceptron_loss"):
        with pytest.raises(AssertionError, match=f"^{name}: not all public tests pass.$"):
            check(name)
    assert "wrong value" in capsys.readouterr().out


@pytest.fixture
def displayed(monkeypatch):
    """Return what is displayed in a notebook from now on."""
    found = []
    monkeypatch.setattr(builtins, "get_ipython", lambda: object(), raising=False)
    monkeypatch.setattr("IPython.display.display", found.append)
    return found


def test_in_a_notebook_it_is_rendered(at_desk, displayed):
    check = at_desk(TWICE + "def sigmoid(z):\n    return 0.5 + np.tanh(z / 2) / 2\n")
    for name in ("perceptron_gradient", "sigmoid", "perceptron_loss"):
        check(name)
    wrong, right, missing = (each._repr_html_() for each in displayed)
    assert "perceptron_gradient: 0 of 2 public tests passed (wrong answer)" in wrong
    text = text_of(wrong)
    for word in ("called", "expected [[0.09375, 0.1875]]", "got", "[factor-2-extra]", "again check("):
        assert word in text
    assert "sigmoid: 3 of 3 public tests passed</strong>" in right
    assert "perceptron_loss: 0 of 1 public tests passed (not implemented yet)" in missing
    assert "called" not in missing
    assert "<table" not in right
    for page in (wrong, right, missing):
        assert "<b>" not in page
        assert "hidden tests run when your work is graded." in page


def test_markup_of_the_student_stays_text(at_desk, displayed):
    at_desk("def sigmoid(z):\n    raise ValueError('<script>alert(1)</script>')\n")("sigmoid")
    assert "raised an exception" in str(displayed[0])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in displayed[0]._repr_html_()


def test_an_error_names_the_line_in_the_notebook(desk):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    cells = [
        'from autograder.notebook import checker\ncheck = checker("ex1_perceptron")\nimport numpy as np',
        "def sigmoid(z):\n    w = np.ones((2, 2))\n    return z @ w",
        'check("sigmoid")',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    folder = str(desk.file("ex1").parent)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
    output = notebook.cells[-1].outputs[0]["data"]
    assert "this notebook, line 3, in sigmoid: return z @ w" in " ".join(output["text/plain"].split())
    assert "this notebook, line 3, in sigmoid: return z @ w" in text_of(output["text/html"])
    assert "autograder explain matmul" in output["text/plain"]


def test_an_unknown_function_is_said_without_a_traceback(at_desk, capsys):
    at_desk("")("sigmod")
    assert re.search(
        r"autograder: ex1_perceptron has no function 'sigmod'; it has sigmoid,.* Did you mean 'sigmoid'\?",
        capsys.readouterr().out,
    )


def test_the_staffs_grade_still_counts_points(course):
    from autograder.student.kernel import grader

    space = {}
    exec((ROOT / "examples/class/ada/ex1_perceptron/perceptron.py").read_text(), space)
    book = store.read(course.exercise("ex1"), course)
    points = sum(test.points for test in book.tests if test.function == "sigmoid")
    assert grader("ex1_perceptron", space)("sigmoid") == points


def test_a_function_by_nearly_its_name_is_found_in_the_cells_that_were_run(desk, monkeypatch, capsys):
    monkeypatch.chdir(desk.file("ex1").parent)
    cells = ["", "import numpy as np", "def Sigmoid(z):\n    return z\n", "def sigmoid_derivative(o) return o"]
    check = checker("ex1_perceptron", {"np": np, "In": cells})
    check("sigmoid")
    shown = " ".join(capsys.readouterr().out.split())
    assert "0/3 public tests not found sigmoid is not defined; there is Sigmoid (input 2, line 1): is it the" in shown
    check("sigmoid_derivative")
    shown = " ".join(capsys.readouterr().out.split())
    assert "sigmoid_derivative stands in input 3, which was left out: it is not Python" in shown
    checker("ex1_perceptron", {"In": ["x ="]})("sigmoid")
    assert "not implemented yet" in capsys.readouterr().out


REFUSED = {
    "a module": "import pytest\ndef sigmoid(z):\n    pytest.approx(z)\n    return z\n",
    "a function of one": "from pytest import approx\ndef sigmoid(z):\n    approx(z)\n    return z\n",
    "in the function": "def sigmoid(z):\n    import pytest\n    return z\n",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_is_not_offered_where_it_is_graded_is_not_offered_to_check(source, desk, monkeypatch, capsys):
    monkeypatch.chdir(desk.file("ex1").parent)
    space = {"np": np}
    exec(source, space)
    before, plain = dict(space), builtins.__import__
    checker("ex1_perceptron", space)("sigmoid")
    assert "forbidden import" in capsys.readouterr().out
    assert space == before
    assert builtins.__import__ is plain
