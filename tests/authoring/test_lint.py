"""The exercise linter: silent about a right exercise, a sentence about each slip."""

import pytest

from autograder.authoring.lint.findings import Finding
from autograder.authoring.lint.lint import lint
from autograder.errors import CourseError


def findings(workshop) -> list[Finding]:
    return lint(workshop.course, ["ex1"])


def sentence(workshop, place: str) -> str:
    """Return the one finding's sentence after checking its file."""
    (finding,) = findings(workshop)
    assert finding.file == f"solutions/ex1_line/{place}"
    return finding.sentence


def test_a_right_exercise_has_no_findings(workshop):
    assert lint(workshop.course) == []


def test_a_finding_reads_as_a_line():
    assert str(Finding("a.py:3", "this is wrong.")) == "a.py:3: this is wrong."


def test_a_course_needs_a_key_of_its_own(workshop):
    key = workshop.root / "solutions" / "key"
    for text, said in (("short", "does not hold 64"), ("", "is missing or empty"), (None, "is missing or empty")):
        key.unlink() if text is None else key.write_text(text)
        (finding,) = findings(workshop)
        assert finding.file == "solutions/key"
        assert said in finding.sentence
        assert "openssl rand -hex 32" in finding.sentence


# exercise.toml and the folder


def test_an_exercise_that_cannot_be_read(workshop):
    workshop.edit("exercise.toml", "minutes = 30", 'minutes = "long"')
    assert "Expected `int`, got `str`" in sentence(workshop, "exercise.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'summary = "A line through the origin and how far it is off."',
            "",
            "title and summary are required",
        ),
        ("minutes = 30", "minutes = 20", "minutes is 20, less than the 25 of the functions together."),
        ("minutes = 30\ndifficulty = 1", "minutes = 30\ndifficulty = 0", "difficulty is 0; expected 1 to 5."),
        ("minutes = 10\ndifficulty = 1", "minutes = 10\ndifficulty = 6", "the difficulty of line is 6"),
        ("minutes = 10", "minutes = 0", "line has no minutes."),
        ("Where the line is.", "Where the line is", "the purpose of line must be a sentence"),
        ("load_cpu_s = 5.0\n", "", "[limits] does not state load_cpu_s."),
        ("minutes = 10", "minutes = 10\ntorch = true", "[limits] does not state torch_memory_mib."),
    ],
)
def test_slips_in_the_exercise(workshop, old, new, said):
    workshop.edit("exercise.toml", old, new)
    assert sentence(workshop, "exercise.toml").startswith(said)


def test_points_that_do_not_add_up(workshop):
    workshop.edit("exercise.toml", "points = 40", "points = 0")
    assert [finding.sentence for finding in findings(workshop)] == [
        "the points of the functions add up to 60, not to 100.",
        "line has no points.",
        "the tests of line are worth 40 points; exercise.toml says 0.",
    ]


def test_no_question(workshop):
    text = workshop.path("line.py").read_text()
    begin, end = text.index("# %% [markdown] question"), text.index("# %% [markdown]\n# ## What comes next")
    workshop.path("line.py").write_text(text[:begin] + text[end:])
    workshop.edit("exercise.toml", "question_points = 10\n", "")
    assert sentence(workshop, "exercise.toml").startswith("question_points is missing")


def test_a_module_that_cannot_be_imported(workshop):
    workshop.edit("exercise.toml", 'module = "line"', 'module = "my line"')
    said = {finding.sentence for finding in findings(workshop)}
    assert "the module 'my line' cannot be imported by that name." in said


def test_missing_and_unexpected_files(workshop):
    workshop.path("mistakes.py").rename(workshop.path("errors.py"))
    workshop.path("__pycache__").mkdir()
    assert [(finding.file.rpartition("/")[2], finding.sentence) for finding in findings(workshop)] == [
        ("errors.py", "this file does not belong in an exercise's folder; see docs/authoring.md."),
        ("mistakes.py", "this file is missing."),
    ]


def test_a_file_that_is_not_there_is_said_once(workshop):
    workshop.path("figures.py").unlink()
    assert findings(workshop) == [Finding("solutions/ex1_line/figures.py", "this file is missing.")]


