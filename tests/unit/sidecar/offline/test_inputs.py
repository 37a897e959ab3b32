import gzip
import io
from pathlib import Path

import pytest
from aipolicy_sidecar.offline.inputs import Line, read_lines

DATA = b'{"a":1}\n\n  \r\n{"b":2}\r\nlast'
LINES = [(1, b'{"a":1}'), (4, b'{"b":2}'), (5, b"last")]


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(data))


def read(path: Path, data: bytes, limit: int = 100) -> list[Line]:
    path.write_bytes(data)
    return list(read_lines([str(path)], limit))


@pytest.mark.parametrize("pack", (bytes, gzip.compress))
def test_lines_have_their_numbers_in_files_and_stdin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: type[bytes]
) -> None:
    path = tmp_path / "a"
    for sources in ([str(path)], [], ["-"]):
        monkeypatch.setattr("sys.stdin", Stdin(pack(DATA)))
        path.write_bytes(pack(DATA))
        lines = list(read_lines(sources))
        assert [(line.number, line.data) for line in lines] == LINES
        assert all(not line.fault for line in lines)
        place = f"{path}:5" if sources[:1] == [str(path)] else "stdin:5"
        assert lines[-1].place == place


def test_a_line_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    for end in (b"", b"\n", b"\nz"):
        lines = read(tmp_path / "a", b"x" * 100 + b"\n" + b"y" * 200_000 + end)
        assert [(line.number, len(line.data), line.fault) for line in lines[:2]] == [
            (1, 100, ""),
            (2, 0, "is longer than 100 bytes"),
        ]
        assert [line.data for line in lines[2:]] == ([b"z"] if end == b"\nz" else [])


def test_the_mark_of_an_editor_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    for data, lines in (
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", [(1, b"a", ""), (2, b"\xef\xbb\xbfb", "")]),
        (b"\xef\xbb\xbf", []),
        ("a\nb".encode("utf-16-le"), [(1, b"a\0", ""), (2, b"\0b\0", "")]),
        ("a\nb".encode("utf-16"), [(0, b"", "is in UTF-16: write it in UTF-8")]),
        (b"\xfe\xff\0a", [(0, b"", "is in UTF-16: write it in UTF-8")]),
    ):
        read_lines = [(line.number, line.data, line.fault) for line in read(tmp_path / "a", data)]
        assert read_lines == lines, data


def test_damaged_gzip_ends_its_file_only(tmp_path: Path) -> None:
    whole = tmp_path / "b"
    whole.write_bytes(b"x\n")
    packed = gzip.compress(b"".join(b"%d\n" % number for number in range(50_000)))
    for damaged in (packed[:-9], packed[:2000] + b"\x00\xff" * 8 + packed[2016:], b"\x1fxyz"):
        (tmp_path / "a").write_bytes(damaged)
        lines = list(read_lines([str(tmp_path / "a"), str(whole)]))
        assert lines[-1].data == b"x"
        assert lines[-2].fault == "the gzip data is damaged from here on"
        assert [line.number for line in lines[:-1]] == list(range(1, len(lines)))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (line, other) = read_lines([str(tmp_path / "missing"), str(tmp_path)])
    assert line.place == str(tmp_path / "missing")
    assert line.fault == "No such file or directory"
    assert other.fault == "Is a directory"
