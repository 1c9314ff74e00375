"""Reads a downloaded zip or folder without trusting it: unpacks nothing, and reads a file only when required.

A single bad file (outside its folder, a link, a device, encrypted, a clash of names) is left out and listed. A zip with
a malicious structure is refused as a whole. A file is never read beyond the reader's limit, so a zip bomb costs no more
than any other file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from autograder.errors import AutograderError, ReadError, UsageError
from autograder.submissions.submission import read_file
from autograder.text import one_line

MAX_FILES = 1_000_000  # of a whole download; each person has a separate bound
MAX_DEPTH = 32
MAX_PART_BYTES = 255
LOCAL_HEADER_BYTES = 30
SIDE_FILES = frozenset(
    {"__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "__pycache__", "node_modules", "site-packages"}
)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # other methods unpack without a bound on memory


class Entry(msgspec.Struct, frozen=True):
    """One file of a download; `time` comes from the archive or the disk, without a time zone for archives."""

    parts: tuple[str, ...]
    size: int
    time: dt.datetime | None = None

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.parts[-1]

    def __str__(self) -> str:
        return one_line("/".join(self.parts), 200)


class Download(Protocol):
    """A zip or folder that was downloaded."""

    path: Path
    entries: list[Entry]
    refused: list[tuple[str, str]]  # a name and the reason

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the content of a file; ReadError if it is larger than `limit` or cannot be read."""


def open_download(path: Path) -> Download:
    """Return the zip or folder at a path."""
    if path.is_dir():
        return FolderDownload(path)
    if not path.exists():
        raise UsageError("no such file or folder.", path)
    return ZipDownload(path)


