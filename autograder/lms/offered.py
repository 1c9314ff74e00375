"""Reads the gradable files of one student, within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.course.course import Exercise
from autograder.errors import ReadError
from autograder.lms.attempts import Person, is_archive, is_gradable
from autograder.lms.download import Entry
from autograder.lms.platforms import Platform
from autograder.lms.unpacked import Unpacked
from autograder.submissions.picking import Candidate, Shape, stem_of
from autograder.text import one_line

MAX_READ, MAX_BYTES = 2_000, 256 << 20  # files of one person that are read, and their total size


class Offered:
    """The candidates of one attempt.

    Parameters
    ----------
    unpacked : Unpacked
    person : Person
        The person to whom the platform assigns the attempt.
    platform : Platform
        The platform of the download.
    shapes : sequence of Shape
        The exercises of the course.
    wanted : sequence of Exercise
        The exercises to collect; they give the maximum file sizes.
    """

    def __init__(
        self,
        unpacked: Unpacked,
        person: Person,
        platform: Platform,
        shapes: Sequence[Shape],
        wanted: Sequence[Exercise],
    ) -> None:
        self.unpacked = unpacked
        self.person = person
        self.platform = platform
        self._modules = frozenset(shape.module.casefold() for shape in shapes)
        self._homes = frozenset(shape.name for shape in shapes)
        self._wanted = wanted
        self._entries: dict[Candidate, Entry] = {}
        self._unread: list[tuple[Entry, str]] = []
        self.candidates = list(self._read())

    def entry(self, candidate: Candidate) -> Entry:
        """Return the file behind a candidate."""
        return self._entries[candidate]

    def not_read(self, *, placed: bool) -> Iterator[tuple[str, str]]:
        """Yield files that were not read, and why: those with an exercise's name; all files if nothing was placed."""
        for entry, why in self._unread:
            if not placed or self._stem(entry) in self._modules:
                yield str(entry), why
        for entry in self.unpacked.files:
            if is_archive(entry) and not (placed and self.platform.whole_folders):
                yield str(entry), "not opened: only zips are opened, and no zips inside zips"

    def _read(self) -> Iterator[Candidate]:
        """Yield the candidates, those with an exercise's name first."""
        gradable = [entry for entry in self.unpacked.files if is_gradable(entry)]
        gradable.sort(key=lambda entry: (self._stem(entry) not in self._modules, not self._home(entry)))
        left = MAX_BYTES
        for number, entry in enumerate(gradable):
            if number == MAX_READ or left <= 0:
                why = f"not read, because only {number:,} files of one person are read"
                self._unread.append((entry, why))
                return
            try:
                content = self.unpacked.read(entry, self._most_bytes(entry))
            except ReadError as error:
                self._unread.append((entry, str(error)))
                continue
            left -= len(content)
            yield self._candidate(entry, content)

    def _candidate(self, entry: Entry, content: bytes) -> Candidate:
        own = self.platform.own_name(entry, self.person)
        stem, ending, _ = stem_of(own)
        alone = not self.platform.whole_folders and self.unpacked.upload(entry)[1] is entry
        candidate = Candidate(
            shown=one_line(own if alone else "/".join(entry.parts[-2:]), 80),
            name=own,
            stem=stem,
            ending=ending,
            content=content,
            home=self._home(entry),
            dressed=not own.casefold().endswith(ending),
            rank=self._rank(entry),
        )
        self._entries[candidate] = entry
        return candidate

    def _most_bytes(self, entry: Entry) -> int:
        return max((exercise.most_bytes(stem_of(entry.name)[1]) for exercise in self._wanted), default=0)

    def _stem(self, entry: Entry) -> str:
        return stem_of(self.platform.own_name(entry, self.person))[0]

    def _home(self, entry: Entry) -> str:
        return next((part for part in reversed(entry.parts[:-1]) if part in self._homes), "")

    def _rank(self, entry: Entry) -> tuple[bool | int | str, ...]:
        """Return the rank of a file among several with the right name; readers put the newest first.

        An uploaded file counts more than one in a zip; files of one zip are ranked by their folders.
        """
        position, upload = self.unpacked.upload(entry)
        time = upload.time.isoformat() if upload.time and self.platform.dates_files else ""
        where = bool(self._home(upload)), -len(upload.parts), stem_of(upload.name)[2], time, -position
        return *where, bool(self._home(entry)), -len(entry.parts)
