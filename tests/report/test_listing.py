"""The graded code on a page: numbered as messages number it, whole or cut with a sentence, and only text."""

from __future__ import annotations

import json
import re
from typing import Any

from autograder.course import Exercise
from autograder.report import feedback
from autograder.report.listing import MOST, WIDEST, listing


def lines(made: Any) -> list[str]:
    return [code for block in made.blocks for code in re.findall("<code>(.*?)</code>", block.lines)]


def notebook(*sources: Any) -> bytes:
    cells = [
        {"cell_type": "markdown", "source": "# words"},
        *({"cell_type": "code", "source": each} for each in sources),
    ]
    return json.dumps({"cells": cells}).encode()


def test_a_module_has_its_lines_as_python_counts_them() -> None:
    made = listing("a.py", b"x = 1\r\n\ry = '\x0c\x85'\n\n\n")
    assert lines(made) == ["x = 1", "", "y = &#39;\\x0c\ufffd&#39;"]
    assert '<li id="l3">' in made.blocks[0].lines
    assert (made.file, made.blocks[0].title, made.cut) == ("a.py", "a.py", "")
    assert lines(listing("a.py", "# -*- coding: latin-1 -*-\ns = 'é'".encode("latin-1")))[1] == "s = &#39;é&#39;"
    assert lines(listing("a.py", b"# -*- coding: nonsense -*-\n\xff"))[1] == "\ufffd"


def test_a_notebook_has_its_code_cells_with_their_numbers() -> None:
    made = listing("a.ipynb", notebook("x = 1", " \n", ["def f(z):\n", "    return z"]), ("f",))
    assert [block.title for block in made.blocks] == ["cell 2", "cell 4"]
    assert lines(made) == ["x = 1", "def f(z):", "    return z"]
    assert made.places == {"f": ("c3l1", "cell 4, line 1")}
    assert f'<li id="{made.places["f"][0]}">' in made.blocks[1].lines


def test_what_is_no_notebook_is_said_to_be_none() -> None:
    assert listing("a.ipynb", b"[]").cut == "a.ipynb is no notebook, so no code can be shown."


def test_functions_are_found_by_the_look_of_their_line_and_the_last_one_counts() -> None:
    made = listing("a.py", b"def f(x): pass\n    def g(): pass\ndef f (x):\n    pass\ndef h(", ("f", "g"))
    assert made.places == {"f": ("l3", "line 3")}


def test_long_code_and_long_lines_are_cut_with_a_sentence() -> None:
    made = listing("a.py", b"x = 12345\n" * 20_000)
    assert len(lines(made)) == MOST // 10
    assert made.cut == "8,000 more lines are not shown here."
    made = listing("a.ipynb", notebook(*["x = 12345\n" * 7_000] * 3))
    assert [block.title for block in made.blocks] == ["cell 2", "cell 3"]
    assert made.cut == "9,000 more lines are not shown here."
    (line,) = lines(listing("a.py", b"x" * 1_000_000))
    assert len(line) <= WIDEST
    assert line.endswith("more characters)")


def test_nothing_in_the_code_hides_what_it_says() -> None:
    source = "a = 1 # \x1b]0;\nb = 2\x07 \u202e \u200b <script>\nc = 3"
    assert lines(listing("a.py", source.encode())) == [
        "a = 1 # \\x1b]0;", "b = 2\\x07 \\u202e \\u200b &lt;script&gt;", "c = 3",
    ]  # fmt: skip


def test_the_page_shows_the_code_and_leads_to_each_function(make: Any, exercise: Exercise) -> None:
    page = make.Page(feedback.page(make.of_everything(), exercise, "", make.details()))
    assert "The code that was graded perceptron.py import numpy as np" in page.text
    assert "return 1 / (1 + np.exp(-z)) # <b>\\u202e" in page.text
    assert "#l4" in page.values("href")
    assert "sigmoid line 4 Squashes" in page.text
    assert "The code that was graded" not in feedback.page(make.of_everything(), exercise)
