"""Puts the chosen files into SUBMISSIONS: each file completely or not at all; overwrites only on request."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import errno
import hashlib
import os
import time
from pathlib import Path

import msgspec

from autograder.course.course import Exercise
from autograder.errors import AutograderError, ReadError
from autograder.files import NotPlainError, atomic_copy, atomic_write, is_file, is_folder, make_folders
from autograder.lms.choosing import Chosen, digest
from autograder.results.folder import leave_out_of_git
from autograder.submissions.handed_in import (
    NOTES_FOLDER,
    TIMESTAMP_BYTES,
    TIMESTAMP_FILE,
    CollectedNote,
    note_path,
    read_note,
)
from autograder.submissions.submission import read_file
from autograder.text import by_spelling, folded

ORIGINALS = ".originals"
_MAX_BYTES = 1 << 30


class Placement(enum.StrEnum):
    """The outcome for one submission."""

    NEW = "new"
    SAME = "the same as before"
    REPLACED = "replaced"
    KEPT = "not placed: a submission is already there; --replace replaces it"
    OLDER = "not placed: the existing submission was handed in later"
    BLOCKED = "not placed: a link or a file is in the way"
    ALIKE = "not placed: two folders there differ only in capitals or accents"
    REFUSED = "not placed: the disk does not accept a file of that name"


# The disk's errors that concern every file.
_CONCERNS_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


class Placer:
    """Writes to SUBMISSIONS.

    Parameters
    ----------
    submissions : Path
    exercises : dict of str to Exercise
    replace : bool
        Replace older submissions by newer ones; the older ones go to `.originals/`.
    dry : bool
        Write nothing, only report what would be done.
    """

    def __init__(self, submissions: Path, exercises: dict[str, Exercise], *, replace: bool, dry: bool) -> None:
        self.submissions = submissions
        self.exercises = exercises
        self.replace = replace
        self.dry = dry
        there = os.listdir(submissions) if submissions.exists() else []
        self._there_already = by_spelling(there)
        self._is_ours = not there or NOTES_FOLDER in there
        self._now = time.time()

    def place(self, chosen: Chosen) -> Placement:
        """Place one submission and return the outcome; an existing folder keeps its spelling."""
        same = self._there_already.get(folded(chosen.student), [chosen.student])
        if len(same) > 1:
            return Placement.ALIKE
        try:
            return self._place(msgspec.structs.replace(chosen, student=same[0]))
        except (NotPlainError, ReadError):
            return Placement.BLOCKED
        except OSError as error:
            if error.errno not in _CONCERNS_ALL:
                return Placement.REFUSED
            raise AutograderError(f"{self.submissions}: cannot be written to: {error.strerror}.") from error

    def _place(self, chosen: Chosen) -> Placement:
        folder = self.submissions / chosen.student / chosen.exercise
        there = self._there(folder, self.exercises[chosen.exercise])
        note = read_note(note_path(self.submissions, chosen.student, chosen.exercise))
        outcome = self._outcome(chosen, there, note)
        if not self.dry and outcome in (Placement.NEW, Placement.SAME, Placement.REPLACED):
            old = {**there, **_stamp(folder)} if outcome is Placement.REPLACED else {}
            self._write(folder, chosen, old, outcome)
        return outcome

    def _outcome(self, chosen: Chosen, there: dict[str, bytes], note: CollectedNote | None) -> Placement:
        if not there:
            return Placement.NEW
        if there == chosen.files:
            return Placement.SAME
        if not self.replace:
            return Placement.KEPT
        known = note is not None and note.sha256 == digest(there)
        if known and note is not None and _later(note, chosen.note):
            return Placement.OLDER
        return Placement.REPLACED

    def _there(self, folder: Path, exercise: Exercise) -> dict[str, bytes]:
        """Return the gradable files that are already there."""
        found = {}
        for name in exercise.files:
            if is_folder(folder.parent) and is_folder(folder) and is_file(folder / name):
                found[name] = read_file(folder / name, _MAX_BYTES).content
        return found

    def _write(self, folder: Path, chosen: Chosen, old: dict[str, bytes], outcome: Placement) -> None:
        place, path = (chosen.student, chosen.exercise), note_path(self.submissions, chosen.student, chosen.exercise)
        self.submissions.mkdir(parents=True, exist_ok=True)
        make_folders(self.submissions, NOTES_FOLDER, chosen.student)  # first everything that may be in the way
        is_file(path)
        make_folders(self.submissions, *place)
        for name, content in old.items():
            kept = make_folders(self.submissions, ORIGINALS, *place)
            atomic_write(kept / f"{hashlib.sha256(content).hexdigest()[:12]}-{name}", content)
        if self._is_ours:  # somebody may keep a folder in git on purpose
            leave_out_of_git(self.submissions)
        if outcome is not Placement.SAME:
            for name, content in chosen.files.items():
                atomic_write(folder / name, content)
                stamp = chosen.times[name].timestamp() if name in chosen.times else self._now
                os.utime(folder / name, (stamp, stamp))  # of a module and a notebook, the newer one may be graded
            for name in old.keys() - chosen.files.keys():
                (folder / name).unlink()
        note = read_note(path)
        if outcome is Placement.SAME and note is not None and (_later(note, chosen.note) or not chosen.note.submitted):
            return  # the old note says more
        atomic_write(path, msgspec.json.format(msgspec.json.encode(chosen.note), indent=2) + b"\n")

    def keep_original(self, download: Path) -> Path | None:
        """Copy a zip to `.originals/`; a folder is not copied."""
        if self.dry or not download.is_file():
            return None
        with open(download, "rb") as file:
            name = f"{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}-{download.name}"
        target = self.submissions / ORIGINALS / name
        try:
            self.submissions.mkdir(parents=True, exist_ok=True)
            make_folders(self.submissions, ORIGINALS)
            if not is_file(target):
                atomic_copy(download, target)
        except OSError as error:
            raise AutograderError(f"{target}: cannot be written to: {error.strerror}.") from error
        return target


def _stamp(folder: Path) -> dict[str, bytes]:
    """Return the hand-in time of the file that is replaced, not of the new one."""
    with contextlib.suppress(FileNotFoundError, ReadError):
        return {TIMESTAMP_FILE: read_file(folder / TIMESTAMP_FILE, TIMESTAMP_BYTES).content}
    return {}


def _later(one: CollectedNote, other: CollectedNote) -> bool:
    """Return whether the first was handed in after the second, as far as that is known."""
    earliest = dt.datetime.min.replace(tzinfo=dt.UTC)
    if one.submitted is not None and other.submitted is not None:
        return (one.submitted or earliest) > (other.submitted or earliest)
    return one.source == other.source and one.attempt > other.attempt
