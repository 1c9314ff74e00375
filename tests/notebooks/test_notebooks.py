"""The notebooks run from top to bottom in a real kernel: solved ones to the end, untouched ones to the first function."""

import nbformat
import pytest

from autograder.authoring.generate.cells import grade_id
from tests.notebooks.conftest import COURSE, errors, pictures, printed

NAMES = COURSE.about.exercises
PICTURES = {
    "ex1_perceptron": 2,
    "ex2_multi_output": 3,
    "ex3_mlp": 1,
    "ex4_optimizer": 5,
    "ex6_autograd": 1,
}  # at least, drawn by demo cells


@pytest.mark.parametrize("name", NAMES)
def test_a_solved_notebook_runs_without_error_or_warning(done, name):
    done = done(name)
    assert not [errors(cell) for cell in done.cells if errors(cell)]
    for function in COURSE.exercise(name).about.functions:
        (said,) = [printed(cell) for cell in done.cells if grade_id(cell) == f"test_{function}"]
        assert function in said
        assert "passed" in said
    assert len(pictures(done)) >= PICTURES[name]


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_notebook_runs_up_to_the_first_function(run, name):
    exercise = COURSE.assignment(name)
    notebook = nbformat.read(exercise.folder / exercise.notebook_file, as_version=4)
    first = next(iter(exercise.about.functions))
    end = next(place for place, cell in enumerate(notebook.cells) if grade_id(cell) == f"test_{first}")
    notebook.cells = notebook.cells[: end + 1]
    done = run(notebook, exercise.folder)
    assert "not implemented yet" in printed(done.cells[-1])
    assert not [errors(cell) for cell in done.cells if errors(cell)]


def _table(notebook, head):
    """Return the rows of the table that a lab prints: each name with its numbers."""
    (text,) = [printed(cell) for cell in notebook.cells if head in printed(cell)]
    rows = {}
    for line in text.splitlines()[1:]:
        name, *numbers = line.replace("...", " ").split()
        rows[name] = [float(number) for number in numbers]
    return rows


def test_the_labs_show_what_the_lectures_say(done):
    """the planted mistakes are visible to the student's own tools, and where the lecture says so"""
    first = _table(done("ex1_perceptron"), "three samples")
    assert first["perceptron_gradient"] == [1, 1, 1, 1]
    assert first["suspect_a"] == [-1, -1, -1, -1]
    assert first["suspect_b"] == [1, 1, 3, 3]
    assert first["suspect_c"][:2] == first["suspect_d"][:2] == [1, 1]
    assert first["suspect_c"][2:] != [1, 1] != first["suspect_d"][2:]

    second = _table(done("ex2_multi_output"), "N=5, n=3, m=4")
    assert second["multi_output_gradient"] == second["yours_behind_softmax"] == [1, 1, 1, 1]
    assert second["suspect_a"] == [1, 1, 0.5, 0.5]
    assert second["suspect_b"][0] != 1
    assert second["suspect_c"] == [2, 2, 4, 4]

    third = _table(done("ex3_mlp"), "weights[0]")
    assert max(third.pop("yours")) < 1e-6
    assert all(max(row) > 0.01 for row in third.values())
    assert len(third) == 4

    fourth = _table(done("ex4_optimizer"), "(5.0, 4.0)")
    assert max(fourth["himmelblau_gradient"]) < 1e-6
    assert [error > 1e-3 for error in fourth["suspect_a"]] == [False, True, False, True]
    assert [error > 1e-3 for error in fourth["suspect_b"]] == [False, False, True, True]
    assert min(fourth["suspect_c"]) > 0.05


def test_the_engine_of_exercise_6_is_stepped_through_and_is_right(done):
    shown = [
        output.data for cell in done("ex6_autograd").cells for output in cell.get("outputs", ()) if "data" in output
    ]
    (walk,) = [data["text/html"] for data in shown if "walk-at-" in data.get("text/html", "")]
    assert walk.count("<li>") == 9
    assert any("No expression fails" in data.get("text/plain", "") for data in shown)


def test_the_last_notebook_trains_the_students_own_files(solved_folder, run):
    notebook = nbformat.read(solved_folder / "finale" / "finale.ipynb", as_version=4)
    done = run(notebook, solved_folder / "finale")
    text = "".join(printed(cell) for cell in done.cells)
    assert "perceptron 2-1" in text
    assert "answers [0.5 0.5 0.5 0.5]" in text
    assert "the same end point: True" in text
    assert "step 600: loss 0.000" in text
    assert not [errors(cell) for cell in done.cells if errors(cell)]
    assert len(pictures(done)) == 3


def test_the_last_notebook_says_which_function_is_missing(run):
    """with the stubs in place it stops at the first function that is asked for, with its name"""
    folder = COURSE.root / "assignments" / "finale"
    notebook = nbformat.read(folder / "finale.ipynb", as_version=4)
    with pytest.raises(pytest.fail.Exception, match="ex1_perceptron: numerical_gradient is not implemented yet"):
        run(notebook, folder)
