"""A streamed response's outcome never depends on how it was cut, and is that of a whole one."""

import json
from typing import Any

import pytest
from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chat_streams import RULES, Outcome, follow, read_events
from support.responses import ResponseScript, read_repeats, read_told
from support.rule_sets import make_rules, redact_cards, redact_mail
from support.scans import cut
from support.strategies import ARGUMENTS, WORDS

DIALECT = OpenAIResponses()
REDACTING = make_rules(redact_cards(), redact_mail())


def playbook(end: str) -> bytes:
    script = ResponseScript(instructions="be nice")
    script.think("Grüße 4111 11", "11 1111 1111").call('{"a": "jo\\u0065@x.o', 'rg"}')
    stream = script.say("11 1111 1111, joe@exam", "ple.org 😀", end, logprobs=True).end()
    lines = stream.replace(b"\n\nevent", b"\r\n\r\nevent", 9)
    return b"\xef\xbb\xbf: ping\n\n" + lines.replace(b"data: ", b"id: 1\ndata:", 3)


PLAYBOOK, DENIED = playbook(" 4111"), playbook(" project  bluebird!")


def pass_on(chunks: list[bytes], rules: Any = RULES) -> Outcome:
    return follow(rules, chunks, dialect=DIALECT)


@pytest.mark.parametrize(
    ("stream", "first"),
    ((PLAYBOOK, 0), (DENIED, DENIED.index(b"project") - 200)),  # which are the same before
)
def test_the_outcome_is_the_same_wherever_a_stream_is_cut(stream: bytes, first: int) -> None:
    expected = pass_on([stream])
    for place in range(first, len(stream), 11):  # at every byte below
        assert pass_on(cut(stream, [place])) == expected


@pytest.mark.parametrize("stream", (PLAYBOOK, DENIED, PLAYBOOK[:-40]))
@pytest.mark.parametrize("size", (1, 2, 3, 61))
def test_the_outcome_is_the_same_in_pieces_of_any_size(stream: bytes, size: int) -> None:
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert pass_on(pieces) == pass_on([stream])


def test_the_playbook_is_redacted() -> None:
    data = pass_on([PLAYBOOK]).data.removeprefix(b"\xef\xbb\xbf")
    assert read_told(data) == {
        ("reasoning_summary_text", 0, 0): "Grüße [CreditCard]",
        ("function_call_arguments", 1, 0): '{"a": "[EmailAddress]"}',
        ("output_text", 2, 0): "11 1111 1111, [EmailAddress] 😀 4111",
    }


pieces = st.lists(WORDS, max_size=8)
scripts = st.lists(
    st.tuples(st.sampled_from(["say", "think", "tool", "code", "refuse"]), pieces), max_size=3
)


def perform(acts: list[tuple[str, list[str]]]) -> bytes:
    script = ResponseScript()
    for act, told in acts:
        if act == "refuse":
            script.say(*told, kind="refusal")
        else:
            getattr(script, act)(*told)
    return script.end()


def redact_whole(text: str) -> str:
    data = text.encode()
    scan = REDACTING.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, data)
    return edit(data, scan.findings).decode()


@given(scripts, st.lists(st.integers(0, 6000), max_size=4))
def test_no_hit_survives_and_nothing_else_is_lost(
    acts: list[tuple[str, list[str]]], places: list[int]
) -> None:
    stream = perform(acts)
    outcome = pass_on(cut(stream, places), REDACTING)
    told, repeats = read_told(outcome.data), read_repeats(outcome.data)
    for key, text in read_told(stream).items():
        assert told[key] == redact_whole(text)
    for key, texts in read_repeats(stream).items():
        assert repeats[key] == [redact_whole(text) for text in texts]
    events = read_events(outcome.data)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))


harmless = st.lists(st.sampled_from(["hello ", "é😀 ", '" ', "\\ ", "\n ", ""]), max_size=8)


@given(
    st.lists(st.tuples(st.sampled_from(["say", "think", "tool", "code", "refuse"]), harmless)),
    st.lists(st.integers(0, 6000), max_size=4),
)
def test_what_no_rule_minds_passes_byte_for_byte(
    acts: list[tuple[str, list[str]]], places: list[int]
) -> None:
    stream = perform(acts)
    assert pass_on(cut(stream, places)).data == stream


@settings(deadline=None)
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
    stream = ResponseScript().call(*(part.decode("utf-32-le") for part in parts)).end()
    outcome = pass_on([stream], REDACTING)
    repeats = read_repeats(outcome.data)["function_call_arguments", 0, 0]
    streamed = json.loads(read_told(outcome.data)["function_call_arguments", 0, 0])
    for repeat in repeats:
        assert json.loads(repeat) == streamed
    if not outcome.findings:
        assert streamed == value
