"""Lines of files, or of what comes on stdin: numbered, unpacked where gzipped, bounded.

What is wrong with one line is said of that line, and the rest goes on.
"""

import codecs
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from gzip import BadGzipFile, GzipFile
from io import BufferedReader
from pathlib import Path
from typing import IO, Final, cast

MAX_LINE: Final = 32 * 2**20
"""Bytes of a line: enough for the largest body that a policy lets pass by default, escaped."""
STDIN: Final = "-"
"""Name of what comes on stdin."""

_GZIP: Final = b"\x1f"
"""With this gzip begins, and no JSON."""
_PIECE: Final = 2**16
_MARK: Final = codecs.BOM_UTF8
"""Some editors begin a file with it."""
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Also the beginning of UTF-32, or not of UTF-8 anyhow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an input, or why there is none."""

    source: str
    number: int
    """From 1; 0 for what is wrong with the whole input."""
    data: bytes = field(default=b"", repr=False)
    fault: str = ""
    """Why it cannot be used; without content."""

    @property
    def place(self) -> str:
        """Where it is, for people."""
        source = "stdin" if self.source == STDIN else self.source
        return f"{source}:{self.number}" if self.number else source


def read_lines(sources: Sequence[str], limit: int = MAX_LINE) -> Iterator[Line]:
    """All lines of the named files, or of stdin; empty ones are left out."""
    for source in sources or (STDIN,):
        try:
            if source == STDIN:
                yield from _read(source, cast("BufferedReader", sys.stdin.buffer), limit)
            else:
                with Path(source).open("rb") as file:
                    yield from _read(source, file, limit)
        except OSError as error:
            yield Line(source, 0, fault=error.strerror or type(error).__name__)


def _read(source: str, raw: BufferedReader, limit: int) -> Iterator[Line]:
    packed = raw.peek(1).startswith(_GZIP)
    file: IO[bytes] | GzipFile = GzipFile(fileobj=raw) if packed else raw
    number = 0
    while True:
        number += 1
        try:
            data = file.readline(limit + 1)
            oversized = len(data) > limit and not data.endswith(b"\n")
            while data and oversized and not data.endswith(b"\n"):
                data = file.readline(_PIECE)
        except (EOFError, zlib.error, BadGzipFile):
            yield Line(source, number, fault="the gzip data is damaged from here on")
            return
        if number == 1:
            if data.startswith(_WIDE):
                yield Line(source, 0, fault="is in UTF-16: write it in UTF-8")
                return
            data = data.removeprefix(_MARK)
        if oversized:
            yield Line(source, number, fault=f"is longer than {limit} bytes")
        elif not data:
            return
        elif data.strip():
            yield Line(source, number, data.rstrip(b"\r\n"))
