"""nbgrader's own commands on the course's own configuration, and its points beside ours, cell by cell."""

import csv
import json

import pytest

from tests.gradebook.making import EX, ROOT, half, hand_in, program, repository, right, wrong

STUDENTS = {"ada": right, "bob": half, "carl": wrong}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Return a copy of the repository in which nbgrader has made the release and graded three notebooks."""
    course = repository(tmp_path_factory.mktemp("stock") / "repo")
    for student, make in STUDENTS.items():
        hand_in(course / "submitted", student, make())
    program("autograder", "nbgrader-source", "ex1", folder=course)
    (course / "assignments" / EX / "perceptron.ipynb").unlink()
    program("nbgrader", "generate_assignment", EX, "--force", folder=course)
    program("nbgrader", "autograde", EX, folder=course)
    return course


def test_the_release_is_the_committed_one_byte_for_byte(stock):
    released = stock / "assignments" / EX
    assert {path.relative_to(released) for path in released.rglob("*")} == {
        path.relative_to(ROOT / "assignments" / EX)
        for path in (ROOT / "assignments" / EX).rglob("*")
        if "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    for path in released.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (ROOT / "assignments" / EX / path.relative_to(released)).read_bytes(), path


def test_nbgrader_gives_the_points_that_we_give(stock, term):
    graded = json.loads((term.out / "carl" / EX / "result.json").read_bytes())
    assert 0 < graded["score"] < 100
    theirs = kept_by_nbgrader(stock)
    for student in STUDENTS:
        ours = {cell: found[0] for cell, found in term.kept.grades(student).items()}
        assert ours == {cell: found[0] for cell, found in theirs.grades(student).items()}, student


def kept_by_nbgrader(stock):
    from tests.gradebook.making import Kept

    return Kept(stock / "build/nbgrader")


def test_nbgrader_validates_a_right_notebook_and_not_a_wrong_one(stock):
    said = program("nbgrader", "validate", f"submitted/ada/{EX}/perceptron.ipynb", folder=stock)
    assert "Success! Your notebook passes all the tests." in said


def test_its_feedback_and_export_show_its_points_and_no_mark_scheme(stock):
    program("nbgrader", "generate_feedback", EX, "--student=ada", folder=stock)
    program("nbgrader", "export", folder=stock)
    page = (stock / f"build/nbgrader/feedback/ada/{EX}/perceptron.html").read_text()
    assert "Score: 100.0 / 110.0" in page
    assert "MARK SCHEME" not in page
    with open(stock / "build/nbgrader/grades.csv", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores["ada"] == 100
    assert 0 < scores["carl"] < scores["bob"] < 100


def test_saved_cells_hold_no_mark_scheme(stock):
    saved = kept_by_nbgrader(stock).ask("SELECT source FROM source_cell WHERE name = 'derivation'")
    assert saved == [("Write your derivation here.",)]
