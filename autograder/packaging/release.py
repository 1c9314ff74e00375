"""Builds the students' zip from lists of allowed files: exercises, engine, public tests, set-up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import jinja2
import msgspec

from autograder import __version__
from autograder.authoring.generate.build import ASSIGNMENTS, Built
from autograder.authoring.generate.fresh import is_fresh
from autograder.authoring.generate.generate import build
from autograder.authoring.secrets.leaks import check_leaks, hidden_values
from autograder.authoring.secrets.within import opened
from autograder.casebook import store
from autograder.casebook.bank import explanations
from autograder.course.course import AROUND_ENGINE, COURSE_FILE, Course
from autograder.errors import CourseError
from autograder.packaging import engine_files as engine
from autograder.packaging.archive import pack
from autograder.packaging.locked import locked

NAME = "gradients-by-hand"
STUDENT = Path(__file__).parent / "student"
AS_THEY_ARE = (".gitignore", "Makefile", "start.py")  # files of that folder
TEMPLATES = Path(__file__).parent / "templates"
PAGES = ("docs/students.md", "docs/pencil.md", "docs/grading.md", "docs/errors.md")  # of the documents
WORKFLOW = ".github/workflows/classroom.yml"  # where GitHub Classroom looks for it
PROGRAMS = ("start.py",)
ENTRIES = ("autograder.__main__", "autograder.cli.main", "autograder.pytest_plugin")
SCRIPTS = ("autograder.worker.zygote", "autograder.worker.plain")  # started by their path, imported by nobody
REQUIREMENTS = {
    "requirements-student.txt": (),
    "requirements-torch.txt": ("torch",),
    "requirements-notebook.txt": ("jupyterlab", "ipykernel", "matplotlib"),
}
_IMPORTED = re.compile(rb"(?:from|import) (autograder(?:\.\w+)*)")  # by the exercises
_ENGINE_DATA = ("templates",)  # these folders are released with the modules beside them
_GENERAL = "@hidden("  # is in the engine, which explains it

_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - nothing here is HTML
)


class Release(msgspec.Struct, frozen=True):
    """The finished zip."""

    name: str
    files: dict[str, bytes]

    def zipped(self) -> bytes:
        """Return the zip's bytes: the same for the same files."""
        return pack(self.files, top=self.name, programs=PROGRAMS)


def build_release(course: Course, commands: Mapping[str, click.Command]) -> Release:
    """Return the students' files, searched for secrets.

    The exercises are built from `solutions/`, so no student's work in `assignments/` can get into the zip.

    Parameters
    ----------
    course : Course
    commands : mapping of str to click.Command
        The students' commands, by name; their modules and everything that these import are included.

    Raises
    ------
    CourseError
        LeakError and others.
    """
    licence = _read(course.root / "LICENSE")
    built = build(
        course,
        course.about.exercises,
        lambda exercise: store.read(exercise, course).public().to_json(),
        explanations=lambda exercise: explanations(store.read(exercise, course)),
    )
    files = {path: _committed(course.root / path, content) for path, content in built.files.items()}
    code = engine_files(commands, _imported(files))
    files |= code
    files |= {name: (STUDENT / name).read_bytes() for name in AS_THEY_ARE}
    files[WORKFLOW] = (Path(__file__).parent / Path(WORKFLOW).name).read_bytes()
    files |= {page: _read(course.root / page) for page in PAGES}
    files["LICENSE"] = licence
    files[COURSE_FILE] = _course_file(course)
    files |= {name: text.encode() for name, text in _requirements(course.root, code).items()}
    files |= _rendered(course, code, commands)
    search(course, built, files)
    return Release(f"{NAME}-{__version__}", dict(sorted(files.items())))


