"""What students are told about their derivations, in the terminal and in a notebook."""

import json
import shutil
from types import SimpleNamespace

import pytest

from autograder.course.course import read_exercise
from autograder.errors import UsageError
from autograder.pencil.handed_in import PROMPT, answers_in
from autograder.student.changed import fingerprints
from autograder.student.on_paper import on_paper, paper_text
from autograder.student.overview import _pencil_first, exercise_lines
from autograder.student.screen import Screen
from autograder.student.session import ExerciseReport
from autograder.student.watch import Watch
from tests.conftest import ROOT

CELL = '# %% [markdown] pencil="perceptron_gradient"\n'
SLIP = """dE/dw_j = d/dw_j 1/2 (O - t)^2
        = (O - t) dO/dw_j
        = 2 (O - t) O (1 - O) dZ/dw_j
        = 2 (O - t) O (1 - O) x_j"""
RIGHT = SLIP.replace("2 (O - t) O", "(O - t) O")


@pytest.fixture
def exercise(tmp_path):
    """Return the students' version of exercise 1, without an answer."""
    shutil.copytree(ROOT / "assignments" / "ex1_perceptron", tmp_path / "ex1_perceptron")
    (tmp_path / "ex1_perceptron" / "perceptron.ipynb").unlink()
    return read_exercise(tmp_path / "ex1_perceptron")


def write(exercise, text):
    path = exercise.folder / "perceptron.py"
    lines = "".join(f"# {row}\n" for row in text.splitlines())
    before = path.read_text().partition(CELL)
    path.write_text(f"{before[0]}{CELL}{lines}\n# %%{before[2].partition('# %%')[2]}")


def of(reports, question="perceptron_gradient"):
    return next(each for each in reports if each.question == question)


def test_a_question_without_an_answer_costs_nothing_and_is_offered_before_its_function(exercise):
    report = of(on_paper(exercise))
    assert (report.state, report.derivation, report.good) == ("not written yet", None, False)
    assert Screen(width=80).paper(report) == []
    lines = _pencil_first(exercise, "perceptron_gradient", Screen(width=80))
    assert lines[0] == "perceptron_gradient on paper, before the code: not written yet"
    assert _pencil_first(exercise, "sigmoid", Screen(width=80)) == []


def test_a_slip_in_line_three_is_shown_with_its_place_its_numbers_and_the_lesson_of_the_bank(exercise):
    write(exercise, SLIP)
    report = of(on_paper(exercise, ("perceptron_gradient",)))
    rows = dict(report.rows)
    assert report.state == "a line is wrong"
    assert rows["line"] == "= 2 (O - t) O (1 - O) dZ/dw_j"
    line = (exercise.folder / "perceptron.py").read_text().splitlines().index(
        "#         = 2 (O - t) O (1 - O) dZ/dw_j"
    ) + 1
    assert rows["where"] == f"perceptron.py, line {line}, column 11"
    assert rows["says"] == "It is 2 times the line before."
    assert rows["shown by"] == "With x = 1, w = 0, t = 1 the line before is -0.125, yours is -0.25."
    assert "one half" in rows["likely"]
    shown = Screen(width=100, colour=False).exercise(
        ExerciseReport(exercise="ex1_perceptron", title="One neuron", paper=(report,)), whole=False
    )
    assert "  perceptron_gradient on paper  a line is wrong" in shown


def test_the_right_lines_are_right_and_no_longer_offered(exercise):
    write(exercise, RIGHT)
    report = of(on_paper(exercise))
    assert (report.state, report.good, report.rows) == ("right, 4 of 4 lines", True, ())
    assert _pencil_first(exercise, "perceptron_gradient", Screen(width=80)) == []
    assert any("[x] perceptron_gradient on paper" in row for row in exercise_lines(exercise, {}, Screen(width=80)))


@pytest.mark.parametrize(
    ("text", "state", "row"),
    [
        ("dE/dw_j = (O - t", "a line cannot be read", ("says", '"(" is never closed.')),
        ("dE/dw_j = (O - t) dO/dw_j", "true so far", ("part", "dE/dw_j: Not finished: a derivative is left in the last line.")),
        ("I come back to this.", "nothing to check yet", ("part", "Still to come: dE/dw_j.")),
    ],
)  # fmt: skip
def test_what_is_not_done_says_so(exercise, text, state, row):
    write(exercise, text)
    report = of(on_paper(exercise))
    assert report.state == state
    assert row in report.rows


def test_a_notebook_says_what_was_saved(exercise):
    assert paper_text(exercise, "perceptron_gradient").startswith("perceptron_gradient on paper: not written yet")
    write(exercise, SLIP)
    assert "perceptron_gradient on paper: a line is wrong\n  line" in paper_text(exercise, "perceptron_gradient")
    with pytest.raises(UsageError, match=r"ex1_perceptron has no derivation 'sigmoid'; it has sigmoid_derivative, "):
        paper_text(exercise, "sigmoid")


def test_an_exercise_without_questions_has_none(exercise):
    (exercise.folder / "pencil.json").unlink()
    assert on_paper(exercise) == ()


def test_a_save_that_changes_the_lines_only_is_answered(exercise, monkeypatch):
    monkeypatch.setattr("autograder.student.watch.store.read", lambda *_: SimpleNamespace(public=lambda: None))
    watching = Watch(None, (exercise,), None, Screen(width=80, colour=False))
    watching.prints = {exercise.name: fingerprints(exercise)}
    assert watching.saved() == []
    write(exercise, SLIP)
    assert watching.saved()[0] == "  perceptron_gradient on paper  a line is wrong"
    assert watching.saved() == []


# ---- the cells of a file


def notebook(*cells):
    return json.dumps({"cells": list(cells)}).encode()


def test_the_answers_of_a_notebook_are_found_by_the_metadata_of_their_cells():
    marked = {"cell_type": "markdown", "metadata": {"pencil": "q"}, "source": ["a = b\n", "= \ud800c"]}
    found = answers_in("perceptron.ipynb", notebook({"cell_type": "code"}, marked))
    assert found["q"].text == "a = b\n= \ufffdc"
    assert (found["q"].file, found["q"].cell) == ("perceptron.ipynb", 2)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"cells": 3}',
        notebook({"cell_type": "markdown", "metadata": {"pencil": ["q"]}, "source": 3}),
        notebook({"cell_type": "markdown", "metadata": [], "source": "a"}),
        b'{"cells": ' + b"[" * 100_000,
        b" " * (17 << 20),
    ],
)
def test_a_file_that_holds_no_answers_gives_none(content):
    assert answers_in("perceptron.ipynb", content) == {}


def test_the_prompt_alone_is_no_answer():
    (answer,) = answers_in("perceptron.py", f'# %% [markdown] pencil="q"\n# {PROMPT}\n'.encode()).values()
    assert answer.is_empty
    assert answer.line == 2
