"""The graders that ours is compared with, each as it is usually run: `python -m bench.rivals NAME FOLDER`.

stock nbgrader    its own `autograde`, on a course of its own, without anything of our configuration
pytest            a process of `python -m pytest` for each submission, with expected values from torch
otter             a process of `otter run` for each submission, in an environment of its own (`.venv/otter`)
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bench.classes import COURSE, ROOT

EXERCISE = "ex1_perceptron"
BIN = Path(sys.executable).parent
OTTER = ROOT / ".venv" / "otter"  # an environment beside the own one
OTTER_VERSION = "6.1.6"
NBGRADER = "nbgrader autograde"
PYTEST = "a pytest process each, with torch"
OTTER_RUN = "otter run"

HOME_MADE = '''"""What a teacher writes in an afternoon: right answers from torch, compared with those submitted."""
import json
import os
import numpy as np
import pytest
import torch
import torch.nn.functional as F

rng = np.random.default_rng(0)


@pytest.fixture(scope="session")
def student():
    document = json.load(open(os.environ["SUBMISSION"]))
    space = {}
    for cell in document["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.lstrip().startswith(("def ", "import numpy")):
            exec(source, space)
    return space


def batch(size, inputs):
    return rng.normal(size=(size, inputs)), rng.normal(size=(1, inputs)), rng.uniform(size=(size, 1))


SIZES = [(1, 1), (1, 3), (4, 2), (16, 5)]


def test_sigmoid(student):
    z = rng.normal(size=(5, 3))
    np.testing.assert_allclose(student["sigmoid"](z), torch.sigmoid(torch.tensor(z)).numpy())


def test_sigmoid_derivative(student):
    o = rng.uniform(size=(5, 3))
    np.testing.assert_allclose(student["sigmoid_derivative"](o), o * (1 - o))


@pytest.mark.parametrize("size", SIZES)
def test_linear_gradient(student, size):
    x, w, t = batch(*size)
    weights = torch.tensor(w, requires_grad=True)
    F.mse_loss(torch.tensor(x) @ weights.T, torch.tensor(t)).backward()
    np.testing.assert_allclose(student["linear_gradient"](x, w, t), weights.grad.numpy())


@pytest.mark.parametrize("size", SIZES)
def test_perceptron_forward(student, size):
    x, w, _ = batch(*size)
    np.testing.assert_allclose(student["perceptron_forward"](x, w), torch.sigmoid(torch.tensor(x @ w.T)).numpy())


@pytest.mark.parametrize("size", SIZES)
def test_perceptron_loss(student, size):
    o, t = rng.uniform(size=(size[0], 1)), rng.uniform(size=(size[0], 1))
    expected = 0.5 * F.mse_loss(torch.tensor(o), torch.tensor(t)).item()
    np.testing.assert_allclose(student["perceptron_loss"](o, t), expected)


@pytest.mark.parametrize("size", SIZES)
def test_perceptron_gradient(student, size):
    x, w, t = batch(*size)
    weights = torch.tensor(w, requires_grad=True)
    (0.5 * F.mse_loss(torch.sigmoid(torch.tensor(x) @ weights.T), torch.tensor(t))).backward()
    np.testing.assert_allclose(student["perceptron_gradient"](x, w, t), weights.grad.numpy())


def test_numerical_gradient(student):
    w = rng.normal(size=(2, 3))
    np.testing.assert_allclose(student["numerical_gradient"](lambda w: (w**2).sum(), w), 2 * w, rtol=1e-6)
'''
OTTER_TEST = """OK_FORMAT = True
test = {{"name": "{name}", "points": 1, "suites": [{{"type": "doctest", "scored": True, "setup": "", "teardown": "",
    "cases": [{{"code": {code!r}, "hidden": False, "locked": False}}]}}]}}
