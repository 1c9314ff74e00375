"""assignments/ from solutions/: everything first in memory, nothing beside it, nothing twice."""

import os
import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner

from autograder.authoring.generate.generate import FileChange, generate
from autograder.authoring.generate.nbgrader_source import write_sources
from autograder.authoring.generate.pages import build_finale
from autograder.cli.main import main
from autograder.errors import CourseError, LeakError, MarkError, UsageError

FILES = [
    "README.md",
    "cases.json",
    "exercise.toml",
    "figures.py",
    "figures/line.svg",
    "help.json",
    "hints.toml",
    "lecture.html",
    "line.ipynb",
    "line.py",
    "test_line.py",
    "torch_oracle.py",
]


def run(workshop, exercises=None, **options) -> list[FileChange]:
    return generate(workshop.course, exercises, public_cases=lambda exercise: exercise.name.encode(), **options)


def tree(workshop) -> dict[str, bytes]:
    root = workshop.root / "assignments"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_everything_is_new_at_first_and_nothing_changes_then(workshop):
    names = ["assignments/README.md"]
    names += [f"assignments/{exercise}/{name}" for exercise in ("ex1_line", "ex2_plane") for name in FILES]
    assert run(workshop) == [FileChange(name, "new") for name in names]
    before = tree(workshop)
    assert run(workshop) == []
    assert tree(workshop) == before


def test_files_are_copied_byte_for_byte(workshop):
    workshop.path("torch_oracle.py").write_bytes(b"# no newline, a carriage return\r")
    run(workshop)
    files = tree(workshop)
    for name in ("exercise.toml", "test_line.py", "torch_oracle.py", "figures.py"):
        assert files[f"ex1_line/{name}"] == workshop.path(name).read_bytes()
    assert files["ex1_line/cases.json"] == b"ex1_line"


def test_nothing_of_the_staff_is_there(workshop):
    run(workshop)
    text = b"\n".join(tree(workshop).values())
    for secret in (
        b"np.multiply",
        b"inner derivative",
        b"of_many",
        b"holds for many",
        b"3.25",
        b"hidden(",
        b"reference",
    ):
        assert secret not in text


def test_check_writes_nothing(workshop):
    assert FileChange("assignments/ex1_line/line.py", "new") in run(workshop, check=True)
    assert not (workshop.root / "assignments").exists()
    run(workshop)
    workshop.edit("line.py", "# Half the mean", "# One half of the mean")
    before = tree(workshop)
    assert run(workshop, check=True) == [
        FileChange("assignments/ex1_line/lecture.html", "changed"),
        FileChange("assignments/ex1_line/line.ipynb", "changed"),
        FileChange("assignments/ex1_line/line.py", "changed"),
    ]
    assert tree(workshop) == before


def test_one_exercise_leaves_the_others_alone(workshop):
    changes = run(workshop, ["ex2"])
    assert {change.path.split("/")[1] for change in changes} == {"README.md", "ex2_plane"}
    with pytest.raises(UsageError, match="There is no exercise 'ex9'"):
        run(workshop, ["ex9"])


def test_stale_files_are_removed_and_nothing_else(workshop):
    run(workshop)
    root = workshop.root / "assignments"
    (root / "ex1_line/old/deep").mkdir(parents=True)
    (root / "ex1_line/old/deep/file.txt").write_text("old")
    (root / "ex1_line/old.py").write_text("old")
    (root / "ex1_line/__pycache__").mkdir()
    (root / "ex1_line/__pycache__/line.pyc").write_text("cache")
    (root / "notes.txt").write_text("mine")
    (root / "ex3_other").mkdir()
    (root / "ex3_other/file.py").write_text("mine")
    assert run(workshop) == [
        FileChange("assignments/ex1_line/old.py", "removed"),
        FileChange("assignments/ex1_line/old/deep/file.txt", "removed"),
    ]
    assert not (root / "ex1_line/old").exists()
    for kept in ("ex1_line/__pycache__/line.pyc", "notes.txt", "ex3_other/file.py"):
        assert (root / kept).is_file()


def test_a_linked_folder_inside_is_replaced_and_its_target_kept(workshop, tmp_path_factory):
    run(workshop)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    figures = workshop.root / "assignments/ex1_line/figures"
    os.rename(figures, elsewhere / "figures")
    figures.symlink_to(elsewhere / "figures")
    assert run(workshop) == [
        FileChange("assignments/ex1_line/figures", "removed"),
        FileChange("assignments/ex1_line/figures/line.svg", "new"),
    ]
    assert not figures.is_symlink()
    assert (elsewhere / "figures/line.svg").is_file()
    assert run(workshop) == []


