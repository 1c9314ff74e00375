"""Decides what of a download is placed: whose it is, for which exercise, which attempt and which files."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from autograder.collect import canvas, moodle
from autograder.collect.download import Download, Entry
from autograder.collect.found import Attempt, is_gradable, stem_of
from autograder.collect.unpacked import Unpacked
from autograder.course import Exercise
from autograder.results import one_line
from autograder.roster import Keys, Owner, Roster, Student
from autograder.submissions import ReadError, name_problem
from autograder.submitted import CollectedNote
from autograder.text import folded

Problem = tuple[str, str]  # a name and a sentence
OWN_NAMES = {"canvas": canvas.own_name, "moodle": moodle.own_name}


class Chosen(msgspec.Struct, frozen=True):
    """What is to be placed for one student and exercise: contents by file name, and what is known about it."""

    student: str
    exercise: str
    files: dict[str, bytes]
    note: CollectedNote
    remark: str = ""


class Chooser:
    """Goes from attempts to what is placed.

    Parameters
    ----------
    download : Download
    source : str
        The platform.
    exercises : sequence of Exercise
        Those that may be collected; just one when the command names one.
    roster : Roster or None
    zone : tzinfo
        In which the times of files in archives are read.
    """

    def __init__(
        self, download: Download, source: str, exercises: Sequence[Exercise], roster: Roster | None, zone: dt.tzinfo
    ) -> None:
        self.download = download
        self.source = source
        self.exercises = exercises
        self.roster = roster
        self.zone = zone
        self.problems: list[Problem] = []
        self.seen: set[str] = set()  # students who have handed in something, whatever became of it

    def choose(self, attempts: Sequence[Attempt]) -> list[Chosen]:
        """Return the latest attempt of each student at each exercise; `attempts` come oldest first."""
        latest: dict[tuple[str, str], Chosen] = {}
        for student, own in self._by_student(attempts).items():
            for attempt in own:
                if attempt.instead:
                    self.problems.append((_files(attempt), attempt.instead))
                    continue
                for chosen in self._exercises(student, attempt):
                    latest[student, chosen.exercise] = chosen
        return [latest[key] for key in sorted(latest)]

    def _by_student(self, attempts: Sequence[Attempt]) -> dict[str, list[Attempt]]:
        """Return the attempts of each student; where several people seem to be one, none of them has any."""
        keys: list[Keys] = [attempt.person.keys for attempt in attempts]
        if self.roster is not None:
            keys = self.roster.for_this_assignment(keys)
        claims: dict[str, list[tuple[str, Attempt]]] = {}
        for attempt, told in zip(attempts, keys, strict=True):
            owner = self._owner(attempt, told)
            if owner.student is None:
                self.problems.append((_files(attempt), owner.why))
            else:
                claims.setdefault(folded(owner.student.id), []).append((owner.student.id, attempt))
        found: dict[str, list[Attempt]] = {}
        for claimed in claims.values():
            student = claimed[0][0]
            self.seen.add(student)
            people = list(dict.fromkeys(attempt.person for _, attempt in claimed))
            if all(one.may_be(other) for one, other in itertools.combinations(people, 2)):
                found[student] = [attempt for _, attempt in claimed]
                continue
            for person in people:
                own = next(attempt for _, attempt in claimed if attempt.person == person)
                others = "; ".join(str(other) for other in people if other != person)
                self.problems.append((_files(own), f"{person} and {others} are both taken for {student}"))
        return found

    def _owner(self, attempt: Attempt, keys: Keys) -> Owner:
        """Return whose an attempt is: the roster says so, or what the platform calls the person."""
        if attempt.problem:
            return Owner(None, attempt.problem)
        if self.roster is not None:
            return self.roster.whose(keys)
        folder = attempt.person.folder
        if not folder or folder.startswith(".") or "/" in folder or name_problem(folder):
            return Owner(None, f"{attempt.person} cannot be the name of a folder; a roster can give one")
        return Owner(Student(folder))

    def _exercises(self, student: str, attempt: Attempt) -> Iterator[Chosen]:
        """Yield what an attempt holds for each exercise."""
        unpacked = Unpacked(self.download, attempt.files)
        self.problems += unpacked.problems
        wanted = [exercise for exercise in self.exercises if attempt.exercise in ("", exercise.name)]
        placed = False
        for exercise in wanted:
            picked, remark = self._pick(exercise, unpacked)
            if picked:
                placed = True
                chosen = self._read(student, exercise, attempt, unpacked, picked, remark)
                if chosen is not None:
                    yield chosen
        if not placed and wanted:
            names = " or ".join(name for exercise in wanted for name in (exercise.module_file, exercise.notebook_file))
            held = ", ".join(one_line(entry.name, 60) for entry in unpacked.files[:5]) or "nothing"
            self.problems.append((f"{student}", f"no {names} in what was handed in ({held})"))

    def _pick(self, exercise: Exercise, unpacked: Unpacked) -> tuple[dict[str, Entry], str]:
        """Return the entries that become module and notebook, and a remark where the name was another."""
        picked: dict[str, Entry] = {}
        others: dict[str, Entry] = {}
        for target in (exercise.module_file, exercise.notebook_file):
            ending = stem_of(target)[1]
            same_kind = [entry for entry in unpacked.files if is_gradable(entry) and stem_of(entry.name)[1] == ending]
            named = [entry for entry in same_kind if self._stem(entry) == exercise.about.module.casefold()]
            if named:
                picked[target] = max(named, key=lambda entry: self._rank(exercise, entry, unpacked))
            elif len(self.exercises) == 1 and len(same_kind) == 1:
                others[target] = same_kind[0]
        if picked or not others:  # beside a file of the right name, another one is something else
            return picked, ""
        remarks = [f"{one_line(entry.name, 80)} taken as {target}" for target, entry in others.items()]
        return others, "; ".join(remarks)

    def _stem(self, entry: Entry) -> str:
        own_name = OWN_NAMES.get(self.source)
        return stem_of(own_name(entry) if own_name else entry.name)[0]

    def _rank(self, exercise: Exercise, entry: Entry, unpacked: Unpacked) -> tuple[bool | int | str, ...]:
        """Return what the best of several files of the right name has most of; readers put the newest first.

        What was uploaded counts first, and among the files of one zip where they lie in it.
        """
        position, upload = unpacked.upload(entry)
        time = upload.time.isoformat() if upload.time and self.source != "canvas" else ""
        where = exercise.name in upload.parts, -len(upload.parts), stem_of(upload.name)[2], time, -position
        return *where, exercise.name in entry.parts, -len(entry.parts)

    def _read(  # noqa: PLR0913 - each is one thing
        self,
        student: str,
        exercise: Exercise,
        attempt: Attempt,
        unpacked: Unpacked,
        picked: dict[str, Entry],
        remark: str,
    ) -> Chosen | None:
        """Read the files; what is too large or cannot be read is a problem."""
        limits = exercise.about.limits
        contents: dict[str, bytes] = {}
        for name, entry in picked.items():
            size_mib = limits.notebook_mib if name == exercise.notebook_file else limits.source_mib
            try:
                contents[name] = unpacked.read(entry, size_mib << 20)
            except ReadError as error:
                self.problems.append((f"{student}/{exercise.name}", f"{entry}: {error}"))
        if not contents:
            return None
        first = next(picked[name] for name in contents)
        times = [time for name in contents if (time := self._time(picked[name])) is not None]
        note = CollectedNote(
            source=self.source,
            file=str(first),
            sha256=digest(contents),
            submitted=attempt.submitted,
            file_time=max(times, default=None),
            late=attempt.late,
            attempt=attempt.number,
        )
        return Chosen(student, exercise.name, contents, note, remark)

    def _time(self, entry: Entry) -> dt.datetime | None:
        if entry.time is None or entry.time.tzinfo is not None:
            return entry.time
        return entry.time.replace(tzinfo=self.zone).astimezone(dt.UTC)


def digest(files: dict[str, bytes]) -> str:
    """Return one hash for the files of a submission."""
    state = hashlib.sha256()
    for name in sorted(files):
        state.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return state.hexdigest()


def _files(attempt: Attempt) -> str:
    names = [str(entry) for entry in attempt.files[:2]]
    return ", ".join(names) + (f" and {len(attempt.files) - 2} more" if len(attempt.files) > 2 else "")
