"""The sample class of `examples/class` gets just the scores that its makers intended, by the README's command."""

import csv
import hashlib
import io
import json
import os
import re

import pytest

from tests.conftest import ROOT
from tests.repository import snapshot

CLASS = ROOT / "examples" / "class"
FILES = ("result.json", "feedback.html")
OF_THE_CLASS = (
    "grades.csv",
    "index.html",
    "audit.jsonl",
    "results.sqlite",
    "gradebook.db",
    "nbgrader_config.py",
    ".class.json",
    ".gitignore",
)

# The points of the course's contract.
POINTS = {
    "ex1_perceptron": {
        "sigmoid": 10,
        "sigmoid_derivative": 5,
        "linear_gradient": 15,
        "perceptron_forward": 10,
        "perceptron_loss": 10,
        "perceptron_gradient": 30,
        "numerical_gradient": 20,
    },
    "ex2_multi_output": {
        "multi_output_forward": 10,
        "multi_output_loss": 10,
        "multi_output_gradient": 30,
        "mse_gradient": 15,
        "softmax": 10,
        "one_hot": 5,
        "softmax_gradient": 20,
    },
    "ex3_mlp": {
        "mlp_forward": 20,
        "output_delta": 15,
        "hidden_delta": 20,
        "mlp_backward": 30,
        "gradient_check": 15,
    },
    "ex4_optimizer": {
        "himmelblau": 10,
        "himmelblau_gradient": 15,
        "gradient_descent": 10,
        "momentum": 10,
        "rmsprop": 10,
        "adam": 20,
        "find_minima": 5,
        "train": 10,
        "torch_minimize": 10,
    },
    "ex6_autograd": {
        "unbroadcast": 12,
        "multiply_backward": 8,
        "divide_backward": 8,
        "power_backward": 4,
        "matmul_backward": 10,
        "sum_backward": 10,
        "softmax_backward": 8,
        "value_and_gradients": 32,
        "mlp_gradients": 8,
    },
}
MODULES = {name: name.partition("_")[2] for name in POINTS}


class Want:
    """What one submission must come to.

    `lost` says for each function that loses points how its tests end and how many points that costs; every test of
    every other function passes. `says` stands in a note or in a message. `file` is the suffix of the graded file.
    """

    def __init__(self, student, exercise, score, *, file=".py", status="graded", says="", **lost):
        self.key = (student, exercise)
        self.exercise, self.score, self.status, self.says, self.lost = exercise, score, status, says, lost
        self.file = MODULES[exercise] + file if file else None


def unloadable(student, exercise, says, file=".py"):
    return Want(student, exercise, 0, file=file, status="unloadable", says=says)


def not_implemented(exercise, but=()):
    return {
        function: ("not_implemented", points) for function, points in POINTS[exercise].items() if function not in but
    }


