"""Every command in the student's guide runs."""

import re

import pytest

from tests.student.conftest import ROOT

COMMANDS = re.findall(r"^    autograder (.*?)  +#", (ROOT / "docs/students.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith("watch")])
def test_the_guides_commands_run(desk, command):
    status, said = desk.run(*command.split())
    assert status in (0, 1)
    assert said


def test_the_guide_names_every_command():
    from autograder.cli.main import FOR_STUDENTS

    assert {each.split()[0] for each in COMMANDS} >= set(FOR_STUDENTS) & {
        "check", "watch", "hint", "list", "next", "reset", "explain", "submit",
    }  # fmt: skip
