"""Takes the lines for a smaller environment from the course's lock: some packages and their requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from autograder.errors import CourseError
from autograder.sandbox.requirements import with_requirements

LOCK = "requirements.txt"
_SYSTEMS = (("win32", "nt", "Windows"), ("darwin", "posix", "Darwin"), ("linux", "posix", "Linux"))
_PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def locked(root: Path, packages: Iterable[str]) -> str:
    """Return the lines of the lock for these packages and their requirements, on any system and Python of students.

    Raises
    ------
    CourseError
        When the lock lacks a package that is needed.
    """
    lines = _lines(root / LOCK)
    needed = sorted(with_requirements(packages, _environments()))
    for name in needed:
        if name not in lines:
            raise CourseError(f"{root / LOCK}: has no line for {name}, which a package needs.")
    return "".join(f"{lines[name]}\n" for name in needed)


def _lines(path: Path) -> dict[NormalizedName, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", path) from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {canonicalize_name(Requirement(line).name): line for line in lines}


def _environments() -> Iterator[dict[str, str]]:
    for platform, os_name, system in _SYSTEMS:
        for version in _PYTHONS:
            yield {
                "sys_platform": platform,
                "os_name": os_name,
                "platform_system": system,
                "python_version": version,
                "python_full_version": f"{version}.0",
            }
