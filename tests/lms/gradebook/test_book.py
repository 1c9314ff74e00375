"""What `autograder grade` and `autograder gradebook` write to nbgrader's gradebook, and what they leave alone."""

import contextlib
import errno
import json
import os
import shutil
import sqlite3

import msgspec
import nbformat
import pytest

from autograder.errors import AutograderError
from autograder.lms.gradebook import book, database, notebooks, rows
from autograder.lms.gradebook.released import read_released
from autograder.results.names import OUT_FILES, OUT_FOLDERS, RESULT_FILES
from tests.lms.gradebook.making import (
    ANSWER,
    EX,
    ROOT,
    Kept,
    autograder,
    drop,
    fresh_url,
    half,
    hand_in,
    notebook,
    read,
    right,
    solutions,
    wrong,
)

QUESTION = (None, None, True)  # answered, and nobody has looked at it yet
UNANSWERED = (0, None, False)


@pytest.fixture
def class_(tmp_path):
    """Return a class of one, to be changed by the test, and how to grade it."""
    submissions, out, url = tmp_path / "submitted", tmp_path / "report", fresh_url()
    hand_in(submissions, "ada", half())

    class Class:
        folder, kept = submissions, Kept(out, url)

        def __init__(self):
            self.out = out

        def grade(self, *words):
            return self.run("grade", submissions, "--out", out, *words)

        def run(self, *words):
            return autograder(*words, url=url)

        def path(self, student="ada"):
            return out / "autograded" / student / EX / "perceptron.ipynb"

        def cells(self, student="ada"):
            return nbformat.read(self.path(student), as_version=4).cells

    yield Class()
    drop(url)


def cell(cells, name):
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


# ---- what is written


def test_scores_stand_in_the_cells_of_their_functions(term):
    result = json.loads((term.out / "carl" / EX / "result.json").read_bytes())
    wanted = {}
    for test in result["tests"]:
        wanted[f"test_{test['function']}"] = wanted.get(f"test_{test['function']}", 0) + test["score"]
    grades = term.kept.grades("carl")
    assert grades.pop("derivation") == UNANSWERED
    assert {name: row[0] for name, row in grades.items()} == wanted
    assert set(wanted.values()) == {8, 0}
    assert all(row[1:] == (None, False) for row in grades.values())


@pytest.mark.parametrize(
    ("student", "question"), [("ada", QUESTION), ("bob", UNANSWERED), ("dora", QUESTION), ("zoe", UNANSWERED)]
)
def test_an_answer_waits_for_a_person(term, student, question):
    assert term.kept.grades(student)["derivation"] == question


def test_what_cannot_be_loaded_has_no_points_and_says_why(term):
    grades = term.kept.grades("zoe")
    assert all(grade[0] == 0 for grade in grades.values())
    assert term.kept.comments("zoe")["sigmoid"] == ("Nothing could be loaded, so no test was run.", None)
    output = cell(nbformat.read(term.out / f"autograded/zoe/{EX}/perceptron.ipynb", 4).cells, "test_sigmoid").outputs
    assert "perceptron.ipynb is not a notebook" in output[0].text


def test_comments_name_the_mistake_or_what_went_wrong(term):
    comments = {name: row[0] for name, row in term.kept.comments("bob").items()}
    assert comments["sigmoid"] is None
    assert comments["linear_gradient"] == "Not implemented yet."
    assert comments["perceptron_gradient"].startswith("Likely mistake: ")
    assert term.kept.comments("carl")["linear_gradient"][0].startswith("Raised an exception: ")


def test_times_are_those_of_the_submission(term):
    asked = "SELECT student_id, timestamp FROM submitted_assignment"
    times = {student: str(time) for student, time in term.kept.ask(asked)}
    assert times["bob"].startswith("2026-10-12 23:40:11.123456")
    stamp = (term.out / f"autograded/bob/{EX}/timestamp.txt").read_text()
    assert stamp == "2026-10-12 23:40:11.123456 UTC\n"
    assert (term.out / f"autograded/ada/{EX}/timestamp.txt").read_text().startswith(times["ada"][:19])


def test_neither_hidden_tests_nor_mark_schemes_come_into_the_gradebook(term):
    sources = dict(term.kept.ask("SELECT name, source FROM source_cell"))
    assert sources["test_sigmoid"] == 'check("sigmoid")'
    assert sources["derivation"] == "Write your derivation here."
    everything = "".join(path.read_text() for path in (term.out / "autograded").rglob("*.ipynb"))
    for word in ("HIDDEN TESTS", "MARK SCHEME", "grader(", "BEGIN SOLUTION"):
        assert word not in everything + "".join(sources.values())


