"""The line at which a wrong function goes wrong: found in a worker, shown to its student, worth no point."""

import json
from types import SimpleNamespace

import pytest

from autograder.grading import pointing
from autograder.grading.workers import Loads
from autograder.report import feedback_page
from autograder.results import result as results
from autograder.results.result import Outcome
from autograder.sandbox.client import WorkerEnded
from autograder.worker import messages
from tests.corpora.bank import reference
from tests.corpora.hostile.attacks import ALL_HONEST

WRONG = """
def perceptron_gradient(x, w, t):
    N = len(x)
    o = perceptron_forward(x, w)
    delta = (o - t) * o
    return delta.T @ x / N
"""
FUNCTION = "perceptron_gradient"


@pytest.fixture(scope="module")
def ex1(bench):
    return bench("ex1_perceptron")


@pytest.fixture(scope="module")
def right(ex1):
    return reference(ex1.exercise.folder / ex1.exercise.module_file, without=FUNCTION) + "\n"


def wheres(result):
    return [test.where for test in result.tests if test.where]


def test_the_line_is_said_on_the_page_and_in_the_result(ex1, right):
    result = ex1.grade(right + WRONG, functions={FUNCTION})
    (where,) = wheres(result)
    assert (where.file, where.cell, where.code) == ("perceptron.py", None, "delta = (o - t) * o")
    assert (right + WRONG).split("\n")[where.line - 1].strip() == where.code
    assert where.kind == "first_wrong"
    again = results.decode(results.encode(result))
    assert wheres(again) == [where]
    told = json.loads(results.encode(result))["tests"]
    assert [("where" in test, test["visibility"]) for test in told if "where" in test] == [(True, "public")]
    page = feedback_page.page(result, ex1.exercise)
    assert f"{where.line}   delta = (o - t) * o   &lt;- the first that is not" in page


def test_a_notebook_has_its_cell(ex1, right):
    cells = [
        {"cell_type": kind, "metadata": {}, "source": text} for kind, text in (("markdown", "# x"), ("code", right))
    ]
    cells.append({"cell_type": "code", "metadata": {}, "source": "%time\n" + WRONG})
    content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    (where,) = wheres(ex1.grade(content, functions={FUNCTION}, file="perceptron.ipynb"))
    assert (where.file, where.cell, where.line) == ("perceptron.ipynb", 3, 6)
    assert "before cell 3, line 6 every value" in where.text


@pytest.fixture
def loads(monkeypatch):
    """Return how often a worker was loaded to be traced, and whether hidden cases had been asked."""
    seen, traced = [], Loads.traced

    def watched(self, **options):
        seen.append(self.frozen)
        return traced(self, **options)

    monkeypatch.setattr(Loads, "traced", watched)
    return seen


def test_a_right_submission_is_not_traced(small, loads):
    assert small.grade(ALL_HONEST).score == 100.0
    assert loads == []


def test_a_wrong_function_is_traced_before_any_hidden_case_was_asked(ex1, right, loads):
    ex1.grade(right + WRONG, functions={FUNCTION})
    assert loads == [False]


def test_no_line_is_said_of_a_function_that_fails_because_of_another(ex1, right, loads):
    broken = "\ndef sigmoid_derivative(o):\n    return o * (2 - o)\n"
    calls_it = WRONG.replace("* o\n", "* sigmoid_derivative(o)\n")
    result = ex1.grade(f"{right}{broken}{calls_it}", functions={FUNCTION, "sigmoid_derivative", "sigmoid"})
    assert [test.function for test in result.tests if test.where] == ["sigmoid_derivative"]


SILENT = {
    "it ends where it is traced": "import os\nX = os._exit(0) if '__note__' in globals() else 0\n",
    "it ends in the call": "import os\ndef o_(o):\n    if '__note__' in globals():\n        os._exit(0)\n    return o\n",
    "it raises": "def o_(o):\n    return [][0] if '__note__' in globals() else o\n",
    "it lies about its values": "if '__note__' in globals():\n    __note__ = lambda number, value: value\n",
    "it loops without an end": "def o_(o):\n    while '__note__' in globals():\n        pass\n    return o\n",
}


@pytest.mark.parametrize("trick", SILENT.values(), ids=SILENT)
def test_who_lies_loses_the_hint_only(ex1, right, trick):
    helper = "" if "def o_" in trick else "def o_(o):\n    return o\n"
    text = right + helper + trick + WRONG.replace("* o\n", "* o_(o)\n")
    result = ex1.grade(text, functions={FUNCTION})
    assert wheres(result) == []
    honest = ex1.grade(right + WRONG, functions={FUNCTION})
    assert [(test.id, test.outcome, test.score) for test in result.tests] == [
        (test.id, test.outcome, test.score) for test in honest.tests
    ]


def test_a_worker_that_cannot_load_again_gives_no_line(ex1, right):
    ends = "import os\nX = os._exit(0) if '__note__' in globals() else 0\n"
    assert wheres(ex1.grade(right + ends + WRONG, functions={FUNCTION})) == []


def test_a_casebook_without_right_values_gives_no_line(ex1):
    run = SimpleNamespace(function=FUNCTION, book=SimpleNamespace(worked={}))
    assert pointing.line_of(run) is None


@pytest.mark.parametrize("answer", ["not loaded", "ended"])
def test_what_cannot_be_loaded_to_be_traced_is_given_up(answer):
    closed = []

    class Client:
        def load(self, *_):
            if answer == "ended":
                raise WorkerEnded(Outcome.CRASHED, "it ended the process")
            return messages.Unloadable("no")

        def close(self):
            closed.append(self)

    loads = Loads.__new__(Loads)
    loads.file, loads.frozen, loads.hints = SimpleNamespace(content=b""), False, None
    loads.budget, loads.limits = SimpleNamespace(rest=lambda: None), SimpleNamespace(load_cpu_s=1.0)
    loads._worker = lambda **_: Client()
    loads._request = lambda *_, **__: messages.Load("a.py", "a", (), (), messages.ArrayNode("uint8", (0,)))
    assert loads.traced(with_torch=False, everything=False) is None
    assert len(closed) == (answer == "not loaded")
