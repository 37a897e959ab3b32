"""The scripted models answer as an OpenAI-compatible server does."""

import json
from typing import Any

import pytest
from apps import completions, scripts
from apps.completions import RequestError
from hypothesis import given
from hypothesis import strategies as st


def _request(model: str, text: str = "Where is my order?", **more: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def _streamed(request: dict[str, object], choice: int = 0) -> str:
    chunks = completions.chunks(completions.read(request))
    deltas = [c["delta"] for chunk in chunks for c in chunk["choices"] if c["index"] == choice]
    return "".join(delta.get("content", "") for delta in deltas)


@given(st.text())
def test_pieces_lose_nothing(text: str) -> None:
    assert "".join(scripts.pieces(text)) == text


@given(st.text())
def test_echo_gives_back_the_message_to_the_character(text: str) -> None:
    order = completions.read(_request("echo", text))
    assert completions.whole(order)["choices"][0]["message"]["content"] == text
    assert _streamed(_request("echo", text, stream=True)) == text


def test_echo_joins_the_text_parts_of_the_last_user_message() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "text", "text": "What is "},
        {"type": "image_url", "image_url": {"url": "data:,"}},
        {"type": "text", "text": "this?"},
    ]
    messages = [
        {"role": "user", "content": "before"},
        {"role": "assistant", "content": "an answer"},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": None},
    ]
    order = completions.read({"model": "echo", "messages": messages})
    assert "".join(order.pieces) == "What is this?"


def test_a_leak_is_cut_across_the_chunks_of_a_stream() -> None:
    request = _request("leak", stream=True)
    chunks = [json.dumps(chunk) for chunk in completions.chunks(completions.read(request))]
    assert scripts.CARD_NUMBER in _streamed(request)
    assert scripts.EMAIL_ADDRESS in _streamed(request)
    assert not any(secret in chunk for chunk in chunks for secret in ("1111 1111", "example.com"))


@pytest.mark.parametrize("field", ("max_tokens", "max_completion_tokens"))
def test_an_answer_is_as_long_as_asked(field: str) -> None:
    answer = completions.whole(completions.read(_request("long") | {field: 5}))
    assert answer["usage"]["completion_tokens"] == 5
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["choices"][0]["message"]["content"].startswith("word0")


def test_usage_counts_every_choice() -> None:
    one = completions.read(_request("demo")).usage
    three = completions.read(_request("demo", n=3)).usage
    assert three["completion_tokens"] == 3 * one["completion_tokens"]
    assert three["prompt_tokens"] == one["prompt_tokens"] > 0
    assert three["total_tokens"] == three["prompt_tokens"] + three["completion_tokens"]


def test_every_choice_is_streamed() -> None:
    request = _request("demo", n=2, stream=True)
    assert _streamed(request, 0) == _streamed(request, 1) == scripts.SCRIPTS["demo"].text


def test_a_stream_tells_its_usage_only_when_asked() -> None:
    plain = list(completions.chunks(completions.read(_request("demo", stream=True))))
    assert not any("usage" in chunk for chunk in plain)
    request = _request("demo", stream=True, stream_options={"include_usage": True})
    *others, last = completions.chunks(completions.read(request))
    assert all(chunk["usage"] is None for chunk in others)
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] > 0


def test_a_tool_call_is_streamed_in_pieces() -> None:
    order = completions.read(_request("tool", stream=True))
    calls = [
        call
        for chunk in completions.chunks(order)
        for choice in chunk["choices"]
        for call in choice["delta"].get("tool_calls", [])
    ]
    assert calls[0]["function"]["name"] == "charge"
    arguments = "".join(call["function"]["arguments"] for call in calls)
    assert json.loads(arguments)["card"] == scripts.CARD_NUMBER
    whole = completions.whole(order)["choices"][0]
    assert whole["message"]["tool_calls"][0]["function"]["arguments"] == arguments
    assert whole["finish_reason"] == "tool_calls"


@pytest.mark.parametrize(
    ("body", "status"), (([], 400), ({"model": "demo"}, 400), (_request("absent"), 404))
)
def test_what_cannot_be_served_is_refused(body: object, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        completions.read(body)
    assert caught.value.status == status
