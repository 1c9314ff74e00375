"""The graded code on a page: numbered as messages number it, whole or cut with a sentence, and only text."""

from __future__ import annotations

import re
from typing import Any

from autograder.course.course import Exercise
from autograder.report import feedback_page
from autograder.report.listing import MOST, WIDEST
from autograder.report.listing import listing as listing_of
from autograder.submissions.outline import Outline
from tests.report.conftest import outline_of


def lines(made: Any) -> list[str]:
    return [code for block in made.blocks for code in re.findall("<code>(.*?)</code>", block.lines)]


def listing(file: str, content: str | list[str], functions: tuple[str, ...] = ()) -> Any:
    return listing_of(outline_of(file, content), functions)


def test_a_module_has_its_lines_as_python_counts_them() -> None:
    made = listing("a.py", "x = 1\n\ny = '\x0c\x85\u2028'\n\n\n")
    assert lines(made) == ["x = 1", "", "y = &#39;\\x0c\\x85\\u2028&#39;"]
    assert '<li id="l3">' in made.blocks[0].lines
    assert (made.file, made.blocks[0].title, made.cut) == ("a.py", "a.py", "")


def test_a_notebook_has_its_code_cells_with_their_numbers() -> None:
    made = listing("a.ipynb", ["x = 1", " \n", "def f(z):\n    return z"], ("f",))
    assert [block.title for block in made.blocks] == ["cell 2", "cell 4"]
    assert lines(made) == ["x = 1", "def f(z):", "    return z"]
    assert made.places == {"f": ("c4l1", "cell 4, line 1")}
    assert f'<li id="{made.places["f"][0]}">' in made.blocks[1].lines


def test_what_could_not_be_read_and_what_is_left_out_is_said() -> None:
    made = listing_of(Outline("a.ipynb", "", problem="a.ipynb is not a notebook"))
    assert made.cut == "a.ipynb could not be read, so no code can be shown."
    assert listing_of(Outline("a.ipynb", "", left_out=1_200)).cut == "1,200 more cells are not shown here."


def test_functions_are_found_by_the_look_of_their_line_and_the_last_one_counts() -> None:
    made = listing("a.py", "def f(x): pass\n    def g(): pass\ndef f (x):\n    pass\ndef h(", ("f", "g"))
    assert made.places == {"f": ("l3", "line 3")}


def test_long_code_and_long_lines_are_cut_with_a_sentence() -> None:
    made = listing("a.py", "x = 12345\n" * 20_000)
    assert len(lines(made)) == MOST // 10
    assert made.cut == "8,000 more lines are not shown here."
    made = listing("a.ipynb", ["x = 12345\n" * 7_000] * 3)
    assert [block.title for block in made.blocks] == ["cell 2", "cell 3"]
    assert made.cut == "9,000 more lines are not shown here."
    (line,) = lines(listing("a.py", "x" * 1_000_000))
    assert len(line) <= WIDEST
    assert line.endswith("more characters)")


def test_nothing_in_the_code_hides_what_it_says() -> None:
    source = "a = 1 # \x1b]0;\nb = 2\x07 \u202e \u200b <script>\nc = 3"
    assert lines(listing("a.py", source)) == [
        "a = 1 # \\x1b]0;", "b = 2\\x07 \\u202e \\u200b &lt;script&gt;", "c = 3",
    ]  # fmt: skip


def test_the_page_shows_the_code_and_leads_to_each_function(make: Any, exercise: Exercise) -> None:
    page = make.Page(feedback_page.page(make.of_everything(), exercise, "", make.details()))
    assert "The code that was graded perceptron.py import numpy as np" in page.text
    assert "return 1 / (1 + np.exp(-z)) # <b>\\u202e" in page.text
    assert "#l4" in page.values("href")
    assert "sigmoid line 4 Squashes" in page.text
    assert "The code that was graded" not in feedback_page.page(make.of_everything(), exercise)
