"""Changes single cells of a CSV file and leaves every other byte unchanged.

It does not use `csv.reader`, which loses the quotes, the line ends and the encoding.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import atomic_write, read_named
from autograder.text import separator

MAX_BYTES = 64 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Row:
    """One line: its cells as they are written, and its line end."""

    def __init__(self, raw: list[str], end: str) -> None:
        self.raw = raw
        self.end = end

    def __getitem__(self, column: int) -> str:
        """Return the text of a cell; empty beyond the end of the line."""
        return _unquoted(self.raw[column]) if column < len(self.raw) else ""

    @property
    def cells(self) -> list[str]:
        """The texts of all cells."""
        return [_unquoted(raw) for raw in self.raw]

    @property
    def is_blank(self) -> bool:
        """Whether the line is empty."""
        return not any(cell.strip() for cell in self.cells)


class RawTable:
    """A table read from a file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    UsageError
        If it cannot be read as a CSV file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        content = read_named(path, MAX_BYTES, "a list of grades")
        self.mark, self.encoding = next((pair for pair in _MARKS if content.startswith(pair[0])), (b"", ""))
        self.encoding = self.encoding or _encoding(content)
        try:
            text = content[len(self.mark) :].decode(self.encoding)
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: not text: {error}.") from error
        self.separator = separator(text)
        self.rows = self._parse(text)

    def _parse(self, text: str) -> list[Row]:
        comma = re.escape(self.separator)
        cell = re.compile(rf'((?:"(?:[^"]|"")*")?[^{comma}\r\n]*)({comma}|\r\n|\r|\n|\Z)')
        rows: list[Row] = []
        raw: list[str] = []
        at = 0
        while at < len(text) or raw:
            match = cell.match(text, at)
            if match is None or _is_open(match[1]):
                line = len(re.findall(r"\r\n|\r|\n", text[:at])) + 1
                raise UsageError(f"{self.path} line {line}: a quotation mark is not closed.")
            raw.append(match[1])
            at = match.end()
            if match[2] != self.separator:
                rows.append(Row(raw, match[2]))
                raw = []
        return rows

    def put(self, row: Row, column: int, text: str) -> None:
        """Write a text into a cell, in quotation marks if the text needs them or the old one had them."""
        while len(row.raw) <= column:
            row.raw.append("")
        needs = any(char in text for char in (self.separator, '"', "\r", "\n")) or text != text.strip()
        quoted = needs or row.raw[column].startswith('"')
        row.raw[column] = '"' + text.replace('"', '""') + '"' if quoted else text

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        text = "".join(self.separator.join(row.raw) + row.end for row in self.rows)
        return self.mark + text.encode(self.encoding, "xmlcharrefreplace")

    def write(self, path: Path) -> None:
        """Write the file completely or not at all."""
        try:
            atomic_write(path, self.to_bytes())
        except OSError as error:
            raise UsageError(f"{path}: cannot be written to: {error.strerror}.") from error


def _encoding(content: bytes) -> str:
    """Return an encoding that gives back the same bytes."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _is_open(raw: str) -> bool:
    return raw.startswith('"') and (len(raw) < 2 or raw.count('"') % 2 == 1)


def _unquoted(raw: str) -> str:
    if not raw.startswith('"'):
        return raw
    end = raw.rindex('"')
    return raw[1:end].replace('""', '"') + raw[end + 1 :]
