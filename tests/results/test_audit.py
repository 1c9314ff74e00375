"""The record of who was graded when and why, and what a regrade says before it writes."""

import concurrent.futures
import contextlib
import io
import json
import os
import signal
import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.cli.main import main
from autograder.report import terminal_changes
from autograder.results import history
from autograder.results.audit import Audit, AuditEntry, AuditEvent
from autograder.results.history import change
from autograder.results.names import AUDIT_FILE
from autograder.results.result import GraderInfo, Outcome, Result, Status, TestResult, encode
from tests.classrun.test_late_work import make_course
from tests.classrun.test_run import RIGHT, STUB, hand_in, snapshot

WRONG = RIGHT.replace("2.0 * x", "3.0 * x")


def result(student="ada", score=60.0, *, sha="s1", version="1+a", seed=1, sandbox="b", status=Status.GRADED, tests=()):
    return Result(
        student=student, exercise="ex1_small", graded_file="small.py", submission_sha256=sha, status=status, score=score,
        max_score=100.0, grader=GraderInfo(version=version, seed=seed, sandbox=sandbox), tests=tests,
    )  # fmt: skip


def ended(name, outcome, score=0.0):
    return TestResult(
        id=f"ex1_small.{name}", function=name.partition(".")[0], title="t", outcome=outcome, score=score, max_score=10.0,
        visibility="hidden",
    )  # fmt: skip


def put(out, one):
    folder = out / one.student / one.exercise
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_bytes(encode(one))
    return folder


def read(out):
    """Return the lines of a record that are whole."""
    entries = []
    for line in (out / AUDIT_FILE).read_bytes().splitlines():
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            entries.append(msgspec.json.decode(line, type=AuditEntry))
    return entries


def told(out):
    return [(entry.event.value, entry.student, entry.from_score, entry.to_score, entry.why) for entry in read(out)]


# ---- the record


def test_lines_are_only_ever_added(tmp_path):
    book = Audit(tmp_path)
    book.graded(result(), None, ("new",))
    book.close()
    first = (tmp_path / "audit.jsonl").read_bytes()
    book = Audit(tmp_path)
    book.graded(result(score=80.0, sha="s2"), result(), ("changed submission",))
    book.fault("bob", "ex1_small", "1+a", "A grading process ended unexpectedly.")
    book.close()
    assert (tmp_path / "audit.jsonl").read_bytes().startswith(first)
    assert told(tmp_path) == [
        ("graded", "ada", None, 60.0, ("new",)),
        ("graded", "ada", 60.0, 80.0, ("changed submission",)),
        ("fault", "bob", None, None, ("A grading process ended unexpectedly.",)),
    ]
    entry = read(tmp_path)[1]
    assert (entry.version, entry.seed, entry.sandbox, entry.submission_sha256, entry.max_score) == (
        "1+a",
        1,
        "b",
        "s2",
        100.0,
    )
    assert entry.time.tzinfo is not None


def test_half_a_line_is_left_alone_and_a_new_one_begun(tmp_path):
    book = Audit(tmp_path)
    book.graded(result(), None, ("new",))
    book.graded(result("bob"), None, ("new",))
    book.close()
    path = tmp_path / "audit.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    torn = path.read_bytes()
    book = Audit(tmp_path)
    assert list(book.last) == [("ada", "ex1_small")]
    book.found(result("bob"), 0.0)
    book.close()
    assert path.read_bytes().startswith(torn + b"\n")
    assert [(entry.event, entry.student) for entry in read(tmp_path)] == [
        (AuditEvent.GRADED, "ada"),
        (AuditEvent.FOUND, "bob"),
    ]


def test_lines_that_make_no_sense_are_passed_over(tmp_path):
    (tmp_path / "audit.jsonl").write_bytes(b'{"a": 1}\n\xff\n\n[1, 2\n')
    book = Audit(tmp_path)
    assert book.last == {}
    book.graded(result(), None, ("new",))
    book.close()
    assert len(read(tmp_path)) == 1


def test_what_the_record_knows_is_not_noted_again(tmp_path):
    book = Audit(tmp_path)
    book.graded(result(), None, ("new",))
    book.found(result(), 0.0)
    book.found(result(score=70.0), 86_400.0)
    book.found(result(score=70.0), 86_400.0)
    book.close()
    assert told(tmp_path)[1:] == [("found", "ada", 60.0, 70.0, ("the run that wrote it left no line",))]
    assert read(tmp_path)[1].time.isoformat() == "1970-01-02T00:00:00+00:00"


def test_many_threads_write_whole_lines_and_few_of_them_wait_for_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda _: synced.append(1))
    book = Audit(tmp_path)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: book.graded(result(f"s{at}"), None, ("new",)), range(400)))
    monkeypatch.setattr("autograder.results.audit.SYNC_EVERY_S", -1.0)
    book.graded(result("last"), None, ("new",))
    book.close()
    assert len({entry.student for entry in read(tmp_path)}) == 401
    assert 1 <= len(synced) < 50


