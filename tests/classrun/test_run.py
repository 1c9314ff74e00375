"""`autograder grade` on folders of submissions of the small course; with real processes where they are the point."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from autograder.cli.main import main

SMALL = Path(__file__).parents[1] / "small_course"
COMMAND = [sys.executable, "-m", "autograder"]
RIGHT = (SMALL / "solutions/ex1_small/small.py").read_text()
STUB = RIGHT.replace("return 2.0 * x", 'raise NotImplementedError("ex1_small: double is not implemented yet")')


def program(*words, **options):
    """Run the command in a process of its own."""
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, check=False, **options)


def run(*words):
    """Run the command in this process, which has imported everything; what it does not say by itself is raised."""
    ran = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    return SimpleNamespace(returncode=ran.exit_code, stdout=ran.stdout, stderr=ran.stderr)


def grade(submissions, out, *words):
    return run("grade", submissions, "--out", out, "--course", SMALL, *words)


def hand_in(folder, student, content=RIGHT, name="small.py", exercise="ex1_small"):
    target = folder / student / exercise
    target.mkdir(parents=True)
    if name:
        (target / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


def result(out, student):
    return json.loads((out / student / "ex1_small" / "result.json").read_bytes())


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def submissions(tmp_path, warm_pool):
    folder = tmp_path / "submissions"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_a_class_of_every_kind(submissions, out):
    hand_in(submissions, "ada")
    hand_in(submissions, "bob", STUB)
    hand_in(submissions, "cleo", "def broken(:")
    hand_in(submissions, "dan", name=None)
    hand_in(submissions, "eve", "", name="notes.txt")
    (submissions / "fay").mkdir()  # no folder for the exercise: no grade
    (submissions / "gil").mkdir()
    (submissions / "gil" / "ex1_small").write_text("a file")
    (submissions / ".git").mkdir()
    (submissions / "README.md").write_text("no student")
    (submissions / "hal").symlink_to(submissions / "ada")
    (submissions / "ida").mkdir()
    (submissions / "ida" / "ex1_small").symlink_to(submissions / "ada" / "ex1_small")
    before = snapshot(submissions)
    ran = program("grade", submissions, "--out", out, "--course", SMALL)
    assert ran.returncode == 0, ran.stderr
    assert snapshot(submissions) == before
    with open(out / "grades.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: (float(row["score"]), row["status"]) for name, row in rows.items()} == {
        "ada": (100.0, "graded"),
        "bob": (60.0, "graded"),
        "cleo": (0.0, "unloadable"),
        "dan": (0.0, "unloadable"),
        "eve": (0.0, "unloadable"),
        "gil": (0.0, "unloadable"),
        "ida": (0.0, "unloadable"),
    }
    assert "hal" in ran.stderr
    assert "ignored" in ran.stderr
    assert "link" in " ".join(result(out, "ida")["notes"])
    assert result(out, "dan")["graded_file"] is None
    files = ("grades.csv", "index.html", "results.sqlite", "audit.jsonl", ".gitignore", ".class.json")
    assert {path.name for path in out.iterdir()} == {*rows, *files}
    assert (out / ".gitignore").read_text() == "*\n"
    assert not [path for path in (out, *out.rglob("*")) if path.stat().st_mode & 0o077 and path.name != ".gitignore"]
    written = {name: sorted(os.listdir(out / name / "ex1_small")) for name in rows}
    with_file = {name for name in rows if result(out, name)["graded_file"]}
    assert with_file >= {"ada", "bob"}
    assert written == {
        name: ["feedback.html", *(["outline.json"] if name in with_file else []), "result.json"] for name in rows
    }


def test_a_second_run_keeps_what_stands_and_grades_what_changed(submissions, out):
    hand_in(submissions, "ada")
    target = hand_in(submissions, "bob", STUB)
    assert "2 graded." in grade(submissions, out).stdout
    before = snapshot(out)
    again = grade(submissions, out)
    assert "0 graded, 2 kept from before." in again.stdout
    assert snapshot(out) == before
    (target / "small.py").write_text(RIGHT)
    assert "1 graded, 1 kept from before." in grade(submissions, out).stdout
    assert result(out, "bob")["score"] == 100.0
    assert "2 graded." in grade(submissions, out, "--regrade").stdout


def test_both_files_the_fuller_one_is_graded_and_told(submissions, out):
    cell = {"cell_type": "code", "source": RIGHT, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    target = hand_in(submissions, "ada", STUB)
    (target / "small.ipynb").write_text(notebook)
    target = hand_in(submissions, "bob")
    (target / "small.ipynb").write_text(notebook)
    os.utime(target / "small.py", ns=(10**18, 10**18))
    os.utime(target / "small.ipynb", ns=(10**18, 10**18))
    target = hand_in(submissions, "cleo")
    (target / "small.ipynb").write_text(notebook)
    os.utime(target / "small.py", ns=(10**17, 10**17))
    target = hand_in(submissions, "dan", "def broken(:")
    (target / "small.ipynb").write_text(notebook)
    assert grade(submissions, out).returncode == 0
    graded = {name: result(out, name) for name in ("ada", "bob", "cleo", "dan")}
    assert {name: found["graded_file"] for name, found in graded.items()} == {
        "ada": "small.ipynb",
        "bob": "small.py",
        "cleo": "small.ipynb",
        "dan": "small.ipynb",
    }
    assert "more of its functions are filled in (3 against 2)" in graded["ada"]["notes"][0]
    assert "equally old" in graded["bob"]["notes"][0]
    assert "it is newer" in graded["cleo"]["notes"][0]
    assert all(found["score"] == 100.0 for found in graded.values())


def test_names_that_cannot_be_graded_are_named_and_the_others_are_graded(submissions, out):
    hand_in(submissions, "ada")
    names = [b"\xff\xfe", b"a\nb", b"x" * 201, b"grades.csv"]
    for name in names:
        os.mkdir(os.fsencode(submissions) + b"/" + name)
    ran = grade(submissions, out)
    assert ran.returncode == 3
    assert ran.stderr.count("not graded: ") == len(names)
    assert result(out, "ada")["score"] == 100.0


def test_odd_names_are_graded(submissions, out):
    names = ["=cmd()", "<script>alert(1)<", "Renée O'Neil, Jr.", "a b", "-x", "名前", "x" * 200]
    for name in names:
        hand_in(submissions, name)
    assert grade(submissions, out).returncode == 0
    assert [result(out, name)["student"] for name in names] == names


def test_one_student_only(submissions, out):
    hand_in(submissions, "ada")
    hand_in(submissions, "bob")
    assert "1 graded." in grade(submissions, out, "--student", "ada", "--exercise", "ex1").stdout
    assert not (out / "bob").exists()


WRONG_USE = {
    "no such folder": (["nowhere"], "cannot be read as a folder of submissions"),
    "no such student": (["submissions", "--student", "zoe"], "No such student"),
    "no such exercise": (["submissions", "--exercise", "ex9"], "There is no exercise 'ex9'"),
    "out inside": (["submissions"], "where nothing may be written"),
    "no jobs": (["submissions", "--jobs", "0"], "--jobs"),
}


@pytest.mark.parametrize(("words", "sentence"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_says_so_with_status_2(submissions, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    hand_in(submissions, "ada")
    target = submissions / "out" if sentence == "where nothing may be written" else tmp_path / "out"
    ran = run("grade", *words, "--out", target, "--course", SMALL)
    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_out_that_is_a_file_says_so(submissions, out):
    out.write_text("in the way")
    ran = grade(submissions, out)
    assert ran.returncode == 2
    assert "cannot be written to" in ran.stderr
    assert out.read_text() == "in the way"


def test_without_a_sandbox_grading_refuses_and_the_unsafe_way_is_written_into_results(submissions, out, tmp_path):
    hand_in(submissions, "ada")
    hand_in(submissions, "bob", RIGHT.replace("return 2.0 * x", "while True: pass"))
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces here' >&2\nexit 1\n")
    (fake / "bwrap").chmod(0o755)
    environment = {**os.environ, "PATH": f"{fake}:{os.environ['PATH']}"}
    words = ("grade", submissions, "--out", out, "--course", SMALL)
    ran = program(*words, env=environment)
    assert ran.returncode == 3
    assert "No sandbox here: bubblewrap cannot make its namespaces (bwrap: no namespaces here)" in ran.stderr
    assert not list(out.glob("*/*/result.json"))
    ran = program(*words, "--unsafe-no-sandbox", env=environment)
    assert ran.returncode == 0, ran.stderr
    assert "no sandbox" in ran.stderr
    assert result(out, "ada")["grader"]["sandbox"] == "none (unsafe)"
    assert (result(out, "ada")["score"], result(out, "bob")["score"]) == (100.0, 60.0)


def children(pid):
    """Return all processes below one, as a single look at the table of processes shows them."""
    below = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(fields[1]), []).append(int(entry))
    found = [pid]
    for each in found:
        found += below.get(each, [])
    return found[1:]


def victims(process):
    """Return the processes of a run by kind."""
    kinds = {"grader": [process.pid], "job": [], "zygote": []}
    for pid in children(process.pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"autograder.classrun.job" in command:
            kinds["job"].append(pid)
        elif b"zygote.py" in command:
            kinds["zygote"].append(pid)
    return kinds


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_leaves_no_process_and_goes_on_from_there(submissions, out, number):
    for at in range(4):
        hand_in(submissions, f"s{at}")
    hand_in(submissions, "t", RIGHT.replace("return 2.0 * x", "import time; time.sleep(100)"))
    words = [*COMMAND, "grade", submissions, "--out", out, "--course", SMALL, "--jobs", "1"]
    process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (out / "s3" / "ex1_small" / "result.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    family = children(process.pid)
    assert family
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "Run the same command again to continue" in errors
        assert "Traceback" not in errors
    while any(os.path.exists(f"/proc/{pid}") for pid in family) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in family if os.path.exists(f"/proc/{pid}")]
    again = grade(submissions, out)
    assert again.returncode == 0
    assert "1 graded, 4 kept from before." in again.stdout


def test_a_job_that_is_killed_costs_nobody_anything(submissions, out):
    for at in range(30):
        hand_in(submissions, f"s{at}", RIGHT + f"# {at}\n")
    words = [*COMMAND, "grade", submissions, "--out", out, "--course", SMALL, "--jobs", "2"]
    process = subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(out.glob("*/*/result.json")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(victims(process)["job"][0], signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert {result(out, f"s{at}")["score"] for at in range(30)} == {100.0}


def test_a_broken_result_file_is_graded_again(submissions, out):
    hand_in(submissions, "ada")
    grade(submissions, out)
    (out / "ada" / "ex1_small" / "result.json").write_text("{")
    assert "1 graded." in grade(submissions, out).stdout
    assert result(out, "ada")["score"] == 100.0


def test_a_course_toml_that_cannot_be_read_is_wrong_use(submissions, out, tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "course.toml").write_text("seed = [\n")
    ran = run("grade", submissions, "--out", out, "--course", tmp_path / "course")
    assert ran.returncode == 2
    assert "course.toml: " in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_tests_of_a_course_that_do_not_compile_are_the_courses_fault(submissions, out, tmp_path):
    broken = tmp_path / "course"
    shutil.copytree(SMALL, broken, ignore=shutil.ignore_patterns(".cache", "__pycache__"))
    (broken / "solutions/ex1_small/test_small.py").write_text("import nothing_of_this_name\n")
    hand_in(submissions, "ada")
    ran = run("grade", submissions, "--out", out, "--course", broken)
    assert ran.returncode == 3
    assert "The tests of ex1_small cannot be compiled" in ran.stderr
    assert "nothing_of_this_name" in ran.stderr
