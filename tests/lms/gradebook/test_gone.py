"""A result whose submission is gone counts nowhere, and what a person gave for it comes back with it."""

import contextlib
import csv
import json
import os
import shutil
import sqlite3

import pytest

from autograder.lms.gradebook import gone
from tests.lms.gradebook.making import ANSWER, EX, Kept, autograder, drop, fresh_url, hand_in, notebook, program

GIVEN = (None, 7.5, False)


@pytest.fixture
def graded(tmp_path):
    """Return a class of two, whose work a person has graded, with the command that grades again."""
    submissions, out, roster, url = tmp_path / "submitted", tmp_path / "report", tmp_path / "roster.csv", fresh_url()
    roster.write_text("id,name\nada,Ada L\n")
    for student in ("ada", "soifa"):
        hand_in(submissions, student, notebook({}, ANSWER))

    def again(*words):
        ran = autograder("grade", submissions, "--out", out, "--exercise", "ex1", "--roster", roster, *words, url=url)
        assert ran.exit_code == 0, ran.output
        return ran.output

    again()
    kept = Kept(out, url)
    for student in ("ada", "soifa"):
        kept.give(student, "derivation", 7.5, f"For {student}.")
    yield submissions, out, kept, again
    drop(url)


def in_csv(path):
    return lambda out: names_in((out / path).read_text())


def names_in(table):
    return {row[0] for row in csv.reader(table.splitlines()) if row}