EX1, EX2, EX3, EX4, EX6 = POINTS
EX6_RULES = [function for function in POINTS[EX6] if function not in ("value_and_gradients", "mlp_gradients")]
WANTED = [
    # right, in different styles
    Want("ada", EX1, 100),
    Want("ada", EX2, 100),
    Want("ada", EX3, 100),
    Want("ada", EX4, 100),
    Want("ada", EX6, 100),
    Want("alan", EX1, 100),
    Want("alan", EX3, 100),
    Want("bob", EX1, 100),
    Want("boris", EX2, 100),
    Want("emmy", EX1, 100),
    Want("emmy", EX2, 100),
    Want("emmy", EX3, 100),
    Want("grace", EX1, 100, file=".ipynb", says="'matplotlib' is not offered"),
    Want("grace", EX4, 100, file=".ipynb"),
    Want("kurt", EX3, 100),
    Want("kurt", EX4, 100),
    Want("lin", EX1, 100, file=".ipynb", says="perceptron.ipynb was graded and not perceptron.py (sha256 "),
    Want("lin", EX2, 100, says="multi_output.py was graded and not multi_output.ipynb (sha256 "),
    Want("margaret", EX3, 100, file=".ipynb", says="spiral.csv not found"),
    Want("pierre", EX2, 100),
    Want("vera", EX1, 100, file=".ipynb", says="sigmoid uses safe_exp from code outside of functions"),
    # one mistake
    Want("carl", EX1, 70, perceptron_gradient=("failed", 30)),
    Want("carl", EX2, 80, softmax_gradient=("failed", 20)),
    Want("emil", EX3, 70, mlp_backward=("failed", 30)),
    Want("leo", EX1, 93, linear_gradient=("failed", 2), perceptron_gradient=("failed", 5)),
    Want("ruth", EX4, 80, adam=("failed", 20)),
    Want(
        "sofia",
        EX2,
        55,
        multi_output_gradient=("failed", 30),
        mse_gradient=("failed", 15),
        says="mse_gradient calls your multi_output_gradient, which fails its own tests",
    ),
    # two mistakes
    Want("dan", EX4, 70, adam=("error", 20), torch_minimize=("not_implemented", 10), says="no attribute 'sqr'"),
    Want("mary", EX3, 55, mlp_backward=("failed", 30), gradient_check=("failed", 15)),
    Want("mary", EX4, 85, momentum=("failed", 10), find_minima=("failed", 5)),
    Want("pavel", EX1, 88, sigmoid=("failed", 2), perceptron_loss=("failed", 10)),
    Want("wei", EX4, 80, gradient_descent=("failed", 10), train=("failed", 10)),
    Want("kurt", EX6, 84, value_and_gradients=("failed", 16)),
    Want("mary", EX6, 84, value_and_gradients=("failed", 16)),
    # half done, not done
    Want("noor", EX6, 60, **not_implemented(EX6, but=tuple(EX6_RULES))),
    Want(
        "noor",
        EX1,
        40,
        perceptron_loss=("not_implemented", 10),
        perceptron_gradient=("not_implemented", 30),
        numerical_gradient=("not_implemented", 20),
        says="ex1_perceptron: perceptron_loss is not implemented yet",
    ),
    Want(
        "noor",
        EX2,
        21,
        multi_output_loss=("failed", 3),
        multi_output_gradient=("not_implemented", 30),
        mse_gradient=("not_implemented", 15),
        softmax=("not_implemented", 10),
        one_hot=("error", 1),
        softmax_gradient=("not_implemented", 20),
        says="no ValueError was raised",
    ),
    Want("tim", EX1, 0, says="ex1_perceptron: sigmoid is not implemented yet", **not_implemented(EX1)),
    Want("tim", EX3, 0, says="ex3_mlp: mlp_forward is not implemented yet", **not_implemented(EX3)),
    Want("zoe", EX4, 0, says="himmelblau is not defined", **not_implemented(EX4)),
    Want(
        "zoe",
        EX2,
        20,
        file="_v2_FINAL.py",
        says="found instead: multi_output_v2_FINAL.py",
        **not_implemented(EX2, but=("multi_output_forward", "multi_output_loss")),
    ),
    # nothing that can be loaded
    unloadable("jean", EX2, "multi_output.ipynb is not a notebook", file=".ipynb"),
    unloadable("olga", EX1, "perceptron.py is not Python: expected ':' (line 16)"),
    unloadable("pierre", EX1, "perceptron.py is not Python: "),
    unloadable("zoe", EX1, "No perceptron.py and no perceptron.ipynb was handed in.", file=None),
    # accidents and attacks
    Want(
        "eve",
        EX3,
        0,
        mlp_forward=("rejected", 20),
        output_delta=("failed", 15),
        hidden_delta=("rejected", 20),
        mlp_backward=("failed", 30),
        gradient_check=("failed", 15),
    ),
    Want("hugo", EX1, 70, perceptron_gradient=("timeout", 30)),
    Want("ivan", EX2, 80, softmax_gradient=("crashed", 20)),
    Want(
        "mallory",
        EX1,
        25,
        linear_gradient=("failed", 15),
        perceptron_loss=("error", 10),
        perceptron_gradient=("failed", 30),
        numerical_gradient=("failed", 20),
    ),
    Want("nina", EX2, 80, softmax_gradient=("forbidden", 20), says="it uses what this exercise does not offer"),
]
each_submission = pytest.mark.parametrize("want", WANTED, ids=["-".join(want.key) for want in WANTED])


def contents(folder):
    return {name: content for name, (content, _) in snapshot(folder).items()}


@pytest.fixture(scope="session")
def out(sample):
    return sample.out


@pytest.fixture(scope="session")
def results(out):
    """Return all results of that run by student and exercise."""
    found = [json.loads(path.read_bytes()) for path in out.glob("*/*/result.json")]
    return {(result["student"], result["exercise"]): result for result in found}


def test_the_command_ends_well_and_says_where_the_report_is(sample):
    ran = sample.ran
    assert ran.returncode == 0, ran.stderr
    renamed = "zoe/ex2_multi_output: multi_output_v2_FINAL.py was graded as multi_output.py"
    assert ran.stderr == f"autograder: look at: {renamed}\n"
    last = ran.stdout.splitlines()[-1]
    assert last == f"{len(WANTED)} graded. Report: build/sample/index.html  Grades: build/sample/grades.csv"
    for student, _ in {want.key for want in WANTED}:
        assert re.search(rf"^ *{student} ", ran.stdout, flags=re.MULTILINE)


