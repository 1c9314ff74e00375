"""Every command in the README does what it shows, in a fresh copy of the repository."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Copy what git knows, with the environment that is already set up."""
    target = tmp_path_factory.mktemp("fresh") / "repo"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(ROOT / ".venv")
    for name in ("pyproject.toml", "requirements.txt"):  # older than the environment: it is not set up again from here
        os.utime(target / name, (0, 0))
    if (ROOT / ".cache").is_dir():
        shutil.copytree(ROOT / ".cache", target / ".cache")
    return target


def run(command, folder):
    return subprocess.run(
        command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "COLUMNS": "100", "LANG": "C.UTF-8"},
    )  # fmt: skip


def squeezed(line):
    return " ".join(line.split())


@pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0] for block in BLOCKS])
def test_the_readme_shows_what_its_commands_print(copy, block):
    expected = iter(block.splitlines())
    printed = ""
    for line in expected:
        if line.startswith("$ "):
            printed = run(line[2:], copy).stdout
            continue
        if line != "...":
            assert squeezed(line) in [squeezed(row) for row in printed.splitlines()], printed


@pytest.mark.parametrize("words", [[], ["help"]])
def test_make_lists_its_targets(copy, words):
    ran = run("make " + " ".join(words), copy)
    assert ran.returncode == 0
    for target in ("setup", "grade", "check", "test", "generate", "lint"):
        assert f"make {target} " in ran.stdout


def test_make_check_of_an_unknown_exercise_says_so(copy):
    ran = run("make check EX=ex9", copy)
    assert ran.returncode == 2
    assert "There is no exercise 'ex9'; the course has ex1_perceptron" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_make_grade_of_a_class_of_ones_own(copy, tmp_path):
    shutil.copytree(ROOT / "examples/class/carl", tmp_path / "class/carl")
    ran = run(f"make grade SUBMISSIONS={tmp_path}/class OUT={tmp_path}/out JOBS=2 EX=ex1_perceptron", copy)
    assert ran.returncode == 0
    assert "1 graded." in ran.stdout
    assert (tmp_path / "out" / "carl" / "ex1_perceptron" / "feedback.html").is_file()
