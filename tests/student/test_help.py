"""hint, list, next, reset, explain, submit: what they print and what they leave behind."""

import json
import re
import zipfile

import pytest

from autograder.course.course import find_course
from autograder.course.hints import STAGES, read_help, read_hints
from autograder.results.result import Outcome
from autograder.student import reset
from autograder.student.error_page import PATTERNS
from autograder.student.progress import Progress, Reached, Standing, files_digest

FUNCTIONS = 37


def test_hints_come_one_by_one_and_begin_again_when_asked(desk):
    said = [desk.run("hint", "ex3.hidden_delta")[1] for _ in range(4)]
    assert [[stage for stage in STAGES if f"  {stage}" in each] for each in said] == [
        ["concept"], ["concept", "formula"], list(STAGES), list(STAGES),
    ]  # fmt: skip
    assert "The same command again shows the next one, about the formula." in said[0]
    assert "That was the last one." in said[3]
    assert "begin again with the first" in desk.run("hint", "--reset", "ex3.hidden_delta")[1]
    assert "hint 1 of 3" in desk.run("hint", "hidden_delta")[1]
    assert "all 3 hints" in desk.run("hint", "--all", "ex3_mlp.hidden_delta")[1]


def test_every_function_has_its_hints_and_its_stub(course):
    counted = 0
    for name in course.about.exercises:
        exercise = course.assignment(name)
        functions = set(exercise.about.functions)
        assert set(read_hints(exercise)) == set(read_help(exercise).stubs) == functions
        counted += len(functions)
    assert counted == FUNCTIONS


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ex1.sigmod", "There is no function 'ex1.sigmod'. Did you mean 'ex1.sigmoid'?"),
        ("adm", "Did you mean 'ex4.adam'?"),
        ("ex3.zzzz", "There are ex3.mlp_forward, ex3.output_delta,"),
        ("zzzz", "There is no function 'zzzz'. `autograder list` shows all of them."),
        ("ex3", "Which function of ex3? There are ex3.mlp_forward,"),
        ("ex9.sigmoid", "There is no exercise 'ex9'"),
    ],
)
def test_unknown_functions_are_answered_with_what_is_near(desk, name, sentence):
    for command in ("hint", "reset"):
        status, said = desk.run(command, name)
        assert status == 2
        assert sentence in said


def test_a_spoilt_or_missing_file_of_hints_is_said(desk):
    desk.file("ex1", "hints.toml").write_text("[sigmoid")
    status, said = desk.run("hint", "sigmoid")
    assert (status, "hints.toml: " in said) == (3, True)
    desk.file("ex1", "hints.toml").write_text("")
    assert "ex1_perceptron has no hints on sigmoid." in desk.run("hint", "sigmoid")[1]
    desk.file("ex1", "hints.toml").unlink()
    assert "cannot be read" in desk.run("hint", "sigmoid")[1]
    desk.file("ex1", "help.json").write_text("{}")
    assert "ex1_perceptron holds no stub of sigmoid." in desk.run("reset", "sigmoid")[1]
    desk.file("ex1", "help.json").write_text("[]")
    assert desk.run("explain", "sign-flip")[0] == 3
    desk.file("ex1", "help.json").unlink()
    assert desk.run("explain", "sign-flip")[0] == 3


# ---- list and next


def test_list_shows_a_bar_and_words_and_remembers(desk, monkeypatch):
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    desk.write("sigmoid_derivative", "return -o * (1 - o)")
    status, said = desk.run("list", "ex1")
    assert status == 0
    assert "[##..................] 1/7" in said
    assert re.search(r"\[x\] sigmoid +passed \(10 points\)", said)
    assert re.search(r"\[ \] sigmoid_derivative +wrong answer \(5 points\)", said)
    assert json.loads((desk.root / ".progress.json").read_text())["exercises"]["ex1_perceptron"]
    monkeypatch.setattr("autograder.student.session.Session.check", None)  # nothing has changed: nothing is run
    assert desk.run("list", "ex1")[1] == said


def test_list_looks_again_when_the_file_has_changed_and_does_without_its_own(desk):
    assert "0/7" in desk.run("list", "ex1")[1]
    (desk.root / ".progress.json").write_text("{")
    desk.solve("ex1")
    assert "7/7" in desk.run("list", "ex1")[1]


