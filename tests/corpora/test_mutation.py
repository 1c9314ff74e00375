"""The autograder's own grade: a sample of the mutants of the solutions must lose points; `make mutate` takes all."""

import ast
import random

import pytest

from tests.corpora.bank import EXERCISES
from tests.corpora.mutation import equivalent, grading, report
from tests.corpora.mutation.__main__ import print_bank, print_kills
from tests.corpora.mutation.mutants import mutants, mutants_of, submission

SEED, SAMPLE = 20240611, 60


@pytest.fixture
def grade_all(bench):
    return lambda tasks: [bench(name).grade(source, functions={function}) for name, function, source in tasks]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_sample_of_the_mutants_is_killed_or_listed(grade_all, name):
    found = report.kills(name, grade_all, lambda everyone: random.Random(SEED).sample(everyone, SAMPLE))
    assert found.mutants == SAMPLE
    assert found.survivors == []
    assert found.listed_but_killed == []
    assert found.stale == []
    assert found.killed + found.equivalent == SAMPLE


@pytest.mark.parametrize("name", EXERCISES)
def test_there_are_several_hundred_mutants_each_once_and_of_every_function(course, name):
    everyone = mutants(name)
    assert len(everyone) >= 300
    assert len({mutant.key for mutant in everyone}) == len(everyone) == len({submission(each) for each in everyone})
    assert {mutant.function for mutant in everyone} == set(course.exercise(name).about.functions)


def test_every_entry_of_the_list_is_a_mutant():
    reasons = equivalent.read()
    assert equivalent.stale(reasons, [mutant for name in EXERCISES for mutant in mutants(name)]) == []
    assert {key[0] for key in reasons} <= set(EXERCISES)


# ---- the mutants of a small function


def test_defaults_are_changed_and_equal_lines_have_keys_of_their_own():
    (function,) = ast.parse("def g(a, h=2):\n    b = a\n    a = -a\n    b = a\n    return b * h").body
    found = mutants_of("ex", function)
    assert "def g(a, h=2): -> def g(a, h=3):" in {mutant.change for mutant in found}
    assert {"b = a -> ", "b = a ->  #2"} <= {mutant.change for mutant in found}
    assert len({mutant.change for mutant in found}) == len(found)


def test_the_list_of_equivalent_mutants_is_checked(tmp_path):
    file = tmp_path / "equivalent.toml"
    file.write_text('[[equivalent]]\nfunction = "ex.g"\nreason = "none can tell"\nchanges = ["a -> b"]\n')
    assert equivalent.read(file) == {("ex", "g", "a -> b"): "none can tell"}
    file.write_text(file.read_text() * 2)
    with pytest.raises(ValueError, match="listed twice"):
        equivalent.read(file)
    file.write_text('[[equivalent]]\nfunction = "ex.g"\nreason = ""\nchanges = ["a -> b"]\n')
    with pytest.raises(ValueError, match="needs a reason"):
        equivalent.read(file)


# ---- the report


class Graded:
    def __init__(self, score):
        self.score, self.max_score, self.tests = score, 1.0, ()


def test_survivors_stale_entries_and_faults_are_reported(capsys):
    mutant, listed, broken, *_ = mutants("ex1_perceptron")
    reasons = {listed.key: "listed", ("ex1_perceptron", "sigmoid", "gone"): "stale"}
    answers = [Graded(1.0), Graded(0.0), grading.EngineFault("boom")]
    found = report.kills("ex1_perceptron", lambda tasks: answers[: len(tasks)], lambda everyone: everyone[:3], reasons)
    assert (found.survivors, found.listed_but_killed, found.killed, found.equivalent) == ([mutant], [listed], 1, 0)
    assert not print_kills(found)
    out = capsys.readouterr().out
    assert f"survives: {mutant}" in out
    assert f"and killed: {listed}" in out
    assert "and no mutant: sigmoid: gone" in out
    assert f"the engine fails: {broken}\n    boom" in out
    clean = report.kills("ex1_perceptron", lambda tasks: [Graded(0.0)], lambda everyone: everyone[:1], {})
    assert print_kills(clean)
    assert clean.rate == 100


def test_a_wrong_name_is_reported(capsys):
    assert report.is_right("ex1_perceptron", "a", ("a",))
    assert not report.is_right("ex1_perceptron", "a", ("a", "b"))
    assert not report.is_right("ex1_perceptron", "a", ())
    assert not print_bank(report.Names("bank", [("f: a", ("a",))], [("f: b", ("a",))], [("f: c", ())]))
    out = capsys.readouterr().out
    assert "3 variants, named rightly 1 (33.3 %), wrongly 1, not 1" in out
    assert "wrongly: f: b is named a" in out
    assert "not named: f: c" in out


def test_graders_in_processes_and_here_give_the_same():
    tasks = [(each.exercise, each.function, submission(each)) for each in mutants("ex1_perceptron")[:3]]
    with grading.graders(2) as grade_all:
        apart = [result.score for result in grade_all(tasks)]
    with grading.graders(1) as grade_all:
        assert [result.score for result in grade_all(tasks)] == apart
