"""Tokens beside a streamed text: read when they say more than it, taken out with it."""

from typing import Any

import pytest
from support.chat_streams import CARD, DONE, RULES, chunk, follow, read_events


@pytest.mark.parametrize("field", ("content", "refusal", "tokens"))
def test_tokens_that_say_more_than_the_text_are_read(field: str) -> None:
    def tokens(*said: str) -> dict[str, Any]:
        listed: list[Any] = [*said] if field == "tokens" else [{"token": one} for one in said]
        return {field: listed}

    stream = [
        chunk("", logprobs=tokens("hello", ". ")),
        chunk("", logprobs=tokens("4111", " 1111")),
        chunk({"role": "assistant"}, logprobs=tokens(" 1111", " 1111", ". ")),
        chunk(finish="stop"),
        DONE,
    ]
    outcome = follow(RULES, stream)
    passed = [part["choices"][0].get("logprobs") for part in read_events(outcome.data)]
    assert passed == [tokens("hello", ". "), None, None, None]
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]
    denied = follow(RULES, [chunk("", logprobs=tokens("project ", "bluebird", ". ")), DONE])
    assert denied.denied is not None
    assert b"bluebird" not in denied.data


def test_tokens_of_a_text_count_once() -> None:
    said = f"{CARD}. "
    stream = [chunk(said, logprobs={"content": [{"token": said}]}), DONE]
    outcome = follow(RULES, stream)
    assert len(outcome.findings) == 1
    assert b"4111" not in outcome.data


def test_tokens_of_held_or_edited_text_are_taken_out() -> None:
    tokens = {"content": [{"token": "so. "}]}
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
