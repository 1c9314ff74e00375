"""nbgrader's own commands on the course's own configuration, and its points beside ours, cell by cell."""

import csv
import json
from types import SimpleNamespace

import pytest

from autograder.course.course import find_course
from tests.lms.gradebook.making import (
    EX,
    ROOT,
    Kept,
    autograder,
    half,
    hand_in,
    nbgrader,
    notebook,
    program,
    right,
    solutions,
    wrong,
)
from tests.repository import repository

STUDENTS = {"ada": right, "bob": half, "carl": wrong}
EXERCISES = find_course(ROOT).about.exercises
# What dan has instead of a right answer: partly right, wrong, and (None) not done.
SLIPS = {
    "ex2_multi_output": {
        "softmax": "(z):\n    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)",
        "mse_gradient": "(x, w, t):\n    return multi_output_gradient(x, w, t)",
        "one_hot": None,
    },
    "ex3_mlp": {"hidden_delta": "(delta_next, w_next, o):\n    return delta_next @ w_next", "gradient_check": None},
    "ex4_optimizer": {
        "momentum": "(gradient, start, lr, steps, beta=0.9):\n    return np.zeros((steps + 1, len(start)))",
        "find_minima": "(starts, lr, steps, tol=1e-3):\n    return starts",
        "torch_minimize": None,
    },
}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Return a copy of the repository in which nbgrader has made the release and graded notebooks of each exercise."""
    course = repository(tmp_path_factory.mktemp("stock") / "repo")
    for student, make in STUDENTS.items():
        hand_in(course / "submitted", student, without_demos(make()))
    for exercise in SLIPS:
        file, content = f"{exercise.partition('_')[2]}.ipynb", notebook(with_slips(exercise), exercise=exercise)
        hand_in(course / "submitted", "dan", without_demos(content), file, exercise)
    program("autograder", "nbgrader-source", folder=course)
    for exercise in EXERCISES:
        (course / "assignments" / exercise / f"{exercise.partition('_')[2]}.ipynb").unlink()
    program("nbgrader", "generate_assignment", "ex*", "--force", folder=course)
    nbgrader("autograde", "ex*", folder=course)
    return course


def without_demos(content):
    """Return a notebook without the lecture's demonstrations, which `tests/notebooks` runs; they earn no points."""
    found = json.loads(content)
    kept = [cell for cell in found["cells"] if "demo" not in cell["metadata"].get("tags", ())]
    assert len(kept) < len(found["cells"])
    return json.dumps(found | {"cells": kept}).encode()


def with_slips(exercise):
    """Return the source of each function that dan has."""
    slips = SLIPS[exercise]
    own = {name: f"def {name}{body}" for name, body in slips.items() if body}
    return {name: code for name, code in solutions(exercise).items() if name not in slips} | own


@pytest.fixture(scope="module")
def ours(stock, tmp_path_factory):
    """Return what we give for dan's notebooks, and for the same functions handed in as modules by `dan.py`."""
    root = tmp_path_factory.mktemp("ours")
    for exercise in SLIPS:
        name = exercise.partition("_")[2]
        book = (stock / "submitted" / "dan" / exercise / f"{name}.ipynb").read_bytes()
        hand_in(root / "in", "dan", book, f"{name}.ipynb", exercise)
        module = "\n\n\n".join(["import numpy as np\nimport torch", *with_slips(exercise).values()])
        hand_in(root / "in", "dan.py", module.encode(), f"{name}.py", exercise)
    ran = autograder("grade", root / "in", "--out", root / "out")
    assert ran.exit_code == 0, ran.output
    return SimpleNamespace(kept=Kept(root / "out"))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_release_is_the_committed_one_byte_for_byte(stock, exercise):
    released, committed = stock / "assignments" / exercise, ROOT / "assignments" / exercise
    assert {path.relative_to(released) for path in released.rglob("*")} == {
        path.relative_to(committed)
        for path in committed.rglob("*")
        if "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    for path in released.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (committed / path.relative_to(released)).read_bytes(), path


def test_nbgrader_gives_the_points_that_we_give(stock, term):
    graded = json.loads((term.out / "carl" / EX / "result.json").read_bytes())
    assert 0 < graded["score"] < 100
    for student in STUDENTS:
        theirs = points_of(kept_by_nbgrader(stock), student, EX)
        assert points_of(term.kept, student, EX) == theirs, student


@pytest.mark.parametrize("student", ["dan", "dan.py"])
@pytest.mark.parametrize("exercise", SLIPS)
def test_nbgrader_gives_the_points_that_we_give_in_the_other_exercises(stock, ours, exercise, student):
    theirs = points_of(kept_by_nbgrader(stock), "dan", exercise)
    assert points_of(ours.kept, student, exercise) == theirs
    tests = {name: score for name, score in theirs.items() if name != "derivation"}
    assert set(tests) == {f"test_{name}" for name in solutions(exercise)}
    assert 0 < sum(tests.values()) < 100
    assert all(tests[f"test_{name}"] == 0 for name, body in SLIPS[exercise].items() if body is None)


def points_of(kept, student, exercise):
    """Return the automatic points of each cell."""
    return {cell: found[0] for cell, found in kept.grades(student, exercise).items()}


def kept_by_nbgrader(stock):
    return Kept(stock / "build/nbgrader")


def test_nbgrader_validates_a_right_notebook_and_not_a_wrong_one(stock):
    said = nbgrader("validate", f"submitted/ada/{EX}/perceptron.ipynb", folder=stock)
    assert "Success! Your notebook passes all the tests." in said
    said = nbgrader("validate", f"submitted/bob/{EX}/perceptron.ipynb", folder=stock)
    assert "Success" not in said
    assert "VALIDATION FAILED ON 4 CELL(S)!" in said  # and the question is not answered
    for name in ("linear_gradient", "perceptron_gradient", "numerical_gradient"):
        assert f"{name}: not all public tests pass." in said


def test_its_feedback_and_export_show_its_points_and_no_mark_scheme(stock):
    nbgrader("generate_feedback", EX, "--student=ada", folder=stock)
    nbgrader("export", folder=stock)
    page = (stock / f"build/nbgrader/feedback/ada/{EX}/perceptron.html").read_text()
    assert "Score: 100.0 / 110.0" in page
    assert "MARK SCHEME" not in page
    with open(stock / "build/nbgrader/grades.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == EX]
    scores = {row["student_id"]: float(row["score"]) for row in rows}
    assert scores["ada"] == 100
    assert 0 < scores["carl"] < scores["bob"] < 100


def test_saved_cells_hold_no_mark_scheme(stock):
    saved = kept_by_nbgrader(stock).ask("SELECT source FROM source_cell WHERE name = 'derivation'")
    assert saved == [("Write your derivation here.",)] * len(EXERCISES)
