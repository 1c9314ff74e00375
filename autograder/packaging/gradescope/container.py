"""Gradescope's container: its paths, the package's files, and the submission."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.casebook.cases import Casebook
from autograder.casebook.store import SHIPPED
from autograder.course.course import PENCIL_QUESTIONS, SUFFIXES, Exercise, Feedback, read_exercise
from autograder.errors import CourseError, ReadError
from autograder.grading.derivations import Questions
from autograder.sandbox.look import look
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.picking import Candidate, Picker, Shape, stem_of
from autograder.submissions.submission import Submission, SubmittedFile, read_file
from autograder.text import one_line

ROOT = Path("/autograder")
SECRETS = "secrets"  # the folder of the package that only the grader reads
PACKAGE_FILE = "package.json"
MAX_DEPTH, MAX_SEEN = 6, 100_000  # of a submission; a repository has its exercises three folders deep
MAX_FILES = 2_000  # modules and notebooks that are read; an environment in a repository has thousands
MAX_BYTES = 256 << 20  # of everything that is read
NAMES_SHOWN = 5
_ASIDE = (".", "__")  # .git, .ipynb_checkpoints, __MACOSX, __pycache__


class PackageFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `package.json`, written when a package is built."""

    exercise: str
    version: str
    unsafe: bool = False
    feedback: Feedback = "hints"  # what students see of hidden tests
    shapes: tuple[Shape, ...] = ()  # how the files of all exercises are recognized


class Brought(msgspec.Struct, frozen=True):
    """The contents of a package."""

    about: PackageFile
    exercise: Exercise
    book: Casebook
    questions: Questions


class Place:
    """The container's folders.

    Parameters
    ----------
    root : Path
        `/autograder`; tests use a different one.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.secrets = root / "source" / SECRETS
        self.submission = root / "submission"
        self.metadata = root / "submission_metadata.json"
        self.results = root / "results" / "results.json"

    def brought(self) -> Brought:
        """Return the contents of the package."""
        try:
            about = msgspec.json.decode((self.secrets / PACKAGE_FILE).read_bytes(), type=PackageFile)
            exercise = read_exercise(self.secrets / about.exercise)
            book = Casebook.from_json((exercise.folder / SHIPPED).read_bytes())
            return Brought(about, exercise, book, Questions((exercise.folder / PENCIL_QUESTIONS).read_bytes()))
        except OSError as error:
            raise CourseError(
                f"{error.filename}: cannot be read: {error.strerror}; build the package again."
            ) from error
        except msgspec.DecodeError as error:
            raise CourseError(f"{self.secrets}: {error}; build the package again.") from error

    def total_points(self) -> float | None:
        """Return the points of the assignment on Gradescope; None if the metadata does not say."""
        try:
            told = msgspec.json.decode(self.metadata.read_bytes())
            return float(told["assignment"]["total_points"])
        except (OSError, msgspec.DecodeError, KeyError, TypeError, ValueError):
            return None

    def read(self, brought: Brought, sandbox: Sandbox) -> Submission:
        """Return the submission: files, our zip unpacked by Gradescope, or a whole repository.

        Parameters
        ----------
        brought : Brought
        sandbox : Sandbox
            It reads the files if several may be meant.
        """
        exercise, shapes = brought.exercise, brought.about.shapes
        files = list(_files(self.submission))
        read, problems = _read(files, exercise)
        candidates = {_candidate(file, path, self.submission, shapes): file for path, file in read}
        picker = Picker(shapes, lambda name, content, names: look(sandbox, name, content, names))
        picked = picker.pick(candidates, [exercise.name])[exercise.name]
        taken = []
        for target, candidate in picked.files.items():
            taken.append(msgspec.structs.replace(candidates[candidate], name=target))
            if candidate.name != target:
                problems.append(f"{candidate.shown} was taken as {target}.")
        problems += [f"{candidate.shown} was not graded: {why}." for candidate, why in picked.left[:NAMES_SHOWN]]
        if not taken and not problems:
            held = ", ".join(one_line(path.name, 80) for path in files[:NAMES_SHOWN]) or "nothing"
            problems.append(f"No {' and no '.join(exercise.files)} was handed in, but {held}.")
        return Submission("", exercise.name, tuple(taken), tuple(problems))


def _read(files: Sequence[Path], exercise: Exercise) -> tuple[list[tuple[Path, SubmittedFile]], list[str]]:
    """Return modules and notebooks with their content, those with the exercise's name first, and the problems."""
    stem = exercise.about.module.casefold()
    gradable = [path for path in files if stem_of(path.name)[1] in SUFFIXES]
    gradable.sort(key=lambda path: stem_of(path.name)[0] != stem)
    found: list[tuple[Path, SubmittedFile]] = []
    problems: list[str] = []
    left = MAX_BYTES
    for path in gradable[:MAX_FILES]:
        named, ending, _ = stem_of(path.name)
        try:
            file = read_file(path, min(exercise.most_bytes(ending), left))
        except (ReadError, FileNotFoundError) as error:
            problems += [str(error)] if named == stem else []
            continue
        found.append((path, file))
        left -= len(file.content)
    return found, problems


def _candidate(file: SubmittedFile, path: Path, top: Path, shapes: Sequence[Shape]) -> Candidate:
    """Return a file as a candidate: handed in directly, in an exercise's own folder, elsewhere."""
    parts = path.relative_to(top).parts[:-1]
    home = next((part for part in reversed(parts) if part in {shape.name for shape in shapes}), "")
    stem, ending, number = stem_of(file.name)
    dressed = not file.name.casefold().endswith(ending)
    rank = (2 if not parts else 1 if home else 0), -len(parts), number, file.modified_ns
    shown = one_line("/".join((*parts[-1:], file.name)), 80)
    return Candidate(shown, file.name, stem, ending, file.content, home, dressed, rank)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, links included; do not enter linked folders."""
    count = 0
    for top, folders, names in os.walk(folder):
        depth = len(Path(top).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(_ASIDE)) if depth < MAX_DEPTH else []
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(top, name)
                count += 1
                if count == MAX_SEEN:
                    return
