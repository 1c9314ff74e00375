"""`autograder submit`: packs an exercise for handing in, with a receipt that says what is in it."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile

import msgspec

from autograder.course.course import Course, Exercise
from autograder.errors import AutograderError
from autograder.files import atomic_write
from autograder.student.screen import Screen
from autograder.student.session import ExerciseReport, Session
from autograder.submissions.submission import read_submission

FOLDER = "submit"
UNANSWERED = "Write your derivation here."


class Packed(msgspec.Struct, frozen=True):
    """What was made, and what is said about it."""

    made: bool
    lines: tuple[str, ...]


def submit(course: Course, exercise: Exercise, session: Session, screen: Screen) -> Packed:
    """Check that an exercise loads, and make the file that is handed in and its receipt."""
    report = session.check(exercise)
    if report.problem:
        lines = [*screen.wrap(f"{exercise.name} cannot be handed in like this: {report.problem}"), "Nothing was made."]
        return Packed(made=False, lines=tuple(lines))
    submission = read_submission(exercise.folder, "", exercise)
    contents = {file.sha256: file.content for file in submission.files if file.name == report.file}
    content = contents.get(report.sha256)
    if content is None:
        raise AutograderError(f"{report.file} was changed while it was checked. Nothing was made; run it again.")
    name, package = _package(course, exercise, report.file, content)
    folder = course.root / FOLDER
    receipt = folder / f"{exercise.name}-receipt.txt"
    text = "\n".join(_receipt(exercise, report, name, package)) + "\n"
    try:
        folder.mkdir(exist_ok=True)
        atomic_write(folder / name, package)
        atomic_write(receipt, text.encode())
    except OSError as error:
        raise AutograderError(f"{folder} cannot be written: {error.strerror}.") from error
    lines = [f"Made {FOLDER}/{name}", f"and  {FOLDER}/{receipt.name}:", ""]
    lines += [row for line in text.splitlines() for row in screen.wrap(line, "  ")]
    for sentence in missing(report, content):
        lines += screen.wrap(sentence, "note: ")
    return Packed(made=True, lines=(*lines, *screen.wrap(f"Hand in {FOLDER}/{name} where your course collects work.")))


def _package(course: Course, exercise: Exercise, name: str, content: bytes) -> tuple[str, bytes]:
    """Return the name and the content of the file that the course wants; the same bytes for the same work."""
    if course.about.submit == "file":
        return name, content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{exercise.name}/{name}")
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        archive.writestr(entry, content)
    return f"{exercise.name}.zip", packed.getvalue()


def _receipt(exercise: Exercise, report: ExerciseReport, name: str, package: bytes) -> list[str]:
    there = [each.function for each in report.functions if not each.outcome.facts.is_unwritten]
    passing = [each.function for each in report.functions if each.good]
    return [
        f"exercise   {exercise.name}",
        f"made       {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"file       {report.file}",
        f"sha256     {report.sha256}",
        *([f"package    {name}", f"sha256     {hashlib.sha256(package).hexdigest()}"] if name != report.file else []),
        f"functions  {len(there)} of {len(report.functions)} found: {', '.join(there) or 'none'}",
        f"public     {len(passing)} of {len(report.functions)} pass their public tests",
    ]


def missing(report: ExerciseReport, content: bytes) -> list[str]:
    """Return what is not done yet, in sentences."""
    absent = [each for each in report.functions if each.absent]
    if not absent and all(each.outcome.facts.is_unwritten for each in report.functions):
        return [f"No function is written yet: as it is, {report.file} gets no points.", *report.notes]
    stubs = [each.function for each in report.functions if each.outcome.facts.is_unwritten and not each.absent]
    untried = [each.function for each in report.functions if each.outcome.facts.is_not_run]
    wrong = [f"{each.function} ({each.state})" for each in report.functions if each.outcome.facts.is_failure]
    said = [f"{each.message}." for each in absent]
    said += [f"Still a stub: {', '.join(stubs)}."] if stubs else []
    said += [f"Fails its public tests: {', '.join(wrong)}."] if wrong else []
    said += [f"Not checked, as torch is not installed here: {', '.join(untried)}."] if untried else []
    if UNANSWERED.encode() in content:
        said.append(f'The derivation is not answered yet: {report.file} still says "{UNANSWERED}"')
    if report.left_out:
        said.append(f"{report.left_out}, where you wrote too, is not in it: one of the two files is graded.")
    return said + list(report.notes)
