"""What the instructor reads about the class."""

from __future__ import annotations

import time
from typing import Any

from autograder.report import class_page, tally
from autograder.results.result import Outcome, Status


def scored(make: Any, *scores: float | None) -> list[Any]:
    return [make.make_result(f"s{number}", score=score) for number, score in enumerate(scores)]


def test_scores_spread_over_tenths_and_full_marks(make: Any) -> None:
    results = scored(make, 0.0, 9.99, 10.0, 55.0, 99.9999, 100.0, 100.0, None)
    (spread,) = tally.scores(results)
    assert dict(spread.bins) == {**dict.fromkeys(tally.BINS, 0), "0–9": 2, "10–19": 1, "50–59": 1, "90–99": 1, "100": 2}
    assert (spread.submissions, spread.unscored, spread.full) == (8, 1, 2)
    assert spread.median == 55.0
    text = make.Page(class_page.page("Course", results, [])).text
    assert "8 submissions 2 with full marks mean 53.6, median 55.0 of 100" in text
    assert "1 without a score, through no fault of the student" in text


def test_an_exercise_without_any_score_has_no_figures(make: Any) -> None:
    (spread,) = tally.scores(scored(make, None))
    assert (spread.mean, spread.median) == (None, None)
    assert "median" not in make.Page(class_page.page("Course", scored(make, None), [])).text


def test_tests_are_sorted_by_pass_rate_and_our_faults_do_not_count(make: Any) -> None:
    outcomes = [Outcome.PASSED, Outcome.FAILED, Outcome.FAILED, Outcome.TIMEOUT, Outcome.GRADER_FAULT]
    results = [
        make.make_result(f"s{number}", [make.make_test("easy"), make.make_test("hard", outcome, visibility="hidden")])
        for number, outcome in enumerate(outcomes)
    ]
    hard, easy = tally.rates(results)
    assert (easy.function, easy.passed, easy.judged, easy.others) == ("easy", 5, 5, ())
    assert (hard.function, hard.passed, hard.judged) == ("hard", 1, 4)
    assert hard.others == (("wrong answer", 2), ("out of time", 1))
    text = make.Page(class_page.page("Course", results, [])).text
    assert "hard agrees with the example worked by hand hidden 1 of 4 2 wrong answer, 1 out of time" in text
    assert "easy agrees with the example worked by hand 5 of 5" in text


def test_a_test_that_only_we_failed_has_no_rate(make: Any) -> None:
    (rate,) = tally.rates([make.make_result(tests=[make.make_test(outcome=Outcome.GRADER_FAULT)])])
    assert (rate.passed, rate.judged, rate.others) == (0, 0, ())


def test_mistakes_are_sorted_by_frequency_with_those_behind_them(make: Any) -> None:
    def wrong(student: str, function: str, *mistakes: Any) -> Any:
        return make.make_result(student, [make.make_test(function, Outcome.FAILED, mistakes=mistakes)])

    twice = [make.make_test(name, Outcome.FAILED, mistakes=(make.BATCH,)) for name in ("dw", "db")]
    results = [
        make.make_result("ada", twice),
        wrong("bob", "dw", make.BATCH, make.DOUBLE),
        wrong("eve", "dw", make.BATCH),
    ]
    batch, double = tally.mistakes(results)
    assert (batch.id, batch.students, batch.functions) == ("sum-not-mean", 3, (("dw", 3), ("db", 1)))
    assert [student for student, _ in batch.behind] == ["ada", "bob", "eve"]
    assert (double.id, double.students) == ("factor-2-extra", 1)
    page = make.Page(class_page.page("Course", results, []))
    assert f"sum-not-mean 3 students {make.BATCH.hint} In dw 3, db 1. ada bob eve" in page.text
    assert "./bob/ex1_perceptron/feedback.html" in page.values("href")
    assert not page.all("details")
    crowd = [wrong(f"s{number:02}", "dw", make.BATCH) for number in range(class_page.NAMES_OPEN + 1)]
    page = make.Page(class_page.page("Course", crowd, []))
    assert f"sum-not-mean 13 students {make.BATCH.hint} In dw . Who s00 s01" in page.text
    assert len(page.all("details")) == 1


