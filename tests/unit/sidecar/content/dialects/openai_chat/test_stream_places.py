"""A choice that goes on after its end or elsewhere: judged as a client puts it together."""

from typing import Any

import pytest
from aipolicy.segments import Direction, ResponseSegment
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, RULES, chunk, follow, read_texts
from support.scans import cut

PLACES: tuple[dict[str, Any], ...] = (
    {"content": "?"},
    {"text": "?"},
    {"content": [{"type": "text", "text": "?"}]},
)


def say(text: str, place: int = 0) -> bytes:
    (name, value), *_ = PLACES[place].items()
    if isinstance(value, str):
        return chunk({name: text})
    return chunk({name: [{"type": "text", "text": text}]})


def said(data: bytes) -> str:
    """What a client reads that takes a choice's text from wherever it is."""
    return "".join(text for path, text in read_texts(data).items() if path[1] != "finish")


@pytest.mark.parametrize("place", (0, 1, 2))
def test_what_goes_on_after_its_end_is_judged_with_what_was_said(place: int) -> None:
    end = chunk(finish="stop")
    stream = [say("It is 4111 1111 "), end, say("1111 1111, so. ", place), end, DONE]
    outcome = follow(RULES, stream)
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]
    assert said(outcome.data) == "It is 4111 1111 [CreditCard], so. "
    stream = [say("about project "), end, say("blue", place), say("bird", place), DONE]
    outcome = follow(RULES, stream)
    assert outcome.denied == outcome.findings[0]
    assert b"blue" not in outcome.data
    assert outcome.data.endswith(DONE)


@pytest.mark.parametrize("place", (1, 2))
def test_what_goes_on_elsewhere_is_judged_with_what_was_said(place: int) -> None:
    stream = [say("It is 4111 1111 "), say("1111 ", place), say("1111, so. "), DONE]
    outcome = follow(RULES, stream)
    assert b"1111 1111," not in outcome.data
    assert {finding.label for finding in outcome.findings} == {"CreditCard"}
    outcome = follow(RULES, [say("about project "), say("blue", place), say("bird. "), DONE])
    assert outcome.denied == outcome.findings[0]
    assert b"bird" not in outcome.data


def test_what_is_said_twice_in_an_event_goes_on_twice() -> None:
    pieces = ("4111 1111 ", "4111 1111", ". ")
    stream = [*(chunk({"content": text, "text": text}) for text in pieces), DONE]
    assert follow(RULES, stream).findings == []
    assert follow(RULES, [b"".join(stream)]).data == follow(RULES, stream).data


words = st.sampled_from(("hello ", "4111 1111 ", "1111 ", "1111, ", "joe@", "x.org. ", "ok. "))


@given(
    st.lists(st.tuples(words, st.integers(0, 2), st.booleans()), max_size=8),
    st.lists(st.integers(0, 2000), max_size=4),
)
def test_wherever_a_text_is_said_nothing_of_it_gets_through(
    pieces: list[tuple[str, int, bool]], places: list[int]
) -> None:
    """All in all it says what a rule leaves of it, though not always in the same marks."""
    events = [
        event
        for text, place, ends in pieces
        for event in (say(text, place), *([chunk(finish="stop")] if ends else ()))
    ]
    stream = b"".join((*events, DONE))
    outcome = follow(RULES, cut(stream, places))
    assert outcome.data == follow(RULES, [stream]).data
    whole = "".join(text for text, _, _ in pieces).encode()
    findings = RULES.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, whole).findings
    assert bool(outcome.findings) >= bool(findings)
    if not findings and not outcome.findings:
        assert sorted(said(outcome.data)) == sorted(whole.decode())
