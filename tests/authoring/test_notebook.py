"""The instructor's notebook, what nbgrader leaves of it, and the check that it left the right things."""

import copy
import json

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment
from nbgrader.nbgraderformat import MetadataValidator

from autograder.authoring.generate.cells import grade_id, is_demo, is_setup, to_bytes
from autograder.authoring.generate.cut import STEPS, cut
from autograder.authoring.generate.notebook import check_cut, instructor_notebook, student_notebook
from autograder.authoring.source.marks import read_source
from autograder.errors import CourseError, MarkError


@pytest.fixture
def instructor(workshop):
    return instructor_notebook(workshop.exercise, read_source(workshop.exercise))


@pytest.fixture
def student(workshop, instructor):
    return student_notebook(workshop.exercise, instructor)


def by_id(notebook) -> dict:
    return {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}


def test_the_instructors_notebook_has_everything(instructor):
    cells = by_id(instructor)
    assert list(cells) == ["line", "test_line", "line_loss", "test_line_loss", "derivation"]
    assert "np.multiply" in cells["line"].source
    assert cells["test_line"].source == (
        'check("line")\n'
        "### BEGIN HIDDEN TESTS\n"
        "from autograder.notebook import grader\n"
        "\n"
        'grade = grader("ex1_line")\n'
        'grade("line")\n'
        "### END HIDDEN TESTS"
    )
    assert "4 points for the inner derivative" in cells["derivation"].source


def test_nbgrader_metadata(instructor):
    about = {name: cell.metadata.nbgrader for name, cell in by_id(instructor).items()}
    flags = {name: (each.grade, each.solution, each.locked, each.get("points")) for name, each in about.items()}
    assert flags == {
        "line": (False, True, False, None),
        "test_line": (True, False, True, 40),
        "line_loss": (False, True, False, None),
        "test_line_loss": (True, False, True, 60),
        "derivation": (True, True, False, 10),
    }
    MetadataValidator().validate_nb(instructor)


def test_points_may_have_a_fraction(workshop):
    workshop.edit("exercise.toml", "points = 40", "points = 39.5")
    notebook = instructor_notebook(workshop.exercise, read_source(workshop.exercise))
    assert by_id(notebook)["test_line"].metadata.nbgrader.points == 39.5


def test_the_setup_cell_follows_the_title(instructor):
    assert is_setup(instructor.cells[1])
    assert instructor.cells[1].source == 'from autograder.notebook import checker\n\ncheck = checker("ex1_line")'


def test_demo_cells_keep_their_tag(instructor):
    (demo,) = [cell for cell in instructor.cells if is_demo(cell)]
    assert demo.source.startswith("import figures")


def test_ids_depend_on_exercise_and_name_only(workshop, instructor):
    before = {grade_id(cell) or cell.source: cell.id for cell in instructor.cells}
    workshop.edit("line.py", "# ## How far it is off\n", "# ## How far it is off, once more\n")
    workshop.edit("line.py", "# A plane.\n", "# A plane.\n\n# %% [markdown]\n# And more.\n")
    again = instructor_notebook(workshop.exercise, read_source(workshop.exercise))
    after = {grade_id(cell) or cell.source: cell.id for cell in again.cells}
    assert all(after[name] == before[name] for name in before if name in after)
    assert len(set(after.values())) == len(again.cells)
    assert (
        instructor_notebook(workshop.course.exercise("ex2"), read_source(workshop.exercise)).cells[0].id not in before
    )


def test_jupytext_must_see_the_same_cells(workshop):
    fence = "# %% [markdown]\n#\n# ```\n# %%\n# ```\n\n"
    workshop.edit("line.py", "# %%\nimport numpy", fence + "# %%\nimport numpy")
    with pytest.raises(MarkError, match="jupytext does not read the cells that the headers mark"):
        instructor_notebook(workshop.exercise, read_source(workshop.exercise))


def test_solutions_are_cut_and_stubs_name_exercise_and_function(student):
    for name in ("line", "line_loss"):
        assert by_id(student)[name].source.endswith(
            f'    raise NotImplementedError("ex1_line: {name} is not implemented yet")'
        )
    assert "np.multiply" not in str(student)
    assert "differ in shape" not in str(student)


def test_hidden_tests_and_mark_scheme_are_cut(student):
    assert by_id(student)["test_line"].source == 'check("line")'
    assert by_id(student)["derivation"].source == "Write your derivation here."
    assert "grader(" not in str(student)


def test_cells_are_locked_and_summed(student):
    cells = by_id(student)
    assert cells["test_line"].metadata.editable is False
    assert all(cell.metadata.deletable is False for cell in cells.values())
    assert "editable" not in cells["line"].metadata
    assert "editable" not in cells["derivation"].metadata
    assert all(len(cell.metadata.nbgrader.checksum) == 32 for cell in cells.values())


def test_the_instructors_notebook_is_left_alone(workshop, instructor):
    before = copy.deepcopy(instructor)
    cut(instructor, workshop.exercise.name)
    assert instructor == before


def test_the_file_is_plain_and_the_same_every_time(student):
    data = to_bytes(student)
    assert data == to_bytes(student)
    parsed = json.loads(data)
    assert (parsed["nbformat"], parsed["nbformat_minor"]) == (4, 5)
    assert parsed["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in parsed["metadata"]["language_info"]
    assert data.endswith(b"}\n")
    nbformat.validate(nbformat.reads(data.decode(), as_version=4))


def test_the_steps_are_nbgraders_own_in_its_order():
    names = [step.__name__ for step in GenerateAssignment.preprocessors.default_args[0]]
    left_out = {"IncludeHeaderFooter", "InstantiateTests", "SaveCells"}
    assert [step.__name__ for step in STEPS] == [name for name in names if name not in left_out]


def test_an_uncut_solution_is_seen(workshop, instructor):
    with pytest.raises(CourseError, match="the solution of line was not cut"):
        check_cut(workshop.exercise, instructor)


def test_a_wrong_test_cell_is_seen(workshop, student):
    by_id(student)["test_line"].source = 'check("other")'
    with pytest.raises(CourseError, match="the test cell of line is not what students should get"):
        check_cut(workshop.exercise, student)


def test_a_mark_that_is_left_is_seen(workshop, student):
    student.cells[0].source += "\n=== END MARK SCHEME ==="
    with pytest.raises(CourseError, match="the mark 'END MARK SCHEME' is left in cell"):
        check_cut(workshop.exercise, student)


def test_a_mark_scheme_that_is_left_is_seen(workshop, student):
    by_id(student)["derivation"].source += "\n\n4 points for the rest."
    with pytest.raises(CourseError, match="the question cell is not 'Write your derivation here.' alone"):
        check_cut(workshop.exercise, student)