def test_what_needs_a_look_is_listed_our_faults_first(make: Any) -> None:
    fault = make.make_test(outcome=Outcome.GRADER_FAULT, message="worker gone")
    results = [
        make.without_score("ada", Status.UNLOADABLE, "a notebook\nthat is none"),
        make.make_result("bob", [fault], status=Status.GRADER_FAULT, score=None),
        make.without_score("eve", Status.GRADER_FAULT, "no sandbox"),
        make.make_result("joy", [make.make_test()]),
    ]
    looks = [(look.student, look.what, look.kind, look.reason) for look in tally.by_hand(results)]
    assert looks == [
        ("bob", "the grader failed", "fault", "worker gone"),
        ("eve", "the grader failed", "fault", "no sandbox"),
        ("ada", "nothing loaded", "quiet", "a notebook that is none"),
    ]
    text = make.Page(class_page.page("Course", results, [("=bad", "its name starts with a mark")])).text
    assert "=bad : its name starts with a mark" in text
    assert "bob ex1_perceptron the grader failed worker gone" in text


def test_stopped_code_is_listed_by_outcome(make: Any) -> None:
    results = [
        make.make_result("ada", [make.make_test("f", Outcome.TIMEOUT), make.make_test("g", Outcome.TIMEOUT)]),
        make.make_result("bob", [make.make_test("f", Outcome.FAILED), make.make_test("g", Outcome.FORBIDDEN)]),
    ]
    looks = [(look.student, look.what, look.reason) for look in tally.stopped(results)]
    assert looks == [("bob", "forbidden import", "g"), ("ada", "out of time", "f, g")]


def test_where_there_is_nothing_a_sentence_says_so(make: Any) -> None:
    text = make.Page(class_page.page("Course", [], [])).text
    for sentence in (
        "0 submissions by 0 students.",
        "No submission has been graded.",
        "Nothing: every folder could be graded and every submission loaded.",
        "No forbidden import, crash, rejected answer or used-up limit.",
        "No wrong answer has a name yet.",
        "No student handed anything in.",
    ):
        assert sentence in text


def test_each_student_has_a_row_with_links(make: Any) -> None:
    results = [
        make.make_result("zoë", score=85.0),
        make.make_result("ada", score=0.0, exercise="ex2_multi_output"),
        make.without_score("bob", Status.UNLOADABLE, "no file"),
        make.without_score("eve", Status.GRADER_FAULT, "no worker"),
    ]
    page = make.Page(class_page.page("Course", results, []))
    rows = "ada none 0 bob not loaded none eve no score none zoë 85 none"
    assert page.text.split("Student ex1_perceptron ex2_multi_output ")[1].startswith(rows)
    assert "./zo%C3%AB/ex1_perceptron/feedback.html" in page.values("href")


def test_long_lists_are_cut_with_a_sentence(make: Any) -> None:
    wrong = make.make_test(outcome=Outcome.FAILED, mistakes=(make.DOUBLE,))
    slow = make.make_test(outcome=Outcome.TIMEOUT)
    results = [make.make_result(f"s{number:04}", [wrong, slow]) for number in range(502)]
    page = make.Page(class_page.page("Course", results, [(f"-{number}", "no name") for number in range(503)]))
    assert "2 more rows not shown here; each is in its result.json." in page.text
    assert "and 202 more" in page.text
    assert "3 more names like these" in page.text
    assert "-499" in page.text
    assert "-500" not in page.text


def test_ten_thousand_students_fit_a_page(make: Any) -> None:
    tests = [make.make_test(outcome=Outcome.FAILED, mistakes=(make.DOUBLE,))]
    names = [f"ex{number}_exercise" for number in range(4)]
    results = [make.make_result(f"s{number:05}", tests, exercise=name) for number in range(10_000) for name in names]
    start = time.process_time()
    source = class_page.page("Course", results, [])
    assert len(source) < 6_000_000
    assert time.process_time() - start < 20