def test_values_of_hidden_tests_come_into_no_notebook(term):
    found = 0
    for path in term.out.glob("*/*/result.json"):
        result = json.loads(path.read_bytes())
        shown = (term.out / "autograded" / result["student"] / EX / "perceptron.ipynb").read_text()
        public = "".join(json.dumps(test) for test in result["tests"] if test["visibility"] == "public")
        for test in result["tests"]:
            for line in (test["call"] + "\n" + test["expected"] + "\n" + test["got"]).splitlines():
                told = json.dumps(line.strip())[1:-1]
                if test["visibility"] == "hidden" and len(told) > 12 and told not in public:
                    found += 1
                    assert told not in shown, (result["student"], test["id"])
    assert found


@pytest.mark.parametrize("student", ["ada", "bob", "carl", "dora", "zoe"])
def test_autograded_notebooks_are_valid_and_hold_each_cell_once(term, student):
    found = nbformat.read(term.out / f"autograded/{student}/{EX}/perceptron.ipynb", as_version=4)
    nbformat.validate(found)
    given = nbformat.read(ROOT / "assignments" / EX / "perceptron.ipynb", as_version=4)
    names = [cell.metadata.nbgrader.grade_id for cell in given.cells if "nbgrader" in cell.metadata]
    assert sorted(cell.metadata.nbgrader.grade_id for cell in found.cells if "nbgrader" in cell.metadata) == sorted(
        names
    )
    for name in names:
        assert cell(found.cells, name).metadata == cell(given.cells, name).metadata


@pytest.mark.parametrize("student", ["ada", "dora"])
def test_notebook_and_module_show_the_functions_and_the_answer(term, student):
    cells = nbformat.read(term.out / f"autograded/{student}/{EX}/perceptron.ipynb", as_version=4).cells
    assert cell(cells, "sigmoid").source.strip() == solutions()["sigmoid"]
    answer = cell(cells, "derivation").source
    assert read(answer) == ANSWER  # as it was typed
    assert "<span>&#36;&#92;partial E" in answer  # and its formula is one
    assert "<b>" not in answer
    before = cells[cells.index(cell(cells, "derivation")) - 1]
    assert before.source.startswith("## On paper")


# ---- a second run


def test_a_second_run_opens_no_database(class_, monkeypatch):
    assert class_.grade().exit_code == 0
    before = class_.path().stat().st_mtime_ns
    monkeypatch.setattr(book.Book, "_write_all", lambda *_: pytest.fail("nothing has changed"))
    assert class_.grade().exit_code == 0
    assert class_.path().stat().st_mtime_ns == before


def test_what_was_given_by_hand_survives_every_regrade(class_):
    hand_in(class_.folder, "ada", notebook({}, ANSWER))
    class_.grade()
    class_.kept.give("ada", "derivation", 7.5, "A step is missing.")
    class_.kept.give("ada", "test_sigmoid", 4, "Nearly.")
    class_.grade("--regrade")
    class_.run("gradebook", class_.out)
    assert class_.kept.grades("ada")["derivation"] == (None, 7.5, False)
    assert class_.kept.grades("ada")["test_sigmoid"] == (0, 4, False)
    hand_in(class_.folder, "ada", right())
    assert class_.grade().exit_code == 0
    grades = class_.kept.grades("ada")
    assert grades["derivation"] == (None, 7.5, True)  # the work is another one now: a person should look again
    assert grades["test_sigmoid"] == (10, 4, True)
    assert grades["test_perceptron_loss"] == (10, None, False)
    assert class_.kept.comments("ada")["derivation"] == (None, "A step is missing.")
    assert class_.kept.ask("SELECT sum(extra_credit) FROM grade") == [(2,)]


def test_a_lost_notebook_or_database_is_written_again(class_):
    class_.grade()
    class_.path().unlink()
    class_.grade()
    assert class_.path().is_file()
    if not class_.kept.url.startswith("sqlite"):
        return
    (class_.out / "gradebook.db").unlink()
    class_.grade()
    assert class_.kept.grades("ada")["test_sigmoid"][0] == 10