class ZipDownload:
    """A zip, as platforms provide them.

    Parameters
    ----------
    path : Path
    content : bytes or None
        The zip itself if it is inside another zip; then `path` is only its name.
    most : int, optional
        Maximum number of files in it.
    """

    def __init__(self, path: Path, content: bytes | None = None, most: int | None = None) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self.refused: list[tuple[str, str]] = []
        self._infos: dict[tuple[str, ...], zipfile.ZipInfo] = {}
        try:
            self._zip = zipfile.ZipFile(path if content is None else io.BytesIO(content))
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror}.", path) from error
        except Exception as error:  # the reader may fail in any way on hostile bytes
            raise UsageError(f"not a zip that can be read: {one_line(str(error), 200)}.", path) from error
        infos = self._zip.infolist()
        self._check_structure(infos, most or MAX_FILES)
        for info in infos:
            if not info.orig_filename.endswith(("/", "\\")):
                self._sort(info)
        self._drop_clashes()

    def _check_structure(self, infos: list[zipfile.ZipInfo], most: int) -> None:
        if len(infos) > most:
            raise AutograderError(f"refused: {len(infos):,} files; at most {most:,} are read.", self.path)
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise AutograderError("refused: files overlap in it, as in a zip bomb.", self.path)
            name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")
            end = info.header_offset + LOCAL_HEADER_BYTES + len(name) + info.compress_size

    def _sort(self, info: zipfile.ZipInfo) -> None:
        name = info.orig_filename.replace("\\", "/")  # Windows writes backslashes
        parts = tuple(name.split("/"))
        if SIDE_FILES.intersection(parts):
            return
        if why := _name_problem(name, parts) or _kind_problem(info):
            self.refused.append((one_line(info.orig_filename, 200), why))
            return
        self.entries.append(Entry(parts, info.file_size, _zip_time(info)))
        if parts in self._infos:
            self.refused.append((one_line(info.orig_filename, 200), "the name occurs twice"))
        self._infos[parts] = info

    def _drop_clashes(self) -> None:
        """Leave out names that differ only in capitals: nobody knows which one the platform meant."""
        spelt: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self.entries:
            spelt.setdefault(tuple(part.casefold() for part in entry.parts), []).append(entry)
        self.entries = [same[0] for same in spelt.values() if len(same) == 1]
        for same in spelt.values():
            if len({entry.parts for entry in same}) > 1:
                self.refused += [(str(entry), "a second name differs only in capitals") for entry in same]

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the content of a file; ReadError if it is larger than `limit` or cannot be read."""
        try:
            with self._zip.open(self._infos[entry.parts]) as file:
                content = file.read(limit + 1)
        except Exception as error:  # the reader may fail in any way on hostile bytes
            raise ReadError(f"cannot be unpacked: {one_line(str(error), 200) or type(error).__name__}") from error
        if len(content) > limit:
            raise ReadError(f"larger than {limit >> 20} MiB")
        return content


class FolderDownload:
    """A folder: a zip that was unpacked by hand, or cloned repositories. Links are not followed.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self.refused: list[tuple[str, str]] = []
        for parts, status in self._walk(path, ()):
            if len(self.entries) > MAX_FILES:
                raise AutograderError(f"refused: more than {MAX_FILES:,} files.", path)
            name = "/".join(parts).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            if SIDE_FILES.intersection(parts):
                continue
            if why := _name_problem("/".join(parts), parts) or _mode_problem(status.st_mode):
                self.refused.append((one_line(name, 200), why))
            else:
                self.entries.append(Entry(parts, status.st_size, _disk_time(status)))

    def _walk(self, folder: Path, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], os.stat_result]]:
        """Yield the files in a folder and below; hidden folders such as .git are left out."""
        try:
            found = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.refused.append((one_line("/".join(above) or str(folder)), f"cannot be read: {error.strerror}"))
            return
        for entry in found:
            parts = (*above, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):  # it was removed meanwhile
                    yield parts, entry.stat(follow_symlinks=False)
            elif not entry.name.startswith(".") and entry.name not in SIDE_FILES and len(parts) < MAX_DEPTH:
                yield from self._walk(Path(entry.path), parts)

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the content of a file; ReadError if it is larger than `limit` or cannot be read."""
        try:
            return read_file(self.path.joinpath(*entry.parts), limit).content
        except FileNotFoundError:
            raise ReadError("is gone") from None


def _name_problem(name: str, parts: tuple[str, ...]) -> str:
    """Return what is wrong with a file's name in a download; an empty text if nothing is."""
    if name.startswith("/") or "\\" in name or (len(name) > 1 and name[1] == ":"):
        return "the name is an absolute path or holds a backslash"
    if not name:
        return "it has no name"
    if ".." in parts or "." in parts or "" in parts:
        return "the name leads out of its folder"
    if any(ord(char) < 32 or 127 <= ord(char) < 160 or 0xD800 <= ord(char) < 0xE000 for char in name):
        return "the name holds control characters or is not valid text"
    if len(parts) > MAX_DEPTH or any(len(part.encode()) > MAX_PART_BYTES for part in parts):
        return "the name is too long"
    return ""


def _kind_problem(info: zipfile.ZipInfo) -> str:
    """Return why a file of a zip is not read; an empty text if it is read."""
    if info.flag_bits & 0x1:
        return "it is encrypted"
    if why := _mode_problem(info.external_attr >> 16):
        return why
    if info.compress_type not in METHODS:
        return "its compression is not supported; pack it as an ordinary zip"
    return ""


def _mode_problem(mode: int) -> str:
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFLNK:
        return "it is a link; links are not followed"
    return "" if kind in (0, stat.S_IFREG) else "it is a device, a pipe or the like"


def _disk_time(status: os.stat_result) -> dt.datetime | None:
    """Return the time of a file on the disk; None if it is outside the calendar."""
    with contextlib.suppress(OverflowError, ValueError, OSError):
        return dt.datetime.fromtimestamp(status.st_mtime, dt.UTC)
    return None


def _zip_time(info: zipfile.ZipInfo) -> dt.datetime | None:
    """Return the time of a file in a zip, without a time zone; None if there is none."""
    try:
        time = dt.datetime(*info.date_time)  # noqa: DTZ001 - a zip has no time zone
    except ValueError:
        return None
    return None if time.year <= 1980 else time
