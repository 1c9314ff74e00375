"""`autograder show`: one result in the terminal, for the staff and as the student sees it."""

import os

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.results.result import NamedMistake, Outcome, Status, encode
from tests.conftest import ROOT, SMALL
from tests.report import conftest as make

EX = "ex1_small"
MISTAKE = NamedMistake(id="factor-2-extra", hint="Differentiate the loss again.", parts=("dw",))
SECRETS = {"message": "wrong value: SECRET", "call": "total(x)\nx = SECRET", "expected": "SECRET 1", "got": "SECRET 2"}


def put(out, result):
    folder = out / result.student / result.exercise
    folder.mkdir(parents=True)
    (folder / "result.json").write_bytes(encode(result))
    return folder


def show(*words, width=100, course=SMALL, **environment):
    words = ["show", *map(str, words), "--course", str(course)]
    return CliRunner().invoke(main, words, env={"COLUMNS": str(width), "NO_COLOR": "1", **environment})


@pytest.fixture
def out(tmp_path):
    tests = [
        make.make_test("double", Outcome.PASSED),
        make.make_test("total", Outcome.FAILED, visibility="hidden", mistakes=(MISTAKE,), **SECRETS),
        make.make_test("slopes", Outcome.NOT_IMPLEMENTED),
    ]
    put(tmp_path, make.make_result("ada", tests, exercise=EX, notes=("a note [red]x[/red]",)))
    return tmp_path


def test_the_staff_sees_everything(out):
    ran = show(out, "ada", "ex1")
    assert ran.exit_code == 0, ran.output
    lines = [line.strip() for line in ran.output.splitlines()]
    assert lines[0] == "Small: ada, 5 of 100 points"
    assert "note: a note [red]x[/red]" in lines
    assert "0/5  wrong answer  agrees with the example worked by hand (hidden)" in lines
    start = lines.index("called    total(x)")
    assert lines[start + 1 : start + 4] == ["x = SECRET", "expected  SECRET 1", "got       SECRET 2"]
    assert lines[start + 4] == "likely    In dw: Differentiate the loss again. [factor-2-extra]"
    assert "slopes  0 of 30  not implemented yet" in lines
    assert "withheld" not in ran.output
    assert "\x1b" not in ran.output
    assert "Pictures" not in ran.output  # there is no page


def test_as_student_hidden_tests_stay_hidden(out):
    (out / "ada" / EX / "feedback.html").write_text("")
    ran = show(out, "ada", EX, "--as-student")
    assert ran.exit_code == 0, ran.output
    assert "SECRET" not in ran.output
    assert "Differentiate the loss again." in ran.output
    assert "Hidden test: the call and the values are withheld." in ran.output
    assert ran.output.rstrip().endswith(f"Pictures and the graded code: {out}/ada/{EX}/feedback.html")


def test_colours_are_for_terminals_that_want_them(out):
    assert "\x1b[" in show(out, "ada", EX, NO_COLOR="", FORCE_COLOR="1").output
    assert "\x1b[3" not in show(out, "ada", EX, FORCE_COLOR="1").output


def test_a_narrow_terminal_has_words_above_what_belongs_to_them(out):
    ran = show(out, "ada", EX, width=40)
    assert max(map(len, ran.output.splitlines())) <= 40
    assert "called" in [line.strip() for line in ran.output.splitlines()]


def test_what_a_student_writes_cannot_steer_the_terminal(out):
    text = "\x1b]0;owned\x07 \u202e [bold]x[/bold] \x9b2J"
    hostile = make.make_test("double", Outcome.FAILED, message=text, call=text, got=text, title=text)
    put(out, make.make_result("[red]eve\u202e", [hostile], exercise=EX, notes=(text,), graded_file=text))
    for words in ((), ("--as-student",)):
        ran = show(out, "[red]eve\u202e", EX, *words)
        assert ran.exit_code == 0, ran.output
        assert not set("\x1b\x9b\x07\u202e") & set(ran.output.rpartition("Pictures")[0] or ran.output)
        assert "[bold]x[/bold]" in ran.output
        assert "[red]eve" in ran.output


def test_work_without_a_score_says_why(out):
    put(out, make.without_score("bob", Status.UNLOADABLE, "small.py is not Python", exercise=EX))
    put(out, make.without_score("kim", Status.GRADER_FAULT, "no worker: SECRET", exercise=EX))
    told = show(out, "bob", EX).output
    assert "Small: bob, 0 of 100 points\nno file\nNothing could be loaded, so no test was run." in told
    assert "note: small.py is not Python" in told
    assert "kim, no score yet" in show(out, "kim", EX).output
    assert "SECRET" in show(out, "kim", EX).output
    assert "SECRET" not in show(out, "kim", EX, "--as-student").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("adda", EX), "No student 'adda' in {out}. The nearest: ada."),
        (("zzzzz", EX), "No student 'zzzzz' in {out}."),
        (("../ada", EX), "No student '../ada' in {out}. The nearest: ada."),
        (("ada", "ex2"), "There is no exercise 'ex2'; the course has ex1_small."),
    ],
)
def test_unknown_names_are_said_with_the_nearest(out, words, sentence):
    ran = show(out, *words)
    assert ran.exit_code == 2
    assert sentence.format(out=out) in ran.output.replace("\n", " ")


def test_an_exercise_without_a_result_is_said_with_those_that_have_one(out):
    (out / "notes").mkdir()
    ran = show(out, "ada", "ex3", course=ROOT)
    assert ran.exit_code == 2
    assert f"ada has no result for ex3_mlp in {out}, only for ex1_small." in ran.output


def test_a_result_that_cannot_be_read_is_said(out):
    path = out / "ada" / EX / "result.json"
    path.write_text("{}")
    assert "result.json: not a result" in show(out, "ada", EX).output
    path.unlink()
    os.symlink("/proc/self/mem", path)
    ran = show(out, "ada", EX)
    assert ran.exit_code == 2
    assert "cannot be read: " in ran.output


def test_a_hidden_mistake_is_worked_on_a_public_example(tmp_path):
    mistake = NamedMistake(id="factor-2-extra", hint="Differentiate the loss again.")
    hidden = make.make_test("perceptron_gradient", Outcome.FAILED, visibility="hidden", mistakes=(mistake,))
    put(tmp_path, make.make_result("ada", [hidden]))
    lines = [line.strip() for line in show(tmp_path, "ada", "ex1", "--as-student", course=ROOT).output.splitlines()]
    start = lines.index("shows on  perceptron_gradient(x, w, t)")
    assert lines[start + 4 : start + 6] == ["expected  [[0.09375, 0.1875]]", "gives     [[0.1875, 0.375]]"]
