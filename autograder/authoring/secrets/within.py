"""Opens files whose text a plain search cannot see: archives, compiled files, notebooks, arrays.

The extracted text is searched beside the file itself.
"""

from __future__ import annotations

import gzip
import io
import json
import marshal
import tarfile
import types
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

_PYC_HEADER = 16
_DEPTH = 5  # levels of archives in archives


def opened(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files and the contents inside each, by a name that gives the place."""
    found = {}
    for name, content in files.items():
        found[name] = content
        found.update(_inside(name, content, _DEPTH))
    return found


def _inside(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth == 0:
        return
    members: dict[str, bytes] = {}
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {entry: archive.read(entry) for entry in archive.namelist()}
            members[":comment"] = archive.comment
    elif content.startswith(b"\x1f\x8b"):
        members = {":unzipped": gzip.decompress(content)}
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            members = {entry.name: reader.read() for entry in tar if (reader := tar.extractfile(entry))}
    elif text := _as_text(name, content):
        yield f"{name} (its values)", text.encode("utf-8", "replace")
    for entry, inner in members.items():
        place = f"{name}/{entry}"
        yield place, inner
        yield from _inside(place, inner, depth - 1)


def _as_text(name: str, content: bytes) -> str:
    """Return the texts and numbers of a compiled file, an array or a JSON file, one per line."""
    if name.endswith(".pyc"):
        return "\n".join(_constants(marshal.loads(content[_PYC_HEADER:])))  # noqa: S302 - our own build's
    if content.startswith(b"\x93NUMPY"):
        values = np.load(io.BytesIO(content), allow_pickle=False)
        return "\n".join(map(str, values.ravel().tolist()))
    if name.endswith((".ipynb", ".json")):
        return "\n".join(_texts(json.loads(content)))
    return ""


def _constants(code: Any) -> Iterator[str]:  # noqa: ANN401 - a compiled file may hold anything
    match code:
        case types.CodeType():
            yield from (code.co_name, code.co_filename, *code.co_names, *code.co_varnames)
            for constant in code.co_consts:
                yield from _constants(constant)
        case tuple() | frozenset():
            for constant in code:
                yield from _constants(constant)
        case str() | float():
            yield str(code)
        case bytes():
            yield code.decode("utf-8", "replace")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item)
        case list():
            if value and all(isinstance(item, str) for item in value):  # the lines of a cell or of an output
                yield "".join(value)
            for item in value:
                yield from _texts(item)
        case str():
            yield value
