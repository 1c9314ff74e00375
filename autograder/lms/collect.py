"""One run of `autograder collect`."""

from __future__ import annotations

import contextlib
import functools
import zoneinfo
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.grades.roster import Roster
from autograder.lms.attempts import CollectedFor
from autograder.lms.choosing import Chooser, Chosen, Problem
from autograder.lms.download import Download, open_download
from autograder.lms.placing import Placement, Placer
from autograder.lms.platforms import PLATFORMS, READERS
from autograder.sandbox.look import look, reading_sandbox
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.picking import Picker, shape_of


class Collected(msgspec.Struct, frozen=True):
    """What a run found: each submission with its outcome, what was not taken and why, and students without a file."""

    placed: list[tuple[Chosen, Placement]]
    problems: list[Problem]
    absent: list[str]


def collect(  # noqa: PLR0913 - the options of the command
    course: Course,
    source: str,
    path: Path,
    submissions: Path,
    *,
    exercises: Sequence[str] = (),
    roster: Roster | None = None,
    replace: bool = False,
    dry: bool = False,
) -> Collected:
    """Place a download's submissions in SUBMISSIONS.

    Raises
    ------
    UsageError
        If the download or SUBMISSIONS is not what the command needs.
    AutograderError
        If a zip is malicious, or the disk refuses.
    """
    if submissions.exists() and not submissions.is_dir():
        raise UsageError(f"{submissions}: not a folder.")
    if path.resolve() == submissions.resolve():
        raise UsageError(f"{path}: the download and SUBMISSIONS are the same folder.")
    names = [course.full_name(name) for name in exercises or course.about.exercises]
    wanted = {name: course.exercise(name) for name in dict.fromkeys(names)}
    zone = zone_of(course)
    download = open_download(path)
    about = CollectedFor(tuple(wanted), zone, roster)
    found = READERS[source](download, about)
    if not found.attempts and (other := _looks_like(source, download, about)):
        raise UsageError(f"{path}: no download from {source}; it looks like one from {other}: --from {other}.")
    if not found.attempts and not found.problems and not download.refused:
        raise UsageError(f"{path}: nothing in it looks like a download from {source}.")
    shapes = [shape_of(course, name) for name in dict.fromkeys([*wanted, *course.about.exercises])]
    with contextlib.ExitStack() as stack:

        @functools.cache
        def sandbox() -> Sandbox:  # if a file must be looked through
            return stack.enter_context(contextlib.closing(reading_sandbox()))

        picker = Picker(shapes, lambda name, content, names: look(sandbox(), name, content, names))
        chooser = Chooser(download, PLATFORMS[source], list(wanted.values()), roster, zone, picker)
        chosen = chooser.choose(found.attempts)
    placer = Placer(submissions, wanted, replace=replace, dry=dry)
    if chosen:
        placer.keep_original(path)
    placed = [(one, placer.place(one)) for one in chosen]
    absent = [student.id for student in roster.students if student.id not in chooser.seen] if roster else []
    refused = [(name, f"refused: {why}") for name, why in download.refused]
    return Collected(placed, [*refused, *found.problems, *chooser.problems], absent)


def zone_of(course: Course) -> zoneinfo.ZoneInfo:
    """Return the course's time zone."""
    return course.about.late.zone if course.about.late else zoneinfo.ZoneInfo("UTC")


def _looks_like(source: str, download: Download, about: CollectedFor) -> str:
    """Return the other platform whose file names a download has; an empty text if there is none."""
    for other, read in READERS.items():
        with contextlib.suppress(UsageError):
            if other != source and PLATFORMS[other].is_recognised and read(download, about).attempts:
                return other
    return ""