def test_the_command_writes_everything_anew_and_remembers_where_the_submissions_are(class_):
    class_.grade("--no-gradebook")
    assert not (class_.out / "gradebook.db").exists()
    assert class_.run("gradebook", class_.out).exit_code == 0  # as grading noted
    moved = class_.folder.rename(class_.folder.with_name("moved"))
    ran = class_.run("gradebook", class_.out, "--submissions", moved)
    assert ran.output == f"1 submission in the gradebook; nbgrader's commands work in {class_.out}.\n"
    assert cell(class_.cells(), "sigmoid").source.startswith("def sigmoid")
    assert class_.run("gradebook", class_.out).exit_code == 0
    moved.rename(class_.folder)
    ran = class_.run("gradebook", class_.out)
    assert ran.exit_code == 2
    assert f"{moved} is not a folder. Give their folder with --submissions" in ran.output


def test_a_configuration_of_ones_own_stays(class_):
    class_.grade()
    config = class_.out / "nbgrader_config.py"
    config.write_text("# mine\n")
    class_.run("gradebook", class_.out)
    assert config.read_text() == "# mine\n"


def test_what_was_graded_is_shown_whatever_became_of_the_file(class_):
    class_.grade()
    hand_in(class_.folder, "ada", right())
    class_.run("gradebook", class_.out)
    assert "return 2 * ((o - t)" in cell(class_.cells(), "perceptron_gradient").source


@pytest.mark.parametrize("lost", [None, b"", b"{}", b'{"file": "perceptron.ipynb", "sha256": "of another file"}'])
def test_without_the_outline_the_file_is_looked_through_anew(class_, lost):
    class_.grade()
    outline = class_.out / "ada" / EX / "outline.json"
    outline.unlink()
    if lost is not None:
        outline.write_bytes(lost)
    class_.run("gradebook", class_.out)
    assert "return 2 * ((o - t)" in cell(class_.cells(), "perceptron_gradient").source
    hand_in(class_.folder, "ada", right())
    class_.run("gradebook", class_.out)
    assert any("was changed or moved since" in each.source for each in class_.cells())


def test_nothing_is_kept_of_what_was_not_graded(class_):
    class_.grade()
    assert (class_.out / "ada" / EX / "outline.json").is_file()
    (class_.folder / "ada" / EX / "perceptron.ipynb").unlink()
    class_.grade()
    assert not (class_.out / "ada" / EX / "outline.json").exists()


# ---- late work, the roster


def test_late_penalties_due_dates_and_names_arrive(class_, tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    for name in ("solutions", "assignments"):
        (course / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / ".cache", course / ".cache")  # a link would not be taken
    late = '\n[late]\ntime_zone = "UTC"\npercent_per_day = 10\ndue = { ex1_perceptron = 2026-10-10T12:00:00 }\n'
    (course / "course.toml").write_text((ROOT / "course.toml").read_text() + late)
    (course / "roster.csv").write_text('id,name,email\nada,"Lovelace, Ada",ada@example.org\n')
    (class_.folder / "ada" / EX / "timestamp.txt").write_text("2026-10-11 15:00:00.000000 UTC\n")
    assert class_.grade("--course", course).exit_code == 0
    score = json.loads((class_.out / "ada" / EX / "result.json").read_bytes())["score"]
    assert class_.kept.ask("SELECT late_submission_penalty FROM submitted_notebook") == [(pytest.approx(score / 5),)]
    assert str(class_.kept.ask("SELECT duedate FROM assignment")[0][0]).startswith("2026-10-10 12:00:00")
    named = class_.kept.ask("SELECT first_name, last_name, email FROM student")
    assert named == [("Ada", "Lovelace", "ada@example.org")]


# ---- hostile and odd work


def test_a_notebook_without_names_is_matched_by_its_functions(class_):
    found = json.loads(right())
    for each in found["cells"]:
        each["metadata"] = {}
    hand_in(class_.folder, "ada", json.dumps(found).encode())
    class_.grade()
    assert cell(class_.cells(), "perceptron_loss").source == solutions()["perceptron_loss"]
    assert class_.kept.grades("ada")["derivation"] == QUESTION  # the answer is in a cell without a name
    assert any(ANSWER in read(each.source) for each in class_.cells())


ODD = {
    "cells is no list": {"cells": {"a": 1}, "nbformat": 4},
    "sheets of an old format": {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}], "nbformat": 3},
    "strange cells": {
        "cells": [1, None, {"cell_type": "raw", "source": 3}, {"source": ["a", 1], "metadata": {"nbgrader": []}}]
    },
    "names twice": {
        "cells": [{"cell_type": "code", "source": f"x = {at}", "metadata": {"nbgrader": {"grade_id": "sigmoid"}}}
                  for at in range(2)]
    },
    "many cells": {"cells": [{"cell_type": "markdown", "source": f"text {at}"} for at in range(1000)]},
    "scripts": {"cells": [{"cell_type": "markdown", "source": "<script>alert(1)</script>"}]},
    "a long cell": {"cells": [{"cell_type": "code", "source": "a\n" * 3_000_000}]},
    "lone surrogates": {"cells": [{"cell_type": "markdown", "source": "\ud800"}]},
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_odd_notebooks_give_valid_ones(class_, kind):
    hand_in(class_.folder, "ada", json.dumps(ODD[kind]).encode())
    assert class_.grade().exit_code == 0
    found = nbformat.read(class_.path(), as_version=4)
    nbformat.validate(found)
    assert len(found.cells) < 450
    assert "<script" not in class_.path().read_text()
    assert class_.path().stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "code", [b"def broken(:", b"\xff\xfe", b"x = 1\r\n\x00", b"(" * 5000, b"@a\ndef sigmoid(z): pass"]
)
def test_odd_modules_give_valid_notebooks(class_, code):
    shutil.rmtree(class_.folder / "ada")
    hand_in(class_.folder, "ada", code, "perceptron.py")
    assert class_.grade().exit_code == 0
    nbformat.validate(nbformat.read(class_.path(), as_version=4))


