"""Every command in the README does what it shows, in a fresh copy of the repository."""

import re
import shutil

import pytest

from tests.conftest import ROOT
from tests.repository import SampleClass, run

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def squeezed(line):
    return " ".join(line.split())


@pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0] for block in BLOCKS])
def test_the_readme_shows_what_its_commands_print(fresh, request, block):
    expected = iter(block.splitlines())
    printed = ""
    for line in expected:
        if line.startswith("$ "):
            sample = line[2:] == SampleClass.COMMAND
            ran = request.getfixturevalue("sample").ran if sample else run(line[2:], fresh)
            printed = ran.stdout + ran.stderr
            continue
        if line != "...":
            assert squeezed(line) in [squeezed(row) for row in printed.splitlines()], printed


@pytest.mark.parametrize("words", [[], ["help"]])
def test_make_lists_its_targets(fresh, words):
    ran = run("make " + " ".join(words), fresh)
    assert ran.returncode == 0
    for target in ("setup", "grade", "check", "test", "generate", "lint"):
        assert f"make {target} " in ran.stdout


def test_make_check_of_an_unknown_exercise_says_so(fresh):
    ran = run("make check EX=ex9", fresh)
    assert ran.returncode == 2
    assert "There is no exercise 'ex9'; the course has ex1_perceptron" in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_make_grade_of_a_class_of_ones_own(fresh, tmp_path):
    shutil.copytree(ROOT / "examples/class/carl", tmp_path / "class/carl")
    ran = run(f"make grade SUBMISSIONS={tmp_path}/class OUT={tmp_path}/out JOBS=2 EX=ex1_perceptron", fresh)
    assert ran.returncode == 0
    assert "1 graded." in ran.stdout
    assert (tmp_path / "out" / "carl" / "ex1_perceptron" / "feedback.html").is_file()
