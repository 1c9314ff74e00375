"""Decides which files of a download are placed: the student, the exercise, the attempt."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from autograder.course.course import Exercise
from autograder.grades.roster import Owner, Roster, Student
from autograder.lms.attempts import Attempt
from autograder.lms.download import Download, Entry
from autograder.lms.offered import Offered
from autograder.lms.platforms import RENUMBERED, Platform
from autograder.lms.unpacked import MAX_FILES_EACH, Unpacked
from autograder.submissions.class_folder import name_problem
from autograder.submissions.handed_in import CollectedNote
from autograder.submissions.picking import Picked, Picker
from autograder.text import folded, one_line

Problem = tuple[str, str]  # a name and a reason
LEFT_SHOWN = 8  # named files of one person and exercise that were not placed


class Chosen(msgspec.Struct, frozen=True):
    """What will be placed for one student and exercise: contents and times by file name, and facts about it.

    `left` are the files that could have been placed instead.
    """

    student: str
    exercise: str
    files: dict[str, bytes]
    times: dict[str, dt.datetime]
    note: CollectedNote
    remark: str = ""
    left: tuple[Problem, ...] = ()


class Chooser:
    """Chooses from attempts the files that are placed.

    Parameters
    ----------
    download : Download
    platform : Platform
        The platform of the download.
    exercises : sequence of Exercise
        The exercises that may be collected; only one if the command names one.
    roster : Roster or None
    zone : tzinfo
        The time zone of file times in archives.
    picker : Picker
        Knows all exercises of the course.
    """

    def __init__(  # noqa: PLR0913 - each is one thing
        self,
        download: Download,
        platform: Platform,
        exercises: Sequence[Exercise],
        roster: Roster | None,
        zone: dt.tzinfo,
        picker: Picker,
    ) -> None:
        self.download = download
        self.platform = platform
        self.exercises = exercises
        self.roster = roster
        self.zone = zone
        self.picker = picker
        self.problems: list[Problem] = []
        self.seen: set[str] = set()  # students who have handed in something, placed or not

    def choose(self, attempts: Sequence[Attempt]) -> list[Chosen]:
        """Return the latest attempt of each student at each exercise; `attempts` begin with the oldest."""
        latest: dict[tuple[str, str], Chosen] = {}
        for student, own in self._by_student(attempts).items():
            for attempt in own:
                if attempt.instead:
                    self.problems.append((_files(attempt), attempt.instead))
                    continue
                try:
                    for chosen in self._exercises(student, attempt):
                        latest[student, chosen.exercise] = chosen
                except Exception as error:  # noqa: BLE001 - one student's files must not affect anybody else
                    why = one_line(str(error), 200) or type(error).__name__
                    self.problems.append((_files(attempt), f"cannot be read: {why}"))
        found = [latest[key] for key in sorted(latest)]
        self.problems += [problem for chosen in found for problem in chosen.left]
        return found

    def _by_student(self, attempts: Sequence[Attempt]) -> dict[str, list[Attempt]]:
        """Return the attempts of each student; if several people seem to be one student, none of their attempts."""
        keys = [attempt.person.keys for attempt in attempts]
        owners = self.roster.owners(keys, RENUMBERED) if self.roster else [_named(attempt) for attempt in attempts]
        claims: dict[str, list[tuple[str, Attempt]]] = {}
        for attempt, owner in zip(attempts, owners, strict=True):
            if attempt.problem or owner.student is None:
                self.problems.append((_files(attempt), attempt.problem or owner.why))
            else:
                own = msgspec.structs.replace(attempt, remark=owner.why)
                claims.setdefault(folded(owner.student.id), []).append((owner.student.id, own))
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
                self.problems.append((_files(own), f"{person} and {others} both match {student}"))
        return found

    def _exercises(self, student: str, attempt: Attempt) -> Iterator[Chosen]:
        """Yield the files of an attempt for each exercise."""
        if len(attempt.files) > MAX_FILES_EACH:
            self.problems.append((student, f"more than {MAX_FILES_EACH:,} files; none of them is read"))
            return
        unpacked = Unpacked(self.download, attempt.files)
        self.problems += unpacked.problems
        wanted = {exercise.name: exercise for exercise in self.exercises if attempt.exercise in ("", exercise.name)}
        shapes = [*self.picker.shapes.values()]
        offered = Offered(unpacked, attempt.person, self.platform, shapes, [*wanted.values()])
        picked = self.picker.pick(offered.candidates, [*wanted])
        taken = [self._chosen(student, wanted[name], attempt, offered, found) for name, found in picked.items()]
        yield from (chosen for chosen in taken if chosen is not None)
        placed = any(found.files for found in picked.values())
        not_read = [(f"{student}: {name}", why) for name, why in offered.not_read(placed=placed)]
        self.problems += not_read
        if not placed and not not_read and not any(found.left for found in picked.values()):
            names = " or ".join(name for exercise in wanted.values() for name in exercise.files)
            held = ", ".join(one_line(entry.name, 60) for entry in unpacked.files[:5]) or "nothing"
            self.problems.append((student, f"expected {names}, got {held}"))

    def _chosen(
        self, student: str, exercise: Exercise, attempt: Attempt, offered: Offered, picked: Picked
    ) -> Chosen | None:
        """Return the files to place from those picked for an exercise, and the files that are not placed."""
        name = f"{student}/{exercise.name}"
        left = [(name, f"{candidate.shown}: {why}") for candidate, why in picked.left[:LEFT_SHOWN]]
        if (more := len(picked.left) - LEFT_SHOWN) > 0:
            left.append((name, f"and {more:,} other files"))
        if not picked.files:
            self.problems += left
            return None
        entries = {target: offered.entry(candidate) for target, candidate in picked.files.items()}
        contents = {target: candidate.content for target, candidate in picked.files.items()}
        times = {target: time for target, entry in entries.items() if (time := self._time(entry)) is not None}
        note = CollectedNote(
            source=self.platform.name,
            file=str(next(iter(entries.values()))),
            sha256=digest(contents),
            submitted=attempt.submitted,
            file_time=max(times.values(), default=None),
            late=attempt.late,
            attempt=attempt.number,
        )
        return Chosen(
            student,
            exercise.name,
            contents,
            times,
            note,
            "; ".join(filter(None, (attempt.remark, *picked.remarks))),
            tuple(left),
        )

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


def _named(attempt: Attempt) -> Owner:
    """Return the owner of an attempt if there is no roster: the person whom the platform names."""
    folder = attempt.person.folder
    if not folder or folder.startswith(".") or "/" in folder or name_problem(folder):
        return Owner(None, f"{attempt.person} cannot be the name of a folder; a roster can give one")
    return Owner(Student(folder))


def _files(attempt: Attempt) -> str:
    names = [str(entry) for entry in attempt.files[:2]]
    return ", ".join(names) + (f" and {len(attempt.files) - 2} more" if len(attempt.files) > 2 else "")