def in_table(out):
    with contextlib.closing(sqlite3.connect(out / "results.sqlite")) as table:
        names = [name for (name,) in table.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {value for name in names for row in table.execute(f"SELECT * FROM {name}") for value in row}


def in_gradebook(out):
    tables = ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
    kept = Kept(out)
    counted = {name: kept.ask(f"SELECT count(*) FROM {name}")[0][0] for name in tables}
    assert counted.pop("grade") == 8 * counted["student"] and counted.pop("comment") == 8 * counted["student"]
    assert set(counted.values()) == {counted["student"]}
    return {student for (student,) in kept.ask("SELECT id FROM student")}


NBGRADER = """
from nbgrader.api import Gradebook
book = Gradebook("sqlite:///gradebook.db")
works = [work for assignment in book.assignments for work in book.assignment_submissions(assignment.name)]
print(*sorted({*(student.id for student in book.students), *(work.student.id for work in works)}))
"""


def in_export(*words):
    def read(out):
        target = out.parent / "table.csv"
        ran = autograder("export", out, "--to", "csv", "--output", target, "--exercise", "ex1", *words)
        assert ran.exit_code == 0, ran.output
        return names_in(target.read_text())

    return read


def in_folders(out):
    return {path.name for path in (out / "autograded").iterdir() if path.is_dir()}


def on_page(out):
    page = (out / "index.html").read_text()
    return {name for name in ("ada", "soifa") if f'href="./{name}/' in page}


def shown(out):
    return {name for name in ("ada", "soifa") if autograder("show", out, name, "ex1").exit_code == 0}


PLACES = {
    "grades.csv": in_csv("grades.csv"),
    "final_grades.csv": in_csv("final_grades.csv"),
    "the table of results": in_table,
    "the gradebook": in_gradebook,
    "the notebooks for formgrader": in_folders,
    "the class page": on_page,
    "show": shown,
    "export": in_export(),
    "export with points by hand": in_export("--by-hand"),
}


def test_a_result_that_is_set_aside_counts_nowhere(graded):
    submissions, out, _, again = graded
    again()
    before = {place: {"ada", "soifa"} & {*ask(out)} for place, ask in PLACES.items()}
    assert before == dict.fromkeys(PLACES, {"ada", "soifa"})
    os.rename(submissions / "soifa", submissions.parent / "soifa")
    assert "soifa/ex1_perceptron: its submission is gone" in again()
    after = {place: {"ada", "soifa"} & {*ask(out)} for place, ask in PLACES.items()}
    assert after == dict.fromkeys(PLACES, {"ada"})
    assert program("python", "-c", NBGRADER, folder=out).split() == ["ada"]
    assert (out / ".gone" / "soifa" / EX / "result.json").is_file()
    assert (out / ".gone" / "autograded" / "soifa" / EX / "perceptron.ipynb").is_file()
    told = [json.loads(line)["student"] for line in (out / "by_hand.jsonl").read_text().splitlines()]
    assert told == ["ada", "soifa"]


@pytest.mark.parametrize("changed", [False, True])
def test_what_was_given_by_hand_comes_back_with_the_submission_and_waits_where_that_was_changed(graded, changed):
    submissions, out, kept, again = graded
    os.rename(submissions / "soifa", submissions.parent / "soifa")
    again()
    again()  # which keeps it as well
    if kept.url.startswith("sqlite"):
        assert kept.grades("soifa") == {}
    kept.ask("UPDATE grade SET manual_score = 5")  # what a person changes meanwhile stays
    os.rename(submissions.parent / "soifa", submissions / "soifa")
    if changed:
        hand_in(submissions, "soifa", notebook({}, f"{ANSWER} And more."))
    again()
    assert kept.grades("soifa")["derivation"] == (None, 7.5, changed)
    assert kept.comments("soifa")["derivation"][1] == "For soifa."
    assert kept.grades("ada")["derivation"][1] == 5
    again()
    assert kept.grades("soifa")["derivation"] == (None, 7.5, changed)


def test_a_student_of_the_roster_stays_and_so_does_what_cannot_be_read(graded):
    submissions, out, kept, again = graded
    shutil.rmtree(submissions / "ada")
    (out / "soifa" / EX / "result.json").write_text("no result")
    ran = autograder("gradebook", out, "--roster", submissions.parent / "roster.csv", url=kept.url)
    assert ran.exit_code == 0
    assert kept.grades("ada") and kept.grades("soifa")  # its result lies there, though it cannot be read
    again()
    assert kept.ask("SELECT id FROM student WHERE id = 'ada'") == [("ada",)]
    assert kept.ask("SELECT count(*) FROM submitted_assignment WHERE student_id = 'ada'") == [(0,)]


def test_on_a_server_what_a_person_gave_stays_and_is_named(graded, monkeypatch, tmp_path):
    submissions, _, _, _ = graded
    out, url = tmp_path / "other", f"sqlite:///{tmp_path}/server.db"
    words = ("grade", submissions, "--out", out, "--exercise", "ex1")
    assert autograder(*words, url=url).exit_code == 0
    kept = Kept(out, url)
    kept.give("soifa", "derivation", 7.5, "Good.")
    monkeypatch.setattr(gone, "BATCH", 1)
    for student in ("ada", "soifa"):
        shutil.rmtree(submissions / student)
    hand_in(submissions, "bob", notebook({}, ANSWER))
    for _ in range(2):
        ran = autograder(*words, url=url)
        assert (
            "soifa/ex1_perceptron: its submission is gone; what people gave for it stays in the gradebook."
            in " ".join(ran.output.split())
        )
        assert kept.grades("soifa")["derivation"] == GIVEN
        assert kept.ask("SELECT id FROM student ORDER BY id") == [("bob",), ("soifa",)]
    assert (out / "autograded" / "soifa" / EX).is_dir()
    assert not (out / "autograded" / "ada").exists()


def test_a_notebook_behind_a_link_is_not_moved(graded, tmp_path):
    submissions, out, _, _ = graded
    os.rename(out / "autograded" / "soifa", tmp_path / "elsewhere")
    (out / "autograded" / "soifa").symlink_to(tmp_path / "elsewhere")
    shutil.rmtree(submissions / "soifa")
    ran = autograder("grade", submissions, "--out", out, "--exercise", "ex1")
    assert ran.exit_code == 3
    assert "soifa/ex1_perceptron: soifa is a link; links are not followed" in " ".join(ran.output.split())
    assert (tmp_path / "elsewhere" / EX).is_dir()


def test_the_place_of_the_submissions_is_known_without_the_gradebook(graded):
    submissions, out, kept, _ = graded
    shutil.rmtree(out / "autograded")
    assert autograder("gradebook", out, url=kept.url).exit_code == 0
    assert (out / "autograded" / "ada" / EX / "perceptron.ipynb").is_file()
    shutil.rmtree(out / "autograded")
    (out / ".class.json").unlink()
    ran = autograder("gradebook", out, url=kept.url)
    assert ran.exit_code == 2
    assert "Where are the submissions? Give their folder with --submissions." in ran.output
    assert autograder("gradebook", out, "--submissions", submissions, url=kept.url).exit_code == 0
