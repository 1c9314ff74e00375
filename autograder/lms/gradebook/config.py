"""nbgrader's settings: its name for the course, the place of its database, and its config file in OUT."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

from autograder.course.course import Course
from autograder.files import atomic_write
from autograder.results.names import AUTOGRADED, CONFIG_FILE, GRADEBOOK_FILE

URL_VARIABLE = "GRADEBOOK_URL"


def nbgrader_is_there() -> bool:
    """Return whether nbgrader is installed, without importing it."""
    return importlib.util.find_spec("nbgrader") is not None


def course_id(course: Course) -> str:
    """Return nbgrader's name for the course."""
    return re.sub(r"[^a-z0-9]+", "-", course.about.title.lower()).strip("-") or "course"


def database_url(out: Path) -> str:
    """Return the address of an OUT's gradebook: a server that GRADEBOOK_URL names, or a file in OUT."""
    return os.environ.get(URL_VARIABLE) or f"sqlite:///{out / GRADEBOOK_FILE}"


def write_config(course: Course, out: Path) -> None:
    """Write the config file for nbgrader's commands in OUT; keep a file that somebody has changed."""
    path = out / CONFIG_FILE
    first = _CONFIG_TEXT.splitlines()[0]
    if path.is_file() and not path.read_text(encoding="utf-8", errors="replace").startswith(first):
        return
    text = _CONFIG_TEXT.format(
        course_id=course_id(course),
        assignments=os.fspath((course.root / "assignments").absolute()),
        variable=URL_VARIABLE,
        database=GRADEBOOK_FILE,
        folder=AUTOGRADED,
    )
    atomic_write(path, text.encode())


_CONFIG_TEXT = """\
# Written by `autograder grade`: nbgrader's commands work in this folder.
# Delete this line to keep changes of your own.
import os
from pathlib import Path

c = get_config()
here = Path(__file__).parent.absolute()
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = {course_id!r}
c.CourseDirectory.db_url = os.environ.get({variable!r}) or f"sqlite:///{{here / {database!r}}}"
# Grading is done already: what nbgrader takes for submitted is what was autograded.
c.CourseDirectory.submitted_directory = c.CourseDirectory.autograded_directory = {folder!r}
c.CourseDirectory.source_directory = {assignments!r}
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.feedback_directory = "feedback"
c.CsvExportPlugin.to = "gradebook.csv"  # grades.csv is another file
c.HTMLExporter.sanitize_html = True
"""