# tests


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('    """is right on two points"""\n', "", "test_line_by_hand has no docstring"),
        ("is right on two points", "Right on two points", "the title of test_line_by_hand must continue"),
        ("is right on two points", "is right on two points.", "the title of test_line_by_hand must continue"),
        (
            "is right on two points",
            "holds for many slopes of either sign",
            "test_line_of_many and test_line_by_hand have",
        ),
        ("@public(points=10)", "@public(points=5 + 5)", "test_line_by_hand requires points, as a plain number."),
        (
            "def test_line_by_hand(expect)",
            "def test_line_by_hand(expect, reference)",
            "test_line_by_hand takes reference",
        ),
        ("def test_line_by_hand(expect)", "def test_line_by_hand(rng)", "test_line_by_hand does not take expect"),
        ("def test_line_by_hand", "def test_line_of_many", "test_line_of_many exists already, in test_line.py:9."),
        ("@public(points=10)\n", "", "test_line_by_hand must be marked public or hidden."),
        ("def test_line_by_hand", "def test_lines", "test_lines does not name a function"),
        ("@public(points=10)", "@hidden(points=10)", "test_line_by_hand is hidden; in this file every test is public."),
        ("@public(points=10)", "@public(points=12)", "the tests of line are worth 42 points; exercise.toml says 40."),
        ("import numpy as np\n", "import numpy as np\nimport scipy.stats\n", "scipy.stats must not be imported here"),
        ("import numpy as np\n", "import numpy as np\nfrom . import line\n", ". must not be imported here"),
    ],
)
def test_slips_in_the_tests(workshop, old, new, said):
    workshop.edit("test_line.py", old, new)
    assert any(finding.sentence.startswith(said) for finding in findings(workshop))


def test_every_function_has_public_and_hidden_tests(workshop):
    workshop.path("test_line.py").write_text("")
    said = [finding.sentence for finding in findings(workshop)]
    assert "line has no public test." in said
    workshop.path("test_line_hidden.py").write_text("")
    said = [finding.sentence for finding in findings(workshop)]
    assert "line_loss has no hidden test." in said


def test_a_test_file_that_is_no_python(workshop):
    workshop.path("test_line.py").write_text("\ndef (")
    assert sentence(workshop, "test_line.py:2") == "is not valid Python: invalid syntax (line 2)"
    workshop.path("test_line.py").write_text("\0")
    assert sentence(workshop, "test_line.py").startswith("is not valid Python: ")


def test_an_error_about_a_file_that_is_not_the_exercises_is_the_folders(workshop, monkeypatch):
    def elsewhere(_exercise):
        raise CourseError("/elsewhere/oracles.py: cannot be read")

    monkeypatch.setattr("autograder.authoring.lint.lint.lint_oracles", elsewhere)
    (finding,) = findings(workshop)
    assert finding == Finding("solutions/ex1_line", "/elsewhere/oracles.py: cannot be read")


def test_torch_is_imported_inside_functions_only(workshop):
    workshop.edit("torch_oracle.py", "import numpy as np\n", "import numpy as np\nimport torch\n")
    assert sentence(workshop, "torch_oracle.py:4").startswith("torch must not be imported here")


def test_figures_import_what_students_have(workshop):
    workshop.edit("figures.py", "import numpy as np\n", "import numpy as np\nfrom autograder import errors\n")
    assert sentence(workshop, "figures.py:4").startswith("autograder must not be imported here")


# marks and docstrings


