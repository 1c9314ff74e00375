"""pytest as the interface of the hidden tests: the same verdicts as the bulk command, from the same engine."""

import gc
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.casebook import store
from autograder.casebook.cases import Below, Casebook, Raises
from autograder.course.course import find_course
from autograder.submissions.submission import Submission, SubmittedFile
from autograder.testing import Expectations

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "small_course"
RIGHT = (SMALL / "solutions/ex1_small/small.py").read_text()
SUBMISSIONS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("2.0 * x", "3.0 * x"),
    "partly": RIGHT.replace("return 2.0 * x", "return 2.0 * x if x.ndim == 1 else x"),
    "stub": RIGHT.replace("return float(np.sum(x))", 'raise NotImplementedError("ex1_small: total")'),
    "loop": RIGHT.replace("return 2.0 * x", "while True: pass"),
    "exit": RIGHT.replace("return 2.0 * x", "import os; os._exit(0)"),
    "liar": RIGHT.replace("return 2.0 * x", "return type('E', (), {'__eq__': lambda s, o: True})()"),
    "broken": "def double(",
}


OPTIONS = ("-p", "no:randomly", "-p", "no:cacheprovider", "-v", "-rA", "-c", ROOT / "pyproject.toml")
IN_PROCESS = ("-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")  # the plugin is imported already


@pytest.fixture
def run_pytest(monkeypatch, capsys):
    """Return what runs pytest on a course and returns its status and what it said.

    It runs in this process, since the plugin is what is tested; `tests/test_readme.py` starts it as a program.
    """

    def run(*words, root=SMALL):
        monkeypatch.chdir(root)
        try:
            status = pytest.main([str(word) for word in (*OPTIONS, *IN_PROCESS, "--rootdir", root, *words)])
        finally:
            gc.enable()  # compiling goes without
            for name in [name for name in sys.modules if name.partition(".")[0] == "solutions"]:
                del sys.modules[name]  # the next course has modules of the same names
        return status, "".join(capsys.readouterr())

    return run


def verdicts(output):
    """Return the outcome of each test in a report of `pytest -v`."""
    return dict(re.findall(r"::(test_\w+) (PASSED|FAILED|SKIPPED|ERROR)", output))