def test_a_write_that_is_cut_short_goes_on(tmp_path, monkeypatch):
    book = Audit(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:50]))
    book.graded(result(), None, ("new",))
    monkeypatch.undo()
    book.close()
    assert len(read(tmp_path)) == 1


# ---- why, what changed, what it was before

FAULT = Status.GRADER_FAULT
REASONS = [
    (None, result(), False, ("new",)),
    (None, result(), True, ("new", "--regrade")),
    (result(), result(), True, ("--regrade",)),
    (result(), result(sha="s2"), False, ("changed submission",)),
    (result(), result(version="1+b", sha="s2"), True, ("--regrade", "changed submission", "changed tests")),
    (result(), result(version="2+b"), False, ("changed grader",)),
    (result(), result(seed=2, sandbox="none"), False, ("changed seed", "changed sandbox")),
    (result(status=FAULT, score=None), result(), False, ("fault before",)),
    (
        result(),
        result(),
        False,
        ("changed files beside the graded one, a different feedback level, or a damaged report",),
    ),
]


@pytest.mark.parametrize(("before", "after", "regrade", "why"), REASONS)
def test_why_something_was_graded(before, after, regrade, why):
    assert history.reasons(before, after, regrade=regrade) == why


def test_what_a_result_replaces_is_noted(tmp_path):
    keeper = history.Record(tmp_path, regrade=True)
    keeper.open()
    for score in (60.0, 70.0):
        keeper.replace(result(score=score), lambda score=score: put(tmp_path, result(score=score)))
    with pytest.raises(ZeroDivisionError):  # killed before the new result was written
        keeper.replace(result(score=90.0), lambda: 1 / 0)
    keeper.replace(result(score=90.0), lambda: put(tmp_path, result(score=90.0)))
    keeper.close()
    assert [(entry.from_score, entry.to_score) for entry in read(tmp_path)] == [(None, 60), (60, 70), (70, 90)]


def test_a_damaged_result_still_has_the_score_of_the_record(tmp_path):
    keeper = history.Record(tmp_path, regrade=False)
    keeper.open()
    folder = put(tmp_path, result())
    keeper.found(result(), 0.0)
    (folder / "result.json").write_text("{")
    keeper.replace(result(score=80.0), lambda: put(tmp_path, result(score=80.0)))
    keeper.close()
    assert told(tmp_path)[-1] == ("graded", "ada", 60.0, 80.0, ("new",))


def shown(all_changes, *, dry=True):
    text = io.StringIO()
    terminal_changes.show(all_changes, Console(file=text, width=120), dry=dry)
    return text.getvalue()


def test_the_table_of_changes():
    old = result(tests=(ended("a", Outcome.PASSED), ended("b", Outcome.FAILED), ended("gone", Outcome.PASSED)))
    new = result(
        score=52.5, tests=(ended("a", Outcome.FAILED), ended("b", Outcome.FAILED), ended("come", Outcome.TIMEOUT))
    )
    other = msgspec.structs.replace(new, student="bob", score=60.0)
    found = [
        change(old, new),
        change(msgspec.structs.replace(old, student="bob"), other),
        change(result("cleo", None), result("cleo", 70.0)),
        change(result("dan"), result("dan")),
        change(None, result("eve")),
        change(result("fay", 5.0), result("fay", None)),
    ]
    text = shown(found)
    lines = [line.split() for line in text.splitlines()]
    assert ["ada", "ex1_small", "60", "52.5", "-7.5", "a:", "passed", "->", "wrong", "answer"] in lines
    assert ["come:", "not", "there", "->", "out", "of", "time"] in lines
    assert ["gone:", "passed", "->", "not", "there"] in lines
    assert ["cleo", "ex1_small", "none", "70", "+70"] in lines
    assert ["fay", "ex1_small", "5", "none", "-5"] in lines
    assert (
        "3 scores would change: 1 up, 2 down; 1 with the same score, but other tests; 1 would stay as they were; 1 new."
        in text
    )
    assert text.index("ada") < text.index("cleo")
    assert "dan" not in text
    assert "1 stayed as they were" in shown(found, dry=False)


def test_other_points_for_the_same_outcome_are_shown():
    old, new = result(tests=(ended("a", Outcome.PASSED),)), result(score=61.5, tests=(ended("a", Outcome.PASSED),))
    new = msgspec.structs.replace(new, tests=(msgspec.structs.replace(new.tests[0], score=11.5),))
    text = shown([change(old, new)])
    assert f"a: {old.tests[0].score:g} -> 11.5 points" in text
    assert "passed" not in text


def test_long_tables_are_cut(monkeypatch):
    monkeypatch.setattr(terminal_changes, "LINES", 1)
    tests = tuple(ended(f"t{at}", Outcome.PASSED) for at in range(6))
    text = shown([change(result(name), result(name, 61.0, tests=tests)) for name in ("ada", "bob")])
    assert "1 more are not shown here." in text
    assert "and 2 more tests" in text


