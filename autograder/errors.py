"""The errors that the engine raises on purpose.

AutograderError                 a sentence for the person at the keyboard, and an exit status
├── CourseError                 something is wrong in the course's own files (exit status 3)
│   ├── SettingsError           course.toml cannot be read (exit status 2)
│   └── MarkError               a malformed mark in an exercise's source, with file and line
├── UsageError                  the command cannot mean that (exit status 2)
├── SandboxError                this machine cannot hold student code safely (exit status 3)
└── GraderFault                 our fault while grading one submission; costs no student anything
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class AutograderError(Exception):
    """An error with a sentence for the person at the keyboard.

    Parameters
    ----------
    sentence : str
    file : Path, optional
        What it is about; said in front of the sentence.
    """

    exit_status = 3

    def __init__(self, sentence: str, file: Path | None = None) -> None:
        super().__init__(f"{file}: {sentence}" if file else sentence)
        self.sentence = sentence
        self.file = file


class CourseError(AutograderError):
    """Something is wrong in the course's own files.

    Parameters
    ----------
    sentence : str
    file : Path, optional
    line : int
        0 where it is not known.
    """

    def __init__(self, sentence: str, file: Path | None = None, line: int = 0) -> None:
        super().__init__(sentence, file)
        self.line = line


class SettingsError(CourseError):
    """A setting of the user in `course.toml` cannot be read."""

    exit_status = 2


class MarkError(CourseError):
    """Malformed marks in an exercise's source.

    Parameters
    ----------
    folder : str
        The exercise's, as it is shown.
    found : sequence of (str, int, str)
        File, line and sentence of each.
    """

    def __init__(self, folder: str, found: Sequence[tuple[str, int, str]]) -> None:
        super().__init__("\n".join(f"{folder}/{file}:{line}: {sentence}" for file, line, sentence in found))
        self.found = tuple(found)


class UsageError(AutograderError):
    """The command cannot mean that."""

    exit_status = 2


class SandboxError(AutograderError):
    """This machine cannot hold student code safely."""


class GraderFault(AutograderError):  # noqa: N818 - the contract's word for it
    """Our fault while grading one submission."""


class LeakError(CourseError):
    """Something that students must not get stands in a generated file."""


class ReadError(Exception):
    """A file in a submission that cannot be graded, with the reason."""
