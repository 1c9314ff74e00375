"""The stub as a student reads it."""

import numpy as np
import pytest

from autograder.authoring.generate.load import run_module
from autograder.authoring.generate.notebook import instructor_notebook, make_stub, student_notebook
from autograder.authoring.source.marks import read_source


@pytest.fixture
def stub(workshop) -> str:
    source = read_source(workshop.exercise)
    student = student_notebook(workshop.exercise, instructor_notebook(workshop.exercise, source))
    return make_stub(workshop.exercise, student)


def test_the_stub_is_the_source_without_its_secrets_and_demos(workshop, stub):
    text = workshop.path("line.py").read_text()
    for name in ("line", "line_loss"):
        text = text.replace(f'# %% function="{name}"', "# %%")
        begin, end = text.index("    ### BEGIN SOLUTION"), text.index("    ### END SOLUTION\n")
        raised = f'    raise NotImplementedError("ex1_line: {name} is not implemented yet")\n'
        text = text[:begin] + raised + text[end + len("    ### END SOLUTION\n") :]
    demo = '# %% tags=["demo"]\nimport figures\n\nfigures.straight(line)\n'
    text = text.replace(demo, "# %% [markdown]\n# *(Here the notebook, `line.ipynb`, has something to run.)*\n")
    text = text.replace(' question="derivation"', "")
    begin, end = text.index("#\n# === BEGIN"), text.index("# === END MARK SCHEME ===\n")
    text = text[:begin] + text[end + len("# === END MARK SCHEME ===\n") :]
    assert stub == text


def test_the_stub_can_be_imported_and_says_what_is_missing(workshop, stub):
    module = run_module("line", workshop.path("line.py"), stub)
    with pytest.raises(NotImplementedError, match=r"^ex1_line: line_loss is not implemented yet$"):
        module.line_loss(np.zeros(3), np.zeros(3))


def test_several_demos_in_a_row_leave_one_line(workshop):
    workshop.edit("line.py", "figures.straight(line)\n", 'figures.straight(line)\n\n# %% tags=["demo"]\nprint(1)\n')
    source = read_source(workshop.exercise)
    student = student_notebook(workshop.exercise, instructor_notebook(workshop.exercise, source))
    assert make_stub(workshop.exercise, student).count("has something to run") == 1


@pytest.mark.parametrize(
    "noise", ["jupytext", "nbgrader", "tags=", "check(", "checker", "figures.straight", "SOLUTION"]
)
def test_no_noise(stub, noise):
    assert noise not in stub
