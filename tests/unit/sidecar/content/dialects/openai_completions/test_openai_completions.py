"""Legacy completions behind the protocol: edits, answers, streams."""

import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.content.streams.steps import StreamStep
from support.chat_streams import CARD, DONE, RULES, event, read_events

dialect = OpenAICompletions()


@pytest.mark.parametrize(
    ("members", "bound", "expected"),
    (
        ({}, 2048, {"max_tokens": 16}),
        ({}, 5, {"max_tokens": 5}),
        ({"max_tokens": 4000}, 2048, {"max_tokens": 2048}),
        ({"n_predict": 4000}, 2048, {"n_predict": 2048, "max_tokens": 16}),
    ),
)
def test_the_answer_is_bounded_as_the_api_does_by_default(
    members: dict[str, int], bound: int, expected: dict[str, int]
) -> None:
    request = dialect.read_request(json.dumps({"prompt": "a", **members}).encode())
    body = dialect.write_request(request, {}, max_output_tokens=bound, include_usage=False)
    assert json.loads(body) == {"prompt": "a", **expected}


def test_edits_change_only_the_prompt() -> None:
    body = b'{ "prompt": ["a", "b"], "logprobs": 1, "stream": true }'
    request = dialect.read_request(body)
    edited = dialect.write_request(
        request, {"/prompt/1": b"[X]"}, max_output_tokens=None, include_usage=True
    )
    assert edited == (
        b'{"stream_options":{"include_usage":true}, '
        b'"prompt": ["a", "[X]"], "logprobs": 1, "stream": true }'
    )


def test_an_edited_answer_loses_its_tokens() -> None:
    logprobs = {"tokens": ["4111"], "token_logprobs": [-1.0], "text_offset": [0]}
    choice = {"index": 0, "text": f"card {CARD}", "logprobs": logprobs, "finish_reason": "stop"}
    more = {"prompt_logprobs": [{"1": {"decoded_token": "a"}}], "prompt_token_ids": [1]}
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    answer = dialect.read_answer(
        json.dumps({"choices": [{**choice, **more}], "usage": usage}).encode()
    )
    texts = {s.pointer: s.text.decode() for s in answer.segments}
    assert texts["/choices/0/text"] == f"card {CARD}"
    assert answer.usage == Usage(3, 4)
    written = json.loads(dialect.write_answer(answer, {"/choices/0/text": b"card [X]"}))
    expected = {**choice, "text": "card [X]", "logprobs": None}
    assert written["choices"] == [{**expected, "prompt_logprobs": None, "prompt_token_ids": None}]


def chunk(text: str, index: int = 0, finish: str | None = None, **members: Any) -> bytes:
    choice = {"index": index, "text": text, "logprobs": None, "finish_reason": finish, **members}
    return event({"id": "c1", "object": "text_completion", "model": "m", "choices": [choice]})


def follow(*events: bytes) -> StreamStep:
    stream = open_stream(dialect.stream_format(hide_usage=True), RULES)
    return stream.feed(b"".join(events), end=True)


def test_a_stream_is_edited_over_its_events() -> None:
    tokens = {"tokens": [" 1111"], "token_logprobs": [-0.5], "text_offset": [9]}
    step = follow(
        chunk("card 4111 1111"),
        chunk("so ", index=1),
        chunk(" 1111 1111", logprobs=tokens),
        chunk(" 4111", finish="length"),
        DONE,
    )
    events = read_events(step.data)
    texts = [one["choices"][0]["text"] for one in events if one["choices"][0]["index"] == 0]
    assert "".join(texts) == "card [CreditCard] 4111"
    assert [one["choices"][0]["logprobs"] for one in events] == [None] * 4
    assert step.data.endswith(DONE)


def test_a_denied_stream_ends_as_the_api_ends_one() -> None:
    step = follow(chunk("a "), chunk("project bluebird! "), chunk("b"), DONE)
    assert read_events(step.data)[-1] == {
        "id": "c1",
        "object": "text_completion",
        "model": "m",
        "choices": [{"index": 0, "text": "", "logprobs": None, "finish_reason": "content_filter"}],
    }
    assert step.data.count(DONE) == 1
    assert step.denied is not None


def test_held_text_goes_out_before_its_choice_ends() -> None:
    step = follow(chunk("call 4111"), chunk("", finish="stop"), DONE)
    assert [one["choices"][0]["text"] for one in read_events(step.data)] == ["call ", "4111"]
