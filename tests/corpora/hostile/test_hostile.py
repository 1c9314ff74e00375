"""What every attack comes to, in one run of `autograder grade` over all of them."""

import csv
import json
import re

import pytest

from tests.corpora.hostile import table
from tests.corpora.hostile.attacks import POINTS, families, settled
from tests.corpora.hostile.class_of_attacks import CANARY, EXERCISE, HIDDEN_VALUES, LIMITS, NEXT

ATTACKS = [attack for family in families().values() for attack in family]
GRADED = [attack for attack in ATTACKS if attack.outcome != "not graded"]
MEMORY_OF_A_JOB_MIB = 200


def named(attacks):
    return {"argvalues": attacks, "ids": [f"{attack.family}-{attack.name}" for attack in attacks]}


def first_problem(result, function):
    """Return the first test of a function that does not pass."""
    tests = [test for test in result["tests"] if test["function"] == function]
    return next((test for test in tests if test["outcome"] != "passed"), None)


@pytest.mark.parametrize("attack", **named(GRADED))
def test_attack(graded, attack):
    result = graded.result(attack.folder)
    problem = first_problem(result, attack.function)
    ended = problem["outcome"] if problem else "passed"
    graded_as = settled(ended, attack)
    assert (graded_as if result["status"] == "graded" else result["status"]) == attack.outcome
    assert ended != graded_as or attack.says in (problem["message"] if problem else "")
    assert attack.note in " ".join(result["notes"])
    assert result["score"] == attack.score
    earned = dict.fromkeys(POINTS, 0.0)
    for test in result["tests"]:
        earned[test["function"]] += test["score"]
    if result["status"] == "graded":
        lost = {name: (attack.points if name == attack.function else 0.0) for name in attack.lost}
        assert earned == {**POINTS, **lost}


@pytest.mark.parametrize("attack", **named(GRADED))
def test_the_next_student_is_unharmed(graded, attack):
    result = graded.result(attack.folder + NEXT)
    honest = graded.result("theft-next-student")
    for each in (result, honest):
        del each["seconds"]
        each["student"] = ""
    assert result == honest
    assert result["score"] == 100.0


@pytest.mark.parametrize("attack", **named(GRADED))
def test_nothing_secret_reaches_anybody(graded, attack):
    result = json.dumps(graded.result(attack.folder))
    feedback = graded.feedback(attack.folder)
    assert CANARY not in result
    assert CANARY not in feedback
    assert not [value for value in HIDDEN_VALUES if value[:6] in feedback]


def test_a_hidden_case_cannot_be_named_in_a_note(graded):
    feedback, _, _ = graded.feedback("theft-names-hidden-cases-in-a-note").partition("The code that was graded")
    assert re.findall(r"\bD\d+\b", feedback) == []


@pytest.mark.parametrize("attack", **named(GRADED))
def test_feedback_runs_nothing(graded, attack):
    feedback = graded.feedback(attack.folder)
    assert "Content-Security-Policy" in feedback
    for forbidden in ("<script>alert", "<img src=x", "<b>no</b>", "\x1b", "\x9b", "\u202e"):
        assert forbidden not in feedback


def test_exactly_the_names_that_cannot_be_graded_are_named(graded):
    ungradable = [attack for attack in ATTACKS if attack.outcome == "not graded"]
    assert graded.exit_status == 3
    assert graded.stderr.count("not graded: ") == len(ungradable)
    assert "\x1b" not in graded.stderr
    for attack in ungradable:
        assert not (graded.out / attack.folder / EXERCISE).exists()


def test_every_submission_has_exactly_one_result(graded):
    found = sorted(path.parent.parent.name for path in graded.out.glob(f"*/{EXERCISE}/result.json"))
    wanted = [attack.folder + end for attack in GRADED for end in ("", NEXT)]
    assert found == sorted([*wanted, "theft-next-student", "files-next-student"])


def test_no_attack_is_a_fault_of_the_grader(graded):
    outcomes = set()
    for path in graded.out.glob(f"*/{EXERCISE}/result.json"):
        result = json.loads(path.read_bytes())
        assert result["status"] != "grader_fault"
        outcomes |= {test["outcome"] for test in result["tests"]}
    assert "grader_fault" not in outcomes
    assert "Traceback" not in graded.stderr


def test_table_of_grades_computes_nothing(graded):
    with open(graded.out / "grades.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * len(GRADED) + 2
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_no_process_is_left(graded):
    assert len(graded.seen) > 3
    assert graded.left_processes() == []


def test_no_file_is_left(graded):
    assert graded.left_files() == []
    hidden = {str(path.relative_to(graded.out)) for path in graded.out.rglob("*") if path.name.startswith(".")}
    assert hidden == {".gitignore", ".class.json"}


def test_submissions_are_as_they_were(graded):
    honest = (graded.submissions / "theft-next-student" / EXERCISE / "small.py").read_text()
    for attack in GRADED:
        assert (graded.submissions / (attack.folder + NEXT) / EXERCISE / "small.py").read_text() == honest


def test_memory_of_the_grader_is_bounded(graded):
    assert 20 < graded.jobs_mib < MEMORY_OF_A_JOB_MIB


def test_notes_do_not_pile_up(graded):
    assert max(len(graded.result(attack.folder)["notes"]) for attack in GRADED) <= 110


def test_what_was_mapped_beyond_the_limit_for_data_is_bounded(graded):
    message = first_problem(graded.result("memory-shared-memory-in-pieces"), "double")["message"]
    mapped_mib = int(re.findall(r"(\d+) MiB", message)[0])
    assert mapped_mib <= 256 + 256


def test_hanging_everywhere_costs_no_more_than_the_budget(graded):
    for name in ("endless-everywhere", "endless-loading", "slow-loading-each-time"):
        assert graded.result(f"time-{name}")["seconds"]["cpu"] <= LIMITS["total_cpu_s"] + 1.0
    assert graded.result("wire-flood-of-announcements")["seconds"]["cpu"] <= LIMITS["total_cpu_s"] + 1.0


def test_there_are_enough_of_them():
    assert len([attack for attack in ATTACKS if attack.lost]) >= 120
    assert all(attack.tries.endswith(".") for attack in ATTACKS)


def test_the_tables_of_attacks_are_what_a_run_gives(graded):
    table.compare(table.SECURITY, "families", table.families_table(families(), graded))
    table.compare(table.ATTACKS, "attacks", table.attacks_table(families(), graded))