def test_the_story_ends_when_everything_is_green(desk):
    progress = Progress(find_course(desk.root))  # as after `check` of right answers, without waiting for torch
    for name in progress.course.about.exercises:
        exercise = progress.course.assignment(name)
        functions = dict.fromkeys(exercise.about.functions, Standing("passed", Outcome.PASSED))
        progress.content.exercises[name] = Reached(files_digest(exercise), functions)
    progress.save()
    status, said = desk.run("list")
    assert status == 0
    assert "Together: [####################] 37/37" in said
    assert "This is what you have built" in said
    assert "A perceptron cannot learn XOR. Your network, trained by your optimizer, can." in said
    assert "Everything passes its public tests." in desk.run("next")[1]


def test_next_names_the_first_function_that_does_not_pass_and_where_it_is(desk):
    desk.solve("ex1")
    desk.write("multi_output_forward", "return x", "ex2")
    status, said = desk.run("next")
    assert status == 0
    assert "ex2.multi_output_forward: " in said
    line = int(re.search(r"assignments/ex2_multi_output/multi_output.py, line (\d+)", said)[1])
    assert desk.file("ex2").read_text().splitlines()[line - 1].startswith("def multi_output_forward(")
    cell = int(re.search(r"multi_output.ipynb cell (\d+)", said)[1])
    cells = json.loads(desk.file("ex2", "multi_output.ipynb").read_text())["cells"]
    assert "def multi_output_forward(" in "".join(cells[cell - 1]["source"])
    assert "autograder check ex2 -k multi_output_forward" in said


def test_narrow_screens_are_respected_by_all_of_them(desk):
    desk.width(40)
    desk.solve("ex1")
    for words in (
        ["list"], ["next"], ["hint", "adam"], ["explain", "broadcast"], ["explain", "sign-flip"], ["reset", "sigmoid"],
    ):  # fmt: skip
        _, said = desk.run(*words)
        longest = max(said.splitlines(), key=len)
        assert len(longest) <= 40 or " " not in longest.strip(), longest


def test_what_cannot_be_checked_or_written_is_said(desk, monkeypatch):
    desk.file("ex1").write_text("def")
    desk.file("ex1", "perceptron.ipynb").unlink()
    assert "cannot be checked" in desk.run("list", "ex1")[1]

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.files.os.replace", fail)
    status, said = desk.run("hint", "adam")
    assert status == 3
    assert ".progress.json cannot be written: No space left on device." in said


def test_list_and_next_say_why_an_exercise_cannot_be_checked(desk):
    text = desk.file("ex1").read_text()
    desk.file("ex1").write_text(f"{text}\ndef f(:\n    pass\n")
    line = text.count("\n") + 2
    problem = f"perceptron.py is not Python: invalid syntax (line {line}). The line is `def f(:`;"
    for _ in range(2):  # found out, and remembered
        assert problem in " ".join(desk.run("list", "ex1")[1].split())
        said = " ".join(desk.run("next")[1].split())
        assert f"ex1 cannot be checked: {problem}" in said
        assert "check it autograder check ex1" in said
    assert "ex2.multi_output_forward: not implemented yet" in desk.run("next", "ex2")[1]


# ---- reset


def test_reset_restores_the_stub_in_both_files_and_keeps_what_was_there(desk):
    module, notebook = desk.file("ex1"), desk.file("ex1", "perceptron.ipynb")
    fresh = module.read_text(), json.loads(notebook.read_text())
    desk.write("sigmoid", "return 3 * z")
    desk.write("sigmoid_derivative", "return o")
    changed = json.loads(notebook.read_text())
    cell = next(c for c in changed["cells"] if "def sigmoid(" in "".join(c["source"]))
    cell["source"] = "def sigmoid(z):\n    return 4 * z"
    notebook.write_text(json.dumps(changed))
    status, said = desk.run("reset", "ex1.sigmoid")
    assert status == 0
    assert "return o\n" in module.read_text()
    desk.run("reset", "sigmoid_derivative")
    assert module.read_text() == fresh[0]
    assert json.loads(notebook.read_text()) == fresh[1]
    kept = {
        path.suffix: path.read_text() for path in (desk.root / "kept/ex1_perceptron").glob("*") if "-2" in path.name
    }
    assert "return 4 * z" in kept[".ipynb"]
    copies = [path.read_text() for path in (desk.root / "kept/ex1_perceptron").glob("*.py")]
    assert len(copies) == 2
    assert any("return 3 * z" in text for text in copies)
    assert "perceptron.py: sigmoid is as it was given out." in desk.run("reset", "sigmoid")[1]


