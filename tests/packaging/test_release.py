"""The students' release: what is in it, what is not, and that it works where nothing else is."""

import gzip
import io
import json
import marshal
import os
import re
import shutil
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.generate.build import build_exercise
from autograder.authoring.generate.generate import build
from autograder.authoring.secrets.leaks import _flat
from autograder.authoring.secrets.within import opened
from autograder.casebook import store
from autograder.casebook.cases import Returns
from autograder.cli import main
from autograder.course.course import find_course
from autograder.errors import CourseError, LeakError
from autograder.files import atomic_write
from autograder.packaging import engine_files as engine
from autograder.packaging.archive import pack
from autograder.packaging.locked import locked
from autograder.packaging.release import build_release, engine_files, search
from tests.conftest import ROOT
from tests.packaging.conftest import Home
from tests.test_children import fill, ran

ALLOWED = re.compile(
    r"(README\.md|LICENSE|\.gitignore|Makefile|start\.py|course\.toml|pyproject\.toml|requirements-(student|torch|notebook)\.txt"
    r"|\.github/workflows/classroom\.yml|assignments/README\.md|docs/(students|pencil|grading|errors)\.md"
    r"|assignments/finale/(finale\.ipynb|figures\.py)|assignments/ex\d_\w+/(README\.md|lecture\.html|cases\.json|\w+\.json|(exercise|hints)\.toml|figures\.py|\w+\.py|\w+\.ipynb|figures/\w+\.svg)"
    r"|autograder/(\w+/)*(\w+\.py|templates/[\w.]+\.j2|\w+\.json|\w+\.lark))"
)


def test_only_what_may_go_is_in_it(release):
    assert [name for name in release.files if not ALLOWED.fullmatch(name)] == []
    assert not [name for name in release.files if "solution" in name or "hidden" in name or "oracles" in name]
    staff = ("authoring/", "packaging/", "classrun/", "lms/", "report/", "grades/")
    assert not [name for name in release.files if name.startswith(tuple(f"autograder/{part}" for part in staff))]


@pytest.fixture(scope="module")
def again(tmp_path_factory, commands):
    """Return the release of a copy of the course in which somebody has worked."""
    root = tmp_path_factory.mktemp("copy") / "course"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".venv", ".git", "examples", "tests"))
    own = root / "assignments" / "ex1_perceptron"
    shutil.copy2(ROOT / "solutions/ex1_perceptron/perceptron.py", own / "perceptron.py")
    (own / "notes.txt").write_text("mine")
    for name in ("sitecustomize.py", "evil.pth", "a\nb.py", "..\\..\\b.py"):
        (own / name).write_text("1 / 0\n")
    os.mkfifo(own / "pipe.py")
    (own / "README.md").unlink()
    os.mkfifo(own / "README.md")
    (own / "help.json").unlink()
    (own / "help.json").symlink_to(ROOT / "solutions/ex1_perceptron/test_perceptron_hidden.py")
    return build_release(find_course(root), commands)


def test_the_same_course_gives_the_same_bytes(release, again):
    first = release.zipped()
    assert first == again.zipped()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert all(entry.filename.startswith(f"{release.name}/") for entry in entries)
    assert [entry.filename for entry in entries if entry.external_attr >> 16 == 0o100755] == [
        f"{release.name}/start.py"
    ]


def test_what_lies_in_the_working_copy_does_not_go_out(release, again):
    assert again.files == release.files


# ---- every byte of it


def secret_numbers(course):
    """Return the eight bytes of each number that only hidden tests know."""
    found = {}
    for name in course.about.exercises:
        book = store.read(course.exercise(name), course)
        values = {"public": set(), "hidden": set()}
        for test in book.tests:
            for case in test.cases:
                told = [case.expected.value] if isinstance(case.expected, Returns) else []
                values[test.visibility] |= set(_flat([*told, *case.args, *case.kwargs.values()]))
        for value in values["hidden"] - values["public"]:
            if len(repr(abs(value)).replace(".", "").strip("0")) > 8:
                found[struct.pack("<d", value)] = name
    return found


@pytest.fixture(scope="module")
def built(course):
    """Return what the exercises come to, with all that no file may hold."""
    return build(course, course.about.exercises, lambda exercise: b"{}")


