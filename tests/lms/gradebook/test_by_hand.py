"""`autograder export --by-hand`: what was given in formgrader arrives in the tables of learning platforms."""

import csv
import shutil
from types import SimpleNamespace

import pytest

from tests.lms.gradebook.making import EX, Kept, autograder, drop, fresh_url, nbgrader


@pytest.fixture
def marked(term, tmp_path):
    """Return a copy of the class in which a person has graded ada's answer and overruled a cell of bob's."""
    out, url = tmp_path / "report", fresh_url()
    shutil.copytree(term.out, out)
    if url:
        assert autograder("gradebook", out, "--submissions", term.submissions, url=url).exit_code == 0
    kept = Kept(out, url)
    kept.give("ada", "derivation", 7.5, "Say where\nthe sum goes.")
    kept.give("bob", "test_perceptron_gradient", 12, "nearly")
    kept.ask("UPDATE comment SET manual_comment = NULL WHERE manual_comment = 'nearly'")
    yield SimpleNamespace(out=out, url=url, kept=kept, table=tmp_path / "table.csv")
    drop(url)


def export(marked, *words):
    return autograder("export", marked.out, *words, url=marked.url)


def scores(path):
    with open(path, newline="") as file:
        return {row["student"]: row[EX] for row in csv.DictReader(file)}


def automatic(term, student):
    return sum(score or 0 for score, _, _ in term.kept.grades(student).values())


def test_points_given_by_hand_are_added_and_who_waits_has_no_grade(marked, term):
    ran = export(marked, "--to", "csv", "--output", marked.table, "--by-hand")
    assert ran.exit_code == 0, ran.output
    found = scores(marked.table)
    assert found["ada"] == "108.50"  # 100, 7.5 for the answer and 1 of extra credit
    assert float(found["bob"]) == automatic(term, "bob") + 12 + 1
    assert found["dora"] == ""  # her answer waits
    assert f"Waiting for points by hand, left as they are: dora ({EX})." in ran.output
    nbgrader("export", folder=marked.out, url=marked.url)
    with open(marked.out / "gradebook.csv", newline="") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    for student in ("ada", "bob", "carl", "zoe"):
        assert float(found[student]) == theirs[student], student


def test_without_it_the_automatic_points_count_and_that_is_said(marked):
    ran = export(marked, "--to", "csv", "--output", marked.table)
    assert "Your points by hand are not included: 2 submissions. Add them with --by-hand." in ran.output
    assert scores(marked.table)["ada"] == "100.00"


def test_the_maximum_is_that_of_both_and_comments_arrive(marked):
    template = marked.out.parent / "moodle.csv"
    rows = "".join(f"Participant {at},{name},,110,,\n" for at, name in enumerate(("ada", "bob", "carl", "dora")))
    template.write_text(f"Identifier,Full name,Grade,Maximum grade,Last modified (grade),Feedback comments\n{rows}")
    words = ("--to", "moodle", "--template", template, "--exercise", EX)
    ran = export(marked, *words)
    assert ran.exit_code == 2
    assert "the maximum there is 110 points, but ex1_perceptron has 100" in ran.output
    ran = export(marked, *words, "--by-hand")
    assert ran.exit_code == 3  # zoe is not in the table
    lines = (marked.out.parent / "moodle-filled.csv").read_text().splitlines()
    assert lines[1].startswith(
        "Participant 0,ada,108.50,110,,108.5 of 110 points; 8.5 of them by hand. Say where the sum goes. "
    )
    assert lines[3].split(",")[5].startswith(f"{lines[3].split(',')[2].rstrip('0').rstrip('.')} of 100 points. sigmoid")
    assert lines[4] == "Participant 3,dora,,110,,"


def test_who_is_not_in_the_gradebook_has_to_be_looked_at(marked):
    marked.kept.ask("DELETE FROM grade")
    ran = export(marked, "--to", "csv", "--output", marked.table, "--by-hand")
    assert "0 grades in" in ran.output
    assert "Waiting for points by hand, left as they are: ada" in ran.output


def test_a_gradebook_that_is_not_there_or_none(marked):
    if marked.url:
        pytest.skip("it is about the file")
    words, book = ("--to", "csv", "--output", marked.table), marked.out / "gradebook.db"
    book.write_bytes(b"this is no database at all" * 100)
    ran = export(marked, *words, "--by-hand")
    assert ran.exit_code == 3
    assert "The gradebook could not be read: file is not a database" in ran.output
    book.unlink()
    assert export(marked, *words).exit_code == 0
    ran = export(marked, *words, "--by-hand")
    assert ran.exit_code == 2
    assert "gradebook.db: no gradebook; `autograder gradebook" in ran.output
    assert not book.exists()
