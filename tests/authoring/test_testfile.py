"""What a test file says about its tests."""

import pytest

from autograder.authoring.source.testfile import TestMark, hidden_file, parse_python, public_file, read_tests
from autograder.errors import CourseError

FUNCTIONS = ["line", "line_loss"]


def test_the_files_have_fixed_names(workshop):
    assert public_file(workshop.exercise) == "test_line.py"
    assert hidden_file(workshop.exercise) == "test_line_hidden.py"


def test_marks_are_read(workshop):
    line, one, shapes = read_tests(workshop.path("test_line_hidden.py"), FUNCTIONS)
    assert line == TestMark(
        name="test_line_of_many",
        line=9,
        function="line",
        title="holds for many slopes of either sign",
        visibility="hidden",
        points=30.0,
    )
    assert (one.function, one.edge, one.points) == ("line_loss", True, 10.0)
    assert (shapes.function, shapes.edge, shapes.points) == ("line_loss", False, 30.0)


def test_what_is_missing_in_the_file_is_missing_in_the_mark(tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text("def test_other():\n    pass\n\n\n@mark\n@public(points=2 + 3)\ndef test_line_x():\n    pass\n")
    bare, computed = read_tests(path, FUNCTIONS)
    assert bare == TestMark(name="test_other", line=1)
    assert (computed.visibility, computed.points, computed.title) == ("public", None, "")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        read_tests(tmp_path / "test_x.py", FUNCTIONS)


def test_a_file_that_is_no_python(tmp_path):
    (tmp_path / "test_x.py").write_text("def (")
    with pytest.raises(CourseError, match="is not valid Python"):
        read_tests(tmp_path / "test_x.py", FUNCTIONS)


def test_a_file_that_is_no_text_is_no_python(tmp_path):
    (tmp_path / "test_x.py").write_bytes(b"\xff\n")
    with pytest.raises(CourseError, match="is not valid Python: 'utf-8' codec can't decode"):
        parse_python(tmp_path / "test_x.py")
