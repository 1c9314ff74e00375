"""`results.sqlite`: one table of all tests, right after every run, written cheaply and whole or not at all."""

import sqlite3

import msgspec
import pytest

from autograder.results import table
from autograder.results.result import GraderInfo, NamedMistake, Outcome, Result, Seconds, Status, TestResult


def a_result(student, outcome=Outcome.PASSED, wall=0.5):
    passed = outcome is Outcome.PASSED
    mistakes = () if passed else (NamedMistake(id="factor-2", hint="h"), NamedMistake(id="sign", hint="h"))
    return Result(
        student=student,
        exercise="ex1",
        graded_file="small.py",
        submission_sha256="ab",
        status=Status.GRADED,
        score=10.0 * passed,
        max_score=10.0,
        grader=GraderInfo(version="1", seed=7, sandbox="s"),
        seconds=Seconds(cpu=0.1, wall=wall),
        notes=("one", "two"),
        tests=tuple(
            TestResult(
                id=f"ex1.f.t{at}",
                function="f",
                title="t",
                outcome=outcome,
                score=5.0 * passed,
                max_score=5.0,
                visibility="hidden",
                message="" if passed else "wrong value",
                mistakes=mistakes,
            )
            for at in range(2)
        ),
    )


def write(out, *results):
    with table.updated(out) as rows:
        for result in results:
            rows.add(result, stamp=f"{hash(msgspec.json.encode(result))}")
    return rows.changed


def read(out, query):
    database = sqlite3.connect(out / "results.sqlite")
    found = database.execute(query).fetchall()
    database.close()
    return found


def test_a_row_for_each_test_and_one_for_each_submission(tmp_path):
    write(tmp_path, a_result("ada"), a_result("bob; DROP TABLE tests", Outcome.FAILED))
    assert read(tmp_path, "SELECT * FROM tests WHERE student = 'ada'")[1] == (
        *("ada", "ex1", "ex1.f.t1", "f", "hidden", "passed", 5.0, 5.0, "", ""),
    )
    by_outcome = "SELECT outcome, mistakes, message, count(*), sum(score) FROM tests GROUP BY outcome ORDER BY outcome"
    assert read(tmp_path, by_outcome) == [
        ("failed", "factor-2, sign", "wrong value", 2, 0.0),
        ("passed", "", "", 2, 10.0),
    ]
    assert read(tmp_path, "SELECT student, score, cpu_s, wall_s, notes FROM submissions") == [
        ("ada", 10.0, 0.1, 0.5, "one\ntwo"),
        ("bob; DROP TABLE tests", 0.0, 0.1, 0.5, "one\ntwo"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["results.sqlite"]


def test_only_what_changed_is_written_and_what_is_gone_is_forgotten(tmp_path):
    first = [a_result(f"s{at}") for at in range(5)]
    assert write(tmp_path, *first) == 6  # the file itself is one
    before = (tmp_path / "results.sqlite").stat()
    assert write(tmp_path, *first) == 0
    assert (tmp_path / "results.sqlite").stat() == before
    assert write(tmp_path, *first[1:4], a_result("s4", Outcome.CRASHED), a_result("t")) == 3
    assert read(tmp_path, "SELECT DISTINCT student, outcome FROM tests ORDER BY student") == [
        ("s1", "passed"),
        ("s2", "passed"),
        ("s3", "passed"),
        ("s4", "crashed"),
        ("t", "passed"),
    ]
    assert table.seconds(tmp_path) == {(name, "ex1"): 0.5 for name in ("s1", "s2", "s3", "s4", "t")}


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5_000], ids=["empty", "text", "torn"]
)
def test_a_file_that_is_no_table_is_written_anew(tmp_path, content):
    (tmp_path / "results.sqlite").write_bytes(content)
    assert table.seconds(tmp_path) == {}
    write(tmp_path, a_result("ada"))
    assert read(tmp_path, "SELECT count(*) FROM tests") == [(2,)]
    assert [path.name for path in tmp_path.iterdir()] == ["results.sqlite"]


def test_a_table_of_another_layout_is_written_anew(tmp_path):
    database = sqlite3.connect(tmp_path / "results.sqlite")
    database.execute("CREATE TABLE tests (student TEXT)")
    database.close()
    write(tmp_path, a_result("ada"))
    assert read(tmp_path, "SELECT count(*) FROM tests") == [(2,)]


def test_what_goes_wrong_leaves_the_old_table(tmp_path):
    write(tmp_path, a_result("ada"))
    before = (tmp_path / "results.sqlite").read_bytes()
    with pytest.raises(KeyboardInterrupt), table.updated(tmp_path) as rows:
        rows.add(a_result("bob"), "1")
        raise KeyboardInterrupt
    with pytest.raises(OSError, match="results.sqlite"), table.updated(tmp_path) as rows:
        rows.add(a_result("bob"), object())  # a value that SQLite does not take
    assert (tmp_path / "results.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.sqlite"]
