"""What is taken of several files, on the way in: `collect` from each platform, and the choice itself."""

import contextlib
import json
import zipfile
from pathlib import Path

import pytest

from autograder.sandbox.look import reading_sandbox
from autograder.submissions.outline import Outline
from autograder.submissions.picking import MAX_LOOKS, Candidate, Picker, Shape, shape_of
from tests.conftest import ROOT
from tests.lms.test_collect import collect, make_folder, make_zip, place, placed  # noqa: F401 - a fixture

STUB = b"def double(x):\n    raise NotImplementedError\n\n\ndef total(x):\n    raise NotImplementedError\n"
HALF = STUB.replace(b"raise NotImplementedError", b"return 2 * x", 1)
SOLVED = STUB.replace(b"raise NotImplementedError", b"return x.sum()")


@pytest.fixture(scope="module")
def warm():
    """Return a sandbox that stays for all tests."""
    with contextlib.closing(reading_sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _one_sandbox(monkeypatch, warm):
    monkeypatch.setattr(warm, "close", lambda: None)
    monkeypatch.setattr("autograder.lms.collect.reading_sandbox", lambda: warm)


def notebook(source, printed=0):
    outputs = [{"output_type": "stream", "name": "stdout", "text": ["loss 0.25\n"] * printed}]
    cell = {"cell_type": "code", "metadata": {}, "outputs": outputs, "execution_count": 1, "source": source.decode()}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def canvas(name, at):
    return f"lovelaceada_1001_{at}_{name}"


UPLOADED = {
    "canvas": canvas,
    "moodle": lambda name, at: f"Ada Lovelace_12345_assignsubmission_file_/{name}",
    "moodle without folders": lambda name, at: f"Ada Lovelace_12345_assignsubmission_file_{name}",
    "gradescope": lambda name, at: f"submission_501/{name}",
    "nbgrader": lambda name, at: f"submitted/ada/ex1_small/{name}",
    "classroom": lambda name, at: f"hw-submissions/hw-ada-l/assignments/ex1_small/{name}",
}
METADATA = b"submission_501: {':submitters': [{':sid': u1001}]}"


@pytest.mark.parametrize("source", UPLOADED)
def test_a_solved_copy_beside_the_untouched_file_is_taken(place, source):  # noqa: F811
    files = {"small.py": STUB, "small-Copy1.ipynb": notebook(SOLVED)}
    uploads = {UPLOADED[source](name, at): content for at, (name, content) in enumerate(files.items(), 1)}
    if source == "gradescope":
        uploads["submission_metadata.yml"] = METADATA
    ran = collect(source.split()[0], make_zip(place / "d.zip", uploads), place)
    assert placed(place) == {"ada/ex1_small/small.ipynb": notebook(SOLVED)}
    assert ran.exit_code == 3
    assert "small-Copy1.ipynb taken as small.ipynb" in ran.output
    assert "small.py: 0 of 3 functions are filled in; 2 are in " in ran.output
    assert "small-Copy1.ipynb, which is taken" in ran.output


SEVERAL = {
    "stub of the other kind": (
        {"small.ipynb": notebook(STUB), "Copy_of_small.ipynb": notebook(SOLVED)},
        {"small.ipynb": notebook(SOLVED)},
        "small.ipynb: 0 of 3 functions are filled in; 2 are in Copy_of_small.ipynb",
    ),
    "another name of the same kind": (
        {"small.py": STUB, "small_final.py": SOLVED},
        {"small.py": SOLVED},
        "small.py: 0 of 3 functions are filled in; 2 are in small_final.py",
    ),
    "the number of a copy does not count more": (
        {"small.py": SOLVED, "small (1).py": HALF},
        {"small.py": SOLVED},
        "small (1).py: 1 of 3 functions are filled in; 2 are in small.py",
    ),
    "nor less": (
        {"small (1).py": SOLVED, "small.py": HALF},
        {"small.py": SOLVED},
        "small.py: 1 of 3 functions are filled in; 2 are in small (1).py",
    ),
    "as many in both": (
        {"small (1).py": SOLVED + b"# 1", "small.py": SOLVED},
        {"small.py": SOLVED + b"# 1"},
        "small.py: 2 of 3 functions are filled in; 2 are in small (1).py",
    ),
    "one that cannot be read": (
        {"small.ipynb": b'{"double": 1}', "work.py": SOLVED},
        {"small.py": SOLVED},
        "small.ipynb: small.ipynb is not a notebook",
    ),
    "an archive that is not opened": (
        {"small.py": STUB, "solution.rar": b"Rar!"},
        {"small.py": STUB},
        "solution.rar: not opened: only zips are opened, and no zips inside zips",
    ),
    "a module and a notebook are the grader's choice": (
        {"small.py": STUB, "small.ipynb": notebook(SOLVED)},
        {"small.py": STUB, "small.ipynb": notebook(SOLVED)},
        "",
    ),
    "the same twice": ({"small.py": SOLVED, "small (1).py": SOLVED}, {"small.py": SOLVED}, ""),
    "another ending behind it": (
        {"small.py.txt": SOLVED},
        {"small.py": SOLVED},
        "ada/ex1_small: new; small.py.txt taken as small.py",
    ),
    "a notebook that a browser has renamed": (
        {"small.ipynb.json": notebook(SOLVED)},
        {"small.ipynb": notebook(SOLVED)},
        "small.ipynb.json taken as small.ipynb",
    ),
    "a long output is no bomb": (
        {"small.ipynb": notebook(SOLVED, 200_000)},
        {"small.ipynb": notebook(SOLVED, 200_000)},
        "",
    ),
    "autosaved copies": (
        {"small.ipynb": notebook(HALF), ".ipynb_checkpoints/small-checkpoint.ipynb": notebook(SOLVED)},
        {"small.ipynb": notebook(HALF)},
        "",
    ),
}


@pytest.mark.parametrize(("files", "expected", "sentence"), SEVERAL.values(), ids=SEVERAL)
def test_of_several_files_the_fuller_one_is_taken_and_the_others_are_named(place, files, expected, sentence):  # noqa: F811
    uploads = {f"Ada Lovelace_12345_assignsubmission_file_/{name}": content for name, content in files.items()}
    ran = collect("moodle", make_zip(place / "d.zip", uploads), place)
    assert placed(place) == {f"ada/ex1_small/{name}": content for name, content in expected.items()}
    assert sentence in ran.output
    assert ran.exit_code == (3 if sentence and "new;" not in sentence and "taken as" not in sentence else 0), ran.output


def test_a_zip_made_on_windows_is_read(place):  # noqa: F811
    with zipfile.ZipFile(place / "w.zip", "w") as archive:
        for name in ("ex1_small\\", "ex1_small\\small.py"):
            archive.writestr(zipfile.ZipInfo("x" * len(name)), SOLVED if name.endswith("py") else b"")
    content = (place / "w.zip").read_bytes()
    for name in (b"ex1_small\\small.py", b"ex1_small\\"):
        content = content.replace(b"x" * len(name), name)
    ran = collect("canvas", make_zip(place / "d.zip", {canvas("ex1_small.zip", 1): content}), place)
    assert (ran.exit_code, placed(place)) == (0, {"ada/ex1_small/small.py": SOLVED}), ran.output


def test_files_get_the_times_that_they_had(place):  # noqa: F811
    old, new = canvas("small.py", 1), canvas("small.ipynb", 2)
    times = {old: (2026, 10, 1, 0, 0, 0), new: (2026, 10, 2, 0, 0, 0)}
    collect("canvas", make_zip(place / "d.zip", {old: HALF, new: notebook(HALF)}, times), place)
    folder = place / "in" / "ada" / "ex1_small"
    assert (folder / "small.ipynb").stat().st_mtime - (folder / "small.py").stat().st_mtime == 86_400
    unknown = {name: (1980, 1, 1, 0, 0, 0) for name in times}
    for name in ("small.py", "small.ipynb"):
        (folder / name).unlink()
    collect("canvas", make_zip(place / "e.zip", {old: HALF, new: notebook(HALF)}, unknown), place)
    assert (folder / "small.ipynb").stat().st_mtime == (folder / "small.py").stat().st_mtime


def test_a_folder_that_is_there_keeps_its_spelling(place):  # noqa: F811
    make_folder(place / "in", {"ADA/ex1_small/small.py": SOLVED})
    uploads = {canvas("small.py", 1): SOLVED}
    ran = collect("canvas", make_zip(place / "d.zip", uploads), place)
    assert "the same as before" in ran.output
    assert list(placed(place)) == ["ADA/ex1_small/small.py"]
    make_folder(place / "in", {"Ada/ex1_small/small.py": STUB})
    ran = collect("canvas", place / "d.zip", place)
    assert (ran.exit_code, "two folders there differ only in capitals or accents" in ran.output) == (3, True)


# ---- the choice itself, of two exercises

ONE, TWO = Shape("ex1_one", "one", ("a", "b", "c")), Shape("ex2_two", "two", ("d", "e", "f"), ("oracle.py",))


def source(*names, stubs=()):
    return "".join(f"def {name}(): {'pass' if name in stubs else 'return 1'}\n" for name in names).encode()


def look(_, content, names):
    words = content.decode().split("\n")
    defined = [name for name in names if any(line.startswith(f"def {name}(") for line in words)]
    return Outline(
        "x.py", "", defined=tuple(defined), filled=tuple(n for n in defined if f"def {n}(): return 1" in words)
    )


def picked(files, *wanted):
    candidates = [
        Candidate(name, Path(name).name, Path(name).stem.casefold(), Path(name).suffix, content, home)
        for name, (content, home) in files.items()
    ]
    return {
        name: ({target: one.name for target, one in found.files.items()}, {one.name: why for one, why in found.left})
        for name, found in Picker((ONE, TWO), look).pick(candidates, wanted or ("ex1_one",)).items()
    }


def test_a_file_of_another_exercise_is_named_and_not_taken():
    files = {"two.py": (source("d", "e"), "")}
    assert picked(files) == {"ex1_one": ({}, {"two.py": "this is ex2_two"})}
    assert picked(files, "ex1_one", "ex2_two") == {"ex1_one": ({}, {}), "ex2_two": ({"two.py": "two.py"}, {})}
    for name in ("one.py", "homework.py"):  # whatever it is called, it is exercise 2 with a helper of exercise 1
        found = picked({name: (source("a", "d", "e", "f"), "")})
        assert found == {"ex1_one": ({}, {name: "it defines the functions of ex2_two"})}
    for content in (source("a", "b", "d", "e", "f"), source("a"), source("a", "b", stubs="ab"), b"import helpers"):
        assert picked({"one.py": (content, "")})["ex1_one"] == ({"one.py": "one.py"}, {})


def test_a_name_in_the_wrong_folder_belongs_to_its_exercise():
    files = {"two.py": (source("d"), "ex1_one"), "one.py": (source("a"), "ex2_two")}
    found = picked(files, "ex1_one", "ex2_two")
    assert found == {"ex1_one": ({"one.py": "one.py"}, {}), "ex2_two": ({"two.py": "two.py"}, {})}


def test_of_all_exercises_a_file_belongs_to_that_whose_functions_it_fills_in():
    files = {
        "one.py": (source("a", "b", stubs="ab"), "ex1_one"),
        "mine.py": (source("a", "b"), ""),
        "two.py": (source("d"), "ex2_two"),
        "oracle.py": (source("d", "e", "f"), "ex2_two"),  # released beside the exercise
        "tool.py": (b"import sys", ""),
    }
    assert picked(files, "ex1_one", "ex2_two") == {
        "ex1_one": (
            {"one.py": "mine.py"},
            {"one.py": "0 of 3 functions are filled in; 2 are in mine.py, which is taken"},
        ),
        "ex2_two": ({"two.py": "two.py"}, {}),
    }


def test_what_is_not_clear_is_not_taken():
    assert picked({"x.py": (b"1", ""), "y.py": (b"2", "")}) == {"ex1_one": ({}, {})}
    assert picked({"x.py": (b"1", "")}) == {"ex1_one": ({"one.py": "x.py"}, {})}


def test_no_more_files_are_looked_through_than_the_bound():
    files = {f"{at}.py": (source("a") + b"#" * at, "") for at in range(MAX_LOOKS + 2)}
    _, left = picked({**files, "one.py": (source("a", "b"), "")})["ex1_one"]
    assert sum("it was not looked at" in why for why in left.values()) == 3


def test_the_course_says_what_lies_beside_its_exercises(course):
    shape = shape_of(course, "ex1_perceptron")
    assert shape.module == "perceptron"
    assert {"torch_oracle.py", "test_perceptron.py"} <= {*shape.beside}
    assert not {"perceptron.py", "perceptron.ipynb"} & {*shape.beside}


def test_a_repository_of_the_release_is_no_riddle(place, course):  # noqa: F811
    names = [path.relative_to(ROOT) for path in (ROOT / "assignments").rglob("*") if path.suffix in (".py", ".ipynb")]
    files = {f"hw-submissions/hw-ada-l/{name}": (ROOT / name).read_bytes() for name in map(str, names)}
    ran = collect("classroom", make_zip(place / "d.zip", files), place, course=course.root)
    assert ran.exit_code == 0, ran.output
    assert len(placed(place)) == 2 * len(course.about.exercises)  # a module and a notebook of each exercise