"""
OTTER_CASES = {
    "sigmoid": ">>> bool(np.allclose(sigmoid(np.array([0.0, 1.0])), [0.5, 0.7310585786300049]))\nTrue",
    "sigmoid_derivative": ">>> bool(np.allclose(sigmoid_derivative(np.array([0.5])), [0.25]))\nTrue",
    "perceptron_forward": ">>> bool(perceptron_forward(np.ones((3, 2)), np.zeros((1, 2))).sum() == 1.5)\nTrue",
    "perceptron_loss": ">>> bool(perceptron_loss(np.ones((2, 1)), np.zeros((2, 1))) == 0.5)\nTrue",
    "perceptron_gradient": ">>> g = perceptron_gradient(np.ones((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)))\n"
    ">>> bool(np.allclose(g, 0.125))\nTrue",
}


def prepare_nbgrader(notebooks: Path, folder: Path) -> list[object]:
    """Make a course of nbgrader's with the submissions handed in; return the command that grades them."""
    source = folder / "source" / EXERCISE
    shutil.copytree(COURSE.assignment(EXERCISE).folder, source, ignore=shutil.ignore_patterns("*.py~", "__pycache__"))
    options = [f"--course-dir={folder}", "--log-level=ERROR"]
    subprocess.run(
        [BIN / "nbgrader", "generate_assignment", EXERCISE, "--create", "--force", *options],
        check=True,
        cwd=folder,
        capture_output=True,
    )
    for student in sorted(notebooks.iterdir()):
        target = folder / "submitted" / student.name / EXERCISE
        shutil.copytree(folder / "release" / EXERCISE, target)
        shutil.copy(student / EXERCISE / "perceptron.ipynb", target)
    return [BIN / "nbgrader", "autograde", EXERCISE, *options]


def check_nbgrader(folder: Path, count: int) -> None:
    """End when nbgrader has not graded all of them, or not given full marks."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        scores = [(each.score, each.max_score) for each in book.assignment_submissions(EXERCISE)]
    by_hand = COURSE.assignment(EXERCISE).about.question_points
    right = [score for score, most in scores if score >= most - by_hand > 0]
    if len(right) != count:
        raise SystemExit(f"nbgrader gave {len(right)} of {count} honest notebooks full marks: {scores[:5]}")


def run_pytest(notebooks: Path, folder: Path) -> None:
    """Run a process of pytest for each submission."""
    test = folder / "test_perceptron.py"
    test.write_text(HOME_MADE)
    for path in _files(notebooks):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(test)]
        ran = subprocess.run(
            command, cwd=folder, env={"SUBMISSION": str(path)}, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise SystemExit(ran.stdout + ran.stderr)


def install_otter() -> str:
    """Install otter-grader into an environment of its own; return why that failed, or nothing."""
    if (OTTER / "bin" / "otter").is_file():
        return ""
    try:
        subprocess.run([sys.executable, "-m", "venv", OTTER], check=True, capture_output=True)
        packages = [f"otter-grader=={OTTER_VERSION}", "ipykernel", "numpy", "matplotlib", "setuptools<81"]
        command = [OTTER / "bin" / "pip", "install", "--quiet", *packages]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        return f"otter-grader cannot be installed here ({type(error).__name__})"
    return ""


def run_otter(notebooks: Path, folder: Path) -> None:
    """Run a process of `otter run` for each submission; its tests are fewer and simpler than ours."""
    archive = folder / "autograder.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("otter_config.json", json.dumps({"lang": "python", "pdf": False, "score_threshold": None}))
        for name, code in OTTER_CASES.items():
            file.writestr(f"tests/{name}.py", OTTER_TEST.format(name=name, code=code))
    for number, path in enumerate(_files(notebooks)):
        own = folder / str(number)
        own.mkdir()
        command = [OTTER / "bin" / "otter", "run", "--no-logo", "-a", archive, "-o", own, path]
        ran = subprocess.run(list(map(str, command)), cwd=own, capture_output=True, text=True, check=False)
        scores = own / "results.json"
        if ran.returncode or not scores.is_file():
            raise SystemExit(ran.stdout[-2_000:] + ran.stderr[-2_000:])
        passed = [
            test for test in json.loads(scores.read_text())["tests"] if test.get("score") == test.get("max_score")
        ]
        if len(passed) < len(OTTER_CASES):
            raise SystemExit(f"otter: {len(passed)} of {len(OTTER_CASES)} tests passed")


def _files(notebooks: Path) -> list[Path]:
    return sorted(notebooks.glob(f"*/{EXERCISE}/perceptron.ipynb"))


if __name__ == "__main__":
    {"pytest": run_pytest, "otter": run_otter}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
