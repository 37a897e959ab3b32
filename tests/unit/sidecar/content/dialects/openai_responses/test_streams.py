"""Streams as a client sees them: pieces, repeats, numbers, ends."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from support.chat_streams import CARD, DONE, RULES, Outcome, follow, read_events
from support.responses import ResponseScript, function_call, read_repeats, read_told, response
from support.rule_sets import deny_bluebird, make_rules, redact_cards

DIALECT = OpenAIResponses()


def pass_on(*chunks: bytes, rules: Any = RULES) -> Outcome:
    return follow(rules, chunks, dialect=DIALECT)


def numbers(data: bytes) -> list[int]:
    return [event["sequence_number"] for event in read_events(data)]


def types(data: bytes) -> list[str]:
    return [event["type"] for event in read_events(data)]


def test_a_clean_stream_passes_byte_for_byte() -> None:
    script = ResponseScript(instructions="be nice", tools=[{"type": "function", "name": "f"}])
    script.think("So ", "it is. ").say("Hello, ", "you. ", logprobs=True).call('{"a": ', '"b"}')
    stream = script.say("No. ", kind="refusal").tool("ls. ").code("print(1); ").end()
    outcome = pass_on(stream)
    assert outcome.data == stream
    assert (outcome.findings, outcome.faults, outcome.denied) == ([], [], None)
    assert outcome.usage == Usage(5, 2)
    assert outcome.output_bytes == sum(map(len, read_told(stream).values())) + len("look_uprun")


def test_what_is_told_and_said_again_is_edited_alike() -> None:
    script = ResponseScript()
    script.think("It is 4111 1111", " 1111 1111").say("Card 41", "11 1111 1111 1111 ok")
    script.call('{"a": "joe@x', '.org", "b": 1}', name="f").tool("echo 4111 1111 ", "1111 1111")
    script.code("print('4111 1111 1111 ", "1111')").say("joe@x.org? No", kind="refusal")
    stream = script.end()
    outcome = pass_on(stream)
    assert read_told(outcome.data) == {
        ("reasoning_summary_text", 0, 0): "It is [CreditCard]",
        ("output_text", 1, 0): "Card [CreditCard] ok",
        ("function_call_arguments", 2, 0): '{"a": "[EmailAddress]", "b": 1}',
        ("custom_tool_call_input", 3, 0): "echo [CreditCard]",
        ("code_interpreter_call_code", 4, 0): "print('[CreditCard]')",
        ("refusal", 5, 0): "[EmailAddress]? No",
    }
    repeats = read_repeats(outcome.data)
    for key, text in read_told(outcome.data).items():
        assert set(repeats[key]) == {text}
        assert len(repeats[key]) == len(read_repeats(stream)[key]) >= 3
    assert len(outcome.findings) == 6


def test_events_are_numbered_without_gaps() -> None:
    stream = ResponseScript().say("a 4111").say("b 4222").call('{"a": "4111').end()
    outcome = pass_on(stream)
    assert numbers(outcome.data) == list(range(len(numbers(stream)) + 3))
    assert types(outcome.data).count("response.output_text.delta") == 4
    assert read_told(outcome.data) == read_told(stream)


def test_held_text_goes_out_before_its_text_ends() -> None:
    outcome = pass_on(ResponseScript().say("It is 4111").end())
    events = read_events(outcome.data)
    place = types(outcome.data).index("response.output_text.done")
    assert events[place - 1] == {
        "type": "response.output_text.delta",
        "content_index": 0,
        "delta": "4111",
        "logprobs": [],
        "output_index": 0,
        "item_id": "msg_0",
        "sequence_number": events[place]["sequence_number"] - 1,
    }


def test_tokens_go_with_edited_text_in_every_repeat() -> None:
    stream = ResponseScript().say("ok ", CARD, "! ", logprobs=True).end()
    outcome = pass_on(stream)
    assert CARD.encode() not in outcome.data
    lists = [event["logprobs"] for event in read_events(outcome.data) if "logprobs" in event]
    assert [len(one) for one in lists] == [1, 0, 0, 0]
    item = read_events(outcome.data)[-1]["response"]["output"][0]
    assert item["content"][0]["logprobs"] == []


def test_tokens_that_say_more_than_the_text_are_looked_at() -> None:
    at = {"output_index": 0, "content_index": 0, "item_id": "m"}
    script = ResponseScript()
    script.add("response.output_text.delta", **at, delta="Hi", logprobs=[{"token": f"{CARD} "}])
    script.add("response.output_text.done", **at, text="Hi", logprobs=[{"token": CARD}])
    outcome = pass_on(script.end())
    assert b"4111" not in outcome.data
    assert {found.label for found in outcome.findings} == {"CreditCard"}


def test_padding_is_left_alone() -> None:
    outcome = pass_on(ResponseScript().say(f"{CARD}. ").end())
    delta = next(event for event in read_events(outcome.data) if "delta" in event)
    assert delta["obfuscation"] == "x7q"


def test_a_repeat_without_a_piece_before_is_judged_whole() -> None:
    script = ResponseScript()
    item = function_call(json.dumps({"a": CARD}))
    script.item(item, item | {"arguments": ""})
    outcome = pass_on(script.end())
    assert CARD.encode() not in outcome.data
    assert len(outcome.findings) == 1
    assert (
        read_repeats(outcome.data)["function_call_arguments", 0, 0] == ['{"a": "[CreditCard]"}'] * 2
    )


def test_a_repeat_that_says_something_else_is_judged_for_itself() -> None:
    stream = (
        ResponseScript()
        .say("Hello")
        .end()
        .replace(b'"text": "Hello"', b'"text": "4111111111111111"')
    )
    outcome = pass_on(stream)
    assert b"4111" not in outcome.data
    assert set(read_repeats(outcome.data)["output_text", 0, 0]) == {"[CreditCard]"}


def test_what_must_not_pass_ends_the_response_as_filtered() -> None:
    script = ResponseScript().say("Hello. ").say("about project ", "blue", "bird, ", "more")
    outcome = pass_on(script.call("{}").end())
    assert outcome.denied is not None
    assert b"blue" not in outcome.data
    assert b"more" not in outcome.data
    events = read_events(outcome.data)
    assert events[-1]["type"] == "response.incomplete"
    assert events[-1]["response"]["incomplete_details"] == {"reason": "content_filter"}
    assert events[-1]["response"]["id"] == events[0]["response"]["id"]
    assert numbers(outcome.data) == list(range(len(events)))
    assert outcome.usage == Usage(5, 2), "what follows is metered all the same"


@pytest.mark.parametrize(
    "first",
    (
        b"data: {broken\n\n",
        b'data: {"type": 5}\n\n',
        b'event: error\ndata: {"type":"error","message":"project bluebird"}\n\n',
    ),
)
def test_a_stream_that_begins_wrong_is_a_whole_response(first: bytes) -> None:
    outcome = pass_on(first)
    assert types(outcome.data) == ["response.created", "response.incomplete"]
    assert numbers(outcome.data) == [0, 1]


def test_a_stream_without_numbers_gets_none() -> None:
    lines = ResponseScript().say("It is 4111").end().splitlines(keepends=True)
    stream = b"".join(
        b"data: " + json.dumps({**json.loads(line[6:]), "sequence_number": None}).encode() + b"\n"
        if line.startswith(b"data:")
        else line
        for line in lines
    )
    outcome = pass_on(stream)
    made = [event for event in read_events(outcome.data) if event.get("delta") == "4111"]
    assert ["sequence_number" in event for event in made] == [False]


def test_a_server_that_sends_only_ids_is_followed() -> None:
    script = ResponseScript()
    item = function_call("", index=3) | {"id": None}
    script.add("response.output_item.added", item=item)
    script.add("response.function_call_arguments.delta", item_id="call_3", delta='{"a": "4111 1111')
    script.add("response.function_call_arguments.delta", item_id="call_3", delta=' 1111 1111"}')
    whole = item | {"arguments": f'{{"a": "{CARD}"}}'}
    script.add("response.output_item.done", item=whole)
    script.add("response.completed", response=response(whole))
    outcome = pass_on(*script.events)
    assert b"1111" not in outcome.data
    assert len(outcome.findings) == 1
    assert b"output_index" not in outcome.data


def test_texts_that_never_end_go_out_before_the_response_does() -> None:
    script = ResponseScript()
    script.add("response.output_text.delta", output_index=0, delta="It is 4111")
    outcome = pass_on(script.end() + DONE)
    assert types(outcome.data)[-2:] == ["response.output_text.delta", "response.completed"]
    assert outcome.data.endswith(DONE)
    assert read_told(outcome.data) == {("output_text", 0, 0): "It is 4111"}


def test_what_repeats_the_request_is_looked_at_when_asked() -> None:
    stream = ResponseScript(instructions=f"Use {CARD}").say("Hi. ").end()
    assert pass_on(stream).data == stream
    rules = make_rules(redact_cards(segments={"response": ["Parameters"]}))
    outcome = pass_on(stream, rules=rules)
    assert CARD.encode() not in outcome.data
    assert len(outcome.findings) == 1


def test_an_audited_stream_is_not_changed() -> None:
    rules = make_rules(redact_cards(mode="Audit"), deny_bluebird(mode="Audit"))
    stream = ResponseScript().say(f"project bluebird {CARD} ", "4111", logprobs=True).end()
    outcome = pass_on(stream, rules=rules)
    assert outcome.data == stream
    assert len(outcome.findings) == 2
