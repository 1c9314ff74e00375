"""Reads `course.toml` and each `exercise.toml`: functions, points and limits."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, cast

import msgspec

from autograder.course.due_dates import EVERY_EXERCISE, LateRules
from autograder.errors import CourseError, SettingsError, UsageError
from autograder.files import read_linked

T = TypeVar("T")
Picture: TypeAlias = Literal["heat map", "trajectory", "points", "curve", "none"]
Feedback: TypeAlias = Literal["full", "hints", "names"]

COURSE_FILE = "course.toml"
SOLUTIONS = "solutions"  # a folder that students do not get
AROUND_ENGINE = Path(__file__).parents[2]  # the course that brings this engine with it
KEY_FILE = "key"  # in solutions/
EXERCISE_FILE = "exercise.toml"
FEEDBACK = ("full", "hints", "names")
HINTS_FILE = "hints.toml"
HELP_FILE = "help.json"
PENCIL_FILE = "pencil.toml"  # the authors' questions about derivations
PENCIL_QUESTIONS = "pencil.json"  # what students get of them


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a submission may use; times in seconds of CPU, sizes in MiB."""

    call_cpu_s: float = 2.0
    load_cpu_s: float = 5.0
    total_cpu_s: float = 60.0
    wall_factor: float = 5.0
    memory_mib: int = 1024
    torch_memory_mib: int = 2048
    source_mib: int = 1
    notebook_mib: int = 16


class Kind(msgspec.Struct, frozen=True):
    """A kind of file that students hand in: how its names end, and which of `Limits` bounds its size, in MiB."""

    suffix: str
    limit: str


KINDS = (Kind(".py", "source_mib"), Kind(".ipynb", "notebook_mib"))  # of two equal files the first kind counts
SUFFIXES = tuple(kind.suffix for kind in KINDS)


def kind_of(name: str) -> Kind:
    """Return the kind of a file by its name; a file with an unknown suffix is a module."""
    return next((kind for kind in KINDS if name.endswith(kind.suffix)), KINDS[0])


class Function(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One function that the student writes."""

    points: float
    minutes: int = 0
    difficulty: int = 1
    purpose: str = ""
    parts: tuple[str, ...] = ()  # the names of the parts of a pair
    torch: bool = False
    pictures: tuple[Picture, ...] = ()  # how a wrong answer is drawn, part by part; a heat map by default


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of an `exercise.toml`."""

    title: str
    module: str
    functions: dict[str, Function]
    summary: str = ""
    built: str = ""  # what students have built with it, said at the end of the course
    minutes: int = 0
    difficulty: int = 1
    question_points: float = 0.0
    limits: Limits = Limits()


class Exercise(msgspec.Struct, frozen=True):
    """One exercise: its folder under `solutions/` or `assignments/`, and what its `exercise.toml` says."""

    name: str
    folder: Path
    about: ExerciseFile

    @property
    def files(self) -> tuple[str, ...]:
        """The files that students may hand in, one of each kind."""
        return tuple(f"{self.about.module}{suffix}" for suffix in SUFFIXES)

    def file_like(self, name: str) -> str:
        """Return the one of `files` that has the same kind as a given file."""
        return f"{self.about.module}{kind_of(name).suffix}"

    def most_bytes(self, name: str) -> int:
        """Return the maximum size of a submitted file, by the kind of its name."""
        size_mib: int = getattr(self.about.limits, kind_of(name).limit)
        return size_mib << 20

    @property
    def module_file(self) -> str:
        """The source of the exercise, and the module that is generated for students."""
        return f"{self.about.module}.py"

    @property
    def notebook_file(self) -> str:
        """The notebook that is generated for students."""
        return f"{self.about.module}.ipynb"

    @property
    def points(self) -> float:
        """The points of all functions together."""
        return sum(function.points for function in self.about.functions.values())


class CourseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `course.toml`."""

    title: str
    seed: int
    exercises: tuple[str, ...]
    late: LateRules | None = None
    submit: Literal["zip", "file"] = "zip"  # what `autograder submit` makes
    finale: str = ""  # a folder of solutions/ with a notebook that closes the course
    ending: str = ""  # the last sentence when all exercises are done
    feedback: str = "hints"  # what students see of hidden tests, see `shown_of_hidden`

    @property
    def shown_of_hidden(self) -> Feedback:
        """What students see of hidden tests: everything, the hints, or only the name of the mistake."""
        return cast("Feedback", self.feedback)

    def __post_init__(self) -> None:
        if self.feedback not in FEEDBACK:
            raise ValueError(f'feedback = "{self.feedback}": expected "full", "hints" or "names"')
        if self.late is None:
            return
        granted = [name for student in self.late.extensions for name in self.late.extended(student)]
        for name in (*self.late.due, *granted):
            if name not in self.exercises and (name != EVERY_EXERCISE or name in self.late.due):
                raise ValueError(f"[late] names the exercise {name!r}; the course has {', '.join(self.exercises)}")


class Course(msgspec.Struct, frozen=True):
    """The course: its folder and its exercises."""

    root: Path
    about: CourseFile

    @property
    def has_solutions(self) -> bool:
        """Whether this is the instructors' course, with secrets that a submission must not read."""
        return (self.root / SOLUTIONS).is_dir()

    @property
    def key(self) -> str:
        """The secret from which hidden cases are drawn, beside the seed; empty if the course has none."""
        path = self.root / SOLUTIONS / KEY_FILE
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""

    def exercise(self, name: str) -> Exercise:
        """Return the exercise of that name, with its secrets.

        `ex1` is enough for `ex1_perceptron` if only one exercise begins so.
        """
        return read_exercise(self.root / SOLUTIONS / self.full_name(name))

    def assignment(self, name: str) -> Exercise:
        """Return the students' version of the exercise."""
        return read_exercise(self.root / "assignments" / self.full_name(name))

    def full_name(self, name: str) -> str:
        """Return the exercise's whole name."""
        matches = [known for known in self.about.exercises if known == name or known.startswith(f"{name}_")]
        if len(matches) != 1:
            known = ", ".join(self.about.exercises)
            raise UsageError(f"There is no exercise {name!r}; the course has {known}.")
        return matches[0]


def find_course(start: Path | None = None) -> Course:
    """Return the course whose root is `start` or the nearest folder above it that holds a `course.toml`."""
    start = (start or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / COURSE_FILE).is_file():
            return Course(folder, read_as(folder / COURSE_FILE, CourseFile, wrong=SettingsError))
    raise UsageError(f"No course here: neither {os.fspath(start)} nor a folder above it holds a {COURSE_FILE}.")


def course_around(start: Path | None = None) -> Course:
    """Return the course around a folder, the working directory if none is given; otherwise the engine's own course."""
    try:
        return find_course(start)
    except UsageError:
        return find_course(AROUND_ENGINE)


def read_exercise(folder: Path) -> Exercise:
    """Return the exercise in a folder."""
    return Exercise(folder.name, folder, read_as(folder / EXERCISE_FILE, ExerciseFile))


def read_as(
    path: Path, kind: type[T], decode: Callable[..., T] = msgspec.toml.decode, wrong: type[CourseError] = CourseError
) -> T:
    """Return the content of one of the authors' files; raise `wrong` if it is missing or has a wrong form."""
    try:
        return decode(read_linked(path), type=kind)
    except OSError as error:
        raise wrong(f"cannot be read: {error.strerror}", path) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise wrong(str(error), path) from error
