"""Malformed marks are errors with file and line, all at once, before anything is made."""

import pytest

from autograder.authoring.generate.notebook import instructor_notebook, student_notebook
from autograder.authoring.source.marks import read_source
from autograder.errors import CourseError, MarkError

BEGIN, END = "    ### BEGIN SOLUTION\n    return", "    ### END SOLUTION\n\n\n# %% tags"
SCHEME_BEGIN, SCHEME_END = "# === BEGIN MARK SCHEME ===", "# === END MARK SCHEME ==="


def problems(workshop) -> list[str]:
    with pytest.raises(MarkError) as caught:
        read_source(workshop.exercise)
    return str(caught.value).splitlines()


def the_problem(workshop, at: str) -> str:
    """Return the one problem's sentence after checking that it stands in the first line that holds `at`."""
    (line,) = problems(workshop)
    place, sentence = line.split(": ", maxsplit=1)
    assert place == f"solutions/ex1_line/line.py:{workshop.line_of(at)}"
    return sentence


def test_a_right_source_is_read(workshop):
    source = read_source(workshop.exercise)
    assert [cell.function for cell in source.cells if cell.function] == ["line", "line_loss"]
    assert [region.kind for region in source.regions] == ["SOLUTION", "SOLUTION", "MARK SCHEME"]
    assert source.secret_lines("MARK SCHEME")[1][1].startswith("# 4 points")
    number, line = source.secret_lines("SOLUTION")[0]
    assert source.text.splitlines()[number - 1] == line == "    return np.multiply(x, w) + 0 * x  # (N,)"
    assert "np.multiply" not in source.public_text()
    assert "4 points" not in source.public_text()
    assert "import numpy as np" in source.public_text()


def test_a_source_that_cannot_be_read(workshop):
    workshop.path("line.py").write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match=r"line\.py: cannot be read"):
        read_source(workshop.exercise)


def test_stray_end(workshop):
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n### END SOLUTION\n")
    assert the_problem(workshop, "### END SOLUTION") == "stray '### END SOLUTION': no such region is open here."


def test_nested_begin(workshop):
    workshop.edit("line.py", "    # the shapes first", "    ### BEGIN SOLUTION\n    # the shapes first")
    (line,) = problems(workshop)
    first = workshop.line_of("# the shapes first") - 2
    assert line.endswith(f":{first + 1}: nested '### BEGIN SOLUTION': the region of line {first} is still open.")


def test_unclosed_region(workshop):
    workshop.edit("line.py", SCHEME_END + "\n", "")
    sentence = the_problem(workshop, SCHEME_BEGIN)
    assert sentence == "unclosed '=== BEGIN MARK SCHEME ===': '=== END MARK SCHEME ===' is missing."


def test_unclosed_region_before_another_one(workshop):
    workshop.edit("line.py", END, "\n\n# %% tags")
    assert the_problem(workshop, "### BEGIN SOLUTION").startswith("unclosed '### BEGIN SOLUTION'")


def test_end_of_another_kind(workshop):
    workshop.edit("line.py", SCHEME_END, "# ### END SOLUTION")
    stray, unclosed = sorted(problems(workshop), key=len)
    assert "stray '### END SOLUTION'" in stray
    assert "unclosed '=== BEGIN MARK SCHEME ==='" in unclosed


def test_misspelt_mark_says_how_it_is_written(workshop):
    workshop.edit("line.py", BEGIN, BEGIN.replace("SOLUTION", "SOLUTON"))
    misspelt, stray = problems(workshop)
    assert (
        f":{workshop.line_of('SOLUTON')}: this looks like a mark but is not one: write '### BEGIN SOLUTION'" in misspelt
    )
    assert "stray '### END SOLUTION'" in stray


def test_misspelt_mark_in_an_unmarked_cell(workshop):
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n# begin solution\n")
    assert the_problem(workshop, "# begin solution").startswith("this looks like a mark but is not one")


def test_region_over_a_cell_border(workshop):
    workshop.edit("line.py", END, "\n\n# %%\n    ### END SOLUTION\n\n# %% tags")
    border = problems(workshop)[0]
    assert "this region ends outside its cell, in line" in border


def test_end_indented_otherwise(workshop):
    workshop.edit("line.py", END, END[4:])
    begin = workshop.line_of("### BEGIN SOLUTION")
    sentence = the_problem(workshop, "### END SOLUTION")
    assert sentence == f"'### END SOLUTION' is not indented like its BEGIN in line {begin}."


