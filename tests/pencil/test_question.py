"""Questions are data: what is wrong with a file is said, and students get no solution."""

import pytest

from autograder.errors import CourseError
from autograder.pencil.files import read_questions_as_sent
from autograder.pencil.question import read_questions, students_questions
from tests.pencil.corpus import ROOT

SMALL = """
[small]
asks = "Derive dO/dZ."
letters = {}
drawn = ["Z"]
given = ["O = Z^2"]
solution = "dO/dZ = 2 Z"
[[small.goals]]
wants = "dO/dZ"
steps = 0
end = ["Z"]
"""


def test_students_get_the_questions_without_their_solutions():
    for path in ROOT.glob("solutions/*/pencil.toml"):
        released = read_questions_as_sent(students_questions(path.read_bytes()))
        assert released
        assert not any(question.solution or question.by_hand for question in released.values())
        every = read_questions(path.read_bytes())
        assert set(released) == {name for name, question in every.items() if not question.file.by_hand}


def test_students_questions_that_cannot_be_read_say_so():
    with pytest.raises(CourseError, match="truncated"):
        read_questions_as_sent(b"{")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SMALL.replace("asks", "ask"), "unknown field"),
        (SMALL.replace("O = Z^2", "O = Z^"), "a line of a question cannot be read: The line ends here"),
        (SMALL.replace("O = Z^2", "O Z = Z^2"), "a line of a question cannot be read: O Z is no symbol."),
    ],
)
def test_a_question_that_cannot_be_read_says_so(text, says):
    with pytest.raises(CourseError, match=says):
        read_questions(text.encode())


def test_a_question_of_ones_own_is_read():
    (question,) = read_questions(SMALL.encode()).values()
    assert [reading.name for reading in question.readings] == ["one"]