def test_malformed_marks_are_findings(workshop):
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n### END SOLUTION\n")
    number = workshop.line_of("### END SOLUTION")
    assert sentence(workshop, f"line.py:{number}") == "stray '### END SOLUTION': no such region is open here."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Return the height of the line at each x.", "The height of the line.", "the first line of line's docstring"),
        ("    Parameters\n    ----------\n    x :", "    x :", "the docstring of line has no section Parameters."),
        ("    x : ndarray of shape (N,), float64\n    w : float", "    w : float", "the docstring of line lists"),
        (">>> line(np.array([1.0, 2.0]), 0.5)\n    array([0.5, 1. ])", "None.", "the example of line must be runnable"),
        ("    ValueError\n", "    TypeError\n", "line_loss raises ValueError, which its docstring does not list"),
        (
            "Return the half squared error, the mean",
            "Return the mean",
            "the docstring of line_loss does not say which loss",
        ),
    ],
)
def test_slips_in_docstrings(workshop, old, new, said):
    workshop.edit("line.py", old, new)
    (finding,) = findings(workshop)
    name = "line_loss" if "line_loss" in said else "line"
    number = workshop.line_of(f'function="{name}"')
    assert finding.file == f"solutions/ex1_line/line.py:{number}"
    assert finding.sentence.startswith(said)


def test_no_docstring(workshop):
    text = workshop.path("line.py").read_text()
    begin, end = text.index('    """Return the height'), text.index("    ### BEGIN SOLUTION")
    workshop.path("line.py").write_text(text[:begin] + text[end:])
    assert sentence(workshop, f"line.py:{workshop.line_of('function=')}") == "line has no docstring."


def test_a_gradient_of_no_loss_needs_no_convention(workshop):
    as_gradient(workshop)
    workshop.edit("line.py", "Return the half squared error, the mean", "Return the mean")
    assert not [finding for finding in findings(workshop) if "which loss" in finding.sentence]
    workshop.edit("line.py", "Return the mean over the samples.", "Return the gradient of the loss.")
    assert findings(workshop)[0].sentence.startswith("the docstring of line_gradient does not say which loss is meant")


# lecture, stub, examples


def test_functions_in_another_order(workshop):
    text = workshop.path("exercise.toml").read_text()
    head, line, loss = text.split("[functions.")
    workshop.path("exercise.toml").write_text(f"{head}[functions.{loss}\n[functions.{line}")
    assert sentence(workshop, "exercise.toml").endswith("different order than in the lecture: line, line_loss.")


def test_a_lecture_without_title(workshop):
    workshop.edit("line.py", "# # Lecture 1: one line\n", "# Lecture 1: one line\n")
    assert sentence(workshop, "line.py:1").startswith("the lecture begins with a markdown cell and a title")


def test_pictures_of_the_lecture(workshop):
    workshop.edit("line.py", "![A line that rises from left to right.](figures/line.svg)", "![](figures/lyne.svg)")
    assert [finding.sentence for finding in findings(workshop)] == [
        "figures/line.svg is drawn, but the lecture does not show it.",
        "the picture figures/lyne.svg is not in PICTURES of figures.py.",
        "the picture figures/lyne.svg has no alternative text: ![what it shows](figures/lyne.svg).",
    ]


def test_a_solution_told_in_a_demo(workshop):
    workshop.edit(
        "line.py",
        "figures.straight(line)\n",
        "figures.straight(line)\nif True:\n    return np.multiply(x, w) + 0 * x\n",
    )
    (finding,) = findings(workshop)
    assert finding.sentence == f"this code is the solution's line {workshop.line_of('np.multiply')}."


def test_a_stub_that_needs_more_than_numpy(workshop):
    workshop.edit(
        "line.py", "import numpy as np\n", "from importlib import metadata\n\nimport click\nimport numpy as np\n"
    )
    assert findings(workshop)[0].sentence == "click is not available where students' code runs."


def test_a_stub_that_cannot_be_imported(workshop):
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n\nline_at_one = line(1, 2)\n")
    said = [finding.sentence for finding in findings(workshop)]
    assert "name 'line' is not defined" in said[0]
    assert said[0].startswith("the solution cannot be run: ")
    assert said[1].startswith("it cannot be imported: ")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("    if x is None:\n        return 0\n", "it returns."),
        ("    x = x[0]\n", "it raises TypeError."),
        ("    if x is None:\n        raise NotImplementedError('?')\n", "it says '?'."),
    ],
)
def test_a_stub_that_does_other_things_first(workshop, code, said):
    begin = "    ### BEGIN SOLUTION\n    return"
    workshop.edit("line.py", begin, code + begin)
    found = [finding.sentence for finding in findings(workshop) if "(stub)" in finding.file]
    assert found == [f"line must raise NotImplementedError with its name; {said}"]