def test_every_submission_is_graded_and_no_other(results):
    assert sorted(results) == sorted(want.key for want in WANTED)
    assert sorted(results) == sorted((path.parent.name, path.name) for path in CLASS.glob("*/*"))


@each_submission
def test_score_and_status(results, want):
    result = results[want.key]
    assert (result["status"], result["score"], result["max_score"]) == (want.status, want.score, 100.0)
    assert result["graded_file"] == want.file
    said = "\n".join([*result["notes"], *(test["message"] for test in result["tests"])])
    assert want.says in said


@each_submission
def test_what_became_of_each_function(results, want):
    result = results[want.key]
    if want.status == "unloadable":
        assert result["tests"] == []
        return
    functions = {}
    for test in result["tests"]:
        functions.setdefault(test["function"], []).append(test)
    assert list(functions) == list(POINTS[want.exercise])
    for function, tests in functions.items():
        outcome, lost = want.lost.get(function, ("passed", 0))
        ways = {test["outcome"] for test in tests} - {"skipped", "passed"}
        assert ways == {outcome} - {"passed"}, function
        assert sum(test["max_score"] for test in tests) == POINTS[want.exercise][function]
        assert sum(test["max_score"] - test["score"] for test in tests) == pytest.approx(lost), function
    assert want.score == 100 - sum(lost for _, lost in want.lost.values())


def test_nothing_is_found_by_the_student_who_looks_for_the_solutions(results, out):
    source = (ROOT / "solutions" / EX1 / "perceptron.py").read_text()
    regions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, flags=re.DOTALL)
    assert len(regions) == len(POINTS[EX1])
    handed_in = (CLASS / "mallory" / EX1 / "perceptron.py").read_text()
    lines = {line.strip() for region in regions for line in region.splitlines()}
    secret = {line for line in lines if len(line) > 20 and line not in handed_in}
    assert secret
    folder = out / "mallory" / EX1
    reported = (folder / "result.json").read_text() + (folder / "feedback.html").read_text()
    assert not [line for line in secret if line in reported]


def test_grades_csv(out):
    rows = []
    for want in sorted(WANTED, key=lambda want: want.key):
        file = CLASS.joinpath(*want.key, want.file) if want.file else None
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest() if file else ""
        rows.append([*want.key, f"{want.score}.0", "100.0", want.status, want.file or "", sha256])
    header = ["student", "exercise", "score", "max_score", "status", "graded_file", "submission_sha256"]
    assert list(csv.reader(io.StringIO((out / "grades.csv").read_text()))) == [header, *rows]


def test_the_report_holds_nothing_else(out):
    keys = ["/".join(want.key) for want in WANTED]
    pages = {f"{key}/{name}" for key in keys for name in FILES}
    outlines = {"/".join((*want.key, "outline.json")) for want in WANTED if want.file}
    own = {name for name in contents(out) if not name.startswith("autograded/")}
    assert own == {*pages, *outlines, *OF_THE_CLASS}
    autograded = {name.removeprefix("autograded/") for name in contents(out)} - own - {".written.json"}
    assert {name.rpartition("/")[0] for name in autograded} == set(keys)
    assert {name.rpartition("/")[2] for name in autograded} == {f"{module}.ipynb" for module in MODULES.values()} | {
        "timestamp.txt"
    }
    assert {path.name for path in out.iterdir() if path.is_dir()} == {*(want.key[0] for want in WANTED), "autograded"}


def test_a_second_run_keeps_everything(sample, out):
    before = contents(out)
    again = sample.grade()
    assert again.returncode == 0, again.stderr
    assert f"0 graded, {len(WANTED)} kept from before." in again.stdout
    assert contents(out) == before


def test_the_submissions_are_as_they_were(sample):
    assert snapshot(sample.submissions) == sample.submitted
    assert not [
        name for _, folders, _ in os.walk(sample.submissions) for name in folders if name.startswith((".", "__"))
    ]


def test_the_readme_of_the_class_says_the_same():
    table = [
        line.split("|")[1:-1] for line in (ROOT / "examples" / "README.md").read_text().splitlines() if "|" in line
    ]
    rows = [tuple(cell.strip() for cell in row) for row in table[2:]]
    assert sorted((student, exercise, int(score)) for student, exercise, _, score, _ in rows) == sorted(
        (*want.key, want.score) for want in WANTED
    )
    not_loaded = {(student, exercise) for student, exercise, _, _, why in rows if why == "not loaded"}
    assert not_loaded == {want.key for want in WANTED if want.status == "unloadable"}
