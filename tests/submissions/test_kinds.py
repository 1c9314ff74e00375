"""Every kind of file that students hand in: each place that reads files knows all of them."""

import ast
import json
import os

import msgspec
import pytest

from autograder.course.course import KINDS, SUFFIXES, Limits
from autograder.student.overview import places
from autograder.student.own_work import OwnWork
from autograder.student.reset import CHANGES
from autograder.submissions.outline import Outline
from autograder.submissions.picking import Candidate, Picker, shape_of, stem_of
from autograder.submissions.submission import SubmittedFile, precedence, read_submission, single_file
from autograder.worker.source import CELLS
from tests.conftest import ROOT, SMALL

SOLVED = (SMALL / "solutions" / "ex1_small" / "small.py").read_text()
STUB = "def double(x):\n    raise NotImplementedError\n"


def notebook(source):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


SAMPLES = {".py": str.encode, ".ipynb": notebook}  # a file of each kind that holds a source


def folder_of(path, sources):
    """Return a folder with a file of each of these kinds, all equally old."""
    path.mkdir(exist_ok=True)
    for suffix, source in sources.items():
        (path / f"small{suffix}").write_bytes(SAMPLES[suffix](source))
        os.utime(path / f"small{suffix}", (1_000, 1_000))
    return path


def test_every_kind_has_a_limit_a_reader_and_a_stub():
    assert {kind.limit for kind in KINDS} <= set(Limits.__struct_fields__)
    assert {".py", *CELLS} == set(SUFFIXES)
    assert CHANGES.keys() == set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_each_kind_is_graded(tmp_path, small, suffix):
    sources = {each: SOLVED if each == suffix else STUB for each in SUFFIXES}
    submission = read_submission(folder_of(tmp_path / "all", sources), "ada", small.exercise)
    result = small.grader.grade(submission, small.exercise, small.book, "test")
    assert (result.graded_file, result.score) == (f"small{suffix}", 100)
    assert len([note for note in result.notes if "was graded and not" in note]) == len(SUFFIXES) - 1
    alone = folder_of(tmp_path / "alone", {suffix: SOLVED})
    assert single_file(alone / f"small{suffix}", small.exercise).files[0].name == f"small{suffix}"
    (alone / f"small{suffix}").rename(alone / f"mine{suffix}")
    found = read_submission(alone, "ada", small.exercise, renamed=True)
    assert [(file.name, file.renamed) for file in found.files] == [(f"mine{suffix}", True)]


def test_of_files_that_are_alike_the_first_kind_counts():
    files = [SubmittedFile(f"small{suffix}", b"", 5) for suffix in SUFFIXES]
    assert max(files, key=lambda file: precedence(file, 1)).name == f"small{SUFFIXES[0]}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.suffix)
def test_each_kind_has_the_limit_of_its_row(tmp_path, small, kind):
    about = msgspec.structs.replace(small.exercise.about, limits=msgspec.structs.replace(Limits(), **{kind.limit: 0}))
    exercise = msgspec.structs.replace(small.exercise, about=about)
    folder_of(tmp_path, dict.fromkeys(SUFFIXES, SOLVED))
    found = read_submission(tmp_path, "ada", exercise)
    too_large = [f"small{each.suffix}" for each in KINDS if each.limit == kind.limit]
    assert [file.name for file in found.files] == [name for name in exercise.files if name not in too_large]
    assert found.problems == tuple(f"{name} is larger than 0 MiB." for name in too_large)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_all_kinds_are_picked_together_and_copies_are_left(small, course, suffix):
    def candidate(name, source):
        stem, ending, _ = stem_of(name)
        return Candidate(name, name, stem, ending, SAMPLES[ending](source), dressed=not name.endswith(ending))

    names = [f"small{each}" for each in SUFFIXES]
    own = [candidate(name, SOLVED) for name in names]
    picker = Picker([shape_of(SmallCourse(small), "ex1_small")], outline)
    assert [*picker.pick(own, ["ex1_small"])["ex1_small"].files] == names
    copy = candidate(f"small (1){suffix}.txt", STUB)
    picked = picker.pick([*own, copy], ["ex1_small"])["ex1_small"]
    assert sorted(picked.files) == sorted(names)
    assert [left.shown for left, _ in picked.left] == [copy.shown]


class SmallCourse:
    """As much of a course as a shape needs."""

    def __init__(self, small):
        self.root = SMALL
        self.exercise = lambda _: small.exercise


def outline(name, content, functions):
    """Return what a worker would say: a function without a body of its own is a stub."""
    text = content.decode()
    defined = tuple(name for name in functions if f"def {name}" in text)
    return Outline(name, "", defined=defined, filled=() if "NotImplementedError" in text else defined)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_students_call_finds_each_kind(tmp_path, small, suffix):
    exercise = msgspec.structs.replace(small.exercise, folder=folder_of(tmp_path, {suffix: SOLVED}))
    assert f"small{suffix}" in places(exercise, "total")[0]
    assert OwnWork(exercise).total([1.0, 2.0]) == 3.0
    text = (tmp_path / f"small{suffix}").read_text()
    stub = "def total(x):\n    raise NotImplementedError\n"
    (tmp_path / f"small{suffix}").write_text(CHANGES[suffix](text, "total", stub))
    with pytest.raises(NotImplementedError):
        OwnWork(exercise).total([1.0])


MAY_NAME_A_KIND = {  # module: why it may say which kind it means
    "course.course": "the table itself, and the two files that are generated",
    "worker.source": "reads each kind; imports nothing of ours",
    "student.reset": "changes each kind in its own way",
    "student.hints": "points at the released module",
    "lms.gradebook.book": "nbgrader knows notebooks only",
    "lms.gradebook.notebooks": "nbgrader knows notebooks only",
    "lms.gradebook.released": "the notebook that was given out",
    "casebook.compiling": "the authors' source",
    "pencil.handed_in": "derivations stand in both kinds, each in its own way",
    "student.failing_case": "the module that a pasted call imports",
    "pytest_plugin": "the authors' source",
}


def names_a_kind(node):
    """Return whether a node means one kind; `.py` stands for the engine's own modules too and says nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("module_file", "notebook_file", *(kind.limit for kind in KINDS))
    return isinstance(node, ast.Constant) and node.value in [
        f"{star}{end}" for star in ("", "*") for end in SUFFIXES[1:]
    ]


def test_no_other_module_names_a_kind():
    """What names one kind forgets the next: `exercise.files` and `SUFFIXES` hold all of them."""
    named = set()
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "autograder").with_suffix("").parts)
        if not module.startswith("authoring.") and any(map(names_a_kind, ast.walk(ast.parse(path.read_text())))):
            named.add(module)
    assert named == MAY_NAME_A_KIND.keys()
