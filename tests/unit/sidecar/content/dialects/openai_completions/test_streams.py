"""Streams at ``/completions`` in the own form of llama.cpp, followed as one text."""

from typing import Any

from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from support.chat_streams import CARD, DONE, RULES, Outcome, event, follow, read_events
from support.rule_sets import make_rules
from support.scans import cut

dialect = OpenAICompletions()


def piece(content: str, index: int = 0, **members: Any) -> bytes:
    said = {"index": index, "content": content, "tokens": [], "stop": False, "id_slot": 3}
    return event({**said, "tokens_predicted": 1, "tokens_evaluated": 5, **members})


def last(index: int = 0, content: str = "") -> bytes:
    return piece(content, index, stop=True, tokens_predicted=9, prompt="Hi", stop_type="eos")


def play(*events: bytes) -> Outcome:
    stream = b"".join(events)
    outcome = follow(RULES, [stream], dialect=dialect, hide_usage=True)
    bytewise = cut(stream, range(0, len(stream), 3))
    assert follow(RULES, bytewise, dialect=dialect, hide_usage=True) == outcome
    return outcome


def said(data: bytes, index: int = 0) -> str:
    return "".join(one["content"] for one in read_events(data) if one["index"] == index)


def test_what_is_spread_over_events_is_found() -> None:
    outcome = play(*map(piece, ("card ", "4111 ", "1111 1111", " 1111", "!")), last())
    assert said(outcome.data) == "card [CreditCard]!"
    assert outcome.usage == Usage(5, 9)
    assert outcome.output_bytes == len(f"card {CARD}!")
    assert b"[DONE]" not in outcome.data


def test_held_text_goes_out_before_the_last_event_and_in_its_form() -> None:
    events = read_events(play(piece("call 4111"), last()).data)
    assert [one["content"] for one in events] == ["call ", "4111", ""]
    assert events[1] == {"index": 0, "content": "4111", "tokens": [], "stop": False, "id_slot": 3}
    assert said(play(last(content="call 4111")).data) == "call 4111"


def test_a_denied_stream_ends_with_a_stop() -> None:
    outcome = play(piece("a "), piece("b", 1), piece("project blue"), piece("bird"), last())
    assert outcome.denied is not None
    events = read_events(outcome.data)
    ends = [(one["index"], one["stop_type"]) for one in events if one["stop"]]
    assert ends == [(0, "content_filter"), (1, "content_filter")]
    assert b"[DONE]" not in outcome.data
    assert b"blue" not in outcome.data


def test_each_answer_has_a_text_of_its_own() -> None:
    outcome = play(
        piece("4111 1111 "),
        piece("4111 1111 ", 1),
        last(0, "1111"),
        piece("1111 1111", 1),
        last(1),
    )
    assert said(outcome.data) == "4111 1111 1111"
    assert said(outcome.data, 1) == "[CreditCard]"
    assert outcome.usage is None  # each tells only of itself


def test_tokens_of_what_is_edited_or_held_are_taken_out() -> None:
    def token(text: str) -> list[dict[str, Any]]:
        return [{"id": 1, "token": text, "bytes": [1], "top_logprobs": []}]

    events = [
        piece(text, tokens=[7], completion_probabilities=token(text))
        for text in ("so ", "4111 1111 ", "1111 1111", " end")
    ]
    outcome = play(*events, last())
    assert b"4111" not in outcome.data
    first, *others = read_events(outcome.data)
    assert first["completion_probabilities"] == token("so ")
    assert all(not one.get("completion_probabilities") and not one["tokens"] for one in others)


def test_tokens_that_say_more_than_the_content_are_followed() -> None:
    tokens = [[{"token": text}] for text in ("4111 1111 1111", " 1111")]
    events = [piece("", completion_probabilities=listed) for listed in tokens]
    outcome = play(*events, last())
    assert len(outcome.findings) == 1
    assert b"1111" not in outcome.data


def test_both_forms_may_come_in_one_stream() -> None:
    choice = {"index": 0, "text": "4111 1111 1111 ", "finish_reason": None}
    outcome = play(
        event({"choices": [choice], "content": "4111 1111"}),
        event({"choices": [choice | {"text": "1111"}], "content": " 1111 1111"}),
        DONE,
    )
    assert b"1111" not in outcome.data
    assert outcome.data.count(b"[CreditCard]") == 2
    outcome = play(event({"choices": [choice], "content": "project bluebird"}))
    assert outcome.data.endswith(DONE)
    assert [bool(one.get("choices")) for one in read_events(outcome.data)] == [False, True]


def test_other_texts_of_an_event_are_still_looked_at() -> None:
    for members in ({"prompt": CARD}, {"stopping_word": CARD}, {"x": [CARD]}):
        assert CARD.encode() not in play(piece("a", **members), last()).data


def test_without_rules_everything_passes() -> None:
    stream = piece("a") + piece("b", usage={}) + last()
    outcome = follow(make_rules(), [stream], dialect=dialect, hide_usage=True)
    assert (outcome.data, outcome.usage, outcome.output_bytes) == (stream, Usage(5, 9), 2)


def test_an_event_beside_empty_choices_is_not_dropped_for_its_usage() -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 1}
    assert said(play(piece("a", choices=[], usage=usage), last()).data) == "a"
