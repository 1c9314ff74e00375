"""Where student code cannot be held, hidden grading refuses with a sentence and exit status 3."""

import contextlib
import os

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.errors import GraderFault
from autograder.sandbox import sandbox
from autograder.sandbox.bubblewrap import files_of
from autograder.sandbox.client import Budget, WorkerClient
from autograder.sandbox.process import readable_within
from autograder.sandbox.requirements import with_requirements
from autograder.sandbox.sandbox import BASE_PACKAGES, Sandbox
from autograder.sandbox.zygote import _is_mapped
from autograder.worker import locks
from tests.conftest import SMALL
from tests.corpora.hostile import probes
from tests.corpora.hostile.attacks import ALL_HONEST

MISSING = {
    "not Linux": (locks, "supported", lambda: False, "it needs Linux on x86-64 or aarch64, and this is "),
    "no landlock": (locks, "landlock_abi", lambda: 0, "this kernel has no landlock (Linux 5.13 or newer, switched on)"),
    "few processes": (locks, "processes_allowed", lambda: 10, "it needs 64 processes at a time, and 10 are allowed (`"),
    "no bubblewrap": (sandbox, "find_bwrap", lambda: None, "bubblewrap (bwrap) is neither on the PATH nor installed"),
    "bubblewrap that fails": (sandbox, "find_bwrap", lambda: "false", "bubblewrap cannot make its namespaces ()"),
}


@pytest.fixture
def class_of_one(tmp_path):
    folder = tmp_path / "submissions" / "ada" / "ex1_small"
    folder.mkdir(parents=True)
    (folder / "small.py").write_text(ALL_HONEST)
    return ["grade", str(tmp_path / "submissions"), "--out", str(tmp_path / "out"), "--course", str(SMALL)]


@pytest.mark.parametrize(("limits", "allowed"), [((10, 20), 10), ((-1, -1), float("inf"))])
def test_the_processes_that_are_allowed_are_counted(monkeypatch, limits, allowed):
    monkeypatch.setattr(locks.resource, "getrlimit", {locks.resource.RLIMIT_NPROC: limits}.__getitem__)
    assert locks.processes_allowed() == allowed


@pytest.mark.parametrize(("owner", "name", "value", "why"), MISSING.values(), ids=MISSING)
def test_without_a_sandbox_nothing_is_run_and_the_reason_is_said(
    class_of_one, tmp_path, monkeypatch, owner, name, value, why
):
    monkeypatch.setattr(owner, name, value)
    ran = CliRunner().invoke(main, class_of_one)
    assert ran.exit_code == 3
    assert f"autograder: No sandbox here: {why}" in ran.output
    assert "--unsafe-no-sandbox runs them in a plain process, for submissions you trust." in ran.output
    assert list((tmp_path / "out").rglob("result.json")) == []


@pytest.mark.parametrize(("owner", "name", "value", "why"), MISSING.values(), ids=MISSING)
def test_doctor_says_the_same(monkeypatch, owner, name, value, why):
    monkeypatch.setattr(owner, name, value)
    ran = CliRunner().invoke(main, ["doctor", "--no-torch"])
    assert ran.exit_code == 3
    assert "NO " in ran.output
    assert "Hidden tests cannot be run here." in ran.output


def test_only_what_ended_is_let_go_of():
    zygote = Sandbox().zygote()
    try:
        first, second = (zygote.start(memory_mib=256, cpu_s=5.0) for _ in range(2))
        first.end()
        descriptor = os.dup(second.descriptor)  # takes the number that the first one had
        first.pause()
        first.resume()
        assert not second.ended_within(0.0)
        os.close(descriptor)
        second.end()
    finally:
        zygote.close()


@pytest.mark.parametrize(
    ("ranges", "there"),
    [("0 0 4294967295", True), ("0 1000 1", False), ("0 1000 1\n1 100000 65536", False),
     ("0 1000 1\n1900000000 7 2194967295", True)],
)  # fmt: skip
def test_workers_become_others_only_where_these_exist(tmp_path, ranges, there):
    (tmp_path / "uid_map").write_text(ranges)
    assert _is_mapped(tmp_path / "uid_map") is there


def test_a_lock_that_cannot_be_put_on_is_named(monkeypatch):
    command = Sandbox.command
    monkeypatch.setattr(
        Sandbox, "command", lambda *given, **more: (*command(*given, **more)[:1], ["/nowhere"], "/site")
    )
    ran = CliRunner().invoke(main, ["doctor", "--no-torch"])
    assert ran.exit_code == 3
    assert "the lock 'landlock' cannot be put on: FileNotFoundError" in ran.output


@pytest.mark.parametrize("bwrap", [True, False])
def test_nothing_outlives_a_warm_process_that_is_killed(bwrap):
    on = tuple(name for name in locks.LOCKS if bwrap or name != "user")  # another user may not enter a private home
    zygote = Sandbox(locks_on=on, bwrap=bwrap).zygote()
    worker = WorkerClient(zygote, memory_mib=256, wall_factor=10.0, budget=Budget(10.0))
    descriptors = [os.pidfd_open(pid) for pid in probes.with_descendants(zygote.process.pid)]
    assert len(descriptors) >= 3  # the warm process, the worker and process 1 of its namespace
    zygote.process.kill()
    zygote.process.wait()
    assert all(readable_within(descriptor, 2.0) for descriptor in descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    with contextlib.suppress(GraderFault):
        worker.close()
    zygote.close()


REQUIRED = {
    "top": (
        'plain.part>=2; python_version >= "3"', 'old; python_version < "3"', "asked[One_More]",
        'theirs; sys_platform == "plan9"', 'unasked; extra == "all"',
    ),
    "asked": ('by-extra; extra == "one-more"', 'by-another; extra == "all"', "top"),
    "plain-part": (),
}  # fmt: skip


def test_markers_and_extras_decide_which_packages_a_worker_sees(tmp_path, monkeypatch):
    for name, requirements in REQUIRED.items():
        folder = tmp_path / f"{name.replace('-', '_')}-1.dist-info"
        folder.mkdir()
        lines = [f"Name: {name}", "Version: 1", *(f"Requires-Dist: {each}" for each in requirements)]
        (folder / "METADATA").write_text("\n".join(lines))
        (folder / "RECORD").write_text(f'"{name}/__init__.py",,\n../../bin/{name},,\n{folder.name}/METADATA,,\n')
        (tmp_path / name).mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    required = with_requirements(["Top"])
    assert required == {"top", "plain-part", "asked", "by-extra"}
    assert files_of(required) == [tmp_path / name for name in ("asked", "plain-part", "top")]
    assert with_requirements(["Top"], ({"sys_platform": "plan9"}, {})) == required | {"theirs"}


def test_what_every_worker_sees_requires_nothing_else():
    assert with_requirements(BASE_PACKAGES) == set(BASE_PACKAGES)
