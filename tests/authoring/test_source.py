"""The percent source as cells that know their lines."""

from autograder.course.percent import split_cells, uncomment, without_demos

TEXT = """\
# %% [markdown]
# # Title
#
# Text.

# %% function="f"
def f(x):
    return x

# %% tags=["demo"]
print(f(1))

# %% [markdown] question="derivation"
# Write here.
"""


def test_cells_know_kind_line_and_marks():
    title, function, demo, question = split_cells(TEXT)
    assert [cell.line for cell in (title, function, demo, question)] == [1, 6, 10, 13]
    assert [cell.kind for cell in (title, function, demo, question)] == ["markdown", "code", "code", "markdown"]
    assert (function.function, function.question, function.demo) == ("f", None, False)
    assert (demo.function, demo.demo) == (None, True)
    assert question.question == "derivation"


def test_markdown_comes_without_comment_signs():
    title, function, *_ = split_cells(TEXT)
    assert title.text == "# Title\n\nText.\n"
    assert function.text.startswith("def f(x):")


def test_text_before_the_first_header_is_a_cell_without_header():
    first, *_ = split_cells("import os\n" + TEXT)
    assert (first.header, first.lines) == ("", ("import os",))
    assert split_cells("\n" + TEXT)[0].header == "# %% [markdown]"


def test_a_value_that_is_no_json_stays_text():
    (cell,) = split_cells("# %% tags=[demo]\n")
    assert cell.options == {"tags": "[demo]"}


def test_uncomment():
    assert uncomment("# text") == "text"
    assert uncomment("#") == ""
    assert uncomment("## heading") == "## heading"


def test_without_demos_keeps_every_other_line_in_its_place():
    lines, kept = TEXT.splitlines(), without_demos(TEXT).splitlines()
    assert len(kept) == len(lines)
    assert [number for number, (a, b) in enumerate(zip(lines, kept), start=1) if a != b] == [10, 11]
