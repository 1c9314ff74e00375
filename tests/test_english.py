"""What people read is plain English: the turns that a second-language reader has to read twice stay out of it."""

import re
from pathlib import Path

import click
import pytest

from autograder.cli.main import main

ROOT = Path(__file__).parent.parent
TURNS = (
    r"mend(s|ed|ing)?",  # fix
    r"another one",  # different
    r"(is|are) asked for",  # required, expected
    r"go(es)? on (from|with)",  # continue
    r"(do|does) as well",  # you can also
    r"who has no",  # students without
    r"whose (it|they) (is|are)",  # name the owner
    r"what (came|comes|becomes|became) of",  # the result of, the outcome of
    r"what is the matter",  # what is wrong
    r"anew",  # again, new
    r"of late",  # recently
    r"lets? go of",  # release, close
    r"whoever",  # a person who, code that
    r"(when|where) it is none",  # if it is not a ...
)
PHRASE = re.compile(rf"\b({'|'.join(TURNS)})\b", re.IGNORECASE)
GENERATED = {"attacks.md"}  # its tables are made from the docstrings of the attacks
PAGES = [
    *(path for place in ("*.md", "docs/*.md", "examples/*.md", "tests/*.md") for path in ROOT.glob(place)),
    *(path for place in ("**/*.j2", "packaging/student/*") for path in (ROOT / "autograder").glob(place)),
]


def turns(text):
    """Return the turns that a text holds; a line break is a space, a shell or comment sign is none."""
    return [found[0] for found in PHRASE.finditer(" ".join(text.replace("#", " ").split()))]


def commands():
    """Return every command with its name, the group included."""
    context = click.Context(main)
    return [("", main), *((name, main.get_command(context, name)) for name in main.list_commands(context))]


def told_by(command):
    """Return what `--help` says of a command and of its options."""
    return " ".join([command.help or "", *(getattr(option, "help", None) or "" for option in command.params)])


def test_a_turn_is_found_over_a_line_break():
    assert turns("Where it is another\n# one, mend it.\nThe same command goes on from here.") == [
        "another one",
        "mend",
        "goes on from",
    ]
    assert turns("Recommend the amendment to another person.") == []
    assert turns("What came of it, whoever asks.") == ["What came of", "whoever"]
    assert turns("The news of later courses renews what it becomes.") == []


def test_docstrings_comments_and_messages_of_the_engine_are_plain():
    found = {path: turns(path.read_text(encoding="utf-8")) for path in (ROOT / "autograder").rglob("*.py")}
    assert {path.name: turned for path, turned in found.items() if turned} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_and_templates_are_plain(page):
    if page.is_file() and page.name not in GENERATED:
        assert turns(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_help_is_plain(name, command):
    told = told_by(command)
    assert told.strip(), name
    assert turns(told) == []
