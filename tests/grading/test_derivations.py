"""The derivations of a submission are judged from what a worker read."""

import contextlib
import json

import msgspec
import pytest

from autograder.casebook import store
from autograder.course.course import PENCIL_FILE
from autograder.errors import CourseError
from autograder.grading.derivations import Questions, questions_of
from autograder.sandbox.look import look, reading_sandbox
from autograder.submissions.outline import Cell, Outline

NAME = "perceptron_gradient"
SLIP = "dE/dw_j = (O - t) dO/dw_j\n= 2 (O - t) O (1 - O) dZ/dw_j\n= (O - t) O (1 - O) x_j"
TANH = "dO/dZ = 1 - tanh(Z)^2\n= 1 - O^2"


@pytest.fixture(scope="module")
def questions(course):
    return Questions(questions_of(course.exercise("ex1_perceptron")))


@pytest.fixture(scope="module")
def book(course):
    return store.read(course.assignment("ex1_perceptron"), course)


def marked(kind, name, text):
    return f'# %% [markdown] {kind}="{name}"\n' + "\n".join(f"# {line}" for line in text.split("\n")) + "\n"


def of_module(text):
    return Outline("perceptron.py", "", (Cell("code", 0, text),))


def test_a_module_and_a_notebook_get_the_same_verdicts(questions, book):
    (one,) = questions.derivations(of_module(f"import numpy\n{marked('pencil', NAME, SLIP)}"), book)
    cells = (Cell("markdown", 1, "words"), Cell("markdown", 2, SLIP, pencil=NAME))
    (other,) = questions.derivations(Outline("perceptron.ipynb", "", cells), book)
    assert one.lines == other.lines
    assert [line.verdict for line in one.lines] == ["right", "wrong", "again"]
    assert (one.lines[1].mistake, one.place(1), other.place(2)) == (
        "factor-2-extra",
        "perceptron.py, line 3",
        "perceptron.ipynb cell 2, line 2",
    )
    assert one.lines[1].hint == next(each.hint for each in book.mistakes if each.id == "factor-2-extra")


def test_the_answer_that_a_person_grades_is_judged_and_marked(questions, book):
    cell = Cell("markdown", 3, TANH, "derivation")
    (found,) = questions.derivations(Outline("perceptron.ipynb", "", (cell,)), book)
    assert found.by_hand
    assert [(part.part, part.points, part.verdict) for part in found.parts] == [
        ("1", 2.0, "right"),
        ("2", 4.0, "missing"),
    ]
    (same,) = questions.derivations(of_module(marked("question", "derivation", TANH)), book)
    assert same.lines == found.lines


@pytest.mark.parametrize(
    "outline",
    [
        Outline("perceptron.ipynb", ""),
        of_module("x = 1"),
        of_module(marked("pencil", NAME, "Write your lines here.")),
        of_module(marked("pencil", "somebody_elses", SLIP)),
        of_module(marked("pencil", NAME, "I did it on the train.")),
        of_module(marked("question", "derivation", "Write your derivation here.")),
    ],
)
def test_nothing_is_said_of_what_is_not_answered(questions, book, outline):
    assert questions.derivations(outline, book) == ()


def test_the_first_answer_with_content_counts(questions, book):
    cells = [Cell("markdown", number, text, pencil=NAME) for number, text in enumerate(("", SLIP, "dE/dw_j = 0"), 1)]
    (found,) = questions.derivations(Outline("perceptron.ipynb", "", tuple(cells)), book)
    assert found.cell == 2


HOSTILE = {
    "deep": "dE/dw_j = " + "(" * 3_000 + "O" + ")" * 3_000,
    "long": "dE/dw_j = " + "O + " * 300_000 + "O",
    "many lines": "= O\n" * 50_000,
    "no characters": "dE/dw_j = \x00\x1b[31m O\ud800",
    "sums in sums": "dE/dw_j = " + "sum_i " * 200 + "O",
    "towers": "dE/dw_j = " + "2^" * 300 + "O",
    "derivatives": "dE/dw_j = " + "d/dw_j " * 200 + "O",
    "a regular expression's night": "dE/dw_j = " + "\\left(" * 400,
    "own names in a circle": "let a = b\nlet b = a\ndE/dw_j = a",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_stops_the_grader(questions, book, text):
    cell = {"cell_type": "markdown", "metadata": {"pencil": NAME}, "source": text}
    content = json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()
    with contextlib.closing(reading_sandbox()) as sandbox:
        outline = look(sandbox, "perceptron.ipynb", content, ())
    assert outline.cells[0].pencil == NAME
    (found,) = questions.derivations(outline, book)
    assert not found.is_right
    assert found == questions.derivations(outline, book)[0]


def test_a_fault_of_ours_costs_no_grade(questions, book, monkeypatch):
    monkeypatch.setattr("autograder.pencil.check.check", lambda *_: 1 / 0)
    (found,) = questions.derivations(of_module(marked("pencil", NAME, SLIP)), book)
    assert [line.says for line in found.lines] == ["Our program failed on this derivation. A person can read it."]


@pytest.mark.parametrize("metadata", [[], {"pencil": 3}, {"pencil": ["x"]}, {"pencil": "x" * 10_000}, None])
def test_odd_metadata_are_no_name(metadata):
    cell = {"cell_type": "markdown", "metadata": metadata, "source": SLIP}
    with contextlib.closing(reading_sandbox()) as sandbox:
        found = look(sandbox, "perceptron.ipynb", json.dumps({"cells": [cell]}).encode(), ())
    assert found.problem == ""
    assert len(found.cells[0].pencil) <= 200


def test_an_exercise_without_questions_is_asked_nothing(course, book, tmp_path):
    bare = msgspec.structs.replace(course.exercise("ex1_perceptron"), folder=tmp_path)
    assert Questions(questions_of(bare)).derivations(of_module(marked("pencil", NAME, SLIP)), book) == ()


@pytest.mark.parametrize("kind", ["not toml", "a folder"])
def test_questions_that_cannot_be_read_are_an_error_of_the_course(course, tmp_path, kind, monkeypatch):
    bare = msgspec.structs.replace(course.exercise("ex1_perceptron"), folder=tmp_path)
    path = tmp_path / PENCIL_FILE
    path.write_text("[" if kind == "not toml" else "")
    if kind == "a folder":
        monkeypatch.setattr(
            "pathlib.Path.read_bytes", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error"))
        )
    with pytest.raises(CourseError):
        questions_of(bare)
