"""The engine with a format of its own, so that no API's peculiarities hide it."""

import json
from collections.abc import Mapping, Sequence

from aipolicy.findings import Finding
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import Segment, Usage
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.streams.guarded_streams import GuardedStream
from aipolicy_sidecar.content.streams.json_lines import JsonLines, make_line
from aipolicy_sidecar.content.streams.readings import Key, PartReading, Reading, TextPiece
from aipolicy_sidecar.content.streams.steps import StreamStep
from support.rule_sets import deny_bluebird, make_rules, redact_cards

CARD = "4111 1111 1111 1111"
RULES = make_rules(redact_cards(), deny_bluebird())


class NumberedLines:
    """Lines with a number each: ``{"n": 1, "text": …, "call": …, "last": true}``."""

    repeats = False

    def __init__(self) -> None:
        self.framing = JsonLines()
        self._number = 0

    def is_end_mark(self, data: bytes) -> bool:
        return data == b"END"

    def read(self, members: Members) -> Reading:
        text = members.get("text")
        calls = SegmentList()
        calls.add_all(ResponseSegment.TOOL_CALL, "/call", members.get("call"))
        piece = TextPiece(("text",), "/text", str(text), ResponseSegment.COMPLETION)
        error = str(members.get("error", "")).encode()
        return Reading(
            [PartReading((0,), [piece] if text else (), calls.segments())],
            [Segment(ResponseSegment.COMPLETION, "/error", error)],
            usage=Usage(1, 2) if members.get("last") else None,
            dropped=bool(members.get("hidden")),
            last=bool(members.get("last")),
        )

    def note_sent(self, members: Members) -> Mapping[str, str]:
        self._number += 1
        return {} if members["n"] == self._number else {"/n": str(self._number)}

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        assert (part, path) == ((0,), ("text",))
        self._number += 1
        return make_line(json.dumps({"n": self._number, "text": text}).encode())

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        return [make_line(json.dumps({"refused": list(parts)}).encode())]


def feed(*events: object, end: bytes = b"\n") -> StreamStep:
    stream = GuardedStream(NumberedLines(), RULES)
    return stream.feed(b"\n".join(json.dumps(event).encode() for event in events) + end, end=True)


def lines(step: StreamStep) -> list[object]:
    return [json.loads(line) for line in step.data.splitlines()]


def test_held_text_takes_the_number_of_the_event_that_ends_it() -> None:
    step = feed({"n": 1, "text": "a 4111"}, {"n": 2, "last": True}, {"n": 3, "text": "more"})
    assert lines(step) == [
        {"n": 1, "text": "a "},
        {"n": 2, "text": "4111"},
        {"n": 3, "last": True},
    ]
    assert step.usage == Usage(1, 2)
    assert step.output_bytes == len("a 4111") + len("more")


def test_a_stream_may_end_without_any_end() -> None:
    step = feed({"n": 1, "text": "4111"}, end=b"")
    assert lines(step) == [{"n": 1, "text": ""}, {"n": 2, "text": "4111"}]


def test_hidden_events_and_refused_ones_have_no_number() -> None:
    step = feed({"n": 1, "hidden": True}, {"n": 2, "text": "so"}, {"n": 3, "text": " bluebird! "})
    assert lines(step)[:1] == [{"n": 1, "text": "so"}]
    step = feed({"n": 1, "text": "so "}, {"n": 2, "error": "project bluebird"}, {"n": 3})
    assert lines(step) == [{"n": 1, "text": "so "}, {"refused": [[0]]}]
    assert isinstance(step.denied, Finding)


def test_whole_texts_are_edited_where_they_are() -> None:
    step = feed({"n": 1, "call": {CARD: [CARD]}, "error": CARD})
    expected = {"n": 1, "call": {"[CreditCard]": ["[CreditCard]"]}, "error": "[CreditCard]"}
    assert lines(step) == [expected]


def test_a_redaction_that_cannot_be_made_refuses() -> None:
    step = feed({"n": 1, "text": "so "}, {"n": 2, "call": {CARD: 1, "4000056655665556": 2}})
    assert lines(step) == [{"n": 1, "text": "so "}, {"refused": [[0]]}]
    assert step.denied == step.findings[0]


def test_an_end_mark_flushes_and_nothing_follows_it() -> None:
    stream = GuardedStream(NumberedLines(), RULES)
    step = stream.feed(b'{"n":1,"text":"4111"}\n\nEND\n{"n":2}\n', end=False)
    assert step.data == b'{"n":1,"text":""}\n\n{"n": 2, "text": "4111"}\nEND\n'
    assert stream.feed(b'{"n":3,"text":"b"}\n', end=True).data == b""
