"""Chooses which of a person's files are graded, whatever their names are.

A file belongs to an exercise if it has the exercise's name, is in its folder, or defines its functions. If there are
several files for one exercise, the one with the most functions filled in is taken. The others are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from autograder.course.course import SUFFIXES, Course
from autograder.submissions.outline import Outline

_COPY = re.compile(r"(?:-(?P<attempt>\d+)| ?\((?P<copy>\d+)\))$")
_OURS = "|".join(map(re.escape, SUFFIXES))
_DRESSED = re.compile(rf"(?P<name>.+(?:{_OURS}))\.(?:txt|json)", re.IGNORECASE | re.DOTALL)  # Notepad, browsers
MAX_LOOKS = 24  # files of one person that are looked through; each needs its own worker


class Shape(msgspec.Struct, frozen=True):
    """How an exercise's files are recognized; `beside` are the other files of its released folder."""

    name: str
    module: str
    functions: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def file(self, ending: str) -> str:
        """Return the name of the exercise's file of that kind."""
        return f"{self.module}{ending}"


class Candidate(msgspec.Struct, frozen=True, eq=False):
    """A file that may be graded.

    Parameters
    ----------
    shown : str
        Its name in messages.
    name, stem, ending : str
        Its own name; stem and ending without the marks of copies.
    home : str
        The exercise in whose folder it is.
    dressed : bool
        Whether a second ending follows, as in `perceptron.py.txt`.
    rank : tuple
        Of two files with equally many functions filled in, the one with the higher rank is better.
    """

    shown: str
    name: str
    stem: str
    ending: str
    content: bytes
    home: str = ""
    dressed: bool = False
    rank: tuple[bool | int | str, ...] = ()


class Picked(msgspec.Struct):
    """What is taken for one exercise: contents by their new names, remarks, and the files that are not taken."""

    files: dict[str, Candidate] = {}
    remarks: list[str] = []
    left: list[tuple[Candidate, str]] = []


def stem_of(name: str) -> tuple[str, str, int]:
    """Return stem, ending and copy number of a file's name: `perceptron-2.py` is number 2.

    Platforms and browsers add `-1` or ` (1)` before the ending; some programs add `.txt` after it.
    """
    dressed = _DRESSED.fullmatch(name)
    stem, dot, ending = (dressed["name"] if dressed else name).rpartition(".")
    copy = _COPY.search(stem)
    number = int(copy["attempt"] or copy["copy"]) if copy and len(copy[0]) < 8 else 0
    return (_COPY.sub("", stem).casefold(), f"{dot}{ending}".casefold(), number)


def shape_of(course: Course, name: str) -> Shape:
    """Return how the files of an exercise are recognized."""
    exercise = course.exercise(name)
    released = course.root / "assignments" / name
    beside = (
        sorted(path.name for path in released.glob("*") if path.name not in exercise.files) if released.is_dir() else ()
    )
    return Shape(name, exercise.about.module, tuple(exercise.about.functions), tuple(beside))


