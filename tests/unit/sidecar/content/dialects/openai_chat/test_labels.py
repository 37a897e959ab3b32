import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.openai_chat.labels import (
    MAX_LABELS,
    StreamedLabels,
    read_labels,
)
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.streams.readings import TextPiece
from support.chat_streams import CARD, RULES, chunk, follow, read_events


def label(text: str, name: str = "id", call: int = 0) -> TextPiece:
    path = ("delta", "tool_calls", call, name)
    return TextPiece(path, f"/{name}", text, ResponseSegment.TOOL_CALL)


def test_a_word_is_no_text_and_a_sound_is_base64() -> None:
    for text, name, found in (
        ("call_1", "id", False),
        ("", "id", False),
        ("4111 1111", "id", True),
        ("a b", "type", True),
        ("UklGR+/=", "data", False),
        ("a b", "data", True),
    ):
        assert bool(read_labels([label(text, name)])) is found, text
        assert bool(StreamedLabels().read(0, [label(text, name)])) is found, text


def test_what_a_stream_says_of_an_id_is_put_together() -> None:
    labels = StreamedLabels()
    assert labels.read(0, [label("joe")]) == []
    assert labels.read(0, [label("joe")]) == []  # the same one again
    assert labels.read(1, [label("@x.org")])[0].text == b"@x.org"  # of another choice
    assert labels.read(0, [label("@x.org", call=1)])[0].text == b"@x.org"
    assert labels.read(0, [label("@x.org")])[0].text == b"joe@x.org"
    assert labels.read(0, [label("UklG", "data"), label("x y", "data")])[0].text == b"x y"
    assert len(labels.read(0, [label(" " * 5000)])[0].text) == 1024


def test_no_more_are_remembered_than_there_is_room_for() -> None:
    labels = StreamedLabels()
    labels.read(0, [label("a", call=call) for call in range(MAX_LABELS)])
    labels.read(0, [label("b")])
    with pytest.raises(BodyError):
        labels.read(0, [label("a", call=MAX_LABELS)])


def called(identity: str) -> bytes:
    return chunk({"tool_calls": [{"index": 0, "id": identity, "function": {"arguments": ""}}]})


def test_an_id_in_pieces_is_judged_as_clients_put_it_together() -> None:
    outcome = follow(RULES, [called("joe"), called("@x.org"), chunk(finish="stop")])
    ids = [
        part["choices"][0]["delta"]["tool_calls"][0]["id"]
        for part in read_events(outcome.data)[:-1]
    ]
    assert ids == ["joe", "[EmailAddress]"]
    denied = follow(RULES, [called("project"), called(" bluebird"), chunk("no")])
    assert denied.denied is not None
    assert b"bluebird" not in denied.data


def test_an_id_that_is_said_with_each_piece_is_edited_each_time() -> None:
    stream = [called(CARD), called(CARD), called("call_1"), called("call_1")]
    outcome = follow(RULES, stream)
    assert b"4111" not in outcome.data
    assert outcome.data.count(b"[CreditCard]") == 2
    assert outcome.data.count(b"call_1") == 2
