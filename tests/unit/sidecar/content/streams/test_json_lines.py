import json

import pytest
from aipolicy_sidecar.content.streams.json_lines import MAX_LINE_BYTES, JsonLines, make_line
from hypothesis import given
from hypothesis import strategies as st
from support.scans import cut

STREAM = '{"a": "é"}\r\n\n {"b": 2}\n\r\n{"c": 3}'.encode()


def lines(*chunks: bytes) -> list[tuple[bytes, bytes | None]]:
    framing = JsonLines()
    events = [event for chunk in chunks for event in framing.feed(chunk, end=False)]
    events += framing.feed(b"", end=True)
    assert not any(event.foreign or event.oversized for event in events)
    return [(event.raw, event.data) for event in events]


def test_lines_end_with_lf_and_the_last_one_with_the_stream() -> None:
    assert lines(STREAM) == [
        ('{"a": "é"}\r\n'.encode(), '{"a": "é"}\r'.encode()),
        (b"\n", b""),
        (b' {"b": 2}\n', b' {"b": 2}'),
        (b"\r\n", b"\r"),
        (b'{"c": 3}', b'{"c": 3}'),
    ]


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_a_stream_may_be_cut_anywhere(places: list[int]) -> None:
    assert lines(*cut(STREAM, places)) == lines(STREAM)


@given(st.lists(st.sampled_from((b"a", b"\n", b"\r")), max_size=40), st.integers(1, 5))
def test_no_byte_is_lost(pieces: list[bytes], size: int) -> None:
    stream = b"".join(pieces)
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    found = lines(*chunks)
    assert b"".join(raw for raw, _ in found) == stream
    assert all(b"\n" not in (data or b"") for _, data in found)


@pytest.mark.parametrize("size", (1000, MAX_LINE_BYTES + 1, 3 * MAX_LINE_BYTES))
def test_an_oversized_line_passes_in_pieces_and_is_not_kept(size: int) -> None:
    stream = b"x" * (3 * MAX_LINE_BYTES) + b"\n{}\n"
    framing = JsonLines()
    events = []
    for at in range(0, len(stream), size):
        events += framing.feed(stream[at : at + size], end=False)
        kept = at + len(stream[at : at + size]) - sum(len(event.raw) for event in events)
        assert kept <= MAX_LINE_BYTES
    events += framing.feed(b"", end=True)
    assert b"".join(event.raw for event in events) == stream
    *long, last = events
    assert all(event.oversized and event.data is None for event in long)
    assert (last.data, last.oversized) == (b"{}", False)


def test_an_oversized_line_may_be_the_last() -> None:
    framing = JsonLines()
    (first,) = framing.feed(b"x" * (MAX_LINE_BYTES + 1), end=False)
    (rest,) = framing.feed(b"y", end=True)
    assert first.oversized
    assert rest.oversized


def test_a_line_of_the_greatest_length_is_read() -> None:
    line = b"x" * (MAX_LINE_BYTES - 1) + b"\n"
    assert lines(line[:-1], line[-1:]) == [(line, line[:-1])]


@pytest.mark.parametrize(("raw", "expected"), ((b"{}\n", b"[]\n"), (b"{}", b"[]")))
def test_a_line_keeps_its_end_when_it_is_replaced(raw: bytes, expected: bytes) -> None:
    framing = JsonLines()
    assert framing.replace(raw, b"[]") == expected
    assert expected + framing.missing_end(expected) == b"[]\n"


def test_no_line_is_two_to_a_client_that_knows_more_line_ends() -> None:
    text = "a\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029b"
    line = make_line(json.dumps(text, ensure_ascii=False).encode()).decode()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == text
