"""What the linter tries by grading: each way in which solution, stub, oracle or bank can be wrong is said."""

import msgspec
import pytest
from click.testing import CliRunner

from autograder.authoring.generate.load import run_module
from autograder.authoring.lint.prove import prove, prove_form, prove_oracle, prove_solution, prove_stub
from autograder.authoring.lint.prove_bank import prove_bank
from autograder.authoring.source.marks import read_source
from autograder.casebook import store
from autograder.cli.main import main
from autograder.grading.grader import Grader
from autograder.sandbox.sandbox import Sandbox
from tests.authoring.conftest import FILES, Workshop
from tests.conftest import Bench

BANK = """\
from autograder.mistakes import mistake

HINT = "The slope multiplies each position once, and nothing else."
READ = "Lecture 1: one line"


@mistake("slope-twice", of="line", hint=HINT, read=READ)
def line__slope_twice(x, w):
    return x * w * w


@mistake("negative-line", of="line", hint=HINT, read=READ)
def line__negative(x, w):
    return -x * w


@mistake("shape-unchecked", of="line_loss", hint=HINT, read=READ)
def line_loss__shape_unchecked(o, t):
    return float(((o - t) ** 2).mean() / 2)


@mistake("loss-not-squared", of="line_loss", hint=HINT, read=READ)
def line_loss__not_squared(o, t):
    return float((o - t).mean() / 2)
"""
GOOD_HINT = "A hint that is long enough, and ends as it should."


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a small course whose exercise reads well; it is not to be changed."""
    root = tmp_path_factory.mktemp("shop")
    (root / "course.toml").write_text('title = "Small steps"\nseed = 7\nexercises = ["ex1_line"]\n')
    folder = root / "solutions" / "ex1_line"
    folder.mkdir(parents=True)
    (root / "solutions" / "key").write_text("0a" * 32)
    for file, text in FILES.items():
        (folder / file).write_text(text.replace("points=10, edge=True", "points=10"))
    (folder / "mistakes.py").write_text(BANK)
    return Workshop(root)


@pytest.fixture(scope="module")
def plain():
    """Return a grader as the linter uses it."""
    grader = Grader(Sandbox(unsafe=True))
    yield grader
    grader.close()


@pytest.fixture(scope="module")
def book(shop):
    return store.read(shop.exercise, shop.course)


def graded(shop, plain, source):
    return Bench(plain, shop.course, "ex1_line").grade(source)


def bank(shop, book, text):
    module = run_module("mistakes", shop.path("mistakes.py"), text)
    return [str(finding) for finding in prove_bank(shop.exercise, read_source(shop.exercise), book, module)]


def test_a_right_exercise_has_no_findings(shop, plain):
    assert prove(shop.course, "ex1", plain) == []
    ran = CliRunner().invoke(main, ["lint", "--course", str(shop.root)])
    assert (ran.exit_code, ran.output) == (0, "The exercises read well.\n")


# ---- solution and stub


def test_a_solution_that_fails_its_tests(shop, plain):
    source = shop.path("line.py").read_text().replace("+ 0 * x", "+ 1e-3 * x")
    first, *_ = prove_solution(shop.exercise, graded(shop, plain, source))
    assert first.file == "line.py"
    assert first.sentence.startswith("the solution of line does not pass 'ex1_line.line.by_hand': wrong value")
    assert "The call: line(x, w)" in first.sentence


def test_a_solution_that_loads_with_notes(shop, plain):
    source = shop.path("line.py").read_text().replace("import numpy as np\n", "import numpy as np\nimport torch\n", 1)
    (note,) = prove_solution(shop.exercise, graded(shop, plain, source))
    assert note.sentence.startswith("grading the solution gives a note: ")
    assert "torch" in note.sentence


def test_a_right_form_that_is_wrong(shop, plain):
    right = graded(shop, plain, "def line(x, w):\n    return w * x\n")
    assert list(prove_form("right_forms/a.py", right)) == [], "it may leave functions out"
    wrong = graded(shop, plain, "def line(x, w):\n    return w + x\n")
    (first, *_) = (str(finding) for finding in prove_form("right_forms/a.py", wrong))
    assert first.startswith("right_forms/a.py: line does not pass 'ex1_line.line.")


def test_a_stub_that_gets_points_or_is_not_polite(shop, plain):
    stub = 'def line(x, w):\n    raise NotImplementedError("?")\n\n\ndef line_loss(o, t):\n    return 1.0\n\n\nunused = 1 / 0\n'
    said = [str(finding) for finding in prove_stub(shop.exercise, graded(shop, plain, stub))]
    assert said[0].startswith("line.py (stub): grading the untouched stub gives a note: ")
    assert "line.py (stub): on 'ex1_line.line.by_hand' the untouched stub is not_implemented: ?." in said
    passed = "line.py (stub): on 'ex1_line.line_loss.by_hand' the untouched stub is passed"
    assert any(sentence.startswith(passed) for sentence in said)


# ---- tests that cannot be run


def test_tests_that_cannot_be_run(workshop, plain):
    workshop.edit("test_line_hidden.py", "returns=1.53125", "returns=1.53125, below=1.0")
    (finding,) = prove(workshop.course, "ex1", plain)
    assert finding.file == "solutions/ex1_line"
    assert finding.sentence.startswith("its tests and its bank cannot be run: ")
    assert "expect(...) takes exactly one of returns=, raises=, below= and score=" in finding.sentence
    assert "\n" not in finding.sentence


def test_an_exercise_with_slips_is_not_tried(workshop):
    workshop.edit("exercise.toml", "minutes = 30", "minutes = 20")
    ran = CliRunner().invoke(main, ["lint", "ex1", "--course", str(workshop.root)])
    assert ran.exit_code == 1
    assert ran.output == (
        "solutions/ex1_line/exercise.toml: minutes is 20, less than the 25 of the functions together.\n"
        "Not tried until the findings are fixed: ex1_line.\n"
    )


def test_todos_are_counted_and_reading_alone_is_quick(workshop):
    workshop.edit("exercise.toml", "Where the line is.", "TODO: what it is for.")
    ran = CliRunner().invoke(main, ["lint", "ex1", "--read-only", "--course", str(workshop.root)])
    assert ran.exit_code == 1
    assert ran.output == (
        "solutions/ex1_line/exercise.toml:12: TODO: what it is for.\n1 TODO left, and no other finding.\n"
    )


# ---- the oracle


def oracle(shop, book, monkeypatch, text):
    path = shop.path("torch_oracle.py")
    before = path.read_text()
    monkeypatch.setattr("autograder.authoring.lint.prove.is_derived", lambda name: name == "line_loss")
    try:
        path.write_text(text)
        return [str(finding) for finding in prove_oracle(shop.exercise, book)]
    finally:
        path.write_text(before)


def test_torch_that_says_something_else(shop, book, monkeypatch):
    said = oracle(shop, book, monkeypatch, "def line(x, w):\n    return -x * w\n")
    assert said == [
        "torch_oracle.py: torch gives a different value than the test 'ex1_line.line.by_hand' expects.",
        "torch_oracle.py: torch gives a different value than the test 'ex1_line.line.of_many' expects.",
        "torch_oracle.py: there is no counterpart of line_loss; a gradient requires one.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def line(x):\n    return x\n", "torch_oracle.py: it cannot answer the tests' calls: TypeError: line()"),
        ("1 / 0\n", "torch_oracle.py: torch_oracle.py cannot be loaded: ZeroDivisionError"),
    ],
)
def test_an_oracle_that_cannot_answer(shop, book, monkeypatch, text, said):
    (found,) = oracle(shop, book, monkeypatch, text)
    assert found.startswith(said)


# ---- the bank


def test_a_bank_that_cannot_be_run(shop, book, plain):
    text = shop.path("mistakes.py").read_text()
    try:
        shop.path("mistakes.py").write_text("from autograder.mistakes import mistakes\n")
        (finding,) = prove(shop.course, "ex1", plain)
    finally:
        shop.path("mistakes.py").write_text(text)
    assert finding.file == "solutions/ex1_line"
    assert "cannot import name 'mistakes'" in finding.sentence
    assert len(finding.sentence) < 300 + len(str(shop.course.root))


def test_functions_without_an_entry(shop, book):
    assert bank(shop, book, "") == ["mistakes.py: no entry is of line.", "mistakes.py: no entry is of line_loss."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('of="line", hint=HINT, read=READ)\ndef line__slope', 'of="lines", hint=HINT, read=READ)\ndef line__slope',
         "slope-twice of lines: lines is not a function of this exercise."),
        ('"slope-twice"', '"slope twice"', "slope twice of line: an id must be plain words with hyphens between"),
        ('"The slope multiplies each position once, and nothing else."', '"Slope."', "the hint has 6 characters"),
        ("nothing else.", "nothing else", "the hint must end with a full stop or a question mark."),
        ("nothing else.", "nothing else!", "the hint must end with a full stop or a question mark."),
        ("multiplies", "`multiplies`", "the hint holds '`'. Use plain words"),
        ("The slope", "np.The slope", "the hint holds 'np.'. Use plain words"),
        ("Lecture 1", "Lecture 2", "read='Lecture 2: one line' is not a heading of the lecture."),
    ],
)  # fmt: skip
def test_slips_in_how_an_entry_is_written(shop, book, old, new, said):
    assert old in BANK
    assert any(said in line for line in bank(shop, book, BANK.replace(old, new, 1)))


def test_a_finding_has_the_line_of_its_entry(shop, book):
    (found,) = bank(shop, book, BANK.replace('"slope-twice"', '"slope twice"'))
    number = BANK[: BANK.index('@mistake("slope-twice"')].count("\n") + 1
    assert found.startswith(f"mistakes.py:{number}: slope twice of line: ")


def entry(id_, of, body):
    head = f'\n\n@mistake("{id_}", of="{of}", hint="{GOOD_HINT}", read=READ)\n'
    return f"{BANK}{head}def added({'x, w' if of == 'line' else 'o, t'}):\n    {body}\n"


def test_a_mistake_that_no_test_rejects(shop, book):
    assert bank(shop, book, entry("right-all-the-same", "line", "return w * x * (1 + 1e-12)"))[0].endswith(
        "right-all-the-same of line: no test rejects it: its answers are right on every case. "
        "Add a case on which it is wrong."
    )


def test_two_mistakes_that_no_case_tells_apart(shop, book):
    text = entry("other-sign", "line", "return x * -w")
    said = bank(shop, book, text)
    assert [line.partition(": ")[2] for line in said] == [
        f"{one} of line: it gives the same answers as {other} on every case. Add a case that tells them apart; if "
        "none can, add their ids to SAME."
        for one, other in (("negative-line", "other-sign"), ("other-sign", "negative-line"))
    ]
    assert bank(shop, book, f'{text}\nSAME = (frozenset({{"negative-line", "other-sign"}}),)\n') == []


def test_three_mistakes_that_no_case_tells_apart(shop, book):
    text = entry("other-sign", "line", "return x * -w") + entry("third-sign", "line", "return -(x * w)")[len(BANK) :]
    text = text.replace("def added", "def first", 1)
    assert {line.partition("line: ")[2] for line in bank(shop, book, text)} == {
        "it is not named, because more than two entries give its answers on every case."
    }


def test_a_pair_in_same_that_is_none(shop, book):
    assert bank(shop, book, f'{BANK}\nSAME = (frozenset({{"negative-line", "other-line"}}),)\n') == [
        "mistakes.py: SAME names 'other-line', but no entry has this id."
    ]


def test_two_variants_of_one_mistake_are_one(shop, book):
    assert bank(shop, book, entry("negative-line", "line", "return x * -w")) == []


def test_a_mistake_that_raises_changes_or_warns_is_judged_as_the_grader_does(shop, book):
    for body in ("raise IndexError", "x *= w\n    return x", "return x / (w - w)"):
        assert bank(shop, book, entry("odd-one", "line", body)) == []


def test_too_few_cases_to_name_anything(shop, book):
    few = [
        msgspec.structs.replace(test, edge=test.edge or test.function == "line" and test.visibility == "hidden")
        for test in book.tests
    ]
    said = bank(shop, msgspec.structs.replace(book, tests=tuple(few)), BANK)
    assert [line.partition(": ")[2] for line in said] == [
        f"{id_} of line: it is not named: naming requires 3 cases outside edge tests, and there is 1."
        for id_ in ("slope-twice", "negative-line")
    ]