# ---- the command


@pytest.fixture
def place(tmp_path, warm_pool):
    (tmp_path / "in").mkdir()
    make_course(tmp_path / "course", "")
    return tmp_path


def words(place, *more):
    told = ["grade", place / "in", "--out", place / "out", "--course", place / "course", "--jobs", "1", *more]
    return list(map(str, told))


def grade(place, *more):
    return CliRunner().invoke(main, words(place, *more), catch_exceptions=False)


def test_a_regrade_says_who_changes_before_anything_is_written(place):
    assert grade(place, "--regrade", "--dry-run").exit_code == 2  # there is nothing to compare with
    assert not (place / "out").exists()
    hand_in(place / "in", "ada", RIGHT)
    bob = hand_in(place / "in", "bob", WRONG)
    grade(place)
    assert told(place / "out") == [("graded", "ada", None, 100.0, ("new",)), ("graded", "bob", None, 60.0, ("new",))]
    assert "0 graded, 2 kept" in grade(place).output
    assert len(told(place / "out")) == 2  # what was kept is not noted
    tests = place / "course/solutions/ex1_small/test_small.py"
    tests.write_text(tests.read_text().replace("points=15", "points=10", 1).replace("points=10", "points=15", 1))
    (bob / "small.py").write_text(RIGHT)
    hand_in(place / "in", "cleo", STUB)
    before = snapshot(place / "out")
    ran = grade(place, "--regrade", "--dry-run")
    assert ran.exit_code == 0, ran.output
    assert snapshot(place / "out") == before
    files = [".class.json", ".gitignore", "audit.jsonl", "grades.csv", "index.html", "results.sqlite"]
    assert sorted(os.listdir(place / "out")) == sorted(["ada", "bob", *files])
    assert "bob" in ran.output and "+40" in ran.output
    assert (
        "1 score would change: 1 up, 0 down; 1 with the same score, but other tests; 0 would stay as they were; 1 new."
        in ran.output
    )
    assert "3 graded; nothing was written." in ran.output
    ran = grade(place)
    assert "1 score changed: 1 up, 0 down" in ran.output
    assert sorted(told(place / "out")[2:], key=lambda entry: entry[1]) == [  # the longest was begun first
        ("graded", "ada", 100.0, 100.0, ("changed tests",)),
        ("graded", "bob", 60.0, 100.0, ("changed submission", "changed tests")),
        ("graded", "cleo", None, 55.0, ("new",)),
    ]
    assert sorted(os.listdir(place / "out/cleo/ex1_small")) == ["feedback.html", "outline.json", "result.json"]


KILLED = """
import os, signal, sys
from autograder.results import audit
from autograder.cli.main import main
graded, calls = audit.Audit.graded, []
def dies(self, *args):
    calls.append(1)
    if len(calls) == 3:
        os.write(self._descriptor, b'{"time":"20')
        os.kill(os.getpid(), signal.SIGKILL)
    graded(self, *args)
audit.Audit.graded = dies
main(sys.argv[1:])
"""


def test_a_run_that_is_killed_loses_nothing_of_the_record(place):
    for name in ("ada", "bob", "cleo", "dan"):
        hand_in(place / "in", name, RIGHT)
    ran = subprocess.run([sys.executable, "-c", KILLED, *words(place)], capture_output=True, check=False)
    assert ran.returncode == -signal.SIGKILL
    written = {path.parent.parent.name for path in (place / "out").glob("*/*/result.json")}
    assert len(told(place / "out")) == 2 < len(written)
    assert grade(place).exit_code == 0
    lines = told(place / "out")
    assert sorted(line[1] for line in lines) == ["ada", "bob", "cleo", "dan"]
    assert {line[1] for line in lines[2:] if line[0] == "found"} | {line[1] for line in lines[:2]} == written
    raw = (place / "out" / "audit.jsonl").read_bytes().splitlines()
    assert [line for line in raw if not line.endswith(b"}")] == [b'{"time":"20']
    assert len(told(place / "out")) == 4
    grade(place)
    assert len(told(place / "out")) == 4


def test_a_grading_process_that_ends_is_noted(place, monkeypatch):
    from autograder.errors import GraderFault

    hand_in(place / "in", "ada", RIGHT)

    class Pool:
        def __init__(self, *_):
            pass

        def run(self, setup, tasks, read):
            yield from ((task, GraderFault("It ended.")) for task in tasks)

    monkeypatch.setattr("autograder.classrun.run.LocalPool", Pool)
    assert grade(place).exit_code == 3
    assert told(place / "out") == [("fault", "ada", None, None, ("It ended.",))]
    assert json.loads((place / "out" / "audit.jsonl").read_bytes())["version"].startswith("0.")
