"""The attacks that matter, against the real exercise that offers torch."""

import os
import re

import pytest

from autograder.casebook import store
from autograder.results.result import Outcome, Status
from autograder.submissions.submission import Submission, SubmittedFile
from tests.corpora.hostile.attacks import HONEST_IN_TORCH, settled, torch_attacks

FUNCTIONS = ("himmelblau", "torch_minimize")


@pytest.fixture(scope="module")
def grade(grader, course):
    """Return what grades a source of exercise 4, as far as two of its functions are concerned."""
    exercise = course.exercise("ex4")
    book = store.read(exercise, course)

    def grade(content):
        content = content.replace(b"@COURSE@", str(course.root).encode())
        submission = Submission("ada", exercise.name, (SubmittedFile(exercise.module_file, content, 0),))
        return grader.grade(submission, exercise, book, "test", FUNCTIONS)

    return grade


def of_function(result, function):
    return [test for test in result.tests if test.function == function]


@pytest.mark.parametrize("attack", torch_attacks(), ids=lambda attack: attack.name)
def test_attack(grade, attack):
    result = grade(attack.files["optimizer.py"])
    assert result.status is Status.GRADED
    problems = [test for test in of_function(result, "torch_minimize") if test.outcome is not Outcome.PASSED]
    ended = problems[0].outcome if problems else "passed"
    assert settled(ended, attack) == attack.outcome
    assert ended != attack.outcome or attack.says in (problems[0].message if problems else "")
    assert sum(test.score for test in of_function(result, "torch_minimize")) == (0.0 if attack.lost else 10.0)
    assert {test.outcome for test in of_function(result, "himmelblau")} == {Outcome.PASSED}
    if attack.name == "shared_memory_in_pieces" and ended == attack.outcome:
        assert int(re.findall(r"(\d+) MiB", problems[0].message)[0]) <= 2048 + 256
    honest = grade(("import numpy as np\n" + "\n".join(HONEST_IN_TORCH.values())).encode())
    assert {test.outcome for test in honest.tests} == {Outcome.PASSED}
    assert not [name for folder in ("/tmp", "/dev/shm") for name in os.listdir(folder) if "left-by-hostile" in name]
