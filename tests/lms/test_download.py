"""Downloads and clones in odd states, read one by one: what cannot be read is named, the rest is placed."""

import stat
import types
import zipfile

import pytest

from autograder.errors import ReadError, UsageError
from autograder.lms import classroom, download
from autograder.lms.choosing import Chooser
from autograder.lms.download import FolderDownload, ZipDownload
from autograder.submissions.picking import Picked
from tests.lms.test_collect import ADA, BOB, collect, make_folder, make_zip, place, placed  # noqa: F401 - a fixture


def test_a_zip_that_cannot_be_opened_is_said(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        ZipDownload(tmp_path)


def test_a_folder_that_cannot_be_read_is_listed(tmp_path):
    read = FolderDownload(tmp_path / "gone")
    assert read.entries == []
    assert read.refused == [(str(tmp_path / "gone"), "cannot be read: No such file or directory")]


def test_a_file_that_goes_meanwhile_costs_that_file_only(tmp_path):
    read = FolderDownload(make_folder(tmp_path, {"small.py": ADA, ".DS_Store": b""}))
    (entry,) = read.entries
    assert read.read(entry, 100) == ADA
    (tmp_path / "small.py").unlink()
    with pytest.raises(ReadError, match="is gone"):
        read.read(entry, 100)


def test_times_outside_the_calendar_are_none():
    assert download._disk_time(types.SimpleNamespace(st_mtime=1e18, st_mode=stat.S_IFREG)) is None
    info = zipfile.ZipInfo("small.py")
    info.date_time = (1999, 0, 0, 0, 0, 0)
    assert download._zip_time(info) is None


def test_of_too_many_files_of_one_person_the_first_are_read(place, monkeypatch):  # noqa: F811
    monkeypatch.setattr("autograder.lms.offered.MAX_READ", 1)
    ada = "Ada Lovelace_12345_assignsubmission_file_"
    files = {f"{ada}/other.py": BOB, f"{ada}/small.py": ADA}
    ran = collect("moodle", make_zip(place / "d.zip", files), place)
    assert list(placed(place).values()) == [ADA]
    assert "not read" not in ran.output  # what was placed needs no other file
    files[f"{ada}/older/small.py"] = BOB
    ran = collect("moodle", make_zip(place / "e.zip", files), place, "--replace")
    assert "small.py: not read, because only 1 files of one person are read" in ran.output


def test_files_beside_the_clones_are_nobodys(place):  # noqa: F811
    files = {"README.md": b"", "hw-1-ada-l/small.py": ADA, "hw-1-l/small.py": BOB}
    assert collect("classroom", make_folder(place / "clones", files), place).exit_code == 0
    assert sorted(placed(place)) == ["ada/ex1_small/small.py", "bob/ex1_small/small.py"]


@pytest.mark.parametrize(
    ("names", "before"),
    [(["hw-1-ada", "hw-1-bob"], "hw-1-"), (["ada", "bob"], ""), (["hw-ada"], "hw-"), (["ada"], None)],
)
def test_without_a_roster_logins_begin_behind_what_all_names_share(names, before):
    assert classroom._assignment("clones", names, None) == before


def test_a_branch_without_a_commit_has_no_time(tmp_path):
    make_folder(tmp_path, {".git/HEAD": b"ref: refs/heads/main\n", ".git/packed-refs": b"# pack-refs\n"})
    assert classroom._head(tmp_path / ".git") is None
    (tmp_path / ".git" / "packed-refs").write_text(f"{'1' * 40} refs/heads/other\n{'0' * 40} refs/heads/main\n")
    assert classroom._head(tmp_path / ".git") == "0" * 40


@pytest.mark.parametrize(("count", "more"), [(8, []), (12, [("ada/ex1_small", "and 4 other files")])])
def test_of_many_files_that_are_not_placed_some_are_named_and_the_rest_counted(count, more):
    choosing, exercise = types.SimpleNamespace(problems=[]), types.SimpleNamespace(name="ex1_small")
    left = [(types.SimpleNamespace(shown=f"{number}.py"), "unclear") for number in range(count)]
    assert Chooser._chosen(choosing, "ada", exercise, None, None, Picked(left=left)) is None
    assert choosing.problems == [("ada/ex1_small", f"{number}.py: unclear") for number in range(8)] + more
