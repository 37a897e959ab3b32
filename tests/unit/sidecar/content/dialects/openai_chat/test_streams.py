import json
from itertools import permutations
from typing import Any

import pytest
from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules import RuleFault, edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_chat.streams import MAX_TEXTS, UNREADABLE
from aipolicy_sidecar.content.event_streams import MAX_EVENT_BYTES
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import (
    DONE,
    answer,
    chunk,
    cut,
    event,
    follow,
    read_events,
    read_texts,
    usage_chunk,
)
from support.rule_sets import (
    audit_zebra,
    deny_bluebird,
    make_rule,
    make_rules,
    redact_cards,
    redact_mail,
)

RULES = make_rules(redact_cards(), redact_mail(), deny_bluebird(), audit_zebra())
REDACTING = make_rules(redact_cards(), redact_mail())
CARD = "4111 1111 1111 1111"
CONTENT = (0, "content")


def call(arguments: str, index: int = 0) -> dict[str, Any]:
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


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


@pytest.mark.parametrize(
    "stream",
    (
        json.dumps({"choices": [{"message": {"content": CARD}}]}).encode(),
        CARD.encode() + b"\n\n",
        chunk("a ") + b"card: " + CARD.encode() + b"\n\n" + chunk("b "),
        b"data: {}\n" + CARD.encode() + b"\n\n",
    ),
)
def test_what_is_no_event_stream_does_not_pass_as_one(stream: bytes) -> None:
    outcome = follow(RULES, [stream])
    assert CARD.encode() not in outcome.data
    assert outcome.data.endswith(DONE)
    assert isinstance(outcome.denied, RuleFault)
    assert outcome.denied.reason == UNREADABLE
    lenient = make_rules(redact_cards(on_error=OnError.ALLOW))
    assert follow(lenient, [stream]).data == stream


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
        chunk("a ", index=0),
        chunk("b ", index=1),
        chunk("c ", index=2),
        chunk(index=1, finish="stop"),
        chunk("project bluebird! ", index=2),
        chunk("more", index=0),
        DONE,
    ]
    texts = read_texts(follow(RULES, stream).data)
    assert texts == {
        (0, "content"): "a ",
        (1, "content"): "b ",
        (2, "content"): "c ",
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


def test_tokens_of_held_or_edited_text_are_taken_out() -> None:
    tokens = {"content": [{"token": "x"}]}
    stream = [
        chunk("hello ", logprobs=tokens),
        chunk("4111 1111 ", logprobs=tokens),
        chunk("1111 1111. ", logprobs=tokens),
        chunk("bye ", logprobs=tokens, token_ids=[1]),
        DONE,
    ]
    events = read_events(follow(RULES, stream).data)
    assert [part["choices"][0]["logprobs"] for part in events] == [tokens, None, None, None]
    assert events[-1]["choices"][0]["token_ids"] is None


def test_usage_event_is_hidden_from_a_client_that_did_not_ask() -> None:
    stream = chunk("a. ") + chunk(finish="stop") + usage_chunk(3, 4) + DONE
    for rules in (RULES, make_rules()):
        hidden = follow(rules, [stream], hide_usage=True)
        assert hidden.data == chunk("a. ") + chunk(finish="stop") + DONE
        assert hidden.usage == Usage(3, 4)
        shown = follow(rules, [stream])
        assert shown.data == stream
        assert shown.usage == Usage(3, 4)


def test_usage_beside_a_choice_stays() -> None:
    members = read_events(chunk("a. "))[0] | {"usage": None}
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


MALFORMED = (
    b"data: {\n\n",
    b"data: [1]\n\n",
    b"data: nonsense\n\n",
    b'data: {"choices": 5}\n\n',
    b'data: {"choices": [5]}\n\n',
    b'data: {"choices": [{"index": "0", "delta": {}}]}\n\n',
    b'data: {"a": 1, "a": 2}\n\n',
    b'data: {"choices": [{"index": 0, "delta": {"content": "\\ud800"}}]}\n\n',
    b"data: \xff\n\n",
    b"data: " + b"x" * MAX_EVENT_BYTES + b"\n\n",
    event({"choices": [{"index": 0, "delta": {f"m{n}": "x" for n in range(MAX_TEXTS + 1)}}]}),
)


@pytest.mark.parametrize("bad", MALFORMED)
def test_what_cannot_be_read_ends_the_stream(bad: bytes) -> None:
    outcome = follow(RULES, [chunk("a. "), bad, chunk("b. "), DONE])
    assert outcome.denied == RuleFault(0, UNREADABLE)
    assert outcome.faults == [RuleFault(0, UNREADABLE)]
    assert read_texts(outcome.data) == {CONTENT: "a. ", (0, "finish"): "content_filter"}


@pytest.mark.parametrize("bad", MALFORMED[:-1])
@pytest.mark.parametrize(
    "rules",
    (make_rules(), make_rules(redact_cards(on_error=OnError.ALLOW)), make_rules(audit_zebra())),
)
def test_what_cannot_be_read_passes_where_no_rule_minds(bad: bytes, rules: Any) -> None:
    stream = chunk("a. ") + bad + chunk("b. ") + DONE
    assert follow(rules, [stream]).data == stream


def test_an_unreadable_first_event_ends_the_first_choice() -> None:
    outcome = follow(RULES, [b"data: {\n\n"])
    assert read_texts(outcome.data) == {(0, "finish"): "content_filter"}


def test_nothing_follows_the_end_mark() -> None:
    stream = answer("a. ")
    assert follow(RULES, [stream, chunk("b. "), b": ping\n\n"]).data == stream
    assert follow(make_rules(), [stream, chunk("b. ")]).data == stream + chunk("b. ")


def test_error_events_pass_and_are_read() -> None:
    error = event({"error": {"message": "boom", "code": 500}})
    assert follow(RULES, [chunk("a. "), error, DONE]).data == chunk("a. ") + error + DONE
    leaking = event({"error": {"message": f"bad card {CARD}"}})
    assert read_events(follow(RULES, [leaking]).data) == [
        {"error": {"message": "bad card [CreditCard]"}}
    ]
    assert follow(RULES, [event({"error": {"message": "project bluebird"}})]).denied


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


def test_a_rule_that_faults_ends_the_stream_or_lets_it_pass() -> None:
    endless = make_rule("endless", Action.REDACT, patterns={"regex": ["a+b"]})
    stream = answer(*["a" * 100] * 30)
    outcome = follow(make_rules(endless), [stream])
    assert isinstance(outcome.denied, RuleFault)
    assert read_texts(outcome.data)[0, "finish"] == "content_filter"
    lenient = make_rule(
        "endless", Action.REDACT, patterns={"regex": ["a+b"]}, on_error=OnError.ALLOW
    )
    outcome = follow(make_rules(lenient), [stream])
    assert outcome.faults
    assert read_texts(outcome.data) == {CONTENT: "a" * 3000, (0, "finish"): "stop"}
    audited = make_rule("endless", Action.DENY, patterns={"regex": ["a+b"]}, mode=RuleMode.AUDIT)
    assert follow(make_rules(audited), [stream]).data == stream


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


@pytest.mark.parametrize("stream", (PLAYBOOK, DENIED))
def test_the_outcome_is_the_same_wherever_a_stream_is_cut(stream: bytes) -> None:
    expected = follow(RULES, [stream], hide_usage=True)
    for place in range(len(stream)):
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


words = st.sampled_from(
    [
        *("hello ", "4111", " 1111 ", "4111 1111 1111 1111", "joe@", "x.org", " é😀"),
        *('"', "\\", "1", "@", ".", "\n"),
    ]
)
deltas = st.lists(st.tuples(st.integers(0, 1), words), max_size=12)


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
    outcome = follow(REDACTING, cut(stream, [place for place in places if place < len(stream)]))
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


values = st.recursive(
    st.booleans() | st.sampled_from([7, 4111111111111111]) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(words, values, max_size=3),
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
