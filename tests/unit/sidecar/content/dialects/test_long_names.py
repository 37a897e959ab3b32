"""A name that lies over many texts must not be kept once for each of them."""

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import DIALECTS, BodyError
from aipolicy_sidecar.content.json_documents import LONG_POINTER, MAX_LONG_POINTERS
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.content.segment_lists import MAX_SEGMENTS
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.json_lines import JsonLines, make_line
from fuzz.samples import SAMPLES
from support.chat_streams import CARD, RULES, follow
from support.rule_sets import make_rules

NAME = "k" * 70_000
LEAST = 4 * 2**20
"""Bytes that any reader may take."""
PLACES = 14_000
"""Below the name: as many texts as make a body twice as long as the name."""
CHAT = DIALECTS[0]


def below(value: Any) -> list[Any]:
    """What may lie below a long name, in the forms that readers tell apart."""
    nested = {f"{index:x}": value for index in range(PLACES // 4)}
    return [[value] * PLACES, nested, [{"a": value}] * (PLACES // 3), [[]] * PLACES]


def peak(work: Callable[[], object]) -> int:
    """The most memory that the work has had at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refuses(read: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(BodyError, match="names too long"):
        read(body)


def test_no_body_makes_long_pointers_many() -> None:
    for dialect in DIALECTS:
        values = below("a") + below(10**7) if dialect is CHAT else below("")[:1]
        samples = SAMPLES[dialect.name]
        for read, sample in (
            (dialect.read_request, samples.requests[0]),
            (dialect.read_answer, samples.answers[0]),
        ):
            for value in values:
                body = json.dumps({**sample, "x": {NAME: value}}).encode()
                most = peak(lambda: refuses(read, body))  # noqa: B023 - at once
                assert most < LEAST + 16 * len(body), dialect.name


def test_no_event_makes_long_pointers_many() -> None:
    for dialect in DIALECTS:
        form = dialect.stream_format(hide_usage=False)
        frame = make_line if isinstance(form.framing, JsonLines) else make_event
        data = frame(json.dumps({"x": {NAME: [""] * PLACES}}).encode())
        for rules in (RULES, make_rules()):
            stream = open_stream(dialect.stream_format(hide_usage=False), rules)
            most = peak(lambda: stream.feed(data, end=True))  # noqa: B023 - at once
            assert most < LEAST + 16 * len(data), dialect.name


def test_what_lies_in_a_text_below_a_long_name_is_bounded_as_well() -> None:
    arguments = json.dumps([10**7] * PLACES)
    for message in (
        {"tool_calls": [{NAME: {"arguments": arguments}}]},
        {"function_call": {"arguments": {NAME: {"arguments": arguments}}}},
    ):
        body = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
        most = peak(lambda: refuses(CHAT.read_answer, body))  # noqa: B023 - at once
        assert most < LEAST + MAX_LONG_POINTERS + 16 * len(body)


def test_long_names_as_such_are_read() -> None:
    texts = [{NAME + str(index): CARD} for index in range(20)]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "x": texts}]}).encode()
    request = CHAT.read_request(body)
    hits = {one.pointer: b"[X]" for one in request.segments if one.text == CARD.encode()}
    assert len(hits) == len(texts)
    written = CHAT.write_request(request, hits, max_output_tokens=None, include_usage=False)
    assert written == body.replace(CARD.encode(), b"[X]")


def test_short_names_may_lie_over_as_many_texts_as_a_body_may_have() -> None:
    name = "k" * (LONG_POINTER - len("/messages/65535/x//65535"))
    message = {"role": "user", "x": {name: ["a"] * (MAX_SEGMENTS - 3)}}
    request = CHAT.read_request(json.dumps({"messages": [message]}).encode())
    assert len(request.segments) == MAX_SEGMENTS - 1


def test_usage_is_read_beside_names_that_are_long() -> None:
    event = {"choices": [], "usage": {"prompt_tokens": 2, "completion_tokens": 3}, "x": {NAME: ""}}
    outcome = follow(make_rules(), [make_event(json.dumps(event).encode())])
    assert outcome.usage == Usage(2, 3)
