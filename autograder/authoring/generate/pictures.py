"""Draws an exercise's pictures as SVG, the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

from autograder.authoring.generate.fresh import inputs_digest, is_drawn_from, stamp
from autograder.authoring.generate.load import load_file, load_solution
from autograder.authoring.source.marks import Source
from autograder.course.course import Exercise
from autograder.errors import CourseError

FIGURES_FILE = "figures.py"
FOLDER = "figures"

_SETTINGS: Any = {"svg.hashsalt": "gradients by hand", "svg.fonttype": "path", "figure.max_open_warning": 0}
_NAME = re.compile(r"[A-Za-z0-9_-]+\.svg")
_IMAGE = re.compile(r"!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^)\s]+)[^)]*\)")
_COORDINATES = re.compile(r'(?<= d=")[^"]*(?=")')
_FRACTION = re.compile(r"-?\d+\.\d{4,}")


def images(markdown: str) -> list[tuple[str, str]]:
    """Return the alternative text and the target of each image in a markdown text."""
    return [(" ".join(match["alt"].split()), match["target"]) for match in _IMAGE.finditer(markdown)]


def captions(source: Source) -> dict[str, str]:
    """Return the alternative text of each picture in the lecture, by file name, in the lecture's order."""
    cells = [cell.text for cell in source.cells if cell.kind == "markdown"]
    found: dict[str, str] = {}
    for alt, target in images("\n".join(cells)):
        if target.startswith(f"{FOLDER}/"):
            found.setdefault(target.removeprefix(f"{FOLDER}/"), alt)
    return found


def read_pictures(exercise: Exercise) -> Mapping[str, Callable[[Any], Any]]:
    """Return `PICTURES` of `figures.py`: a drawing function for each file name.

    Raises
    ------
    CourseError
        If there are none, or a name is not that of an SVG file.
    """
    mpl.use("svg")
    path = exercise.folder / FIGURES_FILE
    pictures = getattr(load_file(path), "PICTURES", None)
    if not isinstance(pictures, Mapping):
        raise CourseError("PICTURES is missing: a dict from file names such as 'neuron.svg' to functions.", path)
    for name in pictures:
        if not _NAME.fullmatch(name):
            raise CourseError(f"{name!r} in PICTURES is not the plain name of an SVG file.", path)
    return pictures


def draw_pictures(exercise: Exercise, source: Source, existing: Path | None = None) -> dict[str, bytes]:
    """Return the exercise's pictures by file name, drawn with the solution's functions.

    A picture in the folder `existing` is not drawn again if its code and its drawing are unchanged.

    Raises
    ------
    CourseError
        If one cannot be drawn.
    """
    pictures, titles = read_pictures(exercise), captions(source)
    path = exercise.folder / FIGURES_FILE
    code = (path.read_text(encoding="utf-8"), source.code(), repr(_SETTINGS))
    drawn = {}
    for name, draw in pictures.items():
        title = titles.get(name, "")
        inputs = inputs_digest(name, title, *code)
        there = existing / name if existing else None
        if there and there.is_file() and is_drawn_from(content := there.read_bytes(), inputs):
            drawn[name] = content
            continue
        try:
            drawn[name] = stamp(_draw(draw, load_solution(exercise, source), title), inputs)
        except Exception as error:
            raise CourseError(f"{name} cannot be drawn: {type(error).__name__}: {error}", path) from error
    return drawn


def _draw(draw: Callable[[Any], Any], module: Any, title: str) -> bytes:  # noqa: ANN401 - a module or nothing
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        buffer = io.BytesIO()
        metadata = {"Date": None, "Creator": None} | ({"Title": title} if title else {})
        draw(module).savefig(buffer, format="svg", metadata=metadata)
        plt.close("all")
    return _tidy(buffer.getvalue().decode(), titled=bool(title)).encode()


def _tidy(svg: str, *, titled: bool) -> str:
    """Return the picture with coordinates to a thousandth of a point, and its title as the name for screen readers."""
    svg = _COORDINATES.sub(lambda path: _FRACTION.sub(_rounded, path[0]), svg)
    svg = "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
    return svg.replace("<svg ", '<svg role="img" ', 1) if titled else svg


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.3f}".rstrip("0").rstrip(".")
