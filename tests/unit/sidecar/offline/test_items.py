import json
from typing import Any

import pytest
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from aipolicy_sidecar.offline.items import Item, ItemError, MessageItem, TextItem, read_item

CHAT = {"dialect": "openai.chat"}


def read(**line: Any) -> Item:
    return read_item(json.dumps({"id": "a", **line}).encode())


@pytest.mark.parametrize(
    ("line", "direction", "segment"),
    (
        ({}, Direction.REQUEST, RequestSegment.USER),
        ({"label": 1, "source": "x"}, Direction.REQUEST, RequestSegment.USER),
        ({"direction": "response"}, Direction.RESPONSE, ResponseSegment.COMPLETION),
        ({"documents": ["d"]}, Direction.RESPONSE, ResponseSegment.COMPLETION),
        ({"documents": []}, Direction.RESPONSE, ResponseSegment.COMPLETION),
        ({"segment": "Document"}, Direction.REQUEST, RequestSegment.DOCUMENT),
        ({"segment": "Reasoning"}, Direction.RESPONSE, ResponseSegment.REASONING),
        ({"segment": "ToolCall"}, Direction.REQUEST, RequestSegment.TOOL_CALL),
        (
            {"segment": "ToolCall", "direction": "response"},
            Direction.RESPONSE,
            ResponseSegment.TOOL_CALL,
        ),
    ),
)
def test_a_text_is_of_an_origin(line: dict[str, Any], direction: Direction, segment: str) -> None:
    item = read(text="ä", **line)
    assert isinstance(item, TextItem)
    assert (item.direction, item.segment, item.text) == (direction, segment, "ä".encode())
    assert type(item.segment) is type(segment)


def test_a_message_is_whole_or_streamed() -> None:
    request = read(direction="request", body="{}", **CHAT)
    assert request == MessageItem("a", Direction.REQUEST, "openai.chat", (b"{}",))
    answer = read(direction="response", stream=["a", "", "ä"], request="{}", **CHAT)
    assert answer == MessageItem(
        "a",
        Direction.RESPONSE,
        "openai.chat",
        (b"a", b"", "ä".encode()),
        streamed=True,
        request=b"{}",
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    (
        (b"no", "is no JSON: expected ident at byte 2"),
        (b"[]", "must be an object"),
        (b'{"id":"a","text":"\xff"}', "is no JSON: invalid unicode code point"),
        (b'{"id":"a","text":"\\ud800"}', "is no JSON: "),
        (b"[" * 100_000, "is no JSON: recursion limit exceeded"),
        (b'{"text":"a"}', "id: is needed: a string or"),
        (b'{"id":true,"text":"a"}', "id: must be a string or a whole number"),
        (b'{"id":"a"}', 'needs "text", or "dialect" with'),
        (b'{"id":"a","text":1}', "text: must be a string"),
        (b'{"id":"a","text":"a","segment":"user"}', "segment: must be one of System, User"),
        (
            b'{"id":"a","text":"a","segment":"User","direction":"response"}',
            "segment: must be one of Completion",
        ),
        (b'{"id":"a","text":"a","direction":"up"}', "direction: must be request or response"),
        (b'{"id":"a","text":"a","documents":"d"}', "documents: must be a list"),
        (
            b'{"id":"a","text":"a","documents":["d"],"segment":"User"}',
            "documents go with a text of an answer",
        ),
        (b'{"id":"a","text":"a","body":"b"}', "go with dialect"),
        (b'{"id":"a","text":"a","dialect":"openai.chat"}', 'has "text" and "dialect"'),
        (b'{"id":"a","dialect":"openai.chat","body":"b"}', "direction: is needed"),
        (
            b'{"id":"a","dialect":"openai","direction":"request","body":"b"}',
            "dialect: must be one of openai.chat, ",
        ),
        (
            b'{"id":"a","dialect":"openai.chat","direction":"request"}',
            "needs body, or stream",
        ),
        (
            b'{"id":"a","dialect":"openai.chat","direction":"request","body":"b","request":"r"}',
            "go with an answer",
        ),
        (
            b'{"id":"a","dialect":"openai.chat","direction":"response","body":"b","stream":["s"]}',
            "has body and stream",
        ),
        (
            b'{"id":"a","dialect":"openai.chat","direction":"response","stream":[]}',
            "stream: ",
        ),
        (
            b'{"id":"a","dialect":"openai.chat","direction":"response","body":"b","segment":"User"}',
            "go with text",
        ),
    ),
)
def test_a_line_that_asks_nothing_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ItemError) as caught:
        read_item(data)
    assert reason in str(caught.value)
