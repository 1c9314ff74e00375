"""Wrong answers that several students share and that nobody has named yet."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from autograder.report import class_page, shared_answers
from autograder.results.names import SUGGESTIONS_FILE
from autograder.results.result import Outcome


def wrong(make: Any, student: str, got: str, **changes: Any) -> Any:
    fields = {"message": "wrong value", "got": got, **changes}
    return make.make_result(student, [make.make_test("dw", Outcome.FAILED, **fields)])


def groups(results):
    answers = shared_answers.Answers()
    for result in results:
        answers.add(result)
    return answers.groups()


def sizes(results: list[Any]) -> list[int]:
    return [group.students for group in groups(results)]


def test_the_same_values_in_the_same_call_are_a_group(make: Any) -> None:
    results = [wrong(make, name, "[[0.2, 0.4]]") for name in ("eve", "ada", "bob")]
    results += [wrong(make, "joy", "[[0.2, 0.5]]"), wrong(make, "kim", "[[0.2, 0.4]]", call="dw(x)")]
    (group,) = groups(results)
    assert (group.students, group.function, group.got, group.hidden) == (3, "dw", "[[0.2, 0.4]]", False)
    assert group.behind == tuple((name, "ex1_perceptron") for name in ("ada", "bob", "eve"))
    page = make.Page(class_page.page("Course", results, [], unnamed=[group]))
    told = f"dw 3 students, ex1_perceptron {make.TITLES[0]}: wrong value called dw(x, w, t) x = [[1.0], [2.0]]"
    assert told in page.text
    assert "expected [[0.0994]] got [[0.2, 0.4]] ada bob eve" in page.text
    assert page.values("href").count("./bob/ex1_perceptron/feedback.html") == 2  # here and in the table


def test_rounding_in_the_last_digits_makes_no_other_answer(make: Any) -> None:
    for one, other in (("0.1234567891", "0.1234567892"), ("0.9999999999", "1.0"), ("0.1234565", "0.1234564999")):
        assert sizes([wrong(make, "ada", f"[{one}, -2.0]"), wrong(make, "bob", f"[{other}, -2.0]")]) == [2], one
    assert sizes([wrong(make, "ada", "[1.0]"), wrong(make, "bob", "[1.0001]")]) == []
    many = "[" + ", ".join(["0.1234565"] * 8) + "]"
    assert sizes([wrong(make, "ada", many), wrong(make, "bob", many), wrong(make, "eve", "[1e999]")]) == [2]
    large = "worst entry [1, 2]: expected 0.5, got {}"
    assert (
        sizes([wrong(make, name, "float64 (5, 4)", message=large.format(name == "eve")) for name in "ada eve".split()])
        == []
    )


def test_equal_answers_on_both_sides_of_a_boundary_are_one_group(make: Any) -> None:
    for one, other in (
        ("0.12345650000", "0.1234564999"),
        (
            "[0.1234565001, 0.1234565001, 0.1234565001, 0.1234565001, 0.1234565001]",
            "[" + "0.1234565, " * 4 + "0.1234565]",
        ),
        ("[0.0, 0.5]", "[-0.0, 0.5]"),
        ("[1.1e-17, 0.5]", "[-2.2e-17, 0.5]"),
        ("1.0", "0.9999999999"),
        ("[0.0]", "[-0.0]"),
    ):
        assert sizes([wrong(make, "ada", one), wrong(make, "bob", other)]) == [2], one
    for one, other in (("[1e-05, 0.5]", "[2e-05, 0.5]"), ("0.123456", "0.123457"), ("[1e999]", "[-1e999]")):
        assert sizes([wrong(make, "ada", one), wrong(make, "bob", other)]) == [], one


def test_only_unexplained_wrong_answers_count_and_one_for_a_function(make: Any) -> None:
    for changes in ({"mistakes": (make.DOUBLE,)}, {"because_of": ("g",)}, {"got": ""}):
        assert sizes([wrong(make, name, changes.pop("got", "[1.0]"), **changes) for name in ("ada", "bob")]) == []
    first = make.make_test("dw", Outcome.FAILED, id="1", message="wrong value", mistakes=())
    twice = [make.make_result(name, [first, first]) for name in ("ada", "bob")]
    assert sizes(twice) == [2]
    raised = make.make_test("dw", Outcome.ERROR, got="[1.0]")
    assert sizes([make.make_result(name, [raised]) for name in ("ada", "bob")]) == []


def test_groups_come_by_size_and_hidden_tests_are_marked(make: Any) -> None:
    results = [wrong(make, f"a{number}", "[1.0]", visibility="hidden") for number in range(3)]
    results += [wrong(make, f"b{number}", "[2.0]") for number in range(5)]
    found = groups(results)
    assert [(group.got, group.students, group.hidden) for group in found] == [("[2.0]", 5, False), ("[1.0]", 3, True)]
    many = [group for group in found for _ in range(31)]
    page = make.Page(class_page.page("Course", results, [], unnamed=many))
    assert "2 smaller groups not shown here." in page.text
    nothing = make.Page(class_page.page("Course", [], []))
    assert "No two students share a wrong answer without a name." in nothing.text


def test_what_was_suggested_for_an_answer_is_said_beside_it(make: Any, tmp_path: Path) -> None:
    (group,) = groups([wrong(make, name, "[[0.2]]") for name in ("ada", "bob")])
    assert shared_answers.with_code([group], tmp_path) == [group]
    fits = {"exercise": group.exercise, "function": "dw", "students": ["bob"], "call": group.call}
    said = {"start": "the reference", "steps": ["the factor o is missing", "t in place of o"], "entry": "of no concern"}
    for changes in ({"students": ["eve"]}, {"function": "f"}, {"call": "dw(1)"}, {"start": "", "steps": []}):
        (tmp_path / SUGGESTIONS_FILE).write_bytes(msgspec.json.encode([{**fits, **said, **changes}]))
        assert shared_answers.with_code([group], tmp_path) == [group]
    (tmp_path / SUGGESTIONS_FILE).write_bytes(msgspec.json.encode([{**fits, **said}]))
    (told,) = shared_answers.with_code([group], tmp_path)
    page = make.Page(class_page.page("Course", [], [], unnamed=[told]))
    assert "The same numbers come from the reference: the factor o is missing; t in place of o" in page.text
    (tmp_path / SUGGESTIONS_FILE).write_text("damaged")
    assert shared_answers.with_code([group], tmp_path) == [group]


def test_ten_thousand_students_are_grouped_in_a_moment(make: Any) -> None:
    results = [wrong(make, f"s{number}", f"[{number % 3000 + 0.5}, 0.25]") for number in range(10_000)]
    start = time.process_time()
    assert len(groups(results)) == 3000
    assert time.process_time() - start < 5
