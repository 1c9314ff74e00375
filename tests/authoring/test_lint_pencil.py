"""The linter proves pencil questions."""

import shutil

import pytest

from autograder.authoring.lint.pencil import lint_pencil
from autograder.authoring.source.marks import read_source
from autograder.course.course import find_course, read_exercise
from tests.conftest import ROOT


@pytest.fixture
def exercise(tmp_path):
    """Return a copy of exercise 4, which has few questions."""
    shutil.copytree(ROOT / "solutions" / "ex4_optimizer", tmp_path / "ex4_optimizer")
    return read_exercise(tmp_path / "ex4_optimizer")


def findings(exercise):
    return [finding.sentence for finding in lint_pencil(exercise, read_source(exercise))]


def edit(exercise, old, new, name="pencil.toml"):
    path = exercise.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("name", find_course(ROOT).about.exercises)
def test_the_questions_of_the_course_are_proved(name):
    assert findings(find_course(ROOT).exercise(name)) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("= 4 x a + 2 b\ndf/dy", "= 4 x a - 2 b\ndf/dy", "himmelblau_gradient: the solution does not pass: "),
        ('"2 x a + 2 b"', '"4 x a + 2 b"', "himmelblau_gradient: the mistake himmelblau-chain is not found at its line: 4 x a + 2 b"),
        ('function = "himmelblau_gradient"', 'function = "f"', "himmelblau_gradient: f is not a function of this exercise."),
        ("[himmelblau_gradient]", "[himmelblau_gradient]\nby_hand = true", "pencil.toml has no question himmelblau_gradient"),
        ("by_hand = true", "by_hand = false", "adam_mean has no cell: "),
        ("steps = 1", "steps = 0", "himmelblau_gradient: df/dx passes with 0 lines before the last."),
        ('first = "da/dx"', 'first = "df/da"', "himmelblau_gradient: the solution has no line before its last with df/da"),
        ('["himmelblau-cross", "4 x a"]', '["himmelblau-chain", "4 x a"], ["himmelblau-cross", "4 x a"]', "himmelblau_gradient: the mistake himmelblau-cross is named himmelblau-chain"),
        ('wants = "df/dx"', 'wants = "db/dx"', "himmelblau_gradient: the solution has no chain of its own for db/dx."),
        ("asks", "ask", "Object contains unknown field"),
    ],
)  # fmt: skip
def test_a_fault_is_found(exercise, old, new, says):
    edit(exercise, old, new)
    assert any(each.startswith(says) for each in findings(exercise)), findings(exercise)


def test_an_exercise_without_questions_has_no_cells(exercise):
    (exercise.folder / "pencil.toml").unlink()
    assert findings(exercise) == ["pencil.toml has no question himmelblau_gradient for students."]