def expected_verdict(outcome):
    return {"passed": "PASSED", "skipped": "SKIPPED"}.get(outcome, "FAILED")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade all submissions with the bulk command; return the folders of submissions and results."""
    folder = tmp_path_factory.mktemp("class")
    for name, source in SUBMISSIONS.items():
        target = folder / "in" / name / "ex1_small"
        target.mkdir(parents=True)
        (target / "small.py").write_text(source)
    words = ["grade", folder / "in", "--out", folder / "out", "--course", SMALL]
    subprocess.run([sys.executable, "-m", "autograder", *map(str, words)], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_pytest_and_the_bulk_command_agree(graded, run_pytest, name):
    result = json.loads((graded / "out" / name / "ex1_small" / "result.json").read_bytes())
    status, said = run_pytest("solutions/ex1_small", f"--submission={graded / 'in' / name / 'ex1_small'}")
    found = verdicts(said)
    if name == "broken":
        assert set(found.values()) == {"FAILED"}
        assert "is not Python" in said
    else:
        short = {
            f"test_{test['function']}_{test['id'].rpartition('.')[2]}": test["outcome"] for test in result["tests"]
        }
        assert found == {test: expected_verdict(outcome) for test, outcome in short.items()}
    assert f"{result['score']:g} of {result['max_score']:g} points" in said
    assert status == (0 if result["score"] == 100 else 1)


def test_a_single_file_and_a_single_function_will_do(graded, run_pytest):
    file = graded / "in" / "wrong" / "ex1_small" / "small.py"
    _, said = run_pytest("solutions/ex1_small", "-k", "total", f"--submission={file}")
    assert verdicts(said) == {"test_total_by_hand": "PASSED", "test_total_random": "PASSED"}
    assert "30 of 30 points" in said


def test_a_failure_is_reported_as_called_expected_got(graded, run_pytest):
    _, said = run_pytest("solutions/ex1_small", f"--submission={graded / 'in/wrong/ex1_small/small.py'}")
    assert "double  0/10  failed: wrong value" in said
    assert re.search(r"called +double\(x\)\n +x = \[1.0, 2.0\]\n +expected +\[2.0, 4.0\]\n +got +\[3.0, 6.0\]", said)


def test_a_submission_that_is_not_there_ends_with_a_sentence(run_pytest):
    status, said = run_pytest("solutions/ex1_small", "--submission=nowhere.py")
    assert "nowhere.py: there is no such file" in said
    assert status == 2


def small_copy(tmp_path, file, old, new):
    copy = tmp_path / "course"
    shutil.copytree(SMALL, copy, ignore=shutil.ignore_patterns(".cache", "__pycache__"))
    path = copy / "solutions/ex1_small" / file
    path.write_text(path.read_text().replace(old, new))
    return copy


BROKEN = {
    "no title": ("test_small.py", "def test_total_by_hand", "def test_tota_by_hand", "begins with no function"),
    "asks for nothing": ("test_small.py", "    expect(np.array([1.0, 2.0, 4.0]), returns=7.0)", "", "asks for nothing"),
    "two expectations": ("test_small.py", "returns=7.0", "returns=7.0, below=1.0", "takes exactly one of"),
    "no expectation": ("test_small.py", ", returns=7.0", "", "takes exactly one of"),
    "not finite": ("test_small.py", "returns=7.0", "returns=np.nan", "must be finite numbers"),
    "no numbers": ("test_small.py", "returns=7.0", "returns='7'", "must be finite numbers"),
    "no such parameter": (
        "test_small.py",
        "returns=7.0",
        "returns=7.0, may_move=('w',)",
        "no parameter of the function",
    ),
    "no function of that name": ("small.py", "def total", "def totale", "defines no total"),
    "a reference that raises": ("small.py", "import numpy as np", "import numpy as np\nx = 1 / 0", ""),
    "no exercise.toml": ("exercise.toml", 'title = "Small"', 'titel = "Small"', "unknown field `titel`"),
}


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
def test_an_authors_mistake_is_said_in_a_sentence(tmp_path, run_pytest, file, old, new, words):
    copy = small_copy(tmp_path, file, old, new)
    target = tmp_path / "book.json"
    status, said = run_pytest("solutions/ex1_small", f"--compile-casebook={target}", root=copy)
    if words:
        assert words in said
        assert status != 0
        assert not target.exists()
    else:
        assert target.exists()


def test_a_casebook_comes_back_from_json_as_it_was(small):
    book = small.book
    again = Casebook.from_json(book.to_json())
    assert again.to_json() == book.to_json()
    assert [test.id for test in again.tests] == [test.id for test in book.tests]
    public = book.public()
    assert {test.visibility for test in public.tests} == {"public"}
    assert len(public.tests) < len(book.tests)
    objective = next(test for test in again.tests if test.function == "slopes").cases[0].args[0]
    import numpy as np

    assert objective(np.ones(2)) == 6.0


def test_the_same_seed_gives_the_same_casebook(tmp_path):
    books = []
    for at in range(2):  # processes of their own: their hashes of strings differ
        target = tmp_path / f"{at}.json"
        words = ["-m", "pytest", *OPTIONS, "--rootdir", SMALL, "solutions/ex1_small", f"--compile-casebook={target}"]
        subprocess.run([sys.executable, *map(str, words)], cwd=SMALL, check=True, capture_output=True)
        books.append(target.read_bytes())
    assert books[0] == books[1]


def test_graded_tests_outside_an_exercise_name_the_missing_file(tmp_path, run_pytest):
    copy = small_copy(tmp_path, "small.py", "", "")
    (copy / "solutions/ex1_small/exercise.toml").unlink()
    status, said = run_pytest("solutions/ex1_small", f"--compile-casebook={tmp_path / 'book.json'}", root=copy)
    assert "ex1_small: graded tests, but no exercise.toml" in said
    assert status != 0


def test_a_casebook_holds_one_exercise(tmp_path, run_pytest):
    copy, book = small_copy(tmp_path, "small.py", "", ""), tmp_path / "book.json"
    shutil.copytree(copy / "solutions/ex1_small", copy / "solutions/ex2_small")
    words = ("--import-mode=importlib", f"--compile-casebook={book}")
    status, said = run_pytest("solutions/ex1_small", "solutions/ex2_small", *words, root=copy)
    assert "--compile-casebook takes the tests of one exercise" in said
    assert status != 0
    assert not book.exists()


def test_what_a_test_asks_for_is_written_down(small):
    asked = Expectations(("x",))
    asked(1.0, below=1e-6, may_move=("x",))
    asked(2.0, raises=ValueError)
    below, raises = asked.cases
    assert (below.expected, below.may_move, raises.expected) == (Below(1e-6), ("x",), Raises("ValueError"))


SCORED = '''import numpy as np

from autograder.testing import hidden, objective


@objective
def nearness(answer):
    return 1.0 - abs(answer - 7.0)


@hidden(points=6)
def test_total_is_near(expect):
    """comes near"""
    for x in (np.array([3.0, 4.0]), np.array([7.0, 0.0])):
        expect(x, score=nearness, like=0.0, bands={0.5: 2, 0.9: POINTS})
'''


def test_a_score_is_compiled_and_pytest_gives_the_points_of_its_bands(tmp_path, run_pytest, grader):
    copy = small_copy(tmp_path, "small.py", "", "")
    test = copy / "solutions/ex1_small/test_small_near_hidden.py"
    test.write_text(SCORED.replace("POINTS", "5"))
    status, said = run_pytest("solutions/ex1_small", f"--compile-casebook={tmp_path / 'a.json'}", root=copy)
    assert "the points of its bands= do not add up to those of the test" in said
    assert status != 0
    test.write_text(SCORED.replace("POINTS", "4"))
    file = tmp_path / "small.py"
    file.write_text("import numpy as np\n\ndef total(x):\n    return float(np.sum(x)) + 0.3 * (x.size == 2)\n")
    status, said = run_pytest("solutions/ex1_small", "-k", "near", f"--submission={file}", root=copy)
    assert status == 1
    assert "0.700 is the mean of 2 calls: one band of two; the next is 0.9" in said
    assert "total  2/6  failed" in said
    course = find_course(copy)
    exercise = course.exercise("ex1_small")
    submission = Submission("ada", "ex1_small", (SubmittedFile("small.py", file.read_bytes(), 0),))
    result = grader.grade(submission, exercise, store.read(exercise, course), "test")
    near = next(test for test in result.tests if "near" in test.id)
    assert (near.score, near.max_score, near.outcome.value) == (2.0, 6.0, "failed")
