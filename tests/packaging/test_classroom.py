"""GitHub Classroom: the workflow in the students' repository, its steps run for real in a release that is set up."""

import json
import shutil
import subprocess

import pytest
import yaml

from autograder.packaging.release import WORKFLOW
from tests.conftest import ROOT

CLASS = ROOT / "examples" / "class"
EXERCISES = {
    "ex1_perceptron": "perceptron", "ex2_multi_output": "multi_output", "ex3_mlp": "mlp", "ex4_optimizer": "optimizer",
    "ex6_autograd": "autograd",
}  # fmt: skip


@pytest.fixture(scope="session")
def job(release):
    """Return the workflow's only job."""
    workflow = yaml.safe_load(release.files[WORKFLOW])
    assert set(workflow) == {"name", "on", "permissions", "jobs"}
    assert workflow["on"] == ["push", "workflow_dispatch"]
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    return job


def test_it_uses_the_repository_and_nothing_else(job, release):
    assert [step["uses"] for step in job["steps"] if "uses" in step] == ["actions/checkout@v4"]
    assert [step["with"] for step in job["steps"] if "with" in step] == [{"persist-credentials": False}]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands
    assert all(command.split()[1] in release.files for command in commands)


@pytest.fixture
def pushed(home, job, tmp_path):
    """Return what runs the workflow's steps as GitHub does, until one fails, on a student's work."""
    stubs = {name: (home.folder / f"assignments/{name}/{module}.py") for name, module in EXERCISES.items()}
    kept = {path: path.read_bytes() for path in stubs.values()}
    told = {"GITHUB_STEP_SUMMARY": tmp_path / "summary.md", "GITHUB_OUTPUT": tmp_path / "output.txt"}

    def push(**work):
        for name, source in work.items():
            shutil.copy2(CLASS / source / name / f"{EXERCISES[name]}.py", stubs[name])
        log, status = "", 0
        for step in job["steps"]:
            if "run" in step and status == 0:
                script = tmp_path / "step.sh"
                script.write_text(step["run"])
                environment = {name: str(path) for name, path in told.items()}
                ran = home.run("bash", "-e", str(script), GITHUB_ACTIONS="true", CI="true", **environment)
                log, status = log + ran.stdout, ran.returncode
        return status, log, told["GITHUB_STEP_SUMMARY"].read_text()

    yield push
    for path, content in kept.items():
        path.write_bytes(content)


def reported(log):
    """Return the points that GitHub Classroom reads: those of the notices that GitHub obeys."""
    obeyed, silent_until = [], None
    for line in map(str.strip, log.splitlines()):
        if silent_until:
            silent_until = None if line == silent_until else silent_until
        elif line.startswith("::stop-commands::"):
            silent_until = f"::{line.removeprefix('::stop-commands::')}::"
        elif line.startswith("::notice "):
            obeyed.append(line)
    complete, report = obeyed
    numbers = json.loads(report.partition("::notice title=Autograding report::")[2])
    earned, of = numbers["totalPoints"], numbers["maxPoints"]
    assert complete == f"::notice title=Autograding complete::Points {earned:g}/{of:g}"
    return earned, of


def test_untouched_work_is_green_and_has_no_points(pushed):
    status, log, summary = pushed()
    assert status == 0, log
    earned, of = reported(log)
    assert earned == 0
    assert f"| together | 0 of {of:g} |" in summary
    assert summary.count("| not begun |") == len(EXERCISES)
    assert "These points are not the grade: " in summary


def test_wrong_work_is_red_and_has_the_points_of_what_is_right(pushed):
    status, log, summary = pushed(ex1_perceptron="carl")
    assert status == 1
    earned, of = reported(log)
    assert 0 < earned < 34
    assert f"| One neuron (`ex1`) | {earned:g} of 36 |" in summary
    assert "`perceptron_gradient`: wrong answer |" in summary
    assert "called    perceptron_gradient(" in log


def test_right_work_is_green_and_has_all_points(pushed):
    status, log, summary = pushed(**dict.fromkeys(EXERCISES, "ada"))
    assert status == 0, log
    earned, of = reported(log)
    assert earned == of > 100
    assert "Not checked here, because torch is not installed: `torch_minimize`." in summary


def test_what_set_up_and_checks_leave_behind_is_not_committed(home, release, tmp_path):
    git = ["git", f"--git-dir={tmp_path}", "--work-tree=."]
    for words in (["init", "-q"], ["add", "-A"]):
        ran = home.run(*git, *words)
        assert ran.returncode == 0, ran.stdout
    listed = subprocess.run([*git, "ls-files", "-z"], cwd=home.folder, capture_output=True, check=True).stdout.decode()
    assert (home.folder / ".venv").is_dir()
    assert set(filter(None, listed.split("\0"))) == set(release.files)
