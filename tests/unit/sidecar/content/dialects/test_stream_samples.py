"""Streams of every dialect, spoilt in all manners: nothing that a rule finds gets through.

What is invariant: with no hit the bytes that go out are those that came in; with one, what
goes out parses, and says what the rules made of the whole text; where a stream is cut
never matters.
"""

from collections.abc import Callable

import pytest
from aipolicy.rule_specs import OnError
from aipolicy.rules import RuleSet, edit
from aipolicy.segments import Direction, ResponseSegment
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import CARD, RULES, Outcome, follow
from support.rule_sets import make_rules, redact_cards
from support.scans import cut
from support.stream_samples import EVENT_SAMPLES, SAMPLES, StreamSample, name_of, sse_data

PIECES = ("Grüße ", "4111 11", "11 1111", " 1111, joe@", "x.org 😀 and", " 4111")
EDITED = "Grüße [CreditCard], [EmailAddress] 😀 and 4111"
LENIENT = make_rules(redact_cards(on_error=OnError.ALLOW))

every_dialect = pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
every_event_stream = pytest.mark.parametrize("sample", EVENT_SAMPLES, ids=name_of)


def play(sample: StreamSample, *chunks: bytes, rules: RuleSet = RULES) -> Outcome:
    return follow(rules, chunks, dialect=sample.dialect)


def stream_of(sample: StreamSample, *pieces: str) -> bytes:
    return b"".join(sample.say(pieces or PIECES))


@every_dialect
def test_a_clean_answer_passes_byte_for_byte(sample: StreamSample) -> None:
    stream = stream_of(sample, "Grüße ", "and ", "bye. ")
    assert play(sample, stream).data == stream


@every_dialect
@pytest.mark.parametrize("size", (1, 7, 2**20))
def test_a_hit_over_several_events_is_taken_out_whatever_the_chunks(
    sample: StreamSample, size: int
) -> None:
    stream = stream_of(sample)
    outcome = play(sample, *(stream[at : at + size] for at in range(0, len(stream), size)))
    assert sample.text(outcome.data) == EDITED
    assert outcome == play(sample, stream)


@every_dialect
def test_chunks_of_a_mebibyte_are_read(sample: StreamSample) -> None:
    stream = stream_of(sample, *["word " * 400] * 600, *PIECES)
    assert len(stream) > 2**20
    chunks = [stream[at : at + 2**20] for at in range(0, len(stream), 2**20)]
    assert sample.text(play(sample, *chunks).data) == "word " * 240_000 + EDITED


words = st.sampled_from(
    ("hello ", "4111", " 1111 ", CARD, "joe@", "x.org", " é😀", '"', "\\", "1", "@", ".", "\n")
)


@every_dialect
@given(st.lists(words, max_size=10), st.lists(st.integers(0, 3000), max_size=5))
def test_what_goes_out_is_the_whole_text_edited(
    sample: StreamSample, pieces: list[str], places: list[int]
) -> None:
    text = "".join(pieces).encode()
    stream = b"".join(sample.say(pieces))
    outcome = play(sample, *cut(stream, places))
    scan = RULES.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, text)
    assert sample.text(outcome.data) == edit(text, scan.findings).decode()
    assert outcome == play(sample, stream)
    if not scan.findings:
        assert sample.text(outcome.data) == text.decode()


@every_dialect
@pytest.mark.parametrize("cut_off", (1, 2))
def test_an_answer_that_stops_early_is_edited_as_far_as_it_came(
    sample: StreamSample, cut_off: int
) -> None:
    events = sample.say(PIECES)
    short = b"".join(events[:-cut_off] if cut_off < len(events) - len(PIECES) else events[:-1])
    assert sample.text(play(sample, short).data) == EDITED


@every_dialect
def test_a_last_event_without_its_end_counts(sample: StreamSample) -> None:
    events = sample.say((*PIECES, f" {CARD}"))
    short = b"".join(events[: len(events) - 1])
    data = play(sample, short.rstrip(b"\n")).data
    assert sample.text(data) == f"{EDITED} [CreditCard]"


@every_dialect
def test_what_comes_after_the_end_brings_nothing_through(sample: StreamSample) -> None:
    stream = stream_of(sample, "Hello. ")
    for more in (stream_of(sample, CARD), stream_of(sample), b"data: x\n\n", b"\n\n"):
        outcome = play(sample, stream, more)
        assert sample.text(outcome.data).startswith("Hello. ")
        assert b"4111 1111" not in outcome.data


