"""The README of an exercise and the index."""

import pytest

from autograder.authoring.generate.pages import difficulty_dots, exercise_page, index_page, plain_number, story
from autograder.authoring.source.marks import read_source
from autograder.authoring.source.testfile import read_tests


def page(workshop, name: str = "ex1") -> str:
    exercise = workshop.course.exercise(name)
    tests = [
        test
        for file in ("test_line.py", "test_line_hidden.py")
        for test in read_tests(exercise.folder / file, exercise.about.functions)
    ]
    return exercise_page(workshop.course, exercise, read_source(exercise), tests)


def test_the_page_tells_what_the_exercise_is(workshop):
    text = page(workshop)
    assert "# One line\n\nA line through the origin and how far it is off.\n" in text
    assert "**Exercise 1 of 2** · about 30 minutes · difficulty ●○○○○ · 100 points, and 10 for a derivation\n" in text
    assert "It begins with a line through the origin, $o = w x$." in text
    assert "Lecture 1" not in text


def test_the_table_of_functions(workshop):
    assert (
        "| `line` | Where the line is. | 40 | 10 | ●○○○○ |\n"
        "| `line_loss` | How far it is off \\| or not. | 60 | 15 | ●●○○○ |\n"
    ) in page(workshop)


def test_how_to_work_and_how_it_is_graded(workshop):
    text = page(workshop)
    assert "    make check EX=ex1_line\n" in text
    assert "* 2 public tests in [`test_line.py`](test_line.py)" in text
    assert "* 3 hidden tests, which call the same functions" in text
    assert "for 10 extra points" in text


def test_one_test_is_singular_and_no_question_is_not_mentioned(workshop):
    text = workshop.path("test_line_hidden.py").read_text()
    workshop.path("test_line_hidden.py").write_text(text[: text.index("@hidden(points=10")])
    source = workshop.path("line.py").read_text()
    begin, end = source.index("# %% [markdown] question"), source.index("# %% [markdown]\n# ## What comes next")
    workshop.path("line.py").write_text(source[:begin] + source[end:])
    workshop.edit("exercise.toml", "question_points = 10\n", "")
    text = page(workshop)
    assert "* 1 hidden test, which calls the same functions" in text
    assert "derivation" not in text


def test_pictures_have_alternative_texts_and_are_shown_once(workshop):
    picture = "![A line that rises from left to right.](figures/line.svg)"
    assert page(workshop).count(picture) == 1
    workshop.edit("line.py", f"# {picture}\n", "")
    workshop.edit("line.py", "# Half the mean of the squares.\n", f"# Half the mean of the squares.\n#\n# {picture}\n")
    assert page(workshop).count(picture) == 1


def test_neighbours_are_linked(workshop):
    first, second = page(workshop, "ex1"), page(workshop, "ex2")
    assert "Next: [A plane](../ex2_plane/README.md)\n·\n[all exercises](../README.md)" in first
    assert "Before:" not in first
    assert "Before: [One line](../ex1_line/README.md)\n·\n[all exercises](../README.md)" in second
    assert "Next:" not in second


def test_a_single_exercise_has_no_neighbours(workshop):
    (workshop.root / "course.toml").write_text('title = "T"\nseed = 1\nexercises = ["ex1_line"]\n')
    assert page(workshop).endswith("---\n\n[all exercises](../README.md)\n")


def test_a_story_without_title(workshop):
    workshop.edit("line.py", "# # Lecture 1: one line\n#\n", "")
    assert story(read_source(workshop.exercise)).startswith("It begins with")


def test_the_index_lists_all_exercises(workshop):
    text = index_page(workshop.course)
    assert "# Small steps\n" in text
    assert (
        "| [One line](ex1_line/README.md) | A line through the origin and how far it is off. | 100 + 10 | 30 |" in text
    )
    assert "| [A plane](ex2_plane/README.md) |" in text


@pytest.mark.parametrize(("value", "text"), [(10.0, "10"), (2.5, "2.5")])
def test_points_without_needless_fraction(value, text):
    assert plain_number(value) == text


def test_difficulty_as_dots():
    assert [difficulty_dots(level) for level in (1, 3, 5)] == ["●○○○○", "●●●○○", "●●●●●"]
