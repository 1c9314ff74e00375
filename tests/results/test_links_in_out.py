"""What lies in OUT under our names and is no plain file or folder: never followed, never waited for, always named."""

import contextlib
import os
import signal
import socket

import pytest
from click.testing import CliRunner

from autograder.classrun.class_results import LINK
from autograder.cli.main import main
from autograder.files import is_file, is_folder
from autograder.results import table
from autograder.results.names import OUT_FILES, OUT_FOLDERS, RESULT_FILES
from tests.classrun.test_run import hand_in
from tests.conftest import SMALL
from tests.submissions.test_class_folders import grade, rows

VICTIM = b"somebody else's"
FOLLOWED = "is a link; links are not followed"


def _socket(path, _):
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as made:  # its address has to be short
        made.bind(path.name)


KINDS = {
    "link to a file": lambda path, place: path.symlink_to(place / "victim"),
    "link to a folder": lambda path, place: path.symlink_to(place / "elsewhere"),
    "link to nothing": lambda path, place: path.symlink_to(place / "nowhere"),
    "pipe": lambda path, _: os.mkfifo(path),
    "socket": _socket,
    "folder": lambda path, _: (path.mkdir(), (path / "kept").touch()),
}
NO_FOLDERS = [kind for kind in KINDS if kind != "folder"]


@pytest.fixture
def place(tmp_path):
    """Return the folder around a class of two and its report; whoever waits for a pipe is ended after a while."""
    hand_in(tmp_path / "in", "ada")
    hand_in(tmp_path / "in", "bob")
    grade(tmp_path / "in", tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "victim").write_bytes(VICTIM)
    signal.alarm(60)
    yield tmp_path
    signal.alarm(0)
    assert (tmp_path / "victim").read_bytes() == VICTIM
    assert os.listdir(tmp_path / "elsewhere") == []
    assert not (tmp_path / "nowhere").exists()


def plant(place, name, kind):
    """Put something of a kind in the place of what OUT holds under a name, which is moved away."""
    path = place / "out" / name
    if os.path.lexists(path):
        path.rename(place / f"before {len(os.listdir(place))}")
    KINDS[kind](path, place)
    return path


def run(*words):
    return CliRunner().invoke(main, [*map(str, words), "--course", str(SMALL)], catch_exceptions=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", RESULT_FILES)
def test_what_lies_among_the_files_of_a_result_costs_that_result_only(place, name, kind):
    out = place / "out"
    odd = plant(place, f"ada/ex1_small/{name}", kind)
    why = f"{name} {FOLLOWED if kind.startswith('link') else 'is not a regular file'}"
    for dry in (False, True):
        graded = grade(place / "in", out, regrade=True, dry=dry)
        assert set(graded.faults) == {("ada/ex1_small", f"its place in OUT cannot be used: {why}")}
        assert graded.graded == 1
    assert set(rows(out)) == {"bob"}
    assert why in (out / "index.html").read_text()
    for words in (["show", out, "ada", "ex1"], ["export", out, "--to", "csv", "--output", place / "grades.csv"]):
        ran = run(*words)
        assert (ran.exit_code, why in ran.output) == (2, True)
    odd.rename(place / "moved away")
    assert grade(place / "in", out).complete
    assert set(rows(out)) == {"ada", "bob"}


@pytest.mark.parametrize("kind", NO_FOLDERS)
@pytest.mark.parametrize("folder", ["ada", "ada/ex1_small"])
def test_what_lies_in_the_place_of_a_students_folder_is_named(place, folder, kind):
    odd = plant(place, folder, kind)
    graded = grade(place / "in", place / "out", regrade=True)
    told = dict([*graded.folder.ungradable, *graded.faults])
    assert list(told) == [folder]
    assert f"{odd.name} {FOLLOWED if kind.startswith('link') else 'is not a folder'}" in told[folder]
    assert ((odd.name, LINK) in graded.to_look_at) == (kind.startswith("link") and folder == "ada")
    assert set(rows(place / "out")) == {"bob"}
    assert run("show", place / "out", "ada", "ex1").exit_code == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_in_the_place_of_files_of_the_class_is_moved(place, kind):
    out = place / "out"
    names = [*OUT_FILES, *(OUT_FOLDERS if kind != "folder" else ())]
    for name in names:
        plant(place, name, kind)
    assert grade(place / "in", out, dry=True).complete  # a dry run moves nothing, and reads nothing through it
    assert all(os.path.lexists(out / name) for name in names)
    (place / "in" / "bob").rename(place / "bob")  # so that something is put into OUT/.gone
    graded = grade(place / "in", out, regrade=True)
    assert graded.complete
    for name in names:
        problem = "is not a folder" if name in OUT_FOLDERS else "is not a regular file"
        why = f"{name} {FOLLOWED if kind.startswith('link') else problem}; it was moved to .aside-1-{name} in OUT"
        assert (name, why) in graded.to_look_at
        assert os.path.lexists(out / f".aside-1-{name}")
        (is_folder if name in OUT_FOLDERS else is_file)(out / name)  # raises where anything else is there
    assert {"audit.jsonl", "grades.csv", "index.html", "results.sqlite"} <= {
        path.name for path in out.iterdir() if path.is_file()
    }
    assert set(rows(out)) == {"ada"}
    plant(place, "audit.jsonl", kind)
    grade(place / "in", out)
    assert os.path.lexists(out / ".aside-2-audit.jsonl")  # what was moved before stays


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_or_gradebook_that_is_none_is_not_read(place, kind):
    words = ["export", place / "out", "--to", "csv", "--output", place / "grades.csv", "--by-hand"]
    plant(place, "results.sqlite-journal", kind)
    assert table.seconds(place / "out")
    plant(place, "results.sqlite", kind)
    assert table.seconds(place / "out") == {}
    for name in ("gradebook.db-journal", "gradebook.db"):
        odd = plant(place, name, kind)
        ran = run(*words)
        assert (ran.exit_code, f"{name} is" in ran.output) == (3, True)
        odd.rename(place / name)


def test_what_is_set_aside_goes_through_no_link(place):
    (place / "out" / ".gone").mkdir()
    plant(place, ".gone/bob", "link to a folder")
    (place / "in" / "bob").rename(place / "bob")
    graded = grade(place / "in", place / "out")
    assert graded.faults == [("bob/ex1_small", f"its place in OUT cannot be used: bob {FOLLOWED}")]
