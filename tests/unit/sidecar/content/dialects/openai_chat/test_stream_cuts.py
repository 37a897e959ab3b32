"""A streamed answer's outcome never depends on how it was cut, and is that of a whole one."""

import json
from typing import Any

import pytest
from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import (
    DONE,
    RULES,
    answer,
    call,
    chunk,
    follow,
    read_texts,
    usage_chunk,
)
from support.rule_sets import (
    make_rules,
    redact_cards,
    redact_mail,
)
from support.scans import cut
from support.strategies import ARGUMENTS, WORDS

REDACTING = make_rules(redact_cards(), redact_mail())

PLAYBOOK = b"\xef\xbb\xbf" + b"".join(
    [
        chunk({"role": "assistant", "content": ""}),
        b": ping\r\n\r\n",
        chunk("Grüße 4111 11"),
        chunk("11 1111 1111 und", index=1),
        chunk("11 1111 1111, joe@exam").replace(b"\n", b"\r\n"),
        chunk(call('{"a": "jo\\u0065@x.o')),
        chunk("ple.org 😀").replace(b"\n", b"\r"),
        chunk(call('rg", "b": 4111111111111111}')),
        chunk(" 4111", index=1),
        chunk(finish="stop").replace(b"data: ", b"id: 1\ndata:"),
        chunk(index=1, finish="length"),
        usage_chunk(1, 2),
        DONE,
    ]
)
DENIED = PLAYBOOK.replace("😀".encode(), b"project  bluebird! ")


@pytest.mark.parametrize(
    ("stream", "first"),
    ((PLAYBOOK, 0), (DENIED, DENIED.index(b"project") - 40)),  # which are the same before
)
def test_the_outcome_is_the_same_wherever_a_stream_is_cut(stream: bytes, first: int) -> None:
    expected = follow(RULES, [stream], hide_usage=True)
    for place in range(first, len(stream), 3):  # at every byte below
        assert follow(RULES, cut(stream, [place]), hide_usage=True) == expected


@pytest.mark.parametrize("stream", (PLAYBOOK, DENIED, PLAYBOOK[:-40], PLAYBOOK + DONE))
def test_the_outcome_is_the_same_byte_by_byte(stream: bytes) -> None:
    expected = follow(RULES, [stream], hide_usage=True)
    assert follow(RULES, [bytes([byte]) for byte in stream], hide_usage=True) == expected


def test_the_playbook_is_redacted() -> None:
    data = follow(RULES, [PLAYBOOK], hide_usage=True).data
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\r", b"\n\n")
    arguments = '{"a": "[EmailAddress]", "b": "[CreditCard]"}'
    assert read_texts(data) == {
        (0, "content"): "Grüße [CreditCard], [EmailAddress] 😀",
        (1, "content"): "11 1111 1111 und 4111",
        (0, "tool_calls", 0, "function", "arguments"): arguments,
        (0, "finish"): "stop",
        (1, "finish"): "length",
    }


deltas = st.lists(st.tuples(st.integers(0, 1), WORDS), max_size=12)


@given(deltas, st.lists(st.integers(0, 4000), max_size=5))
def test_no_hit_survives_and_nothing_else_is_lost(
    deltas: list[tuple[int, str]], places: list[int]
) -> None:
    stream = b"".join(
        [
            *(chunk(text, index=index) for index, text in deltas),
            chunk(index=0, finish="stop"),
            chunk(index=1, finish="stop"),
            DONE,
        ]
    )
    outcome = follow(REDACTING, cut(stream, places))
    texts = read_texts(outcome.data)
    for index in range(2):
        whole = "".join(text for choice, text in deltas if choice == index)
        assert texts.get((index, "content"), "") == redact_whole(whole.encode())
    if not outcome.findings:
        original = read_texts(stream)
        assert texts == original


def redact_whole(text: bytes) -> str:
    scan = REDACTING.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, text)
    return edit(text, scan.findings).decode()


@given(
    ARGUMENTS,
    st.lists(st.integers(0, 80), max_size=5),
    st.booleans(),
)
def test_streamed_arguments_say_the_same_as_whole_ones(
    value: dict[str, Any], places: list[int], ascii_only: bool
) -> None:
    arguments = json.dumps(value, ensure_ascii=ascii_only)
    parts = cut(arguments.encode("utf-32-le"), [4 * place for place in places])
    stream = answer(*(call(part.decode("utf-32-le")) for part in parts))
    outcome = follow(REDACTING, [stream])
    streamed = read_texts(outcome.data).get((0, "tool_calls", 0, "function", "arguments"), "")
    message = {"tool_calls": [{"function": {"arguments": arguments}}]}
    dialect = OpenAIChat()
    read = dialect.read_answer(json.dumps({"choices": [{"message": message}]}).encode())
    edits = {segment.pointer: redact_whole(segment.text).encode() for segment in read.segments}
    changed = {
        segment.pointer: edits[segment.pointer]
        for segment in read.segments
        if edits[segment.pointer] != segment.text
    }
    written = json.loads(dialect.write_answer(read, changed))
    whole = written["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(streamed) == json.loads(whole)
    if not changed:
        assert json.loads(streamed) == value
