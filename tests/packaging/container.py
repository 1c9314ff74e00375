"""A container as Gradescope starts them: root, the paths below /autograder, a fresh tree of processes.

Made with bubblewrap. `RIGHTS` are the capabilities that Docker leaves to root, without the one to make namespaces;
`WITHOUT_LANDLOCK` is a filter of system calls such as older container engines have, which know no landlock.
"""

import json
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

from autograder.sandbox.bubblewrap import find_bwrap

NOT_SEEN = ("/proc", "/dev", "/sys", "/tmp", "/run", "/autograder", "/work")
RIGHTS = ("CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "SETGID", "SETUID", "KILL", "SYS_CHROOT")
LANDLOCK = (444, 445, 446)
METADATA = {
    "id": 123456, "created_at": "2026-11-01T14:22:32.365935-07:00", "submission_method": "upload",
    "assignment": {"id": 25828, "title": "One neuron", "total_points": "110.0", "due_date": None},
    "users": [{"email": "ada@example.org", "id": 1, "name": "Ada <b>Lovelace</b>", "sid": "u1001"}],
    "previous_submissions": [],
}  # fmt: skip


def without_landlock():
    """Return a program for seccomp that answers the calls of landlock as a kernel that has none."""
    load = struct.pack("=HBBI", 0x20, 0, 0, 0)
    end = [struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000), struct.pack("=HBBI", 0x06, 0, 0, 0x00050000 | 38)]
    tests = [struct.pack("=HBBI", 0x15, len(LANDLOCK) - at, 0, number) for at, number in enumerate(LANDLOCK)]
    return b"".join([load, *tests, *end])


class Container:
    """The image after its build: scripts, engine and secrets unpacked, setup.sh run."""

    def __init__(self, root):
        self.root = root
        self.rights = None  # all of them
        self.landlock = True

    def unpack(self, zipped):
        """Do what Gradescope does with the zip."""
        for name in ("source", "submission", "results"):
            (self.root / name).mkdir(parents=True)
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(zipped)
            file.flush()
            shutil.unpack_archive(file.name, self.root / "source")  # which forgets the rights
        shutil.copy(self.root / "source" / "run_autograder", self.root)
        (self.root / "run_autograder").chmod(0o755)

    def run(self, *command, **environment):
        """Run a command in it, from /autograder."""
        words = [find_bwrap(), *_mounts(), "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--unshare-pid"]
        words += ["--bind", str(self.root), "/autograder", "--chdir", "/autograder", "--die-with-parent"]
        if self.rights is not None:
            words += ["--cap-drop", "ALL", *(word for right in self.rights for word in ("--cap-add", f"CAP_{right}"))]
        kept = {name: value for name, value in os.environ.items() if name.lower().startswith(("pip_", "http", "ssl_"))}
        with tempfile.TemporaryFile() as program:
            if not self.landlock:
                program.write(without_landlock())
                program.seek(0)
                words += ["--seccomp", str(program.fileno())]
            return subprocess.run(
                [*words, *command], check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={"PATH": "/usr/bin:/bin", "HOME": "/root", **kept, **environment}, pass_fds=[program.fileno()],
            )  # fmt: skip

    def hand_in(self, files):
        """Put files, by their path, where Gradescope downloads them to, and clear what the last run left."""
        for name in ("submission", "results"):
            shutil.rmtree(self.root / name)
            (self.root / name).mkdir()
        for name, content in files.items():
            path = self.root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (self.root / "submission_metadata.json").write_text(json.dumps(METADATA))

    def grade(self, files):
        """Return what run_autograder printed, its status, and results.json."""
        self.hand_in(files)
        ran = self.run("/autograder/run_autograder")
        made = self.root / "results" / "results.json"
        return ran.stdout, ran.returncode, json.loads(made.read_bytes()) if made.is_file() else None


def _mounts():
    """Return the options that show this machine's system in it, read-only, and nothing of the course."""
    for entry in sorted(Path("/").iterdir()):
        if str(entry) in NOT_SEEN:
            continue
        if entry.is_symlink():
            yield from ("--symlink", os.readlink(entry), str(entry))
        else:
            yield from ("--ro-bind", str(entry), str(entry))
