"""What counts in the end: the final table, the late line of the feedback page, the roster; with the real command once."""

import csv
import errno
import json
import os
import shutil

import pytest
from click.testing import CliRunner

from autograder.classrun.late_files import LateWork
from autograder.cli.main import main
from autograder.course.course import find_course
from autograder.grades.final_grades import absent
from autograder.grades.roster import read_roster
from autograder.report import class_page
from autograder.report.class_page import late_rows
from autograder.results.result import GraderInfo, Result, Status, encode
from tests.classrun.test_run import RIGHT, STUB, hand_in
from tests.conftest import SMALL

POLICY = """
[late]
time_zone = "Europe/Berlin"
grace_minutes = 10
percent_per_day = 10
percent_at_most = 50
[late.due]
ex1_small = 2026-10-12T23:59:00
[late.extensions]
cleo = 7
"""


def make_course(folder, policy=POLICY):
    shutil.copytree(SMALL, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    (folder / "course.toml").write_text((SMALL / "course.toml").read_text() + policy)
    return find_course(folder)


def make_result(out, student, score, status=Status.GRADED):
    info = GraderInfo(version="1", seed=1, sandbox="none")
    result = Result(
        student=student, exercise="ex1_small", graded_file="small.py", submission_sha256="0", status=status,
        score=score, max_score=100.0, grader=info,
    )  # fmt: skip
    folder = out / student / "ex1_small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_bytes(encode(result))
    (folder / "feedback.html").write_text("the page of the job")
    return result


def stamp(submissions, student, text):
    folder = submissions / student / "ex1_small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text(text)


@pytest.fixture
def place(tmp_path):
    for name in ("course", "in", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


def table(out):
    with open(out / "final_grades.csv", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def settle(place, results, roster=None, policy=POLICY):
    work = LateWork(make_course(place / "course", policy), place / "in", place / "out", roster)
    return work, work.settle(results)


def test_raw_and_final_scores_stand_side_by_side(place):
    results = [make_result(place / "out", name, 80.0) for name in ("ada", "bob", "cleo", "dan")]
    results.append(make_result(place / "out", "eve", None, Status.GRADER_FAULT))
    stamp(place / "in", "ada", "2026-10-12 20:00:00 UTC")
    stamp(place / "in", "bob", "2026-10-14 01:00:00 UTC")
    stamp(place / "in", "cleo", "2026-10-14 01:00:00 UTC")
    stamp(place / "in", "eve", "2026-10-14 01:00:00 UTC")
    _, finals = settle(place, results)
    rows = table(place / "out")
    columns = ("raw_score", "submitted", "time_from", "seconds_late", "penalty", "final_score", "note")
    assert {name: tuple(row[column] for column in columns) for name, row in rows.items()} == {
        "ada": ("80.0", "2026-10-12T20:00:00+00:00", "nbgrader", "0", "0.0", "80.0", ""),
        "bob": ("80.0", "2026-10-14T01:00:00+00:00", "nbgrader", "97260", "16.0", "64.0", ""),
        "cleo": ("80.0", "2026-10-14T01:00:00+00:00", "nbgrader", "0", "0.0", "80.0", ""),
        "dan": ("80.0", "", "", "", "0.0", "80.0", "the hand-in time is not known"),
        "eve": ("", "2026-10-14T01:00:00+00:00", "nbgrader", "97260", "", "", ""),
    }
    assert [(row.student, row.by, row.raw, row.penalty, row.final) for row in late_rows(finals)] == [
        ("bob", "1 day 3 h", 80.0, 16.0, 64.0),
        ("eve", "1 day 3 h", None, 0.0, None),
    ]


def test_only_pages_of_late_work_are_written_anew_and_only_when_something_changed(place):
    results = [make_result(place / "out", name, 80.0) for name in ("ada", "bob")]
    stamp(place / "in", "ada", "2026-10-12 20:00:00 UTC")
    stamp(place / "in", "bob", "2026-10-14 01:00:00 UTC")
    settle(place, results)
    ada, bob = (place / "out" / name / "ex1_small" for name in ("ada", "bob"))
    assert (ada / "feedback.html").read_text() == "the page of the job"
    assert "80 - 16 = 64 points count" in (bob / "feedback.html").read_text()
    assert "2026-10-12 23:59 CEST" in (bob / "feedback.html").read_text()
    assert not (ada / "late.json").exists()
    assert json.loads((bob / "late.json").read_bytes())["lateness"]["percent"] == 20.0
    before = (bob / "feedback.html").stat().st_ino
    settle(place, results)
    assert (bob / "feedback.html").stat().st_ino == before
    settle(place, results, policy=POLICY + "bob = 7\n")
    assert "points count" not in (bob / "feedback.html").read_text()
    assert not (bob / "late.json").exists()
    (bob / "late.json").write_text("{")
    settle(place, results, policy="")
    assert not (bob / "late.json").exists()
    assert not (place / "out" / "final_grades.csv").exists()


def test_an_exercise_without_a_due_date_counts_in_full(place):
    results = [make_result(place / "out", "ada", 80.0)]
    _, (final,) = settle(place, results, policy='[late]\ntime_zone = "UTC"\n')
    assert (final.score, final.penalty, final.record) == (80.0, 0.0, None)
    assert table(place / "out")["ada"]["final_score"] == "80.0"


def test_the_roster_names_who_handed_in_nothing_and_whom_it_does_not_know(place):
    (place / "roster.csv").write_text("id,name,nick\nada,Ada,A\n=zoe,Zoe,Z\n")
    results = [make_result(place / "out", name, 80.0) for name in ("ada", "bob")]
    work, finals = settle(
        place,
        results,
        read_roster(place / "roster.csv", ()),
        policy='[late]\ntime_zone = "UTC"\n[late.extensions]\nzed = 1\n',
    )
    assert absent(finals) == {"=zoe": ["ex1_small"]}
    assert [final.score for final in finals if final.student == "=zoe"] == [None]
    row = table(place / "out")["'=zoe"]
    assert (row["status"], row["raw_score"], row["final_score"]) == ("not handed in", "", "")
    assert dict(work.to_look_at(finals, ["ada", "bob"])) == {
        "bob": "not in roster.csv",
        "nick": "an unknown column of roster.csv; it is ignored",
        "zed": "has an extension, but nobody has this name",
    }
    page = class_page.page(
        "A course", results, work.to_look_at(finals, ["ada", "bob"]), late_rows(finals), absent(finals)
    )
    assert "Not handed in" in page
    assert "<bdi>=zoe</bdi>: ex1_small" in page
    assert "not in roster.csv" in page


def test_a_folder_is_the_students_whose_id_is_spelt_in_another_way(place):
    (place / "roster.csv").write_text("id\nADA\nZo\u00eb\nbob\n")
    folders = ["ada", "Zoe\u0308", "bob", "Bob"]
    results = [make_result(place / "out", name, 80.0) for name in folders]
    policy = '[late]\ntime_zone = "UTC"\n[late.extensions]\nAda = 1\n'
    work, finals = settle(place, results, read_roster(place / "roster.csv", ()), policy)
    assert absent(finals) == {}
    assert dict(work.to_look_at(finals, folders)) == {
        "bob": "differs from Bob only in capitals or accents",
        "Bob": "differs from bob only in capitals or accents",
    }


def test_long_lists_on_the_class_page_are_cut(monkeypatch):
    monkeypatch.setattr(class_page, "ROWS_SHOWN", 1)
    late = [class_page.LateRow(name, "ex1", "5 min", 80.0, 8.0, 72.0) for name in ("ada", "bob")]
    page = class_page.page("A course", [], [], late, {"cleo": ["ex1"], "dan": ["ex1"]})
    assert "80 - 8 = 72" in page
    assert "1 more row not shown here; all are in final_grades.csv" in page
    assert "1 more student" in page
    assert "no score yet" in class_page.page("x", [], [], [class_page.LateRow("eve", "ex1", "5 min", None, 0.0, None)])


def test_the_command_settles_lateness_for_new_and_for_kept_results(place):
    course = make_course(place / "course")
    hand_in(place / "in", "ada", RIGHT)
    hand_in(place / "in", "bob", STUB)
    stamp(place / "in", "ada", "2026-10-12 20:00:00 UTC")
    stamp(place / "in", "bob", "2026-10-14 01:00:00 UTC")
    (place / "in" / ".collected").mkdir()
    words = ["grade", str(place / "in"), "--out", str(place / "out"), "--course", str(course.root), "--jobs", "1"]
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert "1 late submission. Final grades:" in ran.output
    assert table(place / "out")["bob"]["final_score"] == "48.0"
    page = place / "out/bob/ex1_small/feedback.html"
    assert "60 - 12 = 48 points count" in page.read_text()
    assert "1 day 3 h" in (place / "out/index.html").read_text()
    assert json.loads((place / "out/bob/ex1_small/result.json").read_bytes())["score"] == 60.0
    assert "bob,ex1_small,60.0," in (place / "out/grades.csv").read_text()
    make_course(place / "course", POLICY + "bob = 1\n")
    (place / "course" / "roster.csv").write_text("id\nada\n" + "".join(f"s{at}\n" for at in range(21)))
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    assert "0 graded, 2 kept from before." in ran.output
    assert "Not handed in: s0 (ex1_small), s1" in ran.output
    assert "and 1 more." in ran.output
    assert "look at: bob: not in roster.csv" in ran.output
    assert table(place / "out")["bob"]["final_score"] == "54.0"
    assert "60 - 6 = 54 points count" in page.read_text()


def test_names_with_the_same_reason_share_a_line(place):
    course = make_course(place / "course")
    for at in range(7):
        hand_in(place / "in", f"s{at}", "")
    ran = CliRunner().invoke(
        main, ["grade", *map(str, (place / "in", "--out", place / "out", "--course", course.root))]
    )
    names = ", ".join(f"s{at}/ex1_small" for at in range(5))
    assert f"look at: {names} and 2 more: the hand-in time is not known; no penalty" in ran.output


def test_where_submissions_are_looked_for_is_said_when_there_is_none(place):
    course = make_course(place / "course")
    hand_in(place / "in", "ada", RIGHT)
    words = ["--out", str(place / "out"), "--course", str(course.root)]
    ran = CliRunner().invoke(main, ["grade", str(place / "in" / "ada"), *words])
    assert ran.exit_code == 2
    assert f"no submission found in {place}/in/ada/<student>/<exercise>/ for ex1_small." in ran.output
    assert "ada looks like the folder of one student. Give the folder around it." in ran.output
    (place / "empty").mkdir()
    ran = CliRunner().invoke(main, ["grade", str(place / "empty"), *words])
    assert ran.exit_code == 2
    assert "no submission found" in ran.output
    assert "looks like" not in ran.output


def test_a_page_that_is_missing_is_made_anew(place):
    results = [make_result(place / "out", "bob", 80.0)]
    stamp(place / "in", "bob", "2026-10-14 01:00:00 UTC")
    page = place / "out" / "bob" / "ex1_small" / "feedback.html"
    page.unlink()
    settle(place, results)
    assert "80 - 16 = 64 points count" in page.read_text()


def test_a_disk_that_is_full_ends_the_run_and_a_folder_in_the_way_does_not(place, monkeypatch):
    results = [make_result(place / "out", "bob", 80.0)]
    stamp(place / "in", "bob", "2026-10-14 01:00:00 UTC")

    def refused(number):
        def write(*_):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(LateWork, "_write", write)

    refused(errno.EISDIR)
    work, _ = settle(place, results)
    assert work.unwritten == [("bob/ex1_small", "its lateness cannot be written: Is a directory")]
    refused(errno.ENOSPC)
    with pytest.raises(OSError, match="No space left"):
        settle(place, results)
