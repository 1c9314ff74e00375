"""Students' commands beside files that are none: links, pipes, folders, and contents that no editor writes."""

import json
import os

import pytest

from autograder.course.course import find_course
from autograder.student import changed, submit
from autograder.student.progress import files_digest

MODULE, NOTEBOOK = "perceptron.py", "perceptron.ipynb"


def cells(*cells, **more):
    return json.dumps({"cells": list(cells), "nbformat": 4, **more}).encode()


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, **more}


CONTENTS = {
    "nothing": (MODULE, b""),
    "zeros": (MODULE, b"\0" * 100),
    "UTF-16": (MODULE, "def sigmoid(z): pass".encode("utf-16")),
    "a wrong cookie": (MODULE, b"# coding: no-such-code\ndef sigmoid(z): pass\n"),
    "half a character": (MODULE, b"def sigmoid(z):\n    return '\xc3'\n"),
    "a deep expression": (MODULE, b"def sigmoid(z):\n    return " + b"(" * 50_000 + b")" * 50_000),
    "a deep chain": (MODULE, b"x = " + b"-" * 200_000 + b"1\n"),
    "carriage returns": (MODULE, b"def sigmoid(z):\r    return z\r"),
    "two megabytes": (MODULE, b"# a line of it\n" * 150_000),
    "JSON in a module": (MODULE, cells(code("def sigmoid(z): pass"))),
    "a deep notebook": (NOTEBOOK, b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "a list": (NOTEBOOK, b"[1, 2]"),
    "a version that is a text": (NOTEBOOK, cells(nbformat_minor="5")),
    "a source that is a number": (NOTEBOOK, cells(code(3), code(["a", 3]), code(None), code({"a": 1}))),
    "metadata that are a list": (NOTEBOOK, cells(code("x", metadata=[]), code("y", metadata={"nbgrader": 3}))),
    "half a pair": (NOTEBOOK, json.dumps({"cells": [code("def sigmoid(z): return '\ud800'")]}).encode()),
    "a number of many digits": (NOTEBOOK, cells()[:-1] + b', "x": ' + b"9" * 10_000 + b"}"),
    "numbers that are none": (NOTEBOOK, cells()[:-1] + b', "x": NaN}'),
}
LEFT = (
    "UTF-16", "half a character", "a deep notebook", "a list", "a version that is a text", "a number of many digits",
)  # fmt: skip
SPECIAL = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nothing": lambda path: path.symlink_to("/no/such/file"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
}


def look(desk):
    """Do what `check`, `list`, `watch` and `reset` do in this process, and return what `reset` says."""
    exercise = find_course(desk.root).assignment("ex1_perceptron")
    assert files_digest(exercise) == files_digest(exercise)
    assert set(changed.fingerprints(exercise)) == set(exercise.about.functions)
    changed.is_half_written(exercise)
    status, said = desk.run("reset", "sigmoid")
    assert status == 0
    return " ".join(said.split())


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_file_that_cannot_be_read_is_left_as_it_is(desk, kind):
    name, content = CONTENTS[kind]
    path = desk.file("ex1", name)
    path.write_bytes(content)
    said = look(desk)
    left = f"{name} was left as it is" in said
    assert (path.read_bytes() == content) == left
    assert left == (kind in LEFT)


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", [MODULE, NOTEBOOK])
def test_what_is_no_file_is_not_opened(desk, kind, name):
    path = desk.file("ex1", name)
    path.unlink()
    SPECIAL[kind](path)
    assert name not in look(desk)


PROGRESS = {
    "a deep list": b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a key that is no text": b'{"hints": {"\xff": 1}}',
    "more hints than there are": b'{"hints": {"ex1_perceptron.sigmoid": 99999999999999999999999}}',
    "fewer hints than none": b'{"hints": {"ex1_perceptron.sigmoid": -9}}',
    "more than a few megabytes": b" " * (2 << 20) + b"{}",
}


def progress_from(desk, make):
    """Have that as the file of progress, read a hint, and return what it says and what is in the file then."""
    path = desk.root / ".progress.json"
    make(path)
    status, said = desk.run("hint", "ex1.sigmoid")
    return status, said, path


@pytest.mark.parametrize("kind", PROGRESS)
def test_progress_that_cannot_be_read_begins_anew(desk, kind):
    status, said, path = progress_from(desk, lambda path: path.write_bytes(PROGRESS[kind]))
    assert status == 0, said
    assert json.loads(path.read_bytes())["hints"]


@pytest.mark.parametrize("kind", SPECIAL)
def test_progress_is_written_to_a_file_of_its_own(desk, kind):
    status, said, path = progress_from(desk, SPECIAL[kind])
    assert status == (3 if kind == "a folder" else 0), said
    assert path.is_dir() or (path.is_file() and not path.is_symlink())


def test_progress_is_not_written_through_a_link(desk, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    for name in (".progress.json", ".progress.tmp"):
        (desk.root / name).symlink_to(other)
    assert desk.run("hint", "ex1.sigmoid")[0] == 0
    assert other.read_text() == "mine"


def huge(path):
    with path.open("wb") as file:
        file.truncate(50 << 30)


@pytest.mark.parametrize("make", [*SPECIAL.values(), huge], ids=[*SPECIAL, "a huge file"])
@pytest.mark.parametrize(
    ("name", "words"),
    [("exercise.toml", ("check", "ex1")), ("hints.toml", ("hint", "ex1.sigmoid")), ("help.json", ("reset", "sigmoid"))],
)
def test_a_file_of_the_course_that_is_none_is_named(desk, name, words, make):
    path = desk.file("ex1", name)
    path.unlink()
    make(path)
    status, said = desk.run(*words)
    assert status == 3
    assert f"{name}: cannot be read: " in " ".join(said.split())


def test_a_file_of_the_course_may_be_a_link(desk, tmp_path):
    path = desk.file("ex1", "hints.toml")
    path.rename(tmp_path / "elsewhere.toml")
    path.symlink_to(tmp_path / "elsewhere.toml")
    assert desk.run("hint", "ex1.sigmoid")[0] == 0


def test_another_file_is_another_digest(desk):
    exercise = find_course(desk.root).assignment("ex1_perceptron")
    digests = {files_digest(exercise)}
    for change in (lambda path: path.write_bytes(b"1"), lambda path: path.unlink(), os.mkfifo):
        change(desk.file("ex1", MODULE))
        digests.add(files_digest(exercise))
    assert len(digests) == 4


def test_a_file_that_is_saved_during_submit_is_not_handed_in_unchecked(desk, monkeypatch):
    read = submit.read_submission

    def saved(*arguments):
        desk.file("ex1", MODULE).write_bytes(b"x = 1\n")
        return read(*arguments)

    monkeypatch.setattr(submit, "read_submission", saved)
    status, said = desk.run("submit", "ex1")
    assert status == 3
    assert "perceptron.py was changed while it was checked. Nothing was made; run it again." in " ".join(said.split())
    assert not (desk.root / "submit").exists()
