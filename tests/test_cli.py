"""The command line as a whole: which commands there are, and that each is where it is looked for."""

import importlib.util

import click
import pytest
from click.testing import CliRunner

from autograder import cli


@pytest.mark.parametrize("name", cli.Commands.places)
def test_every_command_is_where_it_is_looked_for(name):
    ran = CliRunner().invoke(cli.main, [name, "--help"])
    assert ran.exit_code == 0
    assert ran.output.startswith(f"Usage: main {name}")


def test_an_unknown_command_is_named():
    ran = CliRunner().invoke(cli.main, ["grdae"])
    assert ran.exit_code == 2
    assert "No such command 'grdae'" in ran.output


def test_where_the_staffs_modules_are_missing_only_the_students_commands_exist(monkeypatch):
    students = {f"autograder.commands.{place.partition(':')[0]}" for place in cli.FOR_STUDENTS.values()}
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: find(name) if name in students else None)
    with click.Context(cli.main) as context:
        assert cli.main.list_commands(context) == list(cli.FOR_STUDENTS)
    ran = CliRunner().invoke(cli.main, ["grade"])
    assert ran.exit_code == 2
    assert "No such command 'grade'" in ran.output