@every_dialect
def test_a_denied_answer_ends_in_events_that_parse(sample: StreamSample) -> None:
    outcome = play(sample, stream_of(sample, "Go: ", "project ", "blue", "bird is ", "secret"))
    assert sample.text(outcome.data) == "Go: "
    assert outcome.denied == outcome.findings[0]
    assert b"secret" not in outcome.data
    assert len(sample.events(outcome.data)) > 1


def spoil(sample: StreamSample, change: Callable[[bytes], bytes]) -> bytes:
    """The stream in which one event's JSON is changed."""
    events = sample.say(["so! ", "xyzzy", "no! "])
    place = next(index for index, one in enumerate(events) if b"xyzzy" in one)
    event = events[place]
    start, stop = event.index(b"{"), event.rindex(b"}") + 1
    events[place] = event[:start] + change(event[start:stop]) + event[stop:]
    return b"".join(events)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "duplicate member": lambda json: b'{"z": 1, "z": 2, ' + json[1:],
    "lone surrogate": lambda json: json.replace(b"xyzzy", b"\\ud800"),
    "no UTF-8": lambda json: json.replace(b"xyzzy", b"\xff"),
    "UTF-16": lambda json: json.decode().encode("utf-16"),
    "byte order mark": lambda json: b"\xef\xbb\xbf" + json,
    "NaN": lambda json: b'{"z": NaN, ' + json[1:],
    "trailing bytes": lambda json: json + b" x",
    "deep": lambda json: b'{"z": ' + b"[" * 100 + b"]" * 100 + b", " + json[1:],
    "no object": lambda json: b"[" + json + b"]",
    "cut": lambda json: json[:-1],
    "huge": lambda json: json.replace(b"xyzzy", b"x" * 2**23),
}


@every_dialect
@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_read_ends_the_answer_where_a_rule_must_read_it(
    sample: StreamSample, change: Callable[[bytes], bytes]
) -> None:
    stream = spoil(sample, change)
    outcome = play(sample, stream)
    assert outcome.denied is not None
    assert sample.text(outcome.data) == "so! "
    assert play(sample, stream, rules=LENIENT).data == stream
    assert play(sample, stream, rules=make_rules()).data == stream


@every_event_stream
@pytest.mark.parametrize("end", (b"\n", b"\r\n", b"\r"))
def test_any_line_end_ends_a_line(sample: StreamSample, end: bytes) -> None:
    stream = stream_of(sample).replace(b"\n", end)
    assert sample.text(play(sample, stream).data) == EDITED
    clean = stream_of(sample, "so ", "no! ").replace(b"\n", end)
    assert play(sample, *(bytes([byte]) for byte in clean)).data == clean


def with_more_fields(event: bytes) -> bytes:
    """The event with a comment and all fields of the standard, its JSON over several lines."""
    fields = [line for line in event.split(b"\n") if line and not line.startswith(b"data:")]
    (data,) = sse_data(event)
    lines = data.replace(b', "', b',\n"').replace(b',"', b',\n"').split(b"\n")
    data_lines = [b"data:" + line for line in lines]
    return b"\n".join((b": ping", b"id: 7", b"retry: 5", *fields, *data_lines)) + b"\n\n"


@every_event_stream
def test_comments_other_fields_and_data_of_several_lines_are_read(sample: StreamSample) -> None:
    stream = b": hello\n\n" + b"".join(map(with_more_fields, sample.say(PIECES)))
    outcome = play(sample, stream)
    assert sample.text(outcome.data) == EDITED
    assert outcome.data.startswith(b": hello\n\n: ping\nid: 7\n")
    clean = b"".join(map(with_more_fields, sample.say(["so ", "no! "])))
    assert play(sample, clean).data == clean


@every_event_stream
@pytest.mark.parametrize("line", (b"x: 4111 1111 1111 1111\n", b"4111 1111 1111 1111\n"))
def test_a_field_that_no_standard_knows_is_not_passed(sample: StreamSample, line: bytes) -> None:
    event = sample.say(["so! "])[0]
    assert CARD.encode() not in play(sample, line + event).data
    assert play(sample, line + event, rules=LENIENT).data == line + event


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.lines], ids=name_of)
@pytest.mark.parametrize("end", (b"\r\n", b" \n", b"\n\n", b"\n\r\n"))
def test_space_around_lines_is_kept(sample: StreamSample, end: bytes) -> None:
    stream = stream_of(sample).replace(b"\n", end)
    assert sample.text(play(sample, stream).data) == EDITED
    clean = stream_of(sample, "so ", "no! ").replace(b"\n", end)
    outcome = play(sample, *(bytes([byte]) for byte in clean))
    assert outcome.data == clean[: len(outcome.data)]
    assert not clean[len(outcome.data) :].strip()  # nothing follows the end, no blank line either