def test_the_key_of_the_hidden_cases_is_looked_for(release, course, built):
    assert course.key
    assert not [name for name, content in opened(release.files).items() if course.key.encode() in content]
    with pytest.raises(LeakError, match=r"notes.md:2 holds the key of the hidden cases"):
        search(course, built, {"notes.md": f"Ours:\n{course.key}\n".encode()})


def test_no_byte_tells_a_solution_a_hidden_test_or_a_reference_value(release, course, built):
    with zipfile.ZipFile(io.BytesIO(release.zipped())) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    search(course, built, files)  # raises what it finds
    assert not [name for name, content in files.items() if content[:2] in (b"PK", b"\x1f\x8b") or name.endswith(".pyc")]
    numbers = secret_numbers(course)
    assert len(numbers) > 1000
    for name, content in files.items():
        if re.search(rb"[^\x09-\x7e]\x00|\x00[^\x09-\x7e]", content):  # eight bytes of a number are no text
            assert not any(content[at : at + 8] in numbers for at in range(len(content) - 7)), name
    ids = [test.id for name in course.about.exercises for test in store.read(course.exercise(name), course).tests
           if test.visibility == "hidden"]  # fmt: skip
    assert not [(id_, name) for id_ in ids for name, content in files.items() if f'"{id_}"'.encode() in content]


SECRET = "return np.where(z >= 0, 1 / (1 + e), e / (1 + e))"


def zipped(name, content):
    return pack({name: content})


def tarred(content):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo("inner.txt")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def compiled(text):
    return b"\0" * 16 + marshal.dumps(
        compile(f"def f():\n    return {text!r}, (1.5, frozenset({{b'x'}}))", "f.py", "exec")
    )


def notebook(**cell):
    return json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1"], "metadata": {}, **cell}]}).encode()


