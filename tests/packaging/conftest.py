"""The students' release, built once; unpacked and set up once, as a student would, with a Python of its own."""

import io
import os
import subprocess
import sys
import zipfile

import click
import pytest

from autograder.cli import main
from autograder.packaging.release import build_release


@pytest.fixture(scope="session")
def commands():
    """Return the students' commands."""
    with click.Context(main.main) as context:
        return main.main.for_students(context)


@pytest.fixture(scope="session")
def release(course, commands):
    """Return the release of the course."""
    return build_release(course, commands)


def unzip(content, target):
    """Unpack a zip with the rights that it asks for."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, target)
            os.chmod(path, entry.external_attr >> 16)
    return target


class Home:
    """A folder with the release in it."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *command, **environment):
        """Run a command there; the environment of these tests is not seen."""
        base = {name: os.environ[name] for name in ("LANG", "HOME", "SSL_CERT_FILE") if name in os.environ}
        base |= {name: value for name, value in os.environ.items() if name.lower().startswith(("pip_", "http"))}
        return subprocess.run(
            command, cwd=self.folder, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", **base, **environment},
        )  # fmt: skip

    def start(self, *words, **environment):
        """Run start.py."""
        return self.run(sys.executable, "start.py", *words, **environment)


@pytest.fixture(scope="session")
def unpacked(release, tmp_path_factory):
    """Return the release in a folder whose name is awkward."""
    top = tmp_path_factory.mktemp("a student's") / "Übung 1"
    top.mkdir()
    return Home(unzip(release.zipped(), top) / release.name)


@pytest.fixture(scope="session")
def home(unpacked):
    """Return the release, set up for real by its one command."""
    ran = unpacked.start()
    assert ran.returncode == 0, ran.stdout
    unpacked.first_words = ran.stdout
    return unpacked