BROKEN = "import numpy as np\n\n\ndef sigmoid(\n    z,\n):\n    return (z\n\n\n# next\ndef other():\n    pass\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (BROKEN, "import numpy as np\n\n\nSTUB\n\n\n# next\ndef other():\n    pass\n"),
        ("x = (\n", "x = (\n\n\nSTUB\n"),
        ("@cached\ndef sigmoid(z): return z\ny = 1\n", "STUB\ny = 1\n"),
        ("def sigmoid(z:\n  pass", "STUB\n"),
        ("", "\n\n\nSTUB\n"),
    ],
)
def test_reset_finds_the_function_in_a_file_that_is_no_python_too(text, left):
    assert reset.in_module(text, "sigmoid", "STUB") == left


def test_reset_of_a_cell_that_is_gone_or_without_its_name():
    cells = [
        {"cell_type": "code", "source": ["def f(x):\n", "  return x"]},
        {"cell_type": "markdown", "source": "def f("},
    ]
    said = json.loads(reset.in_notebook(json.dumps({"cells": cells}), "f", "STUB"))["cells"]
    assert [cell["source"] for cell in said] == [["STUB"], "def f("]
    for minor in (4, 5):
        new = json.loads(reset.in_notebook(json.dumps({"cells": [], "nbformat_minor": minor}), "f", "STUB"))["cells"]
        assert [cell["source"] for cell in new] == [["STUB"]]
        assert ("id" in new[0]) == (minor == 5)


def test_reset_leaves_a_file_alone_that_it_cannot_read(desk):
    desk.file("ex1", "perceptron.ipynb").write_text("[]")
    desk.write("sigmoid", "return z")
    _, said = desk.run("reset", "sigmoid")
    assert "perceptron.ipynb was left as it is: it cannot be read (it holds no cells)." in said
    assert "perceptron.py: sigmoid is a stub again." in said
    for name in ("perceptron.py", "perceptron.ipynb"):
        desk.file("ex1", name).unlink()
    status, said = desk.run("reset", "sigmoid")
    assert (status, "There is no perceptron.py and no perceptron.ipynb in assignments/ex1" in said) == (3, True)
    for command in ("check", "submit", "list", "next"):
        status, said = desk.run(command, "ex1")
        assert (status == 1) == (command in ("check", "submit"))
        assert "Take one of them again from what the course gave out" in " ".join(said.split())


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_reset_leaves_line_ends_and_the_byte_order_mark_as_they_are(desk, mark, end):
    file = desk.file("ex1")
    given = mark + file.read_text().replace("\n", end).encode()
    desk.write("sigmoid", "return z")
    file.write_bytes(mark + file.read_text().replace("\n", end).encode())
    assert "sigmoid is a stub again" in desk.run("reset", "sigmoid")[1]
    assert file.read_bytes() == given
    assert "perceptron.py: sigmoid is as it was given out." in desk.run("reset", "sigmoid")[1]


def test_reset_says_that_a_file_is_not_utf_8(desk):
    desk.file("ex1").write_bytes(b"# caf\xe9\n")
    assert "perceptron.py was left as it is: it is not UTF-8." in desk.run("reset", "sigmoid")[1]


def test_nothing_is_reset_where_no_copy_can_be_kept(desk):
    (desk.root / "kept").write_text("in the way")
    desk.write("sigmoid", "return z")
    before = desk.file("ex1").read_text()
    status, said = desk.run("reset", "sigmoid")
    assert status == 3
    assert "Nothing was changed." in said
    assert desk.file("ex1").read_text() == before


# ---- explain


def test_every_mistake_of_the_banks_can_be_explained_without_its_variant(course):
    from autograder.casebook import store

    shipped = ""
    for name in course.about.exercises:
        bank = store.read(course.exercise(name), course).mistakes
        help_ = read_help(course.assignment(name))
        assert {entry.id for entry in bank} == {each.id for each in help_.mistakes}
        assert all(each.hint and each.name and each.read for each in help_.mistakes)
        shipped += (course.assignment(name).folder / "help.json").read_text()
        source = (course.exercise(name).folder / "mistakes.py").read_text()
        for variant in re.findall(r"^def (\w+__\w+)", source, re.MULTILINE):
            assert variant not in shipped


def test_explain_a_mistake_and_an_error(desk):
    status, said = desk.run("explain", "factor-2-extra")
    assert status == 0
    assert "in ex1: perceptron_gradient" in said
    assert '"Two losses" in assignments/ex1_perceptron/perceptron.py' in said
    for anchor in dict.fromkeys(PATTERNS.values()):
        assert desk.run("explain", anchor)[0] == 0
    status, said = desk.run("explain", "factor-2-extr")
    assert (status, "Did you mean 'factor-2-extra'" in said) == (2, True)
    assert "`autograder explain` lists the usual errors" in desk.run("explain", "zzzzzz")[1]


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("ValueError: operands could not be broadcast together with shapes (3,) (2,)", "operands could not be"),
        ("AttributeError: 'NoneType' object has no attribute 'shape'", "None, NoneType: nothing was returned"),
        ("TypeError: only length-1 arrays can be converted to Python scalars", "only length-1 arrays"),
        ("RuntimeWarning: overflow encountered in exp", "overflow encountered in exp"),
        (
            "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule 'same_kind'",
            "Cannot",
        ),
    ],
)
def test_explain_takes_the_message_itself(desk, message, title):
    for words in ([message], message.split()):
        status, said = desk.run("explain", "--", *words)
        assert status == 0
        assert said.startswith(title)


