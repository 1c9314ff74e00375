"""`feedback.html`: one student's page on one exercise; it holds nothing that is hidden from students."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from pathlib import Path

import msgspec
from markupsafe import Markup, escape

from autograder.course.course import Exercise
from autograder.files import open_plain
from autograder.report import on_paper, rendering
from autograder.report.visible import STUDENT_TEXT, Details, FunctionView, views
from autograder.results.result import Result, Status
from autograder.text import clean

SHORT_HASH = 16
_LATE = re.compile(r'(<p class="late">)[^<]*(</p>)')
_STAMP = re.compile(rb'<meta name="hidden-tests" content="(\w+)">\n<meta name="handed-in" content="(\w*)">')
_HEAD = 1_024  # bytes of a page, before any text by a student


class Recognised(msgspec.Struct, frozen=True):
    """A recognized mistake and its functions, each with the place of its tests on the page."""

    hint: str
    functions: tuple[tuple[str, str], ...]


def page(result: Result, exercise: Exercise, late: str = "", details: Details | None = None) -> str:
    """Return the page for a result; `late` is the sentence about lateness, if there is one."""
    details = details or Details()
    functions = views(result, exercise, details)
    return rendering.render(
        "feedback.html.j2",
        result=result,
        late=late,
        level=details.level,
        handed_in=details.handed_in,
        title=exercise.about.title,
        notes=[clean(note, STUDENT_TEXT) for note in result.notes] if result.status is not Status.GRADER_FAULT else [],
        functions=functions,
        function_part=functools.partial(_part, scored=result.score is not None),
        recognised=_recognised(functions),
        hidden=any(test.visibility != "public" for test in result.tests),
        graded_file=clean(result.graded_file or "", STUDENT_TEXT),
        short_hash=(result.submission_sha256 or "")[:SHORT_HASH],
        code=details.code,
        derivations=on_paper.views(result),
    )


def _part(function: FunctionView, *, scored: bool) -> Markup:
    """Return the part below a function's heading; submissions with equal outcomes differ only in the heading."""
    return rendering.part("function.html.j2", msgspec.structs.replace(function, place=None), scored=scored)


def with_late(source: str, late: str) -> str | None:
    """Return a page with a new sentence about lateness; None if the page has no place for it."""
    changed, found = _LATE.subn(lambda slot: f"{slot[1]}{escape(clean(late))}{slot[2]}", source, count=1)
    return changed if found else None


def stamp_of(path: Path) -> tuple[str, str]:
    """Return what a page shows of hidden tests, and the digest of its submission; empty texts if it is not a page."""
    try:
        with open(open_plain(path), "rb") as file:
            found = _STAMP.search(file.read(_HEAD))
    except OSError:
        return "", ""
    return (found[1].decode(), found[2].decode()) if found else ("", "")


def _recognised(functions: list[FunctionView]) -> list[Recognised]:
    """Return each recognized mistake once, in the order of the functions."""
    found = [(mistake, function) for function in functions for test in function.tests for mistake in test.likely]
    hints = {mistake.id: mistake.hint for mistake, _ in found if not mistake.is_named_only}
    places = defaultdict[tuple[str, str], dict[tuple[str, str], None]](dict)
    for mistake, function in found:
        hint = hints.get(mistake.id, mistake.hint) if mistake.is_named_only else mistake.hint
        places[mistake.id, hint][function.anchor, function.name] = None
    return [Recognised(hint, tuple(where)) for (_, hint), where in places.items()]
