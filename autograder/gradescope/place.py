"""The paths of Gradescope's container, what the package brings to it, and the submission that is found there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.casebooks import SHIPPED
from autograder.cases import Casebook
from autograder.course import Exercise, Feedback, read_exercise
from autograder.errors import CourseError
from autograder.results import one_line
from autograder.submissions import Submission, read_submission, single_file

ROOT = Path("/autograder")
SECRETS = "secrets"  # the folder of the package that only the grader reads
PACKAGE_FILE = "package.json"
MAX_DEPTH, MAX_FILES = 6, 2_000  # of what was handed in; a repository has its exercises three folders deep
NAMES_SHOWN = 5
_ASIDE = (".", "__")  # .git, .ipynb_checkpoints, __MACOSX, __pycache__


class PackageFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `package.json`: what is known when a package is built."""

    exercise: str
    version: str
    unsafe: bool = False
    feedback: Feedback = "hints"  # what students see of hidden tests


class Brought(msgspec.Struct, frozen=True):
    """All that a package brings."""

    about: PackageFile
    exercise: Exercise
    book: Casebook


class Place:
    """The container's folders.

    Parameters
    ----------
    root : Path
        `/autograder`; tests take another one.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.secrets = root / "source" / SECRETS
        self.submission = root / "submission"
        self.metadata = root / "submission_metadata.json"
        self.results = root / "results" / "results.json"

    def brought(self) -> Brought:
        """Return what the package brings."""
        try:
            about = msgspec.json.decode((self.secrets / PACKAGE_FILE).read_bytes(), type=PackageFile)
            exercise = read_exercise(self.secrets / about.exercise)
            return Brought(about, exercise, Casebook.from_json((exercise.folder / SHIPPED).read_bytes()))
        except OSError as error:
            raise CourseError(f"{error.filename}: cannot be read: {error.strerror}; build the package anew.") from error
        except msgspec.DecodeError as error:
            raise CourseError(f"{self.secrets}: {error}; build the package anew.") from error

    def total_points(self) -> float | None:
        """Return the points that the assignment has on Gradescope, None where the metadata does not say."""
        try:
            told = msgspec.json.decode(self.metadata.read_bytes())
            return float(told["assignment"]["total_points"])
        except (OSError, msgspec.DecodeError, KeyError, TypeError, ValueError):
            return None

    def read(self, exercise: Exercise) -> Submission:
        """Return what was handed in: files, a zip of ours that Gradescope has unpacked, or a whole repository."""
        files = sorted(_files(self.submission), key=lambda path: _rank(path, self.submission, exercise))
        named = [path for path in files if path.name in (exercise.module_file, exercise.notebook_file)]
        if named:
            return read_submission(named[0].parent, "", exercise)
        for ending in (".py", ".ipynb"):
            others = [path for path in files if path.suffix == ending]
            if len(others) == 1:
                found = single_file(others[0], exercise)
                wanted = exercise.module_file if ending == ".py" else exercise.notebook_file
                note = f"{one_line(others[0].name, 80)} was taken as {wanted}."
                return msgspec.structs.replace(found, problems=(note, *found.problems))
        held = ", ".join(one_line(path.name, 80) for path in files[:NAMES_SHOWN]) or "nothing"
        missing = f"No {exercise.module_file} and no {exercise.notebook_file} was handed in, but {held}."
        return Submission("", exercise.name, (), (missing,))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, links included; folders that are links are not entered."""
    count = 0
    for top, folders, names in os.walk(folder):
        depth = len(Path(top).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(_ASIDE)) if depth < MAX_DEPTH else []
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(top, name)
                count += 1
                if count == MAX_FILES:
                    return


def _rank(path: Path, top: Path, exercise: Exercise) -> tuple[int, int, str]:
    """Return what the file that is meant has least of: directly handed in, in the exercise's own folder, elsewhere."""
    parts = path.relative_to(top).parts[:-1]
    return (0 if not parts else 1 if exercise.name in parts else 2), len(parts), str(path)
