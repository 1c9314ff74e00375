"""The error that only authors meet."""

from __future__ import annotations

from autograder.errors import CourseError


class LeakError(CourseError):
    """Something that students must not get stands in a generated file."""
