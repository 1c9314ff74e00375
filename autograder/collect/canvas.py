"""Canvas: a flat zip of `adalovelace_1001_88123_perceptron.py`, with `_LATE_` before the numbers of late ones."""

from __future__ import annotations

import re
from collections import defaultdict

from autograder.collect.download import Download, Entry
from autograder.collect.found import Attempt, Found, Person, is_gradable, stem_of

_NAME = re.compile(r"(?P<name>.*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)


def read(download: Download) -> Found:
    """Return one attempt for each student, its files with the newest upload first.

    Canvas hands out the files of the latest attempt. Where the folder holds those of others too, the number before the
    ending and the number of the upload say which file is the latest.
    """
    files = defaultdict[tuple[str, str], list[tuple[int, int, bool, Entry]]](list)
    problems: list[tuple[str, str]] = []
    for entry in download.entries:
        if match := _NAME.fullmatch(entry.name):
            number = stem_of(match["rest"])[2]
            files[match["user"], match["name"]].append((number, int(match["file"]), bool(match["late"]), entry))
        elif is_gradable(entry):
            problems.append((str(entry), "not named `name_1001_88123_file.py`"))
    attempts = []
    for (user, name), found in files.items():
        person = Person((("canvas_id", user), ("name", name)), user)
        found.sort(key=lambda file: file[:2], reverse=True)
        number, _, late, _ = found[0]
        attempts.append(Attempt(person=person, files=tuple(file[-1] for file in found), number=number, late=late))
    return Found(attempts, problems)


def own_name(entry: Entry) -> str:
    """Return the name that the student gave the file."""
    match = _NAME.fullmatch(entry.name)
    return match["rest"] if match else entry.name
