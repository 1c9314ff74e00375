"""The files that one student handed in, also those inside zips, such as the ones of `autograder submit`.

A student's zip is treated as hostile, like the download itself, and is read only one level deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from autograder.lms.download import Download, Entry, ZipDownload
from autograder.submissions.picking import stem_of

MAX_ZIP_BYTES = 64 << 20
MAX_FILES_EACH = 20_000  # of one person, and of one zip


class Unpacked:
    """The files of one attempt: those outside zips, and those inside, with names like `zip/folder/file`.

    Parameters
    ----------
    download : Download
    uploads : sequence of Entry
        The files as the student handed them in.
    """

    def __init__(self, download: Download, uploads: Sequence[Entry]) -> None:
        self.download = download
        self.files: list[Entry] = []
        self.problems: list[tuple[str, str]] = []
        self._uploads: dict[Entry, tuple[int, Entry]] = {}
        self._zips: dict[Entry, tuple[ZipDownload, Entry]] = {}
        for position, upload in enumerate(uploads):
            is_zip = stem_of(upload.name)[1] == ".zip"
            for entry in self._within(upload) if is_zip else [upload]:
                self.files.append(entry)
                self._uploads[entry] = position, upload

    def _within(self, upload: Entry) -> Iterator[Entry]:
        """Yield the files of a zip, with the time of the zip itself; errors concern only this zip."""
        try:
            content = self.download.read(upload, MAX_ZIP_BYTES)
            packed = ZipDownload(self.download.path / str(upload), content, MAX_FILES_EACH)
        except Exception as error:  # noqa: BLE001 - a zip may be wrong in any way
            self.problems.append((str(upload), getattr(error, "sentence", str(error)).rstrip(".")))
            return
        self.problems += [(f"{upload}/{name}", f"refused: {why}") for name, why in packed.refused]
        for inner in packed.entries:
            entry = msgspec.structs.replace(inner, parts=(*upload.parts, *inner.parts), time=upload.time)
            self._zips[entry] = packed, inner
            yield entry

    def upload(self, entry: Entry) -> tuple[int, Entry]:
        """Return the uploaded file that is or contains this one, with its position."""
        return self._uploads[entry]

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the content of a file; ReadError if it is larger than `limit` or cannot be read."""
        if entry in self._zips:
            packed, inner = self._zips[entry]
            return packed.read(inner, limit)
        return self.download.read(entry, limit)