def test_a_linked_file_is_replaced_and_its_target_kept(workshop, tmp_path_factory):
    run(workshop)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "mine.py"
    elsewhere.write_text("mine")
    stub = workshop.root / "assignments/ex1_line/line.py"
    stub.unlink()
    stub.symlink_to(elsewhere)
    assert run(workshop) == [FileChange("assignments/ex1_line/line.py", "new")]
    assert elsewhere.read_text() == "mine"
    assert "NotImplementedError" in stub.read_text()


@pytest.mark.parametrize("place", ["assignments", "assignments/ex1_line"])
def test_a_linked_exercise_folder_is_refused(workshop, tmp_path_factory, place):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious.txt").write_text("mine")
    (workshop.root / place).parent.mkdir(exist_ok=True)
    (workshop.root / place).symlink_to(elsewhere)
    with pytest.raises(CourseError, match="is a link; generated files must go into real folders"):
        run(workshop, ["ex1"])
    assert [path.name for path in elsewhere.iterdir()] == ["precious.txt"]


def test_malformed_marks_stop_everything(workshop):
    run(workshop)
    before = tree(workshop)
    workshop.edit("exercise.toml", "One line", "Two lines")
    workshop.edit("line.py", "import numpy as np\n", "import numpy as np\n### END SOLUTION\n")
    with pytest.raises(MarkError):
        run(workshop)
    assert tree(workshop) == before


def test_a_leak_stops_everything(workshop):
    workshop.append("figures.py", "\n\ndef secret(x, w):\n    return np.multiply(x, w) + 0 * x\n")
    with pytest.raises(LeakError) as caught:
        run(workshop, ["ex1"])
    place = f"assignments/ex1_line/figures.py:{workshop.line_of('np.multiply', 'figures.py')}"
    number = workshop.line_of("np.multiply")
    assert str(caught.value) == f"{place} holds line {number} of ex1_line/line.py, in a solution."
    assert not (workshop.root / "assignments").exists()


def test_a_solution_in_another_exercise_leaks(workshop):
    other = workshop.root / "solutions/ex2_plane/figures.py"
    other.write_text(other.read_text() + "\n# raise ValueError('o and t differ in shape')\n".replace("'", '"'))
    with pytest.raises(LeakError, match=r"ex2_plane/figures\.py:18 holds line \d+ of ex1_line/line\.py, in a solution"):
        run(workshop)


def test_a_hidden_test_that_is_copied_leaks(workshop):
    workshop.append("test_line.py", "\n\ndef test_line_loss_of_one(expect):\n    pass\n")
    with pytest.raises(LeakError, match=r"test_line\.py:\d+ holds the name of a hidden test"):
        run(workshop)


def test_an_expected_value_leaks(workshop):
    with pytest.raises(LeakError, match=r"cases\.json:1 holds an expected value"):
        run(workshop, hidden_values=lambda exercise: [exercise.name.encode()])


def test_a_missing_file(workshop):
    workshop.path("torch_oracle.py").unlink()
    with pytest.raises(CourseError, match=r"torch_oracle\.py: cannot be read"):
        run(workshop)


def test_a_change_reads_as_a_line():
    assert str(FileChange("assignments/README.md", "new")) == "new      assignments/README.md"


def test_the_package_imports_nothing_heavy():
    heavy = ("nbgrader", "jupytext", "matplotlib")
    code = f"import sys, autograder.authoring; sys.exit(any(name in sys.modules for name in {heavy}))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_instructors_notebook_goes_where_nbgrader_looks_for_it(workshop):
    folder = workshop.root / "build" / "nbgrader" / "source" / "ex1_line"
    words = ["nbgrader-source", "ex1", "--course", str(workshop.root)]
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == CourseError.exit_status
    assert "the exercise is not generated yet; run `make generate`." in ran.output
    run(workshop)
    folder.mkdir(parents=True)
    (folder / "old.txt").write_text("of an earlier term")
    ran = CliRunner().invoke(main, words)
    assert (ran.exit_code, ran.output) == (0, "build/nbgrader/source/ex1_line\n")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == set(FILES)
    notebook = (folder / "line.ipynb").read_text()
    assert "### BEGIN SOLUTION" in notebook
    assert "### BEGIN HIDDEN TESTS" in notebook
    assert (folder / "line.ipynb").stat().st_mode & 0o777 == 0o600
    assert [folder.name for folder in write_sources(workshop.course)] == ["ex1_line", "ex2_plane"]


def test_a_finale_that_is_not_there_is_named(workshop):
    about = msgspec.structs.replace(workshop.course.about, finale="finale")
    with pytest.raises(CourseError, match=r"finale\.py: cannot be read: No such file or directory"):
        build_finale(msgspec.structs.replace(workshop.course, about=about))