def test_solution_outside_a_function_cell(workshop):
    helper = "import numpy as np\n### BEGIN SOLUTION\nhelp = 1\n### END SOLUTION\n"
    workshop.edit("line.py", "import numpy as np\n", helper)
    assert the_problem(workshop, "### BEGIN SOLUTION").startswith(
        "a solution region is allowed only in a cell '# %% function=' or '# %% class='."
    )


CLASS = """\
# %% class="Line"
class Line:
    def at(self, x):
        ### BEGIN SOLUTION
        return self.slope * x
        ### END SOLUTION


# %%
import numpy as np"""


def test_class_cell_has_a_stub_for_each_region(workshop):
    workshop.edit("line.py", "# %%\nimport numpy as np", CLASS)
    source = read_source(workshop.exercise)
    cells = student_notebook(workshop.exercise, instructor_notebook(workshop.exercise, source)).cells
    (cell,) = [cell for cell in cells if cell.source.startswith("class Line")]
    assert cell.source.endswith('        raise NotImplementedError("ex1_line: Line is not implemented yet")')
    assert not cell.metadata["nbgrader"]["locked"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("class Line:", "class Plane:", "the cell of Line must define just that class; it defines Plane."),
        ("class Line:\n    def at(self, x):", "def Line():\n    if True:", "must define just that class"),
        ("### BEGIN SOLUTION\n        ", "", "the cell of Line has no solution region."),
        ('class="Line"', 'class="line"', "a second cell for line; exercise.toml has a function of this name."),
    ],
)
def test_class_cell_that_is_wrong(workshop, old, new, sentence):
    wrong = CLASS.replace(old, new)
    wrong = wrong if "BEGIN" in wrong else wrong.replace("        ### END SOLUTION\n", "")
    workshop.edit("line.py", "# %%\nimport numpy as np", wrong)
    assert any(sentence in line for line in problems(workshop))


def test_class_that_is_there_twice(workshop):
    first = CLASS.removesuffix("# %%\nimport numpy as np")
    workshop.edit("line.py", "# %%\nimport numpy as np", first + CLASS)
    assert any("a second cell for Line; the first is in line" in line for line in problems(workshop))


def test_mark_scheme_outside_the_question_cell(workshop):
    workshop.edit("line.py", "# A plane.\n", f"# A plane.\n#\n{SCHEME_BEGIN}\n# 1\n{SCHEME_END}\n")
    (line,) = problems(workshop)
    assert line.endswith("a mark scheme is allowed only in the question cell: '# %% [markdown] question=...'.")


def test_hidden_tests_in_the_source(workshop):
    block = "import numpy as np\n### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS\n"
    workshop.edit("line.py", "import numpy as np\n", block)
    assert the_problem(workshop, "BEGIN HIDDEN").startswith("hidden tests belong in the hidden test file")


def test_function_cell_without_region(workshop):
    workshop.edit("line.py", BEGIN, "    return")
    workshop.edit("line.py", END, "\n\n# %% tags")
    assert the_problem(workshop, 'function="line"') == "the cell of line has no solution regions; expected one."


def test_function_cell_with_two_regions(workshop):
    workshop.edit("line.py", END, "    ### END SOLUTION\n    ### BEGIN SOLUTION\n    pass\n" + END)
    assert the_problem(workshop, 'function="line"') == "the cell of line has 2 solution regions; expected one."


def test_region_without_a_statement(workshop):
    workshop.edit("line.py", "    return np.multiply(x, w) + 0 * x  # (N,)\n", "    # to do\n")
    assert the_problem(workshop, "### BEGIN") == "this solution region holds no statement of the body of line."


def test_function_of_another_name(workshop):
    workshop.edit("line.py", "def line(x, w):", "def lyne(x, w):")
    sentence = the_problem(workshop, 'function="line"')
    assert sentence == "the cell of line must define just that function; it defines lyne."


def test_two_functions_in_a_cell(workshop):
    workshop.edit("line.py", "def line(x, w):", "def helper(x):\n    return x\n\n\ndef line(x, w):")
    assert the_problem(workshop, 'function="line"').endswith("it defines helper and line.")


def test_function_cell_without_function(workshop):
    workshop.edit("line.py", "# %%\nimport numpy as np\n", '# %%\nimport numpy as np\n\n# %% function="line"\nx = 1\n')
    texts = " ".join(problems(workshop))
    assert "it defines nothing" in texts
    assert "a second cell for line; the first is in line" in texts


def test_function_cell_that_is_no_python(workshop):
    workshop.edit("line.py", "def line(x, w):", "def line(x, w:")
    assert the_problem(workshop, "def line(x, w:").startswith("the cell of line is not valid Python: ")