def search(course: Course, built: Built, files: Mapping[str, bytes]) -> None:
    """Raise LeakError if a file holds a solution line, a hidden test or one of its expected values."""
    everything = opened(files)
    check_leaks(everything, [secret for secret in built.secrets if secret.text != _GENERAL])
    for name in course.about.exercises:
        others = tuple(f"{ASSIGNMENTS}/{other}/" for other in course.about.exercises if other != name)
        own = {place: content for place, content in everything.items() if not place.startswith(others)}
        exercise = course.exercise(name)
        check_leaks(own, (), hidden_values(store.read(exercise, course)))


def engine_files(commands: Mapping[str, click.Command], imported: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the part of the engine for students: their commands, and the imports of their exercises."""
    modules = {command.callback.__module__ for command in commands.values() if command.callback}
    found = engine.modules((*ENTRIES, *SCRIPTS, *sorted(modules | set(imported))))
    paths = {*found.values(), *engine.grammars(found.values())}
    for folder in {path.parent for path in paths if path.name == "__init__.py"}:
        for data in _ENGINE_DATA:
            paths |= {path for path in (folder / data).glob("*.j2") if _is_used(path, found.values())}
    return {path.relative_to(AROUND_ENGINE).as_posix(): path.read_bytes() for path in sorted(paths)}


def _imported(files: Mapping[str, bytes]) -> set[str]:
    return {match.decode() for content in files.values() for match in _IMPORTED.findall(content)}


def _is_used(template: Path, modules: Iterable[Path]) -> bool:
    """Return whether a module names one of the folder's templates; templates may name others, so all are included."""
    names = [path.name for path in template.parent.glob("*.j2")]
    return any(f'"{name}"' in module.read_text(encoding="utf-8") for module in modules for name in names)


def _committed(path: Path, built: bytes) -> bytes:
    """Return the existing file if it differs only in last digits; then every machine packs the same."""
    return old if path.is_file() and is_fresh(path.name, old := path.read_bytes(), built) else built


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", path) from error


def _course_file(course: Course) -> bytes:
    """Return the students' course.toml, without dates, penalties and extensions."""
    about = course.about
    values = {"title": about.title, "seed": about.seed, "exercises": list(about.exercises)}
    values |= {"finale": about.finale, "ending": about.ending, "submit": about.submit}
    return "".join(
        f"{key} = {json.dumps(value)}\n" for key, value in values.items()
    ).encode()  # TOML writes them like Python


def _requirements(root: Path, code: Iterable[str]) -> dict[str, str]:
    used = engine.packages_used(AROUND_ENGINE / path for path in code if path.endswith(".py"))
    texts = {}
    for name, packages in REQUIREMENTS.items():
        texts[name] = f"# Locked: what `python start.py{_added(name)}` installs.\n" + locked(
            root, packages or (*used, "setuptools")
        )
    return texts


def _added(name: str) -> str:
    extra = name.removeprefix("requirements-").removesuffix(".txt")
    return "" if extra == "student" else f" add {extra}"


def _rendered(course: Course, code: Mapping[str, bytes], commands: Mapping[str, click.Command]) -> dict[str, bytes]:
    packages = sorted({path.rpartition("/")[0].replace("/", ".") for path in code if path.endswith(".py")})
    facts = {
        "course": course.about,
        "exercises": [course.exercise(name) for name in course.about.exercises],
        "version": __version__,
        "packages": packages,
        "commands": [_described(name, command) for name, command in commands.items()],
        "short": lambda name: name.partition("_")[0],
    }
    targets = {"student-README.md.j2": "README.md", "student-pyproject.toml.j2": "pyproject.toml"}
    return {target: _environment.get_template(name).render(facts).encode() for name, target in targets.items()}


def _described(name: str, command: click.Command) -> tuple[str, str]:
    """Return a command's usage and summary."""
    pieces = command.collect_usage_pieces(click.Context(command))
    usage = " ".join([name, *(piece for piece in pieces if piece != "[OPTIONS]")])
    return usage, " ".join((command.help or "").split("\n\n")[0].split())
