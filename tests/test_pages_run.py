"""The pages through the real command: shared answers of a class, and what students see of hidden tests."""

import shutil

import pytest

from tests.classrun.test_run import SMALL, hand_in, run
from tests.judging.test_smallest_case import FLAT
from tests.report.conftest import Page

QUARTERS = [
    "def double(x):\n    return 2 * x + 0.25\n",
    "def double(x):\n    y = x + x\n    y += 1 / 4\n    return y\n",
]
QUARTERS.append("import numpy as np\ndef double(x):\n    return np.array([2.0 * each + 0.25 for each in x])\n")


@pytest.fixture
def folder(tmp_path, warm_pool):
    made = tmp_path / "submissions"
    made.mkdir()
    return made


def test_a_class_that_shares_a_mistake_nobody_named_is_told_to_its_instructor(folder, tmp_path):
    for name, source in zip(("ada", "bob", "eve"), QUARTERS, strict=True):
        hand_in(folder, name, source)
    hand_in(folder, "joy", "def double(x):\n    return 2 * x + 0.5\n")
    ran = run("grade", folder, "--out", tmp_path / "out", "--course", SMALL, "--no-gradebook")
    assert ran.returncode == 0, ran.stderr
    page = Page((tmp_path / "out" / "index.html").read_text())
    told = "double 3 students, ex1_small doubles two numbers: wrong value called double(x) x = [1.0, 2.0]"
    assert f"{told} expected [2.0, 4.0] got [2.25, 4.25] ada bob eve" in page.text
    assert page.text.count("got [2") == 1
    assert page.values("href").count("./eve/ex1_small/feedback.html") >= 2


def test_students_see_of_hidden_tests_what_the_course_says_and_pages_are_made_anew(folder, tmp_path):
    course, out = tmp_path / "course", tmp_path / "out"
    shutil.copytree(SMALL, course, ignore=shutil.ignore_patterns("__pycache__"))
    hand_in(folder, "ada", FLAT)
    about = (course / "course.toml").read_text()
    pages = {}
    for level in ("hints", "hints again", "full", "names"):
        (course / "course.toml").write_text(f'{about}feedback = "{level.split()[0]}"\n')
        ran = run("grade", folder, "--out", out, "--course", course, "--no-gradebook")
        assert ran.returncode == 0, ran.stderr
        assert ("1 kept" in ran.stdout) is (level == "hints again")
        pages[level] = Page((out / "ada" / "ex1_small" / "feedback.html").read_text())
    assert "more case" not in pages["hints"].text + pages["names"].text
    assert "and 1 more case" in pages["full"].text
    assert [len(page.all("figure")) for page in pages.values()] == [0, 0, 1, 0]
    assert all("double line 1" in page.text for page in pages.values())
    (course / "course.toml").write_text(f'{about}feedback = "all"\n')
    ran = run("grade", folder, "--out", out, "--course", course)
    assert ran.returncode != 0
    assert 'feedback = "all": expected "full", "hints" or "names"' in ran.stderr
