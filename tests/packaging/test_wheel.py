"""The installed package: it is built without a warning, holds every file of the engine, and needs what it declares."""

import ast
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT, SMALL

BUILD = "from setuptools import build_meta; build_meta.build_wheel('dist'); build_meta.build_editable('dist/editable')"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return what building said, and the folder with the wheel; an editable one lies in `editable`."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "autograder", folder / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    for other in ("tests", "solutions"):  # lie beside the package, and are no part of it
        (folder / other).mkdir()
        (folder / other / "other.py").touch()
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, folder)
    ran = subprocess.run([sys.executable, "-c", BUILD], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr, folder / "dist"


def wheel_in(folder):
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


def test_building_warns_of_nothing(built):
    assert "Warning:" not in built[0]


def test_the_wheel_holds_every_file_of_the_engine_and_no_other(built):
    with wheel_in(built[1]) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = (path for path in (ROOT / "autograder").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert held == {path.relative_to(ROOT).as_posix() for path in files}


def test_an_editable_installation_adds_a_path_and_no_import_hook(built):
    with wheel_in(built[1] / "editable") as wheel:
        added = [name for name in wheel.namelist() if ".dist-info/" not in name]
        assert [name.rpartition(".")[2] for name in added] == ["pth"]
        assert wheel.read(added[0]).decode().strip() == str(built[1].parent)


def test_the_wheel_grades_a_submission(built, tmp_path):
    with wheel_in(built[1]) as wheel:
        wheel.extractall(tmp_path / "site")
    work = tmp_path / "in" / "ada" / "ex1_small"
    work.mkdir(parents=True)
    shutil.copy(SMALL / "solutions/ex1_small/small.py", work)
    words = ["grade", tmp_path / "in", "--out", tmp_path / "out", "--course", SMALL, "--jobs", "1"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    here = [sys.executable, "-P", "-c", "import autograder; print(autograder.__file__)"]
    ran = subprocess.run(here, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(tmp_path / "site/autograder/__init__.py")
    command = [sys.executable, "-P", "-m", "autograder", *map(str, words)]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads((tmp_path / "out/ada/ex1_small/result.json").read_bytes())["score"] == 100.0
    assert (tmp_path / "out/ada/ex1_small/feedback.html").is_file()


def imported_in(path):
    """Return the top names of what a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def test_what_the_engine_imports_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    lines = project["dependencies"] + optional["course"] + optional["cluster"]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    offered = importlib.metadata.packages_distributions()
    modules = (path for path in (ROOT / "autograder").rglob("*.py") if "packages/student" not in path.as_posix())
    names = {name for path in modules for name in imported_in(path)} - sys.stdlib_module_names - {"autograder"}
    assert names > {"numpy", "markupsafe", "IPython"}
    assert not [name for name in names if not {canonicalize_name(each) for each in offered[name]} & declared]
