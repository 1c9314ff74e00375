"""What commands say where a thing is wrong that rarely is: a broken pipe, a stale folder, a disk."""

import os
import types

import click
import pytest
from click.testing import CliRunner

from autograder.authoring.generate.generate import FileChange
from autograder.cli import grade
from autograder.cli.common import speaks_to_students
from autograder.cli.main import main
from tests.conftest import SMALL


def run(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def test_a_reader_that_has_ended_ends_a_students_command_quietly(monkeypatch, capfd):
    joined = []
    monkeypatch.setattr(os, "dup2", lambda *descriptors: joined.append(descriptors))

    @speaks_to_students
    def listing():
        raise BrokenPipeError

    with pytest.raises(SystemExit) as ended:
        listing()
    assert ended.value.code == 1
    assert len(joined) == 1  # what is still to be written goes nowhere
    assert capfd.readouterr() == ("", "")


def test_wrong_use_of_a_students_command_is_no_fault_of_ours():
    @click.command()
    @speaks_to_students
    def refusing():
        raise click.UsageError("no such thing")

    ran = CliRunner().invoke(refusing)
    assert (ran.exit_code, "no such thing" in ran.output) == (2, True)


def test_stale_assignments_are_listed_with_the_command_for_them(monkeypatch):
    stale = [FileChange("assignments/README.md", "changed")]
    monkeypatch.setattr("autograder.authoring.generate.generate.generate", lambda *_, **__: stale)
    ran = run("generate", "--check", "--course", SMALL)
    assert ran.exit_code == 1
    assert ran.output.splitlines() == [str(stale[0]), "autograder: assignments/ is stale; run `make generate`."]


def test_the_release_is_built_for_the_students_commands_and_written(monkeypatch, tmp_path):
    asked = []

    def built(course, commands):
        asked.append((course.root, set(commands)))
        return types.SimpleNamespace(name="release-1", zipped=lambda: b"a zip")

    monkeypatch.setattr("autograder.packaging.release.build_release", built)
    ran = run("release", "--out", tmp_path / "dist", "--course", SMALL)
    assert ran.exit_code == 0
    assert (tmp_path / "dist" / "release-1.zip").read_bytes() == b"a zip"
    assert asked[0][0] == SMALL
    assert "check" in asked[0][1]
    assert "grade" not in asked[0][1]
    (tmp_path / "file").write_text("in the way")
    ran = run("release", "--out", tmp_path / "file", "--course", SMALL)
    assert ran.exit_code == 2
    assert "release-1.zip: cannot be written: File exists." in ran.output


def test_a_folder_that_cannot_be_read_holds_no_students(tmp_path):
    assert not grade._holds_students(tmp_path / "gone", [])
    (tmp_path / "ada").mkdir()
    assert not grade._holds_students(tmp_path, [])
    (tmp_path / "ada" / "small.py").write_text("")
    assert grade._holds_students(tmp_path, [])
