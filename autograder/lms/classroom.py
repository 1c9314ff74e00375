"""GitHub Classroom: one clone for each student, `<assignment>-<login>/`; its hand-in time is the last commit's.

Names of assignments and logins may both hold hyphens. The assignment is the common beginning of all clones, or the name
of the folder around them; a login counts only as a whole.

The student's computer sets that time, so it can be forged. The repositories' own settings are never used: their commits
are read through our own repository.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from autograder import children
from autograder.errors import ReadError
from autograder.grades.roster import Roster
from autograder.lms.attempts import Attempt, CollectedFor, Found, Person
from autograder.lms.download import Download, Entry
from autograder.submissions.submission import read_file

_REF_BYTES = 4 << 20
_COMMIT_BYTES = 1 << 20  # a few thousand are usual; packed data may expand to gigabytes
_GIT_S = 20  # for one commit; a repository may hold pipes without an end
_AROUND = "-submissions"  # the end of the folder name that Classroom's own command chooses
_UNCLEAR = f"the login in the name is not clear; clone into a folder `<assignment>{_AROUND}`"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_COMMITTER = re.compile(rb"^committer .*> (\d{1,11}) [+-]\d{4}$", re.MULTILINE)


def read(download: Download, about: CollectedFor) -> Found:
    """Return one attempt for each repository."""
    files = defaultdict[str, list[Entry]](list)
    for entry in download.entries:
        if len(entry.parts) > 1:
            files[entry.parts[0]].append(entry)
    if len(files) == 1:  # a folder around all of them
        (outer,) = files
        inner = defaultdict[str, list[Entry]](list)
        for entry in files[outer]:
            inner[entry.parts[1] if len(entry.parts) > 2 else ""].append(entry)
        if "" not in inner and (len(inner) > 1 or outer.endswith(_AROUND)):
            return _attempts(download, outer, {f"{outer}/{name}": found for name, found in inner.items()}, about.roster)
    return _attempts(download, download.path.name, dict(files), about.roster)


def _attempts(download: Download, around: str, repositories: dict[str, list[Entry]], roster: Roster | None) -> Found:
    names = {folder: folder.rpartition("/")[2] for folder in repositories}
    assignment = _assignment(around, [*names.values()], roster)
    attempts = []
    for folder, found in repositories.items():
        login = names[folder].removeprefix(assignment or "")
        person = Person((("github", login),), login)
        problem = _UNCLEAR if assignment is None or not names[folder].startswith(assignment) else ""
        when = _last_commit(download.path / folder) if download.path.is_dir() else None
        attempts.append(Attempt(person=person, files=tuple(found), submitted=when, problem=problem))
    return Found(attempts, [])


def _assignment(around: str, names: list[str], roster: Roster | None) -> str | None:
    """Return the text before the logins; None if that is not clear.

    The common beginning may end at several places. The place counts that is followed by the most logins of the roster;
    without a roster, the last place.
    """
    if around.endswith(_AROUND):
        return f"{around.removesuffix(_AROUND)}-"
    first, last = min(names, default=""), max(names, default="")
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ends = [first[: at + 1] for at in range(min(same, len(first) - 1)) if first[at] == "-"]
    if len(names) < 2:
        return ends[0] if len(ends) == 1 else None
    if roster is None or not ends:
        return ends[-1] if ends else ""

    def known(end: str) -> int:
        return sum(roster.whose([("github", name.removeprefix(end))]).student is not None for name in names)

    return max(ends, key=lambda end: (known(end), len(end)))


def _last_commit(repository: Path) -> dt.datetime | None:
    """Return the time of the checked-out branch's last commit; None if it cannot be read."""
    git = children.find_program("git")
    commit = _head(repository / ".git")
    if git is None or commit is None:
        return None
    with tempfile.TemporaryDirectory() as own:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": own, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run([git, "init", "-q", "--bare", own], env=environment, check=True, capture_output=True)
        environment |= {"GIT_DIR": own, "GIT_OBJECT_DIRECTORY": str((repository / ".git" / "objects").absolute())}
        size = _said(git, "-s", commit, environment)  # size first: git unpacks everything that it shows
        shown = _said(git, "commit", commit, environment) if size.isdigit() and int(size) <= _COMMIT_BYTES else b""
    match = _COMMITTER.search(shown.partition(b"\n\n")[0])
    return dt.datetime.fromtimestamp(int(match[1]), dt.UTC) if match else None


def _said(git: str, what: str, commit: str, environment: dict[str, str]) -> bytes:
    """Return git's output about a commit; empty if it takes too long."""
    command = [git, "cat-file", what, commit]
    try:
        ran = subprocess.run(command, env=environment, check=False, capture_output=True, timeout=_GIT_S)
    except subprocess.TimeoutExpired:
        return b""
    return ran.stdout.strip()


def _head(git: Path) -> str | None:
    """Return the hash of the checked-out commit."""
    with contextlib.suppress(OSError, ReadError, UnicodeDecodeError):
        text = _text(git / "HEAD")
        if not text.startswith("ref: refs/"):
            return text if _COMMIT.fullmatch(text) else None
        reference = text.removeprefix("ref: ")
        if ".." in reference.split("/"):
            return None
        with contextlib.suppress(FileNotFoundError):
            text = _text(git / reference)
            return text if _COMMIT.fullmatch(text) else None
        for line in _text(git / "packed-refs").splitlines():
            commit, _, name = line.partition(" ")
            if name == reference and _COMMIT.fullmatch(commit):
                return commit
    return None


def _text(path: Path) -> str:
    return read_file(path, _REF_BYTES).content.decode().strip()
