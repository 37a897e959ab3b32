"""Texts that classifiers are asked about: kept, bounded, edited, and the same however cut."""

import json
from collections.abc import Sequence

import pytest
from aipolicy.findings import Finding
from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.dialects.openai_responses import OpenAIResponses
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, Outcome, call, chunk, follow, read_events, read_texts
from support.classifiers import ask_zoo
from support.responses import ResponseScript
from support.rule_sets import make_rules, redact_cards
from support.scans import cut

EVERYWHERE = {"response": ["Completion", "Reasoning", "ToolCall"]}
SMALL = {"streaming": {"maxBytes": 1024}}
REDACTING = make_rules(redact_cards(), ask_zoo("Redact", segments=EVERYWHERE))
DENYING = make_rules(redact_cards(), ask_zoo("Deny", segments=EVERYWHERE))
TELLING = make_rules(redact_cards(), ask_zoo("Annotate", segments=EVERYWHERE))


def spot(subject: Subject) -> Sequence[Finding]:
    """Zebras, as the second rule's classifier finds them."""
    at = subject.text.find(b"zebra")
    return () if at < 0 else (Finding(1, at, at + 5, "Zebra"),)


STREAM = b"".join(
    [
        chunk("my card 4111 1111 "),
        chunk("is a z", index=1),
        chunk("1111 1111, a ze"),
        chunk(call('{"to": "a \\u007a')),
        chunk("bra ä"),
        chunk("ebra ", index=1),
        chunk(call('ebra", "n": 1}')),
        chunk(finish="tool_calls"),
        chunk("more", index=1),
        chunk(finish="stop", index=1),
        DONE,
    ]
)


def told(outcome: Outcome) -> list[str]:
    return sorted(
        text for path, text in read_texts(outcome.data).items() if path[-1] != "finish" and text
    )


def test_texts_are_edited_alike_wherever_a_stream_is_cut() -> None:
    expected = [
        "is a [Zebra] more",
        "my card [CreditCard], a [Zebra] ä",
        '{"to": "a [Zebra]", "n": 1}',
    ]
    pieces = [[STREAM], *([STREAM[:at], STREAM[at:]] for at in range(0, len(STREAM), 61))]
    for chunks in (*pieces, [STREAM[at : at + 1] for at in range(len(STREAM))]):
        outcome = follow(REDACTING, chunks, spot=spot)
        assert told(outcome) == sorted(expected)
        assert sorted(one.label for one in outcome.findings) == ["CreditCard", *["Zebra"] * 3]


@given(st.lists(st.integers(0, len(STREAM)), max_size=6))
def test_a_denied_text_never_goes_on(places: list[int]) -> None:
    outcome = follow(DENYING, cut(STREAM, places), spot=spot)
    assert outcome.denied is not None
    assert "zebra" not in "".join(told(outcome))
    assert outcome.data.endswith(DONE)


@pytest.mark.parametrize("rules", (REDACTING, DENYING))
def test_a_text_in_which_nothing_is_found_goes_on(rules: object) -> None:
    assert rules in (REDACTING, DENYING)
    outcome = follow(REDACTING if rules is REDACTING else DENYING, [STREAM])
    assert "my card [CreditCard], a zebra ä" in told(outcome)
    assert outcome.denied is None


def test_what_no_rule_holds_goes_on_at_once_and_a_copy_stays() -> None:
    outcome = follow(TELLING, [STREAM], spot=spot)
    assert sorted(outcome.gone) == sorted(
        [
            b"is a zebra more",
            "my card [CreditCard], a zebra ä".encode(),
            b"to",
            b"a zebra",
            b"n",
            b"1",
        ]
    )
    plain = follow(make_rules(redact_cards()), [STREAM])
    assert outcome.data == plain.data


@pytest.mark.parametrize(("on_error", "passes"), (("Deny", False), ("Allow", True)))
def test_no_more_is_kept_than_a_rule_says(on_error: str, passes: bool) -> None:
    rules = make_rules(
        ask_zoo("Deny", segments=EVERYWHERE, external=SMALL, onError=on_error),
        ask_zoo("Annotate", segments=EVERYWHERE, port=1),
    )
    outcome = follow(rules, [chunk("x" * 700), chunk("y" * 700), chunk("z"), chunk(finish="stop")])
    assert [(fault.rule, fault.reason) for fault in outcome.faults] == [(0, "AnswerTooLong")]
    assert (outcome.denied is None) is passes
    assert ("x" * 700 + "y" * 700 + "z" in told(outcome)) is passes
    assert [len(text) for text in outcome.gone] == ([1401] if passes else [])


def test_a_call_without_arguments_goes_on() -> None:
    for arguments in ("{}", '{"": " "}', "{"):
        stream = [chunk(call(arguments)), chunk("a horse"), chunk(finish="tool_calls"), DONE]
        outcome = follow(REDACTING, [b"".join(stream)])
        assert told(outcome) == sorted(["a horse", arguments])
        assert outcome.data.endswith(DONE)


def test_tokens_beside_a_text_do_not_pass_it() -> None:
    tokens = {"content": [{"token": "a zebra", "logprob": -0.5, "top_logprobs": []}]}
    outcome = follow(REDACTING, [chunk("", logprobs=tokens), chunk("a zebra")], spot=spot)
    assert b"zebra" not in outcome.data


def test_what_is_said_again_is_found_once() -> None:
    data = ResponseScript().say("a ze", "bra").call('{"to": "a zebra"}').end()
    for size in (40, len(data)):
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        outcome = follow(REDACTING, chunks, dialect=OpenAIResponses(), spot=spot)
        assert "zebra" not in json.dumps(read_events(outcome.data))
        assert [one.label for one in outcome.findings] == ["Zebra", "Zebra"]
