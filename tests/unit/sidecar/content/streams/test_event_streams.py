import pytest
from aipolicy_sidecar.content.streams import event_streams
from aipolicy_sidecar.content.streams.event_streams import EventStream, make_event
from aipolicy_sidecar.content.streams.framings import MAX_EVENT_BYTES
from hypothesis import given
from hypothesis import strategies as st
from support.operations import CountedBuffer
from support.scans import cut

ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
lines = st.sampled_from(
    [
        b"data: a",
        b"data:b",
        b"data:  c",
        b"data",
        b"data:",
        b": ping",
        b"id: 7",
        b"event: message",
        b"Data: no",
        b"data : no",
        b"",
        b"",
        b"retry:1",
    ]
)
streams = st.tuples(
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(st.tuples(lines, ends), max_size=14),
    st.sampled_from([b"", b"data: rest", b"data: rest\n", b"data: rest\r"]),
).map(lambda drawn: drawn[0] + b"".join(a + b for a, b in drawn[1]) + drawn[2])


def read(chunks: list[bytes]) -> tuple[bytes, list[bytes | None]]:
    stream = EventStream()
    events = [event for chunk in chunks for event in stream.feed(chunk)]
    events += stream.feed(b"", end=True)
    return b"".join(event.raw for event in events), [
        event.data for event in events if event.data is not None
    ]


def reference(stream: bytes) -> list[bytes]:
    """The standard's algorithm, line by line; an unfinished event counts."""
    events: list[bytes] = []
    data: list[bytes] = []
    text = stream.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for line in [*text.split(b"\n"), b""]:
        name, _, value = line.partition(b":")
        if not line:
            if data:
                events.append(b"\n".join(data))
            data = []
        elif name == b"data":
            data.append(value.removeprefix(b" "))
    return events


@given(streams, st.sets(st.integers(0, 200)))
def test_reads_as_the_standard_says_wherever_it_is_cut(stream: bytes, places: set[int]) -> None:
    raw, data = read(cut(stream, [place for place in places if place <= len(stream)]))
    assert raw == stream
    assert data == reference(stream)


@given(streams)
def test_reads_byte_by_byte(stream: bytes) -> None:
    assert read([bytes([byte]) for byte in stream]) == read([stream])


@pytest.mark.parametrize(
    ("raw", "expected"),
    (
        (b"data: a\n\n", b"data: X\n\n"),
        (b"data:a\r\n\r\n", b"data: X\r\n\r\n"),
        (b": note\nid: 7\ndata: a\ndata: b\nevent: e\n\n", b": note\nid: 7\ndata: X\nevent: e\n\n"),
        (b"data: a\r\r", b"data: X\r\r"),
        (b"data: a", b"data: X\n"),
        (b"\xef\xbb\xbfdata: a\n\n", b"\xef\xbb\xbfdata: X\n\n"),
    ),
)
def test_replaces_data_only(raw: bytes, expected: bytes) -> None:
    assert EventStream().replace(raw, b"X") == expected


@pytest.mark.parametrize("raw", (b"data: a\n\n", b"id: 1\ndata: a\n\n"))
def test_data_of_several_lines_stays_several_lines(raw: bytes) -> None:
    (event,) = EventStream().feed(EventStream().replace(raw, b'{"a":\n1}'))
    assert event.data == b'{"a":\n1}'


def test_makes_events() -> None:
    assert make_event(b"{}") == b"data: {}\n\n"
    assert make_event(b"{}", "ping") == b"event: ping\ndata: {}\n\n"


@pytest.mark.parametrize(
    ("raw", "end"),
    ((b"data: a\n\n", b""), (b"data: a\r\n\r\n", b""), (b"a\r\r", b""), (b"data: a", b"\n\n")),
)
def test_an_event_without_its_blank_line_lacks_it(raw: bytes, end: bytes) -> None:
    assert EventStream().missing_end(raw) == end


@pytest.mark.parametrize("size", (1000, 70_000, MAX_EVENT_BYTES * 2))
def test_oversized_events_pass_in_bounded_pieces(size: int) -> None:
    long = b"data: " + b"x" * (MAX_EVENT_BYTES + 10) + b"\r\n\r\n"
    stream = EventStream()
    body = b"data: a\n\n" + long + b"data: b\n\n"
    events = [
        event
        for start in range(0, len(body), size)
        for event in stream.feed(body[start : start + size])
    ]
    assert b"".join(event.raw for event in events) == body
    assert [event.data for event in events if not event.oversized] == [b"a", b"b"]
    assert all(event.data is None for event in events if event.oversized)


def test_an_event_of_the_greatest_length_is_read() -> None:
    body = b"data: " + b"x" * (MAX_EVENT_BYTES - 8) + b"\n\n"
    (event,) = EventStream().feed(body)
    assert not event.oversized
    assert EventStream(20).feed(b"data: " + b"x" * 12 + b"\n\n")[0].data == b"x" * 12
    assert EventStream(20).feed(b"data: " + b"x" * 13 + b"\n\n")[0].oversized


@pytest.mark.parametrize(
    ("raw", "foreign"),
    (
        (b"data: a\nid: 7\nevent: x\nretry: 1\n: comment\n\n", False),
        (b"\xef\xbb\xbfdata: a\n\n", False),
        (b"\n\n", False),
        (b'{"choices": []}\n\n', True),
        (b"data: a\ntext\n\n", True),
        (b"text: more\r\rdata: a\r\r", True),
        (b"Data: a\n\n", True),
    ),
)
def test_lines_of_no_field_are_told(raw: bytes, foreign: bool) -> None:
    assert any(event.foreign for event in EventStream().feed(raw, end=True)) == foreign


def test_work_is_linear_in_a_chunk_however_many_events_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_streams, "bytearray", CountedBuffer, raising=False)
    for line_end in (b"\n", b"\r\n"):
        data = (b"data: x" + line_end * 2) * 300
        CountedBuffer.searched = 0
        assert len(event_streams.EventStream().feed(data)) == 300
        assert 0 < CountedBuffer.searched <= 3 * len(data)
