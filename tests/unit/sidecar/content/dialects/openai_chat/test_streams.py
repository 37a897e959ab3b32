"""Streamed answers: what is edited, held back, hidden and refused."""

from itertools import permutations

import pytest
from aipolicy_sidecar.content.dialects import Usage
from support.chat_streams import (
    CARD,
    DONE,
    RULES,
    answer,
    call,
    chunk,
    event,
    follow,
    read_events,
    read_texts,
    usage_chunk,
)
from support.rule_sets import (
    audit_zebra,
    make_rules,
    redact_cards,
)

CONTENT = (0, "content")


def test_a_clean_stream_passes_byte_by_byte_the_same() -> None:
    stream = answer({"role": "assistant"}, "", "Hello ", "world. ", {"reasoning": "so. "})
    assert follow(RULES, [stream]).data == stream


def test_a_card_over_three_events_is_redacted() -> None:
    stream = answer("Your card is 41", "11 1111 1111 ", "1111! Bye! ")
    outcome = follow(RULES, [stream])
    assert read_texts(outcome.data) == {
        CONTENT: "Your card is [CreditCard]! Bye! ",
        (0, "finish"): "stop",
    }
    assert outcome.data.count(b"data: ") == stream.count(b"data: ")
    (finding,) = outcome.findings
    assert (finding.label, finding.start, finding.end) == ("CreditCard", 13, 32)


def test_an_empty_finish_reason_ends_nothing() -> None:
    stream = [
        chunk("card 4111 1111", finish=""),
        chunk(" 1111 1111. ", finish=""),
        chunk(finish="stop"),
    ]
    outcome = follow(RULES, [*stream, DONE])
    assert read_texts(outcome.data)[CONTENT] == "card [CreditCard]. "


def test_an_audited_rule_changes_nothing() -> None:
    stream = answer("one ze", "bra two")
    outcome = follow(make_rules(audit_zebra()), [stream])
    assert outcome.data == stream
    assert [finding.label for finding in outcome.findings] == ["zebra"]
    assert outcome.denied is None


def test_a_denial_ends_the_stream_as_the_api_does() -> None:
    stream = answer("Go on: ", "project ", "blue", "bird is", " secret")
    outcome = follow(RULES, [stream])
    assert read_texts(outcome.data) == {CONTENT: "Go on: ", (0, "finish"): "content_filter"}
    assert outcome.data.endswith(DONE)
    assert outcome.data.count(DONE) == 1
    last = read_events(outcome.data)[-1]
    assert last["id"] == "c1"
    assert last["choices"] == [{"index": 0, "delta": {}, "finish_reason": "content_filter"}]
    assert outcome.denied == outcome.findings[0]


def test_a_denial_ends_every_open_choice() -> None:
    stream = [
        chunk("so ", index=0),
        chunk("no ", index=1),
        chunk("go ", index=2),
        chunk(index=1, finish="stop"),
        chunk("project bluebird! ", index=2),
        chunk("more", index=0),
        DONE,
    ]
    texts = read_texts(follow(RULES, stream).data)
    assert texts == {
        (0, "content"): "so ",
        (1, "content"): "no ",
        (2, "content"): "go ",
        (0, "finish"): "content_filter",
        (1, "finish"): "stop",
        (2, "finish"): "content_filter",
    }


def test_usage_counts_on_after_a_denial() -> None:
    outcome = follow(RULES, [answer("project bluebird. "), usage_chunk(5, 9)])
    assert outcome.usage == Usage(5, 9)
    assert b"usage" not in outcome.data


def test_held_text_goes_out_before_the_end_of_its_choice() -> None:
    stream = [chunk("call 4111"), chunk(finish="stop"), DONE]
    outcome = follow(RULES, stream)
    assert read_texts(outcome.data) == {CONTENT: "call 4111", (0, "finish"): "stop"}
    finishes = [part["choices"][0]["finish_reason"] for part in read_events(outcome.data)]
    assert finishes == [None, None, "stop"]


def test_held_text_goes_with_a_last_event_that_has_content() -> None:
    stream = chunk("call 4111") + chunk("", finish="stop") + DONE
    outcome = follow(RULES, [stream])
    assert outcome.data.count(b"data: ") == 3
    assert read_texts(outcome.data) == {CONTENT: "call 4111", (0, "finish"): "stop"}


@pytest.mark.parametrize("end", (b"", DONE, chunk("", index=1, finish="stop")))
def test_held_text_goes_out_when_upstream_ends_early(end: bytes) -> None:
    outcome = follow(RULES, [chunk("call 4111") + end])
    assert read_texts(outcome.data)[CONTENT] == "call 4111"
    assert (0, "finish") not in read_texts(outcome.data)


def test_held_text_follows_an_event_without_its_blank_line() -> None:
    outcome = follow(RULES, [chunk("call 4111").rstrip()])
    assert read_texts(outcome.data) == {CONTENT: "call 4111"}


def test_a_card_that_ends_with_the_stream_is_redacted() -> None:
    outcome = follow(RULES, [chunk(f"x {CARD}")])
    assert read_texts(outcome.data) == {CONTENT: "x [CreditCard]"}


