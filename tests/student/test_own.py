"""A notebook that builds on another exercise gets the student's own functions, or a sentence that says what is missing."""

import os
import shutil
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.student.own_work import own_work
from tests.conftest import SMALL
from tests.worker.test_loading import notebook

NAME = "ex1_small"


@pytest.fixture
def folder(tmp_path):
    """An exercise's folder with nothing handed in, beside the folder of the notebook that asks."""
    target = tmp_path / NAME
    target.mkdir()
    shutil.copy(SMALL / "solutions" / NAME / "exercise.toml", target)
    (tmp_path / "ex2_next").mkdir()
    return target


def work(folder):
    return own_work(NAME, folder.parent / "ex2_next")


def test_the_functions_are_those_of_the_fuller_file(folder):
    (folder / "small.py").write_text("def double(x):\n    raise NotImplementedError\n")
    (folder / "small.ipynb").write_text(notebook("def double(x):\n    return 2 * x", "print(1 / 0)"))
    assert work(folder).double(4) == 8
    assert repr(work(folder)) == "<your small.ipynb>"


def test_the_newer_file_is_taken_when_both_are_as_full(folder):
    (folder / "small.py").write_text("def double(x):\n    return 'module'\n")
    (folder / "small.ipynb").write_text(notebook("def double(x):\n    return 'notebook'"))
    os.utime(folder / "small.ipynb", ns=(0, 0))
    assert work(folder).double(4) == "module"


def test_a_file_that_is_broken_leaves_the_other(folder):
    (folder / "small.py").write_text("def double(x):\n    return 2 * x\n")
    (folder / "small.ipynb").write_text("{")
    assert work(folder).double(4) == 8


def test_a_function_that_is_missing_is_named(folder):
    (folder / "small.py").write_text("x = 1\n")
    with pytest.raises(AttributeError, match=r"double is not in your small\.py"):
        work(folder).double  # noqa: B018
    with pytest.raises(AttributeError, match=f"{NAME} has no function 'treble'; it has double, total, slopes"):
        work(folder).treble  # noqa: B018


@pytest.mark.parametrize(("content", "why"), [(None, "No small.py and no small.ipynb"), ("def (", "not Python")])
def test_nothing_that_can_be_loaded_is_said(folder, content, why):
    if content:
        (folder / "small.py").write_text(content)
    with pytest.raises(UsageError, match=why):
        work(folder)


def test_the_import_form_finds_the_course_and_says_its_sentence(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    from autograder.own import ex1_perceptron

    assert "perceptron" in repr(ex1_perceptron)
    with pytest.raises(ImportError, match="There is no exercise 'ex9_unknown'"):
        from autograder.own import ex9_unknown  # noqa: F401
    monkeypatch.chdir(Path("/"))
    with pytest.raises(ImportError, match="cannot import name"):
        from autograder.own import _nothing  # noqa: F401
