"""The guide for authors, followed to the letter in a copy of the repository: its files are taken out of its text."""

import json
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from tests.conftest import ROOT
from tests.repository import repository

GUIDE = (ROOT / "docs" / "first_exercise.md").read_text()
REFERENCE = (ROOT / "docs" / "authoring.md").read_text()
EX = "ex7_cross_entropy"
BLOCK = re.compile(r"(?:^`(?P<file>[\w./]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM = ".venv/bin/autograder "


class Author:
    """Somebody who does what the guide says, block after block."""

    def __init__(self, course, monkeypatch):
        self.course = course
        self.said = []  # a line that the guide shows, and all that its command printed
        monkeypatch.chdir(course)

    def follow(self, text):
        for block in BLOCK.finditer(text):
            if block["kind"] == "console":
                self.commands(block["text"])
            elif block["file"]:
                target = self.course / block["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block["text"])

    def commands(self, text):
        printed = ""
        for line in text.splitlines():
            if line.startswith("$ "):
                printed = self.run(line[2:])
            elif line.strip() not in ("", "..."):
                self.said.append((line, printed))

    def run(self, command):
        if command.startswith(PROGRAM):  # in this process, where everything is imported already
            return CliRunner().invoke(main, shlex.split(command.removeprefix(PROGRAM))).output
        subprocess.run(command, shell=True, check=True)
        return ""

    def result(self, student, out="report"):
        return json.loads((self.course / out / student / EX / "result.json").read_text())


@pytest.fixture(scope="module")
def author(tmp_path_factory):
    """Return an author who has followed the whole guide."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        author = Author(repository(tmp_path_factory.mktemp("guide") / "course"), monkeypatch)
        author.follow(GUIDE)
        yield author


def squeezed(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_guide_shows_what_its_commands_print(author):
    assert len(author.said) > 15
    for line, printed in author.said:
        assert " ".join(line.split()) in squeezed(printed), printed


def test_the_guide_writes_every_file_of_the_exercise(author):
    files = {path.name for path in (author.course / "solutions" / EX).iterdir() if path.is_file()}
    assert {block["file"].rpartition("/")[2] for block in BLOCK.finditer(GUIDE) if block["file"]} == files
    assert tomllib.loads((author.course / "course.toml").read_text())["exercises"][-1] == EX


def test_the_engine_is_not_touched(author):
    changed = [
        name
        for name in subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        if name.startswith(("autograder/", "tests/")) and (ROOT / name).is_file()
        if (ROOT / name).read_bytes() != (author.course / name).read_bytes()
    ]
    assert changed == []


def test_the_exercise_reads_well_to_ruff_too(author):
    for words in (["check", "-q"], ["format", "--check", "-q"]):
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", *words, f"solutions/{EX}"],
            cwd=author.course, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout


def test_the_right_one_gets_everything_the_stub_nothing_and_the_mistake_is_named(author):
    scores = {student: author.result(student)["score"] for student in ("right", "wrong", "stub")}
    assert scores == {"right": 100.0, "wrong": 0.0, "stub": 0.0}
    assert {test["outcome"] for test in author.result("stub")["tests"]} == {"not_implemented"}
    named = [mistake["id"] for test in author.result("wrong")["tests"] for mistake in test["mistakes"]]
    assert set(named) == {"half-squared-error-delta"}
    assert "half-squared-error-delta" in (author.course / "report/wrong" / EX / "feedback.html").read_text()


def test_the_notebook_is_nbgraders_with_the_points(author):
    cells = json.loads((author.course / "assignments" / EX / "cross_entropy.ipynb").read_text())["cells"]
    points = {
        about["grade_id"]: about["points"]
        for cell in cells
        if (about := cell["metadata"].get("nbgrader")) and about["grade"]
    }
    assert points == {"test_bce_gradient": 100, "derivation": 10}
    assert not any("len(x)" in "".join(cell["source"]) for cell in cells)


def test_the_points_are_in_the_gradebook(author):
    with sqlite3.connect(author.course / "report" / "gradebook.db") as book:
        rows = book.execute(
            "SELECT base_cell.name, max_score FROM grade_cells JOIN base_cell ON base_cell.id = grade_cells.id"
        ).fetchall()
    book.close()
    assert dict(rows) == {"test_bce_gradient": 100.0, "derivation": 10.0}


def test_a_group_of_equal_wrong_answers_becomes_an_entry_of_the_bank(author):
    section = REFERENCE.partition("## From a group of equal wrong answers to a bank entry")[2].partition("\n## ")[0]
    shown = [block for block in BLOCK.finditer(section) if block["kind"] == "python"]
    theirs, entry = (block["text"] for block in shown)
    rewritten = theirs.replace("slope = o * (1 - o)\n    return ((o - t) / slope)", "return ((o - t) / (o - o**2))")
    assert rewritten != theirs
    for student, text in (("ada", theirs), ("bob", rewritten)):
        folder = author.course / "group" / student / EX
        folder.mkdir(parents=True)
        (folder / "cross_entropy.py").write_text(text)
    grade = f"{PROGRAM}grade group --out group_report --no-gradebook"
    assert "2 graded." in author.run(grade)
    for student in ("ada", "bob"):
        assert author.result(student, "group_report")["score"] == 0.0
        assert not [test for test in author.result(student, "group_report")["tests"] if test["mistakes"]]
    assert "0 graded, 2 kept" in author.run(grade)

    with open(author.course / "solutions" / EX / "mistakes.py", "a") as bank:
        bank.write(f"\n\n{entry}")
    assert author.run(f"{PROGRAM}lint {EX}") == "The exercises read well.\n"
    assert "2 graded." in author.run(grade)
    for student in ("ada", "bob"):
        result = author.result(student, "group_report")
        named = {mistake["id"] for test in result["tests"] for mistake in test["mistakes"]}
        assert (result["score"], named) == (0.0, {"missing-sigmoid-prime"})
