"""Copies the repository, to run commands of the documents in, and grades its sample class there."""

import os
import shutil
import subprocess

from tests.conftest import ROOT


def repository(target):
    """Copy what git knows to a folder, with the environment that is already set up."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(ROOT / ".venv")
    for name in ("pyproject.toml", "requirements.txt"):  # older than the environment: it is not set up again from here
        os.utime(target / name, (0, 0))
    if (ROOT / ".cache").is_dir():
        shutil.copytree(ROOT / ".cache", target / ".cache")
    return target


def run(command, folder):
    """Run a command of the documents, as somebody who has set nothing of his own."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "COLUMNS": "100", "LANG": "C.UTF-8"}
    return subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=600
    )


def snapshot(folder):
    """Return every file below a folder with its bytes and the time of its last change."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


class SampleClass:
    """The sample class of a copy of the repository, graded there.

    Parameters
    ----------
    fresh : Path
        The copy.
    """

    COMMAND = "make grade"

    def __init__(self, fresh):
        self.fresh = fresh
        self.submissions, self.out = fresh / "examples" / "class", fresh / "build" / "sample"
        self.submitted = snapshot(self.submissions)
        self.ran = self.grade()

    def grade(self):
        """Return the finished command."""
        return run(self.COMMAND, self.fresh)