def test_explain_alone_lists_what_there_is(desk):
    status, said = desk.run("explain")
    assert status == 0
    for anchor in dict.fromkeys(PATTERNS.values()):
        assert re.search(rf"^  {anchor} +\S", said, re.MULTILINE)
    assert "Nothing is called" not in said


def test_explain_without_the_page(desk, monkeypatch):
    monkeypatch.setattr("autograder.student.error_page.page", lambda _: None)
    status, said = desk.run("explain", "broadcast")
    assert (status, "docs/errors.md is missing here" in said) == (2, True)


# ---- submit


def test_submit_makes_a_zip_and_a_receipt_and_says_what_is_missing(desk):
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    desk.write("perceptron_loss", "return 3.0")
    status, said = desk.run("submit", "ex1")
    assert status == 0
    with zipfile.ZipFile(desk.root / "submit/ex1_perceptron.zip") as archive:
        assert archive.namelist() == ["ex1_perceptron/perceptron.py"]
        assert archive.read("ex1_perceptron/perceptron.py") == desk.file("ex1").read_bytes()
    receipt = (desk.root / "submit/ex1_perceptron-receipt.txt").read_text()
    import hashlib

    assert hashlib.sha256(desk.file("ex1").read_bytes()).hexdigest() in receipt
    assert hashlib.sha256((desk.root / "submit/ex1_perceptron.zip").read_bytes()).hexdigest() in receipt
    assert "functions  2 of 7 found: sigmoid, perceptron_loss" in receipt
    assert re.search(r"made       \d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", receipt)
    assert "Still a stub: sigmoid_derivative, linear_gradient," in said
    assert "Fails its public tests: perceptron_loss (wrong answer)." in said
    assert "The derivation is not answered yet" in said
    assert "perceptron.ipynb" not in said
    before = (desk.root / "submit/ex1_perceptron.zip").read_bytes()
    desk.run("submit", "ex1")
    assert (desk.root / "submit/ex1_perceptron.zip").read_bytes() == before


def test_what_was_packed_is_what_the_grader_takes(desk, tmp_path, course, grader):
    from autograder.submissions.submission import read_submission

    desk.solve("ex1")
    desk.run("submit", "ex1")
    with zipfile.ZipFile(desk.root / "submit/ex1_perceptron.zip") as archive:
        archive.extractall(tmp_path / "ada")
    exercise = course.exercise("ex1")
    assert [file.name for file in read_submission(tmp_path / "ada/ex1_perceptron", "ada", exercise).files] == [
        "perceptron.py"
    ]


def test_submit_as_a_file_where_the_course_wants_it(desk):
    with (desk.root / "course.toml").open("r+") as file:
        text = file.read()
        file.seek(0)
        file.write(f'submit = "file"\n{text}')
    desk.solve("ex1")
    status, said = desk.run("submit", "ex1")
    assert status == 0
    assert (desk.root / "submit/perceptron.py").read_bytes() == desk.file("ex1").read_bytes()
    assert "package" not in said


def test_submit_refuses_what_does_not_load_or_cannot_be_written(desk):
    (desk.root / "submit").write_text("in the way")
    assert desk.run("submit", "ex1")[0] == 3
    desk.file("ex1").write_text("def (")
    desk.file("ex1", "perceptron.ipynb").unlink()
    status, said = desk.run("submit", "ex1")
    assert status == 1
    assert "ex1_perceptron cannot be handed in like this: perceptron.py is not Python" in said
    assert "Nothing was made." in said


# ---- nothing of ours ever looks like a crash


def test_a_fault_of_ours_is_a_sentence(desk, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("autograder.student.hints.read_hints", lambda _: 1 / 0)
    status, said = desk.run("hint", "adam")
    assert status == 3
    assert "this is our fault, not yours. You lose no points. The details are in" in said
    assert "ZeroDivisionError" in next(tmp_path.glob("autograder-*.txt")).read_text()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    assert "(ZeroDivisionError)" in desk.run("hint", "adam")[1]
