"""`autograder new`: a folder that reads well but for its TODOs, and names that it refuses."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder.authoring.lint.lint import lint
from autograder.authoring.new.scaffold import _add_to_course
from autograder.authoring.new.wanted import read_functions
from autograder.cli.main import main
from autograder.course.course import find_course
from autograder.errors import UsageError

LOSS, GRADIENT = "bce_loss(o, t)=40", "bce_gradient(x, w, t)"


@pytest.fixture
def root(tmp_path):
    """Return the root of a course with one exercise, of which little is there."""
    (tmp_path / "course.toml").write_text('title = "A course"\nseed = 1\nexercises = [\n    "ex1_line",\n]\n')
    (tmp_path / "solutions").mkdir(exist_ok=True)
    (tmp_path / "solutions" / "key").write_text("0a" * 32)
    folder = tmp_path / "solutions" / "ex1_line"
    folder.mkdir(parents=True)
    (folder / "exercise.toml").write_text('title = "A line"\nmodule = "line"\n[functions]\n')
    return tmp_path


def new(root, name, *functions, title=""):
    words = ["new", name, "--course", str(root)]
    words += [word for function in functions for word in ("--function", function)]
    return CliRunner().invoke(main, words + (["--title", title] if title else []))


def refused(root, name, *functions):
    before = sorted(root.rglob("*"))
    ran = new(root, name, *functions)
    assert ran.exit_code == 2
    assert sorted(root.rglob("*")) == before
    return ran.output


def test_a_new_exercise_reads_well_but_for_its_todos(root):
    ran = new(root, "ex7_cross_entropy", LOSS, GRADIENT, "numbers")
    assert ran.exit_code == 0
    assert "new      solutions/ex7_cross_entropy/cross_entropy.py\n" in ran.output
    assert "course.toml lists ex7_cross_entropy.\n" in ran.output
    findings = lint(find_course(root), ["ex7"])
    assert {finding.kind for finding in findings} == {"todo"}, [str(each) for each in findings if each.kind == "slip"]
    for finding in findings:
        file, _, number = finding.file.partition(":")
        assert "TODO" in (root / file).read_text().splitlines()[int(number) - 1]
    files = {finding.file.partition(":")[0].rpartition("/")[2] for finding in findings}
    assert files == {path.name for path in (root / "solutions" / "ex7_cross_entropy").iterdir()}


@pytest.mark.parametrize("before", [None, "\n", "0a" * 32, "short"])
def test_a_course_without_a_key_gets_one(root, before):
    key = root / "solutions" / "key"
    key.unlink() if before is None else key.write_text(before)
    ran = new(root, "ex7_cross_entropy", LOSS, GRADIENT)
    is_new = not (before or "").strip()
    assert ("new      solutions/key, from which hidden cases are drawn; keep it secret.\n" in ran.output) is is_new
    assert is_new or key.read_text() == before
    findings = [str(finding) for finding in lint(find_course(root), ["ex7"]) if finding.file == "solutions/key"]
    assert bool(findings) is (before == "short")


def test_no_two_courses_have_the_same_key(root):
    found = set()
    for _ in range(2):
        shutil.rmtree(root / "solutions" / "ex7_cross_entropy", ignore_errors=True)
        (root / "solutions" / "key").unlink()
        new(root, "ex7_cross_entropy", LOSS, GRADIENT)
        found.add(find_course(root).key)
    assert len(found) == 2


def test_ruff_has_nothing_to_say_of_it(root):
    (root / "autograder").mkdir()
    for file in ("autograder/testing.py", "solutions/oracles.py"):  # so that imports are sorted as in the repository
        (root / file).write_text("")
    shutil.copy(find_course().root / "pyproject.toml", root)
    new(root, "ex7_cross_entropy", LOSS, GRADIENT, "difference_of(f, w, h=1e-5)", title='Said "by hand"')
    for words in (["check"], ["format", "--check"]):
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--no-cache", "-q", "solutions/ex7_cross_entropy"],
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout


def test_titles_and_points_are_those_that_are_asked_for(root):
    new(root, "ex7_cross_entropy", LOSS, GRADIENT, title='Said "by hand"')
    about = find_course(root).exercise("ex7").about
    assert about.title == 'Said "by hand"'
    assert {name: function.points for name, function in about.functions.items()} == {"bce_loss": 40, "bce_gradient": 60}
    new(root, "ex8_two_words", "f")
    assert find_course(root).exercise("ex8").about.title == "Two words"


def test_the_list_of_the_course_keeps_its_comments(root):
    (root / "course.toml").write_text(
        'title = "A course"  # mine\nseed = 1\nexercises = ["ex1_line"]  # more to come\n'
    )
    new(root, "ex2_plane", "f")
    text = (root / "course.toml").read_text()
    assert text == 'title = "A course"  # mine\nseed = 1\nexercises = ["ex1_line", "ex2_plane"]  # more to come\n'


def test_an_exercise_that_the_course_lists_already_is_not_listed_twice(root):
    (root / "course.toml").write_text('title = "A course"\nseed = 1\nexercises = ["ex1_line", "ex2_plane"]\n')
    assert "course.toml lists ex2_plane." in new(root, "ex2_plane", "f").output
    assert find_course(root).about.exercises == ("ex1_line", "ex2_plane")


@pytest.mark.parametrize(
    "text",
    [
        'title = "A"\nseed = 1\nexercises = [\n    "ex1_line",  # the first\n]\n',
        'title = "A"\nseed = 1\n"exercises" = ["ex1_line"]\n',
        'title = """\nexercises = []\n"""\nseed = 1\nexercises = ["ex1_line"]\n',
        "title = 'A'\nseed = 1\nexercises = ['ex1]']\n",
    ],
)
def test_a_list_that_cannot_be_added_to_is_left_to_the_author(root, text):
    (root / "course.toml").write_text(text)
    ran = new(root, "ex2_plane", "f")
    assert ran.exit_code == 0
    assert "add 'ex2_plane' to `exercises` in course.toml" in ran.output
    assert (root / "course.toml").read_text() == text
    assert (root / "solutions" / "ex2_plane" / "plane.py").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "cross_entropy",
            "cannot be the name of an exercise. Write ex, a number and a module in lower case, such as ex2_cross_",
        ),
        ("ex2_Cross", "cannot be the name of an exercise"),
        ("ex02_cross", "cannot be the name of an exercise"),
        ("../ex2_cross", "cannot be the name of an exercise"),
        ("ex2_" + "a" * 40, "at most 40 characters"),
        ("ex2_json", "A module cannot have the name 'json'"),
        ("ex2_lambda", "A module cannot have the name 'lambda'"),
        ("ex2_numpy", "A module cannot have the name 'numpy'"),
        ("ex2_figures", "A module cannot have the name 'figures'"),
        ("ex2_test_me", "A module cannot have the name 'test_me'"),
        ("ex1_plane", "ex1 is already ex1_line; the next free number is ex2."),
        ("ex2_line", "ex1_line already has a module 'line'"),
    ],
)
def test_names_of_exercises_that_cannot_be(root, name, said):
    assert said in refused(root, name, "f")


def test_an_exercise_that_cannot_be_read_stands_in_nobodys_way(root):
    (root / "solutions/ex1_line/exercise.toml").write_text("?")
    assert new(root, "ex2_line", "f").exit_code == 0


@pytest.mark.parametrize("place", ["solutions", "assignments"])
def test_a_folder_that_is_there_is_left_alone(root, place):
    (root / place / "ex2_plane").mkdir(parents=True)
    assert f"{place}/ex2_plane exists already; nothing was changed." in refused(root, "ex2_plane", "f")


def test_a_course_without_solutions(root):
    (root / "solutions").rename(root / "elsewhere")
    assert "has no folder solutions/" in refused(root, "ex2_plane", "f")


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        (["Sigmoid"], "'Sigmoid' cannot be the name of a function"),
        (["_sigmoid"], "'_sigmoid' cannot be the name of a function"),
        (["sum"], "Python already uses it"),
        (["lambda"], "Python already uses it"),
        (["check"], "the notebook of an exercise already uses it"),
        (["derivation"], "the notebook of an exercise already uses it"),
        (["test_f"], "the notebook of an exercise already uses it"),
        (["f", "f(x, w)"], "The function 'f' is given twice."),
        (["f x"], "is not of the form NAME, NAME(x, w, t) or NAME(x, w, t)=POINTS."),
        (["f(x"], "is not of the form"),
        (["f(x,,)"], "the parameters are not valid Python."),
        (["f(): pass\ndef g(x)"], "is not of the form"),
        (["f(*x)"], "parameters are plain names"),
        (["f(x: int)"], "parameters are plain names"),
        (["f()"], "parameters are plain names"),
        (["f=1"], "points are a whole number from 2 to 100."),
        (["f=2.5"], "points are a whole number from 2 to 100."),
        (["f=60"], "The given points add up to 60"),
        (["f=60", "g=39", "h"], "The given points add up to 99. All functions together must have 100, each at least 2"),
        (["f=60", "g=50"], "The given points add up to 110"),
    ],
)
def test_functions_that_cannot_be(root, functions, said):
    assert said in refused(root, "ex2_plane", *functions)


def test_points_that_are_not_given_are_shared_equally():
    assert [function.points for function in read_functions(["f", "g", "h"])] == [33, 33, 34]
    assert [function.points for function in read_functions(["f", "g = 50", "h(x)"])] == [25, 50, 25]


def test_at_least_one_function(root):
    from autograder.authoring.new.scaffold import new_exercise

    with pytest.raises(UsageError, match="An exercise has at least one function"):
        new_exercise(find_course(root), "ex2_plane", [])
    assert "Missing option '--function'" in refused(root, "ex2_plane")


def test_a_list_that_is_not_read_whole_is_left_to_the_author(root):
    text = 'title = "A course"\nseed = 1\nexercises = ["ex1_line", "odd]name"]\n'
    (root / "course.toml").write_text(text)
    assert not _add_to_course(find_course(root), "ex2_curve")
    assert (root / "course.toml").read_text() == text
