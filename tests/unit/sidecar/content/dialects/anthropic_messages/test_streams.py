"""Streamed messages: what is edited, held back, counted and refused."""

from itertools import permutations

import pytest
from aipolicy.rules import RuleSet
from aipolicy_sidecar.content.messages import Usage
from support.chat_streams import CARD, DONE, RULES, read_events
from support.message_streams import (
    PING,
    answer,
    begin,
    begin_call,
    begin_thinking,
    change,
    delta,
    event,
    finish,
    follow,
    read_texts,
    start,
    stop,
)
from support.rule_sets import deny_bluebird, make_rules, redact_cards

TEXT = (0, "text")
REASONING = make_rules(redact_cards(segments={"response": ["Reasoning", "ToolCall", "Completion"]}))


def test_a_clean_stream_passes_byte_by_byte_the_same() -> None:
    stream = b"".join(
        [
            start(),
            PING,
            begin_thinking(),
            change("thinking_delta", thinking="so. "),
            change("signature_delta", signature="EqoB"),
            stop(),
            b": comment\n\n",
            begin(index=1),
            delta("Hello ", 1),
            delta("world. ", 1),
            change("citations_delta", 1, citation={"cited_text": "x"}),
            stop(1),
            begin_call(index=2),
            change("input_json_delta", 2, partial_json='{"to": "it. '),
            change("input_json_delta", 2, partial_json='"}'),
            stop(2),
            finish(),
            DONE,  # as vLLM sends it
        ]
    ).replace(b"\n", b"\r\n")
    assert follow(RULES, [stream]).data == stream


def test_a_card_over_three_events_is_redacted() -> None:
    stream = answer("Your card is 41", "11 1111 1111 ", "1111! Bye! ")
    outcome = follow(RULES, [stream])
    assert read_texts(outcome.data)[TEXT] == "Your card is [CreditCard]! Bye! "
    assert outcome.data.count(b"event: ") == stream.count(b"event: ")
    (finding,) = outcome.findings
    assert (finding.label, finding.start, finding.end) == ("CreditCard", 13, 32)


def test_a_text_goes_on_from_the_beginning_of_its_block() -> None:
    stream = [begin({"type": "text", "text": "card 4111 1111"}), delta(" 1111 1111. "), stop()]
    outcome = follow(RULES, [start(), *stream, finish()])
    assert read_texts(outcome.data)[TEXT] == "card [CreditCard]. "


def test_what_is_held_goes_out_before_its_block_ends() -> None:
    outcome = follow(RULES, [answer("about project ")])
    events = [members["type"] for members in read_events(outcome.data)]
    assert events[2:5] == ["content_block_delta", "content_block_delta", "content_block_stop"]
    assert read_texts(outcome.data)[TEXT] == "about project "


def test_blocks_are_texts_of_their_own() -> None:
    events = [begin(index=0), begin(index=1)]
    events += [delta("4111 1111 ", 0), delta("1111 1111", 1), stop(0), stop(1)]
    outcome = follow(RULES, [start(), *events, finish()])
    assert read_texts(outcome.data)[0, "text"] == "4111 1111 "
    assert not outcome.findings


def test_edited_thinking_loses_its_signature() -> None:
    events = [
        begin_thinking(),
        change("thinking_delta", thinking="card 4111 1111"),
        change("thinking_delta", thinking=" 1111 1111"),
        change("signature_delta", signature="EqoB"),
        stop(),
    ]
    texts = read_texts(follow(REASONING, [start(), *events, finish()]).data)
    assert (texts[0, "thinking"], texts[0, "signature"]) == ("card [CreditCard]", "")
    kept = [*events[:1], change("thinking_delta", thinking="4111 1111"), *events[3:]]
    texts = read_texts(follow(REASONING, [start(), *kept, finish()]).data)
    assert (texts[0, "thinking"], texts[0, "signature"]) == ("4111 1111", "EqoB")


def test_arguments_stay_json() -> None:
    pieces = ['{"card": 4111', '111111111111, "t\\u006f": "a\\', "u0040b.org", '"}']
    events = [change("input_json_delta", partial_json=piece) for piece in pieces]
    outcome = follow(RULES, [start(), begin_call(), *events, stop(), finish()])
    assert read_texts(outcome.data)[0, "partial_json"] == (
        '{"card": "[CreditCard]", "t\\u006f": "[EmailAddress]"}'
    )