def test_function_that_the_exercise_does_not_know(workshop):
    workshop.edit("exercise.toml", "[functions.line]", "[functions.lines]")
    cell, table = workshop.line_of('function="line"'), workshop.line_of("[functions.lines]", "exercise.toml")
    assert problems(workshop) == [
        f"solutions/ex1_line/exercise.toml:{table}: no cell of line.py holds lines.",
        f"solutions/ex1_line/line.py:{cell}: line is not in exercise.toml.",
    ]


def test_question_without_cell(workshop):
    workshop.edit("line.py", ' question="derivation"', "")
    text = workshop.path("line.py").read_text()
    begin, end = text.index(SCHEME_BEGIN), text.index(SCHEME_END) + len(SCHEME_END)
    workshop.path("line.py").write_text(text[:begin] + text[end:])
    (line,) = problems(workshop)
    number = workshop.line_of("question_points", "exercise.toml")
    assert line == f"solutions/ex1_line/exercise.toml:{number}: no cell of line.py is marked question=..."


def test_question_without_points(workshop):
    workshop.edit("exercise.toml", "question_points = 10\n", "")
    sentence = the_problem(workshop, "question=")
    assert sentence == "one question cell too many: exercise.toml gives no question_points."


def test_two_questions(workshop):
    again = f'# %% [markdown] question="again"\n# Write your derivation here.\n#\n{SCHEME_BEGIN}\n# 1\n{SCHEME_END}\n'
    workshop.append("line.py", "\n" + again)
    assert the_problem(workshop, 'question="again"').startswith("one question cell too many: the first is in line")


def test_question_without_mark_scheme(workshop):
    text = workshop.path("line.py").read_text()
    workshop.path("line.py").write_text(text.replace(SCHEME_BEGIN + "\n", "").replace(SCHEME_END + "\n", ""))
    assert the_problem(workshop, "question=") == "the question cell must have one mark scheme."


def test_question_without_answer_line(workshop):
    workshop.edit("line.py", "# Write your derivation here.", "# Write it here.")
    assert the_problem(workshop, "question=") == "the question cell must have the line 'Write your derivation here.'"


def test_question_without_the_question(workshop):
    workshop.edit("line.py", "# %% [markdown] question", "# %%\nx = 1\n\n# %% [markdown] question")
    assert the_problem(workshop, "question=").startswith("the question itself belongs in a markdown cell right before")


def test_question_first_of_all(workshop):
    text = workshop.path("line.py").read_text()
    begin, end = text.index("# %% [markdown] question"), text.index("# %% [markdown]\n# ## What comes next")
    workshop.path("line.py").write_text(text[begin:end] + text[:begin] + text[end:])
    assert the_problem(workshop, "question=").startswith("the question itself belongs in a markdown cell right before")


def test_text_before_the_first_cell(workshop):
    text = workshop.path("line.py").read_text()
    workshop.path("line.py").write_text("# a remark\n" + text)
    assert the_problem(workshop, "# a remark").startswith("text before the first cell")


@pytest.mark.parametrize("header", ["# %% function=line", "#%% x", "# %% line", "#  %% x"])
def test_header_of_another_form(workshop, header):
    workshop.edit("line.py", "# %%\nimport numpy as np", f"{header}\nimport numpy as np")
    assert the_problem(workshop, header).startswith("not a header of the form")


@pytest.mark.parametrize("header", ["# %%[markdown]", "## %% [markdown]", "# % function='line'", "# %%% x%", "# %%x"])
def test_line_that_is_almost_a_header(workshop, header):
    workshop.edit("line.py", "# %%\nimport numpy as np", f"# %%\n{header}\nimport numpy as np")
    assert "header" in the_problem(workshop, header)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ('# %% funktion="line"', "unknown mark 'funktion' in the header"),
        ('# %% tags=["hidden"]', "unknown tags ['hidden']"),
        ("# %% tags=[demo]", "unknown tags '[demo]'"),
        ('# %% question="derivation2"', "the question cell must be a markdown cell"),
        ('# %% pencil="slope"', "a pencil cell must be a markdown cell"),
        ('# %% [markdown] tags=["demo"]', "function, class and demo cells must be code cells"),
        ('# %% function="line" tags=["demo"]', "a cell may have only one mark in its header."),
    ],
)
def test_header_with_wrong_marks(workshop, header, sentence):
    workshop.edit("line.py", "# %%\nimport numpy as np", f"{header}\nimport numpy as np")
    place = f"solutions/ex1_line/line.py:{workshop.line_of(header)}: {sentence}"
    assert any(line.startswith(place) for line in problems(workshop))


def test_all_problems_are_reported_in_order(workshop):
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n### END SOLUTION\n")
    workshop.edit("line.py", SCHEME_END, "# === END MARKSCHEME ===")
    lines = problems(workshop)
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)
    assert len(lines) == 3
