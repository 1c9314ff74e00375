"""Expected values are computed once for a course and its seed, and again when anything that they depend on changes."""

import importlib.metadata
import shutil
from pathlib import Path

import msgspec
import pytest

from autograder.casebook import store
from autograder.casebook.cases import Casebook
from autograder.course.course import find_course
from tests.classrun.test_run import SMALL

EXERCISE = "ex1_small"
DRAWN = '''
@public(points=0)
def test_double_drawn(expect, rng):
    """doubles random numbers"""
    x = rng.normal(size=3)
    expect(x, returns=2 * x)
'''


@pytest.fixture
def course(tmp_path):
    shutil.copytree(SMALL, tmp_path / "course", ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return find_course(tmp_path / "course")


@pytest.fixture
def compiled(monkeypatch):
    """Count what is compiled, and compile nothing."""
    calls = []
    book = Casebook(exercise=EXERCISE, seed=7, parameters={}, tests=(), mistakes=())
    monkeypatch.setattr(store, "compile_tests", lambda exercise, _: calls.append(exercise.name) or book.to_json())
    return calls


def test_expected_values_are_computed_once(course, compiled):
    exercise = course.exercise(EXERCISE)
    first = store.read_bytes(exercise, course)
    assert store.read_bytes(exercise, course) == first
    assert store.read(exercise, course).to_json() == first
    assert compiled == [EXERCISE]
    assert len(list(store.cache_folder(course).glob("*.json"))) == 1


def test_they_are_computed_again_when_a_source_the_seed_or_a_version_changes(course, compiled, monkeypatch):
    exercise = course.exercise(EXERCISE)
    seen = {store.digest(exercise, course)}

    def changed(course):
        digest = store.digest(exercise, course)
        assert digest not in seen
        seen.add(digest)
        store.read_bytes(exercise, course)
        assert len(compiled) == len(seen) - 1

    for name in ("small.py", "test_small.py", "exercise.toml"):
        with open(exercise.folder / name, "a") as file:
            file.write("# another line\n")
        changed(course)
    changed(msgspec.structs.replace(course, about=msgspec.structs.replace(course.about, seed=8)))
    (course.root / "solutions" / "key").write_text("another")
    changed(course)
    for package in ("numpy", "torch"):
        known = importlib.metadata.version
        monkeypatch.setattr(
            "importlib.metadata.version", lambda name, p=package, k=known: "0" if name == p else k(name)
        )
        changed(course)


def test_they_are_the_same_wherever_the_course_lies(course, tmp_path, monkeypatch):
    exercise = course.exercise(EXERCISE)
    digests = {store.digest(exercise, course)}
    engine = Path(store.__file__).parents[1]
    for place in ("before", "later"):  # in the order of names: before and behind the course
        shutil.copytree(engine, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr(store, "__file__", str(tmp_path / place / "casebook" / "store.py"))
        digests.add(store.digest(exercise, course))
    assert len(digests) == 1


def test_half_a_casebook_is_never_kept(course, compiled, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "compile_tests", broken)
    with pytest.raises(KeyboardInterrupt):
        store.read(course.exercise(EXERCISE), course)
    monkeypatch.setattr("os.replace", broken)
    monkeypatch.setattr(store, "compile_tests", lambda *_: b"{}")
    with pytest.raises(KeyboardInterrupt):
        store.read(course.exercise(EXERCISE), course)
    assert list(store.cache_folder(course).iterdir()) == []


def test_another_key_gives_other_hidden_cases_and_the_same_public_ones(course):
    key, exercise = course.root / "solutions" / "key", course.exercise(EXERCISE)
    with open(exercise.folder / "test_small.py", "a") as file:
        file.write(DRAWN)
    books = []
    for text in ("a" * 64, "b" * 64, ""):
        key.write_text(text)
        books.append(Casebook.from_json(store.compile_tests(exercise, course)))
    assert len({book.public().to_json() for book in books}) == 1
    assert len({book.to_json() for book in books}) == len(books)