class Picker:
    """Picks for one person at a time.

    Parameters
    ----------
    shapes : sequence of Shape
        All exercises that are known.
    look : callable
        Takes a file's name and content; returns its outline.
    """

    def __init__(self, shapes: Sequence[Shape], look: Callable[[str, bytes, Sequence[str]], Outline]) -> None:
        self.shapes = {shape.name: shape for shape in shapes}
        self._look = look
        self._names = tuple(dict.fromkeys(name for shape in shapes for name in shape.functions))
        self._definition = re.compile(rb"def\s+(%s)\b" % "|".join(map(re.escape, self._names)).encode())
        self._outlines: dict[tuple[str, bytes], Outline] = {}

    def pick(self, candidates: Iterable[Candidate], wanted: Sequence[str]) -> dict[str, Picked]:
        """Return what is taken for each of the given exercises."""
        self._outlines = {}
        picked = {name: Picked({}, [], []) for name in wanted}
        pools: dict[str, list[Candidate]] = {name: [] for name in wanted}
        for candidate in candidates:
            home = self._home(candidate, wanted)
            if home in pools:
                pools[home].append(candidate)
            elif home and len(wanted) == 1:
                picked[wanted[0]].left.append((candidate, f"this is {home}"))
        for name, pool in pools.items():
            self._fill(picked[name], self.shapes[name], pool)
        return picked

    def _home(self, candidate: Candidate, wanted: Sequence[str]) -> str:
        """Return the exercise of a file; an empty name if there is none."""
        for shape in self.shapes.values():
            if candidate.stem == shape.module.casefold():
                return shape.name
        if any(candidate.name in shape.beside for shape in self.shapes.values()):
            return ""
        if candidate.home or len(wanted) == 1:
            return candidate.home or wanted[0]
        if not self._mentioned(candidate):
            return ""
        best = max(self.shapes.values(), key=lambda shape: self._counts(candidate, shape))
        return best.name if self._counts(candidate, best) > (0, 0) else ""

    def _fill(self, picked: Picked, shape: Shape, pool: Sequence[Candidate]) -> None:
        """Add the files that are taken for one exercise."""
        named = [candidate for candidate in pool if candidate.stem == shape.module.casefold()]
        others = [candidate for candidate in pool if candidate not in named]
        telling = [candidate for candidate in others if self._mentioned(candidate)]
        own = []
        for candidate in _distinct([*named, *(telling or (others if len(others) == 1 and not named else []))]):
            if stranger := self._stranger(candidate, shape):
                picked.left.append((candidate, f"it defines the functions of {stranger}"))
            else:
                own.append(candidate)
        ends = [candidate.ending for candidate in own]
        if len(own) > 1 and not (len({*ends}) == len(ends) and set(own) <= set(named)):
            own = self._best(picked, shape, own, named)
        for candidate in own:
            target = shape.file(candidate.ending)
            picked.files[target] = candidate
            if candidate not in named or candidate.dressed:
                picked.remarks.append(f"{candidate.shown} taken as {target}")

    def _best(
        self, picked: Picked, shape: Shape, own: Sequence[Candidate], named: Sequence[Candidate]
    ) -> list[Candidate]:
        """Return the file with the most functions filled in, and files of other kinds that have the right name."""
        counts = {candidate: self._counts(candidate, shape) for candidate in own}
        order = sorted(own, key=lambda one: (counts[one][0], one in named, one.rank), reverse=True)
        taken = order[:1]
        if order[0] in named:
            best = {one.ending: one for one in reversed(order) if one in named}
            taken += [one for ending, one in best.items() if ending != order[0].ending]
        for candidate in order:
            filled, defined = counts[candidate]
            problem = self._outline(candidate).problem
            if candidate not in taken and (defined or problem):
                of = problem or f"{filled} of {len(shape.functions)} functions are filled in"
                why = f"{of}; {counts[order[0]][0]} are in {order[0].shown}, which is taken"
                picked.left.append((candidate, why))
        return taken

    def _stranger(self, candidate: Candidate, shape: Shape) -> str:
        """Return the exercise whose functions a file defines, if that is not the file's own exercise."""
        mentioned = self._mentioned(candidate)
        mine = set(shape.functions)
        if 2 * len(mine & mentioned) > len(mine) or not mentioned - mine:
            return ""
        filled, defined = self._counts(candidate, shape)
        others = [other for other in self.shapes.values() if other is not shape]
        best = max(others, key=lambda other: self._counts(candidate, other))
        return best.name if self._counts(candidate, best)[0] > filled and 2 * defined <= len(mine) else ""

    def _mentioned(self, candidate: Candidate) -> set[str]:
        """Return the functions that the text seems to define."""
        return {name.decode() for name in self._definition.findall(candidate.content)}

    def _counts(self, candidate: Candidate, shape: Shape) -> tuple[int, int]:
        """Return how many of an exercise's functions are filled in and how many are defined."""
        outline = self._outline(candidate)
        return len({*shape.functions} & {*outline.filled}), len({*shape.functions} & {*outline.defined})

    def _outline(self, candidate: Candidate) -> Outline:
        """Return a file's outline; an empty one if the file holds none of the names."""
        name = f"{candidate.stem or 'file'}{candidate.ending}"
        if not any(function.encode() in candidate.content for function in self._names):
            return Outline(name, "")
        key = candidate.ending, candidate.content
        if key not in self._outlines:
            if len(self._outlines) == MAX_LOOKS:
                return Outline(name, "", problem=f"it was not looked at, because {MAX_LOOKS} other files were")
            self._outlines[key] = self._look(name, candidate.content, self._names)
        return self._outlines[key]


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without copies: of equal files of one kind, only the first."""
    found: dict[tuple[str, bytes], Candidate] = {}
    for candidate in candidates:
        found.setdefault((candidate.ending, candidate.content), candidate)
    return [*found.values()]
