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


class AutograderError(Exception):
    """An error with a sentence for the person at the keyboard."""

    exit_status = 3


class CourseError(AutograderError):
    """Something is wrong in the course's own files."""


class SettingsError(CourseError):
    """What whoever gives the command has set in `course.toml` cannot be read."""

    exit_status = 2


class MarkError(CourseError):
    """A malformed mark in an exercise's source."""


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