def test_choices_do_not_mix() -> None:
    parts = ["4111 11", "11 1111 ", "1111"]
    stream = [chunk(part, index=index) for part in parts for index in range(3)]
    stream += [chunk(index=index, finish="stop") for index in range(3)]
    texts = read_texts(follow(RULES, [*stream, DONE]).data)
    assert {texts[index, "content"] for index in range(3)} == {"[CreditCard]"}
    for order in permutations(range(3)):
        mixed = [chunk(parts[place], index=place) for place in order]
        data = follow(RULES, [*mixed, DONE]).data
        assert [read_texts(data)[index, "content"] for index in range(3)] == parts


def test_several_choices_in_one_event() -> None:
    choices = [
        {"index": index, "delta": {"content": f"x {CARD} y."}, "finish_reason": "stop"}
        for index in range(2)
    ]
    outcome = follow(RULES, [event({"choices": choices}), DONE])
    texts = read_texts(outcome.data)
    assert texts[0, "content"] == texts[1, "content"] == "x [CreditCard] y."


def test_reasoning_refusals_and_names_are_texts() -> None:
    deltas = ({"reasoning_content": f"{CARD}. "}, {"refusal": f"{CARD}. "}, {"new": f"{CARD}. "})
    texts = read_texts(follow(RULES, [answer(*deltas)]).data)
    assert [texts[0, name] for name in ("reasoning_content", "refusal", "new")] == [
        "[CreditCard]. "
    ] * 3


def test_rules_look_only_at_their_segments() -> None:
    rules = make_rules(redact_cards(segments={"response": ["Reasoning"]}))
    stream = answer(f"{CARD}. ", call(f'{{"a": "{CARD}"}}'))
    assert follow(rules, [stream]).data == stream
    assert follow(rules, [answer({"reasoning": f"{CARD}. "})]).findings


@pytest.mark.parametrize(
    ("parts", "expected"),
    (
        (['{"a": "41', "11 1111 1111 11", '11", "b": 1}'], '{"a": "[CreditCard]", "b": 1}'),
        (['{"a": 4111111', '111111111, "b":', " 1}"], '{"a": "[CreditCard]", "b": 1}'),
        (['{"a": "jo\\u00', "65@x.or", 'g"}'], '{"a": "[EmailAddress]"}'),
        (['{"a": "x\\ny", "b', '": "\\u00e9"}'], '{"a": "x\\ny", "b": "\\u00e9"}'),
        (['{"4111 1111 1111 1111": 1}'], '{"[CreditCard]": 1}'),
        (["card 4111 1111", " 1111 1111 it is"], "card [CreditCard] it is"),
        (['{"a": "4111 1111 1111'], '{"a": "4111 1111 1111'),
        (['{"a": "', "", '"}'], '{"a": ""}'),
    ),
)
def test_arguments_are_edited_inside_their_json(parts: list[str], expected: str) -> None:
    outcome = follow(RULES, [answer(*(call(part) for part in parts))])
    texts = read_texts(outcome.data)
    assert texts[0, "tool_calls", 0, "function", "arguments"] == expected


def test_arguments_of_parallel_calls_do_not_mix() -> None:
    deltas = [call('{"a": "4111 1111 ', 0), call('{"b": "1111 1111', 1)]
    deltas += [call('1111 1111"}', 0), call('"}', 1)]
    texts = read_texts(follow(RULES, [answer(*deltas)]).data)
    assert texts[0, "tool_calls", 0, "function", "arguments"] == '{"a": "[CreditCard]"}'
    assert texts[0, "tool_calls", 1, "function", "arguments"] == '{"b": "1111 1111"}'


def test_usage_event_is_hidden_from_a_client_that_did_not_ask() -> None:
    stream = chunk("so! ") + chunk(finish="stop") + usage_chunk(3, 4) + DONE
    for rules in (RULES, make_rules()):
        hidden = follow(rules, [stream], hide_usage=True)
        assert hidden.data == chunk("so! ") + chunk(finish="stop") + DONE
        assert hidden.usage == Usage(3, 4)
        shown = follow(rules, [stream])
        assert shown.data == stream
        assert shown.usage == Usage(3, 4)


def test_usage_beside_a_choice_stays() -> None:
    members = read_events(chunk("so! "))[0] | {"usage": None}
    usage = {"prompt_tokens": 1, "completion_tokens": 2}
    stream = event(members) + event(members | {"usage": usage})
    for rules in (RULES, make_rules()):
        outcome = follow(rules, [stream, DONE], hide_usage=True)
        assert outcome.data == stream + DONE
        assert outcome.usage == Usage(1, 2)


def test_output_bytes_count_every_text() -> None:
    stream = answer("é", "ab", call('{"a":1}'), {"reasoning": "x"})
    for rules in (RULES, make_rules()):
        assert follow(rules, [stream]).output_bytes == 2 + 2 + 7 + 1


def test_other_fields_comments_and_line_ends_stay() -> None:
    payload = chunk(f"x {CARD}. ")[6:-2].decode()
    half = payload.index(",") + 1
    stream = (
        ": hello\r\n\r\n"
        f"event: message\r\nid: 7\r\ndata: {payload[:half]}\r\ndata: {payload[half:]}\r\n\r\n"
        ": ping\n\ndata:[DONE]\n\n"
    ).encode()
    data = follow(RULES, [stream]).data
    assert data.startswith(b": hello\r\n\r\nevent: message\r\nid: 7\r\ndata: {")
    assert data.endswith(b"\r\n\r\n: ping\n\ndata:[DONE]\n\n")
    assert read_texts(data)[CONTENT] == "x [CreditCard]. "