def test_a_stub_whose_name_is_taken_later(workshop):
    workshop.edit("line.py", "# %% [markdown]\n# ## On paper", "# %%\nline = 3\n\n# %% [markdown]\n# ## On paper")
    found = [finding.sentence for finding in findings(workshop) if "(stub)" in finding.file]
    assert found == ["line must raise NotImplementedError with its name; it is not a function."]


def test_an_example_that_is_wrong(workshop):
    workshop.edit("line.py", "array([0.5, 1. ])", "array([0.5, 2. ])")
    assert (
        sentence(workshop, "line.py")
        == "the example of line, 'line(np.array([1.0, 2.0]), 0.5)', gives 'array([0.5, 1. ])'."
    )


def test_an_example_that_raises(workshop):
    workshop.edit("line.py", ">>> line_loss(np.array([1.0, 2.0])", ">>> line_loss(np.array([1.0])")
    assert sentence(workshop, "line.py").endswith("raises ValueError: o and t differ in shape.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[line_loss]", "[line_lost]", "line_loss has no hints."),
        ("[line_loss]", "[line_lost]", "line_lost is not a function of this exercise."),
        ("Squares first.", "Squares first", "the hint on the concept of line_loss must end with a full stop or a"),
        ("o_n = w x_n.", "return w * x.", "the hint on the formula of line holds code: 'return w'."),
        ("Squares first.", "Squares, " * 60 + "first.", "the hint on the concept of line_loss is longer than 500"),
        ('concept = "Squares first."\n', "", "missing required field `concept`"),
        ("[line]", "[line", "Expected"),
    ],
)
def test_hints_are_three_sentences_without_code(workshop, old, new, said):
    workshop.edit("hints.toml", old, new)
    found = [finding.sentence for finding in lint(workshop.course, ["ex1"]) if finding.file.endswith("hints.toml")]
    assert any(said in each for each in found), found


def test_missing_hints_are_a_missing_file(workshop):
    workshop.path("hints.toml").unlink()
    said = [str(finding.file) for finding in lint(workshop.course, ["ex1"]) if "missing" in finding.sentence]
    assert said == ["solutions/ex1_line/hints.toml"]


# what is left to do, and oracles


def test_todos_come_last_with_file_and_line(workshop):
    workshop.edit("hints.toml", "Squares first.", "TODO: the idea.")
    workshop.edit("line.py", "# Half the mean of the squares.", "# TODO")
    workshop.edit("exercise.toml", "minutes = 30", "minutes = 20")
    number = workshop.line_of("# TODO")
    assert [(finding.file.rpartition("/")[2], finding.kind) for finding in findings(workshop)] == [
        ("exercise.toml", "slip"),
        ("hints.toml:7", "todo"),
        (f"line.py:{number}", "todo"),
    ]
    assert [finding.sentence for finding in findings(workshop)][1:] == [
        "TODO: the idea.",
        "TODO: this line is not done yet.",
    ]


def as_gradient(workshop):
    """Call the second function a gradient everywhere."""
    for name in ("line.py", "exercise.toml", "hints.toml", "test_line.py", "test_line_hidden.py"):
        workshop.path(name).write_text(workshop.path(name).read_text().replace("line_loss", "line_gradient"))


def test_a_gradient_is_held_against_both_oracles(workshop):
    as_gradient(workshop)
    assert [str(finding) for finding in findings(workshop)] == [
        f"solutions/ex1_line/test_line_hidden.py: no test of line_gradient compares it with {oracle}."
        for oracle in ("torch autograd, by torch_oracle", "central_differences")
    ]
    workshop.edit(
        "test_line_hidden.py",
        'def test_line_gradient_of_one(expect):\n    """takes a single sample as well"""\n',
        'def test_line_gradient_of_one(expect, torch_oracle):\n    """takes a single sample as well"""\n'
        "    assert again(torch_oracle.line, 2)\n",
    )
    workshop.append(
        "test_line_hidden.py",
        "\n\ndef again(line, depth):\n    return again(line, depth - 1) if depth else central_differences(line)\n",
    )
    assert findings(workshop) == []