PLACES = {
    "assignments/ex1_perceptron/a.py": SECRET.encode(),
    "assignments/ex1_perceptron/b.zip": zipped("c.txt", SECRET.encode()),
    "assignments/ex1_perceptron/d.zip": zipped("e.zip", zipped("f.pyc", compiled(SECRET))),
    "assignments/ex1_perceptron/g.gz": gzip.compress(SECRET.encode()),
    "assignments/ex1_perceptron/h.tar": tarred(SECRET.encode()),
    "assignments/ex1_perceptron/i.tar.gz": gzip.compress(tarred(SECRET.encode())),
    "autograder/j.pyc": compiled(SECRET),
    "assignments/ex1_perceptron/k.ipynb": notebook(outputs=[{"text": ["a\n", f'"{SECRET}"\n']}]),
    "assignments/ex1_perceptron/l.ipynb": notebook(metadata={"kept": {"old": SECRET}}),
    "assignments/ex1_perceptron/m.json": json.dumps({SECRET: 1}).encode(),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_solution_line_is_found_wherever_it_hides(course, secrets, place):
    with pytest.raises(LeakError, match="of ex1_perceptron/perceptron.py, in a solution"):
        search(course, secrets, {place: PLACES[place]})


@pytest.mark.parametrize("kind", ["text", "npy", "npz"])
def test_a_reference_value_is_found_wherever_it_hides(course, secrets, kind):
    book = store.read(course.exercise("ex1_perceptron"), course)
    hidden = [test for test in book.tests if test.visibility == "hidden" and test.function == "perceptron_gradient"]
    case = hidden[0].cases[0]
    buffer = io.BytesIO()
    if kind == "text":
        buffer.write(str(case.expected.value.tolist()).encode())
    else:
        (np.save if kind == "npy" else np.savez)(buffer, case.expected.value)
    with pytest.raises(LeakError, match="holds an expected value of a hidden test"):
        search(course, secrets, {f"assignments/ex1_perceptron/a.{kind}": buffer.getvalue()})


@pytest.fixture(scope="session")
def secrets(course):
    """Return what no file of the first exercise may hold."""
    return build_exercise(course, course.exercise("ex1_perceptron"), lambda _: b"{}")


def test_archives_are_opened_to_a_depth_and_no_further():
    content = b"end"
    for _ in range(8):
        content = zipped("x", content)
    assert max(name.count("/") for name in opened({"a": content})) == 5


# ---- the parts it is made of


def test_nothing_that_students_run_may_import_what_is_the_staffs():
    with pytest.raises(CourseError, match="autograder.authoring.* is for staff only and cannot be released"):
        engine.modules(["autograder.cli.authors"])


def test_an_import_that_nothing_offers_is_named(tmp_path):
    atomic_write(tmp_path / "a.py", b"import numpy, os, torch\nfrom nowhere_to_be_found import x\n")
    with pytest.raises(CourseError, match=r"imports nowhere_to_be_found, which no installed package offers"):
        engine.packages_used([tmp_path / "a.py"])


def test_requirements_come_from_the_lock_with_all_that_they_need(release, tmp_path):
    student, torch, notebook = (
        release.files[f"requirements-{name}.txt"].decode() for name in ("student", "torch", "notebook")
    )
    lock = (ROOT / "requirements.txt").read_text().splitlines()
    assert all(line in lock or line.startswith("#") for line in (student + torch + notebook).splitlines())
    for name in ("numpy==", "click==", "msgspec==", "pytest==", "pluggy==", 'colorama==0.4.6; sys_platform == "win32"'):
        assert f"\n{name}" in student
    assert "torch" not in student
    assert "\ntorch==" in torch
    assert "autograder/student/templates/notebook.html.j2" in release.files
    assert "\nJinja2==" in student  # which renders it
    assert "\nwebcolors==" in notebook  # by an extra: jupyter-events requires jsonschema[format-nongpl]
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    with pytest.raises(CourseError, match="has no line for click, which a package needs"):
        locked(tmp_path, ["click"])
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        locked(tmp_path / "missing", ["click"])


def test_all_of_the_students_commands_are_in_it(release, commands):
    for place in main.FOR_STUDENTS.values():
        assert f"autograder/cli/{place.partition(':')[0]}.py" in engine_files(commands)
    for name in main.FOR_STUDENTS:
        assert f"| `{name}" in release.files["README.md"].decode()


def test_a_course_without_a_licence_is_not_released(tmp_path, commands):
    shutil.copy2(ROOT / "course.toml", tmp_path)
    with pytest.raises(CourseError, match="LICENSE: cannot be read: No such file or directory"):
        build_release(find_course(tmp_path), commands)


# ---- in use


def test_it_is_set_up_by_one_command_without_torch(home):
    assert "Ready." in home.first_words
    listed = home.run(".venv/bin/python", "-m", "pip", "list").stdout
    assert "numpy" in listed
    assert "torch" not in listed


def test_a_stub_a_wrong_and_a_right_answer_are_told_apart(home):
    module = home.folder / "assignments/ex1_perceptron/perceptron.py"
    stub = module.read_bytes()
    ran = home.start("check", "ex1")
    assert ran.returncode == 1
    assert "0/1 public tests" in ran.stdout
    try:
        shutil.copy2(ROOT / "examples/class/carl/ex1_perceptron/perceptron.py", module)
        ran = home.start("check", "ex1", "-k", "perceptron_gradient")
        assert ran.returncode == 1
        assert "expected" in ran.stdout
        shutil.copy2(ROOT / "examples/class/ada/ex1_perceptron/perceptron.py", module)
        ran = home.run("make", "check", "EX=ex1", PATH=f"{Path(sys.executable).parent}:/usr/bin:/bin")
        assert ran.returncode == 0, ran.stdout
        assert "fail" not in ran.stdout
        ran = home.run(".venv/bin/pytest", "-q", "assignments/ex1_perceptron")
        assert ran.returncode == 0, ran.stdout
        assert "11 passed" in ran.stdout
    finally:
        module.write_bytes(stub)


@pytest.mark.parametrize("where", ["", "assignments/ex1_perceptron"])
def test_a_students_own_modules_are_never_taken_for_pythons_or_ours(home, where):
    folder = home.folder / where
    before = set(folder.iterdir())
    mark = fill(folder, ("sitecustomize",) if not where else ())  # which Python itself takes from where a package is
    try:
        shown = Home(folder).run(sys.executable, home.folder / "start.py", "check", "ex1")
        listed = Home(folder).run(sys.executable, home.folder / "start.py", "list")
    finally:
        marks = ran(mark)
        for path in set(folder.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert marks == ""
    assert (shown.returncode, listed.returncode) == (1, 0), shown.stdout
    assert "0/1 public tests" in shown.stdout


def test_every_command_of_the_students_is_there_and_none_of_the_staffs(home):
    ran = home.start("help")
    shown = re.findall(r"^  (\w+)  ", ran.stdout, re.MULTILINE)
    assert set(shown) == set(main.FOR_STUDENTS)
    ran = home.start("grade", "x", "--out", "y")
    assert ran.returncode == 2
    assert "No such command 'grade'" in ran.stdout
