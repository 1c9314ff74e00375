"""The lecture as a page: everything of the students' notebook, nothing of the solutions, nothing from outside."""

import html
import re
import runpy
import sys

import pytest

from autograder.authoring.generate.build import build_exercise
from autograder.authoring.pages import markdown
from autograder.authoring.pages.markdown import Heading, Page
from autograder.course.course import find_course
from autograder.errors import CourseError
from tests.conftest import ROOT

PAGES = sorted(ROOT.glob("assignments/*/lecture.html"))
TAG_OF_IMAGE = re.compile(r"<img [^<>]*>")
TAG = re.compile(r"<[^<>]*>")
CODE = re.compile(r"<code>.*?</code>|<style>.*?</style>", re.DOTALL)


def page(workshop) -> str:
    built = build_exercise(workshop.course, workshop.exercise, lambda _: b"{}")
    return built.files["assignments/ex1_line/lecture.html"].decode()


def plain(link=lambda target: target, pictures=None) -> Page:
    return Page("here.md", pictures or {}, link)


def test_each_exercise_has_its_page():
    assert [path.parent.name for path in PAGES] == sorted(find_course(ROOT).about.exercises)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_loads_nothing_and_leaves_no_formula_unread(path):
    text = path.read_text(encoding="utf-8")
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri" in text
    assert set(re.findall(r'src="([^,]*)', text)) == {"data:image/svg+xml"}
    assert not re.search(r'<link|@import|url\(|href="(?!#|\.\./|https://)', TAG_OF_IMAGE.sub("", text))
    assert "<script" not in text
    words = html.unescape(TAG.sub("", CODE.sub("", text)))
    assert "$" not in words
    assert "\\" not in words
    assert text.count("<math") > 20
    assert "raise NotImplementedError" in TAG.sub("", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_each_link_inside_a_page_has_its_place_and_each_place_one_name(path):
    text = path.read_text(encoding="utf-8")
    places = re.findall(r' id="([^"]+)"', text)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(places)
    for target in re.findall(r'href="(\.\./[^"]+)"', text):
        assert (path.parent / target).is_file(), target


def test_a_page_holds_the_notebook_without_its_tests(workshop):
    text = page(workshop)
    words = html.unescape(TAG.sub("", text))
    assert "<title>One line · Small steps</title>" in text
    assert '<h1 id="lecture-1-one-line">' in text
    assert "<math><mi>o</mi><mo>=</mo>" in text
    assert 'alt="A line that rises from left to right."' in text
    assert "You write line_loss · 60 points · in line.py or in the notebook" in words
    assert "Check it: autograder check ex1 -k line_loss" in words
    assert "The notebook runs this here: figures.straight(line)" in words
    assert "Your place for it: line.py, or the notebook." in words
    assert "import numpy as np" in words
    assert 'check("line")' not in words
    assert "np.multiply" not in words
    assert "inner derivative" not in words


def test_a_class_that_students_write_is_a_task_without_points(workshop):
    cell = '# %% class="Ruler"\nclass Ruler:\n    """Measures."""\n\n    def mark(self):\n        """Return it."""\n        ### BEGIN SOLUTION\n        return 7\n        ### END SOLUTION\n\n\n'
    workshop.edit("line.py", '# %% function="line"\n', cell + '# %% function="line"\n')
    words = html.unescape(TAG.sub("", page(workshop)))
    assert "You write Ruler · in line.py or in the notebook" in words
    assert "-k Ruler" not in words


def test_a_place_for_lines_is_marked(workshop):
    workshop.edit(
        "line.py", "# %% [markdown]\n# ## What", '# %% [markdown] pencil="x"\n# Lines.\n\n# %% [markdown]\n# ## What'
    )
    assert '<div class="answer"><p>Lines.</p>' in page(workshop)


def test_neighbours_are_linked(workshop):
    assert '<a href="../ex2_plane/lecture.html">Next: A plane</a>' in page(workshop)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("$o = w x$", r"$o = \\foo x$", r"line\.py: the formula .* cannot be read: .*foo"),
        ("figures/line.svg", "figures/none.svg", r"line\.py: the picture figures/none\.svg is missing"),
    ],
)
def test_what_cannot_be_shown_is_named(workshop, old, new, says):
    workshop.edit("line.py", old, new.replace("\\\\", "\\"))
    with pytest.raises(CourseError, match=says):
        page(workshop)


def test_headings_of_one_name_have_different_anchors():
    made = plain()
    made.html("## A loss\n\n## A loss\n\n### `w` and $x$")
    assert made.headings == [
        Heading(2, "a-loss", "A loss"),
        Heading(2, "a-loss-1", "A loss"),
        Heading(3, "w-and-x", "w and x"),
    ]


def test_links_that_lead_nowhere_keep_their_words():
    made = plain(lambda target: None if target == "gone.md" else f"to/{target}")
    assert made.html("[a *b*](gone.md) and [c](d)") == '<p>a <em>b</em> and <a href="to/d">c</a></p>\n'


def test_code_of_python_has_colours_and_other_code_has_none():
    made = plain().html("```python\nreturn 1 < 2\n```\n\n```console\n$ make <x>\n```\n")
    assert '<span class="k">return</span>' in made
    assert "$ make &lt;x&gt;" in made


def test_formulas_in_lines_and_blocks():
    made = plain().html("$a$ and $$b$$\n\n$$\nc\n$$\n")
    assert made.count("<math>") == 1
    assert made.count('<math display="block">') == 2


def test_a_long_formula_in_a_line_scrolls_by_itself():
    long = " + ".join("abcdefghij")
    assert plain().html(f"${long}$").startswith('<p><span class="long" tabindex="0"><math>')


def test_an_empty_header_of_a_table_is_a_plain_cell():
    made = plain().html("| | a | |\n|---|---|--:|\n| 1 | 2 | 3 |\n")
    assert made.count("<th>a</th>") == made.count("</th>") == 1
    assert made.count("<td") == made.count("</td>") == 5


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "math_core", None)
    with pytest.raises(CourseError, match="math-core is missing; `make setup` installs it"):
        runpy.run_path(markdown.__file__)
