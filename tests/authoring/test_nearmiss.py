"""Marks, lines that were meant as marks, and prose."""

import pytest

from autograder.authoring.source.nearmiss import WRITTEN, exact_mark, meant_mark


@pytest.mark.parametrize(("words", "written"), WRITTEN.items())
def test_marks_are_marks(words, written):
    assert exact_mark(f"    {written}", "code") == words
    assert exact_mark(f"# {written}", "markdown") == words


def test_a_mark_in_a_comment_of_code_is_none():
    assert exact_mark("# ### BEGIN SOLUTION", "code") is None
    assert exact_mark("#### BEGIN SOLUTION", "markdown") is None


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("### BEGIN SOLUTON", "BEGIN SOLUTION"),
        ("## BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("#### BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("# BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("### begin solution", "BEGIN SOLUTION"),
        ("###BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("### BEGIN  SOLUTION", "BEGIN SOLUTION"),
        ("### BEGIN  SOLUTIONS", "BEGIN SOLUTION"),
        ("### BEGIN_SOLUTION", "BEGIN SOLUTION"),
        ("### BEGIN SOLUTION ###", "BEGIN SOLUTION"),
        ("    ### BEGN SOLUTION", "BEGIN SOLUTION"),
        ("### START SOLUTION", "BEGIN SOLUTION"),
        ("# ### BEGIN SOLUTION", "BEGIN SOLUTION"),
        ("# begin solution", "BEGIN SOLUTION"),
        ("### EDN SOLUTION", "END SOLUTION"),
        ("### End Soltuion", "END SOLUTION"),
        ("### END OF SOLUTION", "END SOLUTION"),
        ("    return 1  ### END SOLUTION", "END SOLUTION"),
        ("    return 1  # end solution", "END SOLUTION"),
        ("### BEGIN HIDDEN TEST", "BEGIN HIDDEN TESTS"),
        ("# === BEGIN MARKSCHEME ===", "BEGIN MARK SCHEME"),
        ("BEGIN MARKSCHEME", "BEGIN MARK SCHEME"),
        ("# === BEGIN MARKING SCHEME ===", "BEGIN MARK SCHEME"),
        ("# ==== END MARK SCHEME ====", "END MARK SCHEME"),
        ("# === END MARK SCHEM ===", "END MARK SCHEME"),
    ],
)
def test_near_misses_are_seen(line, meant):
    assert exact_mark(line, "code") is None
    assert meant_mark(line) == meant


@pytest.mark.parametrize(
    "line",
    [
        "",
        "# the solution",
        "# ### The solution",
        "# ### Solution",
        "### SOLUTION",
        "# at the end, and the solution of the equation is 3.",
        "# and solutions.",
        "# the mark scheme",
        "# Hidden tests",
        "# We begin with the solution of a simpler problem.",
        "# END",
        "beginning = solution",
        "# ==============",
        "solution = 1  # the end of it",
    ],
)
def test_prose_is_left_alone(line):
    assert exact_mark(line, "code") is None
    assert exact_mark(line, "markdown") is None
    assert meant_mark(line) is None