def test_code_beside_the_functions_of_a_module_is_shown(class_):
    shutil.rmtree(class_.folder / "ada")
    code = "import numpy as np\n\ndef helper(a):\n    return a\n\ndef sigmoid(z):\n    return helper(z)\n\nhelper(1)\n"
    hand_in(class_.folder, "ada", code.encode(), "perceptron.py")
    class_.grade()
    sources = [each.source for each in class_.cells() if each.cell_type == "code"]
    assert sources[0] == "import numpy as np\n\ndef helper(a):\n    return a"
    assert sources[1] == "def sigmoid(z):\n    return helper(z)"
    assert "helper(1)" in sources


def test_what_breaks_the_reading_of_cells_costs_nobody_else_anything(class_, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(notebooks, "own_cells", broken)
    assert class_.grade().exit_code == 0
    assert any("cannot be shown here" in each.source for each in class_.cells())


# ---- what is said when it cannot be done


def test_without_nbgrader_there_is_a_note_and_no_failure(class_, monkeypatch):
    monkeypatch.setattr(book, "nbgrader_is_there", lambda: False)
    ran = class_.grade()
    assert ran.exit_code == 0
    assert "nbgrader is not installed, so no gradebook was written." in ran.output
    assert not (class_.out / "gradebook.db").exists()


def test_a_name_too_long_for_nbgrader_is_left_out_and_named(class_):
    hand_in(class_.folder, "x" * 129, wrong())
    ran = class_.grade()
    assert ran.exit_code == 0
    assert "left out, because nbgrader takes names of at most 128 characters" in ran.output
    assert class_.kept.ask("SELECT id FROM student") == [("ada",)]


def test_an_exercise_without_a_notebook_is_left_out_and_named(tmp_path):
    small = ROOT / "tests/small_course"
    target = tmp_path / "in/ada/ex1_small"
    target.mkdir(parents=True)
    shutil.copy(small / "solutions/ex1_small/small.py", target)
    ran = autograder("grade", tmp_path / "in", "--out", tmp_path / "out", "--course", small)
    assert ran.exit_code == 0
    assert "gradebook: ex1_small: left out, because it has no notebook" in ran.output


def test_what_lies_in_the_place_of_the_gradebook_is_moved_and_said(class_, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    class_.out.mkdir()
    for words in (["grade", class_.folder, "--out", class_.out], ["gradebook", class_.out]):
        for name in ("gradebook.db", "autograded"):
            if (class_.out / name).exists():
                (class_.out / name).rename(tmp_path / f"{name} of the first run")
        (class_.out / "gradebook.db").mkdir()
        (class_.out / "autograded").symlink_to(tmp_path / "elsewhere")
        ran = class_.run(*words, *(["--submissions", class_.folder] if words[0] == "gradebook" else []))
        assert ran.exit_code == 0, ran.output
        assert "gradebook.db is not a regular file; it was moved to .aside-" in ran.output.replace("gradebook.db: ", "")
        assert "autograded is a link; links are not followed; it was moved to .aside-" in ran.output
        assert class_.path().is_file()
        assert os.listdir(tmp_path / "elsewhere") == []
    assert (class_.out / ".aside-2-gradebook.db").is_dir()


@pytest.mark.parametrize("place", ["ada", f"ada/{EX}", f"ada/{EX}/perceptron.ipynb"])
def test_one_student_whose_place_cannot_be_used_costs_nobody_else_the_gradebook(class_, tmp_path, place):
    (tmp_path / "elsewhere").mkdir()
    hand_in(class_.folder, "bob", right())
    odd = class_.out / "autograded" / place
    odd.parent.mkdir(parents=True)
    odd.mkdir() if place.endswith(".ipynb") else odd.symlink_to(tmp_path / "elsewhere")
    why = "Is a directory" if place.endswith(".ipynb") else f"{odd.name} is a link; links are not followed"
    ran = class_.grade()
    assert ran.exit_code == 3
    assert f"gradebook: not written: ada/{EX}: {why}" in ran.output
    assert class_.kept.grades("bob")
    assert not class_.kept.grades("ada")
    assert os.listdir(tmp_path / "elsewhere") == []
    assert class_.run("gradebook", class_.out).exit_code == 3
    odd.rename(tmp_path / "moved away")
    assert class_.grade().exit_code == 0
    assert class_.kept.grades("ada")


def test_every_name_in_a_report_is_known_as_one_of_ours(term):
    beside = {*OUT_FILES, *OUT_FOLDERS}
    assert term.written - set(os.listdir(term.submissions)) <= beside
    assert set(os.listdir(term.out / "ada" / EX)) <= set(RESULT_FILES)


def test_a_database_that_cannot_be_reached_is_said(class_):
    ran = autograder("grade", class_.folder, "--out", class_.out, url="nonsense://host/name")
    assert ran.exit_code == 3
    assert "The gradebook could not be written: " in ran.output


def test_a_gradebook_that_nbgrader_cannot_make_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_MAKE", "raise SystemExit('no room')")
    with pytest.raises(AutograderError, match="nbgrader could not make a gradebook: no room"):
        database.Database(f"sqlite:///{tmp_path}/gradebook.db", "course", lambda _, make: make())
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_said(class_, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(notebooks.Notebooks, "_put", full)
    ran = class_.grade()
    assert ran.exit_code == 3
    assert "the gradebook could not be written: No space left on device" in ran.output


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_an_out_without_results_is_wrong_use(tmp_path, name):
    (tmp_path / "empty").mkdir()
    ran = autograder("gradebook", tmp_path / name)
    assert ran.exit_code == 2
    assert "`autograder grade SUBMISSIONS --out" in ran.output


def test_formgrader_loses_nothing_that_it_writes_meanwhile(term):
    """The writer holds the database's lock from its first reading on."""
    if term.url:
        pytest.skip("SQLite's lock")
    held = database.Database(f"sqlite:///{term.out}/gradebook.db", "c", lambda _, make: make())
    with held.writing():
        other = sqlite3.connect(term.out / "gradebook.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE grade SET manual_score = 1")
        other.close()
    held.close()


def test_a_cell_that_is_gone_goes_and_what_a_person_gave_stays(class_, course, tmp_path):
    hand_in(class_.folder, "bob", right())
    class_.grade()
    class_.kept.give("bob", "test_sigmoid", 3, "kept")
    released = read_released(course.assignment("ex1"))
    fewer = tuple(cell for cell in released.cells if "sigmoid" not in cell.name)
    opened = database.Database(class_.kept.url, "gradients-by-hand", lambda _, make: make())
    with opened.writing() as writing:
        rows.write_exercise(writing, msgspec.structs.replace(released, cells=fewer), "gradients-by-hand", None, [])
    opened.close()
    names = {name for (name,) in class_.kept.ask("SELECT name FROM base_cell")}
    assert "test_sigmoid_derivative" not in names
    assert "test_sigmoid" in names
    assert class_.kept.grades("bob")["test_sigmoid"][1] == 3


def test_nbgraders_tables_are_those_that_rows_are_written_for(term):
    with contextlib.closing(sqlite3.connect(term.out / "gradebook.db")) as file:
        revisions = file.execute("SELECT version_num FROM alembic_version").fetchall()
    assert revisions == [("e43177bfe90b",)]  # with another one, compare its tables with rows.py first


def test_no_temporary_file_is_left(term):
    assert not [path.name for path in term.out.rglob("*") if path.name.endswith(".tmp")]
