"""Pieces of the gradebook by themselves: states that a class run rarely meets."""

import functools
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sql

from autograder.casebook import store
from autograder.errors import CourseError
from autograder.lms.gradebook import damage, database, rows, student_cells
from autograder.lms.gradebook.autograded import autograded
from autograder.lms.gradebook.book import Book, Report
from autograder.lms.gradebook.late import Late
from autograder.lms.gradebook.notebooks import Notebooks
from autograder.lms.gradebook.released import read_released
from autograder.lms.gradebook.state import Written
from autograder.lms.gradebook.student_cells import OwnCell
from autograder.results.result import GraderInfo, Result, Status
from tests.lms.gradebook.making import EX, autograder


def result(student="ada", status=Status.UNLOADABLE):
    info = GraderInfo(version="1", seed=1, sandbox="none")
    return Result(
        student=student, exercise=EX, graded_file="perceptron.ipynb", submission_sha256=None, status=status,
        score=None, max_score=100.0, grader=info,
    )  # fmt: skip


@pytest.fixture(scope="module")
def released(course):
    return read_released(course.assignment(EX))


@pytest.fixture
def unasked(released):
    """Return the released notebook of an exercise without a question to be graded by hand."""
    return msgspec.structs.replace(released, cells=tuple(cell for cell in released.cells if not cell.by_hand))


def test_a_fault_of_the_grader_leaves_what_stands(course, tmp_path):
    book = Book(course, tmp_path)
    book.before = Written(results={f"ada/{EX}": ("digest", "hash")})
    faults = [result(student, Status.GRADER_FAULT) for student in ("ada", "bob")]
    assert book._sort(faults, Report(), everything=True) == (book.before.results, [])


def test_an_exercise_without_a_question_waits_for_nobody(course, tmp_path, unasked):
    notebooks = Notebooks(course, tmp_path, tmp_path / "submitted")
    notebooks._released[EX] = unasked
    row = notebooks.write(result(), Late(), new_answer=False)
    assert set(row.scores.values()) == {0.0}
    assert notebooks.path(result()).is_file()
    assert not autograded(unasked, [OwnCell("markdown", "my answer")], {}, "title").answered
    assert list(student_cells._answer("my answer", unasked)) == []


def test_a_function_that_stands_twice_is_shown_twice_and_graded_once(released):
    name = next(cell.name for cell in released.cells if cell.solution and not cell.grade)
    own = [
        OwnCell("code", "first = 1", name),
        OwnCell("code", "second = 2", name),
        OwnCell("code", "third = 3", "nobody"),
    ]
    notebook = msgspec.json.decode(autograded(released, own, {}, "title").content)
    named = {"".join(cell["source"]): "nbgrader" in cell["metadata"] for cell in notebook["cells"]}
    assert (named["first = 1"], named["second = 2"], named["third = 3"]) == (True, False, False)


def test_what_is_too_long_for_a_page_is_counted(monkeypatch):
    monkeypatch.setattr(student_cells, "ALL_TEXT", 10)
    cells = [OwnCell("code", "12345678"), OwnCell("code", "12345678"), OwnCell("code", "1")]
    kept = student_cells._fitting(cells, 1)
    assert [cell.source for cell in kept] == ["12345678", "3 more cells are left out here."]


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read: No such file"), (b"{", "is not a notebook: ")])
def test_a_released_notebook_that_is_none_names_the_command(course, tmp_path, content, said):
    exercise = msgspec.structs.replace(course.assignment(EX), folder=tmp_path)
    if content is not None:
        (tmp_path / exercise.notebook_file).write_bytes(content)
    with pytest.raises(CourseError, match=f"{said}.*run `make generate`"):
        read_released(exercise)


def test_a_second_damaged_gradebook_gets_a_name_of_its_own(tmp_path):
    gradebook = tmp_path / "gradebook.db"
    for number in (1, 2):
        gradebook.write_bytes(b"%d" % number)
        assert damage._put_aside(gradebook).name == f"gradebook-spoilt-{number}.db"
    assert (tmp_path / "gradebook-spoilt-1.db").read_bytes() == b"1"


def test_rows_of_a_damaged_gradebook_that_lead_nowhere_are_skipped():
    tables = {
        "submitted_notebook": {"n1": {"assignment_id": "w1"}, "n2": {"assignment_id": "lost"}},
        "submitted_assignment": {"w1": {"assignment_id": "a1", "student_id": "ada"}},
        "assignment": {"a1": {"name": EX}},
        "base_cell": {"c1": {"name": "derivation"}},
        "grade": {
            "g1": {"notebook_id": "n1", "cell_id": "c1"},
            "g2": {"notebook_id": "n2", "cell_id": "c1"},
            "g3": {"notebook_id": "n1", "cell_id": "lost"},
        },
    }
    assert list(damage._keyed(tables, "grade")) == [(("ada", EX, "derivation"), tables["grade"]["g1"])]


@pytest.fixture
def made(course, tmp_path):
    """Return an empty gradebook in a file."""
    gradebook = database.Database(f"sqlite:///{tmp_path}/gradebook.db", "c", functools.partial(store.keep, course))
    yield gradebook
    gradebook.close()


def test_the_roster_changes_names_and_a_second_course_is_added(made):
    with made.writing() as writing:
        for course_id in ("one", "one", "two"):
            rows.write_course(writing, course_id)
        assert {"one", "two"} <= {row["id"] for row in writing.rows("course")}
        for first in ("Ada", "Augusta Ada"):
            rows.write_students(writing, {"ada": rows.NameOnRecord(first_name=first, last_name="L")})
        (row,) = writing.rows("student", id="ada")
        assert (row["first_name"], row["last_name"], row["email"]) == ("Augusta Ada", "L", None)


def test_on_a_server_nbgrader_makes_its_tables_once(made, tmp_path, monkeypatch):
    """A dialect of another name takes SQLite's file for a server."""
    sql.dialects.registry.register("elsewhere", "sqlalchemy.dialects.sqlite.pysqlite", "SQLiteDialect_pysqlite")
    content, asked = Path(made.url.removeprefix("sqlite:///")).read_bytes(), []
    file = tmp_path / "server.db"
    monkeypatch.setattr(database, "_make", lambda url, _: (asked.append(url), file.write_bytes(content)))
    for _ in range(2):
        server = database.Database(f"elsewhere:///{file}", "c", lambda *_: pytest.fail("no file is kept"))
        assert "grade" in server.tables.tables
        server.close()
    assert asked == [f"elsewhere:///{file}"]


def test_a_folder_of_submissions_that_is_none_is_wrong_use(tmp_path):
    folder = tmp_path / "out" / "ada" / EX
    folder.mkdir(parents=True)
    (folder / "result.json").write_bytes(msgspec.json.encode(result()))
    ran = autograder("gradebook", tmp_path / "out", "--submissions", tmp_path / "nowhere")
    assert ran.exit_code == 2
    assert f"{tmp_path / 'nowhere'}: no such folder." in ran.output
