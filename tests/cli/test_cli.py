"""The command line as a whole: which commands there are, and that each is where it is looked for."""

import importlib.util

import click
import pytest
from click.testing import CliRunner

from autograder.cli import main


@pytest.mark.parametrize("name", main.Commands.places)
def test_every_command_is_where_it_is_looked_for(name):
    ran = CliRunner().invoke(main.main, [name, "--help"])
    assert ran.exit_code == 0
    assert ran.output.startswith(f"Usage: main {name}")


def test_an_unknown_command_is_named():
    ran = CliRunner().invoke(main.main, ["grdae"])
    assert ran.exit_code == 2
    assert "No such command 'grdae'" in ran.output


def test_where_the_staffs_modules_are_missing_only_the_students_commands_exist(monkeypatch):
    students = {f"autograder.cli.{place.partition(':')[0]}" for place in main.FOR_STUDENTS.values()}
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: find(name) if name in students else None)
    with click.Context(main.main) as context:
        assert main.main.list_commands(context) == list(main.FOR_STUDENTS)
    ran = CliRunner().invoke(main.main, ["grade"])
    assert ran.exit_code == 2
    assert "No such command 'grade'" in ran.output
