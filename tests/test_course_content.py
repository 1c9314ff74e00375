"""The course itself: solutions get everything, stubs nothing, and nothing secret is in what students get."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.generate.fresh import is_fresh
from autograder.casebook.cases import Casebook, Returns
from autograder.course.course import find_course

ROOT = Path(__file__).parent.parent
NAMES = find_course(ROOT).about.exercises
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def solution_notebook(exercise):
    """Return the exercise as a notebook with the solutions filled in, as a student would hand it in."""
    import jupytext

    return jupytext.writes(jupytext.read(exercise.folder / exercise.module_file), fmt="ipynb")


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_gets_everything_as_module_and_as_notebook(bench, name):
    own = bench(name)
    source = (own.exercise.folder / own.exercise.module_file).read_text()
    for content, file in (
        (source, own.exercise.module_file),
        (solution_notebook(own.exercise), own.exercise.notebook_file),
    ):
        result = own.grade(content, file=file)
        assert (result.status, result.score, result.max_score) == ("graded", 100.0, 100.0)
        assert {test.outcome for test in result.tests} == {"passed"}
        assert result.notes == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["module", "notebook"])
def test_the_untouched_stub_gets_nothing_politely(bench, course, name, kind):
    own = bench(name)
    file = own.exercise.module_file if kind == "module" else own.exercise.notebook_file
    result = own.grade((course.assignment(name).folder / file).read_bytes(), file=file)
    assert (result.status, result.score) == ("graded", 0.0)
    assert {test.outcome for test in result.tests} == {"not_implemented"}
    assert all(f"{name}: {test.function} is not implemented yet" in test.message for test in result.tests)
    assert result.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_points_are_those_of_the_contract(bench, name):
    own = bench(name)
    for function, about in own.exercise.about.functions.items():
        tests = [test for test in own.book.tests if test.function == function]
        assert sum(test.points for test in tests) == about.points
        assert {test.visibility for test in tests} == {"public", "hidden"}
        assert tests[0].visibility == "public"
        assert not all(test.edge for test in tests if test.visibility == "public")
    assert own.exercise.points == 100


def public_text(name):
    """Return all that students get of an exercise, notebooks cell by cell."""
    texts = {}
    for path in sorted((ROOT / "assignments" / name).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":  # what Python leaves behind is not committed
            text = path.read_text()
            if path.suffix == ".ipynb":
                text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
            texts[path.name] = text
    return texts


def squeeze(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_solution_is_in_any_assignment(name):
    source = (ROOT / "solutions" / name / f"{find_course(ROOT).exercise(name).about.module}.py").read_text()
    outside = squeeze(REGION.sub("", source))
    regions = REGION.findall(source)
    assert len(regions) >= len(find_course(ROOT).exercise(name).about.functions)
    lines = {line.split("#")[0].strip() for region in regions for line in region.splitlines()}
    secret = {squeeze(line) for line in lines if len(squeeze(line)) >= 16} - {""}
    secret = {line for line in secret if line not in outside}
    assert len(secret) >= len(regions)
    for other in NAMES:
        for file, text in public_text(other).items():
            assert not [line for line in secret if line in squeeze(text)], (other, file)


def expected_numbers(tests):
    """Return the numbers that tests expect, to eleven digits, without round ones."""
    found = set()

    def collect(value):
        if isinstance(value, (list, tuple)):
            for item in value:
                collect(item)
        else:
            found.update(f"{abs(number):.11g}" for number in np.ravel(value))

    for test in tests:
        for case in test.cases:
            if isinstance(case.expected, Returns):
                collect(case.expected.value)
    return {number for number in found if len(number) >= 12 and "e" not in number}


def numbers_in(text):
    """Return the numbers in a text, to eleven digits and without sign."""
    return {f"{float(number):.11g}" for number in re.findall(r"\d+\.\d{6,}(?:e[-+]?\d+)?", text)}


def test_a_number_is_found_whatever_its_digits():
    assert numbers_in('[-3.77931025338,"1.2345678901",1.25,2.5000000000000e-3]') == {
        "3.7793102534", "1.2345678901", "0.0025"
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_test_no_mark_scheme_and_no_hidden_value_is_in_any_assignment(bench, name):
    tests = bench(name).book.tests
    hidden = [test for test in tests if test.visibility == "hidden"]
    public_titles = {test.title for test in tests if test.visibility == "public"}
    numbers = expected_numbers(hidden) - expected_numbers([test for test in tests if test.visibility == "public"])
    assert len(numbers) > 4 * len({test.function for test in tests})
    for file, text in public_text(name).items():
        assert "MARK SCHEME" not in text, file
        assert "BEGIN SOLUTION" not in text, file
        assert "BEGIN HIDDEN" not in text, file
        for test in hidden:
            shared = any(test.title in title for title in public_titles)
            assert shared or test.title not in text, (file, test.id)
            assert test.id not in text, (file, test.id)
        assert not numbers & numbers_in(text), file


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_cases_are_the_public_ones(bench, course, name):
    shipped = (course.assignment(name).folder / "cases.json").read_bytes()
    assert is_fresh("cases.json", shipped, bench(name).book.public().to_json())
    assert {test.visibility for test in Casebook.from_json(shipped).tests} == {"public"}


@pytest.mark.parametrize("name", NAMES)
def test_the_public_check_says_what_is_left_to_do(name):
    ran = subprocess.run(
        [sys.executable, "-m", "autograder", "check", name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "not implemented yet" in ran.stdout
    assert "hidden tests run when your work is graded" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


def test_public_tests_run_under_plain_pytest_on_the_working_copy():
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "assignments/ex1_perceptron"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "sigmoid is not implemented yet" in ran.stdout
    assert "0 of " in ran.stdout


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_are_nbgraders_with_points_locks_and_a_question(name):
    exercise = find_course(ROOT).exercise(name)
    cells = json.loads((ROOT / "assignments" / name / exercise.notebook_file).read_text())["cells"]
    marked = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells if "nbgrader" in cell["metadata"]}
    for function, about in exercise.about.functions.items():
        solution, test = (marked[key]["metadata"]["nbgrader"] for key in (function, f"test_{function}"))
        assert (solution["solution"], solution["grade"], solution["locked"]) == (True, False, False)
        assert (test["solution"], test["grade"], test["locked"], test["points"]) == (False, True, True, about.points)
        assert "checksum" in test
    questions = [
        cell for cell in marked.values() if cell["cell_type"] == "markdown" and cell["metadata"]["nbgrader"]["grade"]
    ]
    assert [cell["metadata"]["nbgrader"]["points"] for cell in questions] == [exercise.about.question_points]
    assert exercise.about.question_points > 0