def test_a_whole_input_and_a_citation_are_edited() -> None:
    call = begin({"type": "tool_use", "name": "f", "input": {CARD: [CARD]}})
    cited = change("citations_delta", 1, citation={"cited_text": f"see {CARD}"})
    events = [start(), call, stop(), begin(index=1), cited, stop(1), finish()]
    outcome = follow(RULES, events)
    texts = read_texts(outcome.data)
    assert texts[0, "input", "[CreditCard]", 0] == "[CreditCard]"
    assert texts[1, "citation", "cited_text"] == "see [CreditCard]"
    assert CARD.encode() not in outcome.data


def test_an_error_is_a_text() -> None:
    outcome = follow(RULES, [start(), event("error", error={"message": f"no {CARD}"})])
    assert read_events(outcome.data)[-1]["error"] == {"message": "no [CreditCard]"}


def test_a_denied_stream_ends_as_the_api_ends_a_refusal() -> None:
    events = [start(), begin(), delta("about project "), delta("blue"), delta("bird, more")]
    outcome = follow(RULES, [*events, stop(), finish(), PING])
    names = [members["type"] for members in read_events(outcome.data)]
    assert names == [
        *("message_start", "content_block_start", "content_block_delta"),
        *("content_block_delta", "content_block_stop", "message_delta", "message_stop"),
    ]
    assert "blue" not in read_texts(outcome.data)[TEXT]
    assert outcome.denied is not None
    assert outcome.usage == Usage(5, 7)


def test_a_refused_block_was_never_begun() -> None:
    events = [start(), begin({"type": "text", "text": "project bluebird"}), delta("more")]
    outcome = follow(RULES, [*events, stop(), finish()])
    names = [members["type"] for members in read_events(outcome.data)]
    assert names == ["message_start", "message_delta", "message_stop"]


@pytest.mark.parametrize(
    "broken",
    (
        b"data: {broken\n\n",
        event("content_block_delta", index="0", delta={"type": "text_delta", "text": "x"}),
        event("content_block_delta", index=9999, delta={"type": "text_delta", "text": "x"}),
        event("message_start", message={"content": "x"}),
    ),
)
def test_what_cannot_be_read_goes_no_further(broken: bytes) -> None:
    outcome = follow(RULES, [start(), begin(), delta("ok. "), broken, delta("more")])
    assert broken not in outcome.data
    assert [members["type"] for members in read_events(outcome.data)][-3:] == [
        *("content_block_stop", "message_delta", "message_stop")
    ]


def test_texts_are_told_apart_by_what_events_hold() -> None:
    hidden = delta(f"see {CARD}. ").replace(b"content_block_delta", b"new_kind_of_delta")
    outcome = follow(RULES, [start(), begin(), hidden, stop(), finish()])
    assert read_texts(outcome.data)[TEXT] == "see [CreditCard]. "


def test_events_in_any_order_hide_nothing() -> None:
    pieces = [begin(), delta("project "), delta("bluebird"), stop(), finish()]
    for order in permutations(pieces):
        if order.index(pieces[1]) + 1 == order.index(pieces[2]):
            data = follow(make_rules(deny_bluebird()), [start(), *order]).data
            assert "project bluebird" not in "".join(read_texts(data).values())


@pytest.mark.parametrize(
    ("events", "usage", "output_bytes"),
    (
        ([answer("12345", "é")], Usage(5, 7), 7),
        ([start(), begin(), delta("12345"), delta("678")], None, 8),
        (
            [start(), begin_call("ab"), change("input_json_delta", partial_json='{"a":1}')],
            None,
            9,
        ),
    ),
)
@pytest.mark.parametrize("rules", (RULES, make_rules()))
def test_a_stream_is_metered_with_and_without_rules(
    rules: RuleSet, events: list[bytes], usage: Usage | None, output_bytes: int
) -> None:
    outcome = follow(rules, events)
    assert (outcome.usage, outcome.output_bytes) == (usage, output_bytes)
