"""`grades.csv`: what is read back is what was graded, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from autograder.report.grades_csv import csv_text
from autograder.results.result import Status


def rows(results: list[Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text(results), newline="")))


def test_the_table_is_sorted_and_complete(make: Any) -> None:
    results = [
        make.make_result("bob", score=85.0),
        make.make_result("ada", score=33.33333, max_score=50, exercise="ex2_multi_output"),
        make.without_score("ada", Status.UNLOADABLE, "no file"),
    ]
    assert csv_text(results) == (
        "student,exercise,score,max_score,status,graded_file,submission_sha256\n"
        "ada,ex1_perceptron,0.0,100.0,unloadable,,\n"
        f"ada,ex2_multi_output,33.3333,50.0,graded,perceptron.py,{'3f2a' * 16}\n"
        f"bob,ex1_perceptron,85.0,100.0,graded,perceptron.py,{'3f2a' * 16}\n"
    )


def test_a_fault_of_the_grader_has_an_empty_score(make: Any) -> None:
    (row,) = rows([make.without_score("ada", Status.GRADER_FAULT, "no worker")])
    assert (row["score"], row["max_score"], row["status"]) == ("", "100.0", "grader_fault")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(make: Any, start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    told = {"student": evil, "exercise": evil, "graded_file": evil, "submission_sha256": evil}
    (row,) = rows([make.make_result(**told)])
    assert {row[name] for name in told} == {f"'{evil.strip()}"}


@pytest.mark.parametrize(
    "start",
    [
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
        "\ufe66",
        "\ufe62",
        " =",
        "\u3000\uff1d",
        "\u00a0@",
        "\ufeff=",
        "\u200b\u2060+",
    ],
)
def test_wide_signs_and_signs_behind_spaces_are_none_either(make: Any, start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    assert rows([make.make_result(evil)])[0]["student"] == f"'{evil}"


def test_a_control_character_does_not_hide_a_formula(make: Any) -> None:
    assert rows([make.make_result("\x00=1+1")])[0]["student"] == "'=1+1"


@pytest.mark.parametrize("name", ["Lovelace, Ada", 'the "first"', "a;b", "o'hara", "Грейс", "a\u202eb", "'=x", "a=b"])
def test_names_come_back_as_they_are(make: Any, name: str) -> None:
    assert [row["student"] for row in rows([make.make_result(name), make.make_result("zoe")])] in (
        [name, "zoe"],
        ["zoe", name],
    )


def test_every_hostile_text_stays_in_its_cell(make: Any) -> None:
    results = [make.make_result(text, graded_file=text) for text in make.HOSTILE]
    read = rows(results)
    assert len(read) == len(results)
    assert all(row["status"] == "graded" and None not in row for row in read)
    csv_text(results).encode()
