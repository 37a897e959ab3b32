"""A stream's outcome never depends on where it was cut."""

import json
from itertools import pairwise
from typing import Any

from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.dialects.anthropic_messages import AnthropicMessages
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import CARD, RULES
from support.message_streams import (
    PING,
    begin,
    begin_call,
    begin_thinking,
    change,
    delta,
    finish,
    follow,
    read_texts,
    start,
    stop,
)
from support.messages import message
from support.rule_sets import make_rules, redact_cards, redact_mail
from support.strategies import ARGUMENTS, WORDS

EVERYWHERE = {"response": ["Completion", "Reasoning", "ToolCall"]}
REDACTING = make_rules(redact_cards(segments=EVERYWHERE), redact_mail(segments=EVERYWHERE))
STREAM = b"".join(
    [
        start(),
        PING,
        begin_thinking(),
        change("thinking_delta", thinking="Grüße 4111 1111 "),
        change("thinking_delta", thinking="1111 1111, joe@"),
        change("signature_delta", signature="EqoB"),
        stop().replace(b"\n", b"\r\n"),
        begin(index=1),
        delta("x.org 😀 ze", 1).replace(b": ", b":", 1),
        delta(f"bra {CARD}", 1).replace(b"\n", b"\r"),
        stop(1),
        begin_call(index=2),
        change("input_json_delta", 2, partial_json='{"card": 4111111111111111, "t'),
        change("input_json_delta", 2, partial_json='o": "joe\\u0040x.org"}'),
        stop(2),
        finish(),
    ]
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def test_cut_anywhere_and_at_every_byte() -> None:
    whole = follow(REDACTING, [STREAM])
    for place in range(0, len(STREAM), 3):
        assert follow(REDACTING, [STREAM[:place], STREAM[place:]]) == whole
    assert follow(REDACTING, [STREAM[place : place + 1] for place in range(len(STREAM))]) == whole
    texts = read_texts(whole.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    assert texts[0, "thinking"] == "Grüße [CreditCard], joe@"
    assert texts[0, "signature"] == ""
    assert texts[1, "text"] == "x.org 😀 zebra [CreditCard]"
    assert texts[2, "partial_json"] == '{"card": "[CreditCard]", "to": "[EmailAddress]"}'


def test_a_denial_does_not_depend_on_cuts_either() -> None:
    stream = b"".join(
        [start(), begin(), delta("project blue"), delta("bird"), delta("more"), stop(), finish()]
    )
    whole = follow(RULES, [stream])
    assert whole.denied is not None
    for place in range(len(stream)):
        assert follow(RULES, [stream[:place], stream[place:]]) == whole


KINDS = (
    (begin(), delta),
    (begin_thinking(1), lambda text, index: change("thinking_delta", index, thinking=text)),
)
deltas = st.lists(st.tuples(st.integers(0, 1), WORDS), max_size=12)


@given(deltas, st.lists(st.integers(0, 4000), max_size=5))
def test_no_hit_survives_and_nothing_else_is_lost(
    deltas: list[tuple[int, str]], places: list[int]
) -> None:
    stream = b"".join(
        [
            start(),
            *(begun for begun, _ in KINDS),
            *(KINDS[index][1](text, index) for index, text in deltas),
            stop(0),
            stop(1),
            finish(),
        ]
    )
    outcome = follow(REDACTING, cut(stream, places))
    texts = read_texts(outcome.data)
    for index, (member, kind) in enumerate(
        (("text", ResponseSegment.COMPLETION), ("thinking", ResponseSegment.REASONING))
    ):
        whole = "".join(text for block, text in deltas if block == index)
        assert texts[index, member] == redact_whole(kind, whole.encode())
    if not outcome.findings:
        assert texts == read_texts(stream)


def redact_whole(kind: ResponseSegment, text: bytes) -> str:
    scan = REDACTING.scan(Direction.RESPONSE, kind, text)
    return edit(text, scan.findings).decode()


@given(
    ARGUMENTS,
    st.lists(st.integers(0, 80), max_size=5),
    st.booleans(),
)
def test_streamed_arguments_say_the_same_as_a_whole_input(
    value: dict[str, Any], places: list[int], ascii_only: bool
) -> None:
    arguments = json.dumps(value, ensure_ascii=ascii_only)
    parts = cut(arguments.encode("utf-32-le"), [4 * place for place in places])
    pieces = [change("input_json_delta", partial_json=part.decode("utf-32-le")) for part in parts]
    outcome = follow(REDACTING, [start(), begin_call(), *pieces, stop(), finish()])
    streamed = json.loads(read_texts(outcome.data)[0, "partial_json"])
    dialect = AnthropicMessages()
    call = {"type": "tool_use", "name": "send", "input": value}
    read = dialect.read_answer(message(call))
    edits = {
        segment.pointer: edited.encode()
        for segment in read.segments
        if (edited := redact_whole(ResponseSegment.TOOL_CALL, segment.text))
        != segment.text.decode()
    }
    if len({*edits.values()}) == len(edits):  # else two names may have become one
        written = json.loads(dialect.write_answer(read, edits))
        assert streamed == written["content"][0]["input"]
    if not edits:
        assert streamed == value
