"""Every place where text hides in the Messages API: it is judged, or the stream is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.anthropic_messages import AnthropicMessages
from aipolicy_sidecar.content.streams.event_streams import make_event
from fuzz.message_samples import ANSWERS, EVENTS
from support.chat_streams import CARD, Outcome, read_events
from support.message_streams import begin, change, event, finish, follow, read_texts, start
from support.rule_sets import make_rules, redact_cards

Event = dict[str, Any]

dialect = AnthropicMessages()
RULES = make_rules(redact_cards(segments={"response": ["Completion", "Reasoning", "ToolCall"]}))
HITS: tuple[Any, ...] = (CARD, [CARD], {"x": CARD}, {CARD: 1}, {"type": [{"id": {"y": CARD}}]})
NAMES = ("content", "text", "delta", "message", "content_block", "type", "id", "usage", "x", CARD)


def copies(members: Event) -> Iterator[tuple[Event, Any, Any]]:
    """A copy of the event for each of its places, and the place in it."""
    for path in list(paths(members)):
        copy = holder = json.loads(json.dumps(members))
        for step in path[:-1]:
            holder = holder[step]
        yield copy, holder, path[-1]


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (*above, key)
        yield from paths(value[key], (*above, key))


def spoilt(members: Event) -> Iterator[Event]:
    """The event with a card at each of its places, or beside it, in every form."""
    for copy, holder, key in copies(members):
        for hit in HITS:
            holder[key] = hit
            yield copy
    for copy, holder, _ in copies(members):
        if isinstance(holder, dict):
            for name in NAMES:
                kept = dict(holder)
                holder[name] = 1 if name == CARD else CARD
                yield copy
                holder.clear()
                holder.update(kept)


def is_refused(outcome: Outcome) -> bool:
    events = read_events(outcome.data)
    return [one["type"] for one in events[-2:]] == ["message_delta", "message_stop"] and (
        events[-2]["delta"]["stop_reason"] == "refusal"
    )


def test_a_text_at_any_place_of_any_event_is_judged_or_the_stream_refused() -> None:
    for sample in {json.dumps(one): one for one in EVENTS}.values():
        for members in spoilt(json.loads(json.dumps(sample).replace("4111 1111 1111 1111", "-"))):
            outcome = follow(RULES, [make_event(json.dumps(members).encode())])
            assert CARD not in json.dumps(read_events(outcome.data)), members
            assert outcome.findings or is_refused(outcome), members


def test_a_text_at_any_place_of_an_answer_is_judged_or_the_answer_refused() -> None:
    for sample in ANSWERS:
        for members in spoilt(json.loads(json.dumps(sample).replace("4111 1111 1111 1111", "-"))):
            try:
                answer = dialect.read_answer(json.dumps(members).encode())
            except BodyError:
                continue
            hits = [one.pointer for one in answer.segments if CARD in one.text.decode()]
            written = dialect.write_answer(answer, dict.fromkeys(hits, b"[X]"))
            assert CARD not in json.dumps(json.loads(written)), members


@pytest.mark.parametrize(
    ("first", "second"),
    (
        (event("house", content="4111 1111 "), event("other", content="1111 1111.")),
        (
            event("message_delta", delta={"content": "4111 1111 "}),
            event("message_delta", delta={"content": "1111 1111."}),
        ),
        (change("text_delta", text="4111 1111 "), change("new", text="1111 1111.")),
        (
            begin({"type": "new", "text": "4111 1111 "}),
            change("text_delta", text="1111 1111."),
        ),
    ),
)
def test_a_text_goes_on_under_its_name_whatever_the_types_say(first: bytes, second: bytes) -> None:
    outcome = follow(RULES, [start(), first, second, finish()])
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]
    assert b"1111" not in outcome.data
    assert outcome.denied is None


def test_what_is_held_of_a_stray_text_goes_out_before_the_answer_ends() -> None:
    outcome = follow(RULES, [start(), event("house", content="a 4111 11"), event("message_stop")])
    assert [(one["type"], one.get("content")) for one in read_events(outcome.data)[1:]] == [
        ("house", "a "),
        ("ping", "4111 11"),
        ("message_stop", None),
    ]


@pytest.mark.parametrize("kind", (["text"], {"a": 1}, 5, None))
def test_a_block_whose_type_is_no_string_is_judged(kind: Any) -> None:
    block = {"type": kind, "text": f"see {CARD}"}
    outcome = follow(
        RULES, [start(content=[block]), event("x", index=0, content_block=block), finish()]
    )
    assert read_texts(outcome.data)[0, "text"] == "see [CreditCard]"
    assert CARD not in json.dumps(read_events(outcome.data))
    answer = dialect.read_answer(json.dumps({"content": [block]}).encode())
    assert f"see {CARD}".encode() in [segment.text for segment in answer.segments]
