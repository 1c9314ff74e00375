"""A student's own check names the mistake as the graded page does, and any failing case can be had as code."""

import contextlib
import io
import re

import msgspec
import numpy as np
import pytest

from autograder.authoring.secrets.secretlines import squeeze, strip_comment, telling
from autograder.casebook import store
from autograder.casebook.cases import Case, Casebook, Returns
from autograder.student.case_code import case_code
from tests.corpora.bank import EXERCISES, ROOT, entries_of, submission_with
from tests.corpora.named_in_check import Desk

EVERY = 7  # every seventh entry of the banks is tried here, all by `python -m tests.corpora.named_in_check`
UNSHOWN = {"numeric-instead", "entry-not-put-back", "not-the-last-axis", "stop-criterion"}


@pytest.mark.parametrize("name", EXERCISES)
def test_check_names_the_entries_of_a_bank_and_none_wrongly(name):
    desk = Desk(name)
    told = [(entry.function, entry.id, *desk.kind(entry)) for entry in entries_of(name)[::EVERY]]
    assert not [each for each in told if each[2] == "wrongly"]
    named = [each for each in told if each[2] == "named"]
    assert len(named) >= 0.9 * len([each for each in told if each[1] not in UNSHOWN])


@pytest.mark.parametrize("name", EXERCISES)
def test_the_public_casebook_has_fingerprints_of_public_answers_and_no_code(course, name):
    whole = store.read(course.exercise(name), course)
    public = Casebook.from_json(whole.public().to_json())
    for entry in public.mistakes:
        assert len(entry.answers) == len(public.cases(entry.function))
        assert set(msgspec.structs.asdict(entry)) == {"id", "function", "hint", "read", "answers"}
    text = whole.public().to_json().decode()
    variants = {entry.variant.__name__ for entry in entries_of(name)}
    assert not [variant for variant in variants if variant in text]
    source = (ROOT / "solutions" / name / "mistakes.py").read_text()
    squeezed = squeeze(text.replace("\\n", "\n"))
    objectives = squeeze("".join(path.read_text() for path in (ROOT / "assignments" / name).glob("test_*.py")))
    lines = {
        squeeze(line) for line in map(strip_comment, source.splitlines()) if line.endswith((")", "]")) and telling(line)
    }
    assert not [line for line in lines if line in squeezed and line not in objectives]
    assert whole.public().public().to_json() == whole.public().to_json()


def test_the_command_and_the_graded_page_say_the_same(desk, bench):
    entry = next(each for each in entries_of("ex4_optimizer") if (each.function, each.id) == ("momentum", "ascent"))
    source = submission_with("ex4_optimizer", entry)
    (graded, *_) = [
        test
        for test in bench("ex4_optimizer").grade(source, functions={"momentum"}).tests
        if not test.outcome.facts.passed
    ]
    desk.file("ex4").write_text(source)
    _, said = desk.run("check", "ex4", "-k", "momentum")
    said = " ".join(said.split())
    assert f"{graded.title}: {graded.message}" in said
    assert "the paths separate at step 1" in graded.message
    for mistake in graded.mistakes:
        assert f"{mistake.hint} [{mistake.id}]" in said
    assert "gradient = bowl_gradient, which returns A @ p - b with A = " in said


def run_as_code(code, **given):
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "pasted", "exec"), dict(given))
    return shown.getvalue()


@pytest.mark.parametrize("name", EXERCISES)
def test_every_public_case_runs_as_code_that_is_pasted(name):
    desk = Desk(name)
    for test in desk.book.tests:
        for case in test.cases:
            code = "\n".join(case_code(test.function, desk.book.parameters[test.function], case))
            shown = run_as_code(code, **{test.function: lambda *args, **options: (args, options)})
            assert "expected" in shown, code


def test_values_of_every_kind_are_written_as_code():
    case = Case(
        (np.zeros((0, 2)), [np.array([1.0])], float("nan"), (1, 2)), Returns(1.0), {"b": np.array([1], "int32")}
    )
    code = "\n".join(case_code("f", ("a", "b", "c", "d"), case))
    seen = run_as_code(code, f=lambda *args, **options: repr((args, options)))
    for text in ("np.zeros((0, 2), dtype=np.float64)", 'float("nan")', "(1, 2,)", "dtype=np.int32"):
        assert text in code
    assert "expected" in seen


def test_a_failing_case_is_printed_as_code(desk):
    desk.write("numerical_gradient", "return 0 * w + f(w)")
    status, code = desk.run("check", "ex1", "-k", "numerical_gradient", "--case")
    assert status == 0
    assert code.startswith("# agrees with differences that are worked by hand: paste this into python in assignments/")
    assert "def sum_of_cubes(w):" in code
    here = code.replace("from perceptron import numerical_gradient", "")
    assert "expected [ 4. 13.]" in run_as_code(here, numerical_gradient=lambda f, w, h: f(w)) or "array(" in code
    status, said = desk.run("check", "--case")
    assert status == 2
    assert "--case takes one exercise" in said


def test_integers_are_shown_as_integers_and_parts_by_their_names(desk):
    desk.write("one_hot", "return np.zeros((len(labels), n_classes))", "ex2")
    _, said = desk.run("check", "ex2", "-k", "one_hot")
    assert "labels = [1]" in said
    assert "n_classes = 3" in said
    desk.write("softmax_gradient", "return np.zeros_like(w), np.zeros(len(b))", "ex2")
    assert "wrong value in dw" in desk.run("check", "ex2", "-k", "softmax_gradient")[1]
    desk.write("mlp_backward", "return [np.zeros_like(w) for w in weights], [np.zeros(2)] * len(weights)", "ex3")
    _, said = desk.run("check", "ex3", "-k", "mlp_backward")
    assert re.search(r"bias_grads\[0\] has the wrong shape", " ".join(said.split()))
