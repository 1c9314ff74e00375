"""A student's desk: the course without its solutions, in a folder of its own, and the command run in this process."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli.main import main

ROOT = Path(__file__).parents[2]


class Desk:
    """What a student has, and how they call the command."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.monkeypatch = monkeypatch
        self.width(100)
        monkeypatch.setenv("AUTOGRADER_CALLED", "autograder")

    def width(self, columns):
        self.monkeypatch.setenv("COLUMNS", str(columns))

    def file(self, exercise, name=None):
        folder = next(self.root.glob(f"assignments/{exercise}*"))
        return folder / (name or f"{folder.name.partition('_')[2]}.py")

    def write(self, function, body, exercise="ex1"):
        """Put a body in the place of a stub."""
        file = self.file(exercise)
        stub = f'    raise NotImplementedError("{file.parent.name}: {function} is not implemented yet")\n'
        text = file.read_text()
        assert stub in text
        file.write_text(text.replace(stub, "".join(f"    {line}\n" for line in body.splitlines())))

    def solve(self, *exercises):
        """Put right answers in place, from the sample class."""
        for exercise in exercises:
            file = self.file(exercise)
            shutil.copy(ROOT / "examples/class/ada" / file.parent.name / file.name, file)

    def run(self, *words, input=None):
        """Call the command; return its exit status and what it printed."""
        ran = CliRunner().invoke(main, [words[0], "--course", str(self.root), *words[1:]], input=input)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.output
        assert "Traceback" not in ran.output
        return ran.exit_code, ran.output


def lay_out(root):
    """Copy what students get."""
    names = shutil.ignore_patterns("figures", "__pycache__", "README.md")
    shutil.copytree(ROOT / "assignments", root / "assignments", ignore=names)
    shutil.copy(ROOT / "course.toml", root)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs/errors.md", root / "docs")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a fresh desk."""
    lay_out(tmp_path)
    return Desk(tmp_path, monkeypatch)
