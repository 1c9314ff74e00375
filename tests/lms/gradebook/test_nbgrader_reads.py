"""The real `nbgrader export` and `nbgrader generate_feedback` on what `autograder grade` wrote."""

import csv
import html
import json
import re
from types import SimpleNamespace

import pytest

from tests.lms.gradebook.making import DERIVED, EX, Kept, autograder, drop, fresh_url, hand_in, nbgrader, wrong


@pytest.fixture(scope="module")
def read(term):
    """Have nbgrader read the gradebook, by the commands that the instructors' guide shows."""
    nbgrader("export", folder=term.out, url=term.url)
    nbgrader("generate_feedback", EX, "--student=[bcd]*", folder=term.out, url=term.url)
    return term


def feedback(read, student):
    page = (read.out / "feedback" / student / EX / "perceptron.html").read_text()
    return page, " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def result(read, student):
    return json.loads((read.out / student / EX / "result.json").read_bytes())


def test_the_export_shows_our_scores(read):
    with open(read.out / "gradebook.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"ada", "bob", "carl", "dora", "zoe"}
    for student, row in rows.items():
        assert float(row["score"]) == float(row["raw_score"]) == result(read, student)["score"]
        assert (row["assignment"], row["max_score"]) == (EX, "110.0")
    assert rows["bob"]["timestamp"] == "2026-10-12 23:40:11.123456"
    assert (read.out / "grades.csv").read_text().startswith("student,exercise,score,")  # ours is another file


@pytest.mark.parametrize("student", ["bob", "carl", "dora"])
def test_feedback_shows_scores_titles_and_comments(read, student):
    _, text = feedback(read, student)
    found = result(read, student)
    assert f"(Score: {found['score']} / 110.0)" in text
    for test in found["tests"]:
        assert test["title"] in text
        for mistake in test["mistakes"]:
            assert mistake["hint"] in text
    assert ("Likely mistake: " in text) == any(test["mistakes"] for test in found["tests"])


@pytest.mark.parametrize("student", ["bob", "carl", "dora"])
def test_feedback_shows_no_hidden_values_and_no_mark_scheme(read, student):
    page, text = feedback(read, student)
    for word in ("HIDDEN TESTS", "MARK SCHEME", "grader(", "BEGIN SOLUTION"):
        assert word not in page
    found = result(read, student)
    public = " ".join(json.dumps(test) for test in found["tests"] if test["visibility"] == "public")
    for test in found["tests"]:
        if test["visibility"] == "hidden":
            for name in ("call", "got", "expected"):
                for line in test[name].splitlines():
                    if len(line.strip()) > 12 and json.dumps(line.strip())[1:-1] not in public:
                        assert " ".join(line.split()) not in text


@pytest.fixture(scope="module")
def derived(tmp_path_factory):
    """Return a class of one student who derived something in the answer that a person grades."""
    root, url = tmp_path_factory.mktemp("derived"), fresh_url()
    hand_in(root / "submitted", "fay", wrong(DERIVED))
    out = root / "report"
    assert autograder("grade", root / "submitted", "--out", out, "--exercise", "ex1", url=url).exit_code == 0
    nbgrader("generate_feedback", EX, folder=out, url=url)
    yield SimpleNamespace(out=out, url=url, kept=Kept(out, url))
    drop(url)


def test_what_the_machine_found_in_an_answer_stands_below_it_as_a_suggestion(derived):
    _, text = feedback(derived, "fay")
    said = "Suggestion by the autograder. A person decides, and reads what stands in words."
    answer, below = text.split(said)
    assert "dO/dZ = ((e^Z + e^-Z)^2" in answer
    assert "part 1: 2 of 2 lines right; suggested 2 of 2 points" in below
    assert "part 2: 2 of 3 lines right; suggested 2.5 of 4 points" in below
    assert derived.kept.grades("fay")["derivation"][1] is None, "a suggestion is no grade"


def test_an_answer_without_a_derivation_has_no_suggestion(read):
    assert "Suggestion" not in feedback(read, "bob")[1]


def test_feedback_obeys_nothing_that_a_student_wrote(read):
    page, text = feedback(read, "dora")
    assert "a < b <b>bold</b>" in text
    assert "<b>bold" not in page
