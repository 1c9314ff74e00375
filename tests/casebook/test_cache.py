"""What is kept between runs is read from a folder of our own only, and only as it was written."""

import os
import pathlib

import pytest

from autograder.casebook import cache
from autograder.errors import UsageError

KEY = b"only who has the course"


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Return the folders that are tried, each below the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "tmp"))
    return list(cache._places(tmp_path / "course"))


def test_what_is_kept_is_made_once_and_closed_to_others(tmp_path, places):
    made = []
    make = lambda: made.append(1) or b"content"  # noqa: E731
    folder = cache.private_folder(tmp_path / "course")
    assert folder == places[0]
    for _ in range(2):
        assert cache.keep(folder, "book", KEY, make) == b"content"
    assert made == [1]
    assert folder.stat().st_mode & 0o777 == 0o700


def _another_name(path):
    os.rename(path, path.with_name("other"))
    return "other"


BENT = {
    "other content": lambda path: path.write_bytes(path.read_bytes().replace(b"content", b"hostile")),
    "no seal": lambda path: path.write_bytes(b"hostile"),
    "a seal of another key": lambda path: path.write_bytes(cache._seal(b"", "book", b"hostile") + b"\nhostile"),
    "cut": lambda path: os.truncate(path, 70),
    "empty": lambda path: os.truncate(path, 0),
    "another name": _another_name,
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_what_was_not_sealed_by_us_is_made_anew(tmp_path, bend):
    assert cache.keep(tmp_path, "book", KEY, lambda: b"content") == b"content"
    name = bend(tmp_path / "book")
    name = name if isinstance(name, str) else "book"
    assert cache.keep(tmp_path, name, KEY, lambda: b"made anew") == b"made anew"
    assert cache.keep(tmp_path, name, KEY, lambda: b"not again") == b"made anew"


def test_a_folder_of_ours_that_is_open_is_closed(tmp_path, places):
    places[0].mkdir(parents=True)
    places[0].chmod(0o777)
    assert cache.private_folder(tmp_path / "course") == places[0]
    assert places[0].stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_a_link_or_a_file_is_not_used(tmp_path, places, monkeypatch):
    places[0].parent.mkdir(parents=True)
    places[0].symlink_to(tmp_path)
    assert cache.private_folder(tmp_path / "course") == places[1]
    places[1].rmdir()
    places[1].write_bytes(b"")
    assert cache.private_folder(tmp_path / "course") == places[2]
    monkeypatch.setattr("os.geteuid", lambda: places[2].stat().st_uid + 1)
    with pytest.raises(UsageError, match=r"No folder of your own .* Set XDG_CACHE_HOME to one"):
        cache.private_folder(tmp_path / "course")


def test_without_a_home_the_temporary_folder_is_used(tmp_path, places, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")

    def no_home():
        raise RuntimeError("no home")

    monkeypatch.setattr(pathlib.Path, "home", no_home)
    assert list(cache._places(tmp_path / "course")) == [places[0], places[2]]


def test_a_disk_that_refuses_has_the_next_place_tried(tmp_path, places, monkeypatch):
    def refused(*_):
        raise OSError

    places[0].mkdir(parents=True)
    places[0].chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fchmod", refused)
        assert cache.private_folder(tmp_path / "course") == places[1]


def test_where_the_system_knows_no_owners_a_folder_that_can_be_written_to_will_do(tmp_path, places, monkeypatch):
    with monkeypatch.context() as patch:
        patch.delattr(os, "geteuid")
        assert cache.private_folder(tmp_path / "course") == places[0]
